"""The algebra of sizes, the foundation of the line: int, None, symbolic expressions, and what is not known.

A size is an int; None, which is Keras's None (it varies from batch to batch at run time); an `Expr`, fixed at run time but not
known here; or `Unknown` with the reason. The functions below absorb the last three: Unknown wins over None, None over numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from math import gcd
from typing import Any, TypeAlias

from cnnlint.polynomial import Atom, Expr, Monomial, extreme, floor_quotient, rebuild, single_atom, symbol
from cnnlint.tuples import NamedTuple

__all__ = [
    "Atom",
    "Expr",
    "Number",
    "Size",
    "Unknown",
    "add",
    "bare_symbol",
    "ceil_divide",
    "compare",
    "evaluate",
    "floor_divide",
    "lower_bound",
    "maximum",
    "minimum",
    "modulo",
    "multiply",
    "product",
    "show",
    "single_symbol_identity",
    "smallest",
    "substitute",
    "subtract",
    "symbol",
    "upper_bound",
]

MAXIMAL_EXPANSION = 12_000  # factors of all terms to which an expression may grow for a closer look at its bounds
MAXIMAL_TERMS = 200  # an expression longer than this helps nobody and makes products of products explode
MAXIMAL_WEIGHT = 1_000  # atoms in all, those inside of quotients and extremes included: what holds itself twice doubles each time
MAXIMAL_BITS = 4_096  # more digits than Python likes to write, and than anything has
_TOO_LONG = "the expression for it is too long"


class Unknown(NamedTuple):
    """Not known, and why. `span` is the place in the source that blocks the knowledge, where there is one.

    An Unknown is a tuple to Python: test for it before testing for tuples.
    """

    reason: str
    span: Any = None


Number: TypeAlias = "int | Expr"
Size: TypeAlias = "int | Expr | Unknown | None"


def add(left: Size, right: Size) -> Size:
    """left + right."""
    if type(left) is int and type(right) is int and (total := left + right).bit_length() <= MAXIMAL_BITS:
        return total  # as below, for what most sizes are
    return _absorbing(lambda a, b: a + b, left, right)


def subtract(left: Size, right: Size) -> Size:
    """left - right."""
    if type(left) is int and type(right) is int and (rest := left - right).bit_length() <= MAXIMAL_BITS:
        return rest
    return _absorbing(lambda a, b: a - b, left, right)


def multiply(left: Size, right: Size) -> Size:
    """left * right."""
    if type(left) is int and type(right) is int and (total := left * right).bit_length() <= MAXIMAL_BITS:
        return total
    if isinstance(left, Expr) and isinstance(right, Expr) and len(left.terms) * len(right.terms) > 2 * MAXIMAL_TERMS:
        return Unknown(_TOO_LONG)
    return _absorbing(lambda a, b: a * b, left, right)


def floor_divide(left: Size, right: Size) -> Size:
    """left // right, rounded down as Python does; Unknown for a divisor of 0."""
    return Unknown("division by zero") if _is_zero(right) else _absorbing(floor_quotient, left, right)


def ceil_divide(left: Size, right: Size) -> Size:
    """left / right, rounded up; Unknown for a divisor of 0."""
    if compare(right, ">=", 1) is not True:
        return subtract(0, floor_divide(subtract(0, left), right))
    return _absorbing(lambda a, b: floor_quotient(a + b - 1, b), left, right)


def modulo(left: Size, right: Size) -> Size:
    """left % right with the sign of the divisor, as Python does; Unknown for a divisor of 0."""
    return Unknown("division by zero") if _is_zero(right) else _absorbing(lambda a, b: a - b * floor_quotient(a, b), left, right)


def maximum(left: Size, right: Size) -> Size:
    """The larger of the two."""
    return _absorbing(lambda a, b: extreme("max", (a, b)), left, right)


def minimum(left: Size, right: Size) -> Size:
    """The smaller of the two."""
    return _absorbing(lambda a, b: extreme("min", (a, b)), left, right)


def product(sizes: Iterable[Size]) -> Size:
    """The product of all; 1 where there is none."""
    total: Size = 1
    for size in sizes:
        total = multiply(total, size)
    return total


def _absorbing(operation: Callable[[Number, Number], Number], left: Size, right: Size) -> Size:
    for side in (left, right):
        if isinstance(side, Unknown):
            return side
    if left is None or right is None:
        return None
    assert isinstance(left, (int, Expr)) and isinstance(right, (int, Expr))
    result = operation(left, right)
    if isinstance(result, Expr):
        too_long = len(result.terms) > MAXIMAL_TERMS or result.weight > MAXIMAL_WEIGHT
        return Unknown(_TOO_LONG) if too_long or any(_is_huge(number) for _, number in result.terms) else result
    return Unknown("a number of more than a thousand digits") if _is_huge(result) else result


