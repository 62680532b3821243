"""What a loop of unknown length leaves behind: a state that covers any number of its iterations.

A name that changes is unknown afterwards. A model that grows keeps the layers it had; a gap stands for what the loop adds, and where
every iteration adds the same layers, anew and whatever came before, the gap says which and how often.
"""

from __future__ import annotations

from typing import Any, Final

from cnnlint.dims import Expr, Unknown
from cnnlint.interpret.choices import MISSING, Choice, leaves, restrict, same
from cnnlint.interpret.environment import FLOW, Machine
from cnnlint.interpret.samples import collected
from cnnlint.interpret.stores import AGES, Store
from cnnlint.interpret.values import Entry, FunctionValue, GapValue, LayerValue, ListValue, ModelValue, Opaque, Place
from cnnlint.model import Array, Reference

Journal = dict[tuple[int, Any], tuple[Store, Any]]

#: Rounds in which objects made anew each time may stand for one another; after them whatever differs is unknown.
_LENIENT: Final = 3
ROUNDS: Final = 8


class Loop:
    """A loop of unknown length that is being run: `count` is how often it runs, an int or Expr where that is known, and `gaps`
    are those it left in models. Symbols with an identity below `since` are the same in every round."""

    __slots__ = ("count", "gaps", "place", "reason", "since", "start")

    def __init__(self, reason: str, place: Place, count: Any = None, since: int = 0) -> None:
        self.reason = reason
        self.place = place
        self.count = count if type(count) in (int, Expr) else None
        self.gaps: dict[int, GapValue] = {}
        self.start = next(AGES)
        self.since = since

    def may_repeat(self) -> bool:
        """Whether some model may have got the same layers each time."""
        return any(gap.repeated for gap in self.gaps.values())

    def give_up_repeating(self) -> None:
        """What the loop adds can no longer be known to be the same each time."""
        self.count = None


def widen_all(machine: Machine, journal: Journal, loop: Loop, number: int) -> bool:
    """Widens what one round changed; whether the state before it covered that already. What the loop makes anew is left alone."""
    settled = True
    for (_, key), (store, held) in journal.items():
        if key is FLOW or key == "uses" or held is MISSING or store.age > loop.start:
            continue
        old, new = restrict(held, machine.assumed), restrict(store.slots.get(key, MISSING), machine.assumed)
        if same(old, new):
            continue
        widened = _widen(store, key, old, new, loop, number)
        machine.write(store, key, widened)
        if type(store) is ListValue and type(widened) is Unknown and type(old) is list:
            _sample(machine, store, old, new, loop)
        settled = settled and (same(widened, old) or (number < _LENIENT and _covers(old, new)))
    return settled


def _widen(store: Store, key: Any, old: Any, new: Any, loop: Loop, number: int) -> Any:
    if type(store) is ModelValue and key == "layers" and type(old) is list:
        return _widen_layers(store, old, new, loop)
    if type(old) is Unknown:
        return old
    if type(new) is Unknown or (number < _LENIENT and _made_alike(old, new)):
        return new
    what = f"`{key}`" if type(key) is str and key != "items" else "its content"
    return Unknown(f"{what} changes in a loop of unknown length: {loop.reason}", loop.place)


def _sample(machine: Machine, store: ListValue, old: list[Any], new: Any, loop: Loop) -> None:
    """What the items of a list have in common that every round appends to, or may."""
    grown = [leaf for leaf in leaves(new) if type(leaf) is list and len(leaf) >= len(old) and all(map(same, leaf, old))]
    added = [item for leaf in grown for item in leaf[len(old) :]]
    if added and len(grown) == len(list(leaves(new))):
        found = collected(machine, [*old, *added], loop.since)
        if found is not None:
            store.slots["sample"] = found


def _made_alike(old: Any, new: Any) -> bool:
    """Whether two objects were made at one place of the program, in two iterations: then the later one stands for all."""
    if type(old) is FunctionValue and type(new) is FunctionValue:
        return old.node is new.node and not old.defaults
    place = _place(new)
    return type(old) is type(new) and place is not None and place == _place(old)


def _place(value: Any) -> Any:
    return getattr(value, "place", None) or (value.node if type(value) is not FunctionValue and hasattr(value, "node") else None)


def _covers(old: Any, new: Any) -> bool:
    """Whether what stood there before the round tells nothing that the new object does not."""
    if type(old) is Opaque and type(new) is Opaque:
        return _made_alike(old, new)
    return _made_alike(old, new) and (type(old) is FunctionValue or alike(old, new))


