"""numpy's elementwise functions, products and searches. Part of the interpret arrow.

Functions whose last bit depends on the platform (`exp`, `log`) are computed where the result is exact, else they stay open.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final

from cnnlint import dims
from cnnlint.dims import Unknown
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.libraries import FUNCTIONS, NOT_KNOWN, known
from cnnlint.interpret.libraries.arrays import as_array, combine, scalar, shape_or_unknown, text_here
from cnnlint.interpret.libraries.dtypes import (
    NO_DTYPE,
    dtype_of_number,
    float_dtype,
    is_float,
    is_integer,
    promote,
)
from cnnlint.interpret.libraries.numpy_array import mapped
from cnnlint.interpret.libraries.numpy_reductions import Dtype, always, exact_reduction, same_dtype
from cnnlint.interpret.libraries.shapes import axis_index, broadcast_shapes, matmul_shape
from cnnlint.model import Array, NumpyNumber

# -- elementwise functions of one array --------------------------------------------------------------------------------

_FLOAT: Final = (
    "exp expm1 log log2 log10 log1p sqrt cbrt sin cos tan arcsin arccos arctan sinh cosh tanh arcsinh arccosh arctanh exp2 deg2rad "
    "rad2deg degrees radians"
)
_KEEP: Final = (
    "abs absolute fabs negative positive square floor ceil rint trunc fix round around round_ conj conjugate sign reciprocal "
    "invert bitwise_not"
)
_TEST: Final = "isnan isinf isfinite logical_not signbit isneginf isposinf"
_ROUNDING: Final = frozenset({"floor", "ceil", "rint", "trunc", "fix"})
_EXACT: Final[dict[str, Callable[[Any], Any]]] = {
    "sqrt": math.sqrt,
    "floor": math.floor,
    "ceil": math.ceil,
    "trunc": math.trunc,
    "fix": math.trunc,
    "rint": round,
    "round": round,
    "around": round,
    "round_": round,
    "abs": abs,
    "absolute": abs,
    "fabs": abs,
    "negative": lambda x: -x,
    "square": lambda x: x * x,
    "log2": lambda x: _exact_log(x, 2),
    "log10": lambda x: _exact_log(x, 10),
    "exp2": lambda x: 2.0**x if float(x).is_integer() and 0 <= x < 1000 else None,
}


def _exact_log(x: Any, base: int) -> float | None:
    """The logarithm of an exact power; other results differ between platforms in the last bit."""
    power = round(math.log(x, base)) if x >= 1 else -1
    return float(power) if 0 <= power < 300 and base**power == x else None


def _number_of(name: str, x: Any) -> Any:
    """The function of a Python or numpy number, a numpy number; NOT_KNOWN where it is not exact."""
    value: Any = x.value if type(x) is NumpyNumber else x
    if type(value) not in (int, float) or name not in _EXACT or not math.isfinite(value) or abs(value) >= 1 << 53:
        return NOT_KNOWN
    try:
        result = _EXACT[name](value)
    except (ValueError, OverflowError):
        return NOT_KNOWN
    if result is None:
        return NOT_KNOWN
    integral = type(value) is int and name not in _FLOAT.split() and name != "fabs"
    strong = x.dtype if type(x) is NumpyNumber else dtype_of_number(value)
    dtype = strong if integral or (is_float(strong) and strong == "float64") else "float64" if strong in ("int64", "float64") else None
    if dtype is None or type(dtype) is not str:
        return NOT_KNOWN
    return NumpyNumber(int(result) if is_integer(dtype) else float(result), dtype)


def _elementwise(name: str, dtype_of: Dtype) -> None:
    def apply(m: Machine, x: Any, *_: Any, out: Any = None, where: Any = True, **__: Any) -> Any:
        """An elementwise function of one array."""
        if type(x) in (int, float, NumpyNumber):
            found = _number_of(name, x) if not _ or _ == (0,) else NOT_KNOWN
            if found is not NOT_KNOWN:
                return found
        array = as_array(m, x)
        if type(array) is Unknown:
            return NOT_KNOWN
        if array.shape == ():
            return scalar(m, dtype_of(array.dtype))
        return Array(array.shape, dtype_of(array.dtype), identity=m.identity() if type(array.shape) is Unknown else 0)

    FUNCTIONS[f"numpy.{name}"] = apply


def _rounded(dtype: Any) -> Any:
    return dtype if is_float(dtype) or is_integer(dtype) else NO_DTYPE


for _name in _FLOAT.split():
    _elementwise(_name, float_dtype)
for _name in _KEEP.split():
    _elementwise(_name, _rounded if _name in _ROUNDING else same_dtype)
for _name in _TEST.split():
    _elementwise(_name, always("bool"))
for _name in ("round", "conj", "conjugate"):
    FUNCTIONS[f"numpy.ndarray.{_name}"] = FUNCTIONS[f"numpy.{_name}"]


# -- elementwise functions of two arrays -------------------------------------------------------------------------------

_OPERATORS: Final = {
    "add": "+",
    "subtract": "-",
    "multiply": "*",
    "divide": "/",
    "true_divide": "/",
    "floor_divide": "//",
    "mod": "%",
    "remainder": "%",
    "power": "**",
    "matmul": "@",
    "equal": "==",
    "not_equal": "!=",
    "less": "<",
    "less_equal": "<=",
    "greater": ">",
    "greater_equal": ">=",
    "logical_and": "==",
    "logical_or": "==",
    "logical_xor": "==",
    "isclose": "==",
    "maximum": "+",
    "minimum": "+",
    "fmax": "+",
    "fmin": "+",
    "bitwise_and": "&",
    "bitwise_or": "|",
    "bitwise_xor": "^",
}


def _binary(name: str, op: str) -> None:
    def apply(m: Machine, x1: Any, x2: Any, *_: Any, **__: Any) -> Any:
        """An elementwise function of two arrays."""
        if type(as_array(m, x1)) is Unknown and type(as_array(m, x2)) is Unknown:
            return NOT_KNOWN
        if name in ("maximum", "minimum") and {type(x1), type(x2)} <= {int, NumpyNumber}:
            return exact_reduction(name[:3], (x1, x2))
        result = combine(m, op, x1, x2)
        if op == "+" and name != "add":
            result = result._replace(low=None, high=None, classes=None)
        return scalar(m, result.dtype) if result.shape == () else result

    FUNCTIONS[f"numpy.{name}"] = apply


for _name, _op in _OPERATORS.items():
    _binary(_name, _op)


@known("numpy.clip", "numpy.ndarray.clip")
def clip(m: Machine, a: Any, a_min: Any = None, a_max: Any = None, *_: Any, min: Any = None, max: Any = None, **__: Any) -> Any:
    """Bounded values; Python numbers as bounds keep the dtype."""
    low, high = a_min if min is None else min, a_max if max is None else max
    array = as_array(m, a)
    if type(array) is Unknown or not all(bound is None or type(bound) in (int, float) for bound in (low, high)):
        return NOT_KNOWN
    dtype = "float64" if float in (type(low), type(high)) and is_integer(array.dtype) else array.dtype
    return array._replace(
        dtype=dtype,
        classes=None,
        low=float(low) if low is not None else array.low,
        high=float(high) if high is not None else array.high,
    )


@known("numpy.where")
def where(m: Machine, condition: Any, x: Any = NOT_KNOWN, y: Any = NOT_KNOWN) -> Any:
    """Values of one or the other; with one argument the indices where it holds, one array an axis."""
    chosen = as_array(m, condition)
    if type(chosen) is Unknown or type(chosen.shape) is Unknown:
        return NOT_KNOWN
    if x is NOT_KNOWN:
        return nonzero(m, condition)
    arrays = [as_array(m, each) for each in (x, y)]
    shape: Any = chosen.shape
    for array in arrays:
        shape = broadcast_shapes(shape, shape_or_unknown(array))
    mixed = combine(m, "+", x, y) if all(type(array) is Array for array in arrays) else None
    return Array(shape, mixed.dtype if mixed is not None else NO_DTYPE)


@known("numpy.nonzero", "numpy.ndarray.nonzero")
def nonzero(m: Machine, a: Any) -> Any:
    """The indices of what is not zero, one array an axis."""
    array = as_array(m, a)
    if type(array) is Unknown or type(array.shape) is Unknown:
        return NOT_KNOWN
    count = m.number(m.opaque(text_here(m, "found")))
    return (Array((count,), "int64"),) * len(array.shape)


@known("numpy.argwhere")
def argwhere(m: Machine, a: Any) -> Any:
    """The indices of what is not zero, a row each."""
    array = as_array(m, a)
    if type(array) is Unknown or type(array.shape) is Unknown:
        return NOT_KNOWN
    return Array((m.number(m.opaque("found")), len(array.shape)), "int64")


# -- products, sorting, counting ---------------------------------------------------------------------------------------


@known("numpy.dot", "numpy.ndarray.dot")
def dot(m: Machine, a: Any, b: Any, out: Any = None) -> Any:
    """A product: of numbers, vectors, matrices; for higher ranks over the last axis and the last but one."""
    left, right = as_array(m, a), as_array(m, b)
    if type(left) is Unknown or type(right) is Unknown or type(left.shape) is Unknown or type(right.shape) is Unknown:
        return NOT_KNOWN
    dtype = promote(left.dtype, right.dtype)
    if not left.shape or not right.shape:
        return combine(m, "*", a, b)
    shape: Any = (
        matmul_shape(left.shape, right.shape)
        if len(right.shape) < 3 and len(left.shape) < 3
        else (*left.shape[:-1], *right.shape[:-2], right.shape[-1])
    )
    if type(shape) is Unknown:
        return NOT_KNOWN
    return Array(shape, dtype) if shape else scalar(m, dtype)


@known("numpy.outer")
def outer(m: Machine, a: Any, b: Any, out: Any = None) -> Any:
    """Every product of two elements."""
    left, right = as_array(m, a), as_array(m, b)
    if type(left) is Unknown or type(right) is Unknown or type(left.shape) is Unknown or type(right.shape) is Unknown:
        return NOT_KNOWN
    return Array((dims.product(left.shape), dims.product(right.shape)), promote(left.dtype, right.dtype))


@known("numpy.einsum")
def einsum(m: Machine, subscripts: Any, *operands: Any, **_: Any) -> Any:
    """A sum of products, written with letters and an arrow."""
    if type(subscripts) is not str or "->" not in subscripts or "." in subscripts:
        return NOT_KNOWN
    inputs, output = subscripts.replace(" ", "").split("->")
    shapes = [shape_or_unknown(as_array(m, operand)) for operand in operands]
    letters = inputs.split(",")
    if len(letters) != len(shapes) or any(
        type(shape) is Unknown or len(shape) != len(names) for shape, names in zip(shapes, letters, strict=False)
    ):
        return NOT_KNOWN
    sizes = {letter: size for shape, names in zip(shapes, letters, strict=True) for letter, size in zip(names, shape, strict=True)}
    if not set(output) <= set(sizes):
        return NOT_KNOWN
    dtype: Any = as_array(m, operands[0]).dtype
    for operand in operands[1:]:
        dtype = promote(dtype, as_array(m, operand).dtype)
    return Array(tuple(sizes[letter] for letter in output), dtype) if output else scalar(m, dtype)


@known("numpy.argsort", "numpy.ndarray.argsort")
def argsort(m: Machine, a: Any, axis: Any = -1, *_: Any, **__: Any) -> Any:
    """The order that sorts."""
    found = mapped(m, a, lambda shape: (dims.product(shape),) if axis is None else shape)
    return NOT_KNOWN if found is NOT_KNOWN else Array(found.shape, "int64", identity=found.identity)


@known("numpy.bincount")
def bincount(m: Machine, x: Any, *_: Any, **__: Any) -> Any:
    """How often each integer occurs."""
    array = as_array(m, x)
    return Array((array.classes or m.number(m.opaque("classes")),), "int64") if type(array) is Array else NOT_KNOWN


@known("numpy.shape")
def shape(m: Machine, a: Any) -> Any:
    """`np.shape(a)`."""
    found = shape_or_unknown(as_array(m, a))
    return NOT_KNOWN if type(found) is Unknown else found


@known("numpy.ndim")
def ndim(m: Machine, a: Any) -> Any:
    """`np.ndim(a)`."""
    found = shape_or_unknown(as_array(m, a))
    return NOT_KNOWN if type(found) is Unknown else len(found)


@known("numpy.size")
def size(m: Machine, a: Any, axis: Any = None) -> Any:
    """The number of elements, or the size of an axis."""
    found = shape_or_unknown(as_array(m, a))
    if type(found) is Unknown:
        return NOT_KNOWN
    place = None if axis is None else axis_index(axis, len(found))
    total = dims.product(found) if axis is None else NOT_KNOWN if place is None else found[place]
    return NOT_KNOWN if type(total) is Unknown else total
