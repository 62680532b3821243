"""A report -> the file repaired and its new report: fixes applied again and again until none is left, each checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TypeAlias

from cnnlint.analysis import Report
from cnnlint.diagnostics import Diagnostic
from cnnlint.fix import apply_fixes, fixable
from cnnlint.tuples import NamedTuple

_MOST_ROUNDS = 20
#: Layers looked at in all: a file of very many is repaired in part, and further when asked again.
_MOST_LAYERS = 3_000

Analyze: TypeAlias = "Callable[[bytes], Report]"


class Repaired(NamedTuple):
    """The file after all fixes, what is still to be said of it, and the findings that are gone."""

    data: bytes
    report: Report
    applied: tuple[Diagnostic, ...] = ()


def repair(data: bytes, report: Report, unsafe: bool, analyze: Analyze) -> Repaired:
    """Apply every fix that may be applied. One that leaves a file that does not parse, or its finding where it was, is left out."""
    state = Repaired(data, report)
    looked = 0
    for _ in range(_MOST_ROUNDS):
        items = fixable(state.report.diagnostics, report.path, unsafe)
        after = None
        for attempt in (items, *([item] for item in items)) if len(items) > 1 else (items,):
            if after is not None or not attempt or looked > _MOST_LAYERS:
                break
            looked += sum(len(model.layers) for model in state.report.models)
            after = _applied(state, attempt, analyze)
        if after is None:
            break
        state = after
    return state


def _applied(state: Repaired, items: Sequence[Diagnostic], analyze: Analyze) -> Repaired | None:
    """The state with these fixes, or None where they do no good."""
    source = state.report.source
    if source is None:
        return None
    data, applied = apply_fixes(source, state.data, items)
    if not applied or data == state.data:
        return None
    report = analyze(data)
    if report.source is None or len(_broken(report)) > len(_broken(state.report)):
        return None
    before, after = (Counter(map(_key, found.diagnostics)) for found in (state.report, report))
    wanted = Counter(map(_key, applied))
    if any(after[key] > before[key] - number for key, number in wanted.items()):
        return None
    return Repaired(data, report, (*state.applied, *applied))


def _broken(report: Report) -> list[Diagnostic]:
    return [item for item in report.diagnostics if item.code in ("CNN901", "CNN902", "CNN906")]


def _key(item: Diagnostic) -> tuple[object, ...]:
    """What the finding is about, without its place: places move when a file is repaired."""
    model = (item.model.function, item.model.name, item.condition) if item.model else ()
    return item.code, *model, item.layer or item.message
