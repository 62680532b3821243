"""The last line of every run: what was seen, and how much of it is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cnnlint.tuples import NamedTuple

if TYPE_CHECKING:
    from cnnlint.analysis import Report
    from cnnlint.diagnostics import Diagnostic
    from cnnlint.trace import Trace

STATUSES = ("complete", "partial", "invalid", "unbuilt")
_WORDS = {"complete": "complete", "partial": "partial", "invalid": "invalid", "unbuilt": "without an input shape"}


class Totals(NamedTuple):
    """Counts over a whole run. `statuses` in the order of STATUSES; findings by severity, and those that can be fixed by safety;
    `fixed` are gone already."""

    files: int
    files_with_models: int
    models: int
    statuses: tuple[int, ...]
    functional: int
    errors: int
    warnings: int
    infos: int
    suppressed: int
    baselined: int
    safe_fixes: int
    unsafe_fixes: int
    fixed: int = 0


def totals(reports: Sequence[Report], files: int) -> Totals:
    """Count a run of so many files."""
    marks: dict[str, tuple[str, str]] = {key: (status, path) for report in reports for key, status, path in report.marks}
    by_status = Counter[str](status for status, _ in marks.values())
    found = _found(reports)
    by_severity = Counter(item.severity for item in found)
    by_safety = Counter(item.fix.applicability for item in found if item.fix is not None)
    return Totals(
        files=files,
        files_with_models=len({path for _, path in marks.values()}),
        models=len(marks),
        statuses=tuple(by_status[status] for status in STATUSES),
        functional=sum(report.functional for report in reports),
        errors=by_severity["error"],
        warnings=by_severity["warning"],
        infos=by_severity["info"],
        suppressed=sum(report.suppressed for report in reports),
        baselined=sum(report.baselined for report in reports),
        safe_fixes=by_safety["safe"],
        unsafe_fixes=by_safety["unsafe"],
    )


def _found(reports: Sequence[Report]) -> tuple[Diagnostic, ...]:
    if not any(report.diagnostics for report in reports):
        return ()
    from cnnlint.report.words import findings

    return findings(reports)


def seen(counts: Totals) -> str:
    """`3 Sequential models in 2 files: 2 complete, 1 partial; 1 Functional model not read`."""
    if counts.models == 0:
        text = f"no Sequential model in {counted(counts.files, 'file')}"
    else:
        known = ", ".join(f"{number:,} {_WORDS[status]}" for status, number in zip(STATUSES, counts.statuses, strict=True) if number)
        text = f"{counted(counts.models, 'Sequential model')} in {counted(counts.files_with_models, 'file')}: {known}"
    return text + (f"; {counted(counts.functional, 'Functional model')} not read" if counts.functional else "")


def found(counts: Totals) -> str:
    """`2 errors, 1 warning (1 suppressed)`; `no findings` where there are none."""
    named = ((counts.errors, "error"), (counts.warnings, "warning"), (counts.infos, "info"))
    kinds = [counted(number, noun) if noun != "info" else f"{number:,} info" for number, noun in named if number]
    text = ", ".join(kinds) or "no findings"
    pairs = ((counts.suppressed, "suppressed"), (counts.baselined, "in the baseline"))
    hidden = ", ".join(f"{number:,} {word}" for number, word in pairs if number)
    return f"{text} ({hidden})" if hidden else text


def conclusion(counts: Totals, linted: bool) -> str:
    """The last line of a run, of one that lints with the findings: `2 fixed; 1 error; 1 fixable with --fix; 3 Sequential models …`."""
    repaired = f"{counts.fixed:,} fixed" if counts.fixed else ""
    findings = (repaired, found(counts), repairable(counts)) if linted else ()
    return "; ".join(text for text in (*findings, seen(counts)) if text)


def repairable(counts: Totals) -> str:
    """`2 fixable with --fix, 1 more with --unsafe-fixes`; "" where nothing is."""
    safe = f"{counts.safe_fixes:,} fixable with --fix" if counts.safe_fixes else ""
    if not counts.unsafe_fixes:
        return safe
    return (
        f"{safe}, {counts.unsafe_fixes:,} more with --unsafe-fixes"
        if safe
        else f"{counts.unsafe_fixes:,} fixable with --fix --unsafe-fixes"
    )


def counted(number: int, noun: str) -> str:
    """`1 file`, `2 files`."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def statistics(reports: Sequence[Report]) -> str:
    """Findings by rule, models by how far they are known, and every place where knowledge ends."""
    from cnnlint.report.words import clean, findings, models

    by_rule = Counter((item.code, item.name) for item in findings(reports))
    rows = [f"{number:>6,}  {code}  {name}" for (code, name), number in sorted(by_rule.items(), key=lambda row: (-row[1], row[0]))]
    traces = tuple(models(reports))
    symbolic = sum(1 for trace in traces if trace.status == "complete" and is_symbolic(trace))
    counts = Counter(trace.status for trace in traces)
    kinds = (("complete", counts["complete"] - symbolic), ("symbolic", symbolic), *((_WORDS[s], counts[s]) for s in STATUSES[1:]))  # type: ignore[index]
    known = ", ".join(f"{number:,} {kind}" for kind, number in kinds if number)
    blocking = Counter((item.layer or "input", item.span.path, item.span.start.row) for trace in traces for item in trace.unresolved)
    ends = ", ".join(f"`{clean(layer)}` ({clean(path)}, line {row})" for layer, path, row in list(blocking)[:10])
    rest = f", and {len(blocking) - 10} more" if len(blocking) > 10 else ""
    if traces:
        rows.append(f"{counted(len(traces), 'model')}: {known}" + (f"; not known: {ends}{rest}" if ends else ""))
    return "\n".join(rows)


def is_symbolic(trace: Trace) -> bool:
    """Whether some size or count of a complete model is a symbol."""
    from cnnlint.dims import Expr

    shapes = [layer.shape for layer in trace.layers if isinstance(layer.shape, tuple)]
    return isinstance(trace.total_params, Expr) or any(isinstance(size, Expr) for shape in shapes for size in shape)
