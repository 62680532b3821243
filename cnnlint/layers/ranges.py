"""More of what Keras's constructors refuse, as declarations: numbers in a range, rates, seeds, axes."""

from __future__ import annotations

from collections.abc import Callable

from cnnlint.dims import Expr, compare
from cnnlint.layers.checks import OPAQUE, Check, refused
from cnnlint.layers.records import Problem
from cnnlint.layers.signature import Bound
from cnnlint.model import LayerCall, NumpyNumber, Value


def plain(value: Value) -> Value:
    """A numpy number as Python's; anything else as it is."""
    return value.value if isinstance(value, NumpyNumber) else value


def is_sequence(value: Value) -> bool:
    """A list or tuple of the program, not one of our records (which are tuples to Python)."""
    return type(value) in (list, tuple)


def undecided(value: Value) -> bool:
    """A value of which nothing is known that could be refused."""
    return isinstance(value, OPAQUE)


def holds(operation: Callable[..., object], *values: Value) -> bool | None:
    """What Python itself makes of an operation on the values: its truth, False where it cannot compute it; None where a value is not
    known. A layer takes part as an object that can nothing."""
    try:
        return bool(operation(*map(_python, values)))
    except _NotKnown:
        return None
    except (TypeError, ValueError, ArithmeticError, LookupError):
        return False


class _NotKnown(Exception):
    """A value that Python would have and cnnlint has not."""


def _python(value: Value) -> object:
    if isinstance(value, LayerCall):
        return object()
    if undecided(value) or isinstance(value, Expr):
        raise _NotKnown
    return type(value)(map(_python, value)) if is_sequence(value) else plain(value)


def within(name: str, low: float | None, high: float | None, expected: str, optional: bool = False, code: str = "CNN505") -> Check:
    """A number between `low` and `high`, both included."""

    def check(a: Bound) -> Problem | None:
        value = plain(a[name])
        if undecided(value) or (value is None and optional):
            return None
        if not isinstance(value, (int, float, Expr)):
            return refused(name, expected, value, code)
        return refused(name, expected, value, code) if is_outside(value, low, high) else None

    return check


def is_outside(value: int | float | Expr, low: float | None, high: float | None) -> bool:
    """Whether a number is certainly below `low` or above `high`."""
    if isinstance(value, Expr):
        return high is not None and compare(value, ">", int(high)) is True
    return (low is not None and value < low) or (high is not None and value > high)


def rate(name: str = "rate") -> Check:
    """The share of values to drop: from 0 to 1. A count such as 256 is CNN506, other nonsense CNN505.

    Keras 2 looks at Python's own numbers only.
    """

    def check(a: Bound) -> Problem | None:
        value = plain(a[name])
        if undecided(value) or (a.target == "2" and isinstance(a[name], NumpyNumber)):
            return None
        if not isinstance(value, (int, float, Expr)):
            return None if a.target == "2" else refused(name, "a number from 0 to 1", value)
        if not is_outside(value, 0, 1):
            return None
        problem = refused(name, "a share from 0 to 1", value, "CNN505" if not isinstance(value, Expr) and value < 0 else "CNN506")
        return problem._replace(hint=f"{name}=0.5 drops half of the values; it is no number of units")

    return check


def seed(a: Bound) -> Problem | None:
    """None or Python's own int (keras/src/random/seed_generator.py); numpy's are refused."""
    value = a["seed"]
    if a.target == "2" or value is None or undecided(value) or (isinstance(value, (int, Expr)) and not isinstance(value, bool)):
        return None
    return refused("seed", "an integer", value)


def seed_with(rate_name: str) -> Check:
    """The seed where there is anything random: Keras looks at it only for a rate above 0."""

    def check(a: Bound) -> Problem | None:
        value = plain(a[rate_name])
        return seed(a) if isinstance(value, (int, float)) and value > 0 else None

    return check


def integer(name: str, least: int | None = None) -> Check:
    """Python's own int, no bool, from `least` on."""
    expected = "an integer" if least is None else "a positive integer" if least == 1 else f"an integer from {least} on"

    def check(a: Bound) -> Problem | None:
        value = a[name]
        if undecided(value):
            return None
        if isinstance(value, Expr):
            return refused(name, expected, value) if least is not None and compare(value, "<", least) else None
        if not isinstance(value, int) or isinstance(value, bool) or (least is not None and value < least):
            return refused(name, expected, value)
        return None

    return check


def number_like(name: str, kind: type[int] | type[float]) -> Check:
    """What int() or float() takes: strings of digits too. Keras 2 does not convert."""

    def check(a: Bound) -> Problem | None:
        value = plain(a[name])
        if a.target == "2" or isinstance(value, Expr) or undecided(value):
            return None
        try:
            kind(value)
        except (TypeError, ValueError, OverflowError):
            return refused(name, "a number" if kind is float else "an integer", value)
        return None

    return check


def axis_or_axes(name: str = "axis") -> Check:
    """An int, or a list or tuple of ints."""

    def check(a: Bound) -> Problem | None:
        value = a[name]
        if isinstance(value, (int, Expr)) or is_sequence(value) or undecided(value):
            return None
        return refused(name, "an integer or a list of integers", value)

    return check


def iterable(name: str, expected: str = "a tuple of integers") -> Check:
    """Something tuple() takes."""

    def check(a: Bound) -> Problem | None:
        value = a[name]
        if isinstance(value, (str, dict, set, Expr)) or is_sequence(value) or undecided(value):
            return None
        return refused(name, expected, value)

    return check


def forbidden(name: str, when: Callable[[Bound], bool], reason: str, code: str = "CNN505") -> Check:
    """An argument that does not go with others: `reason` is the whole message."""

    def check(a: Bound) -> Problem | None:
        return Problem(code, reason, "init", argument=name) if when(a) else None

    return check
