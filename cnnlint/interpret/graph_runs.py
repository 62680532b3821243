"""What a Functional model gives when it is called: what it gave when it was made, or its calls made again for other shapes.

keras/src/ops/function.py (`compute_output_spec`, `_run_through_graph`); what may enter, keras/src/models/functional.py (`input_spec`).
"""

from __future__ import annotations

from typing import Any, Final

from cnnlint.dims import Expr, Size, Unknown, add, show
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.graphs import Graph, explore, graph_layers
from cnnlint.interpret.holdings import ALTERED, parts_of, weights_of
from cnnlint.interpret.identity import Itself
from cnnlint.interpret.structures import as_tensor, flat, mapped
from cnnlint.interpret.values import CallNode, GraphValue, LayerValue, ModelValue, TensorValue
from cnnlint.layers.registry import Answer, Count, Explanation, Problem, Shape, Step, Tensor

#: Answers of one graph that are remembered.
_REMEMBERED: Final = 32


def run_graph(machine: Machine, graph: GraphValue, *inputs: Tensor) -> Answer:
    """What the Functional model does with these inputs, in the order in which it declares them; its weights are those it was made with."""
    answer = call_graph(machine, graph, *inputs)
    if not isinstance(answer, Step) or isinstance(answer.weights, Unknown):
        return answer
    if type(graph.outputs) in (list, tuple) and len(graph.outputs) == 1:
        answer = answer._replace(outputs=(Tensor(Unknown("the model gives a list of one tensor, which most layers do not take")),))
    return answer._replace(weights=weights_of(machine, graph))


def call_graph(machine: Machine, graph: GraphValue, *inputs: Tensor) -> Answer:
    """What comes out of the Functional model, its weights aside; remembered for as long as what is inside stays as it is."""
    inputs = _as_declared(graph, inputs)
    key = (tuple((x.shape, x.dtype) for x in inputs), _state(machine, graph), machine.path)
    answers: dict[Any, Answer] = graph.slots.setdefault("__answers__", {})
    if key not in answers:
        if len(answers) >= _REMEMBERED:
            answers.clear()
        answers[key] = _called(machine, graph, inputs)
    return answers[key]


