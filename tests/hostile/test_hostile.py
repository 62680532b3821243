"""The short form: a few cases of each kind, always the same, and what the watcher makes of a case that fails."""

from __future__ import annotations

from itertools import islice

import pytest

from cnnlint.interpret import budget
from hostile import worker
from hostile.cases import Answer, Case
from hostile.generate import MAKERS, generated
from hostile.mutate import mutated, programs
from hostile.watch import judged

SEED = 7


def judge(cases: list[Case]) -> list[str]:
    """What is wrong with the cases, in this process and rendered in every format, each case once."""
    answers = [(case, worker.answer(case, True)) for case in cases]
    return [f"{verdict.kind} {case.name}: {verdict.detail}" for case, found in answers for verdict in judged(case, found)]


def test_broken_programs() -> None:
    assert judge(list(islice(mutated(SEED, programs(())), 60))) == []


def test_hostile_bytes_and_notebooks() -> None:
    cases = [case for case in islice(generated(SEED), 700) if any(kind in case.name for kind in ("odd bytes", "notebook", "odd_"))][:90]
    assert cases
    assert judge(cases) == []


def test_cases_of_a_seed_are_always_the_same() -> None:
    first, second = (list(islice(mutated(SEED, programs(())), 30)) for _ in range(2))
    assert first == second
    assert len(MAKERS) == len({maker.__name__ for maker in MAKERS}) + 2


def test_a_report_that_the_clock_ended_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    case = Case("a loop", "case.py", b"import keras\nm = keras.Sequential()\nfor i in range(100):\n    m.add(keras.layers.Dense(2))\n")
    assert judge([case]) == []
    monkeypatch.setattr(budget, "SECONDS_LIMIT", 0.0)
    (failure,) = judge([case])
    assert failure.startswith("raised a loop") and "more than 0 seconds" in failure


@pytest.mark.parametrize(
    ("found", "kinds"),
    [
        (Answer("", "", 0.1, 50_000, ""), []),
        (Answer("", "Traceback: ValueError", 0.1, 50_000, ""), ["raised"]),
        (Answer("", "", 11.0, 50_000, ""), ["slow"]),
        (Answer("", "", 0.1, 600_000, ""), ["hungry"]),
        ("died: SIGSEGV", ["died"]),
        ("hung: no answer after 30 s of CPU", ["hung"]),
    ],
)
def test_what_counts_as_a_failure(found: Answer | str, kinds: list[str]) -> None:
    case = Case("a case", "case.py", b"")
    assert [verdict.kind for verdict in judged(case, found)] == kinds
