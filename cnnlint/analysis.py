"""One program, end to end: source -> interpret -> propagate -> rules -> suppress, gathered in a Report.

`read(path) -> bytes | None` is the only door to other files; command line, tests, diff and editors all come through here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from cnnlint.diagnostics import TOOL_FINDINGS, Diagnostic, Severity, sort_key
from cnnlint.model import Model, Position, Span
from cnnlint.settings import Settings
from cnnlint.source import Source, SourceError, load
from cnnlint.tuples import NamedTuple

if TYPE_CHECKING:
    from cnnlint.interpret import Program
    from cnnlint.trace import Mark, Trace

Read: TypeAlias = "Callable[[str], bytes | None]"


class Report(NamedTuple):
    """Everything that is known about one file. `source` is None where it could not be decoded; `read` lists the files it imports.

    `traces` run beside `models`; `functional` counts the Functional models, which are seen and not read. `suppressed` and `baselined` count
    the findings that comments and the baseline hide; `heeded` are comments of other files that hid some.
    """

    path: str
    source: Source | None = None
    models: tuple[Model, ...] = ()
    traces: tuple[Trace, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    functional: int = 0
    suppressed: int = 0
    read: tuple[str, ...] = ()
    baselined: int = 0
    heeded: tuple[Span, ...] = ()

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What each model is known by, and how far it is known: all that counting needs."""
        if not self.traces:
            return ()
        from cnnlint.trace import mark

        return tuple(map(mark, self.traces))


def analyze_bytes(path: str, data: bytes, settings: Settings, read: Read, lint: bool = True) -> Report:
    """Analyse a file's content; what cannot be read or parsed is a finding in the report."""
    source = load(path, data, _accepts, lambda module, level, name: _is_file(module, level, name, path, read))
    if isinstance(source, SourceError):
        shown = Source(path, "", b"", source.lines) if source.lines else None
        report = Report(path, shown, diagnostics=(tool_finding(source.code, source.message, source.span),))
        return _chosen(report, settings, _codes(settings, path)) if lint else report
    return analyze(source, settings, read, lint)


def _accepts(data: bytes) -> bool:
    from cnnlint.interpret.parsing import accepts

    return accepts(data)


def _is_file(module: str, level: int, name: str, path: str, read: Read) -> bool:
    """Whether an import leads to a file that the interpreter may follow."""
    from cnnlint.importing import candidates, is_library

    modules = [module, *([f"{module}.{name}" if module else name] if level and name not in ("", "*") else [])]
    return any(
        read(candidate) is not None for each in modules if not is_library(each, level) for candidate in candidates(each, level, path)
    )


def analyze(source: Source, settings: Settings, read: Read, lint: bool = True) -> Report:
    """Analyse a program. Without `lint` no rule runs: models and traces only, with what the tool itself has to say."""
    if not source.data:
        report = Report(source.path, source, diagnostics=tuple(_errors(source)), functional=source.graphs or 0)
        return _linted(report, source, settings, read) if lint else report
    from cnnlint.interpret import interpret
    from cnnlint.layers.registry import apply
    from cnnlint.propagate import propagate, propagate_all

    opened: list[str] = []

    def open_recorded(path: str) -> bytes | None:
        opened.append(path)
        return read(path)

    target = target_of(source, settings)
    program = interpret(
        source,
        open_recorded,
        lambda model: propagate(model, target),
        lambda call, x: apply(call, x, target),
        target=target,
        declared=settings.layers,
    )
    source = source._replace(tree=None)  # which is large, and a report may live long
    traces = propagate_all(program.models, target)
    found = _errors(source)
    found += [tool_finding("CNN905", limit.reason, limit.span) for limit in program.limits]
    functional = program.functional if source.graphs is None else source.graphs
    report = Report(source.path, source, program.models, traces, tuple(found), functional, 0, tuple(dict.fromkeys(opened)))
    return _linted(report, source, settings, read, program) if lint else report


def target_of(source: Source, settings: Settings) -> str:
    """The Keras that the program runs on: that of the settings, unless it asks TensorFlow for Keras 2 by TF_USE_LEGACY_KERAS."""
    if b"TF_USE_LEGACY_KERAS" not in source.data:
        return settings.target
    import re

    asks = re.search(rb"TF_USE_LEGACY_KERAS['\"]\]?\s*[=,]\s*['\"]?(1|True|true)\b", source.data)
    return "2" if asks and not re.search(rb"^\s*(import|from)\s+keras\b", source.data, re.MULTILINE) else settings.target


def _errors(source: Source) -> list[Diagnostic]:
    return [tool_finding(error.code, error.message, error.span) for error in source.errors]


def _linted(report: Report, source: Source, settings: Settings, read: Read, program: Program | None = None) -> Report:
    """The report with the findings of the rules, after the program's own comments."""
    from cnnlint.rules.registry import Context
    from cnnlint.rules.run import run
    from cnnlint.selection import budgets_here
    from cnnlint.suppress import suppress

    codes = _codes(settings, report.path)
    severities: dict[str, Severity] = {**({"unresolved-layer": "error"} if settings.strict else {}), **settings.severity}
    target = target_of(source, settings)
    context = Context(
        target=target,
        text=lambda span: text_of(source, span),
        options=settings.rules,
        severities=severities,
        budgets=budgets_here(settings, report.path) if settings.budgets else settings.budgets,
        expected=program.expected if program is not None else (),
        removed=program.removed if program is not None and target == "3" else (),
    )
    own = _chosen(report, settings, codes).diagnostics
    kept = suppress((*own, *run(report.models, report.traces, codes, context)), source, codes, lambda path: _imported(path, read))
    return report._replace(diagnostics=tuple(sorted(kept.diagnostics, key=sort_key)), suppressed=kept.hidden, heeded=kept.heeded)


def _imported(path: str, read: Read) -> Source | None:
    data = read(path)
    found = None if data is None else load(path, data)
    return found if isinstance(found, Source) else None


def _codes(settings: Settings, path: str) -> frozenset[str]:
    from cnnlint.selection import chosen_codes

    return chosen_codes(settings, path)


def _chosen(report: Report, settings: Settings, codes: frozenset[str]) -> Report:
    """The report with those findings of the tool itself that are asked for, as severe as the settings say."""
    kept = (item._replace(severity=settings.severity.get(item.name, item.severity)) for item in report.diagnostics if item.code in codes)
    return report._replace(diagnostics=tuple(kept))


def tool_finding(code: str, message: str, span: Span) -> Diagnostic:
    """A finding of the tool itself (CNN901, CNN902, CNN905, CNN906)."""
    name, severity = TOOL_FINDINGS[code]
    return Diagnostic(code, name, severity, message, span)


def start_of(path: str) -> Span:
    """The place that stands for a whole file."""
    start = Position(1, 1)
    return Span(path, start, start, None, start, start)


def text_of(source: Source, span: Span) -> str:
    """The text between the ends of a span of this program; "" for a span of another file."""
    if span.path != source.path:
        return ""
    first = source.program_row(span)
    rows = list(source.lines[first - 1 : first + span.end.row - span.start.row])
    if not rows:
        return ""
    rows[-1] = rows[-1][: span.end.column - 1]
    rows[0] = rows[0][span.start.column - 1 :]
    return "\n".join(rows)
