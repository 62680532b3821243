"""What interrupts a body: a return, an exception, a break or continue that is under way. It is a value like any other."""

from __future__ import annotations

from typing import Any, Final

from cnnlint.interpret.values import Place
from cnnlint.tuples import NamedTuple


class Return(NamedTuple):
    """A `return` that is under way."""

    value: Any


class Raise(NamedTuple):
    """An exception that is under way; `name` is the exception class where known. `failure` is false for an exit without an error."""

    name: str | None
    place: Place | None
    failure: bool = True


class Jump(NamedTuple):
    """A `break` or `continue` that is under way."""

    kind: str


BREAK: Final = Jump("break")
CONTINUE: Final = Jump("continue")
