"""Methods that Python calls by itself on the program's own objects: operators, truth, deletion, descriptors, `with`."""

from __future__ import annotations

from typing import Any, Final

from cnnlint.interpret.choices import MISSING
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.inheritance import find_in_class
from cnnlint.interpret.values import BoundMethod, FunctionValue, InstanceValue, ModelValue

#: Operators and the methods behind them (`__add__`, from the right `__radd__`, in place `__iadd__`).
OPERATORS: Final = {
    **{"+": "add", "-": "sub", "*": "mul", "/": "truediv", "//": "floordiv", "%": "mod", "**": "pow", "@": "matmul"},
    **{"|": "or", "&": "and", "^": "xor", "<<": "lshift", ">>": "rshift"},
}
UNARY: Final = {"-": "neg", "+": "pos", "~": "invert"}


def call_own(machine: Machine, value: Any, name: str, *arguments: Any) -> Any:
    """What the method of the object's class gives; MISSING where the class has none of its own."""
    from cnnlint.interpret.calls import call_value

    cls = value.cls if isinstance(value, (InstanceValue, ModelValue)) else None
    method = find_in_class(machine, cls, name) if cls is not None else MISSING
    if type(method) is not FunctionValue:
        return MISSING
    return call_value(machine, BoundMethod(method, value), list(arguments), {})


def own_truth(machine: Machine, value: InstanceValue) -> Any:
    """What decides `bool(value)`: `__bool__`, else `__len__`, else it is true."""
    for name in ("__bool__", "__len__"):
        found = call_own(machine, value, name)
        if found is not MISSING:
            return found
    return value.slots.get("__content__", True)


def in_place(machine: Machine, op: str, value: Any, operand: Any) -> Any:
    """What `value op= operand` binds, where the class says so itself; else MISSING."""
    return call_own(machine, value, f"__i{OPERATORS[op]}__", operand) if type(value) is InstanceValue else MISSING


def unary(machine: Machine, op: str, value: InstanceValue) -> Any:
    """`-value`, `+value`, `~value`; MISSING where the class has no method for it."""
    return call_own(machine, value, f"__{UNARY[op]}__")


def read_through(machine: Machine, found: Any, receiver: Any, cls: Any) -> Any:
    """What a class attribute that is a descriptor gives for an instance; MISSING for other attributes."""
    return call_own(machine, found, "__get__", receiver, cls) if type(found) is InstanceValue else MISSING


def written_through(machine: Machine, found: Any, receiver: Any, item: Any) -> bool:
    """Whether a class attribute is a descriptor that took the value."""
    return type(found) is InstanceValue and call_own(machine, found, "__set__", receiver, item) is not MISSING


def is_data_descriptor(machine: Machine, found: Any) -> bool:
    """Whether a class attribute comes before what the instance itself holds."""
    return type(found) is InstanceValue and find_in_class(machine, found.cls, "__set__") is not MISSING
