"""What operations on tensors do to a shape, for Keras's and TensorFlow's spellings alike. Part of the interpret arrow.

Operands are Arrays (eager) and TensorValues (symbolic); one symbolic operand makes the result symbolic. Nothing raises; what cannot
be decided is NOT_KNOWN.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from cnnlint import dims
from cnnlint.dims import Expr, Unknown
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.libraries import NOT_KNOWN
from cnnlint.interpret.libraries.arrays import combine, plain_tuple
from cnnlint.interpret.libraries.datasets import tensor
from cnnlint.interpret.libraries.dtypes import NO_DTYPE, as_dtype
from cnnlint.interpret.libraries.shapes import (
    axis_index,
    axis_indices,
    broadcast_shapes,
    concatenated,
    matmul_shape,
    reduced,
    reshaped,
    split_sizes,
    stacked,
)
from cnnlint.interpret.operators import as_shape, as_size
from cnnlint.interpret.values import ListValue, TensorValue
from cnnlint.model import Array

_TENSORS: Final = (Array, TensorValue)


def made(m: Machine, operands: tuple[Any, ...], shape: Any, dtype: Any = None) -> Any:
    """The result of an operation: symbolic where an operand is. `dtype` None is the first operand's."""
    if shape is NOT_KNOWN or type(shape) not in (tuple, Unknown):
        return NOT_KNOWN
    symbolic = tuple(operand for operand in operands if type(operand) is TensorValue)
    kept = operands[0].dtype if dtype is None and operands and type(operands[0]) in _TENSORS else dtype
    if symbolic:
        return TensorValue(shape, NO_DTYPE if kept is None else kept, None, symbolic, m.identity())
    return Array(shape, NO_DTYPE if kept is None else kept)


def with_shape(m: Machine, x: Any, change: Callable[[tuple[Any, ...]], Any], dtype: Any = None) -> Any:
    """The tensor with its shape changed by a function of it."""
    x = tensor(m, x)
    if type(x) not in _TENSORS or type(x.shape) is not tuple:
        return made(m, (x,), x.shape, dtype) if type(x) is TensorValue else NOT_KNOWN
    return made(m, (x,), change(x.shape), dtype)


def same(m: Machine, x: Any, dtype: Any = None) -> Any:
    """An elementwise operation."""
    return with_shape(m, x, lambda shape: shape, dtype)


def elementwise(m: Machine, op: str, a: Any, b: Any) -> Any:
    """An operation on two tensors that broadcast; `op` is a Python operator of equal shape and dtype rules."""
    left, right = (value if type(value) in (int, float, Expr) else tensor(m, value) for value in (a, b))
    if type(left) not in _TENSORS and type(right) not in _TENSORS:
        left = tensor(m, left)
    return combine(m, op, left, right)


def broadcast(m: Machine, a: Any, b: Any, dtype: Any = None) -> Any:
    """An operation on two tensors that broadcast, of which only the shape is known."""
    left, right = tensor(m, a), tensor(m, b)
    if not all(type(each) in _TENSORS for each in (left, right)):
        return NOT_KNOWN
    return made(m, (left, right), broadcast_shapes(left.shape, right.shape), dtype)


def where(m: Machine, condition: Any, x: Any, y: Any) -> Any:
    """`where(condition, x, y)`."""
    operands = [tensor(m, value) for value in (x, y, condition)]
    shape: Any = ()
    for operand in operands:
        shape = broadcast_shapes(shape, operand.shape)
    return made(m, tuple(operands), shape)


def reduce(m: Machine, x: Any, axis: Any = None, keepdims: Any = False, dtype: Any = None) -> Any:
    """A reduction over axes, all of them by default."""

    def shrunk(shape: tuple[Any, ...]) -> Any:
        axes = axis_indices(plain_tuple(m, axis), len(shape))
        return NOT_KNOWN if axes is None or type(keepdims) is not bool else reduced(shape, axes, keepdims)

    return with_shape(m, x, shrunk, dtype)


# -- shapes ------------------------------------------------------------------------------------------------------------


def reshape(m: Machine, x: Any, newshape: Any) -> Any:
    """`reshape(x, newshape)`: one size may be -1. A batch of None keeps its place as Keras's own inference does."""
    wanted = as_shape(m, newshape)

    def changed(shape: Any) -> Any:
        if type(wanted) is not tuple or any(size is None for size in wanted):
            return _open_reshape(shape, wanted)
        return reshaped(shape, wanted)

    x = tensor(m, x)
    if type(x) is Array and type(x.shape) is Unknown and type(wanted) is tuple and -1 not in wanted:
        return made(m, (x,), wanted)
    return with_shape(m, x, changed)


