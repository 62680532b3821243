"""CPU time and memory of an installed cnnlint, as ratios to what no tool of its kind can go below.

Run it with the Python of an environment that holds an installed wheel (not an editable install, bytecode compiled):

    python benchmarks/run.py            print the table
    python benchmarks/run.py --check    and exit 1 where a row is above its limit

Each row is one command against a floor, the smallest process that could do such work. All commands take turns, so that a
slow minute of the machine hits all of them alike; figures are medians of user + system time as the kernel counts it for
the finished child (wait4), peak memory is its largest resident size. Another row is one more line in `ROWS`.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
PYTHON = sys.executable
CNNLINT = str(Path(PYTHON).with_name("cnnlint"))
NO_MODEL = str(FIXTURES / "no_model.py")
MNIST = str(FIXTURES / "mnist_cnn.py")

FLOORS = {
    "python -c pass": (PYTHON, "-c", "pass"),
    "import libcst": (PYTHON, "-c", "import libcst"),
    "libcst parse": (PYTHON, "-c", f"import libcst; libcst.parse_module(open({MNIST!r}, 'rb').read())"),
}


class Row(NamedTuple):
    """A command and its floor; `goal` is the ratio to reach, `limit` the one `--check` insists on."""

    name: str
    command: tuple[str, ...]
    floor: str
    goal: float | None = None
    limit: float | None = None


ROWS = (
    Row("file without Keras", (CNNLINT, NO_MODEL), "python -c pass", goal=3.0, limit=4.0),
    Row("MNIST network, cold", (CNNLINT, "--no-cache", MNIST), "import libcst", goal=1.25, limit=1.5),
    Row("MNIST network, cold, against its parse", (CNNLINT, "--no-cache", MNIST), "libcst parse", goal=1.25),
    Row("MNIST network, summary", (CNNLINT, "summary", "--no-cache", MNIST), "import libcst"),
)


class Cost(NamedTuple):
    """What one finished process used: CPU seconds and peak resident megabytes."""

    seconds: float
    megabytes: float


def run_once(command: tuple[str, ...], folder: str) -> Cost:
    """Run a command to its end. Findings (status 1) are fine; a crash or a usage error is not a measurement."""
    environment = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "PYTHONDONTWRITEBYTECODE")}
    process = subprocess.Popen(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command)}: exit status {process.returncode}")
    kilobytes = usage.ru_maxrss / 1024 if sys.platform == "darwin" else usage.ru_maxrss
    return Cost(usage.ru_utime + usage.ru_stime, kilobytes / 1024)


def measure(commands: set[tuple[str, ...]], rounds: int) -> dict[tuple[str, ...], Cost]:
    """The median cost of each command over `rounds` turns, after one turn that only warms the file cache."""
    taken: dict[tuple[str, ...], list[Cost]] = {command: [] for command in commands}
    with tempfile.TemporaryDirectory() as folder:
        for turn in range(rounds + 1):
            for command, costs in taken.items():
                cost = run_once(command, folder)
                if turn:
                    costs.append(cost)
    return {
        command: Cost(statistics.median(cost.seconds for cost in costs), statistics.median(cost.megabytes for cost in costs))
        for command, costs in taken.items()
    }


def table(costs: dict[tuple[str, ...], Cost]) -> list[tuple[str, ...]]:
    """The rows to print, heading first."""
    lines: list[tuple[str, ...]] = [("command", "CPU ms", "MB", "floor", "floor ms", "ratio", "goal", "limit")]
    for row in ROWS:
        cost, floor = costs[row.command], costs[FLOORS[row.floor]]
        figures = (f"{cost.seconds * 1e3:.0f}", f"{cost.megabytes:.0f}", row.floor, f"{floor.seconds * 1e3:.0f}")
        bounds = tuple("" if bound is None else f"{bound:.2f}" for bound in (row.goal, row.limit))
        lines.append((row.name, *figures, f"{cost.seconds / floor.seconds:.2f}", *bounds))
    return lines


def above_limit(costs: dict[tuple[str, ...], Cost]) -> list[str]:
    """The names of the rows that cost more than their limit allows."""
    return [row.name for row in ROWS if row.limit and costs[row.command].seconds > row.limit * costs[FLOORS[row.floor]].seconds]


def require_wheel() -> None:
    """An editable install or a source tree compiles, or looks for, other files than users have: refuse to measure it."""
    program = "import cnnlint, os; print(cnnlint.__spec__.cached if os.path.exists(cnnlint.__spec__.cached) else '')"
    where = subprocess.run((PYTHON, "-I", "-c", program), capture_output=True, text=True, check=False)
    if "site-packages" not in where.stdout:
        raise SystemExit(f"{PYTHON} has no installed, compiled wheel of cnnlint: pip install a wheel into an environment of its own")


def main() -> int:
    """Measure, print the table, and judge it where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15, help="turns of each command (default 15)")
    parser.add_argument("--check", action="store_true", help="exit 1 where a row is above its limit")
    options = parser.parse_args()
    require_wheel()
    costs = measure({row.command for row in ROWS} | set(FLOORS.values()), options.rounds)
    lines = table(costs)
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
    slow = above_limit(costs) if options.check else []
    for name in slow:
        print(f"above its limit: {name}", file=sys.stderr)
    return 1 if slow else 0


if __name__ == "__main__":
    raise SystemExit(main())
