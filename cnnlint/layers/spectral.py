"""SpectralNormalization and Wrapper: layers around one other layer that keep its shape; steps of the layer arrow."""

from __future__ import annotations

from cnnlint.dims import Unknown
from cnnlint.layers.ranges import within
from cnnlint.layers.registry import Answer, Bound, Explanation, Problem, Step, Tensor, Weight, layer
from cnnlint.layers.steps import explained, wrong_rank
from cnnlint.layers.wrapping import a_layer, inner_layer, step_unguarded, unknown_step

CELL_LAYERS = ("SimpleRNN", "LSTM", "GRU", "RNN", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D")  # the kernel is their cell's


def _rounds(a: Bound) -> Problem | None:
    return within("power_iterations", 1, None, "a number above 0")(a)


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
    problem = wrong_rank(x, 1, "the batch", least=True)
    if problem is not None:
        return problem
    step = step_unguarded(inner, x, a.target)
    if isinstance(step, Problem):
        return step
    output = Tensor(step.outputs[0].shape, a.compute_dtype())
    if isinstance(step.weights, Unknown):
        return Step((output,), step.weights, Explanation(step.explanation.shape), step.macs, (step,))
    kernel = next((weight for weight in step.weights if weight.name in ("kernel", "embeddings")), None)
    if kernel is None or inner.class_name in (*CELL_LAYERS, "Bidirectional", "TimeDistributed"):
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
