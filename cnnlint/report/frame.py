"""Spans + source -> a frame: the rows they stand in, numbered, each span underlined with its message."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cnnlint.model import Span
from cnnlint.report.paint import Line, Piece, folded, line
from cnnlint.report.words import clean
from cnnlint.source import Source
from cnnlint.tuples import NamedTuple

_LONGEST_SPAN = 6
_LONGEST_ROW = 180
_LEAST_ROOM = 40
_BEFORE = 20
_CUT = "..."


class Mark(NamedTuple):
    """A span to underline: with carets where it is the finding itself, with dashes where it is another place that belongs to it."""

    span: Span
    message: str
    primary: bool


class _Underline(NamedTuple):
    """A stretch of one row, columns 1-based and the end exclusive, counted in the program text; `start` 0 shows the row only."""

    row: int
    start: int
    end: int
    message: str
    primary: bool


def frame(marks: Sequence[Mark], source: Source, style: str, width: int = 0) -> Iterator[Line]:
    """The rows of all marks of one file in order; rows between them are left out with `...`. `width` is that of the terminal."""
    underlines = sorted({underline for mark in marks for underline in _underlines(mark, source)})
    rows = sorted({underline.row for underline in underlines})
    numbers = {row: _number(row, source) for row in rows}
    gutter = max(len(number) for number in numbers.values())
    yield line(Piece(" " * (gutter + 1) + "|", "blue"))
    previous: int | None = None
    for row in rows:
        if previous is not None and row > previous + 1:
            yield line(Piece(f"{'...':<{gutter + 2}}", "blue"))
        previous = row
        look = _Look(f"{numbers[row]:>{gutter}}", style, width)
        yield from _row(row, [item for item in underlines if item.row == row], source, look)


def _number(row: int, source: Source) -> str:
    """The row as the reader counts it: within the cell in a notebook."""
    return str(source.locate(row, 1)[1])


def _underlines(mark: Mark, source: Source) -> Iterator[_Underline]:
    """The first row of a span is underlined; its other rows are shown, all of a short span, first and last of a long one."""
    first = source.program_row(mark.span)
    last = first + mark.span.end.row - mark.span.start.row
    for row in range(first, last + 1) if last - first < _LONGEST_SPAN else (first, last):
        text = source.lines[row - 1] if 0 < row <= len(source.lines) else ""
        start = mark.span.start.column if row == first else 0
        end = mark.span.end.column if row == last else len(text.rstrip()) + 1
        yield _Underline(row, start, max(end, start + 1), mark.message if row == first else "", mark.primary)


class _Look(NamedTuple):
    """How a row is shown: its number, the style of what is found, and the columns of the terminal (0: any number)."""

    number: str
    style: str
    width: int

    @property
    def room(self) -> int:
        """The columns that the text has."""
        return max(self.width - len(self.number) - 3, _LEAST_ROOM) if self.width else _LONGEST_ROW


def _row(row: int, underlines: Sequence[_Underline], source: Source, look: _Look) -> Iterator[Line]:
    text = source.lines[row - 1] if 0 < row <= len(source.lines) else ""
    window = _window(text, underlines, min(look.room, _LONGEST_ROW))
    yield line(Piece(f"{look.number} | ", "blue"), _show(text[window]) + (_CUT if window.stop < len(text) else ""))
    for underline in sorted((item for item in underlines if item.start), key=lambda item: not item.primary):
        yield from _underlined(text, window, underline, look)


def _underlined(text: str, window: slice, underline: _Underline, look: _Look) -> Iterator[Line]:
    """The line below a row that points to a part of it; a message that a terminal has no room for behind it stands below."""
    start = max(underline.start - 1, window.start)
    before, under = _show(text[window.start : start]), _show(text[start : min(underline.end - 1, window.stop)])
    margin = Piece(" " * len(look.number) + " | ", "blue")
    indent, columns = _width(before), max(_width(under), 1)
    drawn = Piece(("^" if underline.primary else "-") * columns, look.style if underline.primary else "blue")
    note = Piece(clean(underline.message), "" if underline.primary else "blue")
    if not look.width or not note.text or indent + columns + 1 + len(note.text) <= look.room:
        yield line(margin, " " * indent, drawn, Piece(f" {note.text}" if note.text else "", note.style))
        return
    yield line(margin, " " * indent, drawn)
    indent = max(min(indent, look.room - len(note.text)), 0)
    yield from (line(margin, " " * indent, *row) for row in folded(line(note), look.room - indent, 0))


def _window(text: str, underlines: Sequence[_Underline], most: int) -> slice:
    """The part of a very long row that holds its first underline; the whole row otherwise."""
    if len(text) <= most:
        return slice(0, len(text))
    start = max(min(item.start for item in underlines) - _BEFORE, 0) if max(item.end for item in underlines) > most else 0
    return slice(start, start + most - len(_CUT))


def _show(text: str) -> str:
    return clean(text.replace("\t", "    "))


def _width(text: str) -> int:
    """Columns of a terminal: wide characters take two, combining ones none."""
    if text.isascii():
        return len(text)
    import unicodedata

    wide = sum(1 for sign in text if unicodedata.east_asian_width(sign) in "WF")
    return len(text) + wide - sum(1 for sign in text if unicodedata.combining(sign))
