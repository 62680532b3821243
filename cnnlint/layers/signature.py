"""Binds the arguments of a layer call to Keras's own parameter names: the first step of the layer arrow.

The names, their order and their defaults are data, generated from an installed Keras (scripts/generate_signatures.py).
"""

from __future__ import annotations

import json
import os
from functools import lru_cache
from typing import Any

from cnnlint.dims import Expr, Size, Unknown, bare_symbol, single_symbol_identity, symbol
from cnnlint.layers.records import Problem
from cnnlint.model import Argument, LayerCall, NumpyNumber, Reference, Span, Value
from cnnlint.tuples import NamedTuple

FILES = {"3": "signatures.json", "2": "signatures_keras2.json"}
BASE_DEFAULTS: dict[str, Value] = {"trainable": True, "autocast": True}  # of keywords that reach the base class; the others are None

# The types of TensorFlow by number (tensorflow/core/framework/types.proto), which Keras 2 takes for `dtype=`.
TYPES: dict[float, str] = {
    1: "float32", 2: "float64", 3: "int32", 4: "uint8", 5: "int16", 6: "int8", 7: "string", 8: "complex64", 9: "int64", 10: "bool",
    11: "qint8", 12: "quint8", 13: "qint32", 14: "bfloat16", 15: "qint16", 16: "quint16", 17: "uint16", 18: "complex128", 19: "float16",
    20: "resource", 21: "variant", 22: "uint32", 23: "uint64",
}  # fmt: skip
# What Keras 1 called things, where Keras 3 and 2 refuse the old name: keras/legacy/interfaces.py of Keras 2.0.
RENAMED = {
    "nb_filter": "filters", "border_mode": "padding", "subsample": "strides", "subsample_length": "strides", "init": "kernel_initializer",
    "inner_init": "recurrent_initializer", "inner_activation": "recurrent_activation", "W_regularizer": "kernel_regularizer",
    "b_regularizer": "bias_regularizer", "U_regularizer": "recurrent_regularizer", "W_constraint": "kernel_constraint",
    "b_constraint": "bias_constraint", "U_constraint": "recurrent_constraint", "bias": "use_bias", "dim_ordering": "data_format",
    "filter_length": "kernel_size", "pool_length": "pool_size", "output_dim": "units", "p": "rate",
    "sigma": "stddev", "atrous_rate": "dilation_rate", "dropout_W": "dropout", "dropout_U": "recurrent_dropout", "nb_row": "kernel_size",
    "nb_col": "kernel_size",
}  # fmt: skip
# Those of one class only: elsewhere such a name is a slip of the pen.
_RENAMED_OF = {
    "MaxPooling1D": {"stride": "strides"}, "AveragePooling1D": {"stride": "strides"}, "UpSampling1D": {"length": "size"},
}  # fmt: skip
REMOVED = {
    "batch_input_shape", "input_length", "batch_size", "dynamic", "weights", "time_major", "implementation", "input_dim", "input_shape",
    "mode", "consume_less",
}  # fmt: skip


class Signature(NamedTuple):
    """The constructor of one class. `parameters` maps names, in order, to (has a default, default); the last `keyword_only` of them
    cannot be given by position. `extra` are names its **kwargs take besides; `open` says that those are not known."""

    parameters: dict[str, tuple[bool, Value]]
    keyword_only: int
    extra: frozenset[str]
    open: bool
    varargs: bool


@lru_cache(maxsize=2)
def tables(target: str) -> dict[str, Any]:
    """The generated data of Keras "3" or "2", read once."""
    with open(os.path.join(os.path.dirname(__file__), FILES[target]), encoding="utf-8") as file:
        content: dict[str, Any] = json.load(file)
    return content


@lru_cache(maxsize=512)
def signature(class_name: str, target: str = "3") -> Signature | None:
    """The constructor of an exported class or None for a name that is not Keras's."""
    content = tables(target)
    entry = content["classes"].get(content["aliases"].get(class_name, class_name))
    if entry is None:
        return None
    rows = [*entry["parameters"], *entry.get("keywords", ())]
    parameters = {row[0]: (len(row) > 1, _value(row[1]) if len(row) > 1 else None) for row in rows}
    extra = frozenset(entry.get("extra", content["usual"]))
    return Signature(parameters, len(entry.get("keywords", ())), extra, entry.get("open", False), entry.get("varargs", False))