def _as_declared(graph: GraphValue, inputs: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    """A symbol that stands where the model was made for a number must be that number, or Keras refuses the call; the batch aside."""
    declared = [leaf.shape if type(leaf) is TensorValue else None for leaf in flat(graph.inputs)]
    return (
        tuple(x._replace(shape=_settled(x.shape, own)) for x, own in zip(inputs, declared, strict=True))
        if len(inputs) == len(declared)
        else inputs
    )


def _settled(shape: Shape | Unknown, declared: Any) -> Shape | Unknown:
    if isinstance(shape, Unknown) or type(declared) is not tuple or len(declared) != len(shape):
        return shape
    pairs = zip(shape[1:], declared[1:], strict=True)
    return (*shape[:1], *(own if isinstance(own, int) and isinstance(size, (Expr, Unknown)) else size for size, own in pairs))


def _state(machine: Machine, value: Any) -> tuple[Any, ...]:
    """What may change about a layer or model between two calls: what is added to it, and what is noted on it."""
    if isinstance(value, GraphValue):
        return tuple(_state(machine, member) for member in graph_layers(value) or ())
    if isinstance(value, LayerValue):
        return (value.identity, *(Itself(value.slots[name]) for name in ALTERED if name in value.slots))
    if isinstance(value, ModelValue):
        return (value.identity, *(_state(machine, part) for part in parts_of(machine, value)))
    return (Itself(value), machine.growth)


def _called(machine: Machine, graph: GraphValue, inputs: tuple[Tensor, ...]) -> Answer:
    found = explore(graph)
    if isinstance(found, Unknown):
        missing = Unknown(f"the Functional model is not read: {found.reason}")
        return Step((Tensor(missing, missing),), missing, Explanation("not known"), missing)
    if len(inputs) == 1 < len(found.inputs) and isinstance(inputs[0].shape, Unknown):
        inputs = tuple(map(as_tensor, found.inputs))  # a Sequential hands on what it is given, lists and dicts too
    problem = _refused(found, inputs)
    if problem is not None:
        return problem
    outputs = [leaf for leaf in flat(graph.outputs) if type(leaf) is TensorValue]
    known = _as_made(found, outputs, inputs)
    given = known if known is not None else _run_again(machine, found, outputs, inputs)
    explanation = Explanation("what the calls inside give", "the sum of the layers inside")
    return Step(given, (), explanation, _macs(found) if known is not None else Unknown("not counted for another input"))


def _refused(graph: Graph, inputs: tuple[Tensor, ...]) -> Problem | None:
    """keras/src/models/functional.py, input_spec: as many inputs; sizes must agree, the batch and a last axis of 1 aside."""
    wanted = len(graph.inputs)
    if len(inputs) != wanted:
        message = f"the Functional model has {wanted} inputs, but is given {len(inputs)}"
        return Problem("CNN507", message, expected=f"{wanted} inputs", actual=str(len(inputs)))
    for tensor, x in zip(graph.inputs, inputs, strict=True):
        if type(tensor.shape) is not tuple or isinstance(x.shape, Unknown):
            continue
        if any(_differ(one, other) for one, other in zip(_squeezed(tensor.shape[1:]), _squeezed(x.shape[1:]), strict=False)):
            expected, actual = _text(tensor.shape), _text(x.shape)
            return Problem("CNN106", f"the nested model was built for {expected} and is given {actual}", expected=expected, actual=actual)
    return None


def _squeezed(shape: Shape) -> Shape:
    return shape[:-1] if shape and shape[-1] == 1 else shape


def _differ(one: Size, other: Size) -> bool:
    return isinstance(one, int) and isinstance(other, int) and one != other


def _text(shape: Shape) -> str:
    return f"({', '.join(map(show, shape))}{',' if len(shape) == 1 else ''})"


def _as_made(graph: Graph, outputs: list[TensorValue], inputs: tuple[Tensor, ...]) -> tuple[Tensor, ...] | None:
    """The outputs as they were when the model was made, where the inputs have the same shapes."""
    same = all(type(tensor.shape) is tuple and _equal(tensor.shape, x.shape) for tensor, x in zip(graph.inputs, inputs, strict=True))
    return tuple(map(as_tensor, outputs)) if same else None


def _equal(shape: Shape, other: Any) -> bool:
    pairs = zip(shape, other, strict=False) if type(other) is tuple else ()
    return type(other) is tuple and len(shape) == len(other) and all(type(one) is not Unknown and one == two for one, two in pairs)


def _run_again(machine: Machine, graph: Graph, outputs: list[TensorValue], inputs: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    """The calls made again for other shapes, as Function.compute_output_spec does; operations of which only the result is known are not.

    Layers are built by then and do not check their input again: what would be refused at a first call gives something unknown here.
    """
    values: dict[int, Tensor] = {tensor.identity: x for tensor, x in zip(graph.inputs, inputs, strict=True)}
    if any(
        type(tensor.shape) is tuple and type(x.shape) is tuple and len(tensor.shape) != len(x.shape)
        for tensor, x in zip(graph.inputs, inputs, strict=True)
    ):
        return (Tensor(Unknown("the model was made for inputs of another rank")),) * len(outputs)
    for node in graph.nodes:
        if any(identity in values for identity in node.outputs):
            continue
        for identity, output in zip(node.outputs, _call_again(machine, node, values), strict=False):
            values[identity] = output
    missing = Tensor(Unknown("it was made for inputs of another shape"))
    return tuple(values.get(tensor.identity, missing) for tensor in outputs)


def _call_again(machine: Machine, node: CallNode, values: dict[int, Tensor]) -> tuple[Tensor, ...]:
    from cnnlint.interpret.functional import respond

    if node.layer is None or not node.arguments:
        return (Tensor(Unknown("an operation inside the model is not followed for inputs of another shape")),) * len(node.outputs)
    arguments = tuple(given._replace(value=mapped(given.value, lambda leaf: _substituted(leaf, values))) for given in node.arguments)
    answer = respond(machine, node.layer, arguments)
    if not isinstance(answer, Step):
        return (Tensor(Unknown("a call inside the model is not followed for inputs of another shape")),) * len(node.outputs)
    return answer.outputs


def _substituted(leaf: Any, values: dict[int, Tensor]) -> Any:
    return values.get(leaf.identity, as_tensor(leaf)) if type(leaf) is TensorValue else leaf


def _macs(graph: Graph) -> Count:
    """The sum over all calls; Unknown where an operation outside a layer may multiply."""
    total: Count = 0
    for node in graph.nodes:
        if not node.parents:
            continue
        if not isinstance(node.step, Step) or isinstance(node.step.macs, Unknown):
            return Unknown("not every operation inside is counted")
        total = add(total, node.step.macs) or 0
    return total
