"""What is known of numbers without knowing them: the range of a loop's variable, and what the conditions of the path say.

`data[i - 60 : i]` in `for i in range(60, len(data))` has 60 rows, whatever i is: neither bound is negative or beyond the end.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from cnnlint.dims import Expr, compare, lower_bound, single_symbol_identity, substitute
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.values import Opaque

#: Loops whose variables bound each other, one inside the other.
_DEPTH: Final = 6


def note_range(machine: Machine, variable: Opaque, low: Any, high: Any) -> Opaque:
    """Notes that a number of the program lies between these, both included; None where an end is not known."""
    ends = (low if type(low) in (int, Expr) else None, high if type(high) in (int, Expr) else None)
    machine.ranges[variable.identity] = ends
    return variable


def compare_sizes(machine: Machine, left: Any, operator: str, right: Any) -> bool | None:
    """`dims.compare`, with what the machine knows of the symbols: True, False, or None where that cannot be decided."""
    if type(left) not in (int, Expr) or type(right) not in (int, Expr):
        return None
    difference = right - left
    machine.calculate(difference)
    ranged = type(difference) is Expr and any(single_symbol_identity(each) in machine.ranges for each in difference.symbols())
    if not ranged:
        decided = compare(left, operator, right)
        if decided is not None or operator not in _SLACK or not any(atom in machine.orders for atom in machine.assumed):
            return decided
    elif operator not in _SLACK:
        return None
    sign, slack, opposite = _SLACK[operator]
    difference = difference * sign
    if _surely_natural(machine, difference - slack):
        return True
    return False if _surely_natural(machine, -difference - opposite) else None


#: `a op b` holds where sign * (b - a) - slack >= 0, and fails where sign * (a - b) - opposite >= 0.
_SLACK: Final = {"<=": (1, 0, 1), "<": (1, 1, 0), ">=": (-1, 0, 1), ">": (-1, 1, 0)}


def _surely_natural(machine: Machine, number: Any) -> bool:
    """Whether a number is at least 0, by the ranges of its symbols or by one condition of the path and these."""
    if _lowest_is_natural(machine, number):
        return True
    return any(_lowest_is_natural(machine, number - fact) for fact in _facts(machine))


def _lowest_is_natural(machine: Machine, number: Any) -> bool:
    """Whether the smallest value of a number is at least 0: each variable stands at the end of its range where the number is smallest."""
    machine.calculate(number)
    for _ in range(_DEPTH):
        symbols = number.symbols() if type(number) is Expr else ()
        variable = next((each for each in symbols if single_symbol_identity(each) in machine.ranges), None)
        if variable is None:
            break
        step = substitute(number, {variable: variable + 1}) - number
        if type(step) is not int:
            return False
        low, high = machine.ranges[single_symbol_identity(variable)]
        end = low if step >= 0 else high
        if end is None:
            return False
        number = substitute(number, {variable: end})
    low = lower_bound(number) if type(number) in (int, Expr) else None
    return low is not None and low >= 0


def _facts(machine: Machine) -> Iterator[Any]:
    """Numbers that are at least 0 by the conditions of the path."""
    for atom, truth in machine.assumed.items():
        order = machine.orders.get(atom)
        if order is not None:
            operator, left, right = order
            sign, slack, opposite = _SLACK[operator]
            difference = (right - left) * sign
            yield difference - slack if truth else -difference - opposite
