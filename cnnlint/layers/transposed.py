"""Transposed convolutions: one step of the layer arrow (keras/src/layers/convolutional/base_conv_transpose.py)."""

from __future__ import annotations

from cnnlint.dims import Unknown, compare
from cnnlint.layers.arithmetic import by, per_axis, transposed_length, transposed_sum
from cnnlint.layers.checks import Check, positive_number, refused, tuple_of
from cnnlint.layers.geometry import Window, channel_axis, listed_padding, rank_of, read_window, strides_or_dilation, take_apart, whole
from cnnlint.layers.kernels import countable, head_of, moved, weight_dtype, window_checks, with_bias
from cnnlint.layers.registry import Answer, Bound, Problem, Shape, Tensor, Weight, layer
from cnnlint.layers.steps import undefined


def _output_padding(a: Bound) -> Problem | None:
    rank = rank_of(a)
    extra, strides = a.sizes("output_padding", rank), a.sizes("strides", rank)
    if isinstance(extra, Unknown) or isinstance(strides, Unknown):
        return None
    if not any(compare(more, ">=", stride) for more, stride in zip(extra, strides, strict=True)):
        return None
    message = f"output_padding {by(extra)} must be less than the strides {by(strides)}"
    return Problem("CNN505", message, "init", f"less than {by(strides)}", by(extra), argument="output_padding")


def _transposed_checks(rank: int) -> tuple[Check, ...]:
    extra = (tuple_of("output_padding", rank, allow_zero=True, optional=True), _output_padding)
    return (*window_checks(rank, causal="2" if rank == 1 else ""), positive_number("filters"), *extra, strides_or_dilation())


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
    Conv2DTranspose(4, 3, padding="causal") | (None, 8, 8, 3) | CNN505
    Conv2DTranspose(4, 3, strides=2, output_padding=(1, 2)) | (None, 8, 8, 3) | CNN505
    Conv2DTranspose(4, 3, strides=2, dilation_rate=2) | (None, 8, 8, 3) | CNN505
    Conv2DTranspose(4.0, 3) | (None, 8, 8, 3) | CNN505
    Conv3DTranspose(4, 3, dilation_rate={}) | (None, 8, 8, 8, 3) | CNN505
    """
    rank = rank_of(a)
    axes = take_apart(a, x, rank)
    if isinstance(axes, Problem):
        return axes
    if axes.channels is None:
        return undefined(x, channel_axis(axes), "the kernel")
    window, filters = read_window(a, "kernel_size", rank), whole(a, "filters")
    problem = countable(a, "filters") or listed_padding(a) or (_only_in_keras2(a, window) if a.target == "2" else None)
    if problem is not None:
        return problem
    if a.target == "2" and rank == 3:  # tf_keras/src/layers/convolutional/conv3d_transpose.py leaves dilation out
        window = window._replace(dilation=(1,) * rank)
    lengths, sums = _spread(a, axes.spatial, window)
    kernel = Weight("kernel", (*window.size, filters, axes.channels), dtype=weight_dtype(a))
    weights = with_bias(a, (kernel,), filters)
    head = head_of((kernel._replace(shape=(*window.size, axes.channels, filters)),), weights, filters)
    return moved(a, axes, lengths, filters, weights, per_axis(axes.spatial, lengths, sums), head, (axes.spatial, (kernel,)))


def _only_in_keras2(a: Bound, window: Window) -> Problem | None:
    """Conv1DTranspose takes causal and fails on it later; conv2d_transpose of tf_keras/src/backend.py dilates both axes alike."""
    if window.padding == "causal":
        return refused("padding", '"valid" or "same"', "causal")._replace(phase="build")
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
