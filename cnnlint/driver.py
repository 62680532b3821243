"""Many files -> their reports: configuration by folder, the prefilter, and one file's failure kept from the others.

Nothing heavy is imported before a file has passed the prefilter. The order of the reports is that of the files.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from cnnlint.discover import Found, discover
from cnnlint.examination import clear_up, examine, home, read_file
from cnnlint.prefilter import mentions_keras
from cnnlint.settings import CACHE, Settings, apply, load, nearest
from cnnlint.tuples import NamedTuple

if TYPE_CHECKING:
    from cnnlint.analysis import Report
    from cnnlint.diagnostics import Diagnostic
    from cnnlint.pins import Pin
    from cnnlint.tasks import Caches, Task


class Repairs(NamedTuple):
    """What to do with fixes: whether to apply the unsafe ones too, and whether to write files or only to tell what would change."""

    unsafe: bool = False
    write: bool = True


class Change(NamedTuple):
    """A file before and after its fixes, and the findings that are gone."""

    path: str
    before: bytes
    after: bytes
    applied: tuple[Diagnostic, ...]


class Run(NamedTuple):
    """What a run saw: reports of the files that may hold a model, every file that was read, paths that do not exist, and what
    fixes changed (the reports are those behind the fixes). `notes` are words about what else was written; `verified` says what was
    compared with real Keras, a line for each interpreter. Where it was `interrupted`, it saw a part."""

    reports: tuple[Report, ...]
    files: tuple[str, ...]
    missing: tuple[str, ...]
    changes: tuple[Change, ...] = ()
    notes: tuple[str, ...] = ()
    verified: tuple[str, ...] = ()
    interrupted: bool = False

    @property
    def failed(self) -> bool:
        """Whether something was named that is not there, cnnlint itself failed, or it could not verify what it was asked to."""
        return bool(self.missing) or any(item.code in ("CNN802", "CNN902") for report in self.reports for item in report.diagnostics)


class Configuration:
    """Settings by folder: the nearest file's, or the one that was named, with the command line's on top."""

    def __init__(self, overrides: Mapping[str, Any], file: str | None = None, isolated: bool = False, remember: bool = False) -> None:
        self._overrides, self._file, self._isolated, self._remember = overrides, file, isolated, remember
        self._loaded: dict[str, Settings] = {}
        self._pins: dict[str, Pin | None] = {}
        self._asked: list[str] = []
        self._by_folder: dict[str, Settings] = {}
        self._by_file: dict[str | None, Settings] = {}
        self._decided: dict[str, Settings] = {}

    def settings(self, folder: str) -> Settings:
        """The settings for files of this folder. Raises ConfigurationError."""
        if folder not in self._by_folder:
            file = self.origin(folder)
            if file not in self._by_file:
                settings = Settings(root=os.getcwd()) if file is None else self._load(file)
                _check(apply(Settings(), self._overrides, "command line"))
                self._by_file[file] = apply(settings, self._overrides, "command line")
            self._by_folder[folder] = self._by_file[file]
        return self._by_folder[folder]

    def _load(self, file: str) -> Settings:
        if self._keeps(os.path.dirname(file)):
            from cnnlint.recall import recall

            known = recall(file)
            if known is not None:
                return known
        self._loaded[file] = load(file, _check)
        return self._loaded[file]

    def remember(self) -> None:
        """Keep for later runs what was found out in this one."""
        loaded = [(file, settings) for file, settings in self._loaded.items() if self._keeps(os.path.dirname(file))]
        asked = [(folder, root) for folder in self._asked if self._keeps(root := self.settings(folder).root)]
        if loaded or asked:
            from cnnlint.recall import remember, remember_pin

            for file, settings in loaded:
                remember(file, settings)
            for folder, root in asked:
                remember_pin(folder, root, self._pins[folder])

    def _keeps(self, folder: str) -> bool:
        """Whether there is a cache in a folder, and it may be used; what reads and writes it is not imported for nothing."""
        return self._remember and os.path.isdir(os.path.join(folder, CACHE))

    def origin(self, folder: str) -> str | None:
        """The configuration file that holds for a folder, if there is one."""
        return self._file or (None if self._isolated else nearest(os.path.abspath(folder or ".")))

    def pin(self, folder: str) -> Pin | None:
        """The pin of the project that decides which Keras is meant, where no setting does and there is one."""
        if self.settings(folder).target_keras is not None or self._isolated:
            return None
        folder = os.path.abspath(folder or ".")
        if folder not in self._pins:
            from cnnlint.pins import pinned

            known = self._recalled_pin(folder)
            self._pins[folder] = known[0] if known is not None else pinned(folder)
            if known is None:
                self._asked.append(folder)
        return self._pins[folder]

    def _recalled_pin(self, folder: str) -> tuple[Pin | None] | None:
        root = self.settings(folder).root
        if not self._keeps(root):
            return None
        from cnnlint.recall import recall_pin

        return recall_pin(folder, root)

    def decided(self, folder: str) -> Settings:
        """The settings with a target Keras: where nobody named one, that of the project's own pins. Raises ConfigurationError."""
        if folder not in self._decided:
            settings, pin = self.settings(folder), self.pin(folder)
            self._decided[folder] = settings if pin is None else settings._replace(target_keras=pin.target)
        return self._decided[folder]


