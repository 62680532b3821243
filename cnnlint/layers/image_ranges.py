"""What the image augmentation layers refuse in their constructors (keras/src/layers/preprocessing/image_preprocessing): declarations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cnnlint.dims import Expr, Unknown
from cnnlint.layers.checks import Check, one_of, refused
from cnnlint.layers.ranges import holds, is_outside, is_sequence, plain, undecided
from cnnlint.layers.records import Problem, Tensor
from cnnlint.layers.signature import Bound
from cnnlint.layers.steps import known, wrong_rank
from cnnlint.model import LayerCall, NumpyNumber, Value

FILLS = ("reflect", "wrap", "constant", "nearest")
INTERPOLATION = one_of("interpolation", ("nearest", "bilinear"))
FILL = one_of("fill_mode", FILLS)


def factor(name: str, low: float, high: float, zero_default: bool = False, optional: bool = False, keras2: bool = False) -> Check:
    """A number from `low` to `high`, or a pair of which the first is not above `high` and the second not below `low`
    (base_image_preprocessing_layer.py _set_factor). With `zero_default`, None and 0 mean 0."""
    expected = f"a number from {low} to {high}, or two of them"

    def check(a: Bound) -> Problem | None:
        value = a[name]
        if (a.target == "2" and not keras2) or undecided_number(value) or (zero_default and not value) or (value is None and optional):
            return None
        if is_sequence(value):
            fits = len(value) == 2 and not (_above(value[0], high) or _below(value[1], low))
            return None if fits else refused(name, expected, value)
        fits = isinstance(value, (int, float)) and not is_outside(value, low, high)
        return None if fits else refused(name, expected, value)

    return check


def by_keras2(name: str, expected: str, fits: Callable[[Any, Any], object], mirrored: bool = True, optional: bool = False) -> Check:
    """A pair, or a number f, read as (-f, f) (`mirrored`) or (f, f), whose ends Keras 2 compares in the terms of `fits`, which are
    Python's (tf_keras/src/layers/preprocessing/image_preprocessing.py)."""

    def ends(value: Any) -> object:
        low, high = (value[0], value[1]) if isinstance(value, (tuple, list)) else (-value if mirrored else value, value)
        return fits(low, high)

    def check(a: Bound) -> Problem | None:
        value = a[name]
        if a.target == "3" or (value is None and optional):
            return None
        return refused(name, expected, value) if holds(ends, value) is False else None

    return check


def within_one(low: Any, high: Any) -> bool:
    """Both ends from -1 to 1."""
    return bool(abs(low) <= 1.0 and abs(high) <= 1.0)


def in_order(low: Any, high: Any) -> bool:
    """The second end not below the first."""
    return not high < low


def undecided_number(value: Value) -> bool:
    """Nothing known that could be refused; numpy's numbers are refused as no numbers of Python."""
    decided = isinstance(value, (int, float, str, list, dict, NumpyNumber, LayerCall, type(None))) or type(value) is tuple
    return undecided(value) or not decided


def _above(value: Value, high: float) -> bool:
    number = plain(value)
    return isinstance(number, (int, float)) and number > high


def _below(value: Value, low: float) -> bool:
    number = plain(value)
    return isinstance(number, (int, float)) and number < low


def bounded(name: str, low: float, high: float, optional: bool = False, low_excluded: bool = False) -> Check:
    """A number, or a pair, each from `low` to `high` (RandomZoom, RandomTranslation, RandomShear, Solarization)."""
    expected = f"a number {'above' if low_excluded else 'from'} {low} to {high}, or two of them"

    def outside(value: Value) -> bool:
        number = plain(value)
        return isinstance(number, (int, float)) and (is_outside(number, low, high) or (low_excluded and number <= low))

    def check(a: Bound) -> Problem | None:
        value = a[name]
        if a.target == "2" or undecided_number(value) or (value is None and optional):
            return None
        if is_sequence(value):
            return refused(name, expected, value) if len(value) != 2 or any(outside(item) for item in value) else None
        return refused(name, expected, value) if not isinstance(value, (int, float)) or outside(value) else None

    return check


def value_range(a: Bound) -> Problem | None:
    """Two numbers, as the layers ask that look at once and sort them."""
    value = a["value_range"]
    if is_sequence(value) and holds(lambda pair: sorted(pair) or True, value) is False:
        return refused("value_range", "two numbers", value)
    if undecided(value) or (is_sequence(value) and len(value) == 2):
        return None
    return refused("value_range", "two numbers", value)


def jitter_range(a: Bound) -> Problem | None:
    """RandomColorJitter hands the range on to the layers it makes, two of which look."""
    made = any(a[name] is not None for name in ("brightness_factor", "saturation_factor"))
    return value_range(a) if made else None


def no_factor(a: Bound) -> Problem | None:
    """`factor=` reaches the base class, which takes none for some layers."""
    value = a["factor"] if a.given("factor") else None
    return None if value is None or isinstance(value, Unknown) else Problem("CNN503", "takes no `factor`", "init", argument="factor")


def kernel_size(a: Bound) -> Problem | None:
    """An odd number, or two of them."""
    value = a["kernel_size"]
    if undecided_number(value):
        return None
    if is_sequence(value) and len(value) != 2:
        return refused("kernel_size", "an odd number, or two of them", value)
    items = value if is_sequence(value) else (value,)
    fits = isinstance(value, (int, float)) or is_sequence(value)
    fits = fits and all(holds(lambda item: item % 2 != 0, item) is not False for item in items)
    return None if fits else refused("kernel_size", "an odd number, or two of them", value)


def share(name: str) -> Check:
    """A number from 0 to 1, no pair."""

    def check(a: Bound) -> Problem | None:
        value = plain(a[name])
        if undecided_number(value) or (isinstance(value, (int, float)) and not is_outside(value, 0, 1)):
            return None
        return refused(name, "a number from 0 to 1", value)

    return check


def of_numbers(value: Value) -> bool:
    """Whether TensorFlow may make a tensor of numbers of a value."""
    if is_sequence(value):
        return all(map(of_numbers, value))
    return undecided(value) or isinstance(value, (int, float, NumpyNumber, Expr))


def images_of_keras2(a: Bound, x: Tensor) -> Problem | None:
    """Keras 2 computes when a layer is added, and image layers want one image or a batch of them; contrast takes more."""
    if a.target == "3":
        return None
    if a.takes("seed") and a["seed"] is not None and not of_numbers(a["seed"]):
        return refused("seed", "an integer", a["seed"])._replace(phase="build")
    if a.takes("fill_value") and not of_numbers(a["fill_value"]):
        return refused("fill_value", "a number", a["fill_value"])._replace(phase="build")
    if a.class_name == "RandomContrast" and len(known(x)) > 4:
        return None
    return wrong_rank(x, 4, "batch, height, width, channels") if len(known(x)) not in (3, 4) else None


KINDS = ("bilinear", "nearest", "bicubic", "area", "lanczos3", "lanczos5", "gaussian", "mitchellcubic")


def interpolation_of_keras2(a: Bound) -> Problem | None:
    """Keras 2 looks at the name at once, Keras 3 when it resizes."""
    return one_of("interpolation", KINDS, lower=True)(a) if a.target == "2" else None
