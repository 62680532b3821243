"""TensorFlow's own functions: tensors made, reshaped and reduced. Part of the interpret arrow.

An eager tensor is an Array, as numpy's arrays are; within a traced function it is one too, with None for what varies.
"""

from __future__ import annotations

from typing import Any, Final

from cnnlint import dims
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.libraries import CONSTANTS, NOT_KNOWN, known
from cnnlint.interpret.libraries import tensor_operations as operations
from cnnlint.interpret.libraries.datasets import tensor
from cnnlint.interpret.libraries.dtypes import as_dtype
from cnnlint.interpret.libraries.keras_ops import BINARY, UNARY
from cnnlint.interpret.libraries.shapes import arange_size
from cnnlint.interpret.operators import as_shape, as_size
from cnnlint.interpret.values import ListValue, TensorValue
from cnnlint.model import Array

CONSTANTS.update({"tensorflow.newaxis": None, "tensorflow.data.AUTOTUNE": -1, "tensorflow.data.experimental.AUTOTUNE": -1})

_MODULES: Final = ("tensorflow.", "tensorflow.math.", "tensorflow.nn.")

#: Further operations that change no shape.
_MORE_UNARY: Final = (
    *("lgamma", "digamma", "is_nan", "is_inf", "is_finite", "logical_not", "clip_by_value", "clip_by_norm"),
    *("cumulative_logsumexp", "reverse", "local_response_normalization", "asin", "acos", "atan"),
    *("rint"),
)


#: What the first parameter of such an operation is called.
_FIRST: Final = ("input", "features", "logits", "tensor", "t", "a")


def _everywhere(name: str) -> tuple[str, ...]:
    return tuple(module + name for module in _MODULES)


def _unary(name: str) -> None:
    @known(*_everywhere(name))
    def operation(m: Machine, x: Any = None, *_: Any, **keywords: Any) -> Any:
        given = x if x is not None else next((keywords[key] for key in _FIRST if key in keywords), None)
        return NOT_KNOWN if given is None else operations.same(m, given)


def _binary(name: str, op: str | None) -> None:
    @known(*_everywhere(name))
    def operation(m: Machine, x: Any, y: Any, name: Any = None) -> Any:
        return operations.broadcast(m, x, y) if op is None else operations.elementwise(m, op, x, y)


def _reduction(name: str, dtype: str | None = None) -> None:
    @known(*_everywhere(f"reduce_{name}"))
    def operation(m: Machine, input_tensor: Any, axis: Any = None, keepdims: Any = False, name: Any = None) -> Any:
        return operations.reduce(m, input_tensor, axis, keepdims, dtype)


for _name in (*UNARY, *_MORE_UNARY):
    _unary(_name)
for _name, _op in {**BINARY, "floordiv": "//", "truediv": "/", "floormod": "%", "squared_difference": "-"}.items():
    _binary(_name, _op)
for _name in ("mean", "sum", "max", "min", "prod", "std", "variance", "euclidean_norm", "logsumexp"):
    _reduction(_name)
for _name in ("any", "all"):
    _reduction(_name, "bool")


@known(*_everywhere("argmax"), *_everywhere("argmin"), "tensorflow.arg_max")
def argmax(m: Machine, input: Any, axis: Any = None, output_type: Any = "int64", name: Any = None, dimension: Any = None) -> Any:
    """The index of the largest along an axis, the first by default."""
    chosen = axis if axis is not None else 0 if dimension is None else dimension
    return operations.reduce(m, input, chosen, False, "int64")


# -- making tensors ----------------------------------------------------------------------------------------------------


@known("tensorflow.constant", "tensorflow.convert_to_tensor")
def constant(m: Machine, value: Any, dtype: Any = None, shape: Any = None, name: Any = None, **_: Any) -> Any:
    """Values as a tensor."""
    return operations.constant(m, value, dtype, shape)


