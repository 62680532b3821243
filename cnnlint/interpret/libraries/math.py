"""The modules `math` and `operator`. Part of the interpret arrow."""

from __future__ import annotations

import math
from typing import Any, Final

from cnnlint import dims
from cnnlint.dims import Expr
from cnnlint.interpret.comparisons import compare, truth
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.iteration import iterate
from cnnlint.interpret.libraries import CONSTANTS, FUNCTIONS, NOT_KNOWN, known
from cnnlint.interpret.libraries.constants import computed, register_pure
from cnnlint.interpret.operators import binary
from cnnlint.interpret.subscripts import get_item

CONSTANTS.update({"math.pi": math.pi, "math.e": math.e, "math.tau": math.tau, "math.inf": math.inf, "math.nan": math.nan})

_PURE: Final = [
    "acos",
    "acosh",
    "asin",
    "asinh",
    "atan",
    "atan2",
    "atanh",
    "cbrt",
    "copysign",
    "cos",
    "cosh",
    "degrees",
    "dist",
    "erf",
    "exp",
    "exp2",
    "expm1",
    "fabs",
    "fmod",
    "frexp",
    "fsum",
    "gamma",
    "hypot",
    "isclose",
    "isfinite",
    "isinf",
    "isnan",
    "isqrt",
    "ldexp",
    "lgamma",
    "log",
    "log10",
    "log1p",
    "log2",
    "modf",
    "pow",
    "radians",
    "remainder",
    "sin",
    "sinh",
    "sqrt",
    "tan",
    "tanh",
    "gcd",
    "lcm",
]
for _name in _PURE:
    if hasattr(math, _name):
        register_pure(f"math.{_name}", getattr(math, _name))


def _rounding(name: str) -> None:
    function = getattr(math, name)

    @known(f"math.{name}")
    def apply(m: Machine, x: Any) -> Any:
        """A number made an integer; a symbol is one already."""
        return x if type(x) is Expr else computed(m, function, (x,), {})


for _name in ("ceil", "floor", "trunc"):
    _rounding(_name)


@known("math.prod")
def product(m: Machine, iterable: Any, *, start: Any = 1) -> Any:
    """The product of the items."""
    items = iterate(m, iterable)
    if type(items) is not list:
        return NOT_KNOWN
    m.step(len(items) >> 2)
    result = start
    for item in items:
        result = binary(m, "*", result, item)
    return result


@known("math.factorial")
def factorial(m: Machine, n: Any) -> Any:
    """`n!` for small numbers."""
    return computed(m, math.factorial, (n,), {}) if type(n) is int and n < 500 else NOT_KNOWN


_OPERATORS: Final = {
    "add": "+",
    "sub": "-",
    "mul": "*",
    "truediv": "/",
    "floordiv": "//",
    "mod": "%",
    "pow": "**",
    "matmul": "@",
    "and_": "&",
    "or_": "|",
    "xor": "^",
    "concat": "+",
}
_COMPARISONS: Final = {"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}


def _operator(name: str, op: str) -> None:
    apply = compare if name in _COMPARISONS else binary

    def operation(m: Machine, a: Any, b: Any) -> Any:
        """The operator as a function."""
        return apply(m, op, a, b)

    FUNCTIONS[f"operator.{name}"] = operation


for _name, _op in (_OPERATORS | _COMPARISONS).items():
    _operator(_name, _op)


@known("operator.getitem")
def item_of(m: Machine, value: Any, index: Any) -> Any:
    """`value[index]`."""
    return get_item(m, value, index, m.place)


@known("operator.itemgetter")
def item_getter(m: Machine, *items: Any) -> Any:
    """A function that picks items."""
    return m.opaque(None, qualified_name="operator.itemgetter", positional=items)


@known("operator.itemgetter.__call__")
def get_items(m: Machine, getter: Any, value: Any) -> Any:
    """The picked item, or a tuple of several."""
    found = tuple(get_item(m, value, item, m.place) for item in getter.positional)
    return found[0] if len(found) == 1 else found


@known("operator.attrgetter")
def attribute_getter(m: Machine, *names: Any) -> Any:
    """A function that picks attributes."""
    return m.opaque(None, qualified_name="operator.attrgetter", positional=names)


@known("operator.attrgetter.__call__")
def get_attributes(m: Machine, getter: Any, value: Any) -> Any:
    """The picked attribute, or a tuple of several."""
    from cnnlint.interpret.attributes import get_attribute

    if not all(type(name) is str and "." not in name for name in getter.positional):
        return NOT_KNOWN
    found = tuple(get_attribute(m, value, name, m.place) for name in getter.positional)
    return found[0] if len(found) == 1 else found


@known("operator.not_")
def negation(m: Machine, value: Any) -> Any:
    """`not value`, where it is decided."""
    found = truth(m, value)
    return not found if type(found) is bool else NOT_KNOWN


@known("operator.neg")
def negative(m: Machine, value: Any) -> Any:
    """`-value`."""
    return dims.multiply(value, -1) if type(value) is Expr else binary(m, "*", value, -1)
