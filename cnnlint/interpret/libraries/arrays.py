"""Arrays: which values become one, and elementwise operations. Part of the interpret arrow.

Array values stand for numpy arrays and eager tensors. An array of unknown rank keeps being an array: `np.load(f).reshape(-1, 4)` is
known well enough. Numbers taken out of an array are numpy numbers with a symbol for their value.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from cnnlint.dims import Expr, Unknown
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.libraries import NOT_KNOWN, find_function
from cnnlint.interpret.libraries.dtypes import NO_DTYPE, dtype_of_number, is_integer, mean_dtype, promote, result_dtype
from cnnlint.interpret.libraries.shapes import arange_size, broadcast_shapes, equal_size, matmul_shape
from cnnlint.interpret.operators import as_size
from cnnlint.interpret.samples import sample_of
from cnnlint.interpret.values import ListValue, Opaque, RangeValue, SequenceValue, TensorValue
from cnnlint.model import Array, NumpyNumber

_NUMBER_TYPES: Final = (bool, int, float, complex)
_TEXT_LIMIT: Final = 60
#: The source of the weights of a layer, and of what is computed from them.
WEIGHT: Final = "a weight"


def text_here(m: Machine, fallback: str) -> str:
    """The source text of the expression that is being evaluated, for naming what is not known."""
    if m.place is None:
        return fallback
    text = m.place.context.text(m.place.node)
    return text if 0 < len(text) <= _TEXT_LIMIT else fallback


def unknown_array(m: Machine, reason: str, dtype: str | Unknown = NO_DTYPE) -> Array:
    """An array of unknown rank."""
    return Array(m.unknown(reason), dtype, source=text_here(m, "an array"), identity=m.identity())


def renewed(m: Machine, array: Array) -> Array:
    """The array as another one. Where its rank is not known, its identity names its shape, so it gets a fresh one."""
    return array._replace(identity=m.identity() if type(array.shape) is Unknown else 0)


def fresh_size(m: Machine, name: str) -> Expr:
    """A size that is fixed at run time and not known: a new symbol of this name."""
    return m.number(m.opaque(name))


def scalar(m: Machine, dtype: str | Unknown, name: str | None = None) -> Any:
    """One number out of an array: a numpy integer of unknown value, or a 0-dimensional array where it is not an integer."""
    if type(dtype) is str and is_integer(dtype):
        return NumpyNumber(fresh_size(m, name or text_here(m, "a number of an array")), dtype)
    return Array((), dtype)


def written(m: Machine, array: Array) -> Array:
    """The array after something was stored in it. Whoever else holds it, or a view of it, knows no more of its content either:
    arrays of the same content lose it when the program is over."""
    if array.content is not None:
        m.stored.add(array.content)
    return array.emptied()


def plain_tuple(m: Machine, value: Any) -> Any:
    """A list's content as a tuple; anything else, and what is not known, as it is."""
    if type(value) is ListValue:
        content = m.items(value)
        return tuple(content) if type(content) is list else content
    return value


# -- what becomes an array ---------------------------------------------------------------------------------------------


def as_array(m: Machine, value: Any) -> Any:
    """The array that `numpy.asarray(value)` gives; Unknown for what is not known to be an array at all."""
    if type(value) is Array:
        return value
    if getattr(value, "qualified_name", None) == "numpy.ndarray.value" and not isinstance(value, Opaque):
        return value.receiver  # an attribute of a Keras variable, a method of a TensorFlow one
    if type(value) in (*_NUMBER_TYPES, str, bytes):
        bound = float(value) if type(value) in (bool, int, float) and abs(value) < 1e300 else None
        return Array((), dtype_of_number(value), low=bound, high=bound)
    if type(value) is NumpyNumber or (type(value) is Expr and is_number(value)):
        return Array((), dtype_of_number(value))
    if type(value) is RangeValue:
        return Array((range_length(m, value),), "int64")
    if type(value) is SequenceValue:
        element = as_array(m, value.element)
        return element if type(element) is Unknown else element._replace(shape=_prefixed(as_size(m, value.length), element.shape))
    if type(value) in (tuple, ListValue):
        sample = sample_of(m, value)
        if sample is not None:
            return sample.array._replace(shape=_prefixed(sample.length, sample.array.shape))
        return _of_sequence(m, plain_tuple(m, value))
    if type(value) is Opaque and value.qualified_name is not None:
        convert = find_function(f"{value.qualified_name}.__array__")
        found = convert(m, value) if convert else NOT_KNOWN
        return found if type(found) is Array else m.unknown(f"the shape of `{value.text}` is not known")
    return value if type(value) is Unknown else m.unknown("not known to be an array")


