"""Assignments to `.trainable` as uses of the models that hold the layer: whether Keras hears of them depends on the order."""

from __future__ import annotations

from typing import Any, Final

from cnnlint.interpret.choices import leaves
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.uses import record_use, told
from cnnlint.interpret.values import GivenArgument, GraphValue, InstanceValue, LayerValue, ModelValue

#: Models inside models are looked into so far.
_DEPTH: Final = 6
_TRAINING: Final = frozenset({"fit", "train_on_batch", "fit_generator"})


def note_trainable(machine: Machine, value: Any, before: Any, flag: Any) -> None:
    """Notes `value.trainable = flag` on every model that was trained already and holds the object; before that it is no event."""
    place = machine.place
    if place is None or before is flag:
        return
    facts = (("trainable", flag), ("before", before), ("layer", value.identity))
    given = tuple((name, GivenArgument(name, item, place)) for name, item in facts)
    for model in machine.models:
        if _trained(machine.read(model, "uses")) and not told(machine, model, place) and _holds(machine, model, value, _DEPTH):
            record_use(machine, model, "trainable", list(given), place)


def _trained(uses: Any) -> bool:
    return any(use.kind in _TRAINING for held in leaves(uses) if type(held) is list for use in held)


def _holds(machine: Machine, outer: Any, value: Any, depth: int) -> bool:
    """Whether an object is the other, or stands in it on some path."""
    if outer is value:
        return True
    return depth > 0 and any(_holds(machine, leaf, value, depth - 1) for part in _parts(machine, outer) for leaf in leaves(part))


def _parts(machine: Machine, outer: Any) -> list[Any]:
    from cnnlint.interpret.holdings import parts_of

    if type(outer) is LayerValue:
        return list(outer.slots.get("inner", ()))
    return parts_of(machine, outer) if type(outer) in (ModelValue, GraphValue, InstanceValue) else []
