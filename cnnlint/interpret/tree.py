"""The syntax tree of one module, and where in its text each node stands.

Most nodes were built from Python's own tree (see `building`), which tells places; the others libcst parsed, piece by piece.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

import libcst as cst

from cnnlint.interpret.positions import code, positions
from cnnlint.model import Position
from cnnlint.tuples import NamedTuple


class Extent(Protocol):
    """From where to where, as `ast` tells it: rows from 1, columns in bytes of UTF-8 from 0."""

    @property
    def lineno(self) -> int: ...
    @property
    def col_offset(self) -> int: ...
    @property
    def end_lineno(self) -> int | None: ...
    @property
    def end_col_offset(self) -> int | None: ...


class Piece(NamedTuple):
    """A text that libcst parsed: its module, the number of rows above its first one, and of columns in front of that one."""

    module: cst.Module
    above: int = 0
    before: int = 0


class Tree:
    """A module. `body` are its statements; `extents` tell of nodes, by their identity, where they stand; `pieces` hold the others."""

    __slots__ = ("body", "extents", "pieces", "rows")

    def __init__(self, body: Sequence[Any], rows: Sequence[str], extents: Mapping[int, Extent], pieces: Sequence[Piece]) -> None:
        self.body, self.rows, self.extents, self.pieces = body, rows, extents, pieces

    def text(self, node: cst.CSTNode) -> str:
        """The source text of a node, without brackets that only group."""
        found = self.extents.get(id(node))
        return code(self.pieces[0].module if self.pieces else cst.Module(()), node) if found is None else cut(self.rows, found)

    def positions(self, nodes: Iterable[cst.CSTNode]) -> dict[int, tuple[Position, Position]]:
        """Start and exclusive end of each node, by its `id`; a tuple's brackets count as its own."""
        found: dict[int, tuple[Position, Position]] = {}
        others = []
        for node in nodes:
            extent = self.extents.get(id(node))
            if extent is None:
                others.append(node)
                continue
            end = extent.end_lineno or extent.lineno, extent.end_col_offset or 0
            found[id(node)] = self._position(extent.lineno, extent.col_offset), self._position(*end)
        for piece in self.pieces if others else ():
            for each, (start, stop) in positions(piece.module, others).items():
                found[each] = _moved(start, piece), _moved(stop, piece)
        return found

    def _position(self, row: int, offset: int) -> Position:
        return Position(row, characters(self.rows[row - 1], offset) + 1)


def _moved(position: Position, piece: Piece) -> Position:
    """A position in a piece as one in the text around it."""
    row, column = position
    return Position(row + piece.above, column + (piece.before if row == 1 else 0))


def characters(row: str, offset: int) -> int:
    """How many characters so many bytes of a row are."""
    return offset if row.isascii() else len(row.encode()[:offset].decode())


def cut(rows: Sequence[str], extent: Extent) -> str:
    """The text of an extent; rows end with a line feed."""
    first, last = extent.lineno, extent.end_lineno or extent.lineno
    row = rows[first - 1]
    start, stop = characters(row, extent.col_offset), characters(rows[last - 1], extent.end_col_offset or 0)
    return row[start:stop] if first == last else "\n".join((row[start:], *rows[first : last - 1], rows[last - 1][:stop]))
