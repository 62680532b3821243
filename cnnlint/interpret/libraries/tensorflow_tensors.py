"""Methods that only TensorFlow's tensors, variables and shapes have. Part of the interpret arrow."""

from __future__ import annotations

from typing import Any

from cnnlint.interpret.environment import Machine
from cnnlint.interpret.libraries import NOT_KNOWN, attribute, known
from cnnlint.interpret.values import TensorValue
from cnnlint.model import Array


@known("numpy.ndarray.get_shape", "keras.KerasTensor.get_shape")
def get_shape(m: Machine, x: Any) -> Any:
    """The shape as a tuple."""
    return x.shape if type(x) in (Array, TensorValue) and type(x.shape) is tuple else NOT_KNOWN


@known("tuple.as_list")
def as_list(m: Machine, shape: Any) -> Any:
    """The sizes of a TensorShape as a list."""
    return m.new_list(list(shape))


@attribute("tuple.rank", "tuple.ndims")
def rank(m: Machine, shape: Any) -> Any:
    """The number of axes of a TensorShape."""
    return len(shape)


@known("numpy.ndarray.assign", "numpy.ndarray.assign_add", "numpy.ndarray.assign_sub")
def assign(m: Machine, x: Any, value: Any, *_: Any, **__: Any) -> Any:
    """A variable keeps its shape."""
    return x if type(x) is Array else NOT_KNOWN


@known("numpy.ndarray.set_shape", "numpy.ndarray.requires_grad_")
def nothing(m: Machine, x: Any, *_: Any) -> None:
    """Tells TensorFlow what is known here already, or nothing."""


@known("numpy.ndarray.read_value", "numpy.ndarray.value")
def read_value(m: Machine, x: Any) -> Any:
    """The value of a variable."""
    return x


@attribute("keras.KerasTensor.shape")
def symbolic_shape(m: Machine, x: Any) -> Any:
    """`x.shape` of a symbolic tensor."""
    return x.shape if type(x.shape) is tuple else NOT_KNOWN


@attribute("keras.KerasTensor.ndim", "keras.KerasTensor.rank")
def symbolic_rank(m: Machine, x: Any) -> Any:
    """`x.ndim` of a symbolic tensor."""
    return len(x.shape) if type(x.shape) is tuple else NOT_KNOWN


@attribute("keras.KerasTensor.dtype")
def symbolic_dtype(m: Machine, x: Any) -> Any:
    """`x.dtype` of a symbolic tensor, a string in Keras 3."""
    return x.dtype if type(x.dtype) is str else NOT_KNOWN
