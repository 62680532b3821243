"""The benchmarks: their programs are what they are said to be, and their plot is a picture."""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from measuring import Failed, compare, run_once
from plotting import Chart, Line, draw
from programs import many_conditions, many_layers, model_file, one_file, tree

from cnnlint import analyze


@pytest.mark.parametrize("written", [True, False])
def test_layers_are_as_many_as_asked_for(written: bool) -> None:
    report = analyze(many_layers(30, written))
    assert [(trace.status, len(trace.layers)) for trace in report.traces] == [("complete", 30)]


def test_undecided_conditions_give_variants() -> None:
    assert len(analyze(many_conditions(2)).models) == 4


def test_a_file_of_the_tree_holds_one_complete_model_in_some_150_lines() -> None:
    text = model_file(3)
    assert 130 <= text.count("\n") <= 170
    assert [trace.status for trace in analyze(text).traces] == ["complete"]


def test_the_tree_has_so_many_files_and_models(tmp_path: Path) -> None:
    texts = [path.read_text() for path in tree(tmp_path, 40, 4).rglob("part_*.py")]
    assert (len(texts), sum("Sequential" in text for text in texts)) == (40, 4)
    for text in texts:
        ast.parse(text)


def test_the_project_of_one_file_is_complete(tmp_path: Path) -> None:
    folder = one_file(tmp_path / "project")
    for path in folder.glob("*.py"):
        ast.parse(path.read_text())
    assert (folder / "pyproject.toml").exists()


def test_costs_are_those_of_the_process() -> None:
    busy = (sys.executable, "-c", "sum(range(3_000_000))")
    pair = compare(busy, (sys.executable, "-c", "pass"), ".", 3)
    assert pair.seconds > 1 and pair.cost.seconds > pair.floor.seconds > 0 and pair.cost.megabytes > 1


def test_a_crash_is_no_measurement() -> None:
    with pytest.raises(Failed, match="exit status 3"):
        run_once((sys.executable, "-c", "raise SystemExit(3)"), ".")


def test_the_plot_is_a_picture_with_all_points() -> None:
    lines = [Line("a & b", [(1, 0.1), (10, 0.5), (100, 7)]), Line("c", [(1, 3), (100, 200)])]
    text = draw([Chart("Time", "layers", "CPU seconds", lines)] * 3)
    picture = ElementTree.fromstring(text)
    assert len(picture.findall(".//{*}circle")) == 15
    assert "a &amp; b" in text
