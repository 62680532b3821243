"""Methods of lists, tuples, sets, deques and dicts. Part of the interpret arrow.

Writes go through the machine, so that they stay guarded by conditions.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import filterfalse
from typing import Any, Final

from cnnlint.dims import Expr, Unknown
from cnnlint.interpret.choices import MISSING, same
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.iteration import iterate
from cnnlint.interpret.libraries import NOT_KNOWN, known
from cnnlint.interpret.operators import is_constant
from cnnlint.interpret.values import DictValue, FunctionValue, InstanceValue, ListValue, Opaque, TensorValue
from cnnlint.model import Array, NumpyNumber, Reference

_Change = Callable[[Any], Any]


def change(m: Machine, target: Any, function: _Change) -> None:
    """Replaces the content of a list or dict by what the function makes of it; a content that is not known stays so."""
    content = m.items(target)
    m.write(target, "items", m.each(content, lambda held: held if type(held) is Unknown else function(held)))


def content_of(m: Machine, value: Any) -> Any:
    """The items of a list, or the pairs of a dict, where they are known, else None."""
    content = m.items(value) if type(value) in (ListValue, DictValue) else None
    return content if type(content) in (list, dict) else None


def is_key(value: Any) -> bool:
    """Whether a value can be a key of a known dict, or a member of a known set."""
    return is_constant(value) or type(value) in (Reference, FunctionValue)


def _position(items: list[Any] | tuple[Any, ...], item: Any) -> int | None:
    """The index of the first item that is surely equal; None where there is none or an undecided one comes first."""
    for index, each in enumerate(items):
        if same(each, item) or (is_constant(each) and is_constant(item) and each == item):
            return index
        if not is_constant(each) and not is_constant(item):
            return None
    return None


# -- lists and deques --------------------------------------------------------------------------------------------------


@known("list.append", "deque.append", looks=())
def append(m: Machine, target: Any, item: Any) -> None:
    """One more at the end."""
    m.extend(target, "items", [item])


@known("list.extend", "deque.extend")
def extend(m: Machine, target: Any, iterable: Any) -> None:
    """All of another at the end."""
    items = iterate(m, iterable)
    if type(items) is list:
        m.extend(target, "items", items)
    else:
        m.write(target, "items", m.unknown("extended by what is not known"))


@known("deque.appendleft", looks=())
def append_left(m: Machine, target: Any, item: Any) -> None:
    """One more at the front."""
    change(m, target, lambda held: [item, *held])


@known("deque.popleft", looks=())
def pop_left(m: Machine, target: Any) -> Any:
    """Takes the first."""
    return pop(m, target, 0)


@known("list.insert", "deque.insert", looks=(1,))
def insert(m: Machine, target: Any, index: Any, item: Any) -> None:
    """One more before an index."""
    if type(index) is not int:
        m.write(target, "items", m.unknown("an item was inserted at an index that is not known"))
        return

    def inserted(held: list[Any]) -> list[Any]:
        copy = list(held)
        copy.insert(index, item)
        return copy

    change(m, target, inserted)


@known("list.pop", "deque.pop", looks=(1,))
def pop(m: Machine, target: Any, index: Any = -1) -> Any:
    """Takes one out."""
    content = content_of(m, target)
    if type(content) is not list or type(index) is not int or not -len(content) <= index < len(content):
        m.write(target, "items", m.unknown("an item that is not known was taken out"))
        return NOT_KNOWN
    place = index % len(content)
    m.write(target, "items", content[:place] + content[place + 1 :])
    return content[place]


@known("list.remove", "deque.remove")
def remove(m: Machine, target: Any, item: Any) -> None:
    """Takes the first equal one out."""
    content = content_of(m, target)
    place = _position(content, item) if type(content) is list else None
    m.write(
        target, "items", m.unknown("an item that is not known was removed") if place is None else content[:place] + content[place + 1 :]
    )


@known("list.clear", "deque.clear", "set.clear", looks=())
def clear(m: Machine, target: Any) -> None:
    """Nothing is left."""
    m.write(target, "items", [])


@known("list.reverse", "deque.reverse", looks=())
def reverse(m: Machine, target: Any) -> None:
    """The other way round."""
    change(m, target, lambda held: held[::-1])


@known("list.sort")
def sort(m: Machine, target: Any, *, key: Any = None, reverse: Any = False) -> None:
    """Sorts in place."""
    from cnnlint.interpret.libraries.sequences import ordered

    content = content_of(m, target)
    found = ordered(m, content, key, reverse) if type(content) is list else None
    m.write(target, "items", m.unknown("sorted in an order that is not known") if found is None else found)


@known("list.copy", "deque.copy", "set.copy", looks=())
def copy(m: Machine, target: Any) -> Any:
    """Another list of the same items."""
    content = m.items(target)
    made = m.new_list(list(content) if type(content) is list else [], target.kind)
    if type(content) is not list:
        made.slots["items"] = content
    return made


@known("list.index", "tuple.index", "deque.index")
def index(m: Machine, sequence: Any, item: Any) -> Any:
    """Where the first equal one is."""
    items = sequence if type(sequence) is tuple else content_of(m, sequence)
    place = None if items is None else _position(items, item)
    return NOT_KNOWN if place is None else place


@known("list.count", "tuple.count", "deque.count")
def count(m: Machine, sequence: Any, item: Any) -> Any:
    """How many are equal."""
    items = sequence if type(sequence) is tuple else content_of(m, sequence)
    if items is None or not is_constant(item) or not all(map(is_constant, items)):
        return NOT_KNOWN
    return sum(1 for each in items if each == item)


@known("deque.rotate")
def rotate(m: Machine, target: Any, n: Any = 1) -> None:
    """Turns by n to the right."""
    if type(n) is int:
        change(m, target, lambda held: held[-n % len(held) :] + held[: -n % len(held)] if held else held)
    else:
        m.write(target, "items", m.unknown("rotated by a number that is not known"))


# -- sets --------------------------------------------------------------------------------------------------------------


#: Values that may be equal or not once the program runs.
_UNEQUAL: Final = frozenset({Array, Expr, NumpyNumber, Opaque, TensorValue, Unknown})


def distinct(items: list[Any]) -> list[Any] | None:
    """The different items in order; None where it cannot be decided which are equal."""
    if len(items) > 1 and any(type(item) in _UNEQUAL for item in items):
        return None
    if not all(is_key(item) for item in items):
        found = list({id(item): item for item in items}.values())
        objects = all(hasattr(item, "identity") for item in found)
        return found if objects or len(found) < 2 else None
    return list(dict.fromkeys(items))


def new_set(m: Machine, items: Any) -> Any:
    """A set of these items; integers come in the order that Python's own set has, which is the same everywhere."""
    found = distinct(items) if type(items) is list else None
    if found is None:
        return m.new_list_unknown("a set of items that are not known", "set")
    return m.new_list(list(set(found)) if all(type(item) is int for item in found) else found, "set")


