"""Starts the worker in another interpreter and talks to it: one line of JSON each way, a time limit each, crashes survived."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from typing import IO, Any

from cnnlint.tuples import NamedTuple

START_LIMIT = 180.0  # seconds; the first import of TensorFlow from a cold disk is slow
WORKER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "worker.py")


class Versions(NamedTuple):
    """What answers: the interpreter's path and the versions of Python, Keras and TensorFlow; `target` is Keras 2 or 3."""

    interpreter: str
    python: str
    keras: str
    tensorflow: str
    target: str


class Unavailable(Exception):
    """This interpreter cannot build Keras models; the text says why."""


class WorkerFailed(Exception):
    """The worker died or did not answer in time; the text says how. It is started anew for the next model."""


class Worker:
    """A running worker. `ask` restarts it where the question before killed it."""

    def __init__(self, interpreter: str, target: str) -> None:
        """Starts it and waits for its versions. Raises Unavailable."""
        self._interpreter = interpreter
        self._target = target
        self._process: subprocess.Popen[str] | None = None
        self.versions = self._start()

    def ask(self, request: dict[str, Any], limit: float) -> dict[str, Any]:
        """The answer to one request. Raises WorkerFailed after `limit` seconds, or where the process ends."""
        if self._process is None:
            try:
                self._start()
            except Unavailable as error:
                raise WorkerFailed(f"it could not be started again: {error}") from error
        assert self._process is not None and self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
        except OSError:
            pass  # it has ended: reading says how
        answer = self._read(limit)
        if answer is None:
            raise WorkerFailed(self._end(limit))
        return answer

    def close(self) -> None:
        """Ends the process."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            for stream in (self._process.stdin, self._process.stdout):
                if stream is not None:
                    stream.close()
            self._process = None

    def _start(self) -> Versions:
        environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  lives as long as the process
        command = [self._interpreter, WORKER, self._target]
        try:
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors, text=True, encoding="utf-8", env=environment
            )
        except OSError as error:
            raise Unavailable(f"it cannot be run: {error.strerror}") from error
        assert self._process.stdout is not None
        self._lines: queue.Queue[str] = queue.Queue()
        self._ended = False
        threading.Thread(target=_pump, args=(self._process.stdout, self._lines), daemon=True).start()
        hello = self._read(START_LIMIT)
        if hello is None or not hello.get("ready"):
            reason = hello["message"] if hello is not None else self._end(START_LIMIT)
            self.close()
            raise Unavailable(reason)
        return Versions(self._interpreter, hello["python"], hello["keras"], hello["tensorflow"], "2" if hello["legacy"] else "3")

    def _read(self, limit: float) -> dict[str, Any] | None:
        try:
            line = self._lines.get(timeout=limit)
            self._ended = not line
            answer = json.loads(line) if line else None
        except (queue.Empty, ValueError):
            return None
        return answer if isinstance(answer, dict) else None

    def _end(self, limit: float) -> str:
        """How the process ended, in words; ends it where it still runs."""
        assert self._process is not None
        try:
            code: int | None = self._process.wait(timeout=10 if self._ended else 0.1)
        except subprocess.TimeoutExpired:
            code = None
        self.close()
        if code is None:
            return f"no answer within {limit:g} s"
        how = f"killed by signal {-code}" if code < 0 else f"exit status {code}"
        self._errors.seek(0)
        last = self._errors.read().decode("utf-8", "replace").strip().splitlines()[-1:]
        return f"the process ended ({how})" + (f": {last[0]}" if last else "")


def _pump(stream: IO[str], lines: queue.Queue[str]) -> None:
    """Hands on every line; an empty text at the end. Pipes have no time limit of their own on every system, queues do."""
    try:
        for line in stream:
            lines.put(line)
    except ValueError:
        pass  # closed by us
    lines.put("")


def candidates(chosen: str | None, root: str) -> Iterator[str]:
    """The interpreters to try: the one named, alone; else `$VIRTUAL_ENV`, `.venv` and `venv` beside the project, the running one."""
    if chosen:
        yield _executable(os.path.expanduser(chosen)) or chosen
        return
    seen: set[str] = set()
    for place in (os.environ.get("VIRTUAL_ENV"), os.path.join(root, ".venv"), os.path.join(root, "venv"), sys.executable):
        found = _executable(place) if place else None
        if found is not None and found not in seen:
            seen.add(found)
            yield found


def _executable(place: str) -> str | None:
    """The interpreter at a path: the file itself, or that of an environment's folder. Links are kept: a venv is known by its own."""
    names = ("", os.path.join("bin", "python"), os.path.join("Scripts", "python.exe"))
    return next((path for name in names if os.path.isfile(path := os.path.join(place, name).rstrip(os.sep))), None)


def start(chosen: str | None, root: str, target: str) -> tuple[Worker | None, tuple[tuple[str, str], ...]]:
    """The first interpreter that can build Keras models, and those tried before it, each with the reason."""
    tried: list[tuple[str, str]] = []
    for interpreter in candidates(chosen, root):
        try:
            return Worker(interpreter, target), tuple(tried)
        except Unavailable as error:
            tried.append((interpreter, str(error)))
    return None, tuple(tried)
