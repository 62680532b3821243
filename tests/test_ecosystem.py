"""The page of public programs: its counts add up, and the script that makes them counts what `check` says."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import ecosystem
import measure
import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "ecosystem.md").read_text(encoding="utf-8")


def rows(title: str) -> list[list[str]]:
    """The cells of the table under a heading, without its head."""
    lines = PAGE.partition(f"{title}\n")[2].splitlines()
    table = [line for line in lines[: next((at for at, line in enumerate(lines) if line.startswith("## ")), len(lines))] if "|" in line]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[2:]]


def test_the_counts_of_the_page_add_up() -> None:
    repositories, errors, warnings = rows("# What it says of public programs"), rows("## Errors"), rows("## Warnings")
    assert sum(int(row[1]) for row in errors) == sum(int(row[3]) for row in repositories)
    assert sum(int(row[1]) for row in warnings) == sum(int(row[4]) for row in repositories)
    assert all(int(row[1]) == int(row[2]) for row in errors), "every error is a true one"
    assert all(int(row[1]) == int(row[2]) + int(row[3]) for row in warnings)
    debatable, all_warnings = sum(int(row[3]) for row in warnings), sum(int(row[1]) for row in warnings)
    assert debatable * 10 <= all_warnings
    said = re.search(r"\*\*(\d+) errors, all of them true\. (\d+) warnings, (\d+) of them true and (\d+) debatable", PAGE)
    assert said is not None
    total = sum(int(row[1]) for row in errors)
    assert tuple(map(int, said.groups())) == (total, all_warnings, all_warnings - debatable, debatable)


def test_the_script_counts_what_check_says(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("shape_collapse.py", "mnist_cnn.py", "hidden_softmax.py"):
        checkout = tmp_path / ("owner+two" if name == "hidden_softmax.py" else "owner+one")
        checkout.mkdir(exist_ok=True)
        shutil.copy(ROOT / "fixtures" / name, checkout)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setattr("sys.argv", ["ecosystem.py", str(tmp_path), "--list"])
    assert ecosystem.main() == 0
    out = capsys.readouterr().out
    assert re.search(r"^\| owner/one \| 2 \| \d+ \| [1-9]\d* \| \d+ \| \d+ \|$", out, re.MULTILINE)
    assert re.search(r"^\| CNN101 \| shape-collapse \| error \| [1-9]\d* \|$", out, re.MULTILINE)
    assert re.search(r"^owner\+two/hidden_softmax\.py::\d+ warning CNN301 ", out, re.MULTILINE)


def test_the_benchmark_is_as_large_and_as_well_met_as_the_page_says() -> None:
    healthy = sum(program.parent.name == "healthy" for program in measure.programs())
    seen = measure.measure()
    assert f"holds {len(measure.programs()) - healthy} small programs" in PAGE
    assert f"and {healthy} healthy" in PAGE
    for name, share in (("recall", seen.recall), ("precision", seen.precision)):
        assert re.search(rf"\| {name}: .* \| {share:.0%} \|".replace("100%", "100 %"), PAGE)
