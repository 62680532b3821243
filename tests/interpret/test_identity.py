"""Keys of values: what is gone leaves no key to what comes after it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cnnlint.interpret.identity import Itself
from cnnlint.interpret.operators import key_of
from cnnlint.interpret.values import ListValue, SliceValue
from cnnlint.model import Array


@pytest.mark.parametrize(
    "make",
    [
        lambda n: SliceValue(None, n, None),
        lambda n: SliceValue(n, None, -1),
        lambda n: ListValue([n]),
        lambda n: Array((n,), "float32"),
        lambda n: (SliceValue(None, n, None), 3),
    ],
)
def test_values_made_one_after_the_other_have_keys_of_their_own(make: Callable[[int], Any]) -> None:
    assert len({key_of(make(n)) for n in range(1000)}) == 1000


def test_equal_slices_have_one_key_and_equal_lists_have_not() -> None:
    assert key_of(SliceValue(1, None, 2)) == key_of(SliceValue(1, None, 2))
    assert key_of(SliceValue(1, None, 2)) != key_of(SliceValue(1, None, None))
    assert key_of(ListValue([])) != key_of(ListValue([]))


def test_a_key_is_equal_for_one_object_only() -> None:
    one, other = [1], [1]
    assert Itself(one) == Itself(one)
    assert len({Itself(one), Itself(one), Itself(other)}) == 2
    assert Itself(one) != one