def canonical(name: str, target: str = "3") -> str | None:
    """`type(layer).__name__` for a name that keras.layers exports (`MaxPool2D` -> `MaxPooling2D`), None for any other."""
    content = tables(target)
    own: str | None = content["aliases"].get(name) or (name if name in content["classes"] else None)
    return own


def identifiers(kind: str, target: str = "3") -> frozenset[str]:
    """The strings Keras accepts for `activations`, `initializers`, `regularizers`, `constraints`, `losses`, `metrics`, `optimizers`,
    and as `dtypes`."""
    return frozenset(tables(target)["identifiers"][kind])


def _value(default: Any) -> Value:
    return tuple(_value(item) for item in default) if isinstance(default, list) else default


class Bound:
    """The arguments of one layer call by Keras's names.

    `a["filters"]` is the value as given, or Keras's default; None for a name this Keras does not have. The readers below turn
    values into what layer functions compute with; what cannot be read is Unknown with the reason. They are for use after the
    constructor's checks: they never complain about a value.
    """

    __slots__ = ("arguments", "call", "signature", "target")

    def __init__(self, call: LayerCall, target: str, own: Signature, arguments: dict[str, Argument]) -> None:
        self.call = call
        self.target = target
        self.signature = own
        self.arguments = arguments

    def __getitem__(self, name: str) -> Value:
        if name in self.arguments:
            return self.arguments[name].value
        if self.call.star and (name in self.signature.parameters or name in self.signature.extra):
            return Unknown(f"{name}= may come from unpacked arguments", self.call.span)
        _, default = self.signature.parameters.get(name, (True, BASE_DEFAULTS.get(name)))
        return default

    @property
    def class_name(self) -> str:
        """The class of the layer, where one function serves several."""
        return self.call.class_name

    def given(self, name: str) -> bool:
        """Whether the argument stands in the call."""
        return name in self.arguments

    def takes(self, name: str) -> bool:
        """Whether this Keras has such a parameter at all."""
        return name in self.signature.parameters or name in self.signature.extra

    def span(self, name: str) -> Span | None:
        """The place of the argument's value, None where it is not given."""
        return self.arguments[name].span if name in self.arguments else None

    def number(self, name: str) -> Size | float:
        """A number: int, float, Expr, None or Unknown. Booleans count as Python counts them."""
        return plain_number(self[name], name)

    def size(self, name: str) -> Size:
        """A whole number: int, Expr, None or Unknown; floats are Unknown."""
        number = self.number(name)
        return Unknown(f"{name}= is no whole number", self.span(name)) if isinstance(number, float) else number

    def sizes(self, name: str, rank: int) -> tuple[Size, ...] | Unknown:
        """A tuple of whole numbers of that length: `3` and `(3, 3)` read alike, as keras.utils.standardize_tuple does.

        A bare symbol may stand for a number or for a tuple, so it is read as `k[0]`, `k[1]`, which is right for both.
        """
        return read_sizes(self[name], name, rank)

    def flag(self, name: str) -> bool | Unknown:
        """A truth value, by Python's rules of truth."""
        value = self[name]
        if isinstance(value, Unknown):
            return value
        if isinstance(value, (Expr, Reference)):
            return Unknown(f"{name}= is {value if isinstance(value, Expr) else value.qualified_name}", self.span(name))
        return bool(value.value) if isinstance(value, NumpyNumber) else bool(value)

    def text(self, name: str) -> str | Unknown | None:
        """A string or None; anything else is Unknown."""
        value = self[name]
        if value is None or isinstance(value, (str, Unknown)):
            return value
        return Unknown(f"{name}= is no string", self.span(name))

    def data_format(self) -> str | Unknown:
        """`channels_last` or `channels_first`: the argument, else what the program set for all layers, else Keras's default."""
        value: Value = self.text("data_format")
        if value is None or (self.class_name.startswith("Adaptive") and not self["data_format"]):
            value = self.setting("image_data_format", "channels_last")
        return value.lower() if isinstance(value, str) else Unknown("data_format= is not known", self.span("data_format"))

    def compute_dtype(self) -> str | Unknown:
        """The dtype of the layer's outputs: that of `dtype=`, float32 by default; mixed policies compute in 16 bits."""
        return _policy(self._dtype(), mixed=True)

    def variable_dtype(self) -> str | Unknown:
        """The dtype of the layer's weights."""
        return _policy(self._dtype(), mixed=False)

    def of_integers(self) -> bool:
        """Whether the weights would be whole numbers."""
        dtype = self.variable_dtype()
        return isinstance(dtype, str) and dtype.startswith(("int", "uint", "bool"))

    def setting(self, name: str, default: Value) -> Value:
        """What the program had set for all layers when it made this one (`set_image_data_format`, `set_global_policy` …).

        It reaches here as an entry of the call's state: `image_data_format`, `dtype_policy`, `custom_objects`.
        """
        return next((value for key, value in self.call.state if key == name), default)

    def _dtype(self) -> Value:
        dtype = self["dtype"]
        if dtype is None or (self.target == "2" and is_false(dtype)):
            return self.setting("dtype_policy", "float32")
        return type_of_number(dtype) if self.target == "2" and isinstance(dtype, (int, float, NumpyNumber)) else dtype


