"""Operators and truth on values: what `a + b`, `a < b` and `if a` give without running anything.

Each function takes plain alternatives or Choices and lifts itself over them. Undecided comparisons are Opaque objects; the same
comparison of the same operands is one object, so it has one truth on a path.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from itertools import filterfalse
from typing import Any, Final

from cnnlint import dims
from cnnlint.dims import Expr, Unknown
from cnnlint.interpret.budget import LENGTH_LIMIT
from cnnlint.interpret.choices import MISSING, Choice, same
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.identity import Itself
from cnnlint.interpret.libraries import NOT_KNOWN, find_function
from cnnlint.interpret.names import is_foreign
from cnnlint.interpret.sizes import SIZE_LIMIT, TEXT_LIMIT, TUPLE_LIMIT, bounded
from cnnlint.interpret.values import (
    READABLE,
    ClassValue,
    DictValue,
    FunctionValue,
    InstanceValue,
    ListValue,
    Opaque,
    SliceValue,
    is_array,
    shortened,
)
from cnnlint.model import NumpyNumber, Reference

CONSTANTS: Final = frozenset({int, float, complex, bool, str, bytes, type(None), type(Ellipsis)})
_NUMBERS: Final = frozenset({int, float, complex, bool})

_ARITHMETIC: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "**": operator.pow,
    "<<": operator.lshift,
    ">>": operator.rshift,
    "&": operator.and_,
    "|": operator.or_,
    "^": operator.xor,
}
_SYMBOLIC: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "+": dims.add,
    "-": dims.subtract,
    "*": dims.multiply,
    "//": dims.floor_divide,
    "%": dims.modulo,
}


def is_constant(value: Any) -> bool:
    """Whether the value is a Python constant, or a tuple of such."""
    return type(value) in CONSTANTS or (type(value) is tuple and all(map(is_constant, value)))


def is_key(value: Any) -> bool:
    """Whether the value may stand as a key of a dict whose content is known."""
    if type(value) is tuple:
        return all(map(is_key, value))
    return type(value) in CONSTANTS or type(value) in (Reference, FunctionValue, ClassValue)


def show_value(value: Any) -> str:
    """A value as source text, as far as it has one."""
    if type(value) is Opaque:
        return value.text
    if isinstance(value, Reference):
        return value.qualified_name
    if type(value) is tuple:
        inner = ", ".join(map(show_value, value))
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    if type(value) is NumpyNumber:
        return str(value.value)
    if type(value) in CONSTANTS:
        return shortened(repr(value[:READABLE] if type(value) in (str, bytes) else value))
    return str(value) if type(value) is Expr else "…"


def key_of(value: Any) -> Any:
    """A hashable stand-in: equal for values that are surely equal."""
    if type(value) is Opaque:
        return ("opaque", value.identity)
    if type(value) is tuple:
        return tuple(map(key_of, value))
    if type(value) in CONSTANTS or type(value) in (Expr, Reference):
        return (type(value).__name__, value)
    if type(value) is SliceValue:
        return ("slice", *map(key_of, value))
    return Itself(value)


# -- arithmetic --------------------------------------------------------------------------------------------------------


def binary(machine: Machine, op: str, a: Any, b: Any) -> Any:
    """`a op b`."""
    if type(a) is Choice:
        return machine.each(a, lambda leaf: binary(machine, op, leaf, machine.restricted(b)))
    if type(b) is Choice:
        return machine.each(b, lambda leaf: binary(machine, op, machine.restricted(a), leaf))
    if type(a) in CONSTANTS and type(b) in CONSTANTS:
        return _constants(machine, op, a, b)
    if InstanceValue in (type(a), type(b)):
        return _objects(machine, op, a, b)
    a = foreign_value(machine, a) if isinstance(a, Reference) else a
    b = foreign_value(machine, b) if isinstance(b, Reference) else b
    if type(a) is Unknown or type(b) is Unknown:
        return a if type(a) is Unknown else b
    if is_array(a) or is_array(b):
        return arrays(machine, op, a, b)
    if type(a) is NumpyNumber or type(b) is NumpyNumber:
        return _numpy_numbers(machine, op, a, b)
    if is_numeric(a) and is_numeric(b):
        return _symbolic(machine, op, a, b)
    for operation in (_sequences, _mappings):
        found = operation(machine, op, a, b)
        if found is not None:
            return found
    return opaque_result(machine, op, a, b)


def _objects(machine: Machine, op: str, a: Any, b: Any) -> Any:
    """An operation of the program's own objects: their own methods for it, or the numbers they stand for."""
    from cnnlint.interpret.special_methods import OPERATORS, call_own

    numbers = whole_number(a), whole_number(b)
    if InstanceValue not in map(type, numbers):
        return binary(machine, op, *numbers)
    for receiver, other, prefix in ((a, b, ""), (b, a, "r")):
        found = call_own(machine, receiver, f"__{prefix}{OPERATORS.get(op)}__", other) if type(receiver) is InstanceValue else MISSING
        if found is not MISSING:
            return found
    return opaque_result(machine, op, a, b)


