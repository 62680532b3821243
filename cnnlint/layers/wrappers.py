"""SpectralNormalization, Pipeline and Wrapper: layers around other layers; steps of the layer arrow."""

from __future__ import annotations

from collections.abc import Sequence

from cnnlint.dims import Expr, Size, Unknown, compare
from cnnlint.layers.checks import refused
from cnnlint.layers.ranges import is_sequence, undecided, within
from cnnlint.layers.registry import Answer, Bound, Explanation, Problem, Step, Tensor, Weight, layer
from cnnlint.layers.signature import bind
from cnnlint.layers.steps import explained, known, wrong_rank
from cnnlint.layers.wrapping import a_layer, in_turn, inner_layer, step_unguarded, unknown_step
from cnnlint.model import LayerCall

CELL_LAYERS = ("SimpleRNN", "LSTM", "GRU", "RNN", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D")  # the kernel is their cell's


def _rounds(a: Bound) -> Problem | None:
    problem = within("power_iterations", 0, None, "a number above 0")(a)
    return problem or (refused("power_iterations", "a number above 0", 0) if a["power_iterations"] == 0 else None)


@layer("SpectralNormalization", checks=(a_layer(), _rounds))
def spectral_normalization(a: Bound, x: Tensor) -> Answer:
    """Keeps the largest singular value of the inner layer's kernel at 1, by one more vector that is not learned
    (keras/src/layers/normalization/spectral_normalization.py).

    SpectralNormalization(Dense(3)) | (None, 4) | (None, 3) | 18 | 3
    SpectralNormalization(Conv2D(4, 3)) | (None, 8, 8, 3) | (None, 6, 6, 4) | 116 | 4
    SpectralNormalization(ReLU()) | (None, 4) | CNN505
    SpectralNormalization(Dense(3), power_iterations=0) | (None, 4) | CNN505
    """
    inner = inner_layer(a)
    if isinstance(inner, Unknown):
        return unknown_step(inner, a.compute_dtype())
    if a.target == "2":
        reason = "SpectralNormalization fails in some versions of Keras 2, by a mix-up of its own classes"
        return unknown_step(Unknown(reason, a.call.span), a.compute_dtype())
    problem = wrong_rank(x, 1, "the batch", least=True)
    if problem is not None:
        return problem
    if inner.class_name == "Pipeline":
        return Problem(
            "CNN505", "Pipeline has neither a kernel nor embeddings to normalise", "build", "a layer with a kernel", argument="layer"
        )
    step = step_unguarded(inner, x, a.target)
    if isinstance(step, Problem):
        return step
    output = Tensor(step.outputs[0].shape, a.compute_dtype())
    if isinstance(step.weights, Unknown):
        return Step((output,), step.weights, Explanation(step.explanation.shape), step.macs, (step,))
    kernel = next((weight for weight in step.weights if weight.name in ("kernel", "embeddings")), None)
    if any(weight.name.startswith("lora_") for weight in step.weights):
        return unknown_step(Unknown("a kernel with lora_rank= is not one weight", inner.span), a.compute_dtype())
    if kernel is None or inner.model is not None or inner.class_name in (*CELL_LAYERS, "Bidirectional", "TimeDistributed"):
        message = f"{inner.class_name} has neither a kernel nor embeddings to normalise"
        return Problem("CNN505", message, "build", "a layer with a kernel", inner.class_name, argument="layer")
    rest = tuple(weight for weight in step.weights if weight is not kernel)
    weights = (kernel, Weight("vector_u", (1, kernel.shape[-1]), False, kernel.dtype), *rest)
    return Step((output,), weights, Explanation(step.explanation.shape, explained(weights)), step.macs, (step,))


@layer("Wrapper", knowledge="unknown", checks=(a_layer(),))
def wrapper(a: Bound, x: Tensor) -> Answer:
    """The base class of wrappers: it holds a layer and does not say what it computes (keras/src/layers/core/wrapper.py).

    Wrapper(5) | (None, 4) | CNN508
    """
    return unknown_step(Unknown("Wrapper only holds a layer; its subclasses say what they compute", a.call.span), a.compute_dtype())


def _listed(a: Bound) -> Problem | None:
    value = a["layers"]
    listed = is_sequence(value) or undecided(value) or isinstance(value, (LayerCall, Expr))
    return None if listed else refused("layers", "a list of layers", value)._replace(phase="build")


@layer("Pipeline", since="3.6", checks=(_listed,))
def pipeline(a: Bound, x: Tensor) -> Answer:
    """Layers one after the other, as one (keras/src/layers/preprocessing/pipeline.py).

    Pipeline([Resizing(32, 48), Rescaling(2.0)]) | (None, 100, 80, 3) | (None, 32, 48, 3) | 0
    Pipeline([Dense(5)]) | (None, 4) | (None, 5) | 25
    Pipeline([Resizing(32, 48), CenterCrop(8, 8)]) | (None, 4) | CNN102
    Pipeline([]) | (None, 4) | CNN505
    Pipeline(1) | (None, 4) | CNN505
    Pipeline((None,)) | (None, 4) | CNN505
    Pipeline([1]) | (None, 4) | CNN505
    Pipeline([Rescaling(2.0), RandomContrast(0.5)]) | (None, 4) | CNN102
    """
    layers = a["layers"]
    if not is_sequence(layers):
        reason = layers if isinstance(layers, Unknown) else Unknown("layers= is not known", a.span("layers"))
        return Problem("CNN505", "`layers` must be a list", argument="layers") if isinstance(layers, LayerCall) else unknown_step(reason)
    if not layers:
        return Problem("CNN505", "`layers` is an empty list", "build", "at least one layer", "[]", argument="layers")
    for inner in layers:
        if isinstance(inner, Unknown):
            return unknown_step(inner)
        if not isinstance(inner, LayerCall):
            if inner is None or isinstance(inner, (int, float, str)):
                return refused("layers", "a list of layers", layers)._replace(phase="build")
            return unknown_step(Unknown("layers= is not known", a.span("layers")))
    answer = in_turn(layers, x, a.target)
    if isinstance(answer, Problem):
        return _unsure_of_images(layers, x) or answer._replace(argument="layers")
    return _run_on_images(layers, [x, *(step.outputs[0] for step in answer.inner)]) or answer


IMAGE_LAYERS = ("Random", "Resizing", "CenterCrop", "AugMix", "CutMix", "MixUp", "RandAugment", "Solarization")


def _run_on_images(layers: list[LayerCall], tensors: list[Tensor]) -> Answer | None:
    """A Pipeline runs its layers to find the shape, and image layers look at the rank and the sizes when they run."""
    for inner, tensor in zip(layers, tensors, strict=False):
        if any(isinstance(argument.value, LayerCall) for argument in (*inner.positional, *(own for _, own in inner.keywords))):
            return unknown_step(Unknown("a Pipeline runs its layers, and those in their arguments", inner.span))
        if not inner.class_name.startswith(IMAGE_LAYERS):
            continue
        problem = _unsure_of_images([inner], tensor)
        if problem is not None:
            return problem
        if len(known(tensor)) != 4:
            return wrong_rank(tensor, 4, "batch, height, width, channels")
    return None


def _unsure_of_images(layers: list[LayerCall], x: Tensor) -> Step | None:
    """A step of which nothing is known where what images become depends on more than their shape."""
    shape = known(x)
    for inner in layers:
        if not inner.class_name.startswith(IMAGE_LAYERS):
            continue
        plain = len(inner.positional) + len(inner.keywords) <= 2 or not inner.class_name.startswith(("Resizing", "CenterCrop"))
        whole = inner.class_name != "CenterCrop" or len(shape) != 4 or _cuts(inner, shape[1:3])
        whole = whole and not any(name == "dtype" for name, _ in inner.keywords)
        if isinstance(x.shape, Unknown) or len(shape) == 3 or None in shape[1:] or not plain or not whole:
            return unknown_step(Unknown("a Pipeline runs its layers, and what images become then is not known", inner.span))
    return None


def _cuts(crop: LayerCall, sides: Sequence[Size]) -> bool:
    """Whether the crop is certainly not larger than the images."""
    bound = bind(crop)
    wanted = (bound.size("height"), bound.size("width")) if isinstance(bound, Bound) else ()
    return bool(wanted) and all(compare(own, "<=", side) is True for own, side in zip(wanted, sides, strict=True))