def _set_operation(name: str, function: Callable[[list[Any], list[Any]], list[Any]], in_place: str | None) -> None:
    def result(m: Machine, target: Any, others: tuple[Any, ...]) -> Any:
        found = content_of(m, target)
        for other in others:
            items = iterate(m, other)
            found = function(found, items) if type(found) is list and type(items) is list and all(map(is_key, found + items)) else None
        return found

    @known(f"set.{name}")
    def operation(m: Machine, target: Any, *others: Any) -> Any:
        """A set operation that makes a new set."""
        return new_set(m, result(m, target, others))

    if in_place is not None:

        @known(f"set.{in_place}")
        def update(m: Machine, target: Any, *others: Any) -> None:
            """The same operation in place."""
            m.write(target, "items", new_set(m, result(m, target, others)).slots["items"])


_set_operation("union", lambda a, b: a + b, "update")
_set_operation("intersection", lambda a, b: list(filter(set(b).__contains__, a)), "intersection_update")
_set_operation("difference", lambda a, b: list(filterfalse(set(b).__contains__, a)), "difference_update")
_set_operation("symmetric_difference", lambda a, b: [*filterfalse(set(b).__contains__, a), *filterfalse(set(a).__contains__, b)], None)


@known("set.add")
def add(m: Machine, target: Any, item: Any) -> None:
    """One more member, if it is not one."""
    content = content_of(m, target)
    m.write(target, "items", new_set(m, [*content, item] if type(content) is list else None).slots["items"])


@known("set.discard", "set.remove")
def discard(m: Machine, target: Any, item: Any) -> None:
    """One member fewer."""
    content = content_of(m, target)
    decided = type(content) is list and is_key(item) and all(map(is_key, content))
    m.write(target, "items", [each for each in content if each != item] if decided else m.unknown("a member that is not known was removed"))


def _set_relation(name: str, holds: Callable[[set[Any], set[Any]], bool]) -> None:
    @known(f"set.{name}")
    def relation(m: Machine, target: Any, other: Any) -> Any:
        """How two sets stand to each other."""
        mine, others = content_of(m, target), iterate(m, other)
        decided = type(mine) is list and type(others) is list and all(map(is_key, mine + others))
        return holds(set(mine), set(others)) if decided else NOT_KNOWN


_set_relation("issubset", lambda a, b: a <= b)
_set_relation("issuperset", lambda a, b: a >= b)
_set_relation("isdisjoint", lambda a, b: not a & b)


# -- dicts -------------------------------------------------------------------------------------------------------------