# -- layers ------------------------------------------------------------------------------------------------------------


def _widen_layers(model: ModelValue, old: list[Any], new: Any, loop: Loop) -> list[Any]:
    """What stood before stays; a gap stands for any number of what the body adds."""
    made = loop.gaps.get(id(model))
    kept, added = _split(old, new)
    if made is None:
        repeated = tuple(added) if kept == len(old) and all(type(each) is Entry for each in added) else ()
        place = next((each.place for each in added if each.place is not None), loop.place)
        gap = GapValue(f"layers are added in a loop, and {loop.reason}", place, repeated, loop.count)
        loop.gaps[id(model)] = gap
        return [*old[:kept], gap]
    whole = old[-1:] == [made] and kept == len(old)
    if whole and not made.repeated:
        return old
    if whole and loop.count is not None and _all_alike(made.repeated, added):
        return old
    gap = loop.gaps[id(model)] = made._replace(repeated=(), count=None)
    return [*old[: min(kept, len(old) - 1)], gap]


def _split(old: list[Any], new: Any) -> tuple[int, list[Any]]:
    """How many elements every alternative of the new content has in common with the old one, and what follows in the last of them."""
    kept = len(old)
    rest: list[Any] = []
    for leaf in leaves(new):
        content = leaf if type(leaf) is list else []
        common = next((index for index in range(min(kept, len(content))) if not same(old[index], content[index])), min(kept, len(content)))
        kept, rest = common, content
    return kept, (rest[kept:] if type(new) is not Choice else [*rest[kept:], GapValue("", None)])


def _all_alike(left: tuple[Any, ...], right: list[Any]) -> bool:
    return len(left) == len(right) and all(map(alike, left, right))


def alike(a: Any, b: Any) -> bool:
    """Whether two values surely build the same, each a thing of its own: layers made twice by one expression, with equal arguments."""
    if type(a) is not type(b):
        return False
    if type(a) is Entry:
        return alike(a.value, b.value)
    if type(a) is LayerValue:
        return a is not b and a.place == b.place and not (a.star or b.star) and a.slots == b.slots == {} and _alike_arguments(a, b)
    if type(a) is ModelValue:
        return a is not b and a.place == b.place and set(a.slots) == set(b.slots) == {"layers", "uses"} and _alike_lists(a, b, "layers")
    if type(a) is ListValue:
        return a.kind == b.kind and _alike_lists(a, b, "items")
    if type(a) is tuple:
        return len(a) == len(b) and all(map(alike, a, b))
    if type(a) is Opaque and a is not b:
        return a.qualified_name is not None and a.place == b.place and alike(a.positional, b.positional) and alike(a.keywords, b.keywords)
    return type(a) in _PLAIN and same(a, b)


_PLAIN: Final = frozenset({int, float, bool, str, bytes, type(None), Expr, Opaque, Reference, Array, FunctionValue})


def _alike_lists(a: Store, b: Store, slot: str) -> bool:
    left, right = a.slots[slot], b.slots[slot]
    return type(left) is list and type(right) is list and _all_alike(tuple(left), right)


def _alike_arguments(a: LayerValue, b: LayerValue) -> bool:
    """Names are left out where they differ from one iteration to the next; a name that does not is taken the second time."""
    pairs = list(zip(a.arguments, b.arguments, strict=False))
    named = [pair for pair in pairs if pair[0].keyword == "name"]
    return (
        len(a.arguments) == len(b.arguments)
        and all(left.keyword == right.keyword for left, right in pairs)
        and all(alike(left.value, right.value) for left, right in pairs if left.keyword != "name")
        and all(left.value is None or not isinstance(left.value, str) for left, _ in named)
    )


def renewed(machine: Machine, element: Any) -> Any:
    """The element of another iteration: like this one, and not known to be equal. MISSING where that cannot be told apart."""
    if type(element) is tuple:
        parts = tuple(renewed(machine, part) for part in element)
        return MISSING if any(part is MISSING for part in parts) else parts
    if type(element) is Opaque:
        made = machine.opaque(
            element.text,
            qualified_name=element.qualified_name,
            positional=element.positional,
            keywords=element.keywords,
            place=element.place,
            reason=element.reason,
        )
        if element.identity in machine.ranges:
            machine.ranges[made.identity] = machine.ranges[element.identity]
        return made
    return element if type(element) is Array else MISSING
