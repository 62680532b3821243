"""Convolutions of every kind: one step of the layer arrow each (keras/src/layers/convolutional)."""

from __future__ import annotations

from cnnlint.dims import Size, Unknown, compare, floor_divide, modulo, multiply, show
from cnnlint.layers.arithmetic import bracketed, by, per_axis, transposed_length, transposed_sum
from cnnlint.layers.checks import Check, positive_number, refused, tuple_of
from cnnlint.layers.geometry import (
    Axes,
    Window,
    channel_axis,
    collapsed,
    listed_padding,
    not_whole,
    padding_word,
    rank_of,
    read_window,
    strides_or_dilation,
    take_apart,
    whole,
)
from cnnlint.layers.low_rank import low_rank
from cnnlint.layers.registry import Answer, Bound, Explanation, Problem, Shape, Step, Tensor, Weight, layer
from cnnlint.layers.steps import count, explained, undefined


def _divisible(a: Bound) -> Problem | None:
    """base_conv.py: groups above 0 that divide the filters. Keras 2 reads groups 0 and None as 1 and cuts floats."""
    groups, filters = a["groups"], whole(a, "filters") if a.target == "2" else a.number("filters")
    if a.target == "2" and not groups:
        return None
    if a.target == "3" and (groups is None or compare(a.size("groups"), "<=", 0)):
        return Problem("CNN505", f"`groups` must be a positive integer, not {groups}", "init", argument="groups")
    if isinstance(filters, float):
        return _whole_filters(filters)
    if compare(modulo(filters, a.size("groups")), "!=", 0):
        message = f"{show(filters)} filters cannot be split into {groups} equal groups"
        return Problem("CNN106", message, "init", f"a multiple of {groups}", f"{show(filters)} filters", argument="groups")
    return None


def _whole_filters(filters: float) -> Problem | None:
    if filters % 1 == 0:
        return None
    return Problem("CNN505", f"`filters` must be a positive integer, not {filters}", "init", argument="filters")


def _output_padding(a: Bound) -> Problem | None:
    rank = rank_of(a)
    extra, strides = a.sizes("output_padding", rank), a.sizes("strides", rank)
    if isinstance(extra, Unknown) or isinstance(strides, Unknown):
        return None
    if not any(compare(more, ">=", stride) for more, stride in zip(extra, strides, strict=True)):
        return None
    message = f"output_padding {by(extra)} must be less than the strides {by(strides)}"
    return Problem("CNN505", message, "init", f"less than {by(strides)}", by(extra), argument="output_padding")


def _window_checks(rank: int, causal: str = "") -> tuple[Check, ...]:
    return (tuple_of("kernel_size", rank), tuple_of("strides", rank), tuple_of("dilation_rate", rank), padding_word(causal))


def _plain_checks(rank: int, causal: str = "") -> tuple[Check, ...]:
    return (*_window_checks(rank, causal), positive_number("filters"), _divisible, strides_or_dilation())


def _transposed_checks(rank: int) -> tuple[Check, ...]:
    extra = (tuple_of("output_padding", rank, allow_zero=True, optional=True), _output_padding)
    return (*_window_checks(rank, causal="2" if rank == 1 else ""), positive_number("filters"), *extra, strides_or_dilation())


def _depth_checks(rank: int, causal: str = "") -> tuple[Check, ...]:
    return (*_window_checks(rank, causal), positive_number("depth_multiplier", "3"), strides_or_dilation("2"))


