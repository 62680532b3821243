"""Styled pieces -> text: plain when piped; through rich, with colours, where a person looks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, TypeAlias

from cnnlint.tuples import NamedTuple

if TYPE_CHECKING:
    from rich.console import Console

    from cnnlint.diagnostics import Diagnostic


class Piece(NamedTuple):
    """Some text and the style it has on a terminal ("" for none)."""

    text: str
    style: str = ""


Line: TypeAlias = "tuple[Piece, ...]"


def line(*parts: str | Piece) -> Line:
    """A line of pieces; bare strings have no style."""
    return tuple(Piece(part) if isinstance(part, str) else part for part in parts)


def paint(lines: Iterable[Line], colour: bool) -> str:
    """The lines as one text that ends in a line break. Never wrapped."""
    if not colour:
        return "".join("".join(piece.text for piece in row).rstrip() + "\n" for row in lines)
    from rich.text import Text

    console = terminal()
    for row in lines:
        text = Text()
        for piece in row:
            text.append(piece.text, piece.style)
        console.print(text, soft_wrap=True)
    return console.end_capture()


def folded(row: Line, width: int, hang: int) -> Iterator[Line]:
    """The line as a terminal of `width` columns holds it: broken between words, with `hang` blanks before all rows but the first.

    What stands in parentheses, such as a shape, is kept together where that costs less than half a row. A width of 0 is that of a
    pipe, where nothing is broken.
    """
    text = "".join(piece.text for piece in row)
    if not width or len(text) <= width:
        yield row
        return
    styles = [piece.style for piece in row for _ in piece.text]
    start, blanks, hang = 0, 0, min(hang, width // 2)
    while len(text) - start > width - blanks:
        end = _end_of_row(text, start, start + width - blanks)
        if end is None:
            break
        yield (Piece(" " * blanks), *_pieces(text, styles, start, end))
        start, blanks = end + 1, hang
    yield (Piece(" " * blanks), *_pieces(text, styles, start, len(text)))


def _end_of_row(text: str, start: int, most: int) -> int | None:
    """Where a row that begins at `start` ends, at a blank no further than `most`; None where no more blank comes."""
    begin = len(text) - len(text[start:].lstrip(" "))
    blanks = [place for place in range(begin, min(most + 1, len(text))) if text[place] == " "]
    outside = [place for place in blanks if text.count("(", start, place) == text.count(")", start, place)]
    if outside and 2 * outside[-1] >= start + most:
        return outside[-1]
    end = blanks[-1] if blanks else text.find(" ", max(begin, most))
    return end if end >= 0 else None


def _pieces(text: str, styles: Sequence[str], start: int, end: int) -> Iterator[Piece]:
    """The part of a line between two places."""
    for style, places in groupby(range(start, end), key=styles.__getitem__):
        first, *others = places
        yield Piece(text[first : first + 1 + len(others)], style)


def terminal(width: int = 0) -> Console:
    """A console that captures what is printed to it, with colours."""
    from rich.console import Console

    console = Console(force_terminal=True, color_system="standard", width=width or None, highlight=False, emoji=False, markup=False)
    console.begin_capture()
    return console


SEVERITY_STYLES = {"error": "bold red", "warning": "bold yellow", "info": "bold blue"}


def code(item: Diagnostic) -> Piece:
    """How a finding begins: `error[CNN101]`."""
    return Piece(f"{item.severity}[{item.code}]", SEVERITY_STYLES[item.severity])
