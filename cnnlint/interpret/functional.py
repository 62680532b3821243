"""Layers and models called on arrays and symbolic tensors, one or several: what they give, and the call that the tensors remember.

Shapes are those of keras/src/layers/layer.py (`__call__`) with symbolic tensors: what the layer arrow says of one tensor, and for merge
layers, attention and Functional models of several. What Keras would refuse, and what is not known, is a tensor of unknown shape.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from cnnlint.dims import Unknown
from cnnlint.interpret.choices import MISSING
from cnnlint.interpret.environment import Frame, Machine
from cnnlint.interpret.graph_runs import call_graph
from cnnlint.interpret.operators import as_shape
from cnnlint.interpret.structures import as_tensor, as_value, each_plain, flat, holds_array, mapped, snapshot, tensors_in
from cnnlint.interpret.uses import record_use
from cnnlint.interpret.values import (
    CallNode,
    FunctionValue,
    GivenArgument,
    GraphValue,
    InstanceValue,
    LayerValue,
    ModelValue,
    Place,
    TensorValue,
    is_array,
)
from cnnlint.layers.attention_calls import LISTED, QUERIED, attended
from cnnlint.layers.merge_calls import MERGES, merged
from cnnlint.layers.registry import Answer, Problem, Step, Tensor
from cnnlint.model import Array, LayerCall
from cnnlint.tuples import NamedTuple

Arguments = list[GivenArgument]

#: Names that Keras's layers give to the first argument of `call`.
_FIRST: Final = ("inputs", "x", "query", "sequences", "sequence", "images", "data", "input")
#: Layers that hand on each tensor of a list as it is.
_PASSING: Final = frozenset(
    {"Activation", "ActivityRegularization", "AlphaDropout", "Dropout", "GaussianDropout", "GaussianNoise", "Identity"}
)


class Called(NamedTuple):
    """The first call of a layer, which builds it: the tensors given and made, the arguments as they were, what came of it, and
    whether the layer was set to train then."""

    inputs: tuple[Any, ...]
    outputs: tuple[Any, ...]
    arguments: tuple[GivenArgument, ...]
    step: Step
    trains: Any = True


def call_layer(machine: Machine, layer: LayerValue | GraphValue, arguments: Arguments, place: Place | None) -> Any:
    """`layer(x)`, `layer([a, b])`, `layer(query, value)`: symbolic tensors where one of them is, else arrays."""

    def called(values: list[Any]) -> Any:
        given = tuple(argument._replace(value=value) for argument, value in zip(arguments, values, strict=True))
        return _called(machine, layer, given, place)

    return each_plain(machine, [argument.value for argument in arguments], called)


def _called(machine: Machine, layer: LayerValue | GraphValue, arguments: tuple[GivenArgument, ...], place: Place | None) -> Any:
    if not any(holds_array(given.value) for given in arguments):
        return machine.opaque(None, place=place)
    answer = respond(machine, layer, arguments)
    structure = layer.outputs if type(layer) is GraphValue else None
    if isinstance(answer, Step) and not _needs_others(machine, layer, answer):
        _tell_wrapped(machine, layer, arguments)
        return remembered(machine, layer, arguments, answer, structure)
    if isinstance(answer, Step):
        return opaque_result(machine, layer, arguments, "this layer object was built for another input shape before", place)
    reason = f"Keras refuses this call: {answer.message}" if isinstance(answer, Problem) else "what this call gives is not known"
    return opaque_result(machine, layer, arguments, reason, place)


def _needs_others(machine: Machine, layer: Any, step: Step) -> bool:
    """Whether a layer that is built already would need other weights for this call."""
    called = machine.read(layer, "__called__")
    if not isinstance(called, Called) or isinstance(called.step.weights, Unknown) or isinstance(step.weights, Unknown):
        return False
    return type(layer) is LayerValue and [each.shape for each in called.step.weights] != [each.shape for each in step.weights]


def wrapped_model(layer: Any) -> ModelValue | None:
    """The Sequential that TimeDistributed was given."""
    if type(layer) is not LayerValue or layer.qualified_name != "keras.layers.TimeDistributed":
        return None
    inner = next((given.value for given in layer.arguments if given.keyword in (None, "layer")), None)
    return inner if isinstance(inner, ModelValue) else None


def _tell_wrapped(machine: Machine, layer: Any, arguments: tuple[GivenArgument, ...]) -> None:
    """A Sequential in TimeDistributed is called on each step."""
    model = wrapped_model(layer)
    x = next((leaf for given in arguments for leaf in flat(given.value) if is_array(leaf)), None)
    if model is None or x is None or type(x.shape) is not tuple or len(x.shape) < 3:
        return
    step = TensorValue((x.shape[0], *x.shape[2:]), x.dtype, None, (), machine.identity())
    record_use(machine, model, "call", [("inputs", GivenArgument(None, step, layer.place))], layer.place)


def opaque_result(machine: Machine, layer: Any, arguments: tuple[GivenArgument, ...], reason: str, place: Place | None) -> Any:
    """The result of a call of which only what it was called on is known: a symbolic tensor of unknown shape where one is given."""
    parents = tuple(tensor for given in arguments for tensor in tensors_in(given.value))
    if not parents:
        return machine.opaque(None, place=place)
    missing, node = machine.unknown(reason), CallNode(layer, arguments, parents, None)
    node.outputs = (machine.identity(),)
    return TensorValue(missing, missing, layer, parents, node.outputs[0], node)


def remembered(machine: Machine, layer: Any, arguments: tuple[GivenArgument, ...], step: Step, structure: Any = None) -> Any:
    """The outputs of a call as values, in the structure of a model's outputs. The first call is what builds the layer."""
    parents = tuple(tensor for given in arguments for tensor in tensors_in(given.value))
    if parents:
        node = CallNode(layer, arguments, parents, step)
        values: tuple[Any, ...] = tuple(
            TensorValue(each.shape, each.dtype, layer, parents, machine.identity(), node) for each in step.outputs
        )
        node.outputs = tuple(value.identity for value in values)
    else:
        values = tuple(Array(each.shape, each.dtype) for each in step.outputs)
    if type(layer) in (LayerValue, InstanceValue):
        _build(
            machine,
            layer,
            Called(tuple(leaf for given in arguments for leaf in flat(given.value) if is_array(leaf)), values, arguments, step),
        )
    if not parents and type(structure) in (list, tuple) and len(structure) == 1:
        structure = structure[0]  # an eager call unpacks a list of one
    if structure is None or sum(1 for _ in flat(structure)) != len(values):
        return values[0] if len(values) == 1 else values
    made = iter(values)
    filled = mapped(structure, lambda leaf: next(made))
    return as_value(machine, filled)


