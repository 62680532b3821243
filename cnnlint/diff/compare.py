"""Two sides of a repository -> their Difference: models paired, layers paired, and what is not the same said once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, Literal

from cnnlint.diff.align import Pair, align
from cnnlint.diff.checkpoint import Checkpoint, checkpoint
from cnnlint.diff.facts import LayerFacts, ModelFacts, Number, model_facts, rows
from cnnlint.diff.layout import bare, same
from cnnlint.diff.match import match
from cnnlint.trace import Trace
from cnnlint.tuples import NamedTuple


class Change(NamedTuple):
    """One thing that is not the same: what, and its text before and after ("" for nothing)."""

    what: str
    old: str
    new: str


class LayerChange(NamedTuple):
    """A layer that was `added`, `removed`, `moved` or `changed` itself, or `affected`: the same layer, with another size before it.

    `changes` are those of its own arguments; shapes and counts stand in the facts.
    """

    kind: Literal["added", "removed", "moved", "changed", "affected"]
    old: LayerFacts | None
    new: LayerFacts | None
    changes: tuple[Change, ...] = ()


class ModelChange(NamedTuple):
    """A model that was `added`, `removed` or `changed`; `variant`: a model of the same place had no such variant before, and `old`
    is the one it is held against."""

    kind: Literal["added", "removed", "changed", "variant"]
    old: ModelFacts | None
    new: ModelFacts | None
    changes: tuple[Change, ...] = ()
    layers: tuple[LayerChange, ...] = ()
    checkpoint: Checkpoint | None = None


class Difference(NamedTuple):
    """All that changed between two sides, by their labels; `unchanged` counts models in files that a change could reach."""

    old: str
    new: str
    models: tuple[ModelChange, ...]
    unchanged: int


def difference(old: str, new: str, before: Iterable[Trace], after: Iterable[Trace], target: str) -> Difference:
    """Compare the models of two sides."""
    left, right = (_distinct(model_facts(trace, target) for trace in traces) for traces in (before, after))
    matched = match(left, right)
    pairs = [_compared(first, second) for first, second in matched.pairs]
    added = [_added(model, matched.pairs) for model in matched.added]
    removed = [ModelChange("removed", model, None) for model in matched.removed]
    changed = [change for change in pairs if change is not None]
    order = {id(model): place for place, model in enumerate(right)}
    placed = sorted((*changed, *added), key=lambda change: order[id(change.new)])
    return Difference(old, new, (*placed, *removed), len(pairs) - len(changed))


def _distinct(models: Iterable[ModelFacts]) -> list[ModelFacts]:
    """Each model once: what several calls make of one place, with nothing to tell them apart, is one."""
    found: dict[Any, ModelFacts] = {}
    for model in models:
        found.setdefault((model._replace(layers=(), called_from=()), _outline(model)), model)
    return list(found.values())


def _outline(model: ModelFacts) -> tuple[Any, ...]:
    return tuple(_compared_facts(layer) for layer in rows(model.layers))


def _compared_facts(layer: LayerFacts) -> tuple[Any, ...]:
    numbers = (layer.shape, layer.dtype, layer.params, layer.trainable, layer.weights)
    return (layer.class_name, layer.name, bare(layer.arguments), *bare(numbers))


def _added(model: ModelFacts, pairs: Sequence[tuple[ModelFacts, ModelFacts]]) -> ModelChange:
    """A new model; where another variant of it was there before, held against that."""
    site = (model.path, model.function, model.name)
    sibling = next((old for old, new in pairs if model.condition and (new.path, new.function, new.name) == site), None)
    if sibling is None:
        return ModelChange("added", None, model)
    change = _compared(sibling, model) or ModelChange("variant", sibling, model)
    return change._replace(kind="variant", checkpoint=None)


def _compared(old: ModelFacts, new: ModelFacts) -> ModelChange | None:
    """What changed in a model, or None."""
    pairs = align(list(rows(old.layers)), list(rows(new.layers)), old.open, new.open)
    layers = tuple(change for pair in pairs if (change := _layer(pair)) is not None)
    changes = tuple(_model_changes(old, new))
    if not layers and not changes:
        return None
    weights = old.status != new.status or any(change.kind != "affected" or _weights_differ(change) for change in layers)
    return ModelChange("changed", old, new, changes, layers, checkpoint(old, new, pairs) if weights else None)


def _weights_differ(change: LayerChange) -> bool:
    return change.old is not None and change.new is not None and not same(change.old.weights, change.new.weights)


def _model_changes(old: ModelFacts, new: ModelFacts) -> Iterator[Change]:
    for what in ("path", "function", "name", "class_name", "condition", "input", "status", "problem"):
        before, after = getattr(old, what), getattr(new, what)
        if not same(before, after) and not (what == "input" and (before is None or after is None)):
            yield Change(what.removesuffix("_name"), before or "", after or "")
    if not same(old.unknown, new.unknown):
        yield Change("not known", "; ".join(old.unknown), "; ".join(new.unknown))


def _layer(pair: Pair) -> LayerChange | None:
    old, new = pair.old, pair.new
    if old is None or new is None:
        return LayerChange("added" if old is None else "removed", old, new)
    changes = tuple(_layer_changes(old, new))
    if pair.moved:
        return LayerChange("moved", old, new, changes)
    if changes:
        return LayerChange("changed", old, new, changes)
    return LayerChange("affected", old, new) if _compared_facts(old) != _compared_facts(new) else None


def _layer_changes(old: LayerFacts, new: LayerFacts) -> Iterator[Change]:
    """What changed in the layer itself, not in what reaches it."""
    if old.name != new.name:
        yield Change("name", old.name or "", new.name or "")
    before, after = dict(old.arguments), dict(new.arguments)
    for what in dict.fromkeys(chain(before, after)):
        if what != "name" and not same(before.get(what), after.get(what)):
            yield Change(what, before.get(what, "default"), after.get(what, "default"))
    if old.dtype and new.dtype and old.dtype != new.dtype and "dtype" not in before and "dtype" not in after:
        yield Change("dtype", old.dtype, new.dtype)
    if _frozen(old) != _frozen(new) and "trainable" not in before and "trainable" not in after:
        yield Change("trains", *("no" if _frozen(layer) else "yes" for layer in (old, new)))


def _frozen(layer: LayerFacts) -> bool:
    """Whether nothing of the layer trains although it has weights."""
    return layer.trainable == 0 and bool(layer.params)


def grown(old: Number, new: Number) -> float | None:
    """By which part a count grew (0.1: by 10 %), where both are known and there was something."""
    return (new - old) / old if isinstance(old, int) and isinstance(new, int) and old else None
