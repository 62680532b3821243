"""A model as it would be with another input than the one it declares."""

from __future__ import annotations

from typing import Any

from cnnlint.entry import is_input
from cnnlint.layers.registry import APPLICATIONS
from cnnlint.model import Argument, LayerCall, Model

_SHAPE_ARGUMENTS = frozenset({"input_shape", "input_dim", "batch_input_shape", "batch_shape", "batch_size", "input_length"})


def fed(model: Model, sizes: tuple[Any, ...]) -> Model:
    """The model with an Input of these sizes (batch excluded) in the place of its own. An Embedding keeps its `input_dim`."""
    span = model.span
    entry = LayerCall("InputLayer", "keras.Input", (), (("shape", Argument(sizes, span)),), span, identity=-1)
    layers = model.layers[1:] if model.layers and is_input(model.layers[0]) else model.layers
    first = layers[0] if layers else None
    if isinstance(first, LayerCall) and not first.qualified_name.startswith(APPLICATIONS):  # those are built for what they declare
        dropped = _SHAPE_ARGUMENTS - {"input_dim"} if first.class_name == "Embedding" else _SHAPE_ARGUMENTS
        kept = tuple((name, argument) for name, argument in first.keywords if name not in dropped)
        layers = (first._replace(keywords=kept), *layers[1:])
    return model._replace(layers=(entry, *layers), input_source=None)
