"""Source -> syntax tree. libcst sees a text only after the guards of `source` found it safe to parse."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

import libcst as cst

from cnnlint.source import Source


def parse(source: Source) -> cst.Module | None:
    """The module of a source, or None where libcst refuses what Python accepts. The collector rests meanwhile: trees hold no garbage."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        with _taken_as_valid():
            return cst.parse_module(source.data)
    except (cst.ParserSyntaxError, RecursionError, UnicodeError, ValueError):
        return None
    finally:
        if enabled:
            gc.enable()


@contextmanager
def _taken_as_valid() -> Iterator[None]:
    """Nodes are not validated one by one, a seventh of the time of parsing: that is for trees made by hand, and this text is one that
    Python's own parser accepts."""
    own = cst.CSTNode.__post_init__
    cst.CSTNode.__post_init__ = _accept  # type: ignore[assignment, method-assign]
    try:
        yield
    finally:
        cst.CSTNode.__post_init__ = own  # type: ignore[method-assign]


def _accept(node: cst.CSTNode) -> None:
    """In place of the validation of a node."""


def accepts(data: bytes) -> bool:
    """Whether libcst parses this text; asked where the running Python is too old for it."""
    try:
        cst.parse_module(data)
    except (cst.ParserSyntaxError, cst.CSTValidationError, RecursionError, UnicodeError, ValueError):
        return False
    return True