@known("tensorflow.Variable")
def variable(m: Machine, initial_value: Any = None, trainable: Any = None, *_: Any, dtype: Any = None, shape: Any = None, **__: Any) -> Any:
    """A variable, which is used as a tensor is. A function gives its first value."""
    from cnnlint.interpret.calls import call_value
    from cnnlint.interpret.values import FunctionValue

    value = call_value(m, initial_value, [], {}) if type(initial_value) is FunctionValue else initial_value
    return operations.constant(m, value, dtype, shape)


@known("tensorflow.zeros", "tensorflow.ones")
def filled(m: Machine, shape: Any, dtype: Any = None, name: Any = None, **_: Any) -> Any:
    """Zeros or ones of a shape."""
    return operations.filled(m, shape, dtype)


@known("tensorflow.fill")
def fill(m: Machine, dims: Any, value: Any, name: Any = None, **_: Any) -> Any:
    """One value, of a shape."""
    return operations.filled(m, dims, getattr(tensor(m, value), "dtype", None))


@known("tensorflow.zeros_like", "tensorflow.ones_like")
def like(m: Machine, input: Any, dtype: Any = None, *_: Any, **__: Any) -> Any:
    """Zeros or ones of another tensor's shape."""
    result = operations.same(m, input)
    return result if dtype is None or result is NOT_KNOWN else operations.cast(m, result, dtype)


@known("tensorflow.eye")
def eye(m: Machine, num_rows: Any, num_columns: Any = None, *_: Any, **__: Any) -> Any:
    """An identity matrix."""
    return operations.filled(m, (num_rows, num_rows if num_columns is None else num_columns))


@known("tensorflow.range")
def tensor_range(m: Machine, start: Any, limit: Any = None, delta: Any = 1, dtype: Any = None, name: Any = None) -> Any:
    """Whole numbers from start to limit."""
    first, last = (0, start) if limit is None else (start, limit)
    if any(type(bound) is float for bound in (first, last, delta)):
        return NOT_KNOWN
    return operations.filled(m, (arange_size(as_size(m, first), as_size(m, last), as_size(m, delta)),), "int32" if dtype is None else dtype)


@known("tensorflow.linspace")
def linspace(m: Machine, start: Any, stop: Any, num: Any, name: Any = None, axis: Any = 0) -> Any:
    """`num` evenly spaced values."""
    return operations.filled(m, (num,)) if type(start) in (int, float) and type(stop) in (int, float) else NOT_KNOWN


_RANDOM: Final = ("normal", "uniform", "truncated_normal", "gamma", "poisson", "stateless_normal", "stateless_uniform")


@known(*(f"tensorflow.random.{name}" for name in _RANDOM))
def random(m: Machine, shape: Any, *_: Any, dtype: Any = None, **__: Any) -> Any:
    """Random numbers of a shape."""
    return operations.filled(m, shape, dtype)


for _name in ("random_normal", "random_uniform", "truncated_normal"):
    known(f"tensorflow.{_name}")(random)


@known("tensorflow.TensorSpec", "tensorflow.placeholder")
def tensor_spec(m: Machine, shape: Any = None, dtype: Any = "float32", name: Any = None) -> Any:
    """A shape and dtype, for which an array of them stands."""
    if type(shape) is str or dtype is None:
        return NOT_KNOWN
    sizes: Any = m.unknown("a tensor of any shape") if shape is None else as_shape(m, shape)
    return Array(sizes, as_dtype(dtype))


@known("tensorflow.TensorShape")
def tensor_shape(m: Machine, dims: Any) -> Any:
    """A shape, which is a tuple here."""
    sizes = as_shape(m, dims)
    return sizes if type(sizes) is tuple else NOT_KNOWN


# -- shapes ------------------------------------------------------------------------------------------------------------


@known("tensorflow.shape")
def shape_of(m: Machine, input: Any, *_: Any, **__: Any) -> Any:
    """The shape; a tuple here, as it is only taken apart."""
    return operations.shape_of(m, input)


