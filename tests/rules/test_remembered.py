"""Answers are found once while rules run, and nothing is kept of a program afterwards."""

from __future__ import annotations

from cnnlint.rules.facts.remembered import remembered, remembering

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
