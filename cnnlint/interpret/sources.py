"""Where the input shape of a model comes from that declares none: the first use that shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from cnnlint.dims import Unknown
from cnnlint.interpret.choices import Choice, leaves
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.operators import as_shape
from cnnlint.interpret.uses import FEEDS
from cnnlint.interpret.values import ListValue, ModelUse, ModelValue, is_array
from cnnlint.model import InputSource

if TYPE_CHECKING:
    from cnnlint.interpret.records import Freezer


#: Structures of one array, one inside the other; a list may hold itself.
_NESTED: Final = 12


def uses_of(freezer: Freezer, model: ModelValue) -> list[ModelUse]:
    """The uses of a model in order; where they depend on a condition that the layers do not, those of the longest path."""
    content = freezer.machine.read(model, "uses")
    return max((leaf for leaf in leaves(content) if type(leaf) is list), key=len, default=[])


def feeding(uses: list[ModelUse]) -> ModelUse | None:
    """The first of these uses that builds a model without an input of its own."""
    return next((use for use in uses if use.kind in FEEDS and use.feed is not None), None)


def input_source(freezer: Freezer, model: ModelValue) -> InputSource | None:
    """The first use that builds the model, with the shape it shows; Unknown where it builds with a shape that is not known."""
    use = feeding(uses_of(freezer, model))
    return None if use is None else _source(freezer, use)


def _source(freezer: Freezer, use: ModelUse) -> InputSource:
    machine = freezer.machine
    value = machine.restricted(use.feed)
    if type(value) is Choice and all(type(leaf) is Unknown for leaf in leaves(value)):
        value = next(leaves(value))
    span = freezer.locate(use.place)
    shape: Any
    dtype: Any = "float32"
    if use.kind == "build":
        shape = as_shape(machine, value)
    else:
        value = _only(machine, value)
        shape = value.shape if is_array(value) else value if type(value) is Unknown else Unknown(f"what `{use.kind}` is given is not known")
        if type(shape) is tuple and shape and not _comes(machine, use):
            shape = (None, *shape[1:])
        dtype = value.dtype if is_array(value) and type(value.dtype) is str else Unknown("dtype not known")
    frozen = tuple(freezer.value(size) for size in shape) if type(shape) is tuple else freezer.value(shape)
    return InputSource(use.kind, frozen, dtype, span, use.layer_count)


def _only(machine: Any, value: Any) -> Any:
    """The array of a structure that holds just one."""
    for _ in range(_NESTED):
        if type(value) not in (tuple, ListValue):
            break
        content = machine.items(value) if type(value) is ListValue else value
        if type(content) not in (list, tuple) or len(content) != 1:
            return value
        value = content[0]
    return value


def _comes(machine: Machine, use: ModelUse) -> bool:
    """Whether the program surely comes to this use under the conditions assumed now."""
    return use.conditions is not None and all(machine.assumed.get(atom) is truth for atom, truth in use.conditions)
