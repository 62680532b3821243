"""Propagation: status, shapes, counts and the refused layer, by a table; and what stays unknown, and why."""

from __future__ import annotations

import sys

import pytest
from propagation_cases import CASES, GAP, SPAN, UNKNOWN, Case, N, dense, first, layer, model, nested

from cnnlint.dims import Unknown
from cnnlint.layers.registry import Step, Tensor
from cnnlint.model import InputSource, Model
from cnnlint.propagate import Trace, propagate, propagate_all


def shapes(trace: Trace) -> tuple[object, ...]:
    return tuple(layer.shape for layer in trace.layers if layer.problem is None)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_model_is_what_keras_makes_of_it(case: Case) -> None:
    trace = propagate(case.model)
    refused = None if trace.problem is None else (trace.problem[0], trace.problem[1].code)
    assert (trace.status, shapes(trace), refused) == (case.status, case.shapes, case.refused)
    assert (trace.total_params, trace.trainable_params) == (case.total, case.trainable)


@pytest.mark.tensorflow
def test_real_keras_says_the_same_of_every_case() -> None:
    pytest.importorskip("tensorflow")
    from cnnlint.verify.check import Options, verify

    result = verify([propagate(case.model) for case in CASES], Options(sys.executable))
    differing = [f"{case.name}: {check.note}" for case, check in zip(CASES, result.checks, strict=True) if check.verdict != "equal"]
    assert not differing


@pytest.mark.parametrize(
    ("built", "total"),
    [
        (model(dense(3, batch_input_shape=(7, 4))), 15),
        (model(dense(3, input_shape=(4,), batch_size=6)), 15),
        (model(layer("LSTM", 3, input_dim=4, input_length=5)), 96),
        (model(layer("Embedding", 10, 3)), 30),
        (model(layer("Embedding", 10, 3, input_length=7), dense(3)), 42),
        (model(first(4), dense(3)), 15),
        (model(dense(3, input_shape=(4,)), first((3,)), dense(2)), 23),
    ],
)
def test_keras_2_reads_more_inputs(built: Model, total: int) -> None:
    trace = propagate(built, "2")
    assert (trace.status, trace.total_params) == ("complete", total)


def test_keras_2_takes_no_layer_with_several_outputs() -> None:
    trace = propagate(model(first((6, 4)), layer("LSTM", 3, return_state=True)), "2")
    assert trace.status == "invalid"


def test_a_model_without_input_is_built_by_the_model_it_is_a_layer_of() -> None:
    encoder = nested(dense(3), dense(2))
    outer = model(first((4,)), encoder, dense(1))
    assert encoder.model is not None
    inner, whole = propagate_all([encoder.model, outer])
    assert (inner.status, inner.input_kind, shapes(inner), inner.total_params) == ("complete", "outer", ((None, 3), (None, 2)), 23)
    assert whole.total_params == 26


def test_the_input_says_where_it_comes_from() -> None:
    kinds = [
        propagate(model(first((4,)), dense(3))).input_kind,
        propagate(model(dense(3, input_shape=(4,)))).input_kind,
        propagate(model(dense(3), input_source=InputSource("fit", (None, 4), "float32", SPAN, 1))).input_kind,
        propagate(model(dense(3))).input_kind,
    ]
    assert kinds == ["Input", "argument", "fit", None]


def test_layers_before_a_gap_are_known_and_nothing_after_it() -> None:
    trace = propagate(model(first((4,)), dense(3), GAP, dense(2), dense(1)))
    assert (trace.status, shapes(trace)) == ("partial", ((None, 3),))
    assert [(item.layer, item.reason, item.blocks) for item in trace.unresolved] == [(None, "a loop of unknown length", 2)]
    assert isinstance(trace.total_params, Unknown) and trace.output is not None and isinstance(trace.output.shape, Unknown)


def test_an_unknown_argument_blocks_what_depends_on_it_and_no_more() -> None:
    trace = propagate(model(first((4,)), layer("Dense", UNKNOWN), dense(2), layer("Dropout", 0.1)))
    assert trace.status == "partial"
    assert [(item.layer, item.reason) for item in trace.unresolved] == [("Dense", "read from a file")]
    assert trace.layers[1].shape == (None, 2) and isinstance(trace.layers[1].params, Unknown)


def test_after_an_unknown_layer_constructors_are_still_checked() -> None:
    strange = layer("Gate")._replace(qualified_name="my.layers.Gate")
    trace = propagate(model(first((4,)), strange, dense(3), dense(-3)))
    assert (trace.status, trace.problem and trace.problem[0]) == ("invalid", 2)


def test_a_class_of_the_program_is_not_mistaken_for_keras() -> None:
    own = dense(3)._replace(qualified_name="model.Dense")
    assert propagate(model(first((4,)), own)).status == "partial"


def test_a_layer_the_interpreter_could_read_answers_for_itself() -> None:
    own = layer("Double")._replace(qualified_name="model.Double", custom=lambda x: Step((Tensor((*x.shape[:-1], 2)),)))
    trace = propagate(model(first((4,)), own, dense(3)))
    assert (trace.status, trace.total_params) == ("complete", 9)


