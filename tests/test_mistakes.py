"""The benchmark of mistakes: what public reports describe is found, healthy programs are left alone, and Keras does what is recorded."""

from __future__ import annotations

import json
from pathlib import Path

import measure
import pytest
import record

RECORDED = json.loads(record.RECORD.read_text(encoding="utf-8"))["programs"]
MISTAKES = [program for program in measure.programs() if program.parent.name == "programs"]
HEALTHY = [program for program in measure.programs() if program.parent.name == "healthy"]


def test_there_are_enough_programs_and_each_mistake_names_its_source() -> None:
    assert len(MISTAKES) >= 60
    assert len(HEALTHY) >= 25
    assert [program.name for program in MISTAKES if "\nSource: https://" not in program.read_text(encoding="utf-8")] == []
    assert [program.name for program in MISTAKES if not measure.marked(program)] == []
    assert [program.name for program in HEALTHY if measure.marked(program)] == []


def test_recall_and_precision_reach_their_goals() -> None:
    seen = measure.measure()
    assert seen.recall >= measure.RECALL, sorted(seen.expected - seen.found)
    assert seen.precision >= measure.PRECISION, sorted(seen.found - seen.expected)


def test_a_missing_and_a_superfluous_finding_lower_the_measure() -> None:
    one, other = (measure.Finding("a.py", row, "CNN101") for row in (1, 2))
    seen = measure.Measure(measure.Counter([one, other]), measure.Counter([one]))
    assert (seen.recall, seen.precision) == (0.5, 1.0)
    assert measure.Measure(measure.Counter([one]), measure.Counter([one, other])).precision == 0.5


def test_every_program_was_run_by_real_keras() -> None:
    assert sorted(RECORDED) == sorted(map(measure.name, measure.programs()))
    assert [name for name, found in RECORDED.items() if name.startswith("healthy/") and found["phase"] != "silent"] == []


@pytest.mark.tensorflow
@pytest.mark.parametrize("program", measure.programs(), ids=measure.name)
def test_keras_does_what_is_recorded(program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("tf_keras")
    monkeypatch.chdir(tmp_path)
    found = record.behaviour(program)
    assert found.phase == RECORDED[measure.name(program)]["phase"], found.error
