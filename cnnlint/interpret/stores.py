"""What can be written to: slots, and the conditions under which they came to be."""

from __future__ import annotations

from itertools import count, islice
from typing import Any, Final, TypeAlias

from cnnlint.interpret.choices import Atom, Choice, first_atom

Path: TypeAlias = "tuple[tuple[Atom, bool], ...]"

#: Counts what is made: of two stores, the younger has the larger age mark.
AGES: Final = count()


class Store:
    """Anything that can be written to. `born` is the path of undecided conditions under which it came to be:
    a write under further conditions is guarded by those only. `age` grows from each store to the next."""

    __slots__ = ("age", "born", "slots")

    def __init__(self, born: Path = ()) -> None:
        self.slots: dict[Any, Any] = {}
        self.born = born
        self.age = next(AGES)


class Container(Store):
    """What holds items in its slot `items`: they only grow in place, and every other change puts new ones there."""

    __slots__ = ("_seen",)

    def __init__(self, items: list[Any] | dict[Any, Any], born: Path) -> None:
        super().__init__(born)
        self.slots["items"] = items
        self._seen: tuple[list[Any] | dict[Any, Any], int] = (items, 0)

    def plain(self, content: list[Any] | dict[Any, Any]) -> bool:
        """Whether no item of its content depends on a condition. Each is looked at once."""
        held, count = self._seen
        start = count if held is content else 0
        if start < len(content):
            for item in islice(content.values() if type(content) is dict else content, start, None):
                if type(item) in (Choice, tuple) and first_atom(item) is not None:
                    break
                start += 1
            self._seen = (content, start)
        return start == len(content)
