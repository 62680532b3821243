"""`keras.ops`, `keras.random` and the like-named functions of `keras.backend`. Part of the interpret arrow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from cnnlint import dims
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.libraries import NOT_KNOWN, known
from cnnlint.interpret.libraries import tensor_operations as operations
from cnnlint.interpret.libraries.shapes import arange_size
from cnnlint.interpret.operators import as_shape, as_size
from cnnlint.interpret.values import FunctionValue, ListValue, Opaque
from cnnlint.model import Reference

#: Operations that change no shape.
UNARY: Final = (
    *("abs", "absolute", "exp", "expm1", "log", "log1p", "log2", "log10", "sqrt", "rsqrt", "square", "sign", "negative"),
    *("sin", "cos", "tan", "sinh", "cosh"),
    *("tanh", "arcsin", "arccos", "arctan", "sigmoid", "relu", "relu6", "softmax", "log_softmax"),
    *(
        "elu",
        "selu",
        "celu",
        "gelu",
        "silu",
        "swish",
        "softplus",
        "softsign",
        "leaky_relu",
        "hard_sigmoid",
        "hard_silu",
        "hard_tanh",
        "mish",
        "log_sigmoid",
        "reciprocal",
    ),
    *("floor", "ceil", "round", "stop_gradient", "copy", "identity", "cumsum", "cumprod", "flip", "roll", "sort", "clip", "erf", "erfinv"),
    *("nan_to_num", "normalize", "l2_normalize", "dropout", "sparsemax", "tanh_shrink", "squareplus"),
)

#: Functions of keras.activations, which change no shape (`glu` does).
ACTIVATIONS: Final = (
    *("relu", "leaky_relu", "relu6", "softmax", "celu", "elu", "selu", "softplus", "softsign", "squareplus", "soft_shrink", "sparse_plus"),
    *("silu", "swish", "gelu", "tanh", "tanh_shrink", "sigmoid", "exponential", "hard_sigmoid", "hard_silu", "hard_swish", "hard_tanh"),
    *("hard_shrink", "linear", "mish", "log_softmax", "log_sigmoid", "sparsemax", "sparse_sigmoid", "threshold"),
)

#: Operations on two tensors: Python's operator of the same rules, or None where only the shape follows.
BINARY: Final[dict[str, str | None]] = {
    "add": "+",
    "subtract": "-",
    "multiply": "*",
    "divide": "/",
    "true_divide": "/",
    "floor_divide": "//",
    "mod": "%",
    "power": "**",
    "pow": "**",
    "maximum": None,
    "minimum": None,
    "arctan2": None,
    "equal": "==",
    "not_equal": "!=",
    "less": "<",
    "less_equal": "<=",
    "greater": ">",
    "greater_equal": ">=",
    "logical_and": "==",
    "logical_or": "==",
    "logical_xor": "==",
}
_REDUCTIONS: Final = ("mean", "sum", "max", "min", "prod", "std", "var", "amax", "amin", "median", "logsumexp", "average")


def _both(name: str) -> tuple[str, str]:
    return f"keras.ops.{name}", f"keras.backend.{name}"


def _unary(name: str) -> None:
    @known(*_both(name))
    def operation(m: Machine, x: Any, *_: Any, **__: Any) -> Any:
        return operations.same(m, x)


def _activation(name: str) -> None:
    @known(f"keras.activations.{name}")
    def activation(m: Machine, x: Any, *_: Any, **__: Any) -> Any:
        return operations.same(m, x)


def _binary(name: str, op: str | None) -> None:
    @known(*_both(name))
    def operation(m: Machine, x1: Any, x2: Any) -> Any:
        return operations.broadcast(m, x1, x2) if op is None else operations.elementwise(m, op, x1, x2)


def _reduction(name: str, dtype: str | None = None) -> None:
    @known(*_both(name))
    def operation(m: Machine, x: Any, axis: Any = None, keepdims: Any = False) -> Any:
        return operations.reduce(m, x, axis, keepdims, dtype)


def _register(functions: dict[str, Callable[..., Any]]) -> None:
    for name, function in functions.items():
        known(*_both(name))(function)


for _name in UNARY:
    _unary(_name)
for _name in ACTIVATIONS:
    _activation(_name)
for _name, _op in BINARY.items():
    _binary(_name, _op)
for _name in _REDUCTIONS:
    _reduction(_name)
for _name in ("any", "all"):
    _reduction(_name, "bool")
for _name in ("argmax", "argmin"):
    _reduction(_name, "int32")

_register(
    {
        "reshape": operations.reshape,
        "expand_dims": operations.expand_dims,
        "squeeze": operations.squeeze,
        "transpose": operations.transpose,
        "concatenate": operations.concatenate,
        "stack": operations.stack,
        "tile": operations.tile,
        "repeat": operations.repeat,
        "matmul": operations.matmul,
        "cast": operations.cast,
        "shape": operations.shape_of,
        "take": operations.gather,
        "where": operations.where,
    }
)


@known("keras.activations.get")
def activation_of(m: Machine, identifier: Any) -> Any:
    """The function of an activation's name."""
    if identifier is None or (type(identifier) is str and identifier in ACTIVATIONS):
        return Reference(f"keras.activations.{identifier or 'linear'}")
    return identifier if type(identifier) in (Reference, FunctionValue, str) else NOT_KNOWN


