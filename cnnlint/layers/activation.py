"""Activation layers (keras/src/layers/activations): values change, shapes do not; only PReLU has weights."""

from __future__ import annotations

from cnnlint.dims import Size, Unknown
from cnnlint.layers.checks import describe
from cnnlint.layers.ranges import holds, is_sequence, plain, within
from cnnlint.layers.registry import Answer, Bound, Explanation, Problem, Step, Tensor, Weight, layer
from cnnlint.layers.steps import UNCHANGED, explained, known, unchanged, undefined, weight_dtype, wrong_rank
from cnnlint.layers.wrapping import unknown_step
from cnnlint.model import LayerCall, Reference, Value


@layer("Activation")
def activation(a: Bound, x: Tensor) -> Answer:
    """Applies a function to every value (keras/src/layers/activations/activation.py).

    Activation("relu") | (None, 26, 26, 32) | (None, 26, 26, 32) | 0
    Activation("softmax") | (None, 10) | (None, 10) | 0
    Activation("rellu") | (None, 10) | CNN504
    Activation() | (None, 10) | CNN503
    """
    return _softmax_of_vector(a, x, a["activation"]) or unchanged(a, x)


def _softmax_of_vector(a: Bound, x: Tensor, function: Value) -> Problem | None:
    """Keras 2 computes when a layer is added, and softmax wants two dimensions."""
    named = function.qualified_name.rpartition(".")[2] if isinstance(function, Reference) else function
    return wrong_rank(x, 2, "batch, classes", least=True) if a.target == "2" and named == "softmax" else None


def _not_none(a: Bound) -> Problem | None:
    """Keras 2 calls the slope alpha and refuses only what is no number."""
    value = a["alpha"]
    if a.target == "3" or is_sequence(value) or (isinstance(value, str) and holds(lambda text: float(text) or True, value)):
        return None  # numpy makes numbers of words that spell one
    return within("alpha", None, None, "a number")(a)


def _slope_of_keras3(a: Bound) -> Problem | None:
    if a.target == "2" or a.given("alpha"):
        return None
    return within("negative_slope", 0, None, "a number of at least 0")(a)


@layer("LeakyReLU", checks=(_not_none, _slope_of_keras3))
@layer("ELU", checks=(_not_none,))
def leaky_relu(a: Bound, x: Tensor) -> Answer:
    """Lets negative values through, made smaller (keras/src/layers/activations/leaky_relu.py, elu.py).

    LeakyReLU() | (None, 4) | (None, 4) | 0
    LeakyReLU(negative_slope=0.2) | (None, None, 4) | (None, None, 4) | 0
    ELU(alpha=0.5) | (None, 4) | (None, 4) | 0
    LeakyReLU(-0.2) | (None, 4) | CNN505
    tf_keras: ELU(alpha=(1, 2)) | (None, 4) | CNN505
    tf_keras: LeakyReLU(alpha="0.1") | (None, 4) | (None, 4) | 0
    tf_keras: LeakyReLU(dtype=1) | (None, 4) | (None, 4) | 0
    """
    return _spread_slope(a) or unchanged(a, x)


def _spread_slope(a: Bound) -> Problem | None:
    """Keras 2 takes a list for the slope and asks for its truth, which only one number has."""
    several = a.target == "2" and is_sequence(a["alpha"]) and len(a["alpha"]) != 1
    return Problem("CNN505", f"`alpha` must be a number, not {describe(a['alpha'])}", argument="alpha") if several else None


RELU_CHECKS = (
    within("max_value", 0, None, "a number of at least 0, or None", optional=True),
    within("negative_slope", 0, None, "a number of at least 0"),
    within("threshold", 0, None, "a number of at least 0"),
)


@layer("ReLU", checks=RELU_CHECKS)
def relu(a: Bound, x: Tensor) -> Answer:
    """Negative values become 0 (keras/src/layers/activations/relu.py).

    ReLU() | (None, 4) | (None, 4) | 0
    ReLU(max_value=6) | (None, 8, 8, 3) | (None, 8, 8, 3) | 0
    ReLU(max_value=-1) | (None, 4) | CNN505
    """
    return unchanged(a, x)