@known("tensorflow.rank")
def rank(m: Machine, input: Any, name: Any = None) -> Any:
    """The number of axes."""
    shape = operations.shape_of(m, input)
    return shape if shape is NOT_KNOWN else len(shape)


@known("tensorflow.size")
def size(m: Machine, input: Any, *_: Any, **__: Any) -> Any:
    """The number of elements."""
    shape = operations.shape_of(m, input)
    total = shape if shape is NOT_KNOWN else dims.product(shape)
    return total if type(total) in (int, dims.Expr) else NOT_KNOWN


@known("tensorflow.reshape")
def reshape(m: Machine, tensor: Any, shape: Any, name: Any = None) -> Any:
    """Another shape."""
    return operations.reshape(m, tensor, shape)


@known("tensorflow.ensure_shape")
def ensure_shape(m: Machine, x: Any, shape: Any, name: Any = None) -> Any:
    """The tensor with what the shape says known of it as well."""
    x, sizes = tensor(m, x), as_shape(m, shape)
    if type(x) not in (Array, TensorValue) or type(sizes) is not tuple:
        return NOT_KNOWN
    if type(x.shape) is tuple and len(x.shape) == len(sizes):
        sizes = tuple(own if asked is None else asked for own, asked in zip(x.shape, sizes, strict=True))
    return operations.made(m, (x,), sizes)


@known("tensorflow.expand_dims")
def expand_dims(m: Machine, input: Any, axis: Any = None, name: Any = None, dim: Any = None) -> Any:
    """A new axis of size 1."""
    return operations.expand_dims(m, input, dim if axis is None else axis)


@known("tensorflow.squeeze")
def squeeze(m: Machine, input: Any, axis: Any = None, name: Any = None) -> Any:
    """Without axes of size 1."""
    return operations.squeeze(m, input, axis)


@known("tensorflow.transpose")
def transpose(m: Machine, a: Any, perm: Any = None, conjugate: Any = False, name: Any = None) -> Any:
    """Axes in another order."""
    return operations.transpose(m, a, perm)


@known("tensorflow.concat")
def concat(m: Machine, values: Any, axis: Any, name: Any = None) -> Any:
    """Tensors joined along an axis."""
    return operations.concatenate(m, values, axis)


@known("tensorflow.stack")
def stack(m: Machine, values: Any, axis: Any = 0, name: Any = None) -> Any:
    """Tensors joined along a new axis."""
    return operations.stack(m, values, axis)


@known("tensorflow.unstack")
def unstack(m: Machine, value: Any, num: Any = None, axis: Any = 0, name: Any = None) -> Any:
    """The rows of an axis, as a list."""
    x = tensor(m, value)
    rows = x.shape[0] if type(x) is Array and type(x.shape) is tuple and x.shape and axis == 0 else None
    return m.new_list([x._replace(shape=x.shape[1:])] * rows) if type(rows) is int and rows <= 1000 else NOT_KNOWN


@known("tensorflow.split")
def split(m: Machine, value: Any, num_or_size_splits: Any, axis: Any = 0, num: Any = None, name: Any = None) -> Any:
    """A list of parts."""
    return operations.split(m, value, num_or_size_splits, axis)


@known("tensorflow.tile")
def tile(m: Machine, input: Any, multiples: Any, name: Any = None) -> Any:
    """Axes repeated."""
    return operations.tile(m, input, multiples)


@known("tensorflow.repeat")
def repeat(m: Machine, input: Any, repeats: Any, axis: Any = None, name: Any = None) -> Any:
    """Rows repeated."""
    return operations.repeat(m, input, repeats, axis)


@known("tensorflow.pad")
def pad(m: Machine, tensor: Any, paddings: Any, *_: Any, **__: Any) -> Any:
    """Padding by pairs for every axis."""
    return operations.pad(m, tensor, paddings)


