"""functools, itertools, collections and copy. Part of the interpret arrow."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any, Final

from cnnlint.dims import Expr
from cnnlint.interpret.choices import MISSING
from cnnlint.interpret.comparisons import truth
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.iteration import iterate
from cnnlint.interpret.libraries import NOT_KNOWN, known
from cnnlint.interpret.libraries.containers import is_key, pairs_of
from cnnlint.interpret.operators import binary, is_constant
from cnnlint.interpret.sizes import SIZE_LIMIT
from cnnlint.interpret.values import (
    ClassValue,
    DictValue,
    FunctionValue,
    InstanceValue,
    IteratorValue,
    ListValue,
    Opaque,
    PartialValue,
    RangeValue,
    SequenceValue,
)
from cnnlint.model import Array, NumpyNumber, Reference

#: As many items of an endless iterator are made; it says that more follow.
_ENDLESS: Final = 1000


def _call(m: Machine, function: Any, *arguments: Any) -> Any:
    from cnnlint.interpret.calls import call_value

    return call_value(m, function, list(arguments), {})


# -- functools ---------------------------------------------------------------------------------------------------------


@known("functools.partial")
def partial(m: Machine, function: Any, *positional: Any, **keywords: Any) -> Any:
    """A call with some arguments given."""
    return PartialValue(function, positional, tuple(keywords.items()))


@known("functools.reduce", "builtins.reduce")
def reduce(m: Machine, function: Any, iterable: Any, initial: Any = MISSING) -> Any:
    """One value out of all items."""
    items = iterate(m, iterable)
    if type(items) is not list or (not items and initial is MISSING):
        return NOT_KNOWN
    result, rest = (items[0], items[1:]) if initial is MISSING else (initial, items)
    for item in rest:
        result = _call(m, function, result, item)
    return result


@known("functools.lru_cache", "functools.cache", "functools.singledispatch", "functools.total_ordering")
def cached(m: Machine, function: Any = None, *_: Any, **__: Any) -> Any:
    """Decorators that leave what a function does as it is."""
    return function if type(function) is FunctionValue else Reference("functools.cache")


@known("functools.wraps", "functools.update_wrapper")
def wraps(m: Machine, wrapped: Any, *_: Any, **__: Any) -> Any:
    """A decorator that only names."""
    return Reference("functools.cache")


# -- itertools ---------------------------------------------------------------------------------------------------------


def _lists(m: Machine, iterables: tuple[Any, ...]) -> list[list[Any]] | None:
    parts = [iterate(m, each) for each in iterables]
    return parts if all(type(part) is list for part in parts) else None


@known("itertools.chain")
def chain(m: Machine, *iterables: Any) -> Any:
    """One after the other."""
    parts = _lists(m, iterables)
    return NOT_KNOWN if parts is None else m.new_iterator(list(itertools.chain(*parts)))


@known("itertools.chain.from_iterable")
def chain_all(m: Machine, iterable: Any) -> Any:
    """One after the other, of a sequence of sequences."""
    items = iterate(m, iterable)
    return chain(m, *items) if type(items) is list else NOT_KNOWN


def _combinatoric(name: str, function: Callable[..., Any]) -> None:
    @known(f"itertools.{name}")
    def apply(m: Machine, iterable: Any, r: Any = None) -> Any:
        """Selections of a known sequence."""
        items = iterate(m, iterable)
        if type(items) is not list or not (type(r) is int or (r is None and name == "permutations")):
            return NOT_KNOWN
        found = list(itertools.islice(function(items, r), SIZE_LIMIT))
        return m.new_iterator(found) if len(found) < SIZE_LIMIT else NOT_KNOWN


_combinatoric("combinations", itertools.combinations)
_combinatoric("permutations", itertools.permutations)
_combinatoric("combinations_with_replacement", itertools.combinations_with_replacement)


@known("itertools.product")
def product(m: Machine, *iterables: Any, repeat: Any = 1) -> Any:
    """Every combination of one item of each."""
    parts = _lists(m, iterables)
    if parts is None or type(repeat) is not int:
        return NOT_KNOWN
    found = list(itertools.islice(itertools.product(*parts, repeat=repeat), SIZE_LIMIT))
    return m.new_iterator(found) if len(found) < SIZE_LIMIT else NOT_KNOWN


@known("itertools.repeat")
def repeat(m: Machine, item: Any, times: Any = None) -> Any:
    """The same item, so often."""
    if times is None:
        return m.new_iterator([item] * _ENDLESS, endless=True)
    return m.new_iterator([item] * times) if type(times) is int and times <= SIZE_LIMIT else NOT_KNOWN


@known("itertools.count")
def count(m: Machine, start: Any = 0, step: Any = 1) -> Any:
    """Numbers without end."""
    if type(start) not in (int, Expr) or type(step) not in (int, Expr):
        return NOT_KNOWN
    return m.new_iterator([start + step * index for index in range(_ENDLESS)], endless=True)


@known("itertools.cycle")
def cycle(m: Machine, iterable: Any) -> Any:
    """The items over and over."""
    items = iterate(m, iterable)
    if type(items) is not list or not items:
        return SequenceValue(items.element, m.unknown("it never ends"), "it never ends") if type(items) is SequenceValue else NOT_KNOWN
    return m.new_iterator(list(itertools.islice(itertools.cycle(items), _ENDLESS)), endless=True)


@known("itertools.islice")
def islice(m: Machine, iterable: Any, *bounds: Any) -> Any:
    """A part of an iterator, which is used up as far."""
    if not 1 <= len(bounds) <= 3 or not all(bound is None or type(bound) is int for bound in bounds):
        return NOT_KNOWN
    cut = slice(*bounds)
    if type(iterable) is IteratorValue:
        held = m.read(iterable, "items")
        if type(held) is not list or (iterable.endless and (cut.stop is None or cut.stop > len(held))):
            return NOT_KNOWN
        m.write(iterable, "items", held[cut.stop :] if cut.stop is not None else [])
        return m.new_iterator(held[cut])
    items = iterate(m, iterable)
    return m.new_iterator(items[cut]) if type(items) is list else NOT_KNOWN


@known("itertools.zip_longest", "itertools.izip_longest")
def zip_longest(m: Machine, *iterables: Any, fillvalue: Any = None) -> Any:
    """Tuples of one item of each, as many as the longest has."""
    parts = _lists(m, iterables)
    return NOT_KNOWN if parts is None else m.new_iterator(list(itertools.zip_longest(*parts, fillvalue=fillvalue)))


@known("itertools.pairwise")
def pairwise(m: Machine, iterable: Any) -> Any:
    """Each item with the next."""
    items = iterate(m, iterable)
    return m.new_iterator(list(itertools.pairwise(items))) if type(items) is list else NOT_KNOWN


@known("itertools.starmap")
def starmap(m: Machine, function: Any, iterable: Any) -> Any:
    """A function called with each tuple."""
    items = iterate(m, iterable)
    arguments = _lists(m, tuple(items)) if type(items) is list else None
    return NOT_KNOWN if arguments is None else m.new_iterator([_call(m, function, *each) for each in arguments])


@known("itertools.accumulate")
def accumulate(m: Machine, iterable: Any, function: Any = None, *, initial: Any = None) -> Any:
    """Running sums."""
    items = iterate(m, iterable)
    if type(items) is not list:
        return NOT_KNOWN
    found: list[Any] = []
    for item in items if initial is None else [initial, *items]:
        found.append(item if not found else binary(m, "+", found[-1], item) if function is None else _call(m, function, found[-1], item))
    return m.new_iterator(found)


def _while(name: str, keep_until: bool) -> None:
    @known(f"itertools.{name}")
    def apply(m: Machine, predicate: Any, iterable: Any) -> Any:
        """The items before, or from, the first for which the predicate does not hold."""
        items = iterate(m, iterable)
        if type(items) is not list:
            return NOT_KNOWN
        for index, item in enumerate(items):
            found = truth(m, _call(m, predicate, item))
            if type(found) is not bool:
                return NOT_KNOWN
            if not found:
                return m.new_iterator(items[:index] if keep_until else items[index:])
        return m.new_iterator(items if keep_until else [])


_while("takewhile", True)
_while("dropwhile", False)


@known("itertools.tee")
def tee(m: Machine, iterable: Any, n: Any = 2) -> Any:
    """Several iterators over the same items."""
    items = iterate(m, iterable)
    if type(items) is not list or type(n) is not int or n > 100:
        return NOT_KNOWN
    return tuple(m.new_iterator(list(items)) for _ in range(n))


# -- collections -------------------------------------------------------------------------------------------------------


@known("collections.OrderedDict")
def ordered_dict(m: Machine, mapping: Any = None, **keywords: Any) -> Any:
    """A dict."""
    pairs = {} if mapping is None else pairs_of(m, mapping)
    return NOT_KNOWN if pairs is None else m.new_dict({**pairs, **keywords})


@known("collections.defaultdict")
def default_dict(m: Machine, factory: Any = None, mapping: Any = None, **keywords: Any) -> Any:
    """A dict that makes what is missing."""
    made = ordered_dict(m, mapping, **keywords)
    if type(made) is DictValue:
        made.default = factory
    return made


@known("collections.Counter")
def counter(m: Machine, iterable: Any = None, **keywords: Any) -> Any:
    """How often each item occurs."""
    if type(iterable) is DictValue:
        return ordered_dict(m, iterable, **keywords)
    items = [] if iterable is None else iterate(m, iterable)
    if type(items) is not list or not all(map(is_key, items)):
        return NOT_KNOWN
    counts: dict[Any, int] = {}
    for item in items:
        counts[item] = counts.get(item, 0) + 1
    return m.new_dict({**counts, **keywords})


@known("collections.deque")
def deque(m: Machine, iterable: Any = (), maxlen: Any = None) -> Any:
    """A list with two ends; one that forgets stays open."""
    items = iterate(m, iterable)
    return m.new_list(list(items), "deque") if type(items) is list and maxlen is None else NOT_KNOWN


# -- copy --------------------------------------------------------------------------------------------------------------

_SHARED: Final = (Array, Expr, NumpyNumber, Reference, FunctionValue, ClassValue, RangeValue, Opaque)


@known("copy.copy")
def shallow_copy(m: Machine, value: Any) -> Any:
    """Another container of the same items."""
    if type(value) in (ListValue, DictValue):
        content = m.items(value)
        if type(content) in (list, dict):
            m.go_through(content)
            content = content.copy()
        made = m.new_list([], value.kind) if type(value) is ListValue else m.new_dict({})
        made.slots["items"] = content
        if type(value) is DictValue and type(made) is DictValue:
            made.default = value.default
        return made
    if type(value) is InstanceValue:
        clone = InstanceValue(value.cls, m.identity(), value.node, value.frame, m.path)
        clone.slots.update({key: m.read(value, key) for key in value.slots})
        return clone
    return _shared(m, value)


def _shared(m: Machine, value: Any) -> Any:
    """What a copy may be itself; a copy of a layer is another layer with weights of its own, so it stays open."""
    return value if is_constant(value) or type(value) in _SHARED else m.unknown("a copy of an object")


@known("copy.deepcopy")
def deep_copy(m: Machine, value: Any, memo: Any = None) -> Any:
    """A copy of everything inside."""
    return _deep(m, value, {})


def _deep(m: Machine, value: Any, seen: dict[int, Any]) -> Any:
    if id(value) in seen:
        return seen[id(value)]
    if type(value) is tuple:
        return tuple(_deep(m, item, seen) for item in value)
    if type(value) not in (ListValue, DictValue, InstanceValue):
        return _shared(m, value)
    made = seen[id(value)] = shallow_copy(m, value)
    for key, held in list(made.slots.items()):
        if type(held) in (list, dict):
            m.step(len(held) >> 4)
        if type(held) is list:
            made.slots[key] = [_deep(m, item, seen) for item in held]
        elif type(held) is dict:
            made.slots[key] = {name: _deep(m, item, seen) for name, item in held.items()}
        elif type(value) is InstanceValue and key != "__arguments__":
            made.slots[key] = _deep(m, held, seen)
    return made
