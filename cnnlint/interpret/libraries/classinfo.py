"""`isinstance`, `issubclass`, `type` and `callable`: what kind of thing a value is. Part of the interpret arrow."""

from __future__ import annotations

from typing import Any, Final

from cnnlint.dims import Expr, Unknown
from cnnlint.interpret.attributes import MethodValue
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.inheritance import linear_bases
from cnnlint.interpret.libraries import NOT_KNOWN, known
from cnnlint.interpret.operators import CONSTANTS
from cnnlint.interpret.values import (
    BoundMethod,
    ClassValue,
    DictValue,
    FunctionValue,
    GraphValue,
    InstanceValue,
    LayerValue,
    ListValue,
    ModelValue,
    Opaque,
    PartialValue,
    RangeValue,
    TensorValue,
)
from cnnlint.model import Array, NumpyNumber, Reference

#: Type of a value -> the names of all its classes, the nearest first.
_NAMES: Final[dict[type, tuple[str, ...]]] = {
    bool: ("builtins.bool", "builtins.int", "numbers.Number", "numbers.Integral", "numbers.Real"),
    int: ("builtins.int", "numbers.Number", "numbers.Integral", "numbers.Real"),
    float: ("builtins.float", "numbers.Number", "numbers.Real"),
    complex: ("builtins.complex", "numbers.Number"),
    str: ("builtins.str", "builtins.basestring", "collections.abc.Iterable", "collections.abc.Sequence", "six.string_types"),
    bytes: ("builtins.bytes", "collections.abc.Iterable", "collections.abc.Sequence"),
    tuple: ("builtins.tuple", "collections.abc.Iterable", "collections.abc.Sequence"),
    type(None): ("builtins.NoneType", "types.NoneType"),
    DictValue: ("builtins.dict", "collections.abc.Mapping", "collections.abc.MutableMapping", "collections.abc.Iterable"),
    RangeValue: ("builtins.range", "collections.abc.Iterable", "collections.abc.Sequence"),
    FunctionValue: ("types.FunctionType", "types.LambdaType", "collections.abc.Callable", "typing.Callable"),
    BoundMethod: ("types.MethodType", "collections.abc.Callable", "typing.Callable"),
    PartialValue: ("functools.partial", "collections.abc.Callable", "typing.Callable"),
    GraphValue: ("keras.Model", "keras.layers.Layer", "tensorflow.Module"),
    ModelValue: ("keras.Sequential", "keras.Model", "keras.layers.Layer", "tensorflow.Module"),
    ClassValue: ("builtins.type", "collections.abc.Callable", "typing.Callable"),
}
_LISTS: Final[dict[str, tuple[str, ...]]] = {
    "list": ("builtins.list", "collections.abc.Iterable", "collections.abc.Sequence", "collections.abc.MutableSequence"),
    "set": ("builtins.set", "collections.abc.Iterable", "collections.abc.Set"),
    "deque": ("collections.deque", "collections.abc.Iterable", "collections.abc.Sequence"),
}
_RECURRENT: Final = frozenset({"LSTM", "GRU", "SimpleRNN", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"})
#: Which layer classes derive from another exported one, in every Keras.
_DERIVED: Final = {
    "RNN": _RECURRENT,
    "Wrapper": frozenset({"TimeDistributed", "SpectralNormalization"}),
    "Dropout": frozenset({"SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D"}),
}
#: Those that do in one Keras only.
_DISPUTED: Final = {
    "Wrapper": frozenset({"Bidirectional"}),
    "Conv1D": frozenset({"Conv1DTranspose", "SeparableConv1D", "DepthwiseConv1D"}),
    "Conv2D": frozenset({"Conv2DTranspose", "SeparableConv2D", "DepthwiseConv2D"}),
    "Conv3D": frozenset({"Conv3DTranspose"}),
    "Attention": frozenset({"AdditiveAttention"}),
    "Embedding": frozenset({"ReversibleEmbedding"}),
    "BatchNormalization": frozenset({"SyncBatchNormalization"}),
    "JaxLayer": frozenset({"FlaxLayer"}),
}
#: Names of the class of symbolic tensors.
_SYMBOLIC: Final = frozenset({"keras.KerasTensor", "keras.backend.KerasTensor", "keras.backend.common.keras_tensor.KerasTensor"})
_OURS: Final = frozenset(
    f"builtins.{name}"
    for name in [
        "bool",
        "int",
        "float",
        "complex",
        "str",
        "bytes",
        "tuple",
        "list",
        "dict",
        "set",
        "frozenset",
        "range",
        "type",
        "NoneType",
    ]
)


def class_names(value: Any) -> tuple[str, ...] | None:
    """The qualified names of the library classes a value is an instance of; None where they are not all known."""
    if type(value) is ListValue:
        return _LISTS.get(value.kind)
    if type(value) is LayerValue and value.cls is None:
        return (value.qualified_name, *_layer_bases(value.qualified_name.rpartition(".")[2]), "keras.layers.Layer", "tensorflow.Module")
    if type(value) is NumpyNumber:
        kinds = {"f": ("numpy.floating", "numpy.inexact"), "i": ("numpy.integer", "numpy.signedinteger"), "u": ("numpy.integer",)}
        python = ("builtins.float",) if value.dtype == "float64" else ()
        return (f"numpy.{value.dtype}", *kinds.get(value.dtype[:1], ()), "numpy.number", "numpy.generic", "numbers.Number", *python)
    return _NAMES.get(type(value))


def _layer_bases(name: str) -> tuple[str, ...]:
    return tuple(f"keras.layers.{base}" for base, derived in _DERIVED.items() if name in derived)


def is_a(value: Any, cls: Any) -> bool | None:
    """Whether a value is an instance of one class; None where that is not decided."""
    if type(cls) is ClassValue:
        own = value.cls if type(value) in (InstanceValue, LayerValue, ModelValue) else None
        if own is not None:
            return any(each is cls for each in linear_bases(own))
        return None if type(value) in (Opaque, Unknown, Expr, ClassValue) else False
    if not isinstance(cls, Reference):
        return None
    if cls.qualified_name == "builtins.object":
        return True
    own = value.cls if type(value) in (InstanceValue, LayerValue, ModelValue) else None
    if own is not None:
        return _derives(own, cls.qualified_name)
    if cls.qualified_name in _SYMBOLIC and type(value) in (Array, TensorValue):
        return type(value) is TensorValue
    names = class_names(value)
    if names is None:
        # An array is a numpy array or an eager tensor, which only matters to these two questions.
        return False if type(value) is Array and cls.qualified_name in _OURS else None
    return True if cls.qualified_name in names else _surely_not(value, cls.qualified_name)


def _surely_not(value: Any, name: str) -> bool | None:
    if name in _OURS:
        return False
    if type(value) is LayerValue:
        return False if name in ("keras.Model", "keras.Sequential") else _layer_class_is_a(value.qualified_name, name)
    if type(value) is ModelValue:
        return False if name.startswith("keras.layers.") else None
    if type(value) in CONSTANTS or type(value) in (tuple, ListValue, DictValue):
        return False if name.startswith(("keras.", "numpy.", "tensorflow.", "pandas.")) else None
    return None


def _derives(own: ClassValue, name: str) -> bool | None:
    bases = [base.qualified_name for base in linear_bases(own) if type(base) is Reference]
    if name in bases:
        return True
    if any(base.startswith("keras.") for base in bases) and name in ("keras.layers.Layer", "tensorflow.Module"):
        return True
    if name in _OURS or not bases or bases == ["builtins.object"]:
        return False
    answers = [_layer_class_is_a(base, name) for base in bases if base != "builtins.object"]
    found: bool | None = _either(answers, None)
    return found


def _layer_class_is_a(own: str, name: str) -> bool | None:
    """Whether one layer class of Keras derives from another; None where Keras versions differ, or they are no such classes."""
    if not own.startswith("keras.layers.") or not name.startswith("keras.layers."):
        return None
    own, target = own.rpartition(".")[2], name.rpartition(".")[2]
    return True if f"keras.layers.{target}" in _layer_bases(own) else None if own in _DISPUTED.get(target, ()) else False


def _either(answers: list[bool | None], undecided: Any = NOT_KNOWN) -> Any:
    return True if any(answer is True for answer in answers) else undecided if None in answers else False


def _classes(m: Machine, classinfo: Any) -> list[Any]:
    if type(classinfo) is tuple:
        return [each for item in classinfo for each in _classes(m, item)]
    return [classinfo]


@known("builtins.isinstance")
def instance_of(m: Machine, value: Any, classinfo: Any) -> Any:
    """`isinstance(x, C)`, where it is decided."""
    return _either([is_a(value, cls) for cls in _classes(m, classinfo)])


@known("builtins.issubclass")
def subclass_of(m: Machine, cls: Any, classinfo: Any) -> Any:
    """`issubclass(A, B)`, where it is decided."""
    if type(cls) is ClassValue:
        answers: list[bool | None] = []
        for each in _classes(m, classinfo):
            if type(each) is ClassValue:
                answers.append(any(base is each for base in linear_bases(cls)))
            else:
                answers.append(_derives(cls, each.qualified_name) if isinstance(each, Reference) else None)
        return _either(answers)
    return True if any(cls == each for each in _classes(m, classinfo)) else NOT_KNOWN


@known("builtins.type")
def type_of(m: Machine, value: Any, *rest: Any) -> Any:
    """`type(x)`: the class of the program, or the library class."""
    if rest:
        return NOT_KNOWN
    if type(value) in (InstanceValue, LayerValue, ModelValue) and value.cls is not None:
        return value.cls
    names = class_names(value)
    return NOT_KNOWN if names is None else Reference(names[0])


@known("builtins.callable")
def is_callable(m: Machine, value: Any) -> Any:
    """Whether it can be called."""
    if type(value) in (FunctionValue, BoundMethod, MethodValue, PartialValue, ClassValue, LayerValue, ModelValue, GraphValue):
        return True
    return False if type(value) in CONSTANTS or type(value) in (tuple, ListValue, DictValue) else NOT_KNOWN
