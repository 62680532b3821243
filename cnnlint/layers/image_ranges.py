"""What the image augmentation layers refuse in their constructors (keras/src/layers/preprocessing/image_preprocessing): declarations."""

from __future__ import annotations

from cnnlint.layers.checks import Check, one_of, refused
from cnnlint.layers.ranges import is_outside, is_sequence, plain, undecided
from cnnlint.layers.records import Problem
from cnnlint.layers.signature import Bound
from cnnlint.model import NumpyNumber, Value

FILLS = ("reflect", "wrap", "constant", "nearest")
INTERPOLATION = one_of("interpolation", ("nearest", "bilinear"))
FILL = one_of("fill_mode", FILLS)


def factor(name: str, low: float, high: float, zero_default: bool = False, optional: bool = False) -> Check:
    """A number from `low` to `high`, or a pair of which the first is not above `high` and the second not below `low`
    (base_image_preprocessing_layer.py _set_factor). With `zero_default`, None and 0 mean 0."""
    expected = f"a number from {low} to {high}, or two of them"

    def check(a: Bound) -> Problem | None:
        value = a[name]
        if a.target == "2" or undecided_number(value) or (zero_default and not value) or (value is None and optional):
            return None
        if is_sequence(value):
            fits = len(value) == 2 and not (_above(value[0], high) or _below(value[1], low))
            return None if fits else refused(name, expected, value)
        fits = isinstance(value, (int, float)) and not is_outside(value, low, high)
        return None if fits else refused(name, expected, value)

    return check


def undecided_number(value: Value) -> bool:
    """Nothing known that could be refused; numpy's numbers are refused as no numbers of Python."""
    return undecided(value) or (not isinstance(value, (int, float, str, list, dict, NumpyNumber, type(None))) and type(value) is not tuple)


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
    """Two numbers, as the layers ask that look at once."""
    value = a["value_range"]
    if a.target == "2" or undecided(value) or (is_sequence(value) and len(value) == 2):
        return None
    return refused("value_range", "two numbers", value)


def kernel_size(a: Bound) -> Problem | None:
    """An odd number, or two of them."""
    value = a["kernel_size"]
    if undecided_number(value):
        return None
    if is_sequence(value) and len(value) != 2:
        return refused("kernel_size", "an odd number, or two of them", value)
    items = value if is_sequence(value) else (value,)
    fits = all(undecided(item) or (isinstance(plain(item), (int, float)) and plain(item) % 2 == 1) for item in items)
    return None if fits else refused("kernel_size", "an odd number, or two of them", value)


def share(name: str) -> Check:
    """A number from 0 to 1, no pair."""

    def check(a: Bound) -> Problem | None:
        value = plain(a[name])
        if undecided_number(value) or (isinstance(value, (int, float)) and not is_outside(value, 0, 1)):
            return None
        return refused(name, "a number from 0 to 1", value)

    return check
