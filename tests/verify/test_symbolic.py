"""The numbers that symbols are tried with: the smallest valid one and one below it, but none that no data can have."""

from __future__ import annotations

import pytest
from propagation_cases import SPAN, N, dense, first, layer, model

from cnnlint.dims import subtract
from cnnlint.model import InputSource, Model
from cnnlint.verify.symbolic import variants

SHORT = subtract(N, 3)
FED = model(dense(8), input_source=InputSource("fit", (None, SHORT), "float32", SPAN, 1))
NEVER = model(dense(8), input_source=InputSource("fit", (None, subtract(0, N)), "float32", SPAN, 1))


@pytest.mark.parametrize(
    ("built", "tried"),
    [
        (model(first((N, N, 1)), layer("Conv2D", 4, 3)), [2, 3, 4, 37]),
        (model(first((4,)), dense(N)), [1, 2, 37]),
        (FED, [3, 4, 37]),
        (NEVER, [None]),
        (model(first((4,)), dense(3)), [None]),
    ],
    ids=["a kernel", "units", "data of fewer columns", "data that cannot be", "no symbol"],
)
def test_a_symbol_is_tried_with_sizes_that_may_be(built: Model, tried: list[int | None]) -> None:
    assert [values[0][1] if values else None for values, _ in variants(built, "3")] == tried