@layer("Conv1D", checks=_plain_checks(1, causal="32"))
@layer("Conv2D", checks=_plain_checks(2))
@layer("Conv3D", checks=_plain_checks(3))
def convolution(a: Bound, x: Tensor) -> Answer:
    """A kernel slides over the input; each filter sees all channels of its group (base_conv.py).

    Conv2D(32, 3) | (None, 28, 28, 1) | (None, 26, 26, 32) | 320
    Conv2D(64, (3, 3), activation="relu") | (None, 26, 26, 32) | (None, 24, 24, 64) | 18496
    Conv2D(8, (3, 5), strides=(2, 1), padding="same", use_bias=False) | (None, 7, 9, 3) | (None, 4, 9, 8) | 360
    Conv2D(4, 3, dilation_rate=2) | (None, 8, None, 3) | (None, 4, None, 4) | 112
    Conv2D(6, 3, groups=3, data_format="channels_first") | (None, 3, 8, 8) | (None, 6, 6, 6) | 60
    Conv2D(4, 3, lora_rank=2) | (None, 8, 8, 3) | (None, 6, 6, 4) | 174 | 108
    Conv2D(4, [3, 3], padding="SAME", data_format="Channels_Last") | (None, 8, 8, 3) | (None, 8, 8, 4) | 112
    Conv1D(16, 3, padding="causal", dilation_rate=4) | (None, 100, 2) | (None, 100, 16) | 112
    Conv3D(2, (1, 2, 3)) | (None, 4, 8, 8, 1) | (None, 4, 7, 6, 2) | 14
    Conv2D(32, 9) | (None, 4, 4, 1) | CNN101
    Conv2D(4, 3, dilation_rate=4) | (None, 8, 8, 3) | CNN101
    Conv2D(32, 3) | (None, 28, 28) | CNN102
    Conv2D(32, 3) | (None, 5, 8, 8, 3) | CNN102
    Conv2D(32, 3) | (None, 28, 28, None) | CNN105
    Conv2D(6, 3, groups=2) | (None, 8, 8, 3) | CNN106
    Conv2D(4, 3, groups=3) | (None, 8, 8, 3) | CNN106
    Conv2D(32, 3, padding="sane") | (None, 28, 28, 1) | CNN504
    Conv2D(4, 3, padding="causal") | (None, 8, 8, 3) | CNN504
    Conv2D(32.0, 3) | (None, 28, 28, 1) | CNN505
    Conv2D(2.5, 3) | (None, 28, 28, 1) | CNN505
    Conv2D(0, 3) | (None, 28, 28, 1) | CNN505
    Conv2D(None, 3) | (None, 28, 28, 1) | CNN505
    Conv2D(4, (3,)) | (None, 8, 8, 3) | CNN505
    Conv2D(4, (3.0, 3.0)) | (None, 8, 8, 3) | CNN505
    Conv2D(4, 3, strides=0) | (None, 8, 8, 3) | CNN505
    Conv2D(4, 3, padding=((1, 1), (1, 1))) | (None, 8, 8, 3) | CNN505
    Conv2D(4, 3, strides=2, dilation_rate=2) | (None, 8, 8, 3) | CNN505
    Conv2D(4, 3, groups=0) | (None, 8, 8, 3) | CNN505
    Conv2D(4, 3, lora_rank=2, kernel_constraint="non_neg") | (None, 8, 8, 3) | CNN505
    Conv2D(32) | (None, 28, 28, 1) | CNN503
    """
    rank = rank_of(a)
    axes = take_apart(a, x, rank, leading=a.target == "2")
    if isinstance(axes, Problem):
        return axes
    if axes.channels is None:
        return undefined(x, channel_axis(axes), "the kernel")
    window, filters = read_window(a, "kernel_size", rank), whole(a, "filters")
    groups = 1 if a.target == "2" and not a["groups"] else a.size("groups")
    if compare(groups, "<", 0):
        return refused("groups", "a positive integer", a["groups"])._replace(phase="build")
    problem = (
        _split(axes.channels, groups)
        or listed_padding(a)
        or collapsed(axes.spatial, window, "kernel")
        or _countable(a, "filters", "groups")
    )
    if problem is not None:
        return problem
    kernel = Weight("kernel", (*window.size, floor_divide(axes.channels, groups), filters), dtype=_dtype(a))
    thin = low_rank(a, kernel, "kernel") if a.takes("lora_rank") else ()
    if isinstance(thin, Problem):
        return thin
    weights = _with_bias(a, (kernel,), filters)
    if thin and not isinstance(weights, Unknown):
        weights = thin if isinstance(thin, Unknown) else (kernel._replace(trainable=False), *weights[1:], *thin)
    head = None if thin else _head((kernel,), weights, filters)
    lengths = window.lengths(axes.spatial)
    return _step(a, axes, lengths, filters, weights, per_axis(axes.spatial, lengths, window.sums(axes.spatial)), head, (lengths, (kernel,)))


def _split(channels: Size, groups: Size) -> Problem | None:
    if not compare(modulo(channels, groups), "!=", 0):
        return None
    message = f"{show(channels)} input channels cannot be split into {show(groups)} equal groups"
    return Problem("CNN106", message, "build", f"a multiple of {show(groups)} channels", f"{show(channels)} channels", argument="groups")


