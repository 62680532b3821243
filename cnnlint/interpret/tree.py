"""The syntax tree of one module, and where in its text each node stands.

Most nodes were built from Python's own tree (see `building`), which tells places; the others libcst parsed, piece by piece.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
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


class Rows:
    """The rows of a text, asked by extents. Whatever is asked takes time for the answer, not for the row that it stands in."""

    __slots__ = ("_inside", "_rows", "encoded")

    def __init__(self, rows: Sequence[str]) -> None:
        self._rows = rows
        self.encoded = "\n".join(rows).encode().split(b"\n")
        self._inside: dict[int, list[int]] = {}

    def text(self, extent: Extent) -> str:
        """What is written there; rows end with a line feed."""
        first, last, start, stop = extent.lineno, extent.end_lineno, extent.col_offset, extent.end_col_offset
        if first == last:
            row = self._rows[first - 1]
            return row[start:stop] if row.isascii() else self.encoded[first - 1][start:stop].decode()
        inner, end = self.encoded[first : (last or first) - 1], self.encoded[(last or first) - 1][:stop]
        return b"\n".join((self.encoded[first - 1][start:], *inner, end)).decode()

    def opens_with(self, extent: Extent, signs: bytes) -> bool:
        """Whether this is how it begins."""
        return self.encoded[extent.lineno - 1].startswith(signs, extent.col_offset)

    def characters(self, row: int, offset: int) -> int:
        """How many characters so many bytes of a row, counted from 1, are."""
        if self._rows[row - 1].isascii():
            return offset
        inside = self._inside.get(row)
        if inside is None:
            inside = self._inside[row] = [at for at, byte in enumerate(self.encoded[row - 1]) if 0x80 <= byte < 0xC0]
        return offset - bisect_left(inside, offset)


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
