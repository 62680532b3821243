"""Comparisons and truth: what `a < b` and `if a` give without running anything.

Undecided comparisons are Opaque objects; the same comparison of the same operands is one object, so it has one truth on a path.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any, Final

from cnnlint import dims
from cnnlint.dims import Expr, Unknown
from cnnlint.interpret.bounds import compare_sizes
from cnnlint.interpret.choices import MISSING, Choice, choose, same
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.libraries import NOT_KNOWN
from cnnlint.interpret.operators import (
    CONSTANTS,
    arrays,
    foreign_value,
    is_constant,
    is_numeric,
    key_of,
    library_result,
    opaque_result,
    show_value,
    whole_number,
)
from cnnlint.interpret.own_names import equal_names, origin
from cnnlint.interpret.values import (
    ClassValue,
    DictValue,
    FunctionValue,
    InstanceValue,
    LayerValue,
    ListValue,
    ModelValue,
    Opaque,
    RangeValue,
    TensorValue,
    is_array,
)
from cnnlint.model import Array, NumpyNumber, Reference

_COMPARISONS: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def compare(machine: Machine, op: str, a: Any, b: Any) -> Any:
    """`a op b`: a bool, an Opaque object or Unknown where it is undecided, an array for arrays, or a Choice of these."""
    if type(a) is Choice:
        return machine.each(a, lambda leaf: compare(machine, op, leaf, machine.restricted(b)))
    if type(b) is Choice:
        return machine.each(b, lambda leaf: compare(machine, op, machine.restricted(a), leaf))
    a = foreign_value(machine, a) if isinstance(a, Reference) else a
    b = foreign_value(machine, b) if isinstance(b, Reference) else b
    if op in ("is", "is not"):
        return _identity(machine, op, a, b)
    if type(a) is tuple:
        machine.step(len(a) >> 4)
    if op in ("in", "not in"):
        return _membership(machine, op, a, b)
    a = whole_number(a.value if type(a) is NumpyNumber else a)
    b = whole_number(b.value if type(b) is NumpyNumber else b)
    if is_constant(a) and is_constant(b):
        try:
            return _COMPARISONS[op](a, b)
        except TypeError:
            return machine.unknown(f"`{show_value(a)} {op} {show_value(b)}` raises an error")
    if is_array(a) or is_array(b):
        return arrays(machine, op, a, b)
    found = library_result(machine, op, a, b)
    return _undecided(machine, op, a, b) if found is NOT_KNOWN else found


def _identity(machine: Machine, op: str, a: Any, b: Any) -> Any:
    positive = op == "is"
    if a is b or (is_constant(a) and is_constant(b) and same(a, b)):
        return positive
    if type(a) in (Opaque, Unknown, Expr) or type(b) in (Opaque, Unknown, Expr):
        return _not_unless(machine, positive, _equality(machine, a, b, "is"))
    return (not positive) if type(a) is not Reference or a != b else positive


def _not_unless(machine: Machine, positive: bool, value: Any) -> Any:
    return value if positive else invert(machine, value)


def _membership(machine: Machine, op: str, item: Any, container: Any) -> Any:
    positive = op == "in"
    if type(item) is str and type(container) is str:
        machine.step(len(container) >> 10)
        return (item in container) is positive
    if type(container) in (ListValue, DictValue):
        content = machine.items(container)
        return machine.each(content, lambda held: _among(machine, positive, item, held, container))
    if type(container) is tuple:
        return _among(machine, positive, item, container, container)
    if type(container) is RangeValue and type(item) is int and all(type(bound) is int for bound in container):
        return (item in range(*container)) is positive
    if type(container) is InstanceValue:
        return _in_object(machine, op, item, container)
    name = origin(container)
    found = name.holds(item) if name is not None and type(item) is str else None
    if found is not None:
        return found is positive
    return _not_unless(machine, positive, opaque_result(machine, "in", item, container))


def _in_object(machine: Machine, op: str, item: Any, container: InstanceValue) -> Any:
    """Membership in an object of the program's own: its `__contains__`, or what it holds as a list or dict."""
    from cnnlint.interpret.special_methods import call_own

    found = call_own(machine, container, "__contains__", item)
    if found is not MISSING:
        return found if op == "in" else invert(machine, found)
    if "__content__" in container.slots:
        return _membership(machine, op, item, container.slots["__content__"])
    return machine.unknown("membership in an object")


def _among(machine: Machine, positive: bool, item: Any, held: Any, container: Any) -> Any:
    if type(held) not in (list, tuple, dict):
        return _not_unless(machine, positive, opaque_result(machine, "in", item, container))
    if type(item) in CONSTANTS and item in held:
        return positive
    machine.step(len(held) >> 5)
    if any(same(item, each) or (is_constant(item) and is_constant(each) and item == each) for each in held):
        return positive
    if is_constant(item) and all(map(is_constant, held)):
        return not positive
    if type(item) is Opaque and all(equal_names(item, each) is False for each in held):
        return not positive
    if isinstance(item, _IDENTITY_TYPES) and all(isinstance(each, _IDENTITY_TYPES) or is_constant(each) for each in held):
        return not positive
    return _not_unless(machine, positive, opaque_result(machine, "in", item, container))


def _undecided(machine: Machine, op: str, a: Any, b: Any) -> Any:
    if type(a) is Unknown or type(b) is Unknown:
        return a if type(a) is Unknown else b
    if is_numeric(a) and is_numeric(b) and Expr in (type(a), type(b)) and float not in (type(a), type(b)):
        left = machine.number(a) if type(a) is Opaque else int(a) if type(a) is bool else a
        right = machine.number(b) if type(b) is Opaque else int(b) if type(b) is bool else b
        decided = compare_sizes(machine, left, op, right)
        if decided is not None:
            return decided
        a, b = left, right
    if op in ("==", "!="):
        return _not_unless(machine, op == "==", _equality(machine, a, b, "=="))
    result = opaque_result(machine, op, a, b)
    if type(result) is Opaque and {type(a), type(b)} <= {int, Expr, Opaque} and is_numeric(a) and is_numeric(b):
        machine.compared[result.identity] = (op, _as_number(machine, a), _as_number(machine, b))
    return result


