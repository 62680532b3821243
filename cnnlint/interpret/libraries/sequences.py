"""Builtins that go through things: extremes, sums, sorting, `zip`, `map`, iterators. Part of the interpret arrow."""

from __future__ import annotations

from collections.abc import Callable
from functools import cmp_to_key
from typing import Any

from cnnlint import dims
from cnnlint.dims import Expr
from cnnlint.interpret.bounds import note_range
from cnnlint.interpret.calls import call_value
from cnnlint.interpret.choices import MISSING
from cnnlint.interpret.comparisons import compare, truth
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.inheritance import find_in_class
from cnnlint.interpret.iteration import iterate
from cnnlint.interpret.libraries import NOT_KNOWN, find_function, known
from cnnlint.interpret.libraries.arrays import as_array
from cnnlint.interpret.libraries.numpy_reductions import reduce_array
from cnnlint.interpret.operators import as_size, binary, is_constant
from cnnlint.interpret.values import (
    InstanceValue,
    IteratorValue,
    ListValue,
    Opaque,
    SequenceValue,
    is_array,
)
from cnnlint.model import Array

# -- extremes and sums -------------------------------------------------------------------------------------------------


def _extreme(name: str) -> Callable[..., Any]:
    def extreme(m: Machine, *values: Any, key: Any = None, default: Any = MISSING) -> Any:
        """`max` or `min` of arguments, or of one sequence."""
        if len(values) == 1 and is_array(values[0]):
            return _of_array(m, values[0])
        items = iterate(m, values[0]) if len(values) == 1 else list(values)
        if type(items) is not list:
            return NOT_KNOWN
        if not items:
            return NOT_KNOWN if default is MISSING else default
        if key is None:
            symbolic = _symbolic_extreme(m, name, items)
            if symbolic is not None:
                return symbolic
        found = ordered(m, items, key, name == "max")
        return NOT_KNOWN if found is None else found[0]

    return extreme


def _of_array(m: Machine, value: Any) -> Any:
    """The largest number of a vector; rows of a matrix cannot be compared."""
    array = as_array(m, value)
    if type(array) is not Array or (type(array.shape) is tuple and len(array.shape) != 1):
        return NOT_KNOWN
    return reduce_array(m, array, None, False, lambda dtype: dtype)


def _symbolic_extreme(m: Machine, name: str, items: list[Any]) -> Any:
    """The extreme of numbers, some symbolic; None where it is not of that kind."""
    if not all(type(item) in (int, Expr, Opaque, bool) for item in items) or all(is_constant(item) for item in items):
        return None
    function = dims.maximum if name == "max" else dims.minimum
    total = as_size(m, items[0])
    for item in items[1:]:
        total = function(total, as_size(m, item))
    return total if type(total) in (int, Expr) else NOT_KNOWN


known("builtins.max")(_extreme("max"))
known("builtins.min")(_extreme("min"))


def ordered(m: Machine, items: list[Any], key: Any, reverse: Any) -> list[Any] | None:
    """The items sorted, stable as Python does; None where the order is not decided."""
    if type(reverse) not in (bool, int):
        return None
    m.step(len(items) >> 4)
    keys: list[Any] = items if key is None else [call_value(m, key, [item], {}) for item in items]
    undecided = False

    def before(first: int, second: int) -> int:
        nonlocal undecided
        if undecided:
            return 0
        m.step()
        a, b = keys[first], keys[second]
        for sign, pair in ((-1, (a, b)), (1, (b, a))):
            found = compare(m, "<", *pair)
            if type(found) is not bool:
                undecided = True
                return 0
            if found:
                return sign
        return 0

    if all(map(is_constant, keys)):
        try:
            places = sorted(range(len(items)), key=lambda place: keys[place], reverse=bool(reverse))
        except TypeError:
            return None
    else:
        if len(items) > 200:
            return None
        places = sorted(range(len(items)), key=cmp_to_key(before), reverse=bool(reverse))
    return None if undecided else [items[place] for place in places]


