"""The format `rdjson`: the Reviewdog Diagnostic Format, with suggestions from safe fixes. Its columns count UTF-8 bytes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from cnnlint.analysis import Report
from cnnlint.diagnostics import Diagnostic
from cnnlint.model import Position, Span
from cnnlint.report.edits import merged, replacements
from cnnlint.report.github import in_json
from cnnlint.report.sources import lines_of
from cnnlint.report.view import View
from cnnlint.report.words import REPOSITORY, clean, findings, in_cell, message, url

SEVERITIES = {"error": "ERROR", "warning": "WARNING", "info": "INFO"}


def render(reports: Sequence[Report], view: View) -> str:
    """One DiagnosticResult."""
    entries = [_entry(item, reports, view) for item in findings(reports)]
    return json.dumps({"source": {"name": "cnnlint", "url": REPOSITORY}, "diagnostics": entries}, indent=2) + "\n"


def _entry(item: Diagnostic, reports: Sequence[Report], view: View) -> dict[str, Any]:
    parts = [in_cell(item.span) + message(item)]
    parts += [f"hint: {clean(item.hint)}"] if item.hint else []
    parts += [f"help: {clean(item.arithmetic)}"] if item.arithmetic else []
    entry: dict[str, Any] = {
        "message": "\n".join(parts),
        "location": _location(item.span, reports, view),
        "severity": SEVERITIES[item.severity],
        "code": {"value": item.code, "url": url(item)},
    }
    if item.fix is not None and item.fix.applicability == "safe":
        lines = lines_of(item.span.path, reports, view)
        edit = merged(replacements(item.fix, reports) or (), lines)
        if edit is not None:  # several suggestions would be alternatives
            entry["suggestions"] = [{"range": _range(edit.start, edit.end, lines), "text": edit.content}]
    if item.related:
        entry["relatedLocations"] = [
            {"message": clean(related.message), "location": _location(related.span, reports, view)} for related in item.related
        ]
    return entry


def _location(span: Span, reports: Sequence[Report], view: View) -> dict[str, Any]:
    start, end = span.physical or span.start, span.physical_end or span.end
    return {"path": in_json(span.path, view.root), "range": _range(start, end, lines_of(span.path, reports, view))}


def _range(start: Position, end: Position, lines: Sequence[str]) -> dict[str, Any]:
    return {"start": _place(start, lines), "end": _place(end, lines)}


def _place(position: Position, lines: Sequence[str]) -> dict[str, int]:
    row = lines[position.row - 1] if position.row <= len(lines) else ""
    before = row[: position.column - 1]
    beyond = position.column - 1 - len(before)
    return {"line": position.row, "column": len(before.encode("utf-8", "replace")) + beyond + 1}