def _as_number(machine: Machine, value: Any) -> Any:
    return machine.number(value) if type(value) is Opaque else value


def _equality(machine: Machine, a: Any, b: Any, op: str) -> Any:
    if same(a, b):
        return True
    if type(a) is tuple and type(b) is tuple:
        return _items_equal(machine, a, b)
    named = equal_names(a, b)
    if named is not None:
        return named
    subject, constant = (a, b) if type(a) in (Opaque, Expr) else (b, a)
    if type(subject) not in (Opaque, Expr):
        return _objects_equal(machine, a, b)
    if type(constant) is ListValue or (type(subject) is Expr and type(constant) in (str, bytes, type(None))):
        return machine.unknown("compared with something that is not known")
    for atom, truth in machine.assumed.items():
        if truth and atom.subject == key_of(subject) and not same(atom.constant, constant) and is_constant(constant):
            return False
    return machine.result(
        (op, key_of(subject), key_of(constant)), f"{show_value(subject)} {op} {show_value(constant)}", positional=(subject, constant)
    )


def _items_equal(machine: Machine, a: Sequence[Any], b: Sequence[Any]) -> Any:
    if len(a) != len(b):
        return False
    machine.step(len(a) >> 4)
    pairs = [compare(machine, "==", left, right) for left, right in zip(a, b, strict=True)]
    if any(pair is False for pair in pairs):
        return False
    return True if all(pair is True for pair in pairs) else opaque_result(machine, "==", tuple(a), tuple(b))


_IDENTITY_TYPES: Final = (LayerValue, ModelValue, FunctionValue, ClassValue)


def _objects_equal(machine: Machine, a: Any, b: Any) -> Any:
    if type(a) is ListValue and type(b) is ListValue:
        left, right = machine.items(a), machine.items(b)
        if "set" in (a.kind, b.kind):
            return _sets_equal(machine, a, b)
        if type(left) is list and type(right) is list:
            return _items_equal(machine, left, right)
    if type(a) is InstanceValue and type(b) is InstanceValue and "members" in a.cls.traits:
        return a is b  # members of an enumeration
    if isinstance(a, _IDENTITY_TYPES) or isinstance(b, _IDENTITY_TYPES):
        return False
    if (type(a) is tuple and type(b) is ListValue) or (type(a) in CONSTANTS and type(b) in (tuple, ListValue, DictValue)):
        return False
    return opaque_result(machine, "==", a, b)


def _sets_equal(machine: Machine, a: ListValue, b: ListValue) -> Any:
    """Sets have no order, and no set equals a list."""
    left, right = machine.items(a), machine.items(b)
    if a.kind != b.kind:
        return False
    if type(left) is list and type(right) is list and all(map(is_constant, left + right)):
        return set(left) == set(right)
    return opaque_result(machine, "==", a, b)


def truth(machine: Machine, value: Any) -> Any:
    """`bool(value)`: a bool where it is decided, else the Opaque or Unknown that decides it. Takes a plain alternative."""
    if isinstance(value, Reference):
        value = foreign_value(machine, value)
    if type(value) in CONSTANTS:
        return bool(value)
    if type(value) is tuple:
        return bool(value)
    if type(value) in (ListValue, DictValue):
        content = machine.items(value)
        return bool(content) if type(content) in (list, dict) else machine.unknown("the length is not known")
    if type(value) is NumpyNumber:
        return truth(machine, value.value)
    if type(value) is Expr:
        machine.calculate(value)
        decided = dims.compare(value, "!=", 0)
        return decided if decided is not None else machine.result(("truth", key_of(value)), str(value))
    if type(value) in (Opaque, Unknown):
        return value
    if type(value) in (Array, TensorValue, RangeValue):
        return machine.unknown("the truth of an array")
    if type(value) is InstanceValue:
        from cnnlint.interpret.special_methods import own_truth

        found = own_truth(machine, value)
        return found if type(found) in (bool, Choice) else truth(machine, found)
    return True


def decision(machine: Machine, value: Any, text: Callable[[], str]) -> Any:
    """The truth of a value as a tree of bools: undecided leaves become atoms, named by their source text."""

    def decide(leaf: Any) -> Any:
        decided = truth(machine, leaf)
        if type(decided) is bool:
            return decided
        if type(decided) is Choice:
            return machine.each(decided, decide)
        if type(decided) is Opaque:
            atom = machine.atom(("truth", decided.identity), _condition_text(decided, text), **_equation(decided))
            if decided.identity in machine.compared:
                machine.orders[atom] = machine.compared[decided.identity]
        else:
            atom = machine.atom(("unknown", machine.identity()), text())
        known = machine.assumed.get(atom)
        return choose(atom, True, False) if known is None else known

    return machine.each(value, decide)


def _condition_text(decided: Opaque, text: Callable[[], str]) -> str:
    return decided.text if len(decided.text) <= 80 else text()


def _equation(decided: Opaque) -> dict[str, Any]:
    if decided.qualified_name is None and len(decided.positional) == 2 and is_constant(decided.positional[1]):
        return {"subject": key_of(decided.positional[0]), "constant": decided.positional[1]}
    return {}


def invert(machine: Machine, value: Any) -> Any:
    """`not value`."""
    if type(value) is bool:
        return not value
    return machine.each(decision(machine, value, lambda: f"not {show_value(value)}"), operator.not_)