def _check(settings: Settings) -> None:
    """Raises ConfigurationError where a selector names no rule, or a table a rule or an option that there is not."""
    if settings.select or settings.extend_select or settings.ignore or settings.per_file_ignores or settings.severity or settings.rules:
        from cnnlint.selection import check_rules

        check_rules(settings)


class Means(NamedTuple):
    """How a run does its work: whether it uses the cache, how many processes (None: as many as pay), whether it needs whole reports
    (with what computed layers of one's own), whether somebody watches, and whether models and traces are looked at, not findings alone."""

    cache: bool = False
    jobs: int | None = 1
    whole: bool = False
    watched: bool = False
    models: bool = True


#: Everything here and now, and nothing left behind.
PLAIN = Means()


def run(
    paths: Iterable[str],
    configuration: Configuration,
    lint: bool = True,
    stdin: tuple[str, bytes] | None = None,
    tell: Callable[[str], None] | None = None,
    repairs: Repairs | None = None,
    means: Means = PLAIN,
) -> Run:
    """Analyse what the paths stand for; `stdin` is (name, content) in place of the path `-`. Ctrl-C ends it with what was found.
    Raises ConfigurationError."""
    seen = _Course(configuration, lint, tell, repairs, means)
    try:
        for path, data in _contents(paths, configuration, stdin, seen.missing):
            seen.files.append(path)
            if isinstance(data, OSError) or mentions_keras(data):
                seen.take(path, data, stdin is not None and (path, data) == stdin)
        seen.finish()
        configuration.remember()
    except KeyboardInterrupt:
        seen.interrupted = True
    return seen.result()