@known("builtins.sorted")
def sort(m: Machine, iterable: Any, *, key: Any = None, reverse: Any = False) -> Any:
    """A sorted list."""
    items = iterate(m, iterable)
    if type(items) is SequenceValue:
        return items
    found = ordered(m, items, key, reverse) if type(items) is list else None
    if found is not None:
        return m.new_list(found)
    same = type(items) is list and items and all(item is items[0] for item in items)
    return m.new_list(items) if same else NOT_KNOWN


@known("builtins.sum")
def total(m: Machine, iterable: Any, start: Any = 0) -> Any:
    """The sum of the items."""
    if is_array(iterable):
        return reduce_array(m, iterable, 0, False, lambda dtype: dtype)
    items = iterate(m, iterable)
    if type(items) is not list:
        return NOT_KNOWN
    result = start
    for item in items:
        m.step(1 + len(result) // 100 if type(result) is tuple else 1 + _length(m, result) // 100)
        result = binary(m, "+", result, item)
    return result


def _length(m: Machine, value: Any) -> int:
    """The items that adding to a list copies."""
    content = m.items(value) if type(value) is ListValue else ()
    return len(content) if type(content) is list else 0


def _quantifier(stops: bool) -> Callable[..., Any]:
    def quantified(m: Machine, iterable: Any) -> Any:
        """`any` or `all`: the first deciding item decides."""
        items = iterate(m, iterable)
        if type(items) is not list:
            return NOT_KNOWN
        open_item = False
        for item in items:
            found = truth(m, item)
            if found is stops:
                return stops
            open_item = open_item or type(found) is not bool
        return NOT_KNOWN if open_item else not stops

    return quantified


known("builtins.any")(_quantifier(True))
known("builtins.all")(_quantifier(False))


# -- going through things ---------------------------------------------------------------------------------------------


@known("builtins.enumerate", looks=(1,))
def enumerated(m: Machine, iterable: Any, start: Any = 0) -> Any:
    """Pairs of a number and an item."""
    items = iterate(m, iterable)
    if type(items) is SequenceValue:
        index = note_range(m, m.opaque("i"), start, dims.add(start, dims.subtract(items.length, 1)) if type(start) is int else None)
        return SequenceValue((m.number(index), items.element), items.length, items.reason)
    first = as_size(m, start)
    if type(items) is not list or type(first) not in (int, Expr):
        return NOT_KNOWN
    return m.new_iterator([(dims.add(first, index), item) for index, item in enumerate(items)])


@known("builtins.zip")
def zipped(m: Machine, *iterables: Any, strict: Any = False) -> Any:
    """Tuples of one item of each, as many as the shortest has."""
    if not iterables:
        return m.new_iterator([])
    if type(iterables[0]) is IteratorValue and len(iterables) > 1 and all(each is iterables[0] for each in iterables):
        return _groups(m, iterables[0], len(iterables))
    endless = [_endless_items(m, each) for each in iterables]
    parts = [iterate(m, each) if held is None else held for each, held in zip(iterables, endless, strict=True)]
    if all(type(part) is list for part in parts):
        ends = [len(part) for part, held in zip(parts, endless, strict=True) if held is None]
        enough = ends and all(held is None or len(held) >= min(ends) for held in endless)
        return m.new_iterator(list(zip(*parts, strict=False))) if enough else NOT_KNOWN
    if not all(type(part) in (list, SequenceValue) for part in parts):
        return NOT_KNOWN
    unclear = [part for part in parts if type(part) is SequenceValue]
    elements = tuple(part.element if type(part) is SequenceValue else _some_item(m, part) for part in parts)
    lengths = {part.length for part in unclear if type(part.length) in (int, Expr)}
    alike = lengths.pop() if len(lengths) == 1 and len(unclear) == len(parts) else m.unknown("its length is not known")
    return SequenceValue(elements, alike, unclear[0].reason)


def _groups(m: Machine, source: IteratorValue, count: int) -> Any:
    """`zip(it, it)`: one iterator, used in turns."""
    items = iterate(m, source)
    if type(items) is not list:
        return NOT_KNOWN
    return m.new_iterator([tuple(items[start : start + count]) for start in range(0, len(items) - count + 1, count)])


def _endless_items(m: Machine, source: Any) -> Any:
    """What is made of an endless iterator, for going through it beside something shorter; None for others."""
    held = m.read(source, "items") if type(source) is IteratorValue and source.endless else None
    return held if type(held) is list else None


def _some_item(m: Machine, items: list[Any]) -> Any:
    """An item of a known list of which it is not known which one it is."""
    if items and all(item is items[0] for item in items):
        return items[0]
    return m.opaque("an item")


@known("builtins.map")
def mapped(m: Machine, function: Any, *iterables: Any) -> Any:
    """A function applied to each item."""
    pairs = (zipped(m, *iterables) if len(iterables) > 1 else iterables[0]) if iterables else NOT_KNOWN
    items = NOT_KNOWN if pairs is NOT_KNOWN else iterate(m, pairs)
    if type(items) is SequenceValue:
        arguments = list(items.element) if len(iterables) > 1 else [items.element]
        return SequenceValue(call_value(m, function, arguments, {}), items.length, items.reason)
    if type(items) is not list:
        return NOT_KNOWN
    return m.new_iterator([call_value(m, function, list(item) if len(iterables) > 1 else [item], {}) for item in items])


@known("builtins.filter")
def filtered(m: Machine, function: Any, iterable: Any) -> Any:
    """The items for which a function holds, where that is decided for each."""
    items = iterate(m, iterable)
    if type(items) is SequenceValue:
        return SequenceValue(items.element, m.unknown("its length is not known"), items.reason)
    if type(items) is not list:
        return NOT_KNOWN
    kept: list[Any] = []
    for item in items:
        found = truth(m, item if function is None else call_value(m, function, [item], {}))
        if type(found) is not bool:
            return SequenceValue(item, m.unknown("its length is not known"), "which items stay is not known")
        kept.extend([item] if found else [])
    return m.new_iterator(kept)


@known("builtins.reversed", looks=())
def backwards(m: Machine, sequence: Any) -> Any:
    """The items from the last to the first."""
    items = iterate(m, sequence)
    return m.new_iterator(items[::-1]) if type(items) is list else items if type(items) is SequenceValue else NOT_KNOWN


@known("builtins.iter")
def iterator(m: Machine, iterable: Any, sentinel: Any = MISSING) -> Any:
    """An iterator over the items."""
    if type(iterable) in (IteratorValue, SequenceValue):
        return iterable
    items = iterate(m, iterable) if sentinel is MISSING else None
    return m.new_iterator(items) if type(items) is list else items if type(items) is SequenceValue else NOT_KNOWN


@known("builtins.next", "iterator.__next__", "iterator.next")
def next_item(m: Machine, source: Any, default: Any = MISSING) -> Any:
    """The next item of an iterator."""
    if type(source) is SequenceValue:
        return source.element
    if type(source) is IteratorValue:
        return _take(m, source, default)
    if type(source) is Opaque and source.qualified_name is not None and find_function(f"{source.qualified_name}.__iter__") is not None:
        items = iterate(m, source)
        return items.element if type(items) is SequenceValue else NOT_KNOWN
    method = find_in_class(m, source.cls, "__next__") if type(source) is InstanceValue else MISSING
    return call_value(m, method, [source], {}) if method is not MISSING else NOT_KNOWN


def _take(m: Machine, source: IteratorValue, default: Any) -> Any:
    held = m.read(source, "items")
    if type(held) is not list or (not held and (source.endless or default is MISSING)):
        return NOT_KNOWN
    if not held:
        return default
    m.write(source, "items", held[1:])
    return held[0]
