"""Trace -> facts: what is compared of a model. Text and numbers, so that both sides can be held against each other.

Where something stands in its file is kept for display and never compared: comments, moved lines and other spellings of the same
arguments (`Conv2D(64, 3)`, `Conv2D(filters=64, kernel_size=(3, 3), padding="valid")`) are no change.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cnnlint.diff.layout import rewritten
from cnnlint.dims import Expr, Unknown, add, show, single_symbol_identity, substitute, symbol
from cnnlint.layers.registry import Count, Weight
from cnnlint.model import Array, Function, Gap, Instance, LayerCall, Model, NumpyNumber, Reference, Span
from cnnlint.rules.facts.activations import activation_name
from cnnlint.rules.facts.arguments import bound
from cnnlint.rules.facts.chain import show_shape
from cnnlint.trace import LayerTrace, Trace
from cnnlint.tuples import NamedTuple

Number = int | str | None
# Arguments that say what the input of the model is, which is compared as a whole.
_OF_THE_INPUT = frozenset({"input_shape", "batch_input_shape", "input_dim", "input_length", "batch_size", "batch_shape"})
# Arguments where one number stands for all axes: `3` and `(3, 3)` are the same.
_EVEN = frozenset({"kernel_size", "strides", "pool_size", "dilation_rate", "size", "padding", "cropping"})
_FUNCTIONS = frozenset({"activation", "recurrent_activation"})


class WeightFacts(NamedTuple):
    """One weight: its name, its sizes as text, and whether it trains."""

    name: str
    shape: tuple[str, ...]
    trainable: bool


class LayerFacts(NamedTuple):
    """One layer. `number` counts from 1, `3.2` is the second layer inside the third. `weights` is None where they are not known.

    `arguments` are those that differ from Keras's default, by Keras's names. A refused or unbuilt layer has the shape None.
    """

    number: str
    class_name: str
    name: str | None
    arguments: tuple[tuple[str, str], ...]
    shape: str | None
    dtype: str | None
    params: Number
    trainable: Number
    macs: Number
    weights: tuple[WeightFacts, ...] | None
    span: Span
    container: bool
    refused: bool
    inner: tuple[LayerFacts, ...] = ()


class ModelFacts(NamedTuple):
    """One model. `input` and `output` are shapes as text, `problem` is what Keras refuses, `unknown` what could not be known.

    `open`: behind the last layer stand others that are not known, or that Keras does not come to. `called_from` are the calls that led
    to it, outermost first; as `span`, they are shown and not compared.
    """

    path: str
    name: str | None
    function: str | None
    condition: str | None
    class_name: str
    span: Span
    status: str
    input: str | None
    output: str | None
    params: Number
    trainable: Number
    macs: Number
    layers: tuple[LayerFacts, ...]
    problem: str | None
    unknown: tuple[str, ...]
    open: bool
    called_from: tuple[Span, ...] = ()


def model_facts(trace: Trace, target: str) -> ModelFacts:
    """What is compared of a model."""
    made = trace.model
    layers = tuple(_layers(trace, target, ""))
    total: Count | None = 0
    for layer in trace.layers:
        total = add(total, layer.macs)
    return ModelFacts(
        path=made.span.path,
        name=made.name,
        function=made.function,
        condition=made.condition,
        class_name=made.class_name,
        span=made.span,
        status=trace.status,
        input=_shape(trace.input.shape) if trace.input is not None else None,
        output=_shape(trace.output.shape) if trace.output is not None else None,
        params=number(trace.total_params),
        trainable=number(trace.trainable_params),
        macs=number(total) if trace.status == "complete" else None,
        layers=layers,
        problem=_problem(trace),
        unknown=tuple(f"{item.layer or 'the model'}: {item.reason}" for item in trace.unresolved),
        open=trace.problem is not None or any(isinstance(element, Gap) for element in made.layers),
        called_from=made.called_from,
    )


def rows(layers: tuple[LayerFacts, ...]) -> Iterator[LayerFacts]:
    """All layers in order, those inside a nested model behind it."""
    for layer in layers:
        yield layer
        yield from rows(layer.inner)


def number(count: Any) -> Number:
    """A count as an integer, as the text of a formula, or None where it is not known."""
    if isinstance(count, int):
        return count
    return str(_size(count)) if isinstance(count, Expr) else None


def _size(size: Any) -> Any:
    """A size or count whose symbols, which are named by their source text, are written without its layout."""
    if not isinstance(size, Expr):
        return size
    return substitute(size, {each: symbol(rewritten(str(each)), single_symbol_identity(each)) for each in size.symbols()})


def _shape(shape: Any) -> str:
    return show_shape(shape if shape is None or isinstance(shape, Unknown) else tuple(map(_size, shape)))


def _problem(trace: Trace) -> str | None:
    if trace.problem is None:
        return None
    index, problem = trace.problem
    sums = f" ({problem.arithmetic})" if problem.arithmetic else ""
    return f"layer {index + 1}, {trace.layers[index].call.class_name}: {problem.message}{sums}"


def _layers(trace: Trace, target: str, prefix: str) -> Iterator[LayerFacts]:
    for layer in trace.layers:
        number = f"{prefix}{layer.index + 1}"
        inner = tuple(_layers(layer.inner, target, f"{number}.")) if layer.inner is not None else ()
        yield _layer(layer, number, inner, target)


def _layer(layer: LayerTrace, place: str, inner: tuple[LayerFacts, ...], target: str) -> LayerFacts:
    built = layer.step is not None and layer.problem is None
    outputs = layer.step.outputs if layer.step is not None and built else ()
    dtype = outputs[0].dtype if outputs else None
    return LayerFacts(
        number=place,
        class_name=layer.call.class_name,
        name=layer.given_name,
        arguments=tuple(sorted(arguments(layer.call, target))),
        shape=(" ".join(_shape(output.shape) for output in outputs) or "()") if built else None,
        dtype=dtype if isinstance(dtype, str) else None,
        params=number(layer.params) if built else None,
        trainable=number(layer.trainable_params) if built else None,
        macs=number(layer.macs) if built else None,
        weights=_weights(layer.step.weights) if layer.step is not None and built else None,
        span=layer.call.span,
        container=layer.call.model is not None and layer.call.model.class_name != "Functional",
        refused=layer.problem is not None,
        inner=inner,
    )


def _weights(weights: tuple[Weight, ...] | Unknown) -> tuple[WeightFacts, ...] | None:
    if isinstance(weights, Unknown):
        return None
    return tuple(WeightFacts(item.name, tuple(show(_size(size)) for size in item.shape), item.trainable) for item in weights)


def arguments(call: LayerCall, target: str) -> Iterator[tuple[str, str]]:
    """(name, text) of every argument that is not Keras's default; positional ones of an unknown class are named by their place."""
    found = bound(call, target)
    given = found.arguments if found is not None else _by_place(call)
    for name, argument in given.items():
        if name in _OF_THE_INPUT or (name == "layers" and call.model is not None):
            continue
        shown = text(argument.value, target, name)
        default = found.signature.parameters.get(name, (True, None)) if found is not None else (False, None)
        if not default[0] or shown != text(default[1], target, name):
            yield name, shown


