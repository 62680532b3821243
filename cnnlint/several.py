"""A layer after one with several outputs (`return_state=True`, `merge_mode=None`): tensors -> what Keras does with the list.

Each class was asked of Keras 3.15: layers that work on any structure hand the list on, merges merge it, all others refuse it
(`Layer "dense" expects 1 input(s), but it received 3 input tensors`). Keras 2 refuses the layer with several outputs itself.
"""

from __future__ import annotations

from cnnlint.dims import Size, Unknown, add
from cnnlint.layers.registry import Answer, Bound, Explanation, Problem, Shape, Step, Tensor, lookup
from cnnlint.layers.signature import bind
from cnnlint.model import LayerCall

MAPPED = frozenset(
    (
        *("Activation", "ActivityRegularization", "AlphaDropout", "AugMix", "AutoContrast", "ContrastLimitedAdaptiveHistogramEqualization"),
        *("CutMix", "Dropout", "ELU", "GaussianDropout", "GaussianNoise", "Identity", "LeakyReLU", "MaxNumBoundingBoxes"),
        *("MixUp",),
        *("RandAugment", "RandomBrightness", "RandomColorJitter", "RandomContrast", "RandomElasticTransform", "RandomErasing"),
        *("RandomFlip", "RandomGaussianBlur", "RandomHue", "RandomInvert", "RandomPerspective", "RandomRotation", "RandomSaturation"),
        *("RandomSharpness", "RandomShear", "ReLU", "Rescaling", "Softmax", "Solarization", "ThresholdedReLU", "UnitNormalization"),
    )
)
ELEMENTWISE = frozenset(("Add", "Average", "Maximum", "Minimum", "Multiply", "Subtract"))
# What these do with a list depends on more than the shapes.
UNDECIDED = frozenset(
    (
        *("Concatenate", "Dot", "Equalization", "FlaxLayer", "HashedCrossing", "JaxLayer", "Lambda", "Pipeline", "RandomCrop"),
        *("RandomPosterization",),
        *("RandomTranslation", "RandomZoom", "Resizing", "TFSMLayer", "TorchModuleWrapper"),
    )
)


def after_several(call: LayerCall, tensors: tuple[Tensor, ...]) -> Answer:
    """What Keras 3 does with a layer that is given all of these; its constructor was accepted."""
    name = call.class_name
    if name in MAPPED:
        return Step(tensors, explanation=Explanation("each of the outputs before is unchanged"))
    shapes = [tensor.shape for tensor in tensors if not isinstance(tensor.shape, Unknown)]
    equal = len(shapes) == len(tensors) and all(shape == shapes[0] for shape in shapes)
    if equal and name in ELEMENTWISE and (name != "Subtract" or len(tensors) == 2):
        return Step(tensors[:1], explanation=Explanation("the outputs before, combined one by one"))
    if equal and name == "Concatenate" and not call.positional and not call.keywords:
        return Step((tensors[0]._replace(shape=_joined(shapes)),), explanation=Explanation("the outputs before, along the last axis"))
    in_time = name == "TimeDistributed" and len(tensors) > 2  # it takes the list of shapes for a shape of as many axes
    bare = name == "LayerNormalization" and not _has_weights(call)
    if name in ELEMENTWISE or name in UNDECIDED or in_time or bare or lookup(name) is None:
        reason = Unknown("it follows a layer with several outputs", call.span)
        return Step((Tensor(reason, reason),), reason)
    return Problem("CNN102", f"takes one input, but the layer before hands on {len(tensors)}", actual=f"{len(tensors)} tensors")


def _has_weights(call: LayerCall) -> bool:
    """Whether it has any that it would make for the list of shapes, which fails; True where that is not known."""
    bound = bind(call)
    return not isinstance(bound, Bound) or bound.flag("center") is not False or bound.flag("scale") is not False


def _joined(shapes: list[Shape]) -> Shape:
    last: Size = 0
    for shape in shapes:
        last = add(last, shape[-1])
    return (*shapes[0][:-1], last)


def refused_by_keras_2(step: Step) -> Problem | None:
    """Keras 2 takes no layer with several outputs into a Sequential."""
    if len(step.outputs) < 2:
        return None
    message = "hands on several tensors: a Sequential of Keras 2 takes only layers with a single output"
    return Problem("CNN505", message, actual=f"{len(step.outputs)} outputs")