class _Course:
    """A run under way: `slots` are the reports in order, None where one is still to come."""

    def __init__(
        self, configuration: Configuration, lint: bool, tell: Callable[[str], None] | None, repairs: Repairs | None, means: Means
    ) -> None:
        self.configuration, self.lint, self.tell, self.repairs, self.means = configuration, lint, tell, repairs, means
        self.files: list[str] = []
        self.missing: list[str] = []
        self.changes: list[Change] = []
        self.slots: list[Report | None] = []
        self.tasks: list[Task] = []
        self.places: list[int] = []
        self.interrupted = False
        self._caches: Caches | None = None
        self._told = 0

    def take(self, path: str, data: bytes | OSError, from_stdin: bool) -> None:
        """Look a file up in the cache, or note it as a task; where fixes are wanted it is done with at once, since they may change
        what the next one imports."""
        from cnnlint.cache import folder_of
        from cnnlint.tasks import Caches, Task, perform

        self._caches = self._caches or Caches()
        settings = self.configuration.decided(os.path.dirname(path))
        if isinstance(data, OSError):
            self._note(examine(path, data, settings, self.lint))
            return
        folder = folder_of(settings, path) if self.means.cache and not from_stdin else None
        task = Task(path, settings, self.lint, folder, data if from_stdin else None, self.means.models)
        report = self._caches.find(task, data) if not self.means.whole else None
        if self.repairs is not None:
            report = report or perform(task._replace(data=data), None, False).report
            report = _repaired(report, data, settings, self.repairs, self.changes)
            clear_up()
        if report is None:
            self.tasks.append(task)
            self.places.append(len(self.slots))
        self._note(report)

    def _note(self, report: Report | None) -> None:
        self.slots.append(report)
        self._tell()

    def finish(self) -> None:
        """Examine what the cache did not know."""
        if not self.tasks:
            return
        from cnnlint.workers import examined, suitable

        done = examined(self.tasks, suitable(self.tasks, self.means.jobs), self.means.whole)
        if self.means.watched and len(self.tasks) > 1:
            from cnnlint.progress import watched

            done = watched(done, len(self.tasks), "Reading models")
        for number, report in done:
            self.slots[self.places[number]] = report
            self._tell()

    def _tell(self) -> None:
        """Say of each report that it is there, in their order."""
        while self.tell is not None and self._told < len(self.slots) and (report := self.slots[self._told]) is not None:
            self.tell(_told(report))
            self._told += 1

    def result(self) -> Run:
        """What the run saw up to now."""
        reports = tuple(report for report in self.slots if report is not None)
        return Run(reports, tuple(self.files), tuple(self.missing), tuple(self.changes), interrupted=self.interrupted)


def _repaired(report: Report, data: bytes, settings: Settings, repairs: Repairs, changes: list[Change]) -> Report:
    """The report behind the fixes of one file, which is written where that is wanted; what cannot be written stays as it was."""
    if not any(item.fix for item in report.diagnostics):
        return report
    from cnnlint.repair import repair
    from cnnlint.replacing import Changed, replace, unbroken

    done = repair(data, report, repairs.unsafe, lambda text: examine(report.path, text, settings, True))
    if not done.applied:
        return report
    try:
        with unbroken():
            if repairs.write:
                replace(report.path, data, done.data, home(report.path))
            changes.append(Change(report.path, data, done.data, done.applied))
    except (Changed, OSError) as error:
        reason = "it was changed meanwhile" if isinstance(error, Changed) else error.strerror or str(error)
        return report._replace(diagnostics=(*report.diagnostics, unwritten(report.path, reason)))
    return done.report


def unwritten(path: str, reason: str) -> Diagnostic:
    """The finding for a file whose fixes could not be written."""
    from cnnlint.analysis import start_of, tool_finding

    return tool_finding("CNN906", f"its fixes could not be written: {reason}", start_of(path))


def _told(report: Report) -> str:
    return f"{report.path}: {len(report.marks)} models, {len(report.diagnostics)} findings, {len(report.read)} other files read"


def _contents(
    paths: Iterable[str], configuration: Configuration, stdin: tuple[str, bytes] | None, missing: list[str]
) -> Iterator[tuple[str, bytes | OSError]]:
    """(path as shown, content or why it cannot be read) of every file, each once."""
    seen: set[str] = set()
    for path in paths:
        if path == "-" and stdin is not None:
            yield stdin
            continue
        for found in files_below(path, configuration):
            absolute = os.path.abspath(found.path)
            if found.missing:
                missing.append(found.path)
            elif found.skipped is None and absolute not in seen:
                seen.add(absolute)
                yield shown(found.path), found.unlisted or read_file(found.path)


def files_below(path: str, configuration: Configuration) -> Iterator[Found]:
    """What one path of the command line stands for."""
    folder = path if os.path.isdir(path) else os.path.dirname(path)
    return discover(path, configuration.settings(folder))


def shown(path: str) -> str:
    """A path as reports show it: relative to the working directory, with forward slashes."""
    try:
        return os.path.relpath(path).replace(os.sep, "/")
    except ValueError:  # another drive of Windows
        return path.replace(os.sep, "/")
