"""How many known mistakes cnnlint finds, and how much it says of programs that are healthy.

    python benchmarks/mistakes/measure.py            # recall and precision, and every finding that is missing or should not be
    python benchmarks/mistakes/measure.py --check    # and exit 1 below the goals

`programs/` holds small programs, each with a mistake that people reported in public (the docstring names where); a comment marks
the line and the codes that are expected there. `healthy/` holds programs that are right. `recorded.json` says what real Keras
does with each (`record.py`). Recall: the marked codes that are reported on their line. Precision: the findings, of any severity,
that are marked.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from cnnlint.analysis import analyze_bytes
from cnnlint.settings import Settings

HERE = Path(__file__).resolve().parent
RECALL, PRECISION = 0.90, 0.95
_MARK = re.compile(r"# expect: \[([A-Z0-9, ]+)\]$")


class Finding(NamedTuple):
    """A code on a row of a program."""

    program: str
    row: int
    code: str


class Measure(NamedTuple):
    """What was expected, what was found, and both."""

    expected: Counter[Finding]
    found: Counter[Finding]

    @property
    def right(self) -> Counter[Finding]:
        """What was expected and found."""
        return self.expected & self.found

    @property
    def recall(self) -> float:
        """The share of the expected findings that were found."""
        return self.right.total() / self.expected.total()

    @property
    def precision(self) -> float:
        """The share of what was found that was expected."""
        return self.right.total() / self.found.total()


def programs() -> list[Path]:
    """All programs, mistakes first."""
    return [*sorted((HERE / "programs").glob("*.py")), *sorted((HERE / "healthy").glob("*.py"))]


def marked(program: Path) -> list[Finding]:
    """What the comments of a program expect."""
    rows = enumerate(program.read_text(encoding="utf-8").splitlines(), 1)
    marks = ((row, mark.group(1)) for row, line in rows if (mark := _MARK.search(line)))
    return [Finding(name(program), row, code) for row, codes in marks for code in codes.split(", ")]


def reported(program: Path) -> list[Finding]:
    """What cnnlint says of a program with its default settings."""
    report = analyze_bytes(name(program), program.read_bytes(), Settings(), lambda path: None)
    return [Finding(name(program), item.span.start.row, item.code) for item in report.diagnostics]


def name(program: Path) -> str:
    """The program as it is shown."""
    return f"{program.parent.name}/{program.name}"


def measure() -> Measure:
    """All programs read."""
    expected: Counter[Finding] = Counter()
    found: Counter[Finding] = Counter()
    for program in programs():
        expected.update(marked(program))
        found.update(reported(program))
    return Measure(expected, found)


def main() -> int:
    """Print the measure; exit status 1 with `--check` where a goal is missed."""
    seen = measure()
    for title, findings in (("missing", seen.expected - seen.found), ("not expected", seen.found - seen.expected)):
        for item in sorted(findings.elements()):
            print(f"{title}: {item.program}:{item.row} {item.code}")
    healthy = sum(program.parent.name == "healthy" for program in programs())
    print(f"{len(programs()) - healthy} programs with a mistake, {healthy} healthy ones")
    print(f"recall {seen.recall:.1%} ({seen.right.total()} of {seen.expected.total()}), goal {RECALL:.0%}")
    print(f"precision {seen.precision:.1%} ({seen.right.total()} of {seen.found.total()}), goal {PRECISION:.0%}")
    return int("--check" in sys.argv and (seen.recall < RECALL or seen.precision < PRECISION))


if __name__ == "__main__":
    sys.exit(main())
