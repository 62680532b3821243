"""Whether the weights that a model was built with fit another input."""

from __future__ import annotations

from cnnlint.dims import Unknown
from cnnlint.feeding import fed
from cnnlint.layers.registry import APPLICATIONS
from cnnlint.propagate import propagate
from cnnlint.rules.facts.chain import input_shape, is_known
from cnnlint.trace import LayerTrace, Trace

# Base models that begin with a normalization of three channels, which makes three of one (keras/src/applications/efficientnet.py,
# convnext.py). With the others the first convolution meets a channel that it has no weights for.
_NORMALIZING = ("EfficientNet", "ConvNeXt")


def first_that_differs(fed_now: Trace, built: Trace) -> LayerTrace | None:
    """The first layer that fails on the data, or that would need other weights than it has."""
    for now, then in zip(fed_now.layers, built.layers, strict=False):
        if now.problem is not None or lacks_channels(now, built.target):
            return now
        if now.step is None or then.step is None or isinstance(now.step.weights, Unknown) or isinstance(then.step.weights, Unknown):
            return None
        if [weight.shape for weight in now.step.weights] != [weight.shape for weight in then.step.weights]:
            return now
    return None


def lacks_channels(layer: LayerTrace, target: str) -> bool:
    """Whether a built model is given one channel where it was built for more: it forgives the size when it is put together
    (keras/src/models/functional.py, `input_spec`), and fails when it runs."""
    given = input_shape(layer)
    if target != "3" or given is None or given[-1] != 1 or layer.problem is not None:
        return False
    if layer.call.qualified_name.startswith(APPLICATIONS):
        name = layer.call.qualified_name.rpartition(".")[2]
        return len(given) == 4 and _channels_of_base(layer) > 1 and not name.startswith(_NORMALIZING)
    inner = layer.inner
    if inner is None or inner.status != "complete" or inner.input is None or isinstance(inner.input.shape, Unknown):
        return False
    built = inner.input.shape
    if (
        len(built) != len(given)
        or not isinstance(built[-1], int)
        or built[-1] < 2
        or not all(is_known(size) or size is None for size in given)
    ):
        return False
    return first_that_differs(propagate(fed(inner.model, tuple(given)[1:]), target), inner) is not None


def _channels_of_base(layer: LayerTrace) -> int:
    from cnnlint.layers.applications import own_input

    own = own_input(layer.call)
    return own[-1] if isinstance(own, tuple) and isinstance(own[-1], int) else 0
