"""CPU time and memory of an installed cnnlint, as ratios to what no tool of its kind can go below, and beside other tools.

Run it with the Python of an environment that holds an installed wheel (not an editable install, bytecode compiled):

    python benchmarks/run.py                    the table of one file and of trees, and how cost grows
    python benchmarks/run.py --check            the rows of one file only; exit 1 where one is above its limit
    python benchmarks/run.py --keras FOLDER     also the repository of Keras, cloned there
    python benchmarks/run.py --tensorflow PY    also against building the network; PY has TensorFlow installed
    python benchmarks/run.py --peers BIN        also ruff, pylint, flake8, fixit, TorchFix, TorchShapeFlow, installed in that folder
    python benchmarks/run.py --write            and put the results into docs/performance.md and its plot

Each row is a command against a floor, the smallest process that could do such work. Both run in turns; figures are medians of user and
system time as the kernel counts it for the finished child (wait4), memory is the largest resident size of a process.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from measuring import Failed, Pair, compare, measure
from plotting import Chart, Line, draw
from programs import many_conditions, many_layers, one_file, tree

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
CNNLINT = str(Path(PYTHON).with_name("cnnlint"))
NOTHING = (PYTHON, "-c", "pass")
IMPORT = (PYTHON, "-c", "import libcst")
MNIST, PLAIN = "mnist_cnn.py", "plain.py"
PARSE = (PYTHON, "-c", f"import libcst; libcst.parse_module(open({MNIST!r}, 'rb').read())")
COLD = (CNNLINT, "--no-cache", MNIST)


class Row(NamedTuple):
    """A command and its floor. `most` and `least` are goals for the ratio of CPU time, `limit` the one that `--check` insists on,
    `memory` the most megabytes."""

    name: str
    command: Sequence[str]
    floor_name: str
    floor: Sequence[str]
    most: float | None = None
    least: float | None = None
    limit: float | None = None
    memory: float | None = None
    rounds: float = 1.0
    folder: str = "."


def rows_of_one_file() -> Iterator[Row]:
    """What a hook on one file costs."""
    yield Row("file without Keras", (CNNLINT, PLAIN), "python -c pass", NOTHING, most=3.0, limit=4.0)
    yield Row("60-line network, unchanged", (CNNLINT, MNIST), "python -c pass", NOTHING, most=4.0, limit=5.0)
    yield Row("60-line network, cold", COLD, "import libcst", IMPORT, limit=1.6)
    yield Row("60-line network, cold", COLD, "import libcst, parse it", PARSE, most=1.25, limit=1.5)
    yield Row("its summary, cold", (CNNLINT, "summary", "--no-cache", MNIST), "import libcst, parse it", PARSE)
    yield Row("its summary, unchanged", (CNNLINT, "summary", MNIST), "python -c pass", NOTHING)


def rows_of_trees(folder: str, keras: str | None) -> Iterator[Row]:
    """What a run over a project costs."""
    floor = (PYTHON, "floor.py", folder, "keras")
    name = "1,000 files, 50 of them with a model"
    yield Row(name, (CNNLINT, "--no-cache", folder), "read all, parse the 50", floor, most=1.5, rounds=0.3)
    yield Row(f"{name}, unchanged", (CNNLINT, folder), "read all, parse the 50", floor, rounds=0.3)
    if keras is not None:
        floor = (PYTHON, "floor.py", keras, "all")
        words = "parse all that mention Sequential"
        yield Row("the repository of Keras", (CNNLINT, "--no-cache", keras), words, floor, most=0.6, memory=150, rounds=0.2)
        yield Row("the repository of Keras, unchanged", (CNNLINT, keras), words, floor, rounds=0.2)


def rows_of_peers(tensorflow: str | None, peers: str | None) -> Iterator[Row | str]:
    """Other ways to find such mistakes, against a cold run of cnnlint; the name alone where one is not there."""
    build = "TensorFlow builds the network"
    yield build if tensorflow is None else Row(build, (tensorflow, "tensorflow_cnn.py"), "cnnlint, cold", COLD, least=15.0, rounds=0.3)
    commands = {
        "ruff": ("ruff", "check", "--no-cache", "--isolated", MNIST),
        "pylint": ("pylint", "--disable=import-error", MNIST),
        "flake8": ("flake8", "--isolated", MNIST),
        "fixit": ("fixit", "lint", MNIST),
        "TorchFix (PyTorch twin)": ("torchfix", "torch_cnn.py"),
        "TorchShapeFlow (PyTorch twin)": ("tsf", "check", "torch_cnn.py"),
    }
    for name, (tool, *arguments) in commands.items():
        found = None if peers is None else Path(peers) / tool
        yield name if found is None or not found.exists() else Row(name, (str(found), *arguments), "cnnlint, cold", COLD, rounds=0.5)


HEADING = ("command", "CPU ms", "MB", "against", "CPU ms", "MB", "CPU ratio", "MB ratio", "goal")


def line(row: Row, pair: Pair) -> tuple[str, ...]:
    """A row of the table."""
    bounds = ((row.most, "<= {:g}"), (row.least, ">= {:g}"), (row.memory, "<= {:g} MB"))
    goal = ", ".join(words.format(bound) for bound, words in bounds if bound is not None)
    cost, floor = (tuple(f"{figure:.0f}" for figure in (each.seconds * 1e3, each.megabytes)) for each in (pair.cost, pair.floor))
    return (row.name, *cost, row.floor_name, *floor, f"{pair.seconds:.2f}", f"{pair.megabytes:.2f}", goal)


class Measured(NamedTuple):
    """How a row of the table is shown, and the row with what was measured where something could be."""

    cells: tuple[str, ...]
    row: Row | None = None
    pair: Pair | None = None


def measured(rows: Iterator[Row | str] | Iterator[Row], folder: str, rounds: int) -> Iterator[Measured]:
    """Each row as it is measured."""
    for row in rows:
        if isinstance(row, str):
            yield Measured((row, *("",) * 2, "not available", *("",) * 5))
            continue
        statuses = (0, 1) if row.command[0] == CNNLINT else tuple(range(256))
        try:
            # Three turns before: the first fills the cache of reports, the second that of settings where there was none.
            pair = compare(row.command, row.floor, folder, max(round(rounds * row.rounds), 3), 3 if row.rounds == 1 else 1, statuses)
        except (Failed, OSError) as error:
            yield Measured((row.name, *("",) * 2, f"failed: {error}", *("",) * 5))
            continue
        yield Measured(line(row, pair), row, pair)


def growth(folder: str, rounds: int) -> tuple[list[tuple[str, ...]], list[Chart]]:
    """How time and memory grow with layers, conditions and files."""
    table: list[tuple[str, ...]] = [("what grows", "number", "CPU ms", "MB")]
    series: dict[str, list[tuple[float, float, float]]] = {}
    for name, count, command in growing(folder):
        cost = measure(command, folder, max(rounds // 5, 1), 0)
        series.setdefault(name, []).append((count, cost.seconds, cost.megabytes))
        table.append((name, f"{count:,}", f"{cost.seconds * 1e3:.0f}", f"{cost.megabytes:.0f}"))
    layers = ("layers", ("layers, a line each", "layers, by a loop"), "layers")
    others = ("number", ("undecided conditions", "files with a model"), "conditions and files")
    charts = [
        Chart(f"{what} with {title}", axis, up, [Line(name, [(each[0], each[place]) for each in series[name]]) for name in names])
        for axis, names, title in (layers, others)
        for place, what, up in ((1, "Time", "CPU seconds"), (2, "Memory", "MB"))
    ]
    return table, charts


def growing(folder: str) -> Iterator[tuple[str, int, tuple[str, ...]]]:
    """(what grows, to what number, the command)."""
    for written in (True, False):
        for count in (10, 100, 1000, 10_000):
            path = Path(folder) / f"layers_{written}_{count}.py"
            path.write_text(many_layers(count, written))
            yield f"layers, {'a line each' if written else 'by a loop'}", count, (CNNLINT, "--no-cache", path.name)
    for count in (1, 5, 10, 50, 200):
        path = Path(folder) / f"conditions_{count}.py"
        path.write_text(many_conditions(count))
        yield "undecided conditions", count, (CNNLINT, "--no-cache", path.name)
    for count in (1, 10, 100, 500):
        tree(Path(folder) / f"files_{count}", count, count)
        yield "files with a model", count, (CNNLINT, "--no-cache", "--jobs", "1", f"files_{count}")


def printed(lines: Sequence[Sequence[str]]) -> str:
    """A table as Markdown."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    rows = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(each, widths, strict=True)) + " |" for each in lines]
    return "\n".join([rows[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *rows[1:]])


def require_wheel() -> None:
    """An editable install or a source tree compiles, or looks for, other files than users have: refuse to measure it."""
    program = "import cnnlint, os; print(cnnlint.__spec__.cached if os.path.exists(cnnlint.__spec__.cached) else '')"
    where = subprocess.run((PYTHON, "-I", "-c", program), capture_output=True, text=True, check=False)
    if "site-packages" not in where.stdout:
        raise SystemExit(f"{PYTHON} has no installed, compiled wheel of cnnlint: pip install a wheel into an environment of its own")


def write(tables: Sequence[str], charts: Sequence[Chart]) -> None:
    """Put the results between the marks of docs/performance.md, and the plot beside it."""
    page, (start, end) = ROOT / "docs" / "performance.md", ("<!-- results -->\n", "<!-- end of results -->")
    text = page.read_text(encoding="utf-8")
    machine = f"Python {platform.python_version()}, {platform.system()}, {platform.machine()}, {os.cpu_count()} processors."
    before, after = text.partition(start)[0], text.partition(end)[2]
    page.write_text(before + start + "\n\n".join(("", machine, *tables, "")).lstrip("\n") + end + after, encoding="utf-8")
    (ROOT / "docs" / "performance.svg").write_text(draw(charts), encoding="utf-8")


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15, help="turns of a cheap command; dear ones take fewer (default 15)")
    parser.add_argument("--check", action="store_true", help="measure single files only; exit 1 where a row is above its limit")
    parser.add_argument("--keras", metavar="FOLDER", help="a clone of github.com/keras-team/keras")
    parser.add_argument("--tensorflow", metavar="PYTHON", help="an interpreter that has TensorFlow")
    parser.add_argument("--peers", metavar="BIN", help="the folder with the other tools")
    parser.add_argument("--write", action="store_true", help="write docs/performance.md and docs/performance.svg")
    return parser.parse_args()


