"""Plain convolutions: one step of the layer arrow (keras/src/layers/convolutional/base_conv.py)."""

from __future__ import annotations

from cnnlint.dims import Size, Unknown, compare, floor_divide, modulo, show
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
from cnnlint.layers.low_rank import low_rank
from cnnlint.layers.registry import Answer, Bound, Problem, Step, Tensor, Weight, layer
from cnnlint.layers.steps import undefined
from cnnlint.layers.wrapping import unknown_step


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


def _plain_checks(rank: int, causal: str = "") -> tuple[Check, ...]:
    return (*window_checks(rank, causal), positive_number("filters"), _divisible, strides_or_dilation())


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
    Conv2D(4, 3, padding="causal") | (None, 8, 8, 3) | CNN505
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
    tf_keras: Conv2D(2.5, 3, groups=True) | (None, 8, 8, 3) | (None, 6, 6, 2) | 56
    tf_keras: Conv2D(0.5, 3) | (None, 8, 8, 3) | CNN505
    """
    rank = rank_of(a)
    if isinstance(axes := take_apart(a, x, rank, leading=a.target == "2"), Problem):
        return axes
    if axes.channels is None:
        return undefined(x, channel_axis(axes), "the kernel")
    window, filters = read_window(a, "kernel_size", rank), whole(a, "filters")
    groups = 1 if a.target == "2" and not a["groups"] else a.size("groups")
    if compare(groups, "<", 0):
        return refused("groups", "a positive integer", a["groups"])._replace(phase="build")
    problem = (
        no_channels(a, axes.channels) or _split(axes.channels, groups) or listed_padding(a) or collapsed(axes.spatial, window, "kernel")
    )
    if (answer := problem or countable(a, "filters", "groups") or _astray(a, axes, window)) is not None:
        return answer
    kernel = Weight("kernel", (*window.size, floor_divide(axes.channels, groups), filters), dtype=weight_dtype(a))
    thin = low_rank(a, kernel, "kernel") if a.takes("lora_rank") else ()
    if isinstance(thin, Problem):
        return thin
    weights = with_bias(a, (kernel,), filters)
    if thin and not isinstance(weights, Unknown):
        weights = thin if isinstance(thin, Unknown) else (kernel._replace(trainable=False), *weights[1:], *thin)
    head = None if thin else head_of((kernel,), weights, filters)
    lengths = window.lengths(axes.spatial)
    return moved(a, axes, lengths, filters, weights, per_axis(axes.spatial, lengths, window.sums(axes.spatial)), head, (lengths, (kernel,)))


def _astray(a: Bound, axes: Axes, window: Window) -> Step | None:
    """TensorFlow takes several batch axes, but before channels_first it moves along others of them than Keras 2 reckons with."""
    if a.target == "3" or len(axes.lead) < 2 or axes.channels_first is False:
        return None
    strides = any(compare(size, ">", 1) is not False for size in window.strides)
    spread = None in axes.spatial and any(compare(size, ">", 1) is not False for size in window.dilation)
    reason = Unknown("with several batch axes and channels_first Keras 2 fits some sizes only", a.call.span)
    return unknown_step(reason, a.compute_dtype()) if strides or spread else None


def _split(channels: Size, groups: Size) -> Problem | None:
    if not compare(modulo(channels, groups), "!=", 0):
        return None
    message = f"{show(channels)} input channels cannot be split into {show(groups)} equal groups"
    return Problem("CNN106", message, "build", f"a multiple of {show(groups)} channels", f"{show(channels)} channels", argument="groups")
