"""Rows and columns of a text, counted as Python's own tokenizer counts them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Protocol

from cnnlint.model import Position


def split_lines(text: str) -> tuple[str, ...]:
    """Rows as Python counts them: only CR, LF and CRLF end one (`str.splitlines` would also split at form feeds)."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return tuple(text.split("\n"))


def line_starts(text: str) -> tuple[int, ...]:
    """The offset of each row's first character, rows as `split_lines` counts them."""
    starts = [0]
    at = 0
    for row in text.splitlines(keepends=True):
        at += len(row)
        if row.endswith(("\n", "\r")):
            starts.append(at)
    return tuple(starts)


def position_of(offset: int, starts: tuple[int, ...]) -> Position:
    """Row and column of an offset."""
    row = bisect_right(starts, offset)
    return Position(row, offset - starts[row - 1] + 1)


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

    __slots__ = ("_encoded", "_inside", "_rows")

    def __init__(self, rows: Sequence[str]) -> None:
        self._rows = rows
        self._encoded: list[bytes] = []
        self._inside: dict[int, list[int]] = {}

    @property
    def encoded(self) -> list[bytes]:
        """The rows as bytes; they are made when the first is asked for."""
        if not self._encoded:
            self._encoded = "\n".join(self._rows).encode().split(b"\n")
        return self._encoded

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


# Control characters (escape sequences begin with one) and those that reverse the direction of text or hide.
_UNSAFE = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


def clean(text: str) -> str:
    """Text from source code or file names with everything a terminal could act on made visible (`\\x1b`). One line stays one line."""
    return _UNSAFE.sub(lambda match: match.group().encode("unicode_escape").decode("ascii"), text)
