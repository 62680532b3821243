"""The syntax tree of one module, and where in its text each node stands.

Most nodes were built from Python's own tree (see `building`), which tells places; the others libcst parsed, piece by piece.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import libcst as cst

from cnnlint.interpret.positions import code, positions
from cnnlint.model import Position
from cnnlint.rows import Extent, Rows
from cnnlint.tuples import NamedTuple


class Piece(NamedTuple):
    """A text that libcst parsed: its module, the number of rows above its first one, and of columns in front of that one."""

    module: cst.Module
    above: int = 0
    before: int = 0


class Tree:
    """A module. `body` are its statements; `extents` tell of nodes, by their identity, where they stand; `pieces` hold the others."""

    __slots__ = ("_places", "body", "extents", "pieces", "rows")

    def __init__(self, body: Sequence[Any], rows: Rows, extents: Mapping[int, Extent], pieces: Sequence[Piece]) -> None:
        self.body, self.rows, self.extents, self.pieces = body, rows, extents, pieces
        self._places: Mapping[int, tuple[Position, Position]] | None = None

    def text(self, node: cst.CSTNode) -> str:
        """The source text of a node, without brackets that only group."""
        extent = self.extents.get(id(node))
        return code(node) if extent is None else self.rows.text(extent)

    def place(self, node: cst.CSTNode) -> tuple[Position, Position] | None:
        """Start and exclusive end of a node, None for one of another module; a tuple's brackets count as its own."""
        extent = self.extents.get(id(node))
        if extent is None:
            return self._parsed().get(id(node))
        end = self._position(extent.end_lineno or extent.lineno, extent.end_col_offset or 0)
        return self._position(extent.lineno, extent.col_offset), end

    def _parsed(self) -> Mapping[int, tuple[Position, Position]]:
        """Where the nodes of all pieces stand; found out when the first of them is asked for."""
        if self._places is None:
            self._places = {
                each: (_moved(start, piece), _moved(stop, piece))
                for piece in self.pieces
                for each, (start, stop) in positions(piece.module).items()
            }
        return self._places

    def _position(self, row: int, offset: int) -> Position:
        return Position(row, self.rows.characters(row, offset) + 1)


def _moved(position: Position, piece: Piece) -> Position:
    """A position in a piece as one in the text around it."""
    row, column = position
    return Position(row + piece.above, column + (piece.before if row == 1 else 0))