def _is_huge(number: int) -> bool:
    return number.bit_length() > MAXIMAL_BITS


def _is_zero(size: Size) -> bool:
    return isinstance(size, int) and size == 0


def substitute(size: Size, values: Mapping[Expr, Number]) -> Size:
    """The size with symbols replaced by numbers or expressions; Unknown where that divides by 0."""
    if not isinstance(size, Expr):
        return size
    try:
        return rebuild(size, values)
    except ZeroDivisionError:
        return Unknown("division by zero")


def evaluate(expr: Number, values: Mapping[Expr, int]) -> int:
    """The number an expression stands for. Raises KeyError for a symbol without a value, ZeroDivisionError for a divisor of 0."""
    result = rebuild(expr, values)
    if isinstance(result, Expr):
        raise KeyError(str(result.symbols()[0]))
    return result


def bare_symbol(size: Size) -> str | None:
    """The name of the symbol where the size is just one symbol, else None."""
    atom = single_atom(size)
    return str(atom.left) if atom is not None and atom.kind == "symbol" else None


def single_symbol_identity(size: Size) -> int | None:
    """The identity of a bare symbol, None for anything else."""
    atom = single_atom(size)
    identity: int | None = atom.right if atom is not None and atom.kind == "symbol" else None
    return identity


def show(size: Size) -> str:
    """A size as text: `None`, `26`, `(h - 2)//2`, and `?` where it is not known."""
    return "?" if isinstance(size, Unknown) else str(size)


def compare(left: Size, operator: str, right: Size, positive: bool = True) -> bool | None:
    """Whether `left operator right` holds for every value of the symbols: True, False, or None where that cannot be decided.

    `operator` is one of < <= > >= == !=. With `positive`, symbols are sizes: integers of at least 1.
    """
    if left is None or right is None or isinstance(left, Unknown) or isinstance(right, Unknown):
        return None
    if operator in ("!=", ">=", ">"):
        opposite = compare(left, {"!=": "==", ">=": "<", ">": "<="}[operator], right, positive)
        return None if opposite is None else not opposite
    difference = left - right
    if operator == "==":
        return _is_null(difference, positive)
    if operator == "<=":
        difference = difference - 1
    return _is_negative(difference, positive)


def _is_negative(number: Number, positive: bool) -> bool | None:
    high, low = upper_bound(number, positive), lower_bound(number, positive)
    if high is not None and high < 0:
        return True
    return False if low is not None and low >= 0 else None


def _is_null(number: Number, positive: bool) -> bool | None:
    if isinstance(number, int):
        return number == 0
    low, high = lower_bound(number, positive), upper_bound(number, positive)
    if (low is not None and low > 0) or (high is not None and high < 0):
        return False
    divisor = gcd(*(coefficient for monomial, coefficient in number.terms if monomial))
    return False if number.constant() % divisor else None


