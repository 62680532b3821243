"""Layers called on several tensors: shapes, weights and refusals are what the lines say, for numbers and for symbols."""

from __future__ import annotations

from math import prod
from typing import Any

import pytest
from interpret.several_inputs import EVERY, Call

from cnnlint.dims import Expr, Unknown, evaluate, symbol
from cnnlint.interpret import interpret
from cnnlint.layers.attention_calls import attended
from cnnlint.layers.merge_calls import merged
from cnnlint.layers.registry import Answer, Problem, Step, Tensor, apply
from cnnlint.model import Argument, LayerCall, Position, Span
from cnnlint.propagate import Trace, propagate
from cnnlint.source import Source, load

NOWHERE = Span("", Position(1, 1), Position(1, 1))


def title(call: Call) -> str:
    return f"{call.layer} {call.call} {call.shapes}"


def traces(program: str) -> dict[str | None, Trace]:
    """The models of a program by name."""
    source = load("program.py", program.encode())
    assert isinstance(source, Source)
    found = interpret(source, lambda _: None, propagate, apply, strict=True)
    return {model.name: propagate(model) for model in found.models}


@pytest.mark.parametrize("call", EVERY, ids=title)
def test_outputs(call: Call) -> None:
    """Each output is handed to a Sequential, which takes it for its input."""
    outputs = "outputs = result if isinstance(result, (list, tuple)) else [result]\n"
    probes = [
        f"probe{index} = keras.Sequential([Dropout(0.5)])\nprobe{index}(outputs[{index}])\n" for index in range(len(call.outputs or [0]))
    ]
    found = traces(call.program() + outputs + "".join(probes))
    if call.outputs is None:
        assert found["probe0"].status == "partial"
    for index, expected in enumerate(call.outputs or []):
        entry = found[f"probe{index}"].input
        assert entry is not None and entry.shape == expected


@pytest.mark.parametrize("call", [call for call in EVERY if call.weights], ids=title)
def test_weights(call: Call) -> None:
    """A model of the call as an element: tensors of the shapes come from Lambdas, which hold nothing."""
    made = [f"t{index} = Lambda(lambda x: x, output_shape={shape[1:]})(x)\n" for index, shape in enumerate(call.shapes)]
    start = f"import keras\nfrom keras.layers import *\nx = keras.Input((2,))\n{''.join(made)}layer = {call.layer}\n"
    end = f"model = keras.Sequential([keras.Input((2,)), keras.Model(x, {call.call})])\n"
    assert traces(start + end)["model"].total_params == sum(map(prod, call.weights))


# -- symbols -----------------------------------------------------------------------------------------------------------


def layer_call(name: str, **arguments: Any) -> LayerCall:
    given = tuple((key, Argument(value, NOWHERE)) for key, value in arguments.items())
    return LayerCall(name, f"keras.layers.{name}", (), given, NOWHERE, 1)


N, M = symbol("n"), symbol("m")
SYMBOLIC = [
    (layer_call("Concatenate"), merged, ((None, N, M), (None, N, 3))),
    (layer_call("Concatenate", axis=1), merged, ((None, N, 4), (None, M, 4))),
    (layer_call("Add"), merged, ((None, N, 4), (None, N, 4))),
    (layer_call("Add"), merged, ((None, N, 4), (None, 1, 4))),
    (layer_call("Dot", axes=2), merged, ((None, N, 4), (None, M, 4))),
    (layer_call("AdditiveAttention"), attended, ((None, N, M), (None, 5, M))),
    (layer_call("MultiHeadAttention", num_heads=N, key_dim=M), attended, ((None, 6, 8), (None, 6, M))),
    (layer_call("MultiHeadAttention", num_heads=2, key_dim=3, value_dim=N, output_shape=5), attended, ((None, 6, M), (None, 7, N))),
]


def at(value: Any, sizes: dict[Expr, int]) -> Any:
    """The value with numbers for the symbols."""
    if isinstance(value, Expr):
        return evaluate(value, sizes)
    return tuple(at(item, sizes) for item in value) if isinstance(value, tuple) else value


def facts(answer: Answer, sizes: dict[Expr, int]) -> Any:
    assert isinstance(answer, Step) and not isinstance(answer.weights, Unknown)
    return [at(tensor.shape, sizes) for tensor in answer.outputs], [at(weight.shape, sizes) for weight in answer.weights]


@pytest.mark.parametrize(("call", "function", "shapes"), SYMBOLIC, ids=[f"{call.class_name} {shapes}" for call, _, shapes in SYMBOLIC])
def test_symbols_work_where_numbers_do(call: LayerCall, function: Any, shapes: Any) -> None:
    for sizes in ({N: 2, M: 7}, {N: 5, M: 3}):
        plain = call._replace(keywords=tuple((key, given._replace(value=at(given.value, sizes))) for key, given in call.keywords))
        numbers = function(plain, [Tensor(at(shape, sizes)) for shape in shapes])
        assert facts(function(call, [Tensor(shape) for shape in shapes]), sizes) == facts(numbers, {})


def test_unknown_sizes_stay_unknown() -> None:
    missing = Unknown("from elsewhere")
    answer = merged(layer_call("Add"), [Tensor((None, missing, 4)), Tensor((None, 3, 4))])
    assert isinstance(answer, Step) and answer.outputs[0].shape == (None, missing, 4)
    answer = attended(layer_call("MultiHeadAttention", num_heads=2, key_dim=3), [Tensor((None, 5, missing)), Tensor((None, 5, 4))])
    assert isinstance(answer, Step) and answer.outputs[0].shape == (None, 5, missing)


def test_sizes_that_may_differ_are_not_decided() -> None:
    answer = merged(layer_call("Add"), [Tensor((None, N)), Tensor((None, M))])
    assert isinstance(answer, Step) and isinstance(answer.outputs[0].shape, tuple) and isinstance(answer.outputs[0].shape[1], Unknown)


def test_a_constructor_that_is_refused_is_refused_here_too() -> None:
    assert isinstance(attended(layer_call("MultiHeadAttention", num_heads=0, key_dim=3), [Tensor((None, 5, 4))] * 2), Problem)
