"""The format `grouped`: the findings of each file under its name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from cnnlint.analysis import Report
from cnnlint.diagnostics import Diagnostic
from cnnlint.report.paint import Line, Piece, code, folded, line, paint
from cnnlint.report.view import View
from cnnlint.report.words import clean, findings, message


def render(reports: Sequence[Report], view: View) -> str:
    """Files in order, a blank line behind each."""
    groups = groupby(findings(reports), key=lambda item: item.span.path)
    return paint((row for path, items in groups for row in _group(path, list(items), view.width)), view.colour)


def _group(path: str, items: list[Diagnostic], terminal: int) -> Iterator[Line]:
    yield line(Piece(f"{clean(path)}:", "bold"))
    width = max(len(_where(item)) for item in items)
    for item in items:
        yield from folded(line(f"  {_where(item):<{width}}  ", code(item), f" {message(item)}"), terminal, width + 4)
    yield line()


def _where(item: Diagnostic) -> str:
    cell = f"cell {item.span.cell}:" if item.span.cell is not None else ""
    return f"{cell}{item.span.start.row}:{item.span.start.column}"
