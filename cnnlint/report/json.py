"""The format `json` of `check`: version 1, described by docs/check.schema.json."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cnnlint.analysis import Report
from cnnlint.diagnostics import Diagnostic, Edit, Fix, Related
from cnnlint.model import Model, Position, Span
from cnnlint.report.records import document, location
from cnnlint.report.totals import STATUSES, totals
from cnnlint.report.view import View
from cnnlint.report.words import findings, url


def render(reports: Sequence[Report], view: View) -> str:
    """One JSON document."""
    return document(diagnostics=[diagnostic(item) for item in findings(reports)], summary=summary(reports, view))


def summary(reports: Sequence[Report], view: View) -> dict[str, Any]:
    """The counts of the run."""
    counts = totals(reports, len(view.files))
    return {
        "files": counts.files,
        "files_with_models": counts.files_with_models,
        "models": counts.models,
        **dict(zip(STATUSES, counts.statuses, strict=True)),
        "functional_not_read": counts.functional,
        "errors": counts.errors,
        "warnings": counts.warnings,
        "infos": counts.infos,
        "suppressed": counts.suppressed,
        "baselined": counts.baselined,
    }


def diagnostic(item: Diagnostic) -> dict[str, Any]:
    """One finding."""
    return {
        "code": item.code,
        "name": item.name,
        "severity": item.severity,
        "message": item.message,
        "filename": item.span.path,
        "cell": item.span.cell,
        "location": location(item.span.start),
        "end_location": location(item.span.end),
        "physical_location": physical(item.span),
        "model": _model(item.model),
        "layer": dict(zip(("index", "class", "name"), item.layer, strict=True)) if item.layer else None,
        "condition": item.condition,
        "expected": item.expected,
        "actual": item.actual,
        "hint": item.hint,
        "arithmetic": item.arithmetic,
        "trace": [{"layer": layer, "shape": shape} for layer, shape in item.trace],
        "related": [_related(related) for related in item.related],
        "fix": _fix(item.fix),
        "url": url(item),
    }


def physical(span: Span) -> dict[str, Any]:
    """Where the finding stands in the file itself; in a notebook the JSON line, not the row of the cell."""
    start, end = span.physical or span.start, span.physical_end or span.end
    return {**location(start), "end_row": end.row, "end_column": end.column}


def _model(model: Model | None) -> dict[str, Any] | None:
    if model is None:
        return None
    return {"name": model.name, "function": model.function, "location": location(model.span.start)}


def _related(related: Related) -> dict[str, Any]:
    return {
        "message": related.message,
        "filename": related.span.path,
        "cell": related.span.cell,
        **_ends(related.span.start, related.span.end),
    }


def _fix(fix: Fix | None) -> dict[str, Any] | None:
    if fix is None:
        return None
    return {"applicability": fix.applicability, "message": fix.message, "edits": [_edit(edit) for edit in fix.edits]}


def _edit(edit: Edit) -> dict[str, Any]:
    return {**_ends(edit.span.start, edit.span.end), "content": edit.content, "cell": edit.span.cell}


def _ends(start: Position, end: Position) -> dict[str, Any]:
    return {"location": location(start), "end_location": location(end)}
