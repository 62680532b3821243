"""`check --verify`: reports -> the same reports with what real Keras says, as findings CNN801 and CNN802."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from cnnlint.analysis import Report
from cnnlint.diagnostics import Diagnostic, sort_key
from cnnlint.selection import chosen_codes
from cnnlint.settings import Settings
from cnnlint.suppress import suppress
from cnnlint.trace import Trace
from cnnlint.tuples import NamedTuple
from cnnlint.verify.check import Options, VerifyResult, findings
from cnnlint.verify.check import verify as verify_traces
from cnnlint.verify.command import progress_bar
from cnnlint.verify.text import conclusion


class Annotated(NamedTuple):
    """The reports with the findings, and one line for each interpreter that built models: how much agrees, and with which versions."""

    reports: tuple[Report, ...]
    conclusions: tuple[str, ...]


def annotated(reports: Sequence[Report], settings: Callable[[str], Settings]) -> Annotated:
    """The reports in their order. One worker for all files of the same settings; comments and `ignore` hold as for every finding.

    CNN802 stands at the first model that could not be built, since a finding has a place.
    """
    groups: dict[Options, list[Trace]] = {}
    for report in reports:
        if report.traces:
            groups.setdefault(_options(settings(report.path)), []).extend(report.traces)
    results = [_result(options, traces) for options, traces in groups.items()]
    found: dict[str, list[Diagnostic]] = {}
    for result, traces in zip(results, groups.values(), strict=True):
        for item in _found(result, traces[0]):
            found.setdefault(_owner(item, reports), []).append(item)
    lines = tuple(conclusion(result) for result in results if result.versions is not None)
    return Annotated(tuple(_with(report, found.get(report.path, []), settings(report.path)) for report in reports), lines)


def _options(settings: Settings) -> Options:
    return Options(settings.verify_python, settings.root or ".", settings.target)


def _result(options: Options, traces: Sequence[Trace]) -> VerifyResult:
    with progress_bar(len(traces)) as progress:
        return verify_traces(traces, options, progress)


def _found(result: VerifyResult, first: Trace) -> Iterable[Diagnostic]:
    """What differs, or the one finding that nothing could be built."""
    if result.versions is not None:
        return findings(result)
    return (item._replace(span=first.model.span, model=first.model) for item in findings(result))


def _owner(item: Diagnostic, reports: Sequence[Report]) -> str:
    """The file that reports it: its own; where only another one was read, which imports it, the one that makes the model."""
    own = item.span.path
    if item.model is None or any(report.path == own for report in reports):
        return own
    made = item.model.span
    return next((report.path for report in reports for model in report.models if model.span == made), own)


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
