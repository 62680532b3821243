"""Paths -> sources, as formats quote them: of the files that were analysed, and of those that were only imported."""

from __future__ import annotations

from collections.abc import Sequence

from cnnlint.analysis import Report
from cnnlint.report.view import View
from cnnlint.source import Source, load


def source_of(path: str, reports: Sequence[Report], view: View) -> Source | None:
    """The source of a file that a finding stands in or speaks of; None where it cannot be had."""
    known = next((report.source for report in reports if report.path == path and report.source is not None), None)
    if known is not None or view.read is None:
        return known
    data = view.read(path)
    loaded = None if data is None else load(path, data)
    return loaded if isinstance(loaded, Source) else None


def lines_of(path: str, reports: Sequence[Report], view: View) -> tuple[str, ...]:
    """The lines of a file, those of the JSON text for a notebook; none for a file that cannot be had."""
    source = source_of(path, reports, view)
    if source is None:
        return ()
    return source.lines if source.notebook is None else tuple(source.notebook.raw.split("\n"))
