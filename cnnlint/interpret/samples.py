"""Lists that a loop of unknown length fills: their items are not known, but the shape that all of them have may be.

A list keeps such a sample in its slot `sample` until it is written to; a further item of the same shape leaves it.
"""

from __future__ import annotations

from typing import Any

from cnnlint.dims import Expr, Unknown, single_symbol_identity
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.values import ListValue, Opaque
from cnnlint.model import Array
from cnnlint.tuples import NamedTuple


class Sample(NamedTuple):
    """What each item is as an array, whether the items are arrays themselves, and how many there are."""

    array: Array
    arrays: bool
    length: Expr


def sample_of(machine: Machine, value: Any) -> Sample | None:
    """What is known of the items of a list whose items are not known."""
    if type(value) is not ListValue or type(machine.items(value)) is not Unknown:
        return None
    found: Sample | None = value.slots.get("sample")
    return found


def collected(machine: Machine, items: list[Any], since: int) -> Sample | None:
    """The sample of these items, where all have one shape and it does not change in a loop that began at the identity `since`."""
    from cnnlint.interpret.libraries.arrays import as_array

    made = [as_array(machine, item) for item in items]
    first = made[0] if made else None
    if type(first) is not Array or not _is_settled(first.shape, since):
        return None
    if any(type(each) is not Array or each.shape != first.shape or each.dtype != first.dtype for each in made):
        return None
    length = machine.number(machine.opaque("rows"))
    return Sample(Array(first.shape, first.dtype), all(type(item) is Array for item in items), length)


def since_of(element: Any, since: int) -> int:
    """The identity from which on symbols may change with the element of a loop: 0 where the element itself is older than the loop."""
    if type(element) is tuple:
        return min((since_of(part, since) for part in element), default=since)
    if type(element) is Expr:
        return since if all((single_symbol_identity(each) or 0) >= since for each in element.symbols()) else 0
    return 0 if type(element) is Opaque and element.identity < since else since


def fits(machine: Machine, sample: Sample, items: list[Any]) -> bool:
    """Whether further items are as those of the sample."""
    from cnnlint.interpret.libraries.arrays import as_array

    made = [as_array(machine, item) for item in items]
    return all(type(each) is Array and each.shape == sample.array.shape and each.dtype == sample.array.dtype for each in made) and (
        not sample.arrays or all(type(item) is Array for item in items)
    )


def _is_settled(shape: Any, since: int) -> bool:
    """Whether every size is a number, or made of symbols that are older than the loop."""
    if type(shape) is not tuple:
        return False
    symbols = [each for size in shape if type(size) is Expr for each in size.symbols()]
    return all(type(size) in (int, Expr) for size in shape) and all((single_symbol_identity(each) or 0) < since for each in symbols)