def test_symbols_are_knowledge() -> None:
    trace = propagate(model(first((N,)), dense(3)))
    assert (trace.status, str(trace.total_params)) == ("complete", "3*n + 3")


def test_an_input_of_unknown_shape_is_partial_not_unbuilt() -> None:
    trace = propagate(model(first(UNKNOWN), dense(3)))
    assert trace.status == "partial"
    assert trace.unresolved[0].layer is None


def test_shares_are_parts_of_the_whole() -> None:
    trace = propagate(model(first((4,)), dense(3), layer("Dropout", 0.1), dense(2)))
    assert [layer.share for layer in trace.layers] == [15 / 23, 0.0, 8 / 23]


def test_two_layers_of_unknown_weights_make_an_unknown_total() -> None:
    trace = propagate(model(first((4,)), layer("Dense", 3, trainable=UNKNOWN)))
    assert trace.total_params == 15 and isinstance(trace.trainable_params, Unknown)


def test_keras_2_refuses_a_normalization_without_an_axis() -> None:
    trace = propagate(model(first((6, 4)), layer("BatchNormalization", axis=[])), "2")
    assert trace.problem is not None
    assert trace.problem[1].code == "CNN505"


def test_an_activation_with_weights_counts_once_in_keras_2() -> None:
    slope = layer("PReLU")
    shared = propagate(model(first((4,)), dense(3, activation=slope), dense(3, activation=slope)), "2")
    own = propagate(model(first((4,)), dense(3, activation=layer("PReLU")), dense(3, activation=layer("PReLU"))), "2")
    assert isinstance(shared.total_params, Unknown)
    assert own.total_params == 33


def test_a_layer_that_is_used_twice_keeps_its_activation_in_keras_2() -> None:
    twice = dense(4, activation=layer("PReLU"))
    assert propagate(model(first((4,)), twice, twice), "2").total_params == 24


@pytest.mark.parametrize("target", ["2", "3"])
def test_an_argument_of_late_refusal_waits_for_the_input(target: str) -> None:
    assert propagate(model(layer("AlphaDropout", "0.5")), target).status == ("unbuilt" if target == "2" else "invalid")


def test_the_input_layer_of_keras_2_has_names_of_its_own() -> None:
    call = first(batch_shape=(None, 4))._replace(qualified_name="keras.layers.InputLayer")
    assert propagate(model(call, dense(3)), "3").total_params == 15
    assert propagate(model(call, dense(3)), "2").problem[1].code == "CNN503"


def test_a_built_layer_takes_an_open_size_that_it_could_not_be_built_on() -> None:
    own = dense(4)
    trace = propagate(model(first((6, 4)), own, layer("RandomWidth", 0.2), layer("Permute", (2, 1)), own))
    assert trace.problem is None
    assert trace.total_params == 20


@pytest.mark.parametrize(("frozen", "trainable"), [("forward", 0), ("backward", 216), ("none", 266)])
def test_the_bidirectional_of_keras_2_is_frozen_with_its_forward_layer(frozen: str, trainable: int) -> None:
    forward = layer("GRU", 6, trainable=frozen != "forward")
    backward = layer("SimpleRNN", 5, go_backwards=True, trainable=frozen != "backward")
    trace = propagate(model(first((4, 4)), layer("Bidirectional", forward, backward_layer=backward)), "2")
    assert (trace.total_params, trace.trainable_params) == (266, trainable)


def test_an_input_layer_of_keras_2_without_a_shape_has_any_rank() -> None:
    call = first()._replace(qualified_name="keras.layers.InputLayer")
    assert propagate(model(call, dense(3)), "2").status == "partial"


@pytest.mark.parametrize(("target", "status"), [("3", "complete"), ("2", "partial")])
def test_a_sparse_input_is_a_tensor_of_its_own_kind_in_keras_2(target: str, status: str) -> None:
    assert propagate(model(first((4,), sparse=True), dense(3)), target).status == status


def test_a_recurrent_layer_that_is_built_takes_single_steps_too() -> None:
    """TimeDistributed asks it for a shape only, which it tells of any rank (keras/src/layers/rnn/rnn.py, compute_output_shape)."""
    twice = layer("TimeDistributed", layer("SimpleRNN", 8))
    assert propagate(model(first((9, 9, 1)), twice, twice)).status == "partial"
    assert propagate(model(first((9, 9, 1)), layer("TimeDistributed", layer("SimpleRNN", 8)), twice)).status == "invalid"


def test_states_of_stacked_cells_are_lists_in_a_list() -> None:
    cells = layer("StackedRNNCells", [layer("LSTMCell", 8)])
    assert propagate(model(first((8, 8)), layer("RNN", cells, return_state=True), layer("Concatenate"))).status == "partial"
    assert propagate(model(first((8, 8)), layer("RNN", cells), dense(2))).status == "complete"
