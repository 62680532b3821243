"""Answers are found once while rules run, and nothing is kept of a program afterwards."""

from __future__ import annotations

import pytest

from cnnlint.examination import examine
from cnnlint.layers.registry import Problem, construct
from cnnlint.model import LayerCall
from cnnlint.rules import problems
from cnnlint.rules.facts.remembered import remembered, remembering
from cnnlint.settings import Settings

ASKED: list[object] = []


@remembered
def answer(thing: list[int], other: object = None) -> int:
    ASKED.append(thing)
    return len(thing)


def test_the_same_objects_are_asked_about_once() -> None:
    ASKED.clear()
    one, equal = [1], [1]
    with remembering():
        assert [answer(one), answer(one), answer(equal), answer(one, None)] == [1, 1, 1, 1]
        assert len(ASKED) == 3
        with remembering():
            answer(one)
        answer(equal)
    assert len(ASKED) == 3


def test_afterwards_and_outside_everything_is_asked_anew() -> None:
    ASKED.clear()
    thing = [1]
    with remembering():
        assert answer(thing) == 1
    thing.append(2)
    assert answer(thing) == answer(thing) == 2
    with remembering():
        assert answer(thing) == 2
    assert len(ASKED) == 4


def test_an_object_that_is_gone_is_not_taken_for_a_new_one() -> None:
    with remembering():
        assert [answer([0] * size) for size in range(50)] == list(range(50))


def test_later_layers_of_a_refused_model_are_made_once_for_all_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def counted(call: LayerCall, target: str) -> Problem | None:
        made.append(call.class_name)
        return construct(call, target)

    monkeypatch.setattr(problems, "construct", counted)
    later = "".join(f"    layers.LSTM({n + 1}),\n" for n in range(20))
    program = f"import keras\nfrom keras import layers\nkeras.Sequential([\n    layers.LSTM(3),\n{later}    layers.Dense(0),\n])\n"
    report = examine("program.py", program.replace("LSTM(3)", "LSTM(-3)").encode(), Settings(), True, lambda path: None)
    assert made == [*["LSTM"] * 20, "Dense"]
    assert any("Dense" in item.message for item in report.diagnostics)
