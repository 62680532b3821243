"""What happens once the body of a class was run: descriptors hear their names, bases and metaclasses hear of the class."""

from __future__ import annotations

from typing import Any

import libcst as cst

from cnnlint.interpret.choices import MISSING
from cnnlint.interpret.environment import Frame, Machine
from cnnlint.interpret.inheritance import find_in_class, linear_bases
from cnnlint.interpret.special_methods import call_own
from cnnlint.interpret.values import BoundMethod, ClassValue, FunctionValue, GivenArgument, InstanceValue, Place


def finish_class(machine: Machine, cls: ClassValue, node: cst.ClassDef, frame: Frame) -> None:
    """The hooks of a class definition, in Python's order."""
    _name_descriptors(machine, cls)
    _tell_bases(machine, cls, node, frame)
    _tell_metaclass(machine, cls, node, frame)


def metaclass_of(cls: ClassValue) -> ClassValue | None:
    """The metaclass of the program's own that a class or one of its bases was given."""
    own = (base.traits.get("metaclass") for base in linear_bases(cls) if type(base) is ClassValue)
    return next((found for found in own if found is not None), None)


def of_metaclass(machine: Machine, cls: ClassValue, name: str) -> Any:
    """An attribute of the metaclass; MISSING where there is none."""
    metaclass = metaclass_of(cls)
    return MISSING if metaclass is None else find_in_class(machine, metaclass, name)


def _tell_metaclass(machine: Machine, cls: ClassValue, node: cst.ClassDef, frame: Frame) -> None:
    """`__new__` and `__init__` of the metaclass are called with the class, its name, its bases and what its body made."""
    from cnnlint.interpret.calls import call, call_value
    from cnnlint.interpret.expressions import evaluate

    for keyword in node.keywords:
        if keyword.keyword is not None and keyword.keyword.value == "metaclass":
            given = evaluate(machine, keyword.value, frame)
            if type(given) is ClassValue:
                cls.traits["metaclass"] = given
    metaclass = metaclass_of(cls)
    if metaclass is None:
        return
    made = {name: value for name, value in cls.slots.items() if type(name) is str}
    arguments = [GivenArgument(None, value, None) for value in (cls.name, cls.bases, machine.new_dict(made))]
    fresh, initializer = find_in_class(machine, metaclass, "__new__"), find_in_class(machine, metaclass, "__init__")
    metaclass.traits["making"] = cls
    if type(fresh) is FunctionValue:
        call(machine, fresh, [GivenArgument(None, metaclass, None), *arguments], False, Place(frame.context, node), frame)
    del metaclass.traits["making"]
    if type(initializer) is FunctionValue:
        call_value(machine, BoundMethod(initializer, cls), [given.value for given in arguments], {})


def _tell_bases(machine: Machine, cls: ClassValue, node: cst.ClassDef, frame: Frame) -> None:
    """`__init_subclass__` of a base hears of the class and of the keywords of its definition."""
    from cnnlint.interpret.calls import call
    from cnnlint.interpret.expressions import evaluate

    method = find_in_class(machine, cls, "__init_subclass__", after=cls)
    if type(method) is not FunctionValue:
        return
    given = [GivenArgument(None, cls, None)]
    for keyword in node.keywords:
        if keyword.keyword is not None and keyword.keyword.value != "metaclass":
            value = evaluate(machine, keyword.value, frame)
            given.append(GivenArgument(keyword.keyword.value, value, Place(frame.context, keyword.value)))
    call(machine, method, given, False, Place(frame.context, node), frame)


def _name_descriptors(machine: Machine, cls: ClassValue) -> None:
    """Class attributes that are descriptors hear of their names; reading and writing attributes looks for them from now on."""
    for base in linear_bases(cls):
        if isinstance(base, ClassValue) and base.traits.get("descriptors"):
            cls.traits["descriptors"] = True
    for name, value in list(cls.slots.items()):
        if type(value) is InstanceValue and type(name) is str:
            if any(find_in_class(machine, value.cls, method) is not MISSING for method in ("__get__", "__set__")):
                cls.traits["descriptors"] = True
            call_own(machine, value, "__set_name__", cls, name)