def _build(machine: Machine, layer: LayerValue | InstanceValue, called: Called) -> None:
    """Notes the call where it is the first of which the weights are known."""
    from cnnlint.interpret.keras_layers import current_flag

    before = machine.read(layer, "__called__")
    if not isinstance(before, Called) or (isinstance(before.step.weights, Unknown) and not isinstance(called.step.weights, Unknown)):
        machine.write(layer, "__called__", called._replace(trains=current_flag(machine, layer)))


def build_layer(machine: Machine, layer: LayerValue, arguments: tuple[GivenArgument, ...]) -> None:
    """`layer.build(shape)`: the weights are made, nothing is called."""
    shapes = [as_shape(machine, given.value) for given in arguments]
    if not shapes or not all(type(shape) is tuple for shape in shapes) or machine.read(layer, "__called__") is not MISSING:
        return
    given = tuple(GivenArgument(None, TensorValue(shape, "float32", None, (), machine.identity()), None) for shape in shapes)
    answer = respond(machine, layer, given)
    if isinstance(answer, Step):
        _build(machine, layer, Called((), (), given, answer))


# -- what is called ----------------------------------------------------------------------------------------------------


def respond(machine: Machine, value: Any, arguments: tuple[GivenArgument, ...]) -> Answer | None:
    """What a layer or model gives for these arguments, which are snapshots; None where that is not followed. Changes nothing. The
    weights of a Functional model are left out."""
    from cnnlint.interpret.holdings import step_in_sequential
    from cnnlint.interpret.records import frozen_layer

    given = [argument._replace(value=mapped(argument.value, _seen)) for argument in arguments]
    first = _first(given)
    if type(value) is GraphValue:
        inputs = _inputs_of(value, first)
        return None if inputs is None else call_graph(machine, value, *inputs)
    call = frozen_layer(machine, value)
    if call.model is not None:
        found = step_in_sequential(machine, call, first) if isinstance(first, Tensor) else None
        return found if isinstance(found, Step) else None
    if call.custom is None and call.class_name in QUERIED | LISTED | MERGES:
        leaves = [leaf for argument in arguments for leaf in flat(argument.value) if is_array(leaf)]
        return _joined(call, given, first, eager=bool(leaves) and all(type(leaf) is Array for leaf in leaves))
    if isinstance(first, Tensor):
        return machine.apply(call, first)
    return _on_list(machine, value, call, arguments, first)


