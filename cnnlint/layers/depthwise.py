"""Convolutions with kernels of their own for each channel: one step of the layer arrow each (keras/src/layers/convolutional)."""

from __future__ import annotations

from cnnlint.dims import compare, multiply
from cnnlint.layers.arithmetic import per_axis
from cnnlint.layers.checks import Check, positive_number, refused
from cnnlint.layers.geometry import (
    Axes,
    Window,
    channel_axis,
    collapsed,
    listed_padding,
    no_channels,
    rank_of,
    read_window,
    strides_or_dilation,
    take_apart,
    whole,
)
from cnnlint.layers.kernels import countable, head_of, moved, weight_dtype, window_checks, with_bias
from cnnlint.layers.registry import Answer, Bound, Problem, Shape, Tensor, Weight, layer
from cnnlint.layers.steps import undefined


def _depth_checks(rank: int, causal: str = "") -> tuple[Check, ...]:
    return (*window_checks(rank, causal), positive_number("depth_multiplier", "3"), strides_or_dilation("2"))


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
    DepthwiseConv1D(3, padding="causal") | (None, 8, 3) | CNN505
    """
    prepared = _per_channel(a, x, "depth_multiplier")
    if isinstance(prepared, Problem):
        return prepared
    axes, window, kernel = prepared
    channels = multiply(axes.channels, a.size("depth_multiplier"))
    kernel = kernel if a.target == "2" else kernel._replace(name="kernel")
    weights = with_bias(a, (kernel,), channels)
    head = head_of((Weight("kernel", (*window.size, channels)),), weights, channels)
    lengths = _lengths(a, axes, window)
    return moved(
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
    tf_keras: SeparableConv2D(4, 3) | (None, 8, 8, 0) | CNN101
    SeparableConv1D(4, 3, padding="causal") | (None, 8, 3) | CNN505
    """
    prepared = _per_channel(a, x, "filters", "depth_multiplier")
    if isinstance(prepared, Problem):
        return prepared
    axes, window, kernel = prepared
    filters = whole(a, "filters")
    mixing = (*(1,) * len(axes.spatial), multiply(axes.channels, a.size("depth_multiplier")), filters)
    kernels = (kernel, Weight("pointwise_kernel", mixing, dtype=weight_dtype(a)))
    weights = with_bias(a, kernels, filters)
    lengths = _lengths(a, axes, window)
    return moved(a, axes, lengths, filters, weights, per_axis(axes.spatial, lengths, window.sums(axes.spatial)), None, (lengths, kernels))


def _per_channel(a: Bound, x: Tensor, *counts: str) -> tuple[Axes, Window, Weight] | Problem:
    """The start of depthwise and separable convolutions: axes, window and the kernel of each channel."""
    rank = rank_of(a)
    axes = take_apart(a, x, rank)
    if isinstance(axes, Problem):
        return axes
    if axes.channels is None:
        return undefined(x, channel_axis(axes), "the kernel")
    window = read_window(a, "kernel_size", rank)
    problem = listed_padding(a) or collapsed(axes.spatial, window, "kernel") or countable(a, *counts) or _multiplier_of_keras2(a)
    if problem is None and "filters" in counts:
        problem = no_channels(a, axes.channels)
    if problem is not None:
        return problem
    return axes, window, Weight("depthwise_kernel", (*window.size, axes.channels, a.size("depth_multiplier")), dtype=weight_dtype(a))


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