@known("tensorflow.matmul", "tensorflow.linalg.matmul")
def matmul(m: Machine, a: Any, b: Any, transpose_a: Any = False, transpose_b: Any = False, *_: Any, **__: Any) -> Any:
    """A matrix product."""
    sides = []
    for value, flag in ((a, transpose_a), (b, transpose_b)):
        side = tensor(m, value)
        if flag is not False:
            if flag is not True or type(side.shape) is not tuple or len(side.shape) < 2:
                return NOT_KNOWN
            side = side._replace(shape=(*side.shape[:-2], side.shape[-1], side.shape[-2]))
        sides.append(side)
    return operations.matmul(m, *sides)


@known("tensorflow.einsum")
def einsum(m: Machine, equation: Any, *inputs: Any, **_: Any) -> Any:
    """An Einstein sum."""
    return operations.einsum(m, equation, inputs)


@known("tensorflow.cast", "tensorflow.saturate_cast", "tensorflow.image.convert_image_dtype")
def cast(m: Machine, x: Any = None, dtype: Any = "float32", *_: Any, image: Any = None, **__: Any) -> Any:
    """Another dtype."""
    return operations.cast(m, image if x is None else x, dtype)


@known("tensorflow.one_hot")
def one_hot(
    m: Machine, indices: Any, depth: Any, on_value: Any = None, off_value: Any = None, axis: Any = None, dtype: Any = None, **_: Any
) -> Any:
    """A new axis of zeros and one."""
    return operations.one_hot(m, indices, depth, -1 if axis is None else axis, "float32" if dtype is None else dtype)


@known("tensorflow.gather")
def gather(
    m: Machine, params: Any, indices: Any, validate_indices: Any = None, axis: Any = None, batch_dims: Any = 0, name: Any = None
) -> Any:
    """Rows picked."""
    return operations.gather(m, params, indices, 0 if axis is None else axis) if batch_dims == 0 else NOT_KNOWN


@known("tensorflow.where")
def where(m: Machine, condition: Any, x: Any = None, y: Any = None, name: Any = None) -> Any:
    """One of two tensors for every element."""
    return NOT_KNOWN if x is None or y is None else operations.where(m, condition, x, y)


@known("tensorflow.add_n", "tensorflow.math.add_n")
def add_n(m: Machine, inputs: Any, name: Any = None) -> Any:
    """The sum of tensors of one shape."""
    content = m.items(inputs) if type(inputs) is ListValue else inputs
    return operations.same(m, content[0]) if type(content) in (list, tuple) and content else NOT_KNOWN


@known("tensorflow.map_fn", "tensorflow.vectorized_map")
def map_fn(m: Machine, fn: Any, elems: Any, *_: Any, **__: Any) -> Any:
    """A function of every row, and the results stacked."""
    from cnnlint.interpret.calls import call_value

    rows = tensor(m, elems)
    if type(rows) is not Array or type(rows.shape) is not tuple or not rows.shape:
        return NOT_KNOWN
    result = call_value(m, fn, [rows._replace(shape=rows.shape[1:])], {})
    return operations.with_shape(m, result, lambda shape: (rows.shape[0], *shape)) if type(result) in (Array, TensorValue) else NOT_KNOWN


@known("tensorflow.function", "tensorflow.autograph.experimental.do_not_convert", "tensorflow.recompute_grad")
def function(m: Machine, func: Any = None, *_: Any, **__: Any) -> Any:
    """The function itself."""
    return NOT_KNOWN if func is None else func


@known("tensorflow.nn.moments")
def moments(m: Machine, x: Any, axes: Any, shift: Any = None, keepdims: Any = False, name: Any = None) -> Any:
    """Mean and variance over axes."""
    one = operations.reduce(m, x, axes, keepdims)
    return one if one is NOT_KNOWN else (one, one)


@known("tensorflow.cond")
def cond(m: Machine, pred: Any, true_fn: Any = None, false_fn: Any = None, name: Any = None) -> Any:
    """What one of two functions gives."""
    return operations.conditional(m, true_fn, false_fn)
