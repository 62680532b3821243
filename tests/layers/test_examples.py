"""Every example row of every layer's docstring is true: of cnnlint."""

from __future__ import annotations

import pytest
from laboratory.stacks import Spec, Stack, model_of
from layers.example_rows import Row, answered, layer_call, rows, tree

from cnnlint.dims import Unknown
from cnnlint.layers.registry import Problem, Tensor, all_layers, apply
from cnnlint.propagate import propagate


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


def test_directions_of_which_one_is_unknown_are_unknown_together() -> None:
    call = "Bidirectional(SimpleRNN(8), backward_layer=LSTM(1, activation='relu', time_major=True, go_backwards=True))"
    step = apply(layer_call(tree(call)), Tensor((None, 3, 6), "float32"), "2")
    assert not isinstance(step, Problem)
    assert isinstance(step.outputs[0].shape, Unknown)


@pytest.mark.parametrize(("target", "trained"), [("2", True), ("3", False)])
def test_what_is_assigned_to_stacked_cells_reaches_a_frozen_one_in_keras_2(target: str, trained: bool) -> None:
    frozen = layer_call(tree("LSTMCell(2)"))._replace(trainable=False)
    stacked = layer_call(tree("StackedRNNCells([LSTMCell(2)])"))
    stacked = stacked._replace(positional=(stacked.positional[0]._replace(value=[frozen]),), trainable=True)
    outer = layer_call(tree("RNN(LSTMCell(2))"))
    step = apply(outer._replace(positional=(outer.positional[0]._replace(value=stacked),)), Tensor((None, 3, 6), "float32"), target)
    assert not isinstance(step, Problem)
    assert not isinstance(step.weights, Unknown)
    assert [weight.trainable for weight in step.weights] == [trained] * 3


@pytest.mark.parametrize("listed", [True, False])
@pytest.mark.parametrize(("target", "trained"), [("2", 56), ("3", 0)])
def test_what_is_assigned_to_a_recurrent_layer_reaches_a_list_of_frozen_cells_in_keras_2(target: str, trained: int, listed: bool) -> None:
    cells = [Spec("LSTMCell", (("units", 2),), 2, False)]
    cell = cells if listed else Spec("StackedRNNCells", (("cells", cells),), 3)
    trace = propagate(model_of(Stack((Spec("RNN", (("cell", cell),), 1, True),), (None, 3, 4))), target)
    assert (trace.total_params, trace.trainable_params) == (56, trained)
