"""Commands -> what they cost: CPU time and peak memory of finished processes, as the kernel counts them, in turns.

A command and its floor run one after the other, round by round, so that a slow minute of the machine hits both; the ratio is the
median of the ratios of the rounds. The time of a process includes that of the processes it started and waited for.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from collections.abc import Sequence
from typing import NamedTuple


class Cost(NamedTuple):
    """What one finished process used: CPU seconds and peak resident megabytes (of the largest process)."""

    seconds: float
    megabytes: float


class Pair(NamedTuple):
    """Medians of a command and of its floor, and of the ratios between them."""

    cost: Cost
    floor: Cost
    seconds: float
    megabytes: float


class Failed(Exception):
    """A command that ended in another way than a measurement may."""


def run_once(command: Sequence[str], folder: str, statuses: tuple[int, ...] = (0, 1)) -> Cost:
    """Run a command to its end in a folder. Findings (status 1) are fine; a crash or a usage error is not a measurement."""
    environment = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "PYTHONDONTWRITEBYTECODE")}
    environment |= {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}
    nowhere = subprocess.DEVNULL
    process = subprocess.Popen(command, cwd=folder, env=environment, stdin=nowhere, stdout=nowhere, stderr=nowhere)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in statuses:
        raise Failed(f"{' '.join(command)}: exit status {process.returncode}")
    kilobytes = usage.ru_maxrss / 1024 if sys.platform == "darwin" else usage.ru_maxrss
    return Cost(usage.ru_utime + usage.ru_stime, kilobytes / 1024)


def median(costs: Sequence[Cost]) -> Cost:
    """The median of both figures."""
    return Cost(statistics.median(cost.seconds for cost in costs), statistics.median(cost.megabytes for cost in costs))


def measure(command: Sequence[str], folder: str, rounds: int, warm: int = 1, statuses: tuple[int, ...] = (0, 1)) -> Cost:
    """The median cost of a command, after `warm` runs that are not counted."""
    return median([run_once(command, folder, statuses) for _ in range(warm + rounds)][warm:])


def compare(
    command: Sequence[str], floor: Sequence[str], folder: str, rounds: int, warm: int = 1, statuses: tuple[int, ...] = (0, 1)
) -> Pair:
    """A command against a floor, in turns; `statuses` are those with which the command may end."""
    costs: list[Cost] = []
    floors: list[Cost] = []
    for turn in range(warm + rounds):
        cost, other = run_once(command, folder, statuses), run_once(floor, folder)
        if turn >= warm:
            costs.append(cost)
            floors.append(other)
    ratios = [Cost(cost.seconds / other.seconds, cost.megabytes / other.megabytes) for cost, other in zip(costs, floors, strict=True)]
    return Pair(median(costs), median(floors), *median(ratios))