def library_result(machine: Machine, op: str, a: Any, b: Any) -> Any:
    """The result for an object whose library knows its operators (`TYPE.__operator__`: a data frame stays one), else NOT_KNOWN."""
    for value in (a, b):
        if type(value) is Opaque and value.qualified_name is not None:
            model = find_function(f"{value.qualified_name}.__operator__")
            found = model(machine, op, a, b) if model is not None else NOT_KNOWN
            if found is not NOT_KNOWN:
                return found
    return NOT_KNOWN


def opaque_result(machine: Machine, op: str, a: Any, b: Any) -> Any:
    """The result of an operation of which nothing more is known: the same object for the same operands."""
    found = library_result(machine, op, a, b)
    if found is not NOT_KNOWN:
        return found
    return machine.result((op, key_of(a), key_of(b)), f"{_operand(a)} {op} {_operand(b)}")


def whole_number(value: Any) -> Any:
    """A member of an `IntEnum` is the number it stands for; other values are themselves."""
    if type(value) is InstanceValue and "members" in value.cls.traits:
        number = value.slots.get("value")
        bases = {base.qualified_name for base in value.cls.bases if isinstance(base, Reference)}
        return number if type(number) is int and bases & {"enum.IntEnum", "enum.IntFlag", "builtins.int"} else value
    return value


def _operand(value: Any) -> str:
    text = show_value(value)
    return f"({text})" if " " in text and type(value) in (Opaque, Expr) else text


def is_numeric(value: Any) -> bool:
    return type(value) in (int, bool, float, Expr) or (
        type(value) is Opaque and (value.qualified_name is None or is_foreign(value.qualified_name))
    )


def _constants(machine: Machine, op: str, a: Any, b: Any) -> Any:
    if op == "*" and {type(a), type(b)} & {str, bytes} and _length_of_product(a, b) > TEXT_LIMIT:
        return machine.unknown(f"a text of more than {TEXT_LIMIT:,} characters")
    if op == "%" and type(a) is str:
        return _percent(machine, a, (b,))
    if op in ("**", "<<") and type(a) is int and type(b) is int and (abs(b) > 4096 or abs(a) > 1 << 4096):
        return machine.unknown("a very large number")
    function = _ARITHMETIC.get(op)
    try:
        result = function(a, b) if function else None
        if type(result) is int and result.bit_length() > dims.MAXIMAL_BITS:
            return machine.unknown("a very large number")
        return bounded(machine, result) if function else opaque_result(machine, op, a, b)
    except (TypeError, ValueError, ArithmeticError, MemoryError):
        return machine.unknown(f"`{show_value(a)} {op} {show_value(b)}` raises an error")


def _length_of_product(a: Any, b: Any) -> int:
    text, count = (a, b) if type(a) in (str, bytes) else (b, a)
    return len(text) * count if type(count) in (int, bool) else 0