def _open_reshape(shape: tuple[Any, ...], wanted: Any) -> Any:
    """A reshape where a size that varies is carried over: the rest must hold as many elements as before."""
    if type(wanted) is not tuple or sum(1 for size in wanted if size is None) != 1 or sum(1 for size in shape if size is None) != 1:
        return NOT_KNOWN
    rest = reshaped(tuple(size for size in shape if size is not None), tuple(size for size in wanted if size is not None))
    if type(rest) is not tuple:
        return NOT_KNOWN
    sizes = iter(rest)
    return tuple(None if size is None else next(sizes) for size in wanted)


def expand_dims(m: Machine, x: Any, axis: Any) -> Any:
    """A new axis of size 1."""
    axes = plain_tuple(m, axis) if type(axis) in (tuple, ListValue) else (axis,)

    def widened(shape: tuple[Any, ...]) -> Any:
        rank = len(shape) + len(axes)
        places = {axis_index(each, rank) for each in axes}
        if None in places or len(places) != len(axes):
            return NOT_KNOWN
        rest = iter(shape)
        return tuple(1 if index in places else next(rest) for index in range(rank))

    return with_shape(m, x, widened)


def squeeze(m: Machine, x: Any, axis: Any = None) -> Any:
    """Without axes of size 1: the given ones, or all where every other size is known not to be 1."""

    def narrowed(shape: tuple[Any, ...]) -> Any:
        if axis is None:
            return tuple(size for size in shape if size != 1) if all(type(size) is int for size in shape) else NOT_KNOWN
        axes = axis_indices(plain_tuple(m, axis), len(shape))
        return NOT_KNOWN if axes is None or any(shape[each] not in (1, None) for each in axes) else reduced(shape, axes, keep=False)

    return with_shape(m, x, narrowed)


def transpose(m: Machine, x: Any, axes: Any = None) -> Any:
    """Axes in another order; reversed by default."""
    order = plain_tuple(m, axes)

    def permuted(shape: tuple[Any, ...]) -> Any:
        if order is None:
            return shape[::-1]
        places = axis_indices(order, len(shape))
        return NOT_KNOWN if places is None or len(places) != len(shape) else tuple(shape[each] for each in order)

    return with_shape(m, x, permuted)


def _operands(m: Machine, xs: Any) -> list[Any] | None:
    content = plain_tuple(m, xs)
    if type(content) is not tuple or not content:
        return None
    operands = [tensor(m, item) for item in content]
    return operands if all(type(each) in _TENSORS and type(each.shape) is tuple for each in operands) else None


def concatenate(m: Machine, xs: Any, axis: Any = -1) -> Any:
    """Tensors joined along an axis."""
    operands = _operands(m, xs)
    place = axis_index(axis, len(operands[0].shape)) if operands else None
    if operands is None or place is None:
        return NOT_KNOWN
    return made(m, tuple(operands), concatenated([each.shape for each in operands], place))


def stack(m: Machine, xs: Any, axis: Any = 0) -> Any:
    """Tensors joined along a new axis."""
    operands = _operands(m, xs)
    place = axis_index(axis, len(operands[0].shape) + 1) if operands else None
    return NOT_KNOWN if operands is None or place is None else made(m, tuple(operands), stacked([each.shape for each in operands], place))


def split(m: Machine, x: Any, parts: Any, axis: Any = 0) -> Any:
    """A list of equal parts (a number), or of parts of given sizes (a list)."""
    x = tensor(m, x)
    place = axis_index(axis, len(x.shape)) if type(x) in _TENSORS and type(x.shape) is tuple else None
    if place is None:
        return NOT_KNOWN
    wanted = plain_tuple(m, parts)
    if type(wanted) not in (int, tuple):
        return NOT_KNOWN
    sizes = split_sizes(x.shape[place], wanted, exact=True) if type(wanted) is int else [as_size(m, size) for size in wanted]
    if not sizes or any(size == -1 or type(size) is Unknown for size in sizes):
        return NOT_KNOWN
    return m.new_list([made(m, (x,), (*x.shape[:place], size, *x.shape[place + 1 :])) for size in sizes])


def tile(m: Machine, x: Any, repeats: Any) -> Any:
    """Each axis repeated so many times."""
    times = as_shape(m, repeats)

    def repeated(shape: tuple[Any, ...]) -> Any:
        if type(times) is not tuple or len(times) > len(shape):
            return NOT_KNOWN
        factors = (1,) * (len(shape) - len(times)) + times
        return tuple(map(dims.multiply, shape, factors))

    return with_shape(m, x, repeated)


def repeat(m: Machine, x: Any, repeats: Any, axis: Any = None) -> Any:
    """The rows of an axis repeated, each so many times."""
    times = as_size(m, repeats)

    def repeated(shape: tuple[Any, ...]) -> Any:
        place = axis_index(axis, len(shape))
        if type(times) is Unknown or place is None:
            return NOT_KNOWN
        return tuple(dims.multiply(size, times) if index == place else size for index, size in enumerate(shape))

    return with_shape(m, x, repeated)


