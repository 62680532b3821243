"""trace -> what each layer costs and sees besides its parameters: the memory of its output, and its receptive field.

Multiply-accumulates stand in the trace itself. Everything is for one sample; what is not known is Unknown or None, never a guess.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, TypeAlias

from cnnlint.dims import Size, Unknown, add, multiply, product, show, subtract
from cnnlint.layers.arithmetic import bracketed
from cnnlint.layers.registry import Bound, Count, Tensor
from cnnlint.layers.signature import bind
from cnnlint.model import LayerCall
from cnnlint.trace import NOT_BUILT, LayerTrace, Trace
from cnnlint.tuples import NamedTuple

#: Bytes of one value; strings have no size of their own.
BYTES: Final = {
    "bool": 1, "int8": 1, "uint8": 1, "int16": 2, "uint16": 2, "float16": 2, "bfloat16": 2, "int32": 4, "uint32": 4, "float32": 4,
    "int64": 8, "uint64": 8, "float64": 8, "complex64": 8, "complex128": 16,
}  # fmt: skip

#: Class -> the arguments that hold its window, its strides and its dilation ("" where it has none).
_CONV: Final = ("kernel_size", "strides", "dilation_rate")
_POOL: Final = ("pool_size", "strides", "")
WINDOWS: Final = {
    **{f"{stem}{rank}D": _CONV for stem in ("Conv", "SeparableConv", "DepthwiseConv") for rank in (1, 2, 3)},
    **{f"{stem}Pooling{rank}D": _POOL for stem in ("Max", "Average") for rank in (1, 2, 3)},
    **{f"LocallyConnected{rank}D": ("kernel_size", "strides", "") for rank in (1, 2)},
}
#: Layers that look at one position at a time, so that what a position has seen stays the same; augmentation does nothing in inference.
POINTWISE: Final = frozenset({
    "Activation", "ActivityRegularization", "AlphaDropout", "BatchNormalization", "Dense", "Dropout", "ELU", "GaussianDropout",
    "GaussianNoise", "Identity", "LeakyReLU", "Masking", "Normalization", "PReLU", "ReLU", "Rescaling", "SpatialDropout1D",
    "SpatialDropout2D", "SpatialDropout3D", "ThresholdedReLU",
    *(f"Random{what}" for what in (
        "Brightness", "ColorDegeneration", "ColorJitter", "Contrast", "ElasticTransform", "Erasing", "Flip", "GaussianBlur", "Grayscale",
        "Hue", "Invert", "Perspective", "Posterization", "Rotation", "Saturation", "Sharpness", "Shear", "Translation", "Zoom",
    )),
})  # fmt: skip
#: Layers that put positions at the border or take them away there.
BORDERS: Final = frozenset(f"{kind}{rank}D" for kind in ("ZeroPadding", "Cropping") for rank in (1, 2, 3))

Sizes: TypeAlias = "tuple[Size, ...]"


class Cost(NamedTuple):
    """What a layer costs and sees.

    `activation_bytes` is the memory of its outputs for one sample; of a nested model, that of all layers inside. `receptive_field` is
    the number of input positions along each spatial axis that one position of its output depends on in inference, the border not
    considered; None where that is not known or the output has no positions. `inner` belongs to the layers of a nested model. `field_sum`
    is how the field comes about, "" where the layer leaves it as it was.
    """

    activation_bytes: Count = NOT_BUILT
    receptive_field: Sizes | None = None
    inner: tuple[Cost, ...] = ()
    field_sum: str = ""


class _Sight(NamedTuple):
    """What a position sees: `field` input positions along each axis, and `jump` of them to the next position. `said` is how the last
    layer changed that."""

    field: Sizes
    jump: Sizes
    said: str = ""


def costs(trace: Trace) -> tuple[Cost, ...]:
    """The costs of the layers of a trace, in their order."""
    return _walk(trace, None if _mixes_positions(trace) else _start(trace.input))[0]


def total_bytes(trace: Trace, layers: tuple[Cost, ...]) -> Count | None:
    """The memory of all outputs for one sample; None where a layer is not known."""
    return None if trace.status != "complete" or not layers else _sum(layer.activation_bytes for layer in layers)


def total_macs(trace: Trace) -> Count | None:
    """The multiply-accumulates of all layers for one sample; None where a layer is not known."""
    return None if trace.status != "complete" or not trace.layers else _sum(layer.macs for layer in trace.layers)


def _sum(counts: Iterator[Count] | tuple[Count, ...]) -> Count:
    total: Size = 0
    for number in counts:
        total = add(total, number)
    return total if total is not None else 0


def _walk(trace: Trace, sight: _Sight | None) -> tuple[tuple[Cost, ...], _Sight | None]:
    """The costs of all layers, and what a position behind the last one sees."""
    found = []
    for layer in trace.layers:
        if layer.step is None:
            found.append(Cost(inner=() if layer.inner is None else _walk(layer.inner, None)[0]))
            sight = None
            continue
        if layer.inner is not None:
            inner, sight = _walk(layer.inner, sight)
            bytes_inside = _sum(tuple(cost.activation_bytes for cost in inner))
            found.append(Cost(bytes_inside if inner else _bytes(layer), _seen(sight, layer), inner))
            continue
        sight = _after(layer, sight)
        found.append(Cost(_bytes(layer), _seen(sight, layer), (), "" if sight is None else sight.said))
    return tuple(found), sight


def _mixes_positions(trace: Trace) -> bool:
    """Whether a layer that works along the last axis meets images whose last axis is one of the positions."""
    calls = [layer.call for layer in flat(trace)]
    last = any(call.class_name in ("Dense", "LayerNormalization", "RMSNormalization") for call in calls)
    return last and any(map(channels_come_first, calls))


def flat(trace: Trace) -> Iterator[LayerTrace]:
    """All layers, those of nested models in their place."""
    for layer in trace.layers:
        if layer.inner is not None:
            yield from flat(layer.inner)
        else:
            yield layer


def channels_come_first(call: LayerCall) -> bool:
    """Whether a layer with a window counts channels before positions, as far as that is known."""
    bound = _bound(call) if call.class_name in WINDOWS else None
    return bound is not None and bound.data_format() != "channels_last"


def _seen(sight: _Sight | None, layer: LayerTrace) -> Sizes | None:
    return sight.field if sight is not None and layer.step is not None and len(layer.step.outputs) == 1 else None


def _bytes(layer: LayerTrace) -> Count:
    """The memory of the outputs; what happens inside a ready-made or a Functional model is not known."""
    if layer.call.qualified_name.startswith("keras.applications.") or layer.call.class_name == "Functional":
        return Unknown("the layers inside are not known one by one")
    outputs = layer.step.outputs if layer.step is not None else ()
    return _sum(tuple(map(_tensor_bytes, outputs)))


def _tensor_bytes(tensor: Tensor) -> Count:
    if isinstance(tensor.shape, Unknown):
        return tensor.shape
    size = BYTES.get(tensor.dtype) if isinstance(tensor.dtype, str) else None
    if size is None:
        return tensor.dtype if isinstance(tensor.dtype, Unknown) else Unknown(f"values of {tensor.dtype} have no fixed size")
    values = product(tensor.shape[1:])
    return Unknown("the shape varies from call to call") if values is None else multiply(values, size) or 0


def _start(tensor: Tensor | None) -> _Sight | None:
    """At the input a position sees itself; what has no spatial axes has no positions."""
    if tensor is None or isinstance(tensor.shape, Unknown) or len(tensor.shape) < 3:
        return None
    axes = len(tensor.shape) - 2
    return _Sight((1,) * axes, (1,) * axes)


def _after(layer: LayerTrace, sight: _Sight | None) -> _Sight | None:
    """What a position behind a layer sees: field + (kernel - 1)*jump, the jump times the strides; a kernel with dilation d reaches over
    d*(kernel - 1) + 1 (Araujo, Norris, Sim: Computing Receptive Fields of Convolutional Neural Networks, Distill 2019)."""
    call = layer.call
    ours = call.custom is None and call.model is None
    if ours and call.class_name == "Embedding" and layer.input is not None:
        known = not isinstance(layer.input.shape, Unknown) and len(layer.input.shape) == 2
        return _Sight((1,), (1,)) if known and isinstance(layer.shape, tuple) and len(layer.shape) == 3 else None
    if sight is None or not ours or not isinstance(layer.shape, tuple) or len(layer.shape) != len(sight.field) + 2:
        return None
    if call.class_name in POINTWISE or call.class_name in BORDERS or _is_pointwise_norm(call):
        return sight._replace(said="")
    window = _window(call, len(sight.field))
    if window is None:
        return None
    kernel, strides, dilation = window
    reach = tuple(multiply(subtract(size, 1), rate) for size, rate in zip(kernel, dilation, strict=True))
    field = tuple(add(old, multiply(more, jump)) for old, more, jump in zip(sight.field, reach, sight.jump, strict=True))
    jump = tuple(multiply(old, stride) for old, stride in zip(sight.jump, strides, strict=True))
    unknown = any(isinstance(size, Unknown) or size is None for size in (*field, *jump))
    return None if unknown else _Sight(field, jump, _field_sum(sight, window, field))


def _field_sum(sight: _Sight, window: tuple[Sizes, Sizes, Sizes], field: Sizes) -> str:
    """`5 + (3 - 1)*2 = 9`, for each axis where they differ; with dilation `5 + 2*(3 - 1)*2 = 13`."""
    sums = []
    for before, kernel, rate, jump, after in zip(sight.field, window[0], window[2], sight.jump, field, strict=True):
        spread = "" if rate == 1 else f"{bracketed(rate)}*"
        sums.append(f"{show(before)} + {spread}({show(kernel)} - 1)*{bracketed(jump)} = {show(after)}")
    return ", ".join(dict.fromkeys(sums))


def _is_pointwise_norm(call: LayerCall) -> bool:
    """Normalisation over the channels of each position."""
    found = bind(call)
    return call.class_name in ("LayerNormalization", "RMSNormalization") and isinstance(found, Bound) and found["axis"] == -1


def _window(call: LayerCall, rank: int) -> tuple[Sizes, Sizes, Sizes] | None:
    """Kernel, strides and dilation of a layer with a window; None for any other layer, or where they are not known."""
    names = WINDOWS.get(call.class_name)
    bound = _bound(call) if names is not None else None
    if names is None or bound is None or f"{rank}D" not in call.class_name:
        return None
    kernel = bound.sizes(names[0], rank)
    strides = kernel if names is _POOL and bound[names[1]] is None else bound.sizes(names[1], rank)
    dilation = bound.sizes(names[2], rank) if names[2] else (1,) * rank
    if isinstance(kernel, Unknown) or isinstance(strides, Unknown) or isinstance(dilation, Unknown):
        return None
    return kernel, strides, dilation


def _bound(call: LayerCall) -> Bound | None:
    """The arguments as Keras 3 or, where that has no such layer, as Keras 2 names them."""
    return next((found for target in ("3", "2") if isinstance(found := bind(call, target), Bound)), None)
