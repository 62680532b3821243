"""All rules over all models of a program: findings folded, conditions stated, one finding a place."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from cnnlint.diagnostics import Diagnostic, Related
from cnnlint.model import Gap, Model, Span, keras_of
from cnnlint.rules.facts.remembered import remembering
from cnnlint.rules.in_tests import is_test, unexpected, without_expected
from cnnlint.rules.own_classes import named_back, told_apart, traced_apart
from cnnlint.rules.precedence import fold
from cnnlint.rules.registry import Check, Context, entries, module
from cnnlint.tuples import NamedTuple

if TYPE_CHECKING:
    from cnnlint.trace import Trace

_SHOWN_CALLS = 3


class _Finding(NamedTuple):
    """A diagnostic with the number of its model in the program."""

    model: int
    diagnostic: Diagnostic


def run(models: tuple[Model, ...], traces: tuple[Trace, ...], codes: Iterable[str], context: Context) -> tuple[Diagnostic, ...]:
    """The findings of the rules `codes` over the models of one program, in order of place.

    A finding that only some variants of a model have states its condition and is at most a warning. The same finding in
    several models made at one place is given once. A fix stays only where every layer made at the edited place has the finding.
    """
    if not models:
        return ()
    if context.expected:
        models = tuple(without_expected(model, context.expected) for model in models)
        traces = tuple(trace._replace(model=model) for model, trace in zip(models, traces, strict=True))
    originals, models = models, tuple(map(told_apart, models))
    traces = tuple(traced_apart(trace, model) for model, trace in zip(models, traces, strict=True))
    context = context._replace(models=models, traces=traces)
    have = {"problem": any(map(_has_problem, traces)), "compile": any(map(_is_compiled, models))}
    known = entries()
    checks = [(known[code].needs, module(code).check) for code in sorted(codes) if have.get(known[code].needs or "", True)]
    with remembering():
        findings = [
            _Finding(number, _with_severity(diagnostic if model is own else named_back(diagnostic, own), model, context))
            for number, (own, model, trace) in enumerate(zip(originals, models, traces, strict=True))
            for diagnostic in unexpected(fold(_found(checks, model, trace, _of(model, context))), trace, context.expected)
        ]
    return tuple(sorted(_one_a_place(list(_conditioned(findings, models)), models), key=_place))


def _found(checks: Iterable[tuple[str | None, Check]], model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """What the rules find in one model; those are asked that may have something to say."""
    missing = {need for need, there in (("problem", _has_problem(trace)), ("compile", _is_compiled(model))) if not there}
    for need, check in checks:
        if need not in missing:
            yield from check(model, trace, context)


def _of(model: Model, context: Context) -> Context:
    """The context for one model: one of tf_keras belongs to Keras 2."""
    target = keras_of(model.package, context.target)
    return context if target == context.target else context._replace(target=target)


def _has_problem(trace: Trace) -> bool:
    return trace.problem is not None


def _is_compiled(model: Model) -> bool:
    return any(use.kind == "compile" for use in model.uses)


def _with_severity(diagnostic: Diagnostic, model: Model, context: Context) -> Diagnostic:
    """As severe as the settings say; else a warning of a model that only a test makes is an info."""
    severity = context.severities.get(diagnostic.name)
    if severity is None and diagnostic.severity == "warning" and is_test(model):
        severity = "info"
    return diagnostic._replace(severity=severity) if severity else diagnostic


def _place(diagnostic: Diagnostic) -> tuple[str, int, tuple[int, int], str]:
    span = diagnostic.span
    return span.path, span.cell or 0, span.start, diagnostic.code


def _conditioned(findings: list[_Finding], models: tuple[Model, ...]) -> Iterator[_Finding]:
    """Each finding with its condition and a capped severity, unless every variant of its model has it."""
    variants: dict[object, set[int]] = defaultdict(set)
    for number, model in enumerate(models):
        variants[_site(model)].add(number)
    having: dict[object, set[int]] = defaultdict(set)
    for finding in findings:
        having[_key(finding.diagnostic)].add(finding.model)
    for finding in findings:
        model, diagnostic = models[finding.model], finding.diagnostic
        if model.condition is None or variants[_site(model)] <= having[_key(diagnostic)]:
            yield finding
        else:
            severity = "warning" if diagnostic.severity == "error" else diagnostic.severity
            yield _Finding(finding.model, diagnostic._replace(condition=model.condition, severity=severity))


def _site(model: Model) -> tuple[object, ...]:
    return model.span, model.function, model.called_from


def _key(diagnostic: Diagnostic) -> tuple[str, Span]:
    return diagnostic.code, diagnostic.span


_WEIGHT = {"error": 0, "warning": 1, "info": 2}


def _one_a_place(findings: list[_Finding], models: tuple[Model, ...]) -> Iterator[Diagnostic]:
    """One diagnostic for each code and place: the gravest, naming the other calls that lead to it."""
    places: dict[tuple[str, Span], list[_Finding]] = defaultdict(list)
    for finding in findings:
        places[_key(finding.diagnostic)].append(finding)
    parts = _Parts(models)
    for group in places.values():
        first = min(group, key=lambda finding: (_WEIGHT[finding.diagnostic.severity], finding.diagnostic.condition is not None))
        diagnostic = first.diagnostic._replace(related=(*first.diagnostic.related, *_calls(first, group, models)))
        yield diagnostic if _fix_holds(group, parts) else diagnostic._replace(fix=None)


def _calls(first: _Finding, group: list[_Finding], models: tuple[Model, ...]) -> Iterator[Related]:
    """The calls that led to the model, where a builder made it, and those of the other models with the same finding."""
    seen: list[Span] = []
    for finding in (first, *group):
        calls = models[finding.model].called_from
        if calls and calls[-1] not in seen and len(seen) < _SHOWN_CALLS:
            seen.append(calls[-1])
            yield Related(calls[-1], "in the model made by this call" if len(seen) == 1 else "and in the one made here")


def _fix_holds(group: list[_Finding], parts: _Parts) -> bool:
    """Whether everything made at the places that the fix edits has this finding: an edit changes all of it at once."""
    fix = group[0].diagnostic.fix
    if fix is None:
        return True
    findings = Counter(finding.model for finding in group if finding.diagnostic.fix is not None)
    return all(made <= findings[number] for edit in fix.edits for number, made in parts.around(edit.span).items())


class _Parts:
    """Where the models' own elements and uses stand; a nested model speaks for its elements itself. Found by the rows they cover."""

    def __init__(self, models: tuple[Model, ...]) -> None:
        self._models = models
        self._rows: dict[tuple[str, int | None, int], dict[Span, Counter[int]]] | None = None

    def around(self, place: Span) -> Counter[int]:
        """How many parts of each model contain the place."""
        if self._rows is None:
            self._rows = self._by_row()
        found: Counter[int] = Counter()
        for span, numbers in self._rows.get((place.path, place.cell, place.start.row), {}).items():
            if span.start <= place.start and place.end <= span.end:
                found.update(numbers)
        return found

    def _by_row(self) -> dict[tuple[str, int | None, int], dict[Span, Counter[int]]]:
        counts: dict[Span, Counter[int]] = defaultdict(Counter)
        for number, model in enumerate(self._models):
            for span in _parts(model):
                counts[span][number] += 1
        rows: dict[tuple[str, int | None, int], dict[Span, Counter[int]]] = defaultdict(dict)
        for span, numbers in counts.items():
            for row in range(span.start.row, span.end.row + 1):
                rows[span.path, span.cell, row][span] = numbers
        return rows


def _parts(model: Model) -> Iterator[Span]:
    for element in model.layers:
        if not isinstance(element, Gap) and getattr(element, "model", None) is None:
            yield element.span
    for use in model.uses:
        yield use.span
