"""A run -> what of it is accepted: findings that a baseline knows, and findings that get a comment of their own (`--add-ignore`)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from cnnlint.baseline import NEVER, Entry, compare, dump, read, relative, remembered
from cnnlint.driver import Configuration, Run, shown
from cnnlint.options import UsageError
from cnnlint.reading import content
from cnnlint.report.totals import counted
from cnnlint.settings import ConfigurationError
from cnnlint.tuples import NamedTuple

if TYPE_CHECKING:
    from cnnlint.analysis import Report
    from cnnlint.diagnostics import Diagnostic

_BROKEN = frozenset({"CNN901", "CNN902", "CNN905", "CNN906"})
_VERIFY = "CNN801"


class Baseline(NamedTuple):
    """The file of a baseline as it was named, and whether this run verified its models as well."""

    path: str
    verified: bool = False

    @property
    def folder(self) -> str:
        """The folder that its file names are relative to."""
        return os.path.dirname(os.path.abspath(self.path))


class _Found(NamedTuple):
    """A finding of the run, and what a baseline would remember of it."""

    diagnostic: Diagnostic
    entry: Entry


def accepted(seen: Run, configuration: Configuration, verified: bool, update: bool) -> tuple[Run, tuple[str, ...]]:
    """The run without what the baselines of its files know, and words about what was written to them.

    Each file has the baseline of its own configuration. Raises UsageError where one shall be written and none is named, and
    ConfigurationError where one cannot be read or written.
    """
    groups: dict[str | None, list[str]] = {}
    for path in seen.files or ("",):
        groups.setdefault(configuration.settings(os.path.dirname(path)).baseline, []).append(path)
    if update and not any(groups):
        raise UsageError("--update-baseline needs a file: --baseline FILE, or `baseline` in the configuration")
    reports: list[Report] = []
    notes = []
    for name, paths in groups.items():
        part = seen._replace(files=tuple(paths), reports=tuple(report for report in seen.reports if report.path in set(paths)))
        if name is not None and update:
            part, words = updated(part, Baseline(shown(name), verified), configuration)
            notes.append(words)
        elif name is not None:
            part = without_known(part, Baseline(shown(name), verified), configuration)
        reports += part.reports
    return seen._replace(reports=tuple(reports)), tuple(notes)


def silenced(seen: Run) -> tuple[str, ...]:
    """Write a comment behind every finding of the run that stands in a file of the run; words about what was written and what not."""
    from cnnlint.examination import home
    from cnnlint.replacing import Changed, replace
    from cnnlint.report.words import findings
    from cnnlint.silence import silence
    from cnnlint.source import Source, load

    notes, count, files = [], 0, 0
    found = findings(seen.reports)
    for path in dict.fromkeys(item.span.path for item in found if item.span.path in seen.files):
        try:
            data = content(path)
            source = load(path, data)
            done = silence(source, data, found) if isinstance(source, Source) else None
            if done is not None:
                replace(path, data, done.data, home(path))
                count, files = count + done.findings, files + 1
        except (Changed, OSError) as error:
            reason = "it was changed meanwhile" if isinstance(error, Changed) else error.strerror or str(error)
            notes.append(f"{path} could not be written: {reason}")
    return (f"comments written for {counted(count, 'finding')} in {counted(files, 'file')}", *notes)


def without_heeded(seen: Run) -> Run:
    """The run without findings about comments that silence something in a program which imports their file."""
    from cnnlint.suppress import UNUSED

    heeded = {span for report in seen.reports for span in report.heeded}
    reports = (
        report._replace(diagnostics=tuple(item for item in report.diagnostics if item.code != UNUSED[0] or item.span not in heeded))
        for report in seen.reports
    )
    return seen._replace(reports=tuple(reports))


def without_known(seen: Run, baseline: Baseline, configuration: Configuration) -> Run:
    """The run without the findings of the baseline; entries that match none any more are findings of their own (CNN904).

    Raises ConfigurationError where the baseline cannot be read.
    """
    entries = read(baseline.path)
    found = tuple(_found(seen, baseline))
    compared = compare(entries, [item.entry for item in found])
    known = {_key(found[number].diagnostic) for number in compared.known}
    reports = _without(seen, known)
    stale = [entry for entry in compared.left if _judged(entry, seen, baseline, configuration)]
    return seen._replace(reports=(*reports, *_stale(stale, baseline, configuration)))


def updated(seen: Run, baseline: Baseline, configuration: Configuration) -> tuple[Run, str]:
    """Write what the run found to the baseline; the run without it, and words about what was written.

    Entries that this run has nothing to say of stay: those of files that were not read and of rules that did not run. Raises
    ConfigurationError where the file cannot be read or written.
    """
    before = read(baseline.path) if os.path.exists(baseline.path) else ()
    found = tuple(_found(seen, baseline))
    compared = compare(before, [item.entry for item in found])
    kept = [entry for entry in compared.left if not _judged(entry, seen, baseline, configuration)]
    entries = [*kept, *(item.entry for item in found)]
    _save(baseline.path, dump(entries))
    new, gone = len(found) - len(compared.known), len(compared.left) - len(kept)
    known = {_key(item.diagnostic) for item in found}
    words = f"{counted(len(entries), 'finding')} in {baseline.path} ({new:,} new, {gone:,} gone)"
    return seen._replace(reports=_without(seen, known)), words


def _found(seen: Run, baseline: Baseline) -> Iterator[_Found]:
    """Every finding that a baseline can hold, once."""
    keys: set[Any] = set()
    for report in seen.reports:
        for item in report.diagnostics:
            if item.code not in NEVER and _key(item) not in keys:
                keys.add(_key(item))
                yield _Found(item, remembered(item, report.path, baseline.folder))


def _key(item: Diagnostic) -> tuple[Any, ...]:
    """What makes two findings one, however many files they are seen through."""
    return item.code, item.span, item.condition


def _without(seen: Run, known: set[tuple[Any, ...]]) -> tuple[Report, ...]:
    """The reports without what is known; what is seen through several files counts once."""
    counted: set[tuple[Any, ...]] = set()
    reports = []
    for report in seen.reports:
        hidden = {_key(item) for item in report.diagnostics} & known
        kept = tuple(item for item in report.diagnostics if _key(item) not in hidden)
        reports.append(report._replace(diagnostics=kept, baselined=len(hidden - counted)) if hidden else report)
        counted |= hidden
    return tuple(reports)


def _judged(entry: Entry, seen: Run, baseline: Baseline, configuration: Configuration) -> bool:
    """Whether this run would have found it again: its files were read to the end and its rule ran on them, or they are gone."""
    names = {entry.filename, entry.seen_from or entry.filename}
    if not all(os.path.exists(os.path.join(baseline.folder, name)) for name in names):
        return True
    paths = {relative(path, baseline.folder): path for path in seen.files}
    if not all(name in paths and _ran(entry.code, paths[name], seen, configuration) for name in names):
        return False
    return entry.code != _VERIFY or baseline.verified


def _ran(code: str, path: str, seen: Run, configuration: Configuration) -> bool:
    from cnnlint.selection import chosen_codes

    report = next((report for report in seen.reports if report.path == path), None)
    broken = report is not None and any(item.code in _BROKEN for item in report.diagnostics)
    return code in _BROKEN or (not broken and code in chosen_codes(configuration.settings(os.path.dirname(path)), path))


def _stale(entries: list[Entry], baseline: Baseline, configuration: Configuration) -> Iterator[Report]:
    """The report about the file of the baseline itself, where there is something to say."""
    from cnnlint.analysis import Report
    from cnnlint.diagnostics import Diagnostic
    from cnnlint.model import Position, Span
    from cnnlint.selection import chosen_codes
    from cnnlint.suppress import UNUSED

    path = baseline.path
    settings = configuration.settings(os.path.dirname(path))
    if not entries or UNUSED[0] not in chosen_codes(settings, path):
        return
    severity = settings.severity.get(UNUSED[1], "warning")
    hint = "--update-baseline takes it out"
    items = []
    for entry in entries:
        place = Position(entry.row, 1)
        span = Span(path, place, place, None, place, place)
        items.append(Diagnostic(*UNUSED, severity, f"the baseline holds a finding that is gone: {entry}", span, hint=hint))
    yield Report(path, diagnostics=tuple(items))


def _save(path: str, text: str) -> None:
    """Write a file in one step: it is always either old or new. Raises ConfigurationError."""
    from cnnlint.replacing import Changed, place

    try:
        place(path, text.encode("utf-8", "backslashreplace"))
    except (Changed, OSError) as error:
        raise ConfigurationError("it was changed meanwhile" if isinstance(error, Changed) else error.strerror or str(error), path) from None
