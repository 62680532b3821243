"""The format `sarif`: SARIF 2.1.0 as code scanning reads it, the chain of shapes as a code flow."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cnnlint import __version__
from cnnlint.analysis import Report
from cnnlint.diagnostics import SEVERITIES, Diagnostic
from cnnlint.model import Position, Span
from cnnlint.report.edits import replacements
from cnnlint.report.fingerprint import fingerprinted
from cnnlint.report.github import in_url
from cnnlint.report.view import View
from cnnlint.report.words import clean, findings, in_cell, message, url
from cnnlint.rules.documentation import documentation
from cnnlint.rules.documentation import render as render_documentation
from cnnlint.rules.facts.chain import show_shape
from cnnlint.rules.registry import table

if TYPE_CHECKING:
    from cnnlint.trace import Trace

LEVELS = {"error": "error", "warning": "warning", "info": "note"}
SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
# `primaryLocationLineHash`, which code scanning also reads, is a hash of the text: the upload computes that itself and warns of another.
FINGERPRINT = "cnnlint/v1"
# Code scanning refuses a file with more results, and shows this many steps of a flow.
MOST_RESULTS, MOST_STEPS = 25_000, 1_000


def render(reports: Sequence[Report], view: View) -> str:
    """One SARIF log with one run."""
    found = list(fingerprinted(findings(reports), view.root))
    if len(found) > MOST_RESULTS:
        found = sorted(found, key=lambda pair: -SEVERITIES.index(pair[0].severity))[:MOST_RESULTS]
    codes = sorted({item.code for item, _ in found})
    log = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "cnnlint", "version": __version__, "rules": [_rule(item) for item in _one_each(found, codes)]}},
                "columnKind": "unicodeCodePoints",
                "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "the root of the repository"}}},
                "results": [_result(item, name, codes.index(item.code), reports, view) for item, name in found],
            }
        ],
    }
    return json.dumps(log, indent=2) + "\n"


def _one_each(found: Sequence[tuple[Diagnostic, str]], codes: Sequence[str]) -> list[Diagnostic]:
    return [next(item for item, _ in found if item.code == code) for code in codes]


def _rule(item: Diagnostic) -> dict[str, Any]:
    rule: dict[str, Any] = {"id": item.code, "name": item.name.title().replace("-", ""), "helpUri": url(item)}
    rule["properties"] = {"tags": ["keras", _GROUPS.get(item.code[3], "tool")], "precision": "very-high"}
    if item.code not in table():
        return {**rule, "defaultConfiguration": {"level": LEVELS[item.severity]}, "shortDescription": {"text": item.name}}
    page = documentation(item.code)
    rule["defaultConfiguration"] = {"level": LEVELS[page.rule.severity]}
    text = f"{page.section('What it does')}\n\n{page.section('Why is this bad')}".strip()
    rule["shortDescription"] = {"text": page.summary}
    rule["fullDescription"] = {"text": " ".join(text.split())[:1000]}
    rule["help"] = {"text": text, "markdown": render_documentation(page)}
    return rule


_GROUPS = {"1": "shapes", "2": "parameters", "3": "structure", "4": "training", "5": "api"}


def _result(item: Diagnostic, fingerprint: str, index: int, reports: Sequence[Report], view: View) -> dict[str, Any]:
    parts = [in_cell(item.span) + message(item), clean(item.hint or ""), clean(item.arithmetic or "")]
    result: dict[str, Any] = {
        "ruleId": item.code,
        "ruleIndex": index,
        "level": LEVELS[item.severity],
        "message": _text("\n".join(part for part in parts if part)),
        "locations": [_location(item.span, view)],
        "partialFingerprints": {FINGERPRINT: fingerprint},
    }
    if item.related:
        result["relatedLocations"] = [
            {"id": number, **_location(related.span, view, related.message)} for number, related in enumerate(item.related, 1)
        ]
    if flow := _flow(item, reports, view):
        result["codeFlows"] = [{"message": {"text": "the shapes that lead there"}, "threadFlows": [{"locations": flow}]}]
    if fix := _fix(item, reports, view):
        result["fixes"] = [fix]
    return result


def _text(words: str) -> dict[str, str]:
    """A message in which nothing is a link: SARIF takes `[text](place)` for one, also in plain text (3.11.6)."""
    return {"text": words.replace("](", "] (")}


def _location(span: Span, view: View, text: str | None = None) -> dict[str, Any]:
    start, end = span.physical or span.start, span.physical_end or span.end
    location: dict[str, Any] = {"physicalLocation": {"artifactLocation": _artifact(span.path, view), "region": _region(start, end)}}
    if text is not None:
        location["message"] = _text(clean(text))
    return location


def _artifact(path: str, view: View) -> dict[str, str]:
    return {"uri": in_url(path, view.root), "uriBaseId": "%SRCROOT%"}


def _region(start: Position, end: Position) -> dict[str, int]:
    return {"startLine": start.row, "startColumn": start.column, "endLine": end.row, "endColumn": end.column}


def _flow(item: Diagnostic, reports: Sequence[Report], view: View) -> list[dict[str, Any]]:
    """The layers up to the one at fault, each with the shape behind it."""
    trace = _trace_of(item, reports)
    if trace is None or item.layer is None or not item.trace:
        return []
    steps = [(layer.call.span, f"{layer.call.class_name}: {show_shape(layer.shape)}") for layer in trace.layers[: item.layer[0]]]
    if trace.input is not None and trace.input_span is not None:
        steps.insert(0, (trace.input_span, f"input: {show_shape(trace.input.shape)}"))
    return [{"location": _location(span, view, text)} for span, text in [*steps[1 - MOST_STEPS :], (item.span, message(item))]]


def _trace_of(item: Diagnostic, reports: Sequence[Report]) -> Trace | None:
    return next((trace for report in reports for trace in report.traces if trace.model is item.model), None)


def _fix(item: Diagnostic, reports: Sequence[Report], view: View) -> dict[str, Any] | None:
    edits = replacements(item.fix, reports) if item.fix else None
    if item.fix is None or edits is None:
        return None
    changes: dict[str, list[dict[str, Any]]] = {}
    for edit in edits:
        change = {"deletedRegion": _region(edit.start, edit.end), "insertedContent": {"text": edit.content}}
        changes.setdefault(edit.path, []).append(change)
    changed = [{"artifactLocation": _artifact(path, view), "replacements": parts} for path, parts in changes.items()]
    return {"description": _text(clean(item.fix.message)), "artifactChanges": changed}