def _countable(a: Bound, *names: str) -> Problem | None:
    """What the constructor lets pass but no weight can be shaped by: None, and Python floats (Keras 2 cuts those of filters)."""
    for name in names:
        if a[name] is None and not (name == "groups" and a.target == "2"):
            return refused(name, "a positive integer", None)._replace(phase="build")
    return not_whole(a, "kernel_size", *(name for name in names if a.target == "3" or name != "filters" or not isinstance(a[name], float)))


def _dtype(a: Bound) -> str:
    dtype = a.variable_dtype()
    return dtype if isinstance(dtype, str) else "float32"


def _with_bias(a: Bound, kernels: tuple[Weight, ...], units: Size) -> tuple[Weight, ...] | Unknown:
    bias = a.flag("use_bias")
    if isinstance(bias, Unknown):
        return bias
    return (*kernels, Weight("bias", (units,), dtype=_dtype(a))) if bias else kernels


def _head(kernels: tuple[Weight, ...], weights: tuple[Weight, ...] | Unknown, units: Size) -> str | None:
    """`(3*3*1 + 1)*32`: what one unit has, times the units."""
    if isinstance(weights, Unknown) or len(weights) == len(kernels):
        return None
    return f"({'*'.join(bracketed(size) for size in kernels[0].shape[:-1])} + 1)*{bracketed(units)}"


def _step(
    a: Bound,
    axes: Axes,
    lengths: Shape,
    channels: Size,
    weights: tuple[Weight, ...] | Unknown,
    shape_sum: str,
    head: str | None,
    work: tuple[Shape, tuple[Weight, ...]],
) -> Step:
    """The answer; `work` is where the kernels stand and which: each place costs one multiplication a kernel value."""
    places, kernels = work
    macs: Size = 0
    for kernel in kernels:
        one = count((*places, *kernel.shape))
        macs = one if isinstance(one, Unknown) or isinstance(macs, Unknown) or macs is None else macs + one
    params = "not known" if isinstance(weights, Unknown) else explained(weights, head)
    output = Tensor(axes.joined(lengths, channels), a.compute_dtype())
    return Step((output,), weights, Explanation(shape_sum, params), macs if macs is not None else 0)


@layer("Conv1DTranspose", checks=_transposed_checks(1))
@layer("Conv2DTranspose", checks=_transposed_checks(2))
@layer("Conv3DTranspose", checks=_transposed_checks(3))
def transposed(a: Bound, x: Tensor) -> Answer:
    """Every value of the input is spread over a kernel, strides apart (base_conv_transpose.py).

    Conv2DTranspose(16, 3, strides=2, padding="same") | (None, 7, 7, 32) | (None, 14, 14, 16) | 4624
    Conv2DTranspose(4, 3) | (None, 8, 8, 3) | (None, 10, 10, 4) | 112
    Conv2DTranspose(4, 2, strides=3) | (None, 8, 8, 3) | (None, 24, 24, 4) | 52
    Conv2DTranspose(4, 3, strides=2, output_padding=1) | (None, 8, 8, 3) | (None, 18, 18, 4) | 112
    Conv2DTranspose(4, 4, strides=2, padding="same", output_padding=0) | (None, 8, 8, 3) | (None, 14, 14, 4) | 196
    Conv2DTranspose(4, 2, strides=2, padding="same", output_padding=0) | (None, 1, 1, 3) | (None, 0, 0, 4) | 52
    Conv2DTranspose(4, 3, data_format="channels_first") | (None, 8, None, 3) | (None, 4, None, 5) | 292
    Conv1DTranspose(4, 3, dilation_rate=2, use_bias=False) | (None, 8, 3) | (None, 12, 4) | 36
    Conv3DTranspose(4, 3, strides=2, padding="same") | (None, 4, None, 4, 3) | (None, 8, None, 8, 4) | 328
    Conv2DTranspose(4, 3) | (None, 8, 3) | CNN102
    Conv2DTranspose(4, 3) | (None, 2, 8, 8, 3) | CNN102
    Conv2DTranspose(4, 3) | (None, 8, 8, None) | CNN105
    Conv2DTranspose(4, 3, padding="causal") | (None, 8, 8, 3) | CNN504
    Conv2DTranspose(4, 3, strides=2, output_padding=(1, 2)) | (None, 8, 8, 3) | CNN505
    Conv2DTranspose(4, 3, strides=2, dilation_rate=2) | (None, 8, 8, 3) | CNN505
    Conv2DTranspose(4.0, 3) | (None, 8, 8, 3) | CNN505
    """
    rank = rank_of(a)
    axes = take_apart(a, x, rank)
    if isinstance(axes, Problem):
        return axes
    if axes.channels is None:
        return undefined(x, channel_axis(axes), "the kernel")
    window, filters = read_window(a, "kernel_size", rank), whole(a, "filters")
    problem = _countable(a, "filters") or listed_padding(a) or (_only_in_keras2(a, window) if a.target == "2" else None)
    if problem is not None:
        return problem
    if a.target == "2" and rank == 3:  # tf_keras/src/layers/convolutional/conv3d_transpose.py leaves dilation out
        window = window._replace(dilation=(1,) * rank)
    lengths, sums = _spread(a, axes.spatial, window)
    kernel = Weight("kernel", (*window.size, filters, axes.channels), dtype=_dtype(a))
    weights = _with_bias(a, (kernel,), filters)
    head = _head((kernel._replace(shape=(*window.size, axes.channels, filters)),), weights, filters)
    return _step(a, axes, lengths, filters, weights, per_axis(axes.spatial, lengths, sums), head, (axes.spatial, (kernel,)))


