"""Dropouts, noises and ActivityRegularization (keras/src/layers/regularization): they act in training only and have no weights."""

from __future__ import annotations

from cnnlint.dims import Expr
from cnnlint.layers.checks import Check, refused
from cnnlint.layers.ranges import holds, is_sequence, rate, seed_with, undecided, within
from cnnlint.layers.registry import Answer, Bound, Explanation, Problem, Tensor, layer
from cnnlint.layers.steps import UNCHANGED, cast, unchanged, wrong_rank
from cnnlint.model import NumpyNumber

SHARE = within("stddev", 0, 1, "a number from 0 to 1")
PENALTY = "a number of at least 0"


def _noise_shape(a: Bound) -> Problem | None:
    """Keras 3 wants positive ints or None in `noise_shape`."""
    value = a["noise_shape"]
    if a.target == "2" or value is None or isinstance(value, Expr) or undecided(value):
        return None
    expected = "a tuple of positive integers or None"
    if not (is_sequence(value) or isinstance(value, (dict, set, frozenset))):
        return refused("noise_shape", expected, value)
    for size in value:  # tuple() takes them all
        if size is None or isinstance(size, Expr) or undecided(size):
            continue
        if not isinstance(size, int) or size <= 0:
            return refused("noise_shape", expected, value)
    return None


def _silenced(a: Bound, x: Tensor) -> Answer:
    share = a.number("rate")
    text = f"the shape is unchanged; in training a share of {share} of the values is set to 0" if isinstance(share, (int, float)) else ""
    step = unchanged(a, x, Explanation(text) if text else UNCHANGED)
    return step if a.target == "3" else step._replace(outputs=(step.outputs[0]._replace(dtype=cast(a, x)),))


@layer("Dropout", checks=(rate(), _noise_shape, seed_with("rate")))
def dropout(a: Bound, x: Tensor) -> Answer:
    """Sets a share of the values to 0 while training (keras/src/layers/regularization/dropout.py).

    Dropout(0.5) | (None, 128) | (None, 128) | 0
    Dropout(0.25) | (None, None, 4) | (None, None, 4) | 0
    Dropout(256) | (None, 128) | CNN506
    Dropout(-0.1) | (None, 128) | CNN505
    Dropout(0.5, noise_shape={}) | (None, 128) | (None, 128) | 0
    Dropout(0.5, noise_shape=(0,)) | (None, 128) | CNN505
    """
    return _silenced(a, x)


def _only_keras3(a: Bound) -> Problem | None:
    """Keras 2 takes any rate here, and so does the old AlphaDropout that Keras 3 keeps as tf.keras.layers.AlphaDropout."""
    old = a.class_name == "AlphaDropout" and not a.call.qualified_name.startswith("keras.")
    if a.target == "2" and holds(lambda rate: 0 < rate < 1 or True, a["rate"]) is False:
        return refused("rate", "a number from 0 to 1", a["rate"])._replace(phase="build")
    return None if a.target == "2" or old else rate()(a)


@layer("AlphaDropout", checks=(_only_keras3, seed_with("rate")))
@layer("GaussianDropout", checks=(_only_keras3, seed_with("rate")))
def noisy_dropout(a: Bound, x: Tensor) -> Answer:
    """Disturbs a share of the values while training (keras/src/layers/regularization/alpha_dropout.py, gaussian_dropout.py).

    AlphaDropout(0.1) | (None, 128) | (None, 128) | 0
    GaussianDropout(0.1) | (None, 8, 8, 3) | (None, 8, 8, 3) | 0
    AlphaDropout(1.5) | (None, 128) | CNN506
    GaussianDropout(1.5) | (None, 128) | CNN506
    tf_keras: GaussianDropout((0, 1)) | (None, 128) | CNN505
    """
    return unchanged(a, x)


def _deviation(a: Bound) -> Problem | None:
    return None if a.target == "2" else SHARE(a)


@layer("GaussianNoise", checks=(_deviation, seed_with("stddev")))
def gaussian_noise(a: Bound, x: Tensor) -> Answer:
    """Adds noise while training (keras/src/layers/regularization/gaussian_noise.py).

    GaussianNoise(0.1) | (None, 128) | (None, 128) | 0
    GaussianNoise(1.5) | (None, 128) | CNN505
    """
    return unchanged(a, x)


def _exact_format(a: Bound) -> Problem | None:
    """Keras 2 wants data_format in lower case here."""
    value = a["data_format"] if a.takes("data_format") else None
    if a.target == "3" or not isinstance(value, str) or value in ("channels_last", "channels_first"):
        return None
    return refused("data_format", '"channels_last" or "channels_first"', value)


@layer("SpatialDropout1D", checks=(rate(), seed_with("rate"), _exact_format))
@layer("SpatialDropout2D", checks=(rate(), seed_with("rate"), _exact_format))
@layer("SpatialDropout3D", checks=(rate(), seed_with("rate"), _exact_format))
def spatial_dropout(a: Bound, x: Tensor) -> Answer:
    """Sets whole channels to 0 while training (keras/src/layers/regularization/spatial_dropout.py).

    SpatialDropout1D(0.5) | (None, 6, 4) | (None, 6, 4) | 0
    SpatialDropout2D(0.5) | (None, 8, 8, 3) | (None, 8, 8, 3) | 0
    SpatialDropout3D(0.5) | (None, 5, 8, 8, 3) | (None, 5, 8, 8, 3) | 0
    SpatialDropout2D(0.5) | (None, 6, 4) | CNN102
    SpatialDropout1D(8) | (None, 6, 4) | CNN506
    """
    sides = int(a.class_name[-2])
    axes = {1: "batch, steps, channels", 2: "batch, height, width, channels", 3: "batch, three sides, channels"}[sides]
    return wrong_rank(x, sides + 2, axes) or _silenced(a, x)


def _penalty(name: str) -> Check:
    """A number; Keras 2 takes negative ones."""
    low_enough = {"3": within(name, 0, None, PENALTY, optional=True), "2": within(name, None, None, PENALTY, optional=True)}

    def check(a: Bound) -> Problem | None:
        if isinstance(a[name], NumpyNumber):
            return refused(name, "Python's own number", a[name])
        return low_enough[a.target](a)

    return check


@layer("ActivityRegularization", checks=(_penalty("l1"), _penalty("l2")))
def activity_regularization(a: Bound, x: Tensor) -> Answer:
    """Adds a penalty for large values to the loss (keras/src/layers/regularization/activity_regularization.py).

    ActivityRegularization(l2=0.01) | (None, 4) | (None, 4) | 0
    ActivityRegularization(-0.1) | (None, 4) | CNN505
    ActivityRegularization(np.int64(1)) | (None, 4) | CNN505
    """
    return unchanged(a, x)