def lower_bound(number: Number, positive: bool = True) -> int | None:
    """The largest integer proved to be at most the expression, or None. With `positive`, symbols are at least 1."""
    if isinstance(number, int):
        return number
    # With symbols written as 1 + something >= 0, signs of coefficients decide more than intervals do.
    if positive and _expansion(number) <= MAXIMAL_EXPANSION:
        shifted = rebuild(number, {own: own + 1 for own in number.symbols()})
        if isinstance(shifted, int):
            return shifted
        number = shifted
    relaxed, scale = _relaxed(number)
    loose, exact = _sum_interval(relaxed, positive)[0], _sum_interval(number.terms, positive)[0]
    bounds = ([] if loose is None else [-(-loose // scale)]) + ([] if exact is None else [exact])
    return max(bounds, default=None)


def _expansion(value: Number) -> int:
    """How many factors there are in all terms, at most, once a sum of two stands for each symbol: what finding them costs."""
    if isinstance(value, int):
        return 1
    total = 0
    for monomial, _ in value.terms:
        count, degree = 1, 1
        for atom, power in monomial:
            count = min(count * (power + 1), 1 << 30)
            degree += power
            if atom.kind != "symbol":
                total += sum(map(_expansion, (atom.left, atom.right) if atom.kind == "//" else atom.left))
        total += count * degree
    return total


def upper_bound(number: Number, positive: bool = True) -> int | None:
    """The smallest integer proved to be at least the expression, or None. With `positive`, symbols are at least 1."""
    negated = lower_bound(-number, positive)
    return None if negated is None else -negated


def _relaxed(number: Expr) -> tuple[tuple[tuple[Monomial, int], ...], int]:
    """A lower estimate of `scale` times the number, without floor divisions by integers: x//d lies between (x - d + 1)/d and x/d.

    Returns the terms and the scale. Integers with a common scale, because importing fractions costs more than all of this.
    """
    sums, scale = dict(number.terms), 1
    while True:
        term = next((term for term in sums.items() if _is_division(term[0])), None)
        if term is None:
            return tuple((monomial, coefficient) for monomial, coefficient in sums.items() if coefficient), scale
        monomial, coefficient = term
        del sums[monomial]
        numerator, divisor = monomial[0][0].left, monomial[0][0].right
        sums, scale = {key: value * divisor for key, value in sums.items()}, scale * divisor
        for inner, own in numerator.terms:
            sums[inner] = sums.get(inner, 0) + own * coefficient
        if coefficient > 0:
            sums[()] = sums.get((), 0) - coefficient * (divisor - 1)


def _is_division(monomial: Monomial) -> bool:
    if len(monomial) != 1 or monomial[0][1] != 1:
        return False
    atom = monomial[0][0]
    return atom.kind == "//" and isinstance(atom.right, int)


_Interval: TypeAlias = "tuple[int | None, int | None]"  # None: no bound on that side


def _sum_interval(terms: Iterable[tuple[Monomial, int]], natural: bool) -> _Interval:
    """Where a sum lies. Both ends at once: each asks for both ends of every quotient inside, which doubles with each level otherwise."""
    low: int | None = 0
    high: int | None = 0
    for monomial, coefficient in terms:
        least, most = _monomial_interval(monomial, natural)
        if coefficient < 0:
            least, most = most, least
        low = None if low is None or least is None else low + coefficient * least
        high = None if high is None or most is None else high + coefficient * most
    return (low, high)


def _monomial_interval(monomial: Monomial, natural: bool) -> _Interval:
    """Where a product of atoms lies; only products of factors that are never negative are bounded."""
    if len(monomial) == 1 and monomial[0][1] == 1:
        return _atom_interval(monomial[0][0], natural)
    low: int = 1
    high: int | None = 1
    for atom, power in monomial:
        atom_low, atom_high = _atom_interval(atom, natural)
        if atom_low is None or atom_low < 0:
            return (None, None)
        low *= atom_low**power
        high = None if high is None or atom_high is None else high * atom_high**power
    return (low, high)


def _atom_interval(atom: Atom, natural: bool) -> _Interval:
    if atom.kind == "symbol":
        return (0, None) if natural else (None, None)
    if atom.kind == "//":
        return _quotient_interval(_interval(atom.left, natural), _interval(atom.right, natural))
    sides = [_interval(argument, natural) for argument in atom.left]
    lows, highs = [low for low, _ in sides if low is not None], [high for _, high in sides if high is not None]
    if atom.kind == "max":
        return (max(lows, default=None), max(highs) if len(highs) == len(sides) else None)
    return (min(lows) if len(lows) == len(sides) else None, min(highs, default=None))


def _quotient_interval(top: _Interval, bottom: _Interval) -> _Interval:
    if bottom[0] is None or bottom[0] < 1:
        return (None, None)
    if bottom[0] == bottom[1]:
        return (None if top[0] is None else top[0] // bottom[0], None if top[1] is None else top[1] // bottom[0])
    if top[0] is None or top[0] < 0:
        return (None, None)
    return (0 if bottom[1] is None else top[0] // bottom[1], None if top[1] is None else top[1] // bottom[0])


def _interval(number: Number, natural: bool) -> _Interval:
    return (number, number) if isinstance(number, int) else _sum_interval(number.terms, natural)


def smallest(unknown: Expr, conditions: Iterable[tuple[Size, int]], limit: int = 1 << 14) -> int | None:
    """The smallest value >= 1 of a symbol for which every (size, minimum) holds, None where none up to `limit` does.

    Sizes that other symbols, None or Unknown stand in are left out: they do not say anything about this symbol alone.
    """
    telling = [(size, least) for size, least in conditions if isinstance(size, Expr) and size.symbols() == (unknown,)]
    for value in range(1, limit + 1):
        if all(evaluate(size, {unknown: value}) >= least for size, least in telling):
            return value
    return None