@known("keras.losses.get", "keras.metrics.get", "keras.optimizers.get")
def object_of(m: Machine, identifier: Any) -> Any:
    """The object of a name: `compile` makes the same of the name itself, and a name that is not known is as wrong here as there.

    Not so where `compile` looks at the shapes: what is called "accuracy" here counts exact hits.
    """
    if type(identifier) is str and identifier.lower() in ("accuracy", "acc", "crossentropy", "ce"):
        return NOT_KNOWN
    return identifier if identifier is None or type(identifier) in (Reference, FunctionValue, str, Opaque) else NOT_KNOWN


@known("keras.backend.permute_dimensions")
def permute_dimensions(m: Machine, x: Any, pattern: Any) -> Any:
    """Axes in another order."""
    return operations.transpose(m, x, pattern)


@known("keras.backend.batch_flatten")
def batch_flatten(m: Machine, x: Any) -> Any:
    """All axes but the first in one."""
    return operations.with_shape(m, x, lambda shape: (shape[0], dims.product(shape[1:])) if shape else NOT_KNOWN)


@known("keras.backend.flatten", "keras.ops.ravel")
def flatten(m: Machine, x: Any) -> Any:
    """All axes in one."""
    return operations.with_shape(m, x, lambda shape: (dims.product(shape),))


@known("keras.ops.convert_to_tensor", "keras.ops.array", "keras.backend.constant", "keras.backend.variable")
def convert_to_tensor(m: Machine, x: Any, dtype: Any = None, *_: Any, **__: Any) -> Any:
    """Values as a tensor."""
    return operations.constant(m, x, dtype)


@known("keras.ops.convert_to_numpy", "keras.backend.get_value", "keras.backend.eval")
def convert_to_numpy(m: Machine, x: Any) -> Any:
    """The same values."""
    return operations.constant(m, x)


@known("keras.ops.zeros", "keras.ops.ones", "keras.ops.empty", "keras.backend.zeros", "keras.backend.ones")
def filled(m: Machine, shape: Any, dtype: Any = None, *_: Any, **__: Any) -> Any:
    """Zeros or ones of a shape."""
    return operations.filled(m, shape, dtype)


@known("keras.ops.zeros_like", "keras.ops.ones_like", "keras.ops.full_like", "keras.backend.zeros_like", "keras.backend.ones_like")
def like(m: Machine, x: Any, *_: Any, **__: Any) -> Any:
    """Another tensor of the same shape."""
    return operations.same(m, x)


@known("keras.ops.full")
def full(m: Machine, shape: Any, fill_value: Any, dtype: Any = None) -> Any:
    """One value, of a shape."""
    return operations.filled(m, shape, dtype)


@known("keras.ops.split")
def split(m: Machine, x: Any, indices_or_sections: Any, axis: Any = 0) -> Any:
    """A list of equal parts; parts at given indices are not followed."""
    return operations.split(m, x, indices_or_sections, axis) if type(indices_or_sections) is int else NOT_KNOWN


@known("keras.ops.pad")
def pad(m: Machine, x: Any, pad_width: Any, mode: Any = "constant", constant_values: Any = None) -> Any:
    """Padding by pairs for every axis."""
    return operations.pad(m, x, pad_width)


