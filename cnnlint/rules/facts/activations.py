"""Which activation a layer applies, however it is spelled: a string, a function of Keras or TensorFlow, a layer."""

from __future__ import annotations

from typing import Any

from cnnlint.dims import Unknown
from cnnlint.layers.signature import identifiers
from cnnlint.model import Function, Instance, LayerCall, Reference
from cnnlint.rules.facts.arguments import value
from cnnlint.rules.facts.families import is_conv

# Other spellings of the names that `layers.signature.identifiers("activations")` holds.
ALIASES = {"swish": "silu", "hard_swish": "hard_silu", "identity": "linear"}

# Activations that turn scores into probabilities: what a cross-entropy on probabilities needs.
PROBABILITIES = frozenset({"softmax", "sigmoid", "hard_sigmoid", "sparsemax", "sparse_sigmoid"})

_LAYERS = {
    "ReLU": "relu",
    "LeakyReLU": "leaky_relu",
    "PReLU": "prelu",
    "ELU": "elu",
    "Softmax": "softmax",
    "ThresholdedReLU": "thresholded_relu",
}
_MODULES = ("keras.activations", "keras.ops", "keras.backend", "tensorflow.nn", "tensorflow.math", "tensorflow", "jax.nn")

# Layers whose `activation` acts on their output. In recurrent layers it acts inside.
_WITH_ACTIVATION = frozenset({"Dense", "EinsumDense"})


def activation_name(given: Any) -> str | Unknown:
    """The canonical name of an activation (`linear` for None), or Unknown for a user's own function and for unknown values."""
    if given is None:
        return "linear"
    if isinstance(given, Unknown):
        return given
    if isinstance(given, str):
        return _canonical(given)
    if isinstance(given, LayerCall):
        found = layer_activation(given)
        return Unknown("not an activation layer") if found is None else found
    if isinstance(given, Function):
        if given.same_as is not None:
            return activation_name(given.same_as)
        return Unknown(f"{given.name} is the program's own function")
    if isinstance(given, (Reference, Instance)):
        module, _, name = given.qualified_name.rpartition(".")
        if module in _MODULES and isinstance(given, Reference):
            return _canonical(name)
    return Unknown("not an activation that is known here")


def _canonical(name: str) -> str | Unknown:
    name = ALIASES.get(name, name)
    return name if name in identifiers("activations") else Unknown(f"{name!r} is not an activation of Keras")


def layer_activation(call: LayerCall) -> str | Unknown | None:
    """The activation at the output of a layer; None for layers that have none to give (pooling, Flatten, recurrent ...)."""
    if call.class_name == "TimeDistributed":
        inner = value(call, "layer")
        return layer_activation(inner) if isinstance(inner, LayerCall) and inner.model is None else None
    if call.class_name == "Lambda" and call.qualified_name.startswith("keras."):
        found = activation_name(value(call, "function"))
        return None if isinstance(found, Unknown) else found
    if call.class_name in _LAYERS:
        return _LAYERS[call.class_name]
    if call.class_name == "Activation" or call.class_name in _WITH_ACTIVATION or is_conv(call):
        return activation_name(value(call, "activation"))
    return None
