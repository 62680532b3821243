"""Which files of weights, saved before the change, load into the model after it.

Keras knows two ways. A `.weights.h5` file (`keras/src/saving/saving_lib.py`, `_save_container_state`) names each layer by its class
and a count, so it finds "the second Dense" wherever that stands; what it holds besides is passed over. The older `.h5`, and a whole
model saved as HDF5 (`keras/src/legacy/saving/legacy_h5_format.py`), go by the order of the layers that have weights.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from cnnlint.diff.align import Pair
from cnnlint.diff.facts import LayerFacts, ModelFacts, WeightFacts
from cnnlint.diff.layout import same
from cnnlint.tuples import NamedTuple

State = Literal["loads", "misplaces", "breaks", "unknown"]


class Verdict(NamedTuple):
    """Whether a file still loads: `misplaces` where it does, but into other layers than the weights came from; and why."""

    state: State
    reasons: tuple[str, ...] = ()


class Checkpoint(NamedTuple):
    """The verdicts on the two kinds of files: `.weights.h5`, and the older `.h5`."""

    by_class: Verdict
    by_order: Verdict


class _Unit(NamedTuple):
    """What a file holds of one layer: how a reader knows it, its weights in the order of the file, and the layer."""

    title: str
    weights: tuple[WeightFacts, ...] | None
    layer: LayerFacts


def checkpoint(old: ModelFacts, new: ModelFacts, pairs: Sequence[Pair]) -> Checkpoint | None:
    """The verdicts; None where a side is not built, so that there is nothing to load."""
    if not {old.status, new.status} <= {"complete", "partial"}:
        return None
    if old.status == "partial" or new.status == "partial":
        unknown = Verdict("unknown", ("not every layer is known",))
        return Checkpoint(unknown, unknown)
    partners = {id(pair.new): pair.old for pair in pairs if pair.new is not None}
    return Checkpoint(_by_class(old, new, partners), _by_order(old, new, partners))


def _by_class(old: ModelFacts, new: ModelFacts, partners: Mapping[int, LayerFacts | None]) -> Verdict:
    saved = dict(_slots(old.layers, ()))
    found: list[Verdict] = []
    for slot, unit in _slots(new.layers, ()):
        before = saved.get(slot)
        if before is None and unit.weights:
            found.append(Verdict("breaks", (f"{unit.title} has no weights in the file",)))
        elif before is not None:
            found.append(_held_against(before, unit, partners))
        elif unit.weights is None:
            found.append(Verdict("unknown", (f"the weights of {unit.title} are not known",)))
    return _worst(found)


def _slots(layers: Sequence[LayerFacts], above: tuple[tuple[str, int], ...]) -> Iterator[tuple[tuple[tuple[str, int], ...], _Unit]]:
    """(place in the file, unit) of every layer: a nested Sequential is a folder of its own."""
    seen: Counter[str] = Counter()
    for layer in layers:
        place = (*above, (layer.class_name, seen[layer.class_name]))
        seen[layer.class_name] += 1
        if layer.container:
            yield from _slots(layer.inner, place)
        else:
            yield place, _Unit(_title(layer), layer.weights, layer)


def _by_order(old: ModelFacts, new: ModelFacts, partners: Mapping[int, LayerFacts | None]) -> Verdict:
    before, after = list(_units(old.layers)), list(_units(new.layers))
    if any(unit.weights is None for unit in (*before, *after)):
        return Verdict("unknown", ("the weights of a layer are not known",))
    if len(before) != len(after):
        return Verdict("breaks", (f"the file has {len(before)} layers with weights, the model {len(after)}",))
    return _worst([_held_against(left, right, partners) for left, right in zip(before, after, strict=True)])


def _units(layers: Sequence[LayerFacts]) -> Iterator[_Unit]:
    """The layers that have weights, those that train first in each (`_legacy_weights`)."""
    for layer in layers:
        if layer.weights is None or layer.weights:
            weights = None if layer.weights is None else tuple(sorted(layer.weights, key=lambda item: not item.trainable))
            yield _Unit(_title(layer), weights, layer)


def _held_against(old: _Unit, new: _Unit, partners: Mapping[int, LayerFacts | None]) -> Verdict:
    """One place of the file against the layer that reads it."""
    if old.weights is None or new.weights is None:
        return Verdict("unknown", (f"the weights of {new.title} are not known",))
    if len(old.weights) != len(new.weights):
        return Verdict("breaks", (f"{new.title} has {len(new.weights)} weights, the file {len(old.weights)}",))
    for before, after in zip(old.weights, new.weights, strict=True):
        if not same(before.shape, after.shape):
            reason = f"{new.title}, {after.name}: {_sizes(before)} -> {_sizes(after)}"
            return Verdict("breaks" if _differ(before, after) else "unknown", (reason,))
    former = partners.get(id(new.layer))
    if new.weights and former is not old.layer:
        own = f", not its own of the former layer {former.number}" if former is not None else ""
        return Verdict("misplaces", (f"{new.title} takes the weights of the former {old.title}{own}",))
    return Verdict("loads")


def _differ(old: WeightFacts, new: WeightFacts) -> bool:
    """Whether two shapes differ whatever their symbols stand for: in the number of axes, or where both have a number."""
    pairs = zip(old.shape, new.shape, strict=False)
    return len(old.shape) != len(new.shape) or any(left != right and left.isdigit() and right.isdigit() for left, right in pairs)


def _worst(found: Sequence[Verdict]) -> Verdict:
    """The verdict on the whole file: one place that does not load is enough."""
    for state in ("breaks", "unknown", "misplaces"):
        reasons = tuple(reason for verdict in found if verdict.state == state for reason in verdict.reasons)
        if reasons:
            return Verdict(state, reasons)
    return Verdict("loads")


def _title(layer: LayerFacts) -> str:
    return f"{layer.class_name} ({'layer ' + layer.number if layer.name is None else layer.name})"


def _sizes(weight: WeightFacts) -> str:
    return f"({', '.join(weight.shape)}{',' if len(weight.shape) == 1 else ''})"