@known("dict.get", looks=(1,))
def get(m: Machine, target: Any, key: Any, default: Any = None) -> Any:
    """The value of a key, or a default."""
    content = content_of(m, target)
    if content is None or not is_key(key):
        return NOT_KNOWN
    found = content.get(key, MISSING)
    return default if found is MISSING else found


@known("dict.setdefault", looks=(1,))
def setdefault(m: Machine, target: Any, key: Any, default: Any = None) -> Any:
    """The value of a key, which is set to a default where it is missing."""
    found = get(m, target, key, MISSING)
    if found is MISSING:
        change(m, target, lambda held: {**held, key: default})
        return default
    return found


@known("dict.pop", looks=(1,))
def pop_key(m: Machine, target: Any, key: Any, default: Any = MISSING) -> Any:
    """Takes the value of a key out."""
    found = get(m, target, key, MISSING)
    if found is NOT_KNOWN:
        m.write(target, "items", m.unknown("a key that is not known was taken out"))
        return NOT_KNOWN
    if found is MISSING:
        return NOT_KNOWN if default is MISSING else default
    change(m, target, lambda held: {each: value for each, value in held.items() if each != key})
    return found


@known("dict.popitem", looks=())
def popitem(m: Machine, target: Any) -> Any:
    """Takes the last pair out."""
    content = content_of(m, target)
    if not content:
        return NOT_KNOWN
    last = list(content.items())[-1]
    m.write(target, "items", dict(list(content.items())[:-1]))
    return last


def _view(name: str, pick: Callable[[dict[Any, Any]], list[Any]]) -> None:
    @known(f"dict.{name}", looks=())
    def view(m: Machine, target: Any) -> Any:
        """A view, as a list of what is there now."""
        content = content_of(m, target)
        return m.new_list_unknown("the dict is not known") if content is None else m.new_list(pick(content))


_view("keys", list)
_view("values", lambda content: list(content.values()))
_view("items", lambda content: list(content.items()))


@known("dict.update")
def update(m: Machine, target: Any, other: Any = None, **keywords: Any) -> None:
    """Pairs of another dict, of a sequence of pairs, and keywords."""
    pairs = pairs_of(m, other) if other is not None else {}
    if pairs is None:
        m.write(target, "items", m.unknown("updated with what is not known"))
    else:
        change(m, target, lambda held: {**held, **pairs, **keywords})
        owner = target.slots.get("of")  # of `self.__dict__`
        for name, value in {**pairs, **keywords}.items() if owner is not None else ():
            m.write(owner, name, value)


@known("dict.copy", looks=())
def copy_dict(m: Machine, target: Any) -> Any:
    """Another dict of the same pairs."""
    content = m.items(target)
    made = m.new_dict(dict(content) if type(content) is dict else {})
    if type(content) is not dict:
        made.slots["items"] = content
    made.default = target.default
    return made


@known("dict.clear")
def clear_dict(m: Machine, target: Any) -> None:
    """Nothing is left."""
    m.write(target, "items", {})


@known("builtins.dict.fromkeys", "collections.OrderedDict.fromkeys")
def fromkeys(m: Machine, iterable: Any, value: Any = None) -> Any:
    """One value for each key."""
    items = iterate(m, iterable)
    return m.new_dict(dict.fromkeys(items, value)) if type(items) is list and all(map(is_key, items)) else NOT_KNOWN


@known("dict.most_common")
def most_common(m: Machine, target: Any, n: Any = None) -> Any:
    """The pairs of a Counter, most frequent first."""
    content = content_of(m, target)
    if content is None or not all(type(count) is int for count in content.values()) or not (n is None or type(n) is int):
        return NOT_KNOWN
    return m.new_list(sorted(content.items(), key=lambda pair: -pair[1])[:n])


@known("dict.move_to_end")
def move_to_end(m: Machine, target: Any, key: Any, last: Any = True) -> None:
    """One pair moved to an end of an OrderedDict."""
    content = content_of(m, target)
    if content is None or not is_key(key) or key not in content or type(last) is not bool:
        m.write(target, "items", m.unknown("a key that is not known was moved"))
        return
    rest = {each: value for each, value in content.items() if each != key}
    m.write(target, "items", {**rest, key: content[key]} if last else {key: content[key], **rest})


def pairs_of(m: Machine, value: Any) -> dict[Any, Any] | None:
    """What `dict(value)` holds: of a dict, or of a sequence of pairs; None where it is not known."""
    value = value.slots.get("__content__", value) if type(value) is InstanceValue else value
    if type(value) is DictValue:
        content = content_of(m, value)
        return dict(content) if content is not None else None
    items = iterate(m, value)
    if type(items) is not list:
        return None
    found = [tuple(iterate(m, item)) if type(item) in (tuple, ListValue) and type(iterate(m, item)) is list else () for item in items]
    return dict(found) if all(len(pair) == 2 and is_key(pair[0]) for pair in found) else None
