"""The models of two sides, paired: first where path, function, name and condition agree, then what was renamed or moved.

In each round the models that share a key are paired, the most alike first; the less the key says, the more alike they must be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from difflib import SequenceMatcher
from typing import Any

from cnnlint.diff.facts import LayerFacts, ModelFacts, rows
from cnnlint.diff.layout import bare
from cnnlint.tuples import NamedTuple

Key = Callable[[ModelFacts], Any]


class Matched(NamedTuple):
    """Pairs in the order of the new side, then what is left of each side."""

    pairs: tuple[tuple[ModelFacts, ModelFacts], ...]
    removed: tuple[ModelFacts, ...]
    added: tuple[ModelFacts, ...]


ROUNDS: tuple[tuple[Key, float], ...] = (
    (lambda model: (model.path, model.function, model.name, bare(model.condition)), 0.0),
    (lambda model: (model.path, model.function, model.name), 0.0),
    (lambda model: (model.function, model.name, bare(model.condition)), 0.5),
    (lambda model: (model.path,), 0.5),
    (lambda model: (), 0.7),
)


def match(old: Sequence[ModelFacts], new: Sequence[ModelFacts]) -> Matched:
    """Every model at most once."""
    partner: dict[int, int] = {}
    taken: set[int] = set()
    for key, least in ROUNDS:
        left = [i for i in range(len(old)) if i not in taken]
        right = [j for j in range(len(new)) if j not in partner]
        for group in _groups(left, right, old, new, key):
            for i, j in _closest(*group, old, new, least):
                partner[j] = i
                taken.add(i)
    pairs = tuple((old[partner[j]], new[j]) for j in range(len(new)) if j in partner)
    removed = tuple(old[i] for i in range(len(old)) if i not in taken)
    return Matched(pairs, removed, tuple(new[j] for j in range(len(new)) if j not in partner))


def _groups(
    left: Iterable[int], right: Iterable[int], old: Sequence[ModelFacts], new: Sequence[ModelFacts], key: Key
) -> Iterable[tuple[list[int], list[int]]]:
    groups: dict[Any, tuple[list[int], list[int]]] = {}
    for i in left:
        groups.setdefault(key(old[i]), ([], []))[0].append(i)
    for j in right:
        groups.setdefault(key(new[j]), ([], []))[1].append(j)
    return (group for group in groups.values() if all(group))


def _closest(
    left: list[int], right: list[int], old: Sequence[ModelFacts], new: Sequence[ModelFacts], least: float
) -> Iterable[tuple[int, int]]:
    """Pairs of a group, the most alike first; where several are alike, those that come first."""
    scored = [(-alike(old[i], new[j]), abs(left.index(i) - right.index(j)), i, j) for i in left for j in right]
    used_left: set[int] = set()
    used_right: set[int] = set()
    for score, _, i, j in sorted(scored):
        if -score >= least and i not in used_left and j not in used_right:
            used_left.add(i)
            used_right.add(j)
            yield i, j


def alike(old: ModelFacts, new: ModelFacts) -> float:
    """0..1: half for the classes of the layers in their order, half for the layers with their arguments."""
    left, right = list(rows(old.layers)), list(rows(new.layers))
    if not left and not right:
        return 1.0
    classes = _ratio([layer.class_name for layer in left], [layer.class_name for layer in right])
    whole = _ratio([_spoken(layer) for layer in left], [_spoken(layer) for layer in right])
    return (classes + whole) / 2


def _spoken(layer: LayerFacts) -> Any:
    return layer.class_name, bare(layer.arguments)


def _ratio(left: list[Any], right: list[Any]) -> float:
    return 1.0 if left == right else SequenceMatcher(None, left, right, autojunk=False).ratio()
