"""Python's own syntax tree -> libcst's nodes. libcst itself parses what that tree does not tell, such as the parts of an f-string.

Nodes are as libcst's parser makes them, but for what is between them: blanks, comments, and brackets and signs that mean nothing.
Building them takes a sixth of the time of parsing.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import libcst as cst

from cnnlint.guard import MAX_DEPTH
from cnnlint.interpret.expression_nodes import EXPRESSIONS
from cnnlint.interpret.statement_nodes import COMPOUND, SIMPLE
from cnnlint.interpret.tree import Piece, Tree
from cnnlint.rows import Extent, Rows
from cnnlint.tuples import NamedTuple

#: Brackets that close, and the word that a clause begins with.
_CLOSING = re.compile(rb"(?:\s*\))+")
_FOR = re.compile(rb"(?:\basync\s+)?\bfor[\s(\[]*$")
_ROOM = 80
"""How far in front of its target the word of a clause may stand."""


def build(module: ast.Module, rows: Sequence[str]) -> Tree:
    """The tree of a module. Raises libcst.ParserSyntaxError where libcst cannot parse a piece of it."""
    builder = Builder(Rows(rows))
    with _stack():
        return Tree(builder.block(module.body), builder.rows, builder.extents, builder.pieces)


class _Between(NamedTuple):
    """An extent that no node of Python's own has."""

    lineno: int
    col_offset: int
    end_lineno: int | None
    end_col_offset: int | None


class Builder:
    """Makes nodes, and notes where they stand."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.extents: dict[int, Extent] = {}
        self.pieces: list[Piece] = []

    def expression(self, node: Any) -> Any:
        """The node of an expression."""
        make = EXPRESSIONS.get(type(node))
        made = self.parsed(node) if make is None else make(self, node)
        self.extents[id(made)] = node
        return made

    def optional(self, node: Any) -> Any:
        """The same, or None for None."""
        return None if node is None else self.expression(node)

    def noted(self, made: Any, extent: Extent) -> Any:
        """A node, of which it is noted where it stands."""
        self.extents[id(made)] = extent
        return made

    def between(self, made: Any, first: Extent, last: Extent) -> Any:
        """A node that reaches from the start of one to the end of another, and of the brackets around that."""
        return self.noted(made, _Between(first.lineno, first.col_offset, last.end_lineno, self._closed(last)))

    def clause(self, made: Any, target: Extent, whole: Extent) -> Any:
        """A `for` with this target, which reaches up to the bracket that closes the whole."""
        row = self.rows.encoded[target.lineno - 1]
        word = _FOR.search(row, max(target.col_offset - _ROOM, 0), target.col_offset)
        start = word.start() if word else target.col_offset
        row, end = self.rows.encoded[(whole.end_lineno or 1) - 1], (whole.end_col_offset or 0) - 1
        while end and row[end - 1 : end].isspace():
            end -= 1
        return self.noted(made, _Between(target.lineno, start, whole.end_lineno, end))

    def _closed(self, node: Extent) -> int:
        """Where the brackets end that close behind a node in its last row."""
        brackets = _CLOSING.match(self.rows.encoded[(node.end_lineno or 1) - 1], node.end_col_offset or 0)
        return brackets.end() if brackets else node.end_col_offset or 0

    def parsed(self, node: Any) -> Any:
        """An expression that libcst parses."""
        module: Any = cst.parse_module(f"({self.rows.text(node)})".encode())
        self.pieces.append(Piece(module, node.lineno - 1, self.rows.characters(node.lineno, node.col_offset) - 1))
        return module.body[0].body[0].value

    def block(self, statements: Sequence[Any]) -> list[Any]:
        """Statements in their order; simple ones that share a row share a line."""
        made: list[Any] = []
        line: list[Any] = []
        first: Any = None
        last: Any = None
        for node in statements:
            simple = SIMPLE.get(type(node))
            if simple is None:
                compound = COMPOUND.get(type(node))
                made.append(self._parsed_statement(node) if compound is None else self.noted(compound(self, node), node))
                last = None
                continue
            if last is None or node.lineno != last.end_lineno:
                line, first = [], node
                made.append(cst.SimpleStatementLine(line))
            line.append(self.noted(simple(self, node), node))
            self.noted(made[-1], _Between(first.lineno, first.col_offset, node.end_lineno, node.end_col_offset))
            last = node
        return made

    def indented(self, statements: Sequence[Any]) -> cst.IndentedBlock:
        """A block."""
        return cst.IndentedBlock(self.block(statements))

    def _parsed_statement(self, node: Any) -> Any:
        """A statement that libcst parses. One of several rows has them for itself; it stands below an `if` where it is indented."""
        if node.lineno == node.end_lineno:
            module: Any = cst.parse_module(self.rows.text(node).encode())
            self.pieces.append(Piece(module, node.lineno - 1, self.rows.characters(node.lineno, node.col_offset)))
            return self.noted(module.body[0], node)
        above = [b"if 1:"] if node.col_offset else []
        module = cst.parse_module(b"\n".join((*above, *self.rows.encoded[node.lineno - 1 : node.end_lineno], b"")))
        self.pieces.append(Piece(module, node.lineno - 1 - len(above)))
        return self.noted(module.body[0].body.body[0] if above else module.body[0], node)


@contextmanager
def _stack() -> Iterator[None]:
    """Room on Python's stack for what nests as deep as it may: six frames a level."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(limit + 6 * MAX_DEPTH)
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)
