"""Many files -> their reports: configuration by folder, the prefilter, and one file's failure kept from the others.

Nothing heavy is imported before a file has passed the prefilter. The order of the reports is that of the files.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from cnnlint.discover import Found, discover
from cnnlint.examination import clear_up, examine, read_file
from cnnlint.prefilter import mentions_keras
from cnnlint.settings import Settings, apply, load, nearest

if TYPE_CHECKING:
    from cnnlint.analysis import Report
    from cnnlint.diagnostics import Diagnostic
    from cnnlint.pins import Pin


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
    compared with real Keras, a line for each interpreter."""

    reports: tuple[Report, ...]
    files: tuple[str, ...]
    missing: tuple[str, ...]
    changes: tuple[Change, ...] = ()
    notes: tuple[str, ...] = ()
    verified: tuple[str, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether something was named that is not there, cnnlint itself failed, or it could not verify what it was asked to."""
        return bool(self.missing) or any(item.code in ("CNN802", "CNN902") for report in self.reports for item in report.diagnostics)


class Configuration:
    """Settings by folder: the nearest file's, or the one that was named, with the command line's on top."""

    def __init__(self, overrides: Mapping[str, Any], file: str | None = None, isolated: bool = False) -> None:
        self._overrides, self._file, self._isolated = overrides, file, isolated
        self._by_folder: dict[str, Settings] = {}
        self._by_file: dict[str | None, Settings] = {}

    def settings(self, folder: str) -> Settings:
        """The settings for files of this folder. Raises ConfigurationError."""
        folder = os.path.abspath(folder or ".")
        if folder not in self._by_folder:
            file = self.origin(folder)
            if file not in self._by_file:
                settings = Settings(root=os.getcwd()) if file is None else load(file, _check)
                _check(apply(Settings(), self._overrides, "command line"))
                self._by_file[file] = apply(settings, self._overrides, "command line")
            self._by_folder[folder] = self._by_file[file]
        return self._by_folder[folder]

    def origin(self, folder: str) -> str | None:
        """The configuration file that holds for a folder, if there is one."""
        return self._file or (None if self._isolated else nearest(os.path.abspath(folder or ".")))

    def pin(self, folder: str) -> Pin | None:
        """The pin of the project that decides which Keras is meant, where no setting does and there is one."""
        if self.settings(folder).target_keras is not None or self._isolated:
            return None
        from cnnlint.pins import pinned

        return pinned(os.path.abspath(folder or "."))

    def decided(self, folder: str) -> Settings:
        """The settings with a target Keras: where nobody named one, that of the project's own pins. Raises ConfigurationError."""
        settings, pin = self.settings(folder), self.pin(folder)
        return settings if pin is None else settings._replace(target_keras=pin.target)


def _check(settings: Settings) -> None:
    """Raises ConfigurationError where a selector names no rule, or a table a rule or an option that there is not."""
    if settings.select or settings.extend_select or settings.ignore or settings.per_file_ignores or settings.severity or settings.rules:
        from cnnlint.selection import check_rules

        check_rules(settings)


def run(
    paths: Iterable[str],
    configuration: Configuration,
    lint: bool = True,
    stdin: tuple[str, bytes] | None = None,
    tell: Callable[[str], None] | None = None,
    repairs: Repairs | None = None,
) -> Run:
    """Analyse what the paths stand for; `stdin` is (name, content) in place of the path `-`. Raises ConfigurationError."""
    reports: list[Report] = []
    files: list[str] = []
    missing: list[str] = []
    changes: list[Change] = []
    for path, data in _contents(paths, configuration, stdin, missing):
        files.append(path)
        if isinstance(data, OSError) or mentions_keras(data):
            if reports:
                clear_up()
            settings = configuration.decided(os.path.dirname(path))
            report = examine(path, data, settings, lint)
            if repairs is not None and isinstance(data, bytes):
                report = _repaired(report, data, settings, repairs, changes)
            reports.append(report)
            if tell is not None:
                tell(_told(report))
    return Run(tuple(reports), tuple(files), tuple(missing), tuple(changes))


def _repaired(report: Report, data: bytes, settings: Settings, repairs: Repairs, changes: list[Change]) -> Report:
    """The report behind the fixes of one file, which is written where that is wanted; what cannot be written stays as it was."""
    if not any(item.fix for item in report.diagnostics):
        return report
    from cnnlint.fix import Changed, write
    from cnnlint.repair import repair

    done = repair(data, report, repairs.unsafe, lambda text: examine(report.path, text, settings, True))
    if not done.applied:
        return report
    try:
        if repairs.write:
            write(report.path, data, done.data)
    except (Changed, OSError) as error:
        reason = "it was changed meanwhile" if isinstance(error, Changed) else error.strerror or str(error)
        return report._replace(diagnostics=(*report.diagnostics, unwritten(report.path, reason)))
    changes.append(Change(report.path, data, done.data, done.applied))
    return done.report


def unwritten(path: str, reason: str) -> Diagnostic:
    """The finding for a file whose fixes could not be written."""
    from cnnlint.analysis import start_of, tool_finding

    return tool_finding("CNN906", f"its fixes could not be written: {reason}", start_of(path))


def _told(report: Report) -> str:
    return f"{report.path}: {len(report.models)} models, {len(report.diagnostics)} findings, {len(report.read)} other files read"


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
                yield shown(found.path), read_file(found.path)


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
