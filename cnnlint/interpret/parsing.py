"""Source -> syntax tree. libcst sees a text only after the guards of `source` found it safe to parse."""

from __future__ import annotations

import gc
import re
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
            return _parsed(source.data) or _parsed(_LEADING.sub(_one_wide, source.data))
    except (RecursionError, UnicodeError, ValueError):
        return None
    finally:
        if enabled:
            gc.enable()


#: Tabs at the start of a row.
_LEADING = re.compile(rb"^[ \f]*\t[ \t\f]*", re.MULTILINE)


def _parsed(data: bytes) -> cst.Module | None:
    try:
        return cst.parse_module(data)
    except cst.ParserSyntaxError:
        return None


def _one_wide(start: re.Match[bytes]) -> bytes:
    """Where libcst finds no block for a row that is indented by tabs and spaces, a blank for each tab leaves blocks and columns as they
    are: Python takes only what means the same with tabs of width 1 and of width 8 (Parser/tokenizer.c, `altcol`)."""
    return start[0].replace(b"\t", b" ")


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
