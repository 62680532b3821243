"""What is worth following: rounds of a loop, and calls of a function by itself, that ask what nobody knows are not followed for long.

A training loop or an agent that plays in an environment asks the same questions of every round; what it makes of them builds no model.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from cnnlint.dims import Expr, Unknown
from cnnlint.interpret.choices import Choice
from cnnlint.interpret.values import FunctionValue, ListValue, Opaque
from cnnlint.model import Array, NumpyNumber

if TYPE_CHECKING:
    from cnnlint.interpret.environment import Frame, Machine

#: Undecided conditions that a loop or a call may meet before it is followed no further, or no deeper.
_ASKED_LIMIT: Final = 40

#: Rounds that are followed all the same, and how many conditions are too many for that.
_ROUNDS: Final = 4
_MUCH: Final = 3 * _ASKED_LIMIT

_RECURSION_LIMIT: Final = 3

#: Depth and calls of a recursion in which everything is known.
_KNOWN_DEPTH: Final = 16
_KNOWN_CALLS: Final = 256

_PASSING: Final = frozenset({Opaque, Unknown, Array, int, float, str, NumpyNumber, Expr})

#: What the first items of a list are, the others are taken to be.
_LOOKED_AT: Final = 8


def is_passing(item: Any, depth: int = 4) -> bool:
    """Whether an item is one of those that a training loop collects: a list of them that grows is no progress towards a model."""
    if type(item) is Choice:
        return is_passing(item.yes, depth) and is_passing(item.no, depth)
    if type(item) in (ListValue, tuple) and depth == 0:
        return False
    if type(item) is ListValue:
        content = item.slots["items"]
        return type(content) is not list or all(is_passing(each, depth - 1) for each in content[:_LOOKED_AT])
    return type(item) in _PASSING or (type(item) is tuple and all(is_passing(each, depth - 1) for each in item))


def asks_too_much(machine: Machine, index: int, asked: int) -> bool:
    """Whether the rounds of a loop up to this one met so many undecided conditions that the others are not followed one by one.
    `asked` is how many conditions there were before the loop."""
    fresh = len(machine.atoms) - asked
    return fresh > _MUCH or (fresh > _ASKED_LIMIT and index >= _ROUNDS)


def too_deep(machine: Machine, function: FunctionValue) -> bool:
    """Whether a function that calls itself is followed no deeper: soon where it asks what nobody knows, since its calls multiply; later
    where all is known, as in a builder that nests blocks."""
    depth = machine.stack.count(function)
    if depth == 0:
        machine.asked[function], machine.nested[function] = len(machine.atoms), 0
    machine.nested[function] = machine.nested.get(function, 0) + 1
    fresh = len(machine.atoms) - machine.asked[function]
    if fresh == 0 and depth < _KNOWN_DEPTH and machine.nested[function] <= _KNOWN_CALLS:
        return False
    return depth >= _RECURSION_LIMIT or (depth > 0 and fresh > _ASKED_LIMIT)


def allowance(machine: Machine, function: FunctionValue, frame: Frame) -> tuple[int, Frame]:
    """How many conditions there may be in all before a call of the function is followed no further: it gets half of what is left, so
    that what comes after it has some too, and few where an earlier call used that up."""
    present = len(machine.atoms)
    left = (machine.allowed[0] - present) // 2
    return present + (min(left, _ASKED_LIMIT) if function in machine.crowded else left), frame