def _by_place(call: LayerCall) -> dict[str, Any]:
    return {**{f"argument {place}": item for place, item in enumerate(call.positional, 1)}, **dict(call.keywords)}


def text(value: Any, target: str = "3", name: str = "") -> str:
    """A value as a reader would write it; `name` is the argument it is given for."""
    if name in _FUNCTIONS and isinstance(activation := activation_name(value), str):
        return f'"{activation}"'
    if name in _EVEN and isinstance(value, (tuple, list)):
        value = _even(value)
    if isinstance(value, NumpyNumber):
        value = value.value
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, float):
        return f"{value:.6g}"
    if type(value) in (tuple, list):
        inside = ", ".join(text(item, target) for item in value)
        return f"({inside},)" if len(value) == 1 else f"({inside})"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{text(key, target)}: {text(item, target)}" for key, item in value.items()) + "}"
    return _named(value, target)


def _even(value: Any) -> Any:
    """`(3, 3)` as `3`, also inside: `((1, 1), (1, 1))` is `1`."""
    parts = [_even(part) if isinstance(part, (tuple, list)) else part for part in value]
    same = bool(parts) and all(isinstance(part, int) and part == parts[0] for part in parts)
    return parts[0] if same else tuple(parts)


def _named(value: Any, target: str) -> str:
    """Objects by their class and what they were made of."""
    if isinstance(value, Unknown):
        return "?"
    if isinstance(value, Expr):
        return show(_size(value))
    if isinstance(value, LayerCall):
        return f"{value.class_name}({', '.join(f'{key}={item}' for key, item in sorted(arguments(value, target)))})"
    if isinstance(value, Instance):
        parts = [*(text(item, target) for item in value.positional), *(f"{key}={text(item, target)}" for key, item in value.keywords)]
        return f"{value.qualified_name.rpartition('.')[2]}({', '.join(parts)})"
    if isinstance(value, Reference):
        return value.qualified_name.rpartition(".")[2]
    if isinstance(value, Function):
        return value.name
    if isinstance(value, Model):
        return value.name or value.class_name
    return f"an array {_shape(value.shape)}" if isinstance(value, Array) else str(value)
