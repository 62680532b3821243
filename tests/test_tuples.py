"""Tuples with names are those of `typing`, annotations apart."""

from __future__ import annotations

import pickle
import typing
from typing import Any

import pytest

from cnnlint.tuples import NamedTuple


class Ours(NamedTuple):
    """A place."""

    row: int
    column: int | None = 1
    notes: tuple[str, ...] = ()

    @property
    def first(self) -> bool:
        """Whether it is the first."""
        return self.row == 1

    def moved(self, rows: int) -> Ours:
        return self._replace(row=self.row + rows)


class Theirs(typing.NamedTuple):
    """A place."""

    row: int
    column: int | None = 1
    notes: tuple[str, ...] = ()


ASKED = {
    "fields": lambda kind: kind._fields,
    "defaults": lambda kind: kind._field_defaults,
    "pattern": lambda kind: kind.__match_args__,
    "bases": lambda kind: kind.__mro__[1:],
    "documentation": lambda kind: kind.__doc__,
    "home": lambda kind: kind.__module__,
    "dictionary": lambda kind: kind(2, 3)._asdict(),
    "made of a list": lambda kind: tuple(kind._make([2, 3, ("a",)])),
    "by name": lambda kind: (kind(row=4).row, kind(row=4, notes=("b",)).notes, kind(1) == (1, 1, ()), hash(kind(1)) == hash((1, 1, ()))),
    "shown": lambda kind: repr(kind(5)).partition("(")[2],
    "slots": lambda kind: hasattr(kind(1), "__dict__"),
    "names of annotations": lambda kind: list(kind.__annotations__),
}


@pytest.mark.parametrize("ask", ASKED.values(), ids=ASKED)
def test_a_class_is_what_typing_makes_of_it(ask: typing.Callable[[Any], object]) -> None:
    assert ask(Ours) == ask(Theirs)


def test_methods_properties_and_pickles_work() -> None:
    place = Ours(1).moved(2)
    assert (place, type(place), place.first, Ours(1).first) == ((3, 1, ()), Ours, False, True)
    assert pickle.loads(pickle.dumps(place)) == place
    assert (Ours.__qualname__, Ours.__name__) == ("Ours", "Ours")


@pytest.mark.parametrize("given", [{}, {"row": 1, "rows": 2}])
def test_arguments_are_checked(given: dict[str, int]) -> None:
    with pytest.raises(TypeError):
        Ours(**given)  # type: ignore[arg-type]
