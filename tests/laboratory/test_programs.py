"""Stacks as programs: what cnnlint reads from the text is the model that the stack describes, and what Python and Keras run."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from cnnlint import analyze
from cnnlint.dims import Unknown
from cnnlint.propagate import Trace, propagate
from laboratory.bench import shrink
from laboratory.generate import generate
from laboratory.programs import Executor, Writer, difference
from laboratory.stacks import Spec, Stack, model_of


def test_a_stack_is_written_as_people_write_it() -> None:
    wrapped = Spec("Bidirectional", (("layer", Spec("LSTM", (("*", (4,)), ("activation", "@relu")), 2)),), 1, False)
    program = Writer("3").write(Stack((wrapped, Spec("Dense", (("units", 2),), 3)), (None, 5, 3)))
    assert program.text.splitlines()[5:] == [
        "model = keras.Sequential()",
        "model.add(keras.Input(batch_shape=(None, 5, 3), dtype='float32'))",
        "layer_2 = layers.LSTM(4, activation=keras.activations.relu)",
        "layer_1 = layers.Bidirectional(layer=layer_2)",
        "layer_1.trainable = False",
        "model.add(layer_1)",
        "layer_3 = layers.Dense(units=2)",
        "model.add(layer_3)",
    ]
    assert program.lines == {7: -1, 8: 0, 9: 0, 10: 0, 11: 0, 12: 1, 13: 1}


@pytest.mark.parametrize("target", ["3", "2"])
def test_the_text_is_read_as_the_stack_it_was_written_from(target: str) -> None:
    different = {}
    for seed in range(150):
        stack = generate(seed, target)
        text = Writer(target).write(stack).text
        read = next(trace for trace in analyze(text, "program.py", target).traces if trace.model.name == "model")
        if facts(read) != facts(propagate(model_of(stack), target)):
            different[seed] = text
    assert different == {}


def facts(trace: Trace) -> tuple[Any, ...]:
    """What a trace says: status, refused layer, shapes and counts; an Unknown is just that, whatever its reason."""
    refused = None if trace.problem is None else (trace.problem[0], trace.problem[1].code)
    rows = [(layer.call.class_name, plain(layer.shape), plain(layer.params), plain(layer.trainable_params)) for layer in trace.layers]
    return trace.status, refused, rows, plain(trace.total_params), plain(trace.trainable_params)


def plain(value: Any) -> Any:
    if isinstance(value, Unknown):
        return "?"
    return tuple(map(plain, value)) if type(value) is tuple else value


@pytest.mark.tensorflow
@pytest.mark.parametrize(("target", "number"), [("3", 120), ("2", 40)])
def test_keras_runs_the_programs_to_the_same_end(target: str, number: int) -> None:
    pytest.importorskip("tf_keras" if target == "2" else "tensorflow")
    executor = Executor(sys.executable, target)
    try:
        for seed in range(400_000, 400_000 + number):
            stack = generate(seed, target)
            if difference(stack, executor, target) is not None:
                small = shrink(stack, lambda other: difference(other, executor, target) is not None)
                pytest.fail(f"seed {seed}: {difference(small, executor, target)}\n{Writer(target).write(small).text}")
    finally:
        executor.close()
