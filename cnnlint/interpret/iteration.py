"""Going through things: what `for x in value` sees."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from cnnlint.dims import Unknown, subtract
from cnnlint.interpret.bounds import note_range
from cnnlint.interpret.budget import ITERATION_LIMIT
from cnnlint.interpret.choices import MISSING, Choice
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.libraries import NOT_KNOWN, find_function
from cnnlint.interpret.operators import as_size, show_value
from cnnlint.interpret.samples import sample_of
from cnnlint.interpret.values import (
    ClassValue,
    DictValue,
    InstanceValue,
    IteratorValue,
    ListValue,
    ModelValue,
    Opaque,
    RangeValue,
    SequenceValue,
    TensorValue,
    is_array,
)
from cnnlint.model import Array

#: Arrays with a known first axis up to this are gone through item by item.
_ARRAY_LIMIT: Final = 64


def iterate(machine: Machine, value: Any) -> Any:
    """The items of a value: a Python list where they are known, a SequenceValue where their number is not, Unknown, or a
    Choice of these. An iterator is used up by it."""
    if type(value) is Choice:
        return machine.each(value, lambda leaf: iterate(machine, leaf))
    items = _items(machine, value)
    if type(items) is list:
        machine.go_through(items)
    return items


def _items(machine: Machine, value: Any) -> Any:
    if type(value) in (tuple, str, bytes):
        return list(value)
    if type(value) in (ListValue, DictValue):
        return machine.each(machine.items(value), lambda held: _content(machine, value, held))
    if type(value) is RangeValue:
        return _range(machine, value)
    if type(value) is IteratorValue:
        return _consume(machine, value)
    if is_array(value):
        return _array(machine, value)
    if type(value) is SequenceValue:
        return value
    if type(value) is InstanceValue:
        return _instance(machine, value)
    if type(value) is Opaque:
        return _opaque(machine, value)
    if type(value) is ClassValue and "members" in value.traits:
        return distinct(value.traits["members"].values())
    if type(value) is ModelValue:
        return machine.unknown("a model is not a sequence")
    return (
        value
        if type(value) is Unknown
        else SequenceValue(machine.opaque(f"{show_value(value)}[i]"), machine.unknown("its length is not known"), "not a known sequence")
    )


def distinct(members: Iterable[Any]) -> list[Any]:
    """The members of an enumeration, second names of one left out."""
    return list({id(member): member for member in members}.values())


def _content(machine: Machine, value: Any, held: Any) -> Any:
    if type(held) in (list, dict):
        return list(held)
    sample = sample_of(machine, value)
    if sample is not None and sample.arrays:
        return SequenceValue(sample.array, sample.length, "it has an item for every round of a loop")
    return SequenceValue(
        machine.opaque("an item"), machine.unknown("its length is not known"), held.reason if type(held) is Unknown else "not known"
    )


def _range(machine: Machine, value: RangeValue) -> Any:
    bounds = [as_size(machine, bound) for bound in value]
    if all(type(bound) is int for bound in bounds) and bounds[2] != 0:
        numbers = range(*bounds)
        if not numbers[ITERATION_LIMIT:]:  # len() of a range may be too large for Python
            return list(numbers)
    start, stop, step = bounds
    length = subtract(stop, start) if step == 1 else machine.unknown("its length is not known")
    index = machine.opaque("i")
    if type(step) is int and step > 0:
        note_range(machine, index, start, subtract(stop, 1))
    return SequenceValue(index, length, f"it runs {show_value(value.stop)} times")


def _consume(machine: Machine, value: IteratorValue) -> Any:
    content = machine.read(value, "items")

    def take(held: Any) -> Any:
        if type(held) is not list:
            return held
        if value.endless:
            element = held[0] if held else machine.opaque("an item")
            return SequenceValue(element, machine.unknown("its length is not known"), "it may go on")
        machine.write(value, "items", [])
        return held

    return machine.each(content, take)


def _array(machine: Machine, value: Any) -> Any:
    shape = value.shape
    if type(shape) is not tuple:
        return SequenceValue(
            value._replace(shape=machine.unknown("an item of an array of unknown shape")),
            machine.unknown("its length is not known"),
            "its length is not known",
        )
    if not shape:
        return machine.unknown("a number is not a sequence")
    element = value._replace(shape=shape[1:], layer=None, inputs=()) if type(value) is TensorValue else value._replace(shape=shape[1:])
    if type(shape[0]) is int and shape[0] <= _ARRAY_LIMIT:
        return _numbers(machine, value) if len(shape) == 1 and type(value) is Array else [element] * shape[0]
    return SequenceValue(element, shape[0], "it has an item for every row of an array")


def _numbers(machine: Machine, array: Array) -> list[Any]:
    """The numbers of a row, each of its own: two sizes that come out of one array need not be equal."""
    from cnnlint.interpret.libraries.arrays import scalar

    return [scalar(machine, array.dtype, f"numbers[{index}]") for index in range(array.shape[0])]


def _instance(machine: Machine, value: InstanceValue) -> Any:
    from cnnlint.interpret.calls import call_value
    from cnnlint.interpret.inheritance import find_in_class

    method = find_in_class(machine, value.cls, "__iter__")
    if method is not MISSING and not isinstance(method, Unknown):
        result = call_value(machine, method, [value], {})
        if result is not value:
            return iterate(machine, result)
    elif "__content__" in value.slots:
        return iterate(machine, value.slots["__content__"])
    return SequenceValue(machine.opaque("an item"), machine.unknown("its length is not known"), "an object of the program's own")


def _opaque(machine: Machine, value: Opaque) -> Any:
    if value.qualified_name is not None:
        model = find_function(f"{value.qualified_name}.__iter__")
        if model is not None:
            found = model(machine, value)
            if found is not NOT_KNOWN:
                return _perhaps_none(machine, value, iterate(machine, found))
    return SequenceValue(
        machine.derived(value, ("item",), f"{value.text}[i]"),
        machine.derived(value, ("len",), f"len({value.text})"),
        f"the length of `{value.text}` is not known",
    )


def _perhaps_none(machine: Machine, value: Opaque, found: Any) -> Any:
    """What comes from files may be empty: its first items are like the others, but their number is not known."""
    count = dict(value.keywords).get("count")
    if type(found) is list and found and not (type(count) is int and count > 0):
        return SequenceValue(found[0], machine.derived(value, ("len",), f"len({value.text})"), f"the length of `{value.text}` is not known")
    return found
