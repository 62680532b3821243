"""Every example row of every layer's docstring is true: of cnnlint."""

from __future__ import annotations

import pytest
from layers.example_rows import Row, answered, layer_call, rows, tree

from cnnlint.layers.registry import Problem, Tensor, all_layers, apply


@pytest.mark.parametrize("row", [*rows()], ids=lambda row: f"{row.call} | {row.cells[0]} | {row.target}")
def test_row(row: Row) -> None:
    assert answered(row) == row.expected


@pytest.mark.parametrize("rule", all_layers(), ids=lambda rule: rule.name)
def test_every_known_layer_has_rows_and_says_what_it_does(rule) -> None:
    assert rule.documentation.strip()
    assert rule.knowledge == "unknown" or any(row.call.startswith(f"{rule.name}(") for row in rows()), "an example row of its own"


@pytest.mark.parametrize(
    "row", [row for row in rows() if not row.cells[1].startswith("CNN")], ids=lambda row: f"{row.call} | {row.cells[0]}"
)
def test_explanations_are_sums_that_end_in_the_result(row: Row) -> None:
    step = apply(layer_call(tree(row.call)), Tensor(row.input_shape, row.dtype), row.target)
    assert not isinstance(step, Problem)
    assert step.explanation.shape and "Unknown" not in step.explanation.shape + step.explanation.params
    if row.expected[1]:
        assert str(row.expected[1]) in step.explanation.params
