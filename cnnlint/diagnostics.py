"""What rules hand to reports: findings as immutable records, their messages still in parts.

Prose is put together in `report/`; everything here stays structured so that every format shows the same facts.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from cnnlint.model import Model, Span
from cnnlint.tuples import NamedTuple

Severity: TypeAlias = Literal["error", "warning", "info"]

SEVERITIES: tuple[Severity, ...] = ("info", "warning", "error")

# What the tool says of a file or of itself: not chosen by `select`, only by `ignore`.
TOOL_FINDINGS: dict[str, tuple[str, Severity]] = {
    "CNN901": ("syntax-error", "error"),
    "CNN902": ("internal-error", "error"),
    "CNN905": ("analysis-limit", "info"),
    "CNN906": ("unreadable-file", "error"),
}


class Related(NamedTuple):
    """A second place that belongs to a finding: the layer that caused it, the compile call it contradicts."""

    span: Span
    message: str


class Edit(NamedTuple):
    """Replace the text of `span` by `content`; an empty span inserts."""

    span: Span
    content: str


class Fix(NamedTuple):
    """A repair as text edits. `safe` ones keep the model's meaning, `unsafe` ones need `--unsafe-fixes`."""

    applicability: Literal["safe", "unsafe"]
    message: str
    edits: tuple[Edit, ...]


class Diagnostic(NamedTuple):
    """One finding.

    `layer` is (0-based index, class, given name or None). `condition` is the variant in which the finding holds, as text.
    `arithmetic` is the sum that proves it (`(4 - 5)/1 + 1 = 0`); `trace` the chain that led there, (layer, shapes) each.
    """

    code: str
    name: str
    severity: Severity
    message: str
    span: Span
    model: Model | None = None
    layer: tuple[int, str, str | None] | None = None
    condition: str | None = None
    expected: str | None = None
    actual: str | None = None
    hint: str | None = None
    arithmetic: str | None = None
    trace: tuple[tuple[str, str], ...] = ()
    related: tuple[Related, ...] = ()
    fix: Fix | None = None


def at_least(severity: Severity, level: Severity) -> bool:
    """Whether a finding of this severity counts where `level` is the lowest that does."""
    return SEVERITIES.index(severity) >= SEVERITIES.index(level)


def sort_key(diagnostic: Diagnostic) -> tuple[str, int, int, int, str]:
    """Findings are shown by place, then by code; cells of a notebook in their order."""
    span = diagnostic.span
    return span.path, span.cell or 0, span.start.row, span.start.column, diagnostic.code
