"""The layers of two models, paired in order: the cheapest way from one list to the other (Needleman and Wunsch)."""

from __future__ import annotations

from collections.abc import Sequence

from cnnlint.diff.facts import LayerFacts
from cnnlint.diff.layout import bare, same
from cnnlint.tuples import NamedTuple

_LEFT_OUT = 1.0
_NEVER = 9.0


class Pair(NamedTuple):
    """A layer on both sides, or on one; `moved` where it stands elsewhere in the order than before."""

    old: LayerFacts | None
    new: LayerFacts | None
    moved: bool = False


def align(old: Sequence[LayerFacts], new: Sequence[LayerFacts], old_open: bool = False, new_open: bool = False) -> tuple[Pair, ...]:
    """All layers of both sides in order; what was taken out stands before what came in its place.

    An open side goes on with layers that are not known: what the other has beyond its end was neither taken out nor put in, and is
    left out here.
    """
    head = 0
    while head < min(len(old), len(new)) and _same(old[head], new[head]):
        head += 1
    tail, most = 0, 0 if old_open or new_open else min(len(old), len(new)) - head
    while tail < most and _same(old[-1 - tail], new[-1 - tail]):
        tail += 1
    middle = _cheapest(old[head : len(old) - tail], new[head : len(new) - tail], _Ends(old_open, new_open))
    start = [Pair(left, right) for left, right in zip(old[:head], new[:head], strict=True)]
    end = [Pair(old[len(old) - tail + i], new[len(new) - tail + i]) for i in range(tail)]
    return _with_moves((*start, *middle, *end))


class _Ends(NamedTuple):
    """Which sides are open at their end."""

    old: bool
    new: bool


def _cheapest(old: Sequence[LayerFacts], new: Sequence[LayerFacts], ends: _Ends) -> list[Pair]:
    costs = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in range(len(old) + 1):
        for j in range(len(new) + 1):
            ways = [costs[i - 1][j] + (0.0 if ends.new and j == len(new) else _LEFT_OUT)] if i else []
            ways += [costs[i][j - 1] + (0.0 if ends.old and i == len(old) else _LEFT_OUT)] if j else []
            ways += [costs[i - 1][j - 1] + _cost(old[i - 1], new[j - 1])] if i and j else []
            costs[i][j] = min(ways, default=0.0)
    return _way_back(costs, old, new, ends)


def _way_back(costs: list[list[float]], old: Sequence[LayerFacts], new: Sequence[LayerFacts], ends: _Ends) -> list[Pair]:
    pairs: list[Pair] = []
    i, j = len(old), len(new)
    while ends.new and j == len(new) and i and costs[i][j] == costs[i - 1][j]:
        i -= 1
    while ends.old and i == len(old) and j and costs[i][j] == costs[i][j - 1]:
        j -= 1
    while i or j:
        if i and j and costs[i][j] == costs[i - 1][j - 1] + _cost(old[i - 1], new[j - 1]):
            i, j = i - 1, j - 1
            pairs.append(Pair(old[i], new[j]))
        elif j and costs[i][j] == costs[i][j - 1] + _LEFT_OUT:
            j -= 1
            pairs.append(Pair(None, new[j]))
        else:
            i -= 1
            pairs.append(Pair(old[i], None))
    return pairs[::-1]


def _same(old: LayerFacts, new: LayerFacts) -> bool:
    return (old.class_name, old.name, _depth(old)) == (new.class_name, new.name, _depth(new)) and same(old.arguments, new.arguments)


def _depth(layer: LayerFacts) -> int:
    return layer.number.count(".")


def _cost(old: LayerFacts, new: LayerFacts) -> float:
    """What it costs to call two layers one: nothing for equal ones, more for every argument that differs, never for two classes."""
    if old.class_name != new.class_name or _depth(old) != _depth(new):
        return _NEVER
    if _same(old, new):
        return 0.0
    different = len(set(bare(old.arguments)) ^ set(bare(new.arguments)))
    named = 0.25 if old.name is not None and old.name == new.name else 0.0
    return min(0.5 + 0.1 * different, 1.5) - named


def _with_moves(pairs: tuple[Pair, ...]) -> tuple[Pair, ...]:
    """What was taken out here and put in there unchanged, as one layer that moved."""
    removed = [pair.old for pair in pairs if pair.new is None and pair.old is not None]
    found: list[Pair] = []
    moved: list[LayerFacts] = []
    for pair in pairs:
        origin = None
        if pair.old is None and pair.new is not None:
            origin = next((layer for layer in removed if _same(layer, pair.new)), None)
        if origin is not None:
            removed.remove(origin)
            moved.append(origin)
        found.append(Pair(origin, pair.new, True) if origin is not None else pair)
    return tuple(pair for pair in found if pair.new is not None or not any(pair.old is layer for layer in moved))