def _symbolic(machine: Machine, op: str, a: Any, b: Any) -> Any:
    a = machine.number(a) if type(a) is Opaque else int(a) if type(a) is bool else a
    b = machine.number(b) if type(b) is Opaque else int(b) if type(b) is bool else b
    function = _SYMBOLIC.get(op)
    if function is None or float in (type(a), type(b)) or (op in ("//", "%") and b == 0):
        return opaque_result(machine, op, a, b)
    result = function(a, b)
    machine.calculate(result)
    return result


def _numpy_numbers(machine: Machine, op: str, a: Any, b: Any) -> Any:
    dtypes = [value.dtype for value in (a, b) if type(value) is NumpyNumber]
    plain = [value.value if type(value) is NumpyNumber else value for value in (a, b)]
    if not all(type(value) in (int, bool, float, Expr, Opaque) for value in plain):
        return opaque_result(machine, op, *plain)
    result = binary(machine, op, *plain)
    dtype = "float64" if op == "/" or any(type(value) is float for value in plain) else dtypes[0]
    return NumpyNumber(result, dtype) if type(result) in (int, float, Expr) else result


def arrays(machine: Machine, op: str, a: Any, b: Any) -> Any:
    from cnnlint.interpret.libraries.numpy_array import combine

    return combine(machine, op, a, b)


def _sequences(machine: Machine, op: str, a: Any, b: Any) -> Any:
    if op == "%" and type(a) is str:
        return _percent(machine, a, b if type(b) is tuple else (b,))
    if op == "+" and type(a) is tuple and type(b) is tuple:
        return bounded(machine, a + b)
    if op == "*":
        found = _repeat(machine, a, b)
        return found if found is not None else _repeat(machine, b, a)
    if type(a) is ListValue and type(b) is ListValue:
        return _lists(machine, op, a, b)
    return None


def _repeat(machine: Machine, sequence: Any, count: Any) -> Any:
    if type(count) is bool or type(count) is not int:
        return (
            machine.new_list_unknown("repeated an unknown number of times")
            if type(sequence) is ListValue and type(count) in (Expr, Opaque)
            else None
        )
    if type(sequence) is tuple and len(sequence) * count <= TUPLE_LIMIT:
        return sequence * count
    if type(sequence) is ListValue:
        content = machine.items(sequence)
        return machine.each(content, lambda held: _repeated(machine, held, count))
    return None


def _repeated(machine: Machine, held: Any, count: int) -> Any:
    if type(held) is not list:
        return held
    if len(held) * count > SIZE_LIMIT:
        return machine.new_list_unknown(f"a list of more than {SIZE_LIMIT:,} items")
    return machine.new_list(held * count)


def _lists(machine: Machine, op: str, a: ListValue, b: ListValue) -> Any:
    def joined(left: Any) -> Any:
        return machine.each(machine.items(b), lambda right: _list_operation(machine, op, a.kind, left, right))

    return machine.each(machine.items(a), joined)


def _list_operation(machine: Machine, op: str, kind: str, left: Any, right: Any) -> Any:
    if type(left) is not list or type(right) is not list:
        return machine.new_list_unknown("joined with a list that is not known")
    if op == "+":
        if len(left) + len(right) > LENGTH_LIMIT:
            return machine.new_list_unknown(f"a list of more than {LENGTH_LIMIT:,} items", kind)
        return machine.new_list(left + right, kind)
    if kind != "set":
        return machine.unknown(f"lists have no `{op}`")
    machine.step((len(left) + len(right)) >> 4)
    among_right, among_left = _members(machine, right, len(left)), _members(machine, left, len(right))
    inside = list(filter(among_right, left))
    outside = list(filterfalse(among_right, left))
    extra = list(filterfalse(among_left, right))
    results = {"&": inside, "-": outside, "|": left + extra, "^": outside + extra}
    return machine.new_list(results[op], kind) if op in results else machine.unknown(f"sets have no `{op}`")


