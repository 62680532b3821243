"""Source -> syntax tree. libcst sees a text only after the guards of `source` found it safe to parse.

Python's own parser has read a text before, at a tenth of what libcst takes; the tree is built from what it found. Where the running
Python is too old for a text, libcst parses it whole.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

import libcst as cst

from cnnlint.guard import syntax_tree
from cnnlint.interpret.building import build
from cnnlint.interpret.tree import Piece, Tree
from cnnlint.rows import Rows, split_lines
from cnnlint.source import Source


def parse(source: Source) -> Tree | None:
    """The tree of a source, or None where libcst refuses what Python accepts. The collector rests meanwhile: trees hold no garbage."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        with _taken_as_valid():
            own = source.tree or syntax_tree(source.text)
            rows = source.lines if source.notebook is None else split_lines(source.text)
            return _parsed(source.data, rows) if own is None else build(own, rows)
    except (cst.ParserSyntaxError, RecursionError, UnicodeError, ValueError):
        return None
    finally:
        if enabled:
            gc.enable()


def _parsed(data: bytes, rows: tuple[str, ...]) -> Tree:
    module = cst.parse_module(data)
    return Tree(module.body, Rows(rows), {}, [Piece(module)])


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
