"""Names: which value a name has in a frame, through enclosing scopes, module globals, star imports and builtins."""

from __future__ import annotations

import builtins
from typing import Any, Final

from cnnlint.dims import Unknown
from cnnlint.interpret.choices import MISSING, Choice, leaves
from cnnlint.interpret.environment import Frame, Machine
from cnnlint.interpret.libraries import NOT_KNOWN, find_constant, find_function
from cnnlint.interpret.names import canonical
from cnnlint.layers.registry import lookup
from cnnlint.model import Reference

_BUILTINS: Final = frozenset(dir(builtins))
_CONSTANTS: Final = {"True": True, "False": False, "None": None, "__debug__": True}
_KERAS_MODELS: Final = frozenset({"Sequential", "Model", "load_model", "clone_model", "model_from_json", "save_model"})


def look_up(machine: Machine, name: str, frame: Frame) -> Any:
    """The value of a name as it is read in this frame."""
    if name in _CONSTANTS:
        return _CONSTANTS[name]
    scope: Frame | None = frame.declared.get(name, frame)
    while scope is not None:
        if name in scope.slots and (scope.cls is None or scope is frame):
            value = scope.slots[name]
            if type(value) is Choice:
                value = _without_missing(machine, machine.read(scope, name), name)
            if value is not MISSING:
                return value
        scope = scope.parent
    value = machine.read(frame.context.frame, name)
    if value is not MISSING:
        return value
    return _outside(machine, name, frame)


def _without_missing(machine: Machine, value: Any, name: str) -> Any:
    if type(value) is Choice and any(leaf is MISSING for leaf in leaves(value)):
        return machine.each(value, lambda leaf: Unknown(f"`{name}` has no value there") if leaf is MISSING else leaf)
    return value


def _outside(machine: Machine, name: str, frame: Frame) -> Any:
    """A name that the module does not bind: from a star import, a builtin, or nothing that is known."""
    context = frame.context
    if name == "__name__":
        return "__main__" if context.is_main else context.name
    if name == "__file__":
        return machine.result(("file", context.name), "__file__")
    for root in reversed(context.stars):
        if exports(root, name, single=len(context.stars) == 1 and name not in _BUILTINS):
            qualified = canonical(f"{root}.{name}")
            constant = find_constant(qualified)
            return Reference(qualified) if constant is NOT_KNOWN else constant
    if name in _BUILTINS:
        return Reference(f"builtins.{name}")
    return machine.result(("global", context.name, name), name, reason=f"`{name}` is not defined in this file")


def exports(root: str, name: str, *, single: bool) -> bool:
    """Whether `from root import *` binds the name; `single` where no other star import could."""
    module = canonical(root)
    if name.startswith("_"):
        return False
    if module.startswith("keras.layers") or module.startswith("keras.legacy.layers"):
        return lookup(name) is not None or name == "Input" or (single and name[:1].isupper())
    if module in ("keras.models", "keras"):
        return name in _KERAS_MODELS or name in ("layers", "models", "datasets", "utils", "optimizers", "Input") or single
    return single or find_function(canonical(f"{root}.{name}")) is not None or find_constant(canonical(f"{root}.{name}")) is not NOT_KNOWN


def bind(machine: Machine, name: str, value: Any, frame: Frame) -> None:
    """Binds a name in this frame, or where `global` and `nonlocal` say."""
    machine.write(frame.declared.get(name, frame), name, value)