@layer("Softmax")
def softmax(a: Bound, x: Tensor) -> Answer:
    """Turns the values along an axis into shares that sum to 1 (keras/src/layers/activations/softmax.py).

    Keras 3 looks at the axis only when it computes; Keras 2 refuses one out of range when the layer is added.

    Softmax() | (None, 10) | (None, 10) | 0
    Softmax(axis=1) | (None, 6, 4) | (None, 6, 4) | 0
    tf_keras: Softmax(axis=0.5) | (None, 6, 4) | CNN505
    tf_keras: Softmax(axis=[]) | (None, 6, 4) | CNN505
    tf_keras: Softmax(axis=None) | (None, 6, 4) | (None, 6, 4) | 0
    tf_keras: Softmax(axis=(1, None)) | (None, 6, 4) | CNN505
    tf_keras: Softmax(axis=(1, np.int64(2))) | (None, 4) | CNN505
    """
    axes = [plain(axis) for axis in (a["axis"] if is_sequence(a["axis"]) else [a["axis"]])]
    rank = len(known(x))
    odd = (str, float, dict, type(None), LayerCall)
    bad = axes != [None] and any(isinstance(axis, odd) or (isinstance(axis, int) and not -rank <= axis < rank) for axis in axes)
    if a.target == "2" and (bad or not axes):
        return Problem("CNN505", f"`axis` is {a['axis']}, but the input has {rank} dimensions", argument="axis")
    if a.target == "2" and x.masked:
        return unknown_step(Unknown("Keras 2 adds the mask to the input, which fits some shapes only", a.call.span))
    return _softmax_of_vector(a, x, "softmax") or unchanged(a, x)


@layer("PReLU")
def prelu(a: Bound, x: Tensor) -> Answer:
    """Learns how much of the negative values to let through, one slope for each place that is not shared
    (keras/src/layers/activations/prelu.py).

    PReLU() | (None, 8, 8, 3) | (None, 8, 8, 3) | 192
    PReLU(shared_axes=[1, 2]) | (None, 8, 8, 3) | (None, 8, 8, 3) | 3
    PReLU(shared_axes=[1]) | (None, None, 4) | (None, None, 4) | 4
    PReLU() | (None, None, 4) | CNN105
    PReLU(shared_axes=[1, 2]) | (None, 4) | CNN505
    """
    shared = a["shared_axes"]
    axes = () if shared is None else tuple(shared) if is_sequence(shared) else (shared,)
    slopes = _slopes(a, known(x)[1:], axes)
    if isinstance(slopes, Problem):
        return slopes
    output = Tensor(x.shape, a.compute_dtype(), x.masked)
    if isinstance(slopes, Unknown):
        return Step((output,), slopes, UNCHANGED)
    if None in slopes:
        return undefined(x, slopes.index(None) + 1, "one slope for each place")._replace(
            hint="share the axes that vary: shared_axes=[1, 2] for images"
        )
    weights = (Weight("alpha", slopes, dtype=weight_dtype(a)),)
    return Step((output,), weights, Explanation(UNCHANGED.shape, explained(weights)))


def _slopes(a: Bound, sizes: tuple[Size, ...], axes: tuple[Value, ...]) -> tuple[Size, ...] | Problem | Unknown:
    """The shape of alpha: 1 on the shared axes, which count from 1; Python's negative indices work as they fall."""
    slopes = list(sizes)
    for axis in axes:
        place = plain(axis)
        if isinstance(place, Unknown):
            return place
        if isinstance(place, (str, float)):
            return Problem("CNN505", f"`shared_axes` must be integers, not {place!r}", argument="shared_axes")
        if not isinstance(place, int):
            return Unknown("shared_axes= is not known", a.span("shared_axes"))
        if not -len(slopes) <= place - 1 < len(slopes):
            message = f"`shared_axes` names axis {place}, but the input has axes 1 to {len(slopes)}"
            return Problem("CNN505", message, "build", f"axes from 1 to {len(slopes)}", str(place), argument="shared_axes")
        slopes[place - 1] = 1
    return tuple(slopes)
