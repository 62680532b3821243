"""What a model puts out: the activation that makes its last values, and how many there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cnnlint.dims import Unknown
from cnnlint.model import Gap, LayerCall, Model
from cnnlint.rules.facts.activations import layer_activation
from cnnlint.rules.facts.arguments import channels_first, value
from cnnlint.rules.facts.chain import is_known, output_shape
from cnnlint.rules.facts.families import ACTIVATION_LAYERS, DROPOUTS, NOISES, RESHAPING, is_conv, is_dense
from cnnlint.rules.facts.remembered import remembered
from cnnlint.trace import LayerTrace, Trace
from cnnlint.tuples import NamedTuple


class Output(NamedTuple):
    """The end of a model.

    `activation` is the function that makes the output (`linear` for none), or Unknown; `layer` is the layer that applies it, `learned` the
    last layer with weights of a known kind. `units` is the size of the class axis where it is known.
    """

    activation: str | Unknown
    layer: LayerTrace
    learned: LayerTrace | None
    units: int | None
    reshaped: bool = False


def all_known(model: Model) -> bool:
    """Whether every element of the model is a known layer in a known place."""
    return not any(isinstance(element, Gap) for element in model.layers)


def is_part_of_another(model: Model, models: tuple[Model, ...]) -> bool:
    """Whether another model holds this one as a layer: its end is then no output."""
    return any(other is not model for other in _holders(models).get(model.identity, ()))


@remembered
def _holders(models: tuple[Model, ...]) -> Mapping[int, Sequence[Model]]:
    """By the identity of a model, the models that hold it as a layer."""
    found: dict[int, list[Model]] = {}
    for model in models:
        for identity in set(_nested(model)):
            found.setdefault(identity, []).append(model)
    return found


def _nested(model: Model) -> Iterator[int]:
    for element in model.layers:
        if isinstance(element, LayerCall) and element.model is not None:
            yield element.model.identity
            yield from _nested(element.model)


@remembered
def output(model: Model, trace: Trace) -> Output | None:
    """The output of a model; None where a layer is missing or refused, or where there is none."""
    if not all_known(model) or trace.problem is not None or not trace.layers:
        return None
    reshaped = False
    for layer in reversed(trace.layers):
        if layer.inner is not None:
            return output(layer.inner.model, layer.inner)
        name = layer.call.class_name
        if name in RESHAPING or name in DROPOUTS or name in NOISES:
            reshaped = reshaped or name in RESHAPING
            continue
        activation = _activation(layer)
        if activation == "linear" and name in ACTIVATION_LAYERS:
            continue
        learned = next((before for before in reversed(trace.layers[: layer.index + 1]) if before.call.class_name not in _PASSED), None)
        learned = learned if learned is not None and (is_dense(learned.call) or is_conv(learned.call)) else None
        return Output(activation, layer, learned, _units(layer, learned), reshaped)
    return None


_PASSED = ACTIVATION_LAYERS | DROPOUTS | NOISES


def _activation(layer: LayerTrace) -> str | Unknown:
    call = layer.call
    if call.class_name == "TimeDistributed":
        inner = value(call, "layer")
        call = inner if isinstance(inner, LayerCall) else call
    found = layer_activation(call)
    return Unknown(f"what {call.class_name} puts out is not an activation") if found is None else found


def _units(layer: LayerTrace, learned: LayerTrace | None) -> int | None:
    """The size of the class axis: from the shape, or, in a model whose input nothing shows, from the layer's own arguments."""
    shape = output_shape(layer)
    if shape is not None:
        first = learned is not None and is_conv(learned.call) and channels_first(learned.call)
        size: Any = shape[1] if first and len(shape) > 2 else shape[-1] if len(shape) > 1 else None
    elif learned is not None:
        size = value(learned.call, "units" if is_dense(learned.call) else "filters")
    else:
        size = None
    return size if is_known(size) else None
