"""The format `gitlab`: a Code Quality report, as a merge request shows it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from cnnlint.analysis import Report
from cnnlint.diagnostics import Diagnostic
from cnnlint.report.fingerprint import fingerprinted
from cnnlint.report.github import in_json
from cnnlint.report.view import View
from cnnlint.report.words import findings, in_cell, message

SEVERITIES = {"error": "major", "warning": "minor", "info": "info"}


def render(reports: Sequence[Report], view: View) -> str:
    """A JSON array; its fingerprints stay the same when lines move."""
    entries = [_entry(item, fingerprint, view) for item, fingerprint in fingerprinted(findings(reports), view.root)]
    return json.dumps(entries, indent=2) + "\n"


def _entry(item: Diagnostic, fingerprint: str, view: View) -> dict[str, Any]:
    start, end = item.span.physical or item.span.start, item.span.physical_end or item.span.end
    return {
        "description": in_cell(item.span) + message(item),
        "check_name": f"{item.code} {item.name}",
        "fingerprint": fingerprint,
        "severity": SEVERITIES[item.severity],
        "location": {"path": in_json(item.span.path, view.root), "lines": {"begin": start.row, "end": end.row}},
    }
