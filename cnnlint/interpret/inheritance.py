"""Classes of the program and their bases: the order in which attributes are looked for."""

from __future__ import annotations

from typing import Any, Final

from cnnlint.interpret.choices import MISSING
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.values import ClassValue
from cnnlint.model import Reference


def linear_bases(cls: ClassValue) -> list[Any]:
    """The class and its bases in the order in which Python looks for attributes; library bases are References."""
    order: list[Any] | None = cls.traits.get("order")
    if order is None:
        order = cls.traits["order"] = _linear(cls, _BASES_DEPTH)
    return order


#: Classes deeper than this, or more of them, are not looked into.
_BASES_DEPTH: Final = 24
_BASES_LIMIT: Final = 64


def _linear(cls: ClassValue, depth: int) -> list[Any]:
    """The linearization C3 (docs.python.org/3/howto/mro.html); where there is none, which Python refuses, one base after the other."""
    parents = list(cls.bases)
    lists = [_linear(base, depth - 1) if type(base) is ClassValue and depth else [base] for base in parents]
    pending = [held for held in [*lists, parents] if held]
    found: list[Any] = [cls]
    while pending and len(found) < _BASES_LIMIT:
        heads = [held[0] for held in pending]
        good = next((head for head in heads if not any(_is_same(head, later) for held in pending for later in held[1:])), heads[0])
        found.append(good)
        pending = [rest for held in pending if (rest := [each for each in held if not _is_same(each, good)])]
    return found


def _is_same(one: Any, other: Any) -> bool:
    return one is other or (isinstance(one, Reference) and isinstance(other, Reference) and one.qualified_name == other.qualified_name)


def library_base(cls: ClassValue) -> str | None:
    """The qualified name of the first library class that the class derives from."""
    for base in linear_bases(cls):
        if type(base) is Reference:
            return base.qualified_name
    return None


def find_in_class(machine: Machine, cls: ClassValue, name: str, after: ClassValue | None = None) -> Any:
    """A class attribute by its name, through the user's own bases; with `after`, only in what follows that class."""
    reached = after is None
    for base in linear_bases(cls):
        if reached and type(base) is ClassValue and name in base.slots:
            found = machine.read(base, name)
            if found is not MISSING:
                return found
        reached = reached or base is after
    return MISSING
