"""`check --verify`: reports -> the same reports with what real Keras says, as findings CNN801 and CNN802."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

from cnnlint.analysis import Report
from cnnlint.diagnostics import Diagnostic, sort_key
from cnnlint.selection import chosen_codes
from cnnlint.settings import Settings
from cnnlint.suppress import suppress
from cnnlint.trace import Trace
from cnnlint.verify.check import Options, findings
from cnnlint.verify.check import verify as verify_traces
from cnnlint.verify.command import progress_bar


def annotated(reports: Sequence[Report], settings: Callable[[str], Settings]) -> tuple[Report, ...]:
    """The reports in their order. One worker for all files of the same settings; comments and `ignore` hold as for every finding.

    CNN802 stands at the first model that could not be built, since a finding has a place.
    """
    found: list[Diagnostic] = []
    for options, group in groupby(reports, key=lambda report: _options(settings(report.path))):
        found.extend(_found(options, [trace for report in group for trace in report.traces]))
    return tuple(_with(report, [item for item in found if item.span.path == report.path], settings(report.path)) for report in reports)


def _options(settings: Settings) -> Options:
    return Options(settings.verify_python, settings.root or ".", settings.target)


def _found(options: Options, traces: Sequence[Trace]) -> Iterable[Diagnostic]:
    """What differs, or the one finding that nothing could be built."""
    if not traces:
        return ()
    with progress_bar(len(traces)) as progress:
        result = verify_traces(traces, options, progress)
    if result.versions is not None:
        return findings(result)
    model = traces[0].model
    return (item._replace(span=model.span, model=model) for item in findings(result))


def _with(report: Report, found: Sequence[Diagnostic], settings: Settings) -> Report:
    if not found:
        return report
    chosen = chosen_codes(settings, report.path)
    wanted = [item._replace(severity=settings.severity.get(item.name, item.severity)) for item in found if item.code in chosen]
    kept, hidden = tuple(wanted), 0
    if report.source is not None:
        kept, hidden, _ = suppress(wanted, report.source, frozenset())
    merged = sorted((*report.diagnostics, *kept), key=sort_key)
    return report._replace(diagnostics=tuple(merged), suppressed=report.suppressed + hidden)
