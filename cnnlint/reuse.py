"""One layer object at two places: two steps -> the second as Keras runs it, with the weights of the first, or its refusal.

What a layer checks of its input the second time was asked of Keras 3.15 class by class (`Layer.input_spec` after `build`).
"""

from __future__ import annotations

from cnnlint.dims import Unknown, compare
from cnnlint.layers.called_activations import PREFIX, held
from cnnlint.layers.ranges import is_sequence, plain, undecided
from cnnlint.layers.registry import Answer, Problem, Step, Tensor
from cnnlint.layers.signature import Bound, bind
from cnnlint.layers.steps import known
from cnnlint.model import LayerCall

REASON = "this layer object was built for another input shape before"

# They refuse an input that would need other weights (an InputSpec with axes).
CONVOLUTIONS = ("Conv1D", "Conv2D", "Conv3D", "DepthwiseConv", "SeparableConv")
CHECK_THEIR_INPUT = (*CONVOLUTIONS, "BatchNormalization", "Dense", "GroupNormalization", "PReLU", "SpectralNorm")
FIX_THE_RANK = ("BatchNormalization", "GroupNormalization", "PReLU")
# Layers with weights that refuse an input by its rank every time, not only when they are built.
CHECK_THE_RANK = (*CHECK_THEIR_INPUT, "Bidirectional", "ConvLSTM", "Embedding", "GRU", "LSTM", "SimpleRNN", "TimeDistributed")


def used_again(call: LayerCall, first: Step, step: Step, entered: Tensor | None, now: Tensor | None, target: str) -> Step | Problem:
    """The step of a later use; `entered` is what the layer was built on, `now` what it is given this time."""
    if target == "3" and call.class_name == "PReLU" and _other_places(call, entered, now):
        return Problem("CNN106", REASON)
    if _same_weights(first, step) and _fits(call.class_name, entered, now):
        return step
    if target == "3" and call.class_name == "SpectralNormalization" and _fits(call.class_name, entered, now):
        return step  # it looks at the last axis itself, and does not call the inner layer for the shape
    if target == "3" and call.class_name == "PReLU" and not _shares_axes(call) and _fits("PReLU", entered, now):
        return step  # prelu.py fixes the sizes only where axes are shared, and looks at no weights for the shape
    if target == "3" and call.class_name.startswith(CHECK_THEIR_INPUT):
        return Problem("CNN106", REASON)
    return step._replace(outputs=(Tensor(Unknown(REASON, call.span)),))


def refused_again(call: LayerCall, first: Step, problem: Problem, now: Tensor | None, target: str) -> Answer:
    """A layer that was built already may take what it could not be built for; Keras 2 often does not look a second time."""
    if problem.phase == "init" or (target == "3" and not first.weights):
        return problem
    unseen = call.class_name == "TimeDistributed" and now is not None and len(known(now)) > 2  # it asks the layer inside for a shape only
    if target == "3" and unseen and problem.code == "CNN102":
        return first._replace(outputs=(Tensor(Unknown(REASON, call.span)),))
    if target == "3" and problem.code != "CNN105" and call.class_name.startswith(CHECK_THE_RANK):
        return problem  # where a size is None, what was built fits nevertheless
    return first._replace(outputs=(Tensor(Unknown(REASON, call.span)),))


def counted_once(call: LayerCall, step: Step, key: object, built: dict[object, tuple[Step, Tensor | None]]) -> Step:
    """A layer of weights that several layers of Keras 2 have as their activation counts once, which no count of one layer can say."""
    if isinstance(step.weights, Unknown) or not any(weight.name.startswith(PREFIX) for weight in step.weights):
        return step
    bound = bind(call, "2")
    inside = [("activation", inner.identity) for inner in held(bound)] if isinstance(bound, Bound) else []
    first = [built.setdefault(own, (step, None))[0] is step for own in inside]
    if key in built or all(first):
        return step
    return step._replace(weights=Unknown("its activation is a layer with weights that another layer has too", call.span))


def _same_weights(left: Step, right: Step) -> bool:
    """Whether two runs need weights of the same shapes; True where that cannot be seen."""
    if isinstance(left.weights, Unknown) or isinstance(right.weights, Unknown):
        return True
    return [weight.shape for weight in left.weights] == [weight.shape for weight in right.weights]


def _shares_axes(call: LayerCall) -> bool:
    bound = bind(call)
    return not isinstance(bound, Bound) or bound["shared_axes"] not in (None, [], ())


def _other_places(call: LayerCall, entered: Tensor | None, now: Tensor | None) -> bool:
    """Whether an axis has another size that PReLU fixed: where axes are shared, all others; one counted from the end shares none."""
    bound = bind(call)
    if not isinstance(bound, Bound) or not _shares_axes(call) or not _ranks_agree(entered, now):
        return False
    given = bound["shared_axes"]
    shared = [plain(axis) for axis in (given if is_sequence(given) else [given])]
    if any(undecided(axis) for axis in shared) or entered is None or now is None:
        return False
    sizes = zip(known(entered)[1:], known(now)[1:], strict=True)
    return any(axis not in shared and None not in pair and compare(pair[0], "==", pair[1]) is False for axis, pair in enumerate(sizes, 1))


def _ranks_agree(entered: Tensor | None, now: Tensor | None) -> bool:
    return entered is not None and now is not None and len(known(entered)) == len(known(now))


def _fits(class_name: str, entered: Tensor | None, now: Tensor | None) -> bool:
    """What a build fixes whatever the weights are: the last axis for SpectralNormalization, the rank for some others."""
    if entered is None or now is None or isinstance(entered.shape, Unknown) or isinstance(now.shape, Unknown):
        return True
    if class_name in FIX_THE_RANK:
        return len(entered.shape) == len(now.shape)
    return class_name != "SpectralNormalization" or entered.shape[-1:] == now.shape[-1:]