def main() -> int:
    """Measure, print the tables, and judge them where that is asked for."""
    options = arguments()
    require_wheel()
    slow, tables = [], []
    with tempfile.TemporaryDirectory() as scratch:
        folder = str(one_file(Path(scratch) / "project"))
        parts: list[Iterator[Row | str] | Iterator[Row]] = [rows_of_one_file()]
        if not options.check:
            keras = None if options.keras is None else os.path.abspath(options.keras)
            parts += [rows_of_trees(str(tree(Path(scratch) / "tree", 1000, 50)), keras), rows_of_peers(options.tensorflow, options.peers)]
        for part in parts:
            lines = [HEADING]
            for cells, row, pair in measured(part, folder, options.rounds):
                lines.append(cells)
                if row is not None and pair is not None and row.limit and pair.seconds > row.limit:
                    slow.append(row.name)
            tables.append(printed(lines))
            print(tables[-1], end="\n\n", flush=True)
        if not options.check:
            grown, charts = growth(folder, options.rounds)
            tables.append(printed(grown))
            print(tables[-1], flush=True)
            if options.write:
                write(tables, charts)
    for name in slow if options.check else ():
        print(f"above its limit: {name}", file=sys.stderr)
    return 1 if options.check and slow else 0


if __name__ == "__main__":
    raise SystemExit(main())