def _only_in_keras2(a: Bound, window: Window) -> Problem | None:
    """Conv1DTranspose takes causal and fails on it later; conv2d_transpose of tf_keras/src/backend.py dilates both axes alike."""
    if window.padding == "causal":
        return refused("padding", '"valid" or "same"', "causal", "CNN504")._replace(phase="build")
    if len(window.dilation) == 2 and compare(window.dilation[0], "!=", window.dilation[1]):
        return refused("dilation_rate", "the same for both axes", a["dilation_rate"])._replace(phase="build")
    return None


def _spread(a: Bound, spatial: Shape, window: Window) -> tuple[Shape, tuple[str, ...]]:
    rank = len(spatial)
    extra = (None,) * rank if a["output_padding"] is None else a.sizes("output_padding", rank)
    padding = extra if isinstance(extra, Unknown) else window.padding
    if isinstance(padding, Unknown) or isinstance(extra, Unknown):
        unknown = padding if isinstance(padding, Unknown) else Unknown("output_padding= is not known")
        return (unknown,) * rank, ("not known",) * rank
    places = list(zip(spatial, window.size, window.strides, extra, window.dilation, strict=True))
    lengths = tuple(transposed_length(n, size, stride, padding, more, wide) for n, size, stride, more, wide in places)
    return lengths, tuple(transposed_sum(n, size, stride, padding, more, wide) for n, size, stride, more, wide in places)


@layer("DepthwiseConv1D", checks=_depth_checks(1))
@layer("DepthwiseConv2D", checks=_depth_checks(2))
def depthwise(a: Bound, x: Tensor) -> Answer:
    """Each channel has depth_multiplier kernels of its own (base_depthwise_conv.py).

    DepthwiseConv2D(3) | (None, 8, 8, 3) | (None, 6, 6, 3) | 30
    DepthwiseConv2D(3, depth_multiplier=2, padding="same") | (None, 8, 8, 3) | (None, 8, 8, 6) | 60
    DepthwiseConv2D(3, strides=2, dilation_rate=2, use_bias=False) | (None, 8, 8, 3) | (None, 2, 2, 3) | 27
    DepthwiseConv1D(3, strides=2, data_format="channels_first") | (None, 3, 8) | (None, 3, 3) | 12
    DepthwiseConv2D(9) | (None, 8, 8, 3) | CNN101
    DepthwiseConv2D(3) | (None, 8, 8) | CNN102
    DepthwiseConv2D(3) | (None, 8, 8, None) | CNN105
    DepthwiseConv2D(3, depth_multiplier=0) | (None, 8, 8, 3) | CNN505
    DepthwiseConv2D(3, depth_multiplier=2.0) | (None, 8, 8, 3) | CNN505
    DepthwiseConv1D(3, padding="causal") | (None, 8, 3) | CNN504
    """
    prepared = _per_channel(a, x, "depth_multiplier")
    if isinstance(prepared, Problem):
        return prepared
    axes, window, kernel = prepared
    channels = multiply(axes.channels, a.size("depth_multiplier"))
    kernel = kernel if a.target == "2" else kernel._replace(name="kernel")
    weights = _with_bias(a, (kernel,), channels)
    head = _head((Weight("kernel", (*window.size, channels)),), weights, channels)
    lengths = _lengths(a, axes, window)
    return _step(
        a, axes, lengths, channels, weights, per_axis(axes.spatial, lengths, window.sums(axes.spatial)), head, (lengths, (kernel,))
    )


