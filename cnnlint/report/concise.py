"""The format `concise`: one finding a line, `path:row:column: severity[CODE] message`, as editors and grep expect it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cnnlint.analysis import Report
from cnnlint.report.paint import Line, Piece, code, line, paint
from cnnlint.report.view import View
from cnnlint.report.words import findings, message, place


def render(reports: Sequence[Report], view: View) -> str:
    """All findings, one a line."""
    return paint(_lines(reports), view.colour)


def _lines(reports: Sequence[Report]) -> Iterator[Line]:
    for item in findings(reports):
        yield line(Piece(place(item.span), "bold"), ": ", code(item), f" {message(item)}")
