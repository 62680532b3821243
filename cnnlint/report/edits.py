"""Edits of a fix as places and text in the file itself: what formats need that are read against the file, not against a cell."""

from __future__ import annotations

import json
from collections.abc import Sequence

from cnnlint.analysis import Report
from cnnlint.diagnostics import Edit, Fix
from cnnlint.model import Position, Span
from cnnlint.source import Source
from cnnlint.tuples import NamedTuple


class Replacement(NamedTuple):
    """Replace what stands between two places of the file (rows of the JSON text in a notebook) by a text."""

    path: str
    start: Position
    end: Position
    content: str


def replacements(fix: Fix, reports: Sequence[Report]) -> tuple[Replacement, ...] | None:
    """The edits of a fix in the file; None where one of them cannot be written so (a new line inside a notebook's cell)."""
    found = []
    for edit in fix.edits:
        report = next((report for report in reports if report.path == edit.span.path and report.source is not None), None)
        replacement = None if report is None or report.source is None else _in_file(edit, report.source)
        if replacement is None:
            return None
        found.append(replacement)
    return tuple(found)


def merged(edits: Sequence[Replacement], lines: Sequence[str]) -> Replacement | None:
    """All edits of one file as one, which takes in what stands between them; None where there are none, or several files."""
    if len({edit.path for edit in edits}) != 1:
        return None
    first, *others = sorted(edits, key=lambda edit: (edit.start, edit.end))
    for other in others:
        between = _between(first.end, other.start, lines)
        first = first._replace(end=other.end, content=first.content + between + other.content)
    return first


def _between(start: Position, end: Position, lines: Sequence[str]) -> str:
    rows = list(lines[start.row - 1 : end.row])
    if rows:
        rows[-1] = rows[-1][: end.column - 1]
        rows[0] = rows[0][start.column - 1 :]
    return "\n".join(rows)


def _in_file(edit: Edit, source: Source) -> Replacement | None:
    if source.notebook is None:
        return Replacement(edit.span.path, edit.span.start, edit.span.end, edit.content)
    if "\n" in edit.content or edit.span.start.row != edit.span.end.row:
        return None
    start, end = physical(edit.span, source)
    return Replacement(edit.span.path, start, end, json.dumps(edit.content, ensure_ascii=False)[1:-1])


def physical(span: Span, source: Source) -> tuple[Position, Position]:
    """Where a span of a program stands in its file."""
    row = source.program_row(span)
    start = source.locate(row, span.start.column)[2]
    end = source.locate(row + span.end.row - span.start.row, span.end.column)[2]
    return start, end
