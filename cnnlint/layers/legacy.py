"""Layers that Keras 3 keeps under tf.keras only, and those of Keras 2 that are gone: steps of the layer arrow."""

from __future__ import annotations

from typing import Any

from cnnlint.dims import Size, Unknown, multiply, product, show
from cnnlint.layers.arithmetic import per_axis
from cnnlint.layers.checks import Check, positive_integer, refused, tuple_of
from cnnlint.layers.geometry import channel_axis, collapsed, padding_word, rank_of, read_window, take_apart
from cnnlint.layers.image_ranges import images_of_keras2, interpolation_of_keras2
from cnnlint.layers.ranges import holds, is_sequence, seed, within
from cnnlint.layers.registry import Answer, Bound, Explanation, Problem, Step, Tensor, Weight, layer
from cnnlint.layers.steps import count, explained, known, shape_text, single, unchanged, undefined, weight_dtype, wrong_rank
from cnnlint.layers.wrapping import unknown_step


def _theta_of_integers(a: Bound) -> Problem | None:
    """Keras 3 makes a tensor of theta at once."""
    whole = a.target == "3" and a.of_integers() and isinstance(a["theta"], float)
    return refused("theta", "a whole number, as dtype= says", a["theta"]) if whole else None


@layer("ThresholdedReLU", checks=(within("theta", 0, None, "a number of at least 0"), _theta_of_integers))
def thresholded_relu(a: Bound, x: Tensor) -> Answer:
    """Values up to theta become 0 (keras/src/legacy/layers.py).

    ThresholdedReLU(0.5) | (None, 4) | (None, 4) | 0
    ThresholdedReLU(-1) | (None, 4) | CNN505
    ThresholdedReLU(dtype="int32") | (None, 4) | CNN505
    """
    return unchanged(a, x)


def _stretch(a: Bound) -> Problem | None:
    """A number f, read as (-f, f), or a pair in order, none below -1."""
    value = a["factor"]
    pair = (value[0], value[1]) if is_sequence(value) and len(value) > 1 else value

    def in_order(factor: Any) -> bool:
        low, high = factor if isinstance(factor, tuple) else (-factor, factor)
        return not (high < low or low < -1.0)

    return refused("factor", "a number from 0 on, or two in order from -1 on", value) if holds(in_order, pair) is False else None


@layer("RandomHeight", checks=(_stretch, seed, interpolation_of_keras2))
@layer("RandomWidth", checks=(_stretch, seed, interpolation_of_keras2))
def random_stretch(a: Bound, x: Tensor) -> Answer:
    """Images of a height or width that changes from batch to batch, so that Keras calls it None (keras/src/legacy/layers.py).

    RandomHeight(0.2) | (None, 28, 28, 3) | (None, None, 28, 3) | 0
    RandomWidth((0.1, 0.3)) | (None, 28, 28, 3) | (None, 28, None, 3) | 0
    RandomHeight(-0.2) | (None, 28, 28, 3) | CNN505
    RandomHeight(Dropout(0.2)) | (None, 28, 28, 3) | CNN505
    tf_keras: RandomWidth(0.2, seed="abc") | (None, 28, 28, 3) | CNN505
    RandomWidth(0.2) | (None,) | CNN102
    """
    axis = -3 if a.class_name == "RandomHeight" else -2
    problem = images_of_keras2(a, x) or wrong_rank(x, -axis, "batch, height, width, channels", least=True)
    if problem is not None:
        return problem
    shape = list(known(x))
    shape[axis] = None
    return single(a, tuple(shape), Explanation(f"{shape_text(x.shape)} -> {shape_text(shape)}: another one in every batch"))


def _local_checks(rank: int) -> tuple[Check, ...]:
    return (tuple_of("kernel_size", rank), tuple_of("strides", rank, allow_zero=True), padding_word(), _only_valid)


def _only_valid(a: Bound) -> Problem | None:
    padding = a["padding"]
    if a["implementation"] != 1 or not isinstance(padding, str) or padding.lower() == "valid":
        return None
    return refused("padding", '"valid" with implementation=1', padding)


@layer("LocallyConnected1D", checks=_local_checks(1))
@layer("LocallyConnected2D", checks=_local_checks(2))
def locally_connected(a: Bound, x: Tensor) -> Answer:
    """A convolution with a kernel of its own at every place; Keras 2 only (tf_keras/src/layers/locally_connected).

    tf_keras: LocallyConnected2D(4, 3) | (None, 8, 8, 3) | (None, 6, 6, 4) | 4032
    tf_keras: LocallyConnected1D(4, 3, use_bias=False) | (None, 8, 3) | (None, 6, 4) | 216
    tf_keras: LocallyConnected2D(4, 3) | (None, None, 8, 3) | CNN105
    tf_keras: LocallyConnected2D(4, 9) | (None, 8, 8, 3) | CNN101
    tf_keras: LocallyConnected1D(4, 3, padding="same") | (None, 8, 3) | CNN505
    """
    rank = rank_of(a)
    axes = take_apart(a, x, rank)
    if isinstance(axes, Problem):
        return axes
    if a["filters"] == 0:  # the product of nothing has lost the batch
        axes = axes._replace(lead=(None,))
    missing = next((axis for axis in range(rank) if axes.spatial[axis] is None), None)
    if missing is not None:
        return undefined(x, missing + (2 if axes.channels_first is True else 1), "the kernel, which is another one at every place,")
    if axes.channels is None:
        return undefined(x, channel_axis(axes), "the kernel")
    problem = refused("filters", "an integer", a["filters"]) if isinstance(a["filters"], bool) else None
    problem = problem or (None if a["filters"] == 0 else positive_integer("filters")(a))
    window, filters = read_window(a, "kernel_size", rank), a.size("filters")
    problem = (problem and problem._replace(phase="build")) or collapsed(axes.spatial, window, "kernel")
    if problem is not None:
        return problem
    lengths, bias = window.lengths(axes.spatial), a.flag("use_bias")
    text = f"{per_axis(axes.spatial, lengths, window.sums(axes.spatial))}; {show(filters)} filters"
    output = Tensor(axes.joined(lengths, filters), a.compute_dtype())
    if a["implementation"] != 1 or isinstance(bias, Unknown):
        missing_weights = bias if isinstance(bias, Unknown) else Unknown("implementation= keeps the weights otherwise")
        return Step((output,), missing_weights, Explanation(text))
    inputs: Size = multiply(product(window.size), axes.channels)
    kernel = Weight("kernel", (product(lengths), inputs, filters), dtype=weight_dtype(a))
    weights = (kernel, Weight("bias", (*lengths, filters), dtype=weight_dtype(a))) if bias else (kernel,)
    return Step((output,), weights, Explanation(text, explained(weights)), count(kernel.shape))


@layer("AbstractRNNCell", knowledge="unknown", unknown_input=True)
@layer("DenseFeatures", knowledge="unknown", unknown_input=True)
def unread(a: Bound, x: Tensor) -> Answer:
    """Base class of cells, and feature columns: what they compute is said elsewhere (tf_keras/src)."""
    return unknown_step(Unknown(f"what {a.class_name} computes is said in another place", a.call.span), a.compute_dtype())