@layer("SeparableConv1D", checks=(*_depth_checks(1, causal="2"), positive_number("filters")))
@layer("SeparableConv2D", checks=(*_depth_checks(2), positive_number("filters")))
def separable(a: Bound, x: Tensor) -> Answer:
    """Kernels of its own for each channel, then a 1x1 convolution that mixes them (base_separable_conv.py).

    SeparableConv2D(4, 3) | (None, 8, 8, 3) | (None, 6, 6, 4) | 43
    SeparableConv2D(4, 3, depth_multiplier=2, padding="same", use_bias=False) | (None, 8, 8, 3) | (None, 8, 8, 4) | 78
    SeparableConv1D(4, 3, strides=2, dilation_rate=2) | (None, 8, 3) | (None, 2, 4) | 25
    SeparableConv2D(4, 9) | (None, 8, 8, 3) | CNN101
    SeparableConv2D(4, 3) | (None, 8, 8, 8, 3) | CNN102
    SeparableConv2D(4, 3) | (None, 8, 8, None) | CNN105
    SeparableConv2D(0, 3) | (None, 8, 8, 3) | CNN505
    SeparableConv1D(4, 3, padding="causal") | (None, 8, 3) | CNN504
    """
    prepared = _per_channel(a, x, "filters", "depth_multiplier")
    if isinstance(prepared, Problem):
        return prepared
    axes, window, kernel = prepared
    filters = whole(a, "filters")
    mixing = (*(1,) * len(axes.spatial), multiply(axes.channels, a.size("depth_multiplier")), filters)
    kernels = (kernel, Weight("pointwise_kernel", mixing, dtype=_dtype(a)))
    weights = _with_bias(a, kernels, filters)
    lengths = _lengths(a, axes, window)
    return _step(a, axes, lengths, filters, weights, per_axis(axes.spatial, lengths, window.sums(axes.spatial)), None, (lengths, kernels))


def _per_channel(a: Bound, x: Tensor, *counts: str) -> tuple[Axes, Window, Weight] | Problem:
    """The start of depthwise and separable convolutions: axes, window and the kernel of each channel."""
    rank = rank_of(a)
    axes = take_apart(a, x, rank)
    if isinstance(axes, Problem):
        return axes
    if axes.channels is None:
        return undefined(x, channel_axis(axes), "the kernel")
    window = read_window(a, "kernel_size", rank)
    problem = listed_padding(a) or collapsed(axes.spatial, window, "kernel") or _countable(a, *counts) or _multiplier_of_keras2(a)
    if problem is not None:
        return problem
    return axes, window, Weight("depthwise_kernel", (*window.size, axes.channels, a.size("depth_multiplier")), dtype=_dtype(a))


def _multiplier_of_keras2(a: Bound) -> Problem | None:
    """Keras 2 looks at depth_multiplier only when it makes the weights; it takes 0 of them where nothing is mixed after."""
    value, least = a["depth_multiplier"], 0 if a.class_name.startswith("Depthwise") else 1
    if type(value) in (tuple, list, str) or compare(a.size("depth_multiplier"), "<", least):
        return refused("depth_multiplier", "a positive integer", value)._replace(phase="build")
    return None


def _lengths(a: Bound, axes: Axes, window: Window) -> Shape:
    """Spatial sizes behind kernels of each channel. Keras 2 goes through space_to_batch where it dilates: one None makes all None."""
    if a.target == "2" and None in axes.spatial and any(compare(size, ">", 1) for size in window.dilation):
        return (None,) * len(axes.spatial)
    return window.lengths(axes.spatial)
