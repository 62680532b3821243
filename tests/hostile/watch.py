"""The watcher: processes that analyse cases one after the other, and what becomes of each: raised, died, hung, hungry, or two answers."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from hostile.cases import Answer, Case

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 10.0
MEMORY = 500_000


class Verdict(NamedTuple):
    """A case that failed, how, and the details."""

    case: Case
    kind: str
    detail: str


class Worker:
    """A process with a hash seed of its own, which answers for cases one after the other."""

    def __init__(self, seed: int, every: bool) -> None:
        places = os.pathsep.join((str(ROOT), str(ROOT / "tests")))
        environment = {**os.environ, "PYTHONPATH": places, "PYTHONHASHSEED": str(seed)}
        command = [sys.executable, "-m", "hostile.worker", *(["--all"] if every else [])]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)

    def ask(self, case: Case) -> None:
        """Hands the case over."""
        assert self.process.stdin is not None
        pickle.dump(case, self.process.stdin)
        self.process.stdin.flush()

    def hear(self) -> Answer | str:
        """What came of the case that was handed over, or how it ended."""
        assert self.process.stdout is not None
        found: Answer | str = pickle.load(self.process.stdout)
        return found

    def close(self) -> None:
        """Ends the process."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


def judged(case: Case, found: Answer | str) -> Iterator[Verdict]:
    """What is wrong with one answer."""
    if isinstance(found, str):
        yield Verdict(case, found.partition(":")[0].partition(" ")[0], found)
        return
    if found.error:
        yield Verdict(case, "raised", found.error)
    if found.seconds > SECONDS:
        yield Verdict(case, "slow", f"{found.seconds:.1f} s of CPU")
    if found.memory > MEMORY:
        yield Verdict(case, "hungry", f"{found.memory // 1000} MB")


class Tally(NamedTuple):
    """The figures of a run: cases, the slowest and the hungriest of them."""

    cases: int
    slowest: tuple[tuple[float, str], ...]
    hungriest: tuple[tuple[int, str], ...]
    seconds: float


class Watch:
    """Runs cases through two processes with different hash seeds, side by side."""

    def __init__(self, every: bool = True, twice: bool = True, tell: Callable[[int, str], None] | None = None) -> None:
        self.tell = tell
        self.workers = [Worker(seed, every) for seed in ((1, 2) if twice else (1,))]
        self.times: list[tuple[float, str]] = []
        self.sizes: list[tuple[int, str]] = []
        self.saying = 0

    def run(self, cases: Iterable[Case]) -> Iterator[Verdict]:
        """The failures among the cases, as they are found."""
        for number, case in enumerate(cases):
            if self.tell is not None:
                self.tell(number, case.name)
            yield from self.judge(case)

    def judge(self, case: Case) -> Iterator[Verdict]:
        """The failures of one case."""
        for worker in self.workers:
            worker.ask(case)
        answers = [worker.hear() for worker in self.workers]
        failure = next((verdict for found in answers for verdict in judged(case, found)), None)
        if failure is not None:
            yield failure
        known = [found for found in answers if isinstance(found, Answer)]
        if failure is None and len({found.digest for found in known}) > 1:
            yield Verdict(case, "unsteady", "two runs say different things")
        for found in known[:1]:
            self.saying += not found.found.startswith("0 models, []")
        for found in known:
            self.times.append((found.seconds, case.name))
            self.sizes.append((found.memory, case.name))

    def tally(self) -> Tally:
        """The figures so far."""
        slowest, hungriest = sorted(self.times, reverse=True)[:5], sorted(self.sizes, reverse=True)[:5]
        return Tally(len(self.times) // len(self.workers), tuple(slowest), tuple(hungriest), sum(time for time, _ in self.times))

    def close(self) -> None:
        """Ends the processes."""
        for worker in self.workers:
            worker.close()
