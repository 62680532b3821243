"""Many files -> several processes: who is free gets the next file, and one that dies costs the file it had and no other.

A process of its own must first load the parser, or copy the pages of one that has. So few files are examined here, one after the other;
how many are worth it was measured (`WORTH`). Where `fork` is safe, processes are forked once the parser is loaded; elsewhere
(the frameworks of macOS may have started threads) they are started anew. Both do the same: a number comes in, a packed report goes out.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, NoReturn

import cnnlint
from cnnlint.codec import decode, encode
from cnnlint.examination import clear_up
from cnnlint.tasks import Caches, Task, in_turn, opened, perform
from cnnlint.tuples import NamedTuple

if TYPE_CHECKING:
    from cnnlint.analysis import Report

_FORKS = sys.platform.startswith("linux")
#: Bytes of programs that are worth a process, and how many processes are used at most unless more are asked for. Two processes take
#: 45 to 70 ms of CPU time more than one, and model files of 150 lines take 2.9 ms a kilobyte (2 to 32 of them, CPython 3.11): with 40 kB
#: for each, the other half of the work is twice what the second process costs. One that is started anew loads the parser, too.
WORTH = 40_000 if _FORKS else 80_000
MOST = 8

_LOADED_ONCE = (
    *("cnnlint.analysis", "cnnlint.interpret", "cnnlint.propagate", "cnnlint.rules.run", "cnnlint.codec", "cnnlint.guard", "cnnlint.prune"),
    *("cnnlint.selection", "cnnlint.suppress"),
)
#: Where most files are worth a few modules each, so that with so many files each process would load nearly all of them.
_PACKAGES = ("cnnlint.rules", "cnnlint.layers", "cnnlint.interpret", "cnnlint.interpret.libraries")
_MANY = 40


def examined(tasks: Sequence[Task], jobs: int, whole: bool, fork: bool = _FORKS) -> Iterator[tuple[int, Report]]:
    """(number, report) of every task, in any order. `jobs` is the number of processes; see `in_turn` for `whole`."""
    if jobs < 2 or whole or len(tasks) < 2:
        yield from in_turn(tasks, whole)
        return
    crew = _Crew(tasks, fork)
    try:
        yield from crew.work(min(jobs, len(tasks)))
    finally:
        crew.dismiss()


def suitable(tasks: Sequence[Task], asked: int | None) -> int:
    """How many processes to use: as many as were asked for, else as many as there are processors and as the work is worth."""
    if asked is not None:
        return asked
    if len(tasks) < 2:
        return 1
    size = 0
    for task in tasks:
        try:
            size += min(os.stat(task.path).st_size, WORTH)  # a notebook may be large because of its pictures
        except OSError:
            continue
    return max(min(size // WORTH, _processors(), MOST), 1)


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _load(count: int) -> None:
    """Load what all processes need before there are several, for so many files."""
    for name in _LOADED_ONCE:
        import_module(name)
    for package in _PACKAGES if count >= _MANY else ():
        for file in sorted(os.listdir(import_module(package).__path__[0])):
            if file.endswith(".py") and file != "__init__.py":
                import_module(f"{package}.{file[:-3]}")


class _Worker(NamedTuple):
    """A process: where it is told numbers, and where its answers come from."""

    pid: int
    orders: int
    answers: int


class _Crew:
    """The processes of a run, and which task each of them has."""

    def __init__(self, tasks: Sequence[Task], fork: bool) -> None:
        self.tasks, self.fork = tasks, fork
        self.at_work: dict[int, tuple[_Worker, int]] = {}  # by the end where answers come in
        self.left = iter(range(len(tasks)))
        self.undone: list[int] = []
        self._text = b"" if fork else encode(tuple(tuple(task) for task in tasks)).encode("ascii")

    def work(self, jobs: int) -> Iterator[tuple[int, Report]]:
        """All reports as they come."""
        import select

        if self.fork:
            _load(len(self.tasks))
        for _ in range(jobs):
            self._hire()
        while self.at_work:
            poll = select.poll()
            for end in self.at_work:
                poll.register(end, select.POLLIN)
            for end, _ in poll.poll():
                yield from self._hear(end)
        # No process could be had, or what one found has no text: the rest is done here.
        rest = [*self.undone, *self.left]
        for place, report in in_turn([self.tasks[number] for number in rest], False):
            yield rest[place], report

    def _hire(self) -> None:
        """One more process with a task, if there is a task left and the system has room."""
        number = next(self.left, None)
        if number is None:
            return
        try:
            worker = self._new()
        except OSError:
            self.undone.append(number)
            return
        self.at_work[worker.answers] = (worker, number)
        if not self.fork:
            self._tell(worker, len(self._text).to_bytes(8, "big") + self._text)
        self._tell(worker, number.to_bytes(4, "big"))

    def _tell(self, worker: _Worker, data: bytes) -> None:
        try:
            _write(worker.orders, data)
        except OSError:
            return  # it is dead; where its answer should be, the pipe will end

    def _hear(self, end: int) -> Iterator[tuple[int, Report]]:
        """The answer of a process, which gets the next task; or what is to be said where it died."""
        worker, number = self.at_work[end]
        size = _exactly(end, 8)
        packed = None if size is None else _exactly(end, int.from_bytes(size, "big"))
        if packed is None:
            del self.at_work[end]
            yield number, _died(self.tasks[number], self._end(worker))
            self._hire()
            return
        following = next(self.left, None)
        if following is None:
            del self.at_work[end]
            self._end(worker)
        else:
            self.at_work[end] = (worker, following)
            self._tell(worker, following.to_bytes(4, "big"))
        if packed:
            yield number, opened(self.tasks[number], packed)
        else:
            self.undone.append(number)

    def _new(self) -> _Worker:
        """A process; Ctrl-C is held back while it is made, so that it cannot run on as if it were the first one."""
        orders, answers = os.pipe(), os.pipe()
        held = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT,))
        try:
            pid = self._forked(orders, answers) if self.fork else _started(orders[0], answers[1])
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, held)
            os.close(orders[0])
            os.close(answers[1])
        return _Worker(pid, orders[1], answers[0])

    def _forked(self, orders: tuple[int, int], answers: tuple[int, int]) -> int:
        import gc

        gc.freeze()
        pid = os.fork()
        if pid == 0:
            others = [end for worker, _ in self.at_work.values() for end in (worker.orders, worker.answers)]
            for end in (*others, orders[1], answers[0]):
                os.close(end)
            _serve(self.tasks, orders[0], answers[1])
        return pid

    def _end(self, worker: _Worker) -> int:
        """Closes the pipes, which ends the process; how it ended."""
        os.close(worker.orders)
        os.close(worker.answers)
        return os.waitstatus_to_exitcode(os.waitpid(worker.pid, 0)[1])

    def dismiss(self) -> None:
        """Ends all processes at once, whatever they are doing."""
        for worker, _ in self.at_work.values():
            os.kill(worker.pid, signal.SIGKILL)
            self._end(worker)
        self.at_work.clear()


def _started(orders: int, answers: int) -> int:
    for end in (orders, answers):
        os.set_inheritable(end, True)
    places = [path for path in (*sys.path, os.path.dirname(os.path.dirname(os.path.abspath(__file__)))) if path]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(dict.fromkeys(places))}
    # Modules of the working directory, which Python would look for first, are somebody else's.
    program = f"import sys; sys.path[:] = [p for p in sys.path if p]; from cnnlint.workers import serve; serve({orders}, {answers})"
    return os.posix_spawn(sys.executable, [sys.executable, "-c", program], environment)


def serve(orders: int, answers: int) -> NoReturn:
    """The work of a process that was started anew: it is told the tasks first."""
    cnnlint.alone = True
    size = _exactly(orders, 8)
    text = None if size is None else _exactly(orders, int.from_bytes(size, "big"))
    tasks = () if text is None else tuple(Task(*fields) for fields in decode(text.decode("ascii")))
    _serve(tasks, orders, answers)


def _serve(tasks: Sequence[Task], orders: int, answers: int) -> NoReturn:
    """Examine what is ordered until nobody orders any more. Ctrl-C is for the first process to hear."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    status = 1
    try:
        caches = Caches()
        while (order := _exactly(orders, 4)) is not None:
            task = tasks[int.from_bytes(order, "big")]
            packed = perform(task, caches.of(task), True).packed or b""
            _write(answers, len(packed).to_bytes(8, "big") + packed)
            clear_up()
        status = 0
    finally:
        os._exit(status)


def _exactly(end: int, size: int) -> bytes | None:
    """So many bytes from a pipe; None where it ends before."""
    parts = []
    while size:
        try:
            part = os.read(end, min(size, 1 << 20))
        except OSError:
            return None
        if not part:
            return None
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _write(end: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(end, view) :]


def _died(task: Task, status: int) -> Report:
    """The report of a file that took its process with it."""
    from cnnlint.analysis import Report, start_of, tool_finding

    try:
        how = f"was ended by {signal.Signals(-status).name}"
    except ValueError:
        how = f"ended with status {status}"
    message = f"the process that analysed this file {how}; please report it if nobody ended it on purpose"
    return Report(task.path, diagnostics=(tool_finding("CNN902", message, start_of(task.path)),))
