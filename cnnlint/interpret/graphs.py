"""Functional models as elements of a Sequential: the graph between their inputs and outputs, run for a given input."""

from __future__ import annotations

from typing import Any

from cnnlint.dims import Unknown
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.values import GraphValue, ListValue, TensorValue
from cnnlint.layers.registry import Answer, Problem, Step, Tensor, Weight


def _single(value: Any) -> TensorValue | None:
    if type(value) is ListValue:
        content = value.slots["items"]
        value = content[0] if type(content) is list and len(content) == 1 else None
    return value if type(value) is TensorValue else None


def ordered(graph: GraphValue) -> list[TensorValue] | None:
    """The tensors between input and output in the order they are made; None where the graph is not a chain of known calls."""
    start, end = _single(graph.inputs), _single(graph.outputs)
    if start is None or end is None:
        return None
    chain: list[TensorValue] = []
    current = end
    while current.identity != start.identity:
        if current.layer is None or len(current.inputs) != 1 or type(current.inputs[0]) is not TensorValue or len(chain) > 2000:
            return None
        chain.append(current)
        current = current.inputs[0]
    return chain[::-1]


def declared_input(graph: GraphValue) -> TensorValue | None:
    """The input tensor of a Functional model with one input."""
    return _single(graph.inputs)


def graph_layers(graph: GraphValue) -> list[Any] | None:
    """The layers of a Functional model in order, its InputLayer first; None where it is not a chain."""
    chain = ordered(graph)
    start = _single(graph.inputs)
    if chain is None or start is None:
        return None
    return [*([start.layer] if start.layer is not None else []), *(tensor.layer for tensor in chain)]


def run_graph(machine: Machine, graph: GraphValue, x: Tensor) -> Answer:
    """What the Functional model does with this input: a chain is run layer by layer, another graph is unknown."""
    from cnnlint.interpret.records import frozen_layer

    chain = ordered(graph)
    if chain is None:
        missing = Unknown("a Functional model that is not a simple chain is not read")
        return Step((Tensor(missing, missing),), missing)
    tensor, weights, inner, seen = x, [], [], set()
    known: Unknown | None = None
    for link in chain:
        call = frozen_layer(machine, link.layer)
        answer = machine.apply(call, tensor)
        if isinstance(answer, Problem):
            return answer
        if isinstance(answer.weights, Unknown):
            known = answer.weights
        elif call.identity not in seen:
            frozen = call.trainable is False
            weights += [weight._replace(trainable=False) if frozen else weight for weight in answer.weights]
        seen.add(call.identity)
        inner.append(answer)
        tensor = answer.outputs[0]
    counted: tuple[Weight, ...] | Unknown = known if known is not None else tuple(weights)
    return Step((tensor,), counted, inner=tuple(inner))
