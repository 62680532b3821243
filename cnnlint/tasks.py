"""Files to examine -> their reports, each packed as it is finished: of many files only texts are held, no trees.

A text that a report was packed into is what the cache keeps and what other processes send; see `kept`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from cnnlint.cache import Cache, Seen, facts
from cnnlint.examination import clear_up, examine, read_file, reader
from cnnlint.kept import kept, pack, unpack
from cnnlint.tuples import NamedTuple

if TYPE_CHECKING:
    from cnnlint.analysis import Report
    from cnnlint.settings import Settings

#: CPU seconds after which a report is not kept for later runs: it may have ended at a limit that another run does not meet.
_LONG = 20.0


class Task(NamedTuple):
    """One file to examine. `data` is given where there is no file to read; `folder` is the cache's, None where there is none; `models`
    says whether anybody will look at models and traces."""

    path: str
    settings: Settings
    lint: bool
    folder: str | None = None
    data: bytes | None = None
    models: bool = True


class Done(NamedTuple):
    """A report, as it is and as text. `packed` is None where it has no text."""

    report: Report
    packed: bytes | None


def perform(task: Task, cache: Cache | None, wanted: bool) -> Done:
    """Examine a file and keep the report; it is packed where there is a cache or the text is `wanted`."""
    import time

    start = time.process_time()
    data = read_file(task.path) if task.data is None else task.data
    seen = Seen(reader(task.path))
    report = examine(task.path, data, task.settings, task.lint, seen)
    if isinstance(data, OSError) or report.source is None or task.data is not None or not (cache or wanted):
        return Done(report, None)
    from cnnlint.codec import NotStorable

    try:
        packed = pack(report, data, facts(seen.files), brief=cache is None and not task.models)
    except NotStorable:
        return Done(report, None)
    if cache is not None and time.process_time() - start < _LONG:
        cache.keep(task.path, task.settings, task.lint, packed)
    return Done(report, packed)


def opened(task: Task, packed: bytes) -> Report:
    """The report in a text. Raises Damaged."""
    return kept(*unpack(packed), lambda: perform(task, None, False).report)


def in_turn(tasks: Sequence[Task], whole: bool) -> Iterator[tuple[int, Report]]:
    """(number, report) of each task, one after the other. `whole`: reports that nothing is missing in, whatever memory they take."""
    caches = Caches()
    for number, task in enumerate(tasks):
        if number:
            clear_up()
        done = perform(task, caches.of(task), len(tasks) > 1 and not whole)
        yield number, done.report if done.packed is None or whole or len(tasks) == 1 else opened(task, done.packed)


class Caches:
    """The caches of a run by their folders."""

    def __init__(self) -> None:
        self._known: dict[str, Cache] = {}

    def find(self, task: Task, data: bytes) -> Report | None:
        """The report that the cache has of a task."""
        cache = self.of(task)
        return None if cache is None else cache.find(task.path, data, task.settings, task.lint, lambda: perform(task, None, False).report)

    def of(self, task: Task) -> Cache | None:
        """The cache of a task."""
        if task.folder is None:
            return None
        if task.folder not in self._known:
            self._known[task.folder] = Cache(task.folder)
        return self._known[task.folder]