def pad(m: Machine, x: Any, widths: Any) -> Any:
    """Padding by ((before, after), …) for every axis."""
    content = plain_tuple(m, widths)
    pairs = [as_shape(m, pair) for pair in content] if type(content) is tuple else []

    def widened(shape: tuple[Any, ...]) -> Any:
        if len(pairs) != len(shape) or any(type(pair) is not tuple or len(pair) != 2 for pair in pairs):
            return NOT_KNOWN
        return tuple(dims.add(dims.add(size, pair[0]), pair[1]) for size, pair in zip(shape, pairs, strict=True))

    return with_shape(m, x, widened)


def matmul(m: Machine, a: Any, b: Any) -> Any:
    """A matrix product of the last two axes."""
    left, right = tensor(m, a), tensor(m, b)
    if not all(type(each) in _TENSORS for each in (left, right)):
        return NOT_KNOWN
    return made(m, (left, right), matmul_shape(left.shape, right.shape))


def one_hot(m: Machine, x: Any, classes: Any, axis: Any = -1, dtype: Any = "float32") -> Any:
    """A new axis of `classes` zeros and one."""
    width = as_size(m, classes)

    def widened(shape: tuple[Any, ...]) -> Any:
        place = axis_index(axis, len(shape) + 1)
        return NOT_KNOWN if place is None else (*shape[:place], width, *shape[place:])

    result = with_shape(m, x, widened, as_dtype(dtype))
    return result._replace(classes=width if type(width) is int else None, one_hot=True, low=0, high=1) if type(result) is Array else result


def gather(m: Machine, x: Any, indices: Any, axis: Any = 0) -> Any:
    """Rows of an axis picked by an array of indices."""
    picked = tensor(m, indices)

    def changed(shape: tuple[Any, ...]) -> Any:
        place = axis_index(axis, len(shape))
        if place is None or type(picked.shape) is not tuple:
            return NOT_KNOWN
        return (*shape[:place], *picked.shape, *shape[place + 1 :])

    return with_shape(m, x, changed)


def einsum(m: Machine, equation: Any, operands: tuple[Any, ...]) -> Any:
    """An Einstein sum of an explicit equation without ellipsis."""
    if type(equation) is not str or "->" not in equation or "." in equation:
        return NOT_KNOWN
    tensors = [tensor(m, operand) for operand in operands]
    inputs, output = equation.replace(" ", "").split("->")
    letters = inputs.split(",")
    if len(letters) != len(tensors) or not all(type(each) in _TENSORS and type(each.shape) is tuple for each in tensors):
        return NOT_KNOWN
    sizes: dict[str, Any] = {}
    for term, operand in zip(letters, tensors, strict=True):
        if len(term) != len(operand.shape):
            return NOT_KNOWN
        for letter, size in zip(term, operand.shape, strict=True):
            if type(sizes.get(letter)) is not int:
                sizes[letter] = size
    return made(m, tuple(tensors), tuple(sizes[letter] for letter in output)) if all(letter in sizes for letter in output) else NOT_KNOWN


def filled(m: Machine, shape: Any, dtype: Any = "float32", low: Any = None, high: Any = None) -> Any:
    """A new tensor of a shape."""
    sizes = as_shape(m, plain_tuple(m, shape))
    return Array(sizes, as_dtype(dtype, "float32"), low=low, high=high) if type(sizes) is tuple else NOT_KNOWN


def constant(m: Machine, value: Any, dtype: Any = None, shape: Any = None) -> Any:
    """Values as a tensor, filled up to a shape where one is given."""
    if type(value) is TensorValue:
        return value
    array = tensor(m, value)
    if type(array) is not Array:
        return NOT_KNOWN
    kind = as_dtype(dtype, array.dtype)
    return array._replace(dtype=kind) if shape is None else Array(as_shape(m, shape), kind)


def cast(m: Machine, x: Any, dtype: Any) -> Any:
    """The same values of another dtype; bounds and classes stay."""
    x = tensor(m, x)
    return x._replace(dtype=as_dtype(dtype, NO_DTYPE)) if type(x) is Array else same(m, x, as_dtype(dtype, NO_DTYPE))


def shape_of(m: Machine, x: Any) -> Any:
    """The shape as a tuple; None where a size varies."""
    x = tensor(m, x)
    return x.shape if type(x) in _TENSORS and type(x.shape) is tuple else NOT_KNOWN


def conditional(m: Machine, true_fn: Any, false_fn: Any) -> Any:
    """One of two functions, whichever: what both give, where they give the same."""
    from cnnlint.interpret.calls import call_value

    if true_fn is None or false_fn is None:
        return NOT_KNOWN
    yes, no = tensor(m, call_value(m, true_fn, [], {})), tensor(m, call_value(m, false_fn, [], {}))
    alike = type(yes) in _TENSORS and type(no) in _TENSORS and type(yes.shape) is tuple and yes.shape == no.shape
    return made(m, (yes, no), yes.shape, yes.dtype if yes.dtype == no.dtype else NO_DTYPE) if alike else NOT_KNOWN