def _seen(leaf: Any) -> Any:
    return as_tensor(leaf) if is_array(leaf) else leaf


def _first(given: list[GivenArgument]) -> Any:
    """What is passed as the inputs: the first argument, by position or by one of the names it has."""
    positional = next((argument.value for argument in given if argument.keyword is None), None)
    named = {argument.keyword: argument.value for argument in given if argument.keyword is not None}
    return positional if positional is not None else next((named[name] for name in _FIRST if name in named), None)


def _joined(call: LayerCall, given: list[GivenArgument], first: Any, eager: bool) -> Answer | None:
    """A layer that makes one tensor of several."""
    if call.class_name in QUERIED:
        positional = [argument.value for argument in given if argument.keyword is None]
        named = {argument.keyword: argument.value for argument in given}
        roles = [positional[index] if index < len(positional) else named.get(name) for index, name in enumerate(("query", "value", "key"))]
        passed = roles[:2] if roles[2] is None else roles
    else:
        passed = list(first) if type(first) is list or (type(first) is tuple and call.class_name in MERGES) else []
    tensors = [tensor for tensor in passed if isinstance(tensor, Tensor)]
    if not tensors or len(tensors) != len(passed):
        return None
    if call.class_name in MERGES:
        answer = merged(call, tensors)
        return _settled(answer, tensors) if eager and isinstance(answer, Step) else answer
    return _with_scores(call, given, tensors, eager)


def _with_scores(call: LayerCall, given: list[GivenArgument], tensors: list[Any], eager: bool) -> Answer:
    scores = next((argument.value for argument in given if argument.keyword == "return_attention_scores"), False)
    answer = attended(call, tensors, scores is True)
    if isinstance(answer, Problem):
        return answer
    if type(scores) is not bool or len([argument for argument in given if argument.keyword is None]) > 3:
        return answer._replace(outputs=(Tensor(Unknown("whether it returns the attention scores is not known")),))
    if eager and scores and call.class_name == "MultiHeadAttention":
        return answer._replace(outputs=(answer.outputs[0], Tensor(Unknown("the scores of an eager call"))))
    return answer


def _settled(step: Step, tensors: list[Any]) -> Step:
    """Arrays at hand have sizes on all axes: where they are said to vary in some only, the result is not known to."""
    if all(tensor.shape == tensors[0].shape for tensor in tensors):
        return step
    output = step.outputs[0]
    if isinstance(output.shape, Unknown):
        return step
    sizes = tuple(Unknown("it differs from one array to the next") if size is None else size for size in output.shape)
    return step._replace(outputs=(output._replace(shape=sizes),))


