"""model -> Trace: what Keras would hold after each layer, or the first layer that it would refuse.

The order is Keras's own (`keras/src/models/sequential.py`): each layer is made, added and, once the input is known, built and
called. A layer object used twice keeps the weights it was first built with, and they count once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from cnnlint.dims import Unknown
from cnnlint.entry import Entry, declared, from_arguments, from_source, is_input
from cnnlint.layers.records import Refusal
from cnnlint.layers.registry import Answer, Problem, Step, Tensor, apply, construct
from cnnlint.layers.signature import placed
from cnnlint.model import Element, Foreign, Gap, LayerCall, Model, Value, keras_of
from cnnlint.nesting import as_step, conformed, equal, inner_counts, inner_problem, misfit, other_input, outputs_of
from cnnlint.ownership import Counts, Flag, Weights, count, count_owned, natural, owner, passed_on, settle, truth
from cnnlint.repetition import Beyond, beyond, with_blocks
from cnnlint.reuse import counted_once, refused_again, used_again
from cnnlint.several import after_several, refused_by_keras_2
from cnnlint.trace import LayerTrace, Status, Trace, Unresolved, close
from cnnlint.tuples import NamedTuple

__all__ = ["LayerTrace", "Trace", "Unresolved", "propagate", "propagate_all"]

KERAS = ("keras", "tf_keras", "tensorflow", "tf")


class _Place(NamedTuple):
    """Where the walk stands: what was built before (steps by owner), the names taken, and what the models around assigned."""

    target: str
    inherited: Value
    tensors: tuple[Tensor, ...] | None
    built: dict[object, tuple[Step, Tensor | None]]
    names: dict[str, int]
    after_input: bool


def propagate(model: Model, target: str = "3") -> Trace:
    """The trace of one model, for Keras 3 or 2. Never raises on what a program may contain; what is not known is Unknown.

    A model of tf_keras is one of Keras 2 whatever the program is written for.
    """
    target = keras_of(model.package, target)
    trace = _run(model, _entry(model, target), target, None)
    return trace if target == "3" else trace._replace(target=target)


def propagate_all(models: Sequence[Model], target: str = "3") -> tuple[Trace, ...]:
    """The traces of all models of a program. A model without an input of its own is built by the first model it is a layer of."""
    traces = [propagate(model, target) for model in models]
    inside = {key: inner for trace in reversed(traces) for key, inner in _nested_traces(trace, trace.model.condition)}
    return tuple(inside.get(_key(trace.model, trace.model.condition), trace) if trace.status == "unbuilt" else trace for trace in traces)


def _nested_traces(trace: Trace, condition: str | None) -> Iterator[tuple[object, Trace]]:
    for layer in trace.layers:
        if layer.inner is not None:
            yield from _nested_traces(layer.inner, condition)
            if layer.inner.status == "complete" and trace.problem is None:
                yield _key(layer.inner.model, condition), layer.inner


def _key(model: Model, condition: str | None) -> object:
    return model.identity, condition, model.span, len(model.layers)


def _entry(model: Model, target: str) -> Entry:
    """Where the input comes from: what the first layer declares, else what a use of the model showed."""
    first = model.layers[0] if model.layers else None
    entry = Entry()
    if isinstance(first, LayerCall):
        if is_input(first):
            return declared(first, target)
        entry = _nested_entry(first, len(model.layers), target) if first.model is not None else from_arguments(first, target)
    return from_source(model) if entry.tensor is None and entry.problem is None else entry


def _nested_entry(call: LayerCall, length: int, target: str) -> Entry:
    """A first layer that is a model with an input gives it to the outer model, in Keras 3 once a second layer is there."""
    if call.model is None or length < 2 or target == "2":
        return Entry()
    inner = _entry(call.model, target)
    holds_layers = call.model.custom is not None or len(call.model.layers) > is_input(call.model.layers[0] if call.model.layers else None)
    if inner.tensor is None or not holds_layers:
        return Entry()
    return Entry(Tensor(inner.tensor.shape), "nested", call.span)


def _run(model: Model, entry: Entry, target: str, inherited: Value, built: dict[object, tuple[Step, Tensor | None]] | None = None) -> Trace:
    """One pass over a model; `built` holds the steps of layers that have their weights already."""
    assigned = model.trainable if model.trainable is not None else inherited
    first = model.layers[0] if model.layers else None
    names = _name_of_input(first, target)
    handed = passed_on(model.trainable, inherited, target)
    place = _Place(target, handed, None if entry.tensor is None else (entry.tensor,), dict(built or {}), names, is_input(first))
    layers: list[LayerTrace] = []
    elements = model.layers[1:] if is_input(first) and entry.problem is None else model.layers
    rest: Beyond | None = None
    for element in elements:
        if isinstance(element, Gap):
            rest = beyond(elements[len(layers) :], place.tensors, partial(_hidden, place))
            break
        trace = _refused_entry(element, entry, target) if entry.problem is not None and not layers else _visit(element, len(layers), place)
        layers.append(trace)
        if trace.problem is not None:
            break
        place = place._replace(tensors=None if trace.step is None else trace.step.outputs)
    return _finish(model, entry, tuple(layers), elements, truth(assigned), rest)


def _hidden(place: _Place, element: Element, tensors: tuple[Tensor, ...]) -> LayerTrace:
    """An element behind a gap; which number it has is not known."""
    return _visit(element, -1, place._replace(tensors=tensors))


def _name_of_input(first: Element | None, target: str) -> dict[str, int]:
    if not (isinstance(first, LayerCall) and is_input(first)):
        return {}
    name = _given_name(first, target)
    return {} if name is None else {name: first.identity}


def _refused_entry(element: Element, entry: Entry, target: str) -> LayerTrace:
    """The first layer where Keras refuses the input it declares; its constructor is checked before that."""
    assert isinstance(element, LayerCall)
    problem = None if is_input(element) else construct(element, target)
    return LayerTrace(element, 0, _given_name(element, target), problem=problem or entry.problem)


def _visit(element: Element, index: int, place: _Place) -> LayerTrace:
    """One element made, added, and built."""
    if isinstance(element, Foreign):
        call = LayerCall(element.description, "", (), (), element.span, 0)
        message = f"{element.description} is not a layer: Keras accepts only instances of layers here"
        return LayerTrace(call, index, problem=Problem("CNN508", message, "init", actual=element.description))
    assert isinstance(element, LayerCall)
    tensors = place.tensors or ()
    trace = LayerTrace(element, index, _given_name(element, place.target), tensors[0] if tensors else None, inputs=tensors)
    answer, inner = _answer(element, place)
    if isinstance(answer, Problem) and (before := place.built.get(owner(element))) is not None:
        answer = refused_again(element, before[0], answer, trace.input, place.target)
    if not (isinstance(answer, Problem) and answer.phase == "init"):
        answer = _taken_name(element, place) or answer
    if isinstance(answer, Problem):
        return trace._replace(problem=answer, inner=inner)
    trace = trace._replace(inner=inner)
    return trace if answer is None else _filled(trace, answer, place)


def _filled(trace: LayerTrace, step: Step, place: _Place) -> LayerTrace:
    key = owner(trace.call)
    first, entered = place.built.setdefault(key, (step, trace.input))
    if first is not step:
        again = used_again(trace.call, first, step, entered, trace.input, place.target)
        if isinstance(again, Problem):
            return trace._replace(problem=again)
        step = again
    weights, trains = settle(trace.call, first.weights, place.inherited, place.target)
    counts = count(weights, trains) if trace.inner is None else inner_counts(trace.inner, trains)
    step = step._replace(weights=weights)
    return trace._replace(
        step=step,
        shape=step.outputs[0].shape if step.outputs else (),
        params=counts.params,
        trainable_params=counts.trainable,
        non_trainable_params=counts.frozen,
        macs=step.macs,
    )


def _answer(call: LayerCall, place: _Place) -> tuple[Answer | None, Trace | None]:
    """What the layer does at this place; None while the input of the model is not known to Keras either."""
    if call.model is not None:
        return _nested(call, call.model, place)
    if is_input(call):
        return _late_input(call, place), None
    ours = call.qualified_name.split(".", 1)[0] in KERAS
    if call.custom is None and not ours:
        reason = Unknown(f"what `{call.class_name}` does is not known", call.span)
        return (None if place.tensors is None else Step((Tensor(reason, reason),), reason)), None
    if place.tensors is None:
        if isinstance(call.custom, Refusal):
            return call.custom.problem, None
        return (None if call.custom is not None else construct(call, place.target)), None
    if len(place.tensors) != 1:
        return _after_several(call, place), None
    if call.custom is not None:
        return call.custom(place.tensors[0]), None
    answer = apply(natural(call, place.inherited, place.target), place.tensors[0], place.target)
    if place.target == "2" and not isinstance(answer, Problem):
        return refused_by_keras_2(answer) or counted_once(call, answer, owner(call), place.built), None
    return answer, None


def _after_several(call: LayerCall, place: _Place) -> Answer:
    problem = construct(call, place.target) if call.model is None and call.custom is None else None
    return problem or after_several(call, place.tensors or ())


def _late_input(call: LayerCall, place: _Place) -> Answer | None:
    """An Input that is not first: Keras 3 refuses it once the input is known, Keras 2 passes it over."""
    entry = declared(call, place.target)
    if entry.problem is not None:
        return entry.problem
    if place.tensors is None:
        return None
    if place.target == "2":
        return Step(place.tensors)
    if place.after_input:
        return Problem("CNN306", "the model has an input already: a second one cannot be added")
    return Problem("CNN306", "an Input must be the first element of the model")


def _taken_name(call: LayerCall, place: _Place) -> Problem | None:
    """The problem where another layer of the model has the name; the same object twice is fine."""
    name = _given_name(call, place.target)
    if name is None:
        return None
    if place.names.setdefault(name, call.identity) == call.identity:
        return None
    message = f"the name {name!r} is taken by an earlier layer of this model"
    return Problem("CNN510", message, "init", expected="unique names", actual=repr(name), argument="name")


def _given_name(call: LayerCall, target: str) -> str | None:
    argument = call.keyword("name") or placed(call, "name", target)
    value = argument.value if argument is not None else call.model.given_name if call.model is not None else None
    return value if isinstance(value, str) else None


def _nested(call: LayerCall, model: Model, place: _Place) -> tuple[Answer | None, Trace | None]:
    """A model as a layer: with an input of its own it is built already, otherwise this place builds it."""
    own = _entry(model, place.target)
    inherited = call.trainable if call.trainable is not None else place.inherited
    inner = _run(model, own, place.target, inherited)
    if inner.problem is not None:
        return inner_problem(inner, "init"), inner
    if place.tensors is None:
        return None, inner
    if len(place.tensors) != 1:
        return _after_several(call, place), inner
    x = place.tensors[0]
    if model.custom is not None:
        return model.custom(x), None
    if not model.layers:
        return _empty(model, x, place.target), inner
    if (
        place.target == "3"
        and not inner.layers
        and own.tensor is not None
        and (refusal := other_input(x.shape, own.tensor.shape)) is not None
    ):
        return refusal, inner
    if own.tensor is None:
        inner = _run(model, Entry(x, "outer", call.use_span or call.span), place.target, inherited)
        return (inner_problem(inner, "build") if inner.problem is not None else _step_of(inner, outputs_of(inner))), inner
    return _reentered(model, inner, x, place), inner


def _reentered(model: Model, inner: Trace, x: Tensor, place: _Place) -> Answer:
    """A built model given an input: the weights stay those it was built with."""
    assert inner.input is not None
    built_for = inner.input.shape
    if isinstance(built_for, Unknown) or isinstance(x.shape, Unknown):
        reason = built_for if isinstance(built_for, Unknown) else x.shape
        assert isinstance(reason, Unknown)
        return _step_of(inner, (Tensor(reason),))
    if equal(x.shape, built_for):
        return _step_of(inner, outputs_of(inner))
    shape = conformed(x.shape, built_for) if place.target == "2" else x.shape
    refusal = misfit(shape, built_for) if place.target == "3" else None
    if refusal is not None:
        return refusal
    built = {owner(layer.call): (layer.step, layer.input) for layer in inner.layers if layer.step is not None}
    again = _run(model, Entry(x._replace(shape=shape), "outer", model.span), place.target, None, built)
    if again.problem is not None and place.target == "2":
        return inner_problem(again, "build")
    if len(shape) == len(built_for) and again.problem is None:
        return _step_of(inner, outputs_of(again))
    return _step_of(inner, (Tensor(Unknown("the nested model was built for another input shape", model.span)),))


def _step_of(inner: Trace, outputs: tuple[Tensor, ...]) -> Step:
    weights: Weights = ()
    for owned, _ in _owned(inner.layers).values():
        weights = owned if isinstance(owned, Unknown) else weights if isinstance(weights, Unknown) else weights + owned
    if inner.total_params is None or isinstance(inner.total_params, Unknown):
        weights = inner.total_params or Unknown("the nested model is not built")
    if any(isinstance(element, Gap) for element in inner.model.layers):
        weights = Unknown("the nested model holds an unknown number of layers", inner.model.span)
    return as_step(inner, weights, outputs)


def _empty(model: Model, x: Tensor, target: str) -> Answer:
    if model.class_name not in ("Sequential", "Functional"):
        reason = Unknown(f"what the model class `{model.class_name}` does is not known", model.span)
        return Step((Tensor(reason, reason),), reason)
    return Step((x,)) if target == "2" else Problem("CNN508", "the nested model has no layers: Keras cannot build it")


def _owned(layers: tuple[LayerTrace, ...]) -> dict[object, tuple[Weights, Flag]]:
    """All weights by who owns them, those inside nested models under their own layers."""
    found: dict[object, tuple[Weights, Flag]] = {}
    for layer in layers:
        if layer.inner is not None and layer.step is not None and not isinstance(layer.step.weights, Unknown):
            found.update(_owned(layer.inner.layers))
        elif layer.step is not None:
            flag: Flag = layer.trainable_params if isinstance(layer.trainable_params, Unknown) else True
            found.setdefault(owner(layer.call), (layer.step.weights, flag))
    return found


def _finish(
    model: Model, entry: Entry, layers: tuple[LayerTrace, ...], elements: tuple[Element, ...], trains: Flag, rest: Beyond | None
) -> Trace:
    gap = next((element for element in elements if isinstance(element, Gap)), None)
    problem = (len(layers) - 1, layers[-1].problem) if layers and layers[-1].problem is not None else None
    status: Status = "complete" if entry.tensor is not None else "unbuilt"
    trace = Trace(model, status, entry.tensor, entry.kind, entry.span, layers, problem)
    if gap is None or problem is not None:
        return close(trace, None, 0, count_owned(_owned(layers), trains))
    behind = len(elements) - elements.index(gap) - 1
    if rest is None:
        missing = Unknown(gap.reason, gap.span)
        return close(trace, gap, behind, Counts(missing, missing, missing), Tensor(missing))
    counts = count_owned(_owned((*layers, *rest.layers)), trains)
    blocks = [(count_owned(_owned(block.layers), trains), block.times) for block in rest.blocks]
    return close(trace, gap, behind, with_blocks(counts, blocks), rest.output)
