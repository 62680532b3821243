"""Keras's global settings, and the small questions one asks `keras.backend`. Part of the interpret arrow.

A setting is a slot of a store, so that one set under a condition holds under that condition only.
"""

from __future__ import annotations

from typing import Any, Final

from cnnlint.interpret.choices import MISSING
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.libraries import NOT_KNOWN, known
from cnnlint.interpret.values import Opaque, TensorValue
from cnnlint.model import Array

_DEFAULTS: Final[dict[str, Any]] = {"image_data_format": "channels_last", "floatx": "float32", "epsilon": 1e-7, "dtype_policy": "float32"}


def setting(m: Machine, name: str) -> Any:
    """A global setting as the program left it: a value, or a Choice of values."""
    found = m.read(m.settings, name)
    return _DEFAULTS[name] if found is MISSING else found


def _set(m: Machine, name: str, value: Any) -> None:
    m.settings.slots.setdefault(name, _DEFAULTS[name])
    m.write(m.settings, name, value)


@known("keras.backend.image_data_format", "keras.config.image_data_format", "keras.backend.config.image_data_format")
def image_data_format(m: Machine) -> Any:
    """`channels_last`, unless the program set another."""
    return setting(m, "image_data_format")


@known("keras.backend.set_image_data_format", "keras.config.set_image_data_format")
def set_image_data_format(m: Machine, data_format: Any) -> None:
    """What layers without `data_format=` made after this will use."""
    _set(m, "image_data_format", data_format)


@known(
    *(f"keras.mixed_precision.{name}" for name in ("set_global_policy", "set_dtype_policy", "experimental.set_policy")),
    "keras.config.set_dtype_policy",
)
def set_dtype_policy(m: Machine, policy: Any) -> None:
    """The dtypes that layers made after this compute in and keep their weights in."""
    name = dict(enumerate(policy.positional)).get(0, policy) if type(policy) is Opaque else policy
    _set(m, "dtype_policy", name)


def _removed(m: Machine, name: str) -> None:
    if m.place is not None:
        m.removed.append((name, m.place))


@known("keras.backend.image_dim_ordering")
def image_dim_ordering(m: Machine) -> Any:
    """Keras 1's name of the same: `tf` or `th`."""
    _removed(m, "image_dim_ordering")
    return m.each(setting(m, "image_data_format"), lambda order: {"channels_last": "tf", "channels_first": "th"}.get(order, NOT_KNOWN))


@known("keras.backend.set_image_dim_ordering")
def set_image_dim_ordering(m: Machine, dim_ordering: Any) -> None:
    """Keras 1's name of the same."""
    _removed(m, "set_image_dim_ordering")
    _set(
        m, "image_data_format", {"tf": "channels_last", "th": "channels_first"}.get(dim_ordering, m.unknown("an unknown ordering of axes"))
    )


@known("keras.backend.floatx", "keras.config.floatx")
def floatx(m: Machine) -> Any:
    """`float32`, unless the program set another."""
    return setting(m, "floatx")


@known("keras.backend.set_floatx", "keras.config.set_floatx")
def set_floatx(m: Machine, floatx: Any) -> None:
    """The dtype layers made after this compute in."""
    _set(m, "floatx", floatx)


@known("keras.backend.epsilon", "keras.config.epsilon")
def epsilon(m: Machine) -> Any:
    """The fuzz factor."""
    return setting(m, "epsilon")


@known("keras.backend.backend", "keras.config.backend")
def backend(m: Machine) -> str:
    """TensorFlow is the default."""
    return "tensorflow"


@known("keras.backend.int_shape")
def int_shape(m: Machine, x: Any) -> Any:
    """The static shape of a tensor."""
    return x.shape if type(x) in (Array, TensorValue) and type(x.shape) is tuple else NOT_KNOWN


@known("keras.backend.ndim")
def ndim(m: Machine, x: Any) -> Any:
    """The rank of a tensor."""
    return len(x.shape) if type(x) in (Array, TensorValue) and type(x.shape) is tuple else NOT_KNOWN


@known("keras.backend.is_keras_tensor", "keras.utils.is_keras_tensor")
def is_keras_tensor(m: Machine, x: Any) -> Any:
    """Whether it is a symbolic tensor."""
    return True if type(x) is TensorValue else False if type(x) is Array else NOT_KNOWN


@known(
    "keras.backend.clear_session",
    "keras.utils.clear_session",
    "keras.utils.set_random_seed",
    "keras.utils.enable_interactive_logging",
    "keras.utils.disable_interactive_logging",
    "keras.backend.set_session",
    "keras.backend.set_learning_phase",
    "keras.backend.set_epsilon",
)
def nothing(m: Machine, *_: Any, **__: Any) -> None:
    """Functions of no consequence here."""


# -- things of which only the length is known --------------------------------------------------------------------------

_SIZED: Final = "keras.utils.sized"


def sized(m: Machine, text: str, count: Any) -> Opaque:
    """An opaque object with a `len`."""
    return m.opaque(text, qualified_name=_SIZED, keywords=(("count", count),))


@known(f"{_SIZED}.__len__")
def length_of_sized(m: Machine, value: Any) -> Any:
    """`len(value)`."""
    return dict(value.keywords)["count"]
