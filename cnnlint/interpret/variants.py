"""Models -> variants: every combination of the undecided conditions that a model's layers depend on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, TypeAlias

from cnnlint.dims import Unknown
from cnnlint.interpret.choices import Atom, Choice, leaves, same
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.flow import Raise
from cnnlint.interpret.sources import feeding
from cnnlint.interpret.stores import Path
from cnnlint.interpret.values import DictValue, Entry, GraphValue, InstanceValue, LayerValue, ListValue, ModelValue, Opaque, TensorValue

#: Variants of one model that are told apart.
VARIANT_LIMIT: Final = 16
_DEPTH: Final = 8

#: What was assigned to a layer, or set for all layers, and decides what it is.
_SLOTS: Final = ("trainable", "image_data_format", "dtype_policy", "quantized", "lora_rank")

#: Arguments of a first layer that declare the input of its model.
_SHAPES: Final = frozenset({"input_shape", "batch_shape", "batch_input_shape", "input_dim"})


def variants(machine: Machine, model: ModelValue) -> Iterator[Path]:
    """The truths of the conditions that matter, one path for every distinct variant; conditions of its creation come first."""
    pending: list[Path] = [(*model.born, *_facts_for(machine, model))]
    found = 0
    while pending and found < VARIANT_LIMIT:
        path = pending.pop(0)
        with machine.assume(path):
            atom = next(undecided(machine, model), None)
        if atom is None:
            found += 1
            yield path
        elif atom.kind == "entry":
            pending.insert(0, (*path, (atom, False)))
        else:
            pending[:0] = [(*path, (atom, truth)) for truth in (True, False) if possible(path, atom, truth)]
    if pending:
        machine.limits.append(f"a model has more than {VARIANT_LIMIT} variants; the others are left out")


def settled_by(flow: Any) -> Path:
    """The conditions that hold wherever a body, whose end this is, does not end in an error."""
    if type(flow) is not Choice:
        return ()
    for truth, failing, other in ((False, flow.yes, flow.no), (True, flow.no, flow.yes)):
        if all(type(leaf) is Raise and leaf.failure for leaf in leaves(failing)):
            return ((flow.atom, truth), *settled_by(other))
    return ()


def _facts_for(machine: Machine, model: ModelValue) -> Path:
    """The facts of the program that do not contradict how the model came to be."""
    born = dict(model.born)
    entries = [None, *(atom for atom, truth in model.born if truth and atom.kind == "entry")]
    return tuple(fact for entry in entries for fact in machine.facts.get(entry, ()) if fact[0] not in born)


def possible(path: Path, atom: Atom, truth: bool) -> bool:
    """Whether the truth does not contradict the path: one thing is not equal to two constants."""
    if not truth or atom.subject is None:
        return True
    return not any(other.subject == atom.subject and held and not same(other.constant, atom.constant) for other, held in path)


#: What was walked through, with how deep: a list, layer or model that stands in many places is walked once.
_Seen: TypeAlias = "dict[ListValue | DictValue | LayerValue | ModelValue, int]"
_WALKED_ONCE: Final = (ListValue, DictValue, LayerValue, ModelValue)


def undecided(machine: Machine, model: ModelValue) -> Iterator[Atom]:
    """The conditions a model still depends on, under those that are assumed."""
    yield from _walk(machine, model, _DEPTH, {})


def _walk(machine: Machine, value: Any, depth: int, seen: _Seen) -> Iterator[Atom]:
    if type(value) is Choice:
        restricted = machine.restricted(value)
        if type(restricted) is Choice:
            yield restricted.atom
            return
        value = restricted
    if not depth:
        return
    if type(value) in _WALKED_ONCE:
        if seen.get(value, 0) >= depth:
            return
        seen[value] = depth
    if type(value) is tuple:
        for item in value:
            yield from _walk(machine, item, depth - 1, seen)
    elif type(value) in (ListValue, DictValue):
        yield from _walk_container(machine, value, depth, seen)
    elif type(value) is LayerValue:
        yield from _walk_layer(machine, value, depth, seen)
    elif type(value) is ModelValue:
        yield from _walk_model(machine, value, depth, seen)
    elif type(value) in (InstanceValue, GraphValue):
        yield from _walk_slot(machine, value, "trainable", depth, seen)
    elif type(value) is Opaque:
        for item in (*value.positional, *(given for _, given in value.keywords)):
            yield from _walk(machine, item, min(depth, 2) - 1, seen)


def _walk_container(machine: Machine, value: ListValue | DictValue, depth: int, seen: _Seen) -> Iterator[Atom]:
    content = machine.items(value)
    if type(content) is Choice:
        yield content.atom
    items = content.values() if type(content) is dict else content if type(content) is list else ()
    for item in items:
        yield from _walk(machine, item, depth - 1, seen)


def _walk_layer(machine: Machine, value: LayerValue, depth: int, seen: _Seen) -> Iterator[Atom]:
    for argument in value.arguments:
        yield from _walk(machine, argument.value, depth - 1, seen)
    for name in _SLOTS:
        yield from _walk_slot(machine, value, name, depth, seen)


def _walk_slot(machine: Machine, value: Any, name: str, depth: int, seen: _Seen) -> Iterator[Atom]:
    if name in value.slots:
        yield from _walk(machine, machine.read(value, name), depth - 1, seen)


def _walk_model(machine: Machine, value: ModelValue, depth: int, seen: _Seen) -> Iterator[Atom]:
    content = machine.read(value, "layers")
    if type(content) is Choice:
        yield content.atom
        return
    for entry in content if type(content) is list else ():
        if type(entry) is Entry:
            yield from _walk(machine, entry.value, depth - 1, seen)
    yield from _walk_slot(machine, value, "trainable", depth, seen)
    if type(content) is list and not _declares_input(machine, content):
        yield from _walk_feeds(machine, value, seen)


def _declares_input(machine: Machine, content: list[Any]) -> bool:
    """Whether the first element says what enters the model, so that no use of the model decides it."""
    first = machine.restricted(content[0].value) if content and type(content[0]) is Entry else None
    if type(first) is LayerValue:
        declared = any(given.keyword in _SHAPES for given in first.arguments)
        return declared or first.qualified_name in ("keras.Input", "keras.layers.InputLayer")
    return type(first) in (TensorValue, GraphValue)


def _walk_feeds(machine: Machine, model: ModelValue, seen: _Seen) -> Iterator[Atom]:
    """The conditions that decide which use shows the input, where different ones would show different inputs."""
    content = machine.read(model, "uses")
    shown = [use for leaf in leaves(content) if type(leaf) is list and (use := feeding(leaf)) is not None]
    if type(content) is Choice and any(not same(use.feed, shown[0].feed) for use in shown):
        yield content.atom
    for use in shown[:1]:
        if not all(type(leaf) is Unknown for leaf in leaves(use.feed)):  # else it is not known, whatever the conditions
            yield from _walk(machine, use.feed, 2, seen)


def _implied(each: tuple[Atom, bool], path: Path) -> bool:
    """Whether the truth follows from another one: what equals one constant equals no other."""
    atom, truth = each
    return not truth and atom.subject is not None and any(held and other.subject == atom.subject for other, held in path)


def condition_text(machine: Machine, path: Path) -> str | None:
    """The conditions of a path in words, None where nothing is undecided: `use_bn` is true and `mode == 'a'` is false.

    What holds wherever the program does not end in an error goes without saying.
    """
    facts = {fact for held in machine.facts.values() for fact in held}
    path = tuple(each for each in path if each not in facts and not _implied(each, path))
    shown = [f"`{atom.text}` is {'true' if truth else 'false'}" for atom, truth in path if atom.kind == "condition"]
    shown += [atom.text for atom, truth in path if atom.kind == "failure" and truth]
    return " and ".join(dict.fromkeys(shown)) if shown else None
