"""Every example row of every layer's docstring is true: of the real Keras it speaks of."""

from __future__ import annotations

import pytest
from layers.example_rows import Row, layer_call, rows, tree
from layers.real_keras import built, load

from cnnlint.layers.registry import Problem, Tensor, apply

pytestmark = pytest.mark.tensorflow


@pytest.mark.parametrize("row", [row for row in rows() if not row.symbolic], ids=lambda row: f"{row.call} | {row.cells[0]} | {row.target}")
def test_row_in_real_keras(row: Row) -> None:
    keras = load(row.target)
    result = built(keras, row.call, row.input_shape, row.dtype)
    answer = apply(layer_call(tree(row.call)), Tensor(row.input_shape, row.dtype), row.target)
    if isinstance(answer, Problem):
        assert result[0] == answer.phase, f"Keras: {result}"
    else:
        assert result == row.expected
