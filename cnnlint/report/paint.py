"""Styled pieces -> text: plain when piped; through rich, with colours, where a person looks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

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
