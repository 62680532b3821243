"""Words that several formats share: places, counts, and text made safe to print."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from cnnlint.diagnostics import Diagnostic, sort_key
from cnnlint.model import Span
from cnnlint.rows import clean as clean

if TYPE_CHECKING:
    from cnnlint.analysis import Report
    from cnnlint.trace import Trace

REPOSITORY = "https://github.com/cnnlint/cnnlint"
DOCUMENTATION = f"{REPOSITORY}/blob/main/docs/rules/"


def url(diagnostic: Diagnostic) -> str:
    """Where the rule is documented."""
    return f"{DOCUMENTATION}{diagnostic.name}.md"


def message(diagnostic: Diagnostic) -> str:
    """The message with its condition, on one line."""
    condition = f" (when {diagnostic.condition})" if diagnostic.condition else ""
    return clean(diagnostic.message + condition)


def place(span: Span) -> str:
    """`path:row:column`; in a notebook `path:cell 3:row:column`, rows within the cell."""
    cell = f"cell {span.cell}:" if span.cell is not None else ""
    return f"{clean(span.path)}:{cell}{span.start.row}:{span.start.column}"


def in_cell(span: Span) -> str:
    """`cell 3, row 2: ` where a format can only point to the line of the notebook's file; "" in a plain file."""
    return f"cell {span.cell}, row {span.start.row}: " if span.cell is not None else ""


def findings(reports: Iterable[Report]) -> tuple[Diagnostic, ...]:
    """All findings of a run by file and place; the same one reported through two files is given once."""
    seen: dict[tuple[Any, ...], Diagnostic] = {}
    for report in reports:
        for diagnostic in report.diagnostics:
            seen.setdefault((diagnostic.code, diagnostic.span, diagnostic.condition), diagnostic)
    order = {path: number for number, path in enumerate(dict.fromkeys(item.span.path for item in seen.values()))}
    return tuple(sorted(seen.values(), key=lambda item: (order[item.span.path], *sort_key(item)[1:])))


def models(reports: Iterable[Report]) -> Iterator[Trace]:
    """The traces of all Sequential models, each distinct one once."""
    seen: set[str] = set()
    for report in reports:
        for mark, trace in zip(report.marks, report.traces, strict=True):
            if mark[0] not in seen:
                seen.add(mark[0])
                yield trace