def _members(machine: Machine, items: list[Any], asked: int) -> Callable[[Any], bool]:
    """Whether something is one of the items, a question that is `asked` so often."""
    if all(type(item) in CONSTANTS for item in items):
        known = set(items)
        return lambda item: type(item) in CONSTANTS and item in known
    machine.step(len(items) * asked >> 6)
    return lambda item: any(same(item, other) for other in items)


def _mappings(machine: Machine, op: str, a: Any, b: Any) -> Any:
    if op != "|" or type(a) is not DictValue or type(b) is not DictValue:
        return None
    left, right = machine.items(a), machine.items(b)
    if type(left) is dict and type(right) is dict:
        return machine.new_dict({**left, **right})
    return machine.unknown("a dict that is not known")


def _percent(machine: Machine, template: str, items: tuple[Any, ...]) -> Any:
    if all(type(item) in CONSTANTS for item in items):
        machine.step(len(template) >> 9)
        if asks_for_much(template) or ("*" in template and any(type(item) is int and abs(item) > SIZE_LIMIT for item in items)):
            return machine.unknown("a very long text")
        try:
            return bounded(machine, template % items)
        except (TypeError, ValueError, OverflowError):
            return machine.unknown("the format does not fit its values")
    return machine.opaque(f"{template!r} % …")


_WIDTH: Final = re.compile(r"\d{5}")


def asks_for_much(template: str) -> bool:
    """Whether a format names a width that would make a text of more than some ten thousand characters."""
    return _WIDTH.search(template) is not None


def negate(machine: Machine, op: str, value: Any) -> Any:
    """`-a`, `+a`, `~a`."""
    if type(value) is Choice:
        return machine.each(value, lambda leaf: negate(machine, op, leaf))
    if type(value) in _NUMBERS:
        operations: dict[str, Callable[[Any], Any]] = {"-": operator.neg, "+": operator.pos, "~": operator.invert}
        try:
            return operations[op](value)
        except TypeError:
            return machine.unknown(f"`{op}` of this number raises an error")
    if is_array(value) or type(value) is Unknown:
        return value
    if type(value) is InstanceValue:
        from cnnlint.interpret.special_methods import unary

        found = unary(machine, op, value)
        if found is not MISSING:
            return found
    return binary(machine, "*", value, -1) if op == "-" else value if op == "+" else machine.opaque(f"~{show_value(value)}")


# -- sizes -------------------------------------------------------------------------------------------------------------


def foreign_value(machine: Machine, value: Reference) -> Any:
    """What a name of an unknown library stands for: the same opaque object each time; the Reference itself for what is known."""
    name = value.qualified_name
    return machine.result(("reference", name), ".".join(name.split(".")[-2:])) if is_foreign(name) else value


def as_size(machine: Machine, value: Any) -> Any:
    """A value as a size: an int, an Expr, None where it varies at run time, or Unknown."""
    if isinstance(value, Reference):
        value = foreign_value(machine, value)
    value = whole_number(value.value if type(value) is NumpyNumber else value)
    if type(value) is bool:
        return int(value)
    if type(value) in (int, Expr, Unknown) or value is None:
        return value
    if type(value) is Opaque:
        return machine.number(value)
    if type(value) is float and value.is_integer():
        return int(value)
    return machine.unknown(f"`{show_value(value)}` is not a size")


def as_shape(machine: Machine, value: Any) -> Any:
    """A value as a shape: a tuple of sizes, or Unknown; a single number is a shape of rank 1."""
    if type(value) is ListValue:
        content = machine.items(value)
        value = tuple(content) if type(content) is list else content
    if type(value) is tuple:
        return tuple(as_size(machine, item) for item in value)
    if type(value) in (int, Expr, NumpyNumber):
        return (as_size(machine, value),)
    return value if type(value) is Unknown else machine.unknown(f"the shape `{show_value(value)}` is not known")