def _inputs_of(graph: GraphValue, first: Any) -> tuple[Tensor, ...] | None:
    """The inputs of a Functional model in its order: a dict goes by name, anything else by place."""
    if type(first) is dict and type(graph.inputs) is not dict:
        names = [_input_name(leaf) for leaf in flat(graph.inputs)]
        if any(type(name) is not str or name not in first for name in names):
            return None
        first = [first[name] for name in names]
    leaves = list(flat(first))
    return tuple(leaves) if leaves and all(isinstance(leaf, Tensor) for leaf in leaves) else None


def _input_name(tensor: Any) -> Any:
    arguments = tensor.layer.arguments if type(tensor) is TensorValue and type(tensor.layer) is LayerValue else ()
    return next((given.value for given in arguments if given.keyword == "name"), None)


def _on_list(machine: Machine, layer: Any, call: LayerCall, arguments: tuple[GivenArgument, ...], first: Any) -> Answer | None:
    """Layers that work on any structure, and functions of the program that take one."""
    tensors = list(first) if type(first) in (list, tuple) else []
    if not tensors or not all(isinstance(tensor, Tensor) for tensor in tensors):
        return None
    if call.custom is None and call.class_name in _PASSING:
        answer = machine.apply(call, tensors[0])
        return answer._replace(outputs=tuple(tensors)) if isinstance(answer, Step) else answer
    if call.class_name == "Lambda" and type(layer) is LayerValue:
        return _run_lambda(machine, layer, arguments)
    return None


def _run_lambda(machine: Machine, layer: LayerValue, arguments: tuple[GivenArgument, ...]) -> Answer | None:
    """`Lambda(function)` on several tensors: the function of the program, run on the side."""
    from cnnlint.interpret.calls import call_value
    from cnnlint.interpret.custom_layers import isolated

    given = {argument.keyword or index: argument.value for index, argument in enumerate(layer.arguments)}
    function = given.get("function", given.get(0))
    if set(given) - {0, "function", "name", "trainable", "dtype", "output_shape"} or layer.star:
        return None
    declared = as_shape(machine, given["output_shape"]) if given.get("output_shape") is not None else None
    if type(declared) is tuple:
        first = next(flat(_first(list(arguments))))  # keras/src/layers/core/lambda_layer.py: the batch of the first tensor
        return Step((Tensor((first.shape[0], *declared)),), ()) if type(first.shape) is tuple and first.shape else None
    if type(function) is not FunctionValue or declared is not None:
        return None

    def run() -> Answer:
        result = snapshot(machine, call_value(machine, function, [as_value(machine, _first(list(arguments)))], {}))
        outputs = [leaf for leaf in flat(result) if is_array(leaf)]
        if not outputs or len(outputs) != len(list(flat(result))):
            return Step((Tensor(Unknown(f"what `{function.name}` gives could not be followed")),), ())
        return Step(tuple(map(as_tensor, outputs)), ())

    return isolated(machine, run, function.name)


# -- functions that make a layer and call it ---------------------------------------------------------------------------


def call_function_of_layer(machine: Machine, name: str, arguments: Arguments, star: bool, place: Place, frame: Frame) -> Any:
    """`keras.layers.concatenate([a, b], axis=1)` is `Concatenate(axis=1)([a, b])` (keras/src/layers/merging)."""
    inputs = next((given for given in arguments if given.keyword in (None, "inputs")), None)
    if inputs is None or star:
        return machine.opaque(None, place=place)
    short = name.rpartition(".")[2]
    rest = [given for given in arguments if given is not inputs]
    if short == "dot" and not rest:
        rest = [GivenArgument("axes", -1, place)]
    layer = LayerValue(f"keras.layers.{short.capitalize()}", tuple(rest), False, place, machine.identity(), machine.path)
    return call_layer(machine, layer, [inputs._replace(keyword=None)], place)


_MODULES: Final = ("keras.layers", "keras.layers.merge", "keras.layers.merging", "keras.legacy.layers")
MAKERS: Final[dict[str, Callable[..., Any]]] = {
    f"{module}.{name}": call_function_of_layer
    for module in _MODULES
    for name in ("add", "average", "concatenate", "dot", "maximum", "minimum", "multiply", "subtract")
}
