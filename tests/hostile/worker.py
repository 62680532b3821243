"""The process that is watched: it reads a case, analyses it, renders it in every format, and answers with a digest of all of it."""

from __future__ import annotations

import hashlib
import os
import pickle
import posixpath
import resource
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from typing import Any

from cnnlint.examination import examine, read_file
from cnnlint.examination import reader as reader_of
from cnnlint.options import FORMATS
from cnnlint.repair import repair
from cnnlint.report.view import View, renderer
from cnnlint.settings import Settings
from hostile.cases import Answer, Case

CRASHES = ("CNN902",)
#: How a message ends that says the clock ended the analysis: the next run may end elsewhere.
BY_THE_CLOCK = " seconds"
#: Seconds of CPU for all that is asked of a case, after which it is taken for hanging, and the address space it may have.
PATIENCE = 30
ROOM = 6_000_000_000
_WARM = b"import keras\nkeras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(2), keras.layers.Dense(0)])\n"


def reader(case: Case) -> Callable[[str], bytes | None]:
    """The door to the files beside the case, which exist in memory only; for a real file that of the driver."""
    if case.data is None:
        return reader_of(case.path)
    beside = dict(case.beside)
    return lambda path: beside.get(posixpath.normpath(path))


def peak() -> int:
    """The largest memory that this process had, in kB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def content(case: Case) -> bytes | OSError:
    """The bytes of a case."""
    return read_file(case.path) if case.data is None else case.data


def texts(case: Case, every: bool, seconds: list[float]) -> Iterator[str]:
    """All that there is to say of a case: each format of each command, and the file after its fixes. `seconds` takes what each
    command costs by itself."""
    data, read = content(case), reader(case)
    settings = Settings(target_keras=case.target)
    for command in ("check", "summary") if every else ("check",):
        began = time.process_time()
        report = examine(case.path, data, settings, command == "check", read)
        seconds.append(time.process_time() - began)
        crashed = [item.message for item in report.diagnostics if item.code in CRASHES or item.message.endswith(BY_THE_CLOCK)]
        if crashed:
            raise AssertionError(crashed[0])
        yield f"{len(report.models)} models, {[item.code for item in report.diagnostics]}, {report.read}"
        view = View(files=(case.path,), explain=True)
        for name in FORMATS[command] if every else FORMATS[command][:1]:
            yield renderer(command, name)((report,), view)
            if name in ("full", "table"):
                yield renderer(command, name)((report,), view._replace(colour=True, width=80))
        if command == "check" and isinstance(data, bytes) and every:
            fixed = repair(data, report, True, lambda text: examine(case.path, text, settings, True, read))
            yield repr(fixed.data if fixed.applied else None)


def answer(case: Case, every: bool) -> Answer:
    """One case: what came of it."""
    seconds = [0.0]
    digest, error, first = hashlib.sha256(), "", ""
    try:
        for text in texts(case, every, seconds):
            first = first or text
            digest.update(text.encode("utf-8", "surrogatepass") + b"\0")
    except Exception:
        error = traceback.format_exc()
    return Answer(digest.hexdigest(), error, max(seconds), peak(), first)


def forked(case: Case, every: bool) -> Answer | str:
    """The answer of a process of its own, or how that ended: a case can take neither the others nor the machine with it."""
    incoming, outgoing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(incoming)
            resource.setrlimit(resource.RLIMIT_CPU, (PATIENCE, PATIENCE))
            resource.setrlimit(resource.RLIMIT_AS, (ROOM, ROOM))
            with os.fdopen(outgoing, "wb") as pipe:
                pickle.dump(answer(case, every), pipe)
        finally:
            os._exit(0)
    os.close(outgoing)
    with os.fdopen(incoming, "rb") as pipe:
        sent = pipe.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        name = signal.Signals(os.WTERMSIG(status)).name
        return f"hung: no answer after {PATIENCE} s of CPU" if name in ("SIGXCPU", "SIGKILL") else f"died: {name}"
    found: Answer | str = pickle.loads(sent) if sent else "died: no answer"
    return found


def main() -> None:
    """Answers until its input ends. What the analysis prints by mistake must not reach the pipe."""
    every = "--all" in sys.argv
    incoming, outgoing = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    answer(Case("", "case.py", _WARM), every)  # whatever is imported late is there for all
    while True:
        try:
            case: Any = pickle.load(incoming)
        except EOFError:
            return
        pickle.dump(forked(case, every), outgoing)
        outgoing.flush()


if __name__ == "__main__":
    main()