def range_length(m: Machine, value: RangeValue) -> Any:
    """`len(range(…))`."""
    start, stop, step = (as_size(m, bound) for bound in value)
    return arange_size(start, stop, step)


def _prefixed(size: Any, shape: Any) -> Any:
    return shape if type(shape) is Unknown else (size, *shape)


def _of_sequence(m: Machine, items: Any) -> Any:
    if type(items) is not tuple:
        return m.unknown("an array of a list that is not known")
    if not items:
        return Array((0,), "float64")
    m.step(1 + (len(items) >> 3))
    elements = [as_array(m, item) for item in items]
    arrays = [each for each in elements if type(each) is Array]
    shape = _common_shape(m, [each.shape for each in arrays], certain=any(type(item) is not Expr for item in items))
    if type(shape) is Unknown:
        return shape
    dtype = arrays[0].dtype if len(arrays) == len(elements) else NO_DTYPE
    for each in arrays[1:]:
        dtype = "str" if "str" in (dtype, each.dtype) and type(dtype) is type(each.dtype) else promote(dtype, each.dtype)
    return Array((len(items), *shape), dtype, _class_count(items), False, None, *_bounds(elements))


def _common_shape(m: Machine, shapes: list[Any], certain: bool) -> Any:
    """The shape all elements have. Numbers that may be arrays after all (arithmetic on something unknown) settle nothing."""
    known_shapes = [shape for shape in shapes if type(shape) is not Unknown]
    if not known_shapes or not certain:
        return m.unknown("an array of things whose shape is not known")
    if len({len(shape) for shape in known_shapes}) != 1:
        return m.unknown("an array of things of different shape")
    sizes = tuple(map(equal_size, zip(*known_shapes, strict=True)))
    wrong = next((size for size in sizes if type(size) is Unknown), None)
    return sizes if wrong is None else wrong


def _class_count(items: tuple[Any, ...]) -> int | None:
    values = set(items) if all(type(item) is int for item in items) else set()
    return len(values) if values and values == set(range(len(values))) else None


def _bounds(arrays: list[Any]) -> tuple[float | None, float | None]:
    lows = [each.low for each in arrays if type(each) is Array and each.low is not None]
    highs = [each.high for each in arrays if type(each) is Array and each.high is not None]
    complete = len(lows) == len(highs) == len(arrays) > 0
    return (min(lows), max(highs)) if complete else (None, None)


# -- operators ---------------------------------------------------------------------------------------------------------

_COMPARISONS: Final = frozenset({"==", "!=", "<", "<=", ">", ">="})


def broadcast(m: Machine, a: Any, b: Any) -> Any:
    """The shape of an elementwise operation on arrays of two shapes; Unknown where they do not fit."""
    return broadcast_shapes(a, b)


def combine(m: Machine, op: str, a: Any, b: Any) -> Any:
    """`a op b` where at least one is an array or a symbolic tensor."""
    if TensorValue in (type(a), type(b)):
        return _tensors(m, op, a, b)
    left, right = as_array(m, a), as_array(m, b)
    if op == "@":
        return Array(matmul_shape(shape_or_unknown(left), shape_or_unknown(right)), result_dtype(_operand(a, left), _operand(b, right)))
    shape = _elementwise_shape(m, left, right, a, b)
    identity = _shape_identity(m, shape, left, right)
    if op in _COMPARISONS:
        return Array(shape, "bool", identity=identity)
    dtype = result_dtype(_operand(a, left), _operand(b, right))
    result = Array(shape, mean_dtype(dtype) if op == "/" else dtype, identity=identity)
    if WEIGHT in (getattr(left, "source", None), getattr(right, "source", None)):
        return result._replace(source=WEIGHT)
    return _with_values(result, op, a, b)