def is_false(value: Value) -> bool:
    """Whether a value of the program is false to Python; our records are tuples, but none of them is empty."""
    return not (value.value if isinstance(value, NumpyNumber) else value)


def type_of_number(value: int | float | NumpyNumber) -> str | None:
    """The type that TensorFlow sees in a number: the one that it numbers so, else that of the number where it is numpy's."""
    number = value.value if isinstance(value, NumpyNumber) else value
    own = value.dtype if isinstance(value, NumpyNumber) else None
    return TYPES.get(number, own) if isinstance(number, (int, float)) else own  # 1.0 and True are 1 to a dict


def _policy(dtype: Value, mixed: bool) -> str | Unknown:
    name = dtype.qualified_name.rpartition(".")[2] if isinstance(dtype, Reference) else dtype
    if not isinstance(name, str):
        return Unknown("dtype= is not known")
    if name.startswith("mixed_"):
        return name[len("mixed_") :] if mixed else "float32"
    return {"float": "float32", "int": "int64" if isinstance(dtype, str) else "int32", "double": "float64", "half": "float16"}.get(
        name, name
    )


def plain_number(value: Value, name: str) -> Size | float:
    """A value as int, float, Expr or None; Unknown where it is nothing of these."""
    if isinstance(value, NumpyNumber):
        value = value.value
    if isinstance(value, bool):
        return int(value)
    if value is None or isinstance(value, (int, float, Expr, Unknown)):
        return value
    return Unknown(f"{name}= is no number")


def read_sizes(value: Value, name: str, rank: int) -> tuple[Size, ...] | Unknown:
    """A value as `rank` whole numbers, as Bound.sizes reads it."""
    if isinstance(value, Unknown):
        return value
    if isinstance(value, (tuple, list)):
        if len(value) != rank:
            return Unknown(f"{name}= has not {rank} elements")
        items = [plain_number(item, name) for item in value]
        return tuple(Unknown(f"{name}= is no whole number") if isinstance(item, float) else item for item in items)
    number = plain_number(value, name)
    if isinstance(number, float) or number is None:
        return Unknown(f"{name}= is not known")
    if rank > 1 and bare_symbol(number) is not None:
        return tuple(symbol(f"{bare_symbol(number)}[{axis}]", single_symbol_identity(number)) for axis in range(rank))
    return number if isinstance(number, Unknown) else (number,) * rank


def bind(call: LayerCall, target: str = "3") -> Bound | Problem | None:
    """The call's arguments by name; the Problem where Python or Keras refuses them; None for a class that is not Keras's."""
    own = signature(call.class_name, target)
    return None if own is None else bind_to(call, target, own)