@known("keras.ops.one_hot", "keras.backend.one_hot")
def one_hot(m: Machine, x: Any, num_classes: Any, axis: Any = -1, dtype: Any = None, sparse: Any = False) -> Any:
    """A new axis of zeros and one."""
    return operations.one_hot(m, x, num_classes, axis, "float32" if dtype is None else dtype)


@known("keras.ops.einsum")
def einsum(m: Machine, subscripts: Any, *operands: Any) -> Any:
    """An Einstein sum."""
    return operations.einsum(m, subscripts, operands)


@known("keras.ops.norm")
def norm(m: Machine, x: Any, ord: Any = None, axis: Any = None, keepdims: Any = False) -> Any:
    """A reduction."""
    return operations.reduce(m, x, axis, keepdims)


@known("keras.ops.swapaxes")
def swapaxes(m: Machine, x: Any, axis1: Any, axis2: Any) -> Any:
    """Two axes exchanged."""

    def swapped(shape: tuple[Any, ...]) -> Any:
        if not all(type(axis) is int and -len(shape) <= axis < len(shape) for axis in (axis1, axis2)):
            return NOT_KNOWN
        sizes = list(shape)
        sizes[axis1], sizes[axis2] = sizes[axis2], sizes[axis1]
        return tuple(sizes)

    return operations.with_shape(m, x, swapped)


@known("keras.ops.arange")
def arange(m: Machine, start: Any, stop: Any = None, step: Any = 1, dtype: Any = None) -> Any:
    """Whole numbers from start to stop."""
    first, last = (0, start) if stop is None else (start, stop)
    sizes = [as_size(m, bound) for bound in (first, last, step)]
    exact = all(type(size) is int for size in sizes) and sizes[2]
    return operations.filled(m, (arange_size(*sizes),), "int32" if dtype is None else dtype) if exact else NOT_KNOWN


@known(
    "keras.random.normal",
    "keras.random.truncated_normal",
    "keras.random.uniform",
    "keras.backend.random_normal",
    "keras.backend.random_uniform",
)
def random(m: Machine, shape: Any, *_: Any, dtype: Any = None, **__: Any) -> Any:
    """Random numbers of a shape."""
    return operations.filled(m, shape, dtype)


@known("keras.random.randint")
def randint(m: Machine, shape: Any, minval: Any, maxval: Any, dtype: Any = "int32", seed: Any = None) -> Any:
    """Random whole numbers of a shape."""
    exact = type(minval) is int and type(maxval) is int
    return operations.filled(m, shape, dtype, minval if exact else None, maxval - 1 if exact else None)


@known("keras.random.shuffle", "keras.random.dropout")
def shuffled(m: Machine, x: Any, *_: Any, **__: Any) -> Any:
    """The same shape."""
    return operations.same(m, x)


@known("keras.ops.image.resize")
def resize(m: Machine, images: Any, size: Any, *_: Any, data_format: Any = None, **__: Any) -> Any:
    """Images of another size, channels last."""
    if data_format not in (None, "channels_last"):
        return NOT_KNOWN
    pixels = as_shape(m, size)

    def resized(shape: tuple[Any, ...]) -> Any:
        return (*shape[:-3], *pixels, shape[-1]) if len(shape) in (3, 4) and type(pixels) is tuple and len(pixels) == 2 else NOT_KNOWN

    return operations.with_shape(m, images, resized)


@known("keras.layers.concatenate")
def concatenate_layer(m: Machine, inputs: Any, axis: Any = -1, **_: Any) -> Any:
    """The function of the layer Concatenate."""
    return operations.concatenate(m, inputs, axis)


@known(*(f"keras.layers.{name}" for name in ("add", "subtract", "multiply", "average", "maximum", "minimum")))
def elementwise_layer(m: Machine, inputs: Any, **_: Any) -> Any:
    """The functions of the layers Add, Subtract and their like."""
    content = m.items(inputs) if type(inputs) is ListValue else inputs
    if type(content) not in (list, tuple) or not content:
        return NOT_KNOWN
    result = content[0]
    for each in content[1:]:
        result = operations.broadcast(m, result, each)
        if result is NOT_KNOWN:
            return NOT_KNOWN
    return result


@known("keras.ops.cond")
def cond(m: Machine, pred: Any, true_fn: Any, false_fn: Any) -> Any:
    """What one of two functions gives."""
    return operations.conditional(m, true_fn, false_fn)