def _shape_identity(m: Machine, shape: Any, left: Any, right: Any) -> int:
    """What names the shape of the result where it is not known: `x / 255` is shaped as x is, whatever that is."""
    if type(shape) is not Unknown:
        return 0
    for array, other in ((left, right), (right, left)):
        if type(array) is Array and array.identity and type(other) is Array and other.shape == ():
            return array.identity
    return m.identity()


def _operand(value: Any, array: Any) -> Any:
    if type(value) is Opaque and value.qualified_name == "builtins.float":
        return 1.0  # as weak as any Python float
    return value if type(value) in (*_NUMBER_TYPES, Expr) else array if type(array) is Array else value


def shape_or_unknown(array: Any) -> Any:
    return array if type(array) is Unknown else array.shape


def _elementwise_shape(m: Machine, left: Any, right: Any, a: Any, b: Any) -> Any:
    if type(left) is Array and type(right) is Array:
        return broadcast_shapes(left.shape, right.shape)
    array, other = (left, right) if type(left) is Array else (right, left)
    if type(array) is Array and is_number(b if array is left else a):
        return array.shape
    if type(array) is Unknown or type(array.shape) is Unknown:
        return shape_or_unknown(array)
    if array.source == WEIGHT or len(array.shape) < 2:  # which rather is what is repeated to fit the other
        return m.unknown("what is combined with it is not known")
    # The other operand may be a number or an array that broadcasts: sizes of 1 may grow. Nobody widens the channels of images so.
    return array.shape if len(array.shape) > 3 else tuple(other if size == 1 else size for size in array.shape) if array.shape else other


#: Functions that give one number, whatever they are given.
_NUMBERS: Final = ("builtins.float", "builtins.int", "builtins.len", "math.", "random.", "time.time")


#: Symbols that stand for sizes: lengths, shapes, and those that library models name so.
_SIZES: Final = re.compile(r"(len|int|ord)\(.*|.*\.(shape|size)\S*|args\..*|((training|test) )?rows|columns|classes|words|i", re.DOTALL)


def is_number(value: Any) -> bool:
    """Whether something opaque or symbolic is surely one number; arithmetic on what is not known at all may be on arrays."""
    if type(value) is Expr:
        return all(_SIZES.fullmatch(str(symbol)) for symbol in value.symbols())
    return type(value) is Opaque and value.qualified_name is not None and value.qualified_name.startswith(_NUMBERS)


def _with_values(result: Array, op: str, a: Any, b: Any) -> Array:
    """Bounds and class count of the result, where one operand is a plain number."""
    array, number = (a, b) if type(a) is Array else (b, a)
    if type(array) is not Array or type(number) not in (int, float) or (op in ("-", "/") and array is b) or (op == "/" and number == 0):
        return result
    classes = array.classes if op in ("+", "-") and type(number) is int else None
    if array.low is None or array.high is None or op not in ("+", "-", "*", "/"):
        return result._replace(classes=classes)
    steps: dict[str, Callable[[float], float]] = {
        "+": lambda bound: bound + number,
        "-": lambda bound: bound - number,
        "*": lambda bound: bound * number,
        "/": lambda bound: bound / number,
    }
    low, high = sorted((steps[op](array.low), steps[op](array.high)))
    return result._replace(classes=classes, low=low, high=high)


def _tensors(m: Machine, op: str, a: Any, b: Any) -> Any:
    shapes = [value.shape if type(value) is TensorValue else shape_or_unknown(as_array(m, value)) for value in (a, b)]
    shape = matmul_shape(*shapes) if op == "@" else broadcast_shapes(*shapes)
    tensor = a if type(a) is TensorValue else b
    dtype = "bool" if op in _COMPARISONS else tensor.dtype
    return TensorValue(shape, dtype, None, tuple(value for value in (a, b) if type(value) is TensorValue), m.identity())
