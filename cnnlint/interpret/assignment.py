"""Assignment targets: names, attributes, items, and unpacking with stars."""

from __future__ import annotations

from functools import partial
from typing import Any

import libcst as cst

from cnnlint.dims import Unknown
from cnnlint.interpret.attributes import set_attribute
from cnnlint.interpret.choices import Choice, leaves, same
from cnnlint.interpret.environment import Frame, Machine
from cnnlint.interpret.iteration import iterate
from cnnlint.interpret.scopes import bind
from cnnlint.interpret.subscripts import get_item, set_item
from cnnlint.interpret.values import ModelValue, Opaque, Place, SequenceValue
from cnnlint.model import Array


def assign(machine: Machine, target: Any, value: Any, frame: Frame) -> None:
    """Binds a value to a target of any form."""
    if type(target) is cst.Name:
        if type(value) in (ModelValue, Choice):
            _name_models(value, target.value)
        bind(machine, target.value, value, frame)
    elif type(target) in (cst.Tuple, cst.List):
        _unpack(machine, target, value, frame)
    elif type(target) is cst.Attribute:
        from cnnlint.interpret.expressions import evaluate

        receiver = evaluate(machine, target.value, frame)
        _name_models(value, frame.context.text(target) if _has_model(value) else "")
        machine.place = Place(frame.context, target)
        set_attribute(machine, receiver, target.attr.value, value)
    elif type(target) is cst.Subscript:
        from cnnlint.interpret.expressions import evaluate, evaluate_index

        receiver = evaluate(machine, target.value, frame)
        set_item(machine, receiver, evaluate_index(machine, target, frame), value)
        if type(receiver) in (Array, Choice):
            _store(machine, target.value, receiver, frame)
    elif type(target) is cst.StarredElement:
        assign(machine, target.value, value, frame)


def _store(machine: Machine, target: cst.BaseExpression, receiver: Any, frame: Frame) -> None:
    """What was known of the content of an array no longer holds."""
    from cnnlint.interpret.libraries.arrays import written

    changed = machine.each(receiver, lambda leaf: written(machine, leaf) if type(leaf) is Array else leaf)
    if machine.journal is None and isinstance(target, cst.Name) and target.value in frame.slots and not same(changed, receiver):
        bind(machine, target.value, changed, frame)


def _has_model(value: Any) -> bool:
    return type(value) in (ModelValue, Choice) and any(type(leaf) is ModelValue and leaf.name is None for leaf in leaves(value))


def _name_models(value: Any, name: str) -> None:
    """A model is called after the first target it is bound to."""
    if type(value) is ModelValue:
        value.name = value.name or name
    elif type(value) is Choice:
        for leaf in leaves(value):
            _name_models(leaf, name)


def _unpack(machine: Machine, target: cst.Tuple | cst.List, value: Any, frame: Frame) -> None:
    star = next((index for index, element in enumerate(target.elements) if isinstance(element, cst.StarredElement)), None)
    parts = machine.each(value, lambda leaf: _parts(machine, leaf, len(target.elements), star))
    for index, element in enumerate(target.elements):
        part = machine.each(parts, partial(_part, index))
        assign(machine, element.value, part, frame)


def _part(index: int, parts: Any) -> Any:
    return parts[index] if type(parts) is tuple else parts


def _parts(machine: Machine, value: Any, count: int, star: int | None) -> Any:
    """The values for `count` targets, one of them perhaps starred; Unknown where the number does not fit."""
    if type(value) is Opaque and star is None and not _iterable(value):
        return tuple(get_item(machine, value, index, None) for index in range(count))
    content = iterate(machine, value)
    if type(content) is SequenceValue:
        items = [content.element] * (count if star is None else count - 1)
        return _with_star(machine, items, star, [machine.new_list_unknown(content.reason)] if star is not None else [])
    if type(content) is Choice:
        return machine.each(content, lambda held: _fit(machine, held, count, star))
    return _fit(machine, content, count, star)


def _iterable(value: Opaque) -> bool:
    from cnnlint.interpret.libraries import find_function

    return value.qualified_name is not None and find_function(f"{value.qualified_name}.__iter__") is not None


def _fit(machine: Machine, items: Any, count: int, star: int | None) -> Any:
    if type(items) is not list:
        return items if type(items) is Unknown else machine.unknown("what is unpacked is not known")
    if star is None:
        return tuple(items) if len(items) == count else machine.unknown(f"{len(items)} values for {count} names")
    if len(items) < count - 1:
        return machine.unknown(f"{len(items)} values for {count} names")
    end = len(items) - (count - star - 1)
    return (*items[:star], machine.new_list(items[star:end]), *items[end:])


def _with_star(machine: Machine, items: list[Any], star: int | None, middle: list[Any]) -> tuple[Any, ...]:
    if star is None:
        return tuple(items)
    return (*items[:star], *middle, *items[star:])
