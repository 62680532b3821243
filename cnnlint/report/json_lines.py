"""The format `json-lines`: one finding a line, each as in the format `json`."""

from __future__ import annotations

import json
from collections.abc import Sequence

from cnnlint.analysis import Report
from cnnlint.report.json import diagnostic
from cnnlint.report.view import View
from cnnlint.report.words import findings


def render(reports: Sequence[Report], view: View) -> str:
    """One JSON object a line."""
    return "".join(json.dumps(diagnostic(item)) + "\n" for item in findings(reports))
