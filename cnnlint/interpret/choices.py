"""Guarded alternatives: a value that depends on conditions nobody can decide before the program runs.

A `Choice` is a node of a reduced, ordered decision tree over `Atom`s. Two branches that leave equal values collapse, so
conditions that do not matter never show. Everything here is a pure function over values.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from cnnlint.dims import Unknown

#: Distinct leaves a decision tree may have before the value is given up as unknown.
LEAF_LIMIT: Final = 32
TOO_MANY: Final = "it depends on too many undecided conditions"


class Missing:
    """The value of a name that was never bound."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = Missing()


class Atom:
    """One undecided condition. The same condition on the same values is one atom, so it has one truth on a path.

    `kind` is `condition` (shown to the user), `entry` (an uncalled function is entered) or `failure` (a `try` body raises).
    `subject` and `constant` are set for `subject == constant`, so that two of them with other constants exclude each other.
    """

    __slots__ = ("constant", "kind", "order", "subject", "text")

    def __init__(self, order: int, text: str, kind: str = "condition", subject: Any = None, constant: Any = None) -> None:
        self.order = order
        self.text = text
        self.kind = kind
        self.subject = subject
        self.constant = constant

    def __repr__(self) -> str:
        return f"<{self.text}>"


class Choice:
    """`yes` where the atom holds, else `no`; either may be a Choice over later atoms. `last` is the order of the last one."""

    __slots__ = ("atom", "last", "leaves", "no", "yes")

    def __init__(self, atom: Atom, yes: Any, no: Any) -> None:
        self.atom = atom
        self.yes = yes
        self.no = no
        count, last = 2, atom.order
        if type(yes) is Choice:
            count += yes.leaves - 1
            last = yes.last if yes.last > last else last
        if type(no) is Choice:
            count += no.leaves - 1
            last = no.last if no.last > last else last
        self.leaves: int = count
        self.last: int = last

    def __repr__(self) -> str:
        return f"({self.atom!r} ? {self.yes!r} : {self.no!r})"


def leaf_count(value: Any) -> int:
    """The number of leaves of a decision tree; 1 for a plain value."""
    return value.leaves if type(value) is Choice else 1


def same(a: Any, b: Any) -> bool:
    """Whether two values are surely equal: by identity for objects, by type and value for constants."""
    if a is b:
        return True
    if type(a) is not type(b):
        return False
    if type(a) is tuple:
        return len(a) == len(b) and all(map(same, a, b))
    if type(a) is Choice:
        return a.atom is b.atom and same(a.yes, b.yes) and same(a.no, b.no)
    return bool(a == b)


def choose(atom: Atom, yes: Any, no: Any) -> Any:
    """The value that is `yes` where the atom holds and `no` elsewhere, in ordered and reduced form."""
    if type(yes) is Choice:
        yes = _given(yes, atom, True)
    if type(no) is Choice:
        no = _given(no, atom, False)
    if no is MISSING or same(yes, no):
        return yes
    if yes is MISSING:
        return no
    if type(yes) is not Choice and type(no) is not Choice:
        return Choice(atom, yes, no)
    if leaf_count(yes) + leaf_count(no) > LEAF_LIMIT:
        return Unknown(TOO_MANY)
    return _ordered(atom, yes, no)


def _ordered(atom: Atom, yes: Any, no: Any) -> Any:
    if yes is no:
        return yes
    top = atom
    if type(yes) is Choice and yes.atom.order < top.order:
        top = yes.atom
    if type(no) is Choice and no.atom.order < top.order:
        top = no.atom
    if top is atom:
        return yes if type(yes) is type(no) and same(yes, no) else Choice(atom, yes, no)
    above, below = (yes.yes, yes.no) if type(yes) is Choice and yes.atom is top else (yes, yes)
    beside, under = (no.yes, no.no) if type(no) is Choice and no.atom is top else (no, no)
    high, low = _ordered(atom, above, beside), _ordered(atom, below, under)
    return high if type(high) is type(low) and same(high, low) else Choice(top, high, low)


def _given(value: Choice, atom: Atom, truth: bool) -> Any:
    """The value where one atom has this truth. A tree of earlier atoms only, as there are many, is not gone through."""
    if atom.order > value.last or atom.order < value.atom.order:
        return value
    if value.atom is atom:
        return value.yes if truth else value.no
    yes = _given(value.yes, atom, truth) if type(value.yes) is Choice else value.yes
    no = _given(value.no, atom, truth) if type(value.no) is Choice else value.no
    if yes is value.yes and no is value.no:
        return value
    return yes if type(yes) is type(no) and same(yes, no) else Choice(value.atom, yes, no)


def restrict(value: Any, assumed: dict[Atom, bool]) -> Any:
    """The value where these atoms have these truths. Looks into the decision tree only, not into containers."""
    while type(value) is Choice:
        truth = assumed.get(value.atom)
        if truth is None:
            yes = restrict(value.yes, assumed) if type(value.yes) is Choice else value.yes
            no = restrict(value.no, assumed) if type(value.no) is Choice else value.no
            if yes is value.yes and no is value.no:
                return value
            return yes if same(yes, no) else Choice(value.atom, yes, no)
        value = value.yes if truth else value.no
    return value


def restrict_deep(value: Any, assumed: dict[Atom, bool]) -> Any:
    """Like `restrict`, also inside tuples."""
    value = restrict(value, assumed)
    if type(value) is tuple and any(type(item) in (Choice, tuple) for item in value):
        return tuple(restrict_deep(item, assumed) for item in value)
    return value


def first_atom(value: Any) -> Atom | None:
    """The first atom that a value or an item of a tuple depends on."""
    if type(value) is Choice:
        return value.atom
    if type(value) is tuple:
        for item in value:
            if type(item) in (Choice, tuple) and (atom := first_atom(item)) is not None:
                return atom
    return None


def paths(value: Any) -> Iterator[tuple[tuple[tuple[Atom, bool], ...], Any]]:
    """Every path of a decision tree: the truths that lead there, and the leaf."""
    if type(value) is not Choice:
        yield (), value
        return
    for truth, side in ((True, value.yes), (False, value.no)):
        for path, leaf in paths(side):
            yield ((value.atom, truth), *path), leaf


def leaves(value: Any) -> Iterator[Any]:
    """Every leaf of a decision tree."""
    if type(value) is Choice:
        yield from leaves(value.yes)
        yield from leaves(value.no)
    else:
        yield value
