"""What goes to the watched process, and what comes back."""

from __future__ import annotations

from typing import NamedTuple


class Case(NamedTuple):
    """One file; `data` None means that it is read from `path`. `beside` are files that its imports may lead to."""

    name: str
    path: str
    data: bytes | None
    beside: tuple[tuple[str, bytes], ...] = ()
    target: str = "3"


class Answer(NamedTuple):
    """A digest of everything that was said of a case, the traceback of what it raised ("" for none), seconds of CPU, peak memory in kB."""

    digest: str
    error: str
    seconds: float
    memory: int
    found: str
