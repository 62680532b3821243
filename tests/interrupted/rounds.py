"""One round: a run of `--fix` is started and ended by a signal; what it left is judged, and the next run must finish the work."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

from interrupted.folder import Entry, look

ROOT = Path(__file__).resolve().parents[2]
COMMAND = (sys.executable, "-m", "cnnlint", "--fix", "--quiet", "--no-cache", "--output-format", "concise", ".")
SIGNALS = (signal.SIGKILL, signal.SIGINT, signal.SIGTERM)


class Plan(NamedTuple):
    """The folder before and after the repairs, and the seconds that a whole run takes."""

    before: dict[str, Entry]
    after: dict[str, Entry]
    seconds: float

    @property
    def repaired(self) -> list[str]:
        """The files that a run changes."""
        return [name for name, entry in self.before.items() if entry != self.after[name]]


class Outcome(NamedTuple):
    """What a round showed: the signal, how many files were new, what was left beside them, and all that was wrong."""

    signal: signal.Signals
    moment: str
    new: int
    left: tuple[str, ...]
    wrong: tuple[str, ...]


def started(folder: Path) -> subprocess.Popen[str]:
    """A run in the folder."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    pipe = subprocess.PIPE
    return subprocess.Popen(COMMAND, cwd=folder, env=environment, stdout=pipe, stderr=pipe, text=True, preexec_fn=_hears)


def _hears() -> None:
    """Ctrl-C is heard, also where the trial itself runs in the background of a shell and does not."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def whole(folder: Path) -> tuple[int, float]:
    """A run that nobody disturbs: its exit status, and the seconds."""
    start = time.monotonic()
    process = started(folder)
    process.communicate()
    return process.returncode, time.monotonic() - start


def trial(folder: Path, plan: Plan, chance: Random, again: bool = True) -> Outcome:
    """Start, end and judge; then, where something was left or `again` asks for it, run once more and judge what that makes of it."""
    which = chance.choice(SIGNALS)
    process = started(folder)
    moment = _wait(process, folder, plan, chance)
    process.send_signal(which)
    out, err = process.communicate()
    found = look(folder)
    wrong = list(_torn(found, plan))
    left = tuple(sorted(set(found) - set(plan.before)))
    if which is not signal.SIGKILL and left:
        wrong.append(f"{which.name} left {left}")
    # Before Python has reached the first line of cnnlint, Ctrl-C is Python's to tell of.
    begun = found != plan.before or "cnnlint/cli.py" in err
    if which is signal.SIGINT and begun and (process.returncode not in (0, 130) or "Traceback" in err + out):
        wrong.append(f"Ctrl-C: status {process.returncode}, {err[-2000:]}")
    new = sum(found.get(name) == plan.after[name] for name in plan.repaired)
    status = whole(folder)[0] if left or again else None
    if status is not None and (status != 0 or look(folder) != plan.after):
        wrong.append(f"the next run ends with {status} and leaves {sorted(_differing(look(folder), plan.after))}")
    return Outcome(which, moment, new, left, tuple(wrong))


def _wait(process: subprocess.Popen[str], folder: Path, plan: Plan, chance: Random) -> str:
    """Until a moment anywhere in the run, or until one of the files is seen to be new: that is where files are written."""
    if chance.random() < 0.3:
        seconds = chance.uniform(0, plan.seconds)
        time.sleep(seconds)
        return f"after {seconds:.2f} s"
    name = chance.choice(plan.repaired)
    delay = chance.choice((0.0, 0.0, chance.uniform(0, 0.02)))
    before = os.stat(folder / name).st_ino
    while process.poll() is None and os.stat(folder / name).st_ino == before:
        time.sleep(0.0002)
    time.sleep(delay)
    return f"{delay * 1000:.1f} ms behind {name}"


def _torn(found: dict[str, Entry], plan: Plan) -> Iterator[str]:
    """What is neither old nor new."""
    for name, old in plan.before.items():
        if found.get(name) not in (old, plan.after[name]):
            yield f"{name} is neither old nor new: {found.get(name)}"[:300]


def _differing(one: dict[str, Entry], other: dict[str, Entry]) -> set[str]:
    return {name for name in {*one, *other} if one.get(name) != other.get(name)}