def placed(call: LayerCall, name: str, target: str) -> Argument | None:
    """The argument that is given for this parameter by position, or None."""
    own = signature(call.class_name, target) if call.positional and call.custom is None and call.model is None else None
    if own is None or name not in own.parameters:
        return None
    place = list(own.parameters).index(name)
    return call.positional[place] if place < len(call.positional) else None


def bind_to(call: LayerCall, target: str, own: Signature) -> Bound | Problem:
    """The call's arguments by the names of this constructor; the Problem where Python or Keras refuses them."""
    names = list(own.parameters)[: len(own.parameters) - own.keyword_only]
    if len(call.positional) > len(names) and not own.varargs:
        return _too_many(call, names)
    arguments = {name: _of_python(name, argument) for name, argument in zip(names, call.positional, strict=False)}
    for name, argument in call.keywords:
        if name in arguments:
            return _doubled(call, name)
        if name not in own.parameters and name not in own.extra and not own.open:
            return _unknown_keyword(call.class_name, name, own)
        arguments[name] = _of_python(name, argument)
    missing = [name for name, (has_default, _) in own.parameters.items() if not has_default and name not in arguments]
    if missing and not call.star:
        text = " and ".join(f"`{name}`" for name in missing)
        return Problem("CNN503", f"required argument {text} is missing", "init", expected=", ".join(own.parameters))
    return Bound(call, target, own, arguments)


#: Arguments whose type is asked for.
_BY_TYPE = frozenset({"dtype", "go_backwards", "return_sequences"})


def _of_python(name: str, argument: Argument) -> Argument:
    """numpy's float64 is a float to Python, so that only what asks for its type tells it from one; other numbers are kept apart."""
    value = argument.value
    if name not in _BY_TYPE and isinstance(value, NumpyNumber) and value.dtype == "float64" and isinstance(value.value, float):
        return argument._replace(value=value.value)
    return argument


def _too_many(call: LayerCall, names: list[str]) -> Problem:
    taken, given = len(names), len(call.positional)
    message = f"takes at most {taken} positional argument{'s' * (taken != 1)}, but {given} are given"
    return Problem("CNN503", message, "init", expected=", ".join(names), actual=f"{given} positional arguments")


def _doubled(call: LayerCall, name: str) -> Problem:
    if name == "strides" and "Conv" in call.class_name and len(call.positional) > 2:  # Keras 1: filters, rows, columns
        hint = "the third positional argument is the stride; write the kernel as a tuple"
        return Problem("CNN501", "argument `strides` is given twice, by position and by name", "init", hint=hint, argument=name)
    return Problem("CNN503", f"argument `{name}` is given twice", "init", argument=name)


def _unknown_keyword(class_name: str, name: str, own: Signature) -> Problem:
    known = [*own.parameters, *sorted(own.extra)]
    renamed = RENAMED.get(name) or _RENAMED_OF.get(class_name, {}).get(name)
    if renamed in own.parameters:
        return Problem("CNN502", f"argument `{name}` was renamed to `{renamed}`", "init", hint=f"write {renamed}=", argument=name)
    if name in REMOVED:
        hint = "put Input(batch_shape=…) first" if name == "batch_input_shape" else f"remove {name}="
        return Problem("CNN502", f"argument `{name}` no longer exists", "init", hint=hint, argument=name)
    near = did_you_mean(name, known)
    message = f"argument `{name}` does not exist" + (f"; did you mean `{near}`?" if near else "")
    return Problem(
        "CNN503", message, "init", expected=near or ", ".join(own.parameters), actual=name, hint=near and f"write {near}=", argument=name
    )


def did_you_mean(word: str, known: list[str]) -> str | None:
    """The nearest of the known words, None where none is near."""
    import difflib  # only once something is wrong: it costs 10 ms

    exact = next((own for own in known if own.lower() == word.lower()), None)
    return exact or next(iter(difflib.get_close_matches(word, known, 1, 0.7)), None)
