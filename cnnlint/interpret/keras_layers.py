"""Keras layers and tensors while the program runs: layers made, called on tensors, and what is read from them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from cnnlint.dims import Unknown
from cnnlint.interpret.attributes import MethodValue
from cnnlint.interpret.choices import MISSING
from cnnlint.interpret.environment import Frame, Machine
from cnnlint.interpret.libraries import NOT_KNOWN
from cnnlint.interpret.operators import as_shape, as_size
from cnnlint.interpret.sequential import CHANGING_METHODS, bind_to, changed
from cnnlint.interpret.values import Entry, GivenArgument, GraphValue, LayerValue, ListValue, ModelValue, Place, TensorValue, is_array
from cnnlint.layers.registry import Step, Tensor
from cnnlint.model import Array

Arguments = list[GivenArgument]

_NOT_LAYERS: Final = frozenset({"Layer", "InputSpec", "Wrapper"})
_LAYER_METHODS: Final = frozenset(
    {
        "adapt",
        "build",
        "call",
        "compute_output_shape",
        "count_params",
        "get_config",
        "get_weights",
        "set_weights",
        "get_layer",
        "get_vocabulary",
        "set_vocabulary",
        "vocabulary_size",
    }
)


def is_layer_class(name: str) -> bool:
    """Whether a canonical name is a class of keras.layers, or a model of keras.applications."""
    module, _, last = name.rpartition(".")
    return module in ("keras.layers", "keras.applications") and last[:1].isupper() and last not in _NOT_LAYERS


def make_layer(machine: Machine, name: str, arguments: Arguments, star: bool, place: Place, frame: Frame) -> LayerValue:
    """A layer object of a Keras class."""
    machine.growth += 1
    return LayerValue(name, tuple(arguments), star, place, machine.identity(), machine.path)


def make_input(machine: Machine, name: str, arguments: Arguments, star: bool, place: Place, frame: Frame) -> Any:
    """`keras.Input(shape, batch_size, dtype, …)`: a symbolic tensor that remembers its InputLayer."""
    layer = LayerValue("keras.Input", tuple(arguments), star, place, machine.identity(), machine.path)
    given = _given(arguments, "dtype", 2)
    dtype = given if given is not None else "float32"
    return _each_input_shape(machine, arguments, lambda shape: TensorValue(shape, dtype, layer, (), layer.identity))


def _given(arguments: Arguments, name: str, index: int) -> Any:
    positional = [argument.value for argument in arguments if argument.keyword is None]
    named = next((argument.value for argument in arguments if argument.keyword == name), None)
    return named if named is not None else positional[index] if index < len(positional) else None


def _each_input_shape(machine: Machine, arguments: Arguments, make: Callable[[Any], TensorValue]) -> Any:
    batch_shape = next((argument.value for argument in arguments if argument.keyword in ("batch_shape", "batch_input_shape")), None)
    if batch_shape is not None:
        return machine.each_deep(batch_shape, lambda leaf: make(as_shape(machine, leaf)))
    batch = _given(arguments, "batch_size", 1)

    def joined(pair: Any) -> TensorValue:
        sizes = as_shape(machine, pair[0])
        return make((as_size(machine, pair[1]), *sizes) if type(sizes) is tuple else sizes)

    return machine.each_deep((_given(arguments, "shape", 0), batch), joined)


def make_graph(machine: Machine, name: str, arguments: Arguments, star: bool, place: Place, frame: Frame) -> Any:
    """`Model(inputs, outputs)`: a Functional model, known as an element or a base."""
    inputs = next((a.value for a in arguments if a.keyword in ("inputs", "input")), _given(arguments, "inputs", 0))
    outputs = next((a.value for a in arguments if a.keyword in ("outputs", "output")), _given(arguments, "outputs", 1))
    machine.graphs += 1
    if inputs is None or outputs is None:
        return machine.opaque(None, qualified_name="keras.Model", place=place)
    return GraphValue(inputs, outputs, place, machine.identity(), machine.path)


def given_name(value: Any) -> Any:
    """The `name=` a layer or model was made with, or None."""
    if type(value) is LayerValue:
        return next((argument.value for argument in value.arguments if argument.keyword == "name"), None)
    return value.slots.get("name") if type(value) in (ModelValue, GraphValue) else None


def is_input_value(value: Any) -> bool:
    """Whether an element is an input: an InputLayer or the tensor of one."""
    if type(value) is TensorValue:
        return type(value.layer) is LayerValue and value.layer.qualified_name == "keras.Input"
    return type(value) is LayerValue and value.qualified_name in ("keras.layers.InputLayer", "keras.Input")


def current_flag(machine: Machine, value: Any) -> Any:
    """The `trainable` flag of a layer or model as it is now; Unknown or a Choice where it depends."""
    assigned = machine.read(value, "trainable")
    if assigned is not MISSING:
        return assigned
    if type(value) is LayerValue:
        return next((argument.value for argument in value.arguments if argument.keyword == "trainable"), True)
    return True


def copied(machine: Machine, entry: Any) -> Any:
    """An entry of a cloned model: the same layer made again."""
    value = getattr(entry, "value", None)
    if type(value) is not LayerValue:
        return entry
    made = LayerValue(value.qualified_name, value.arguments, value.star, value.place, machine.identity(), machine.path, value.cls)
    if "trainable" in value.slots:
        made.slots["trainable"] = value.slots["trainable"]
    return entry._replace(value=made)


# -- reading -----------------------------------------------------------------------------------------------------------


def layer_member(machine: Machine, layer: LayerValue | GraphValue, name: str) -> Any:
    """An attribute or method of a layer; NOT_KNOWN where it is not one that is modelled."""
    if name in _LAYER_METHODS or name in CHANGING_METHODS:
        return MethodValue(f"Layer.{name}", layer)
    if name == "trainable":
        return current_flag(machine, layer)
    if name in ("output_shape", "input_shape", "output", "input", "inputs", "outputs"):
        return _tensor_member(machine, layer, name)
    if name == "layers":
        return _inner_layers(machine, layer)
    if name == "name" and given_name(layer) is not None:
        return given_name(layer)
    if type(layer) is LayerValue:
        return _configured(machine, layer, name)
    return NOT_KNOWN


def _inner_layers(machine: Machine, layer: LayerValue | GraphValue) -> Any:
    """The layers of a base model: what they are is not read; freezing them one by one is seen by their parent."""
    if isinstance(layer, GraphValue):
        from cnnlint.interpret.graphs import graph_layers

        found = graph_layers(layer)
        return machine.new_list(found) if found is not None else NOT_KNOWN
    from cnnlint.interpret.base_models import is_base_model, layers_of

    listed = layers_of(machine, layer) if is_base_model(layer) else None
    return NOT_KNOWN if listed is None else listed


def _configured(machine: Machine, layer: LayerValue, name: str) -> Any:
    """What the constructor keeps under the name of its parameter."""
    from cnnlint.layers.signature import signature

    own = signature(layer.qualified_name.rpartition(".")[2])
    if own is None or name not in own.parameters or layer.star:
        return NOT_KNOWN
    given = dict(bind_to(tuple(own.parameters), list(layer.arguments)))
    has_default, default = own.parameters[name]
    return given[name].value if name in given else default if has_default else NOT_KNOWN


def _tensor_member(machine: Machine, layer: LayerValue | GraphValue, name: str) -> Any:
    if isinstance(layer, GraphValue):
        return _graph_member(machine, layer, name)
    found = _placed(machine, layer, output=name.startswith("output"))
    if found is None or type(found.shape) is not tuple:
        return machine.unknown(f"the `{name}` of this layer is not known")
    if name.endswith("shape"):
        return found.shape
    made = TensorValue(found.shape, found.dtype, layer if name.startswith("output") else None, (), machine.identity())
    return machine.new_list([made]) if name.endswith("s") else made


def _graph_member(machine: Machine, graph: GraphValue, name: str) -> Any:
    value = graph.outputs if name.startswith("output") else graph.inputs
    if name.endswith("shape"):
        return value.shape if type(value) is TensorValue else machine.unknown(f"the `{name}` of this model is not known")
    if name in ("inputs", "outputs"):
        return value if type(value) is ListValue else machine.new_list([value])
    return value


def _placed(machine: Machine, layer: LayerValue, *, output: bool) -> Tensor | None:
    """The tensor after (or before) a layer, in the model it stands in, or where it was called; a base model alone."""
    from cnnlint.interpret.records import layer_call, trace_of

    called: tuple[Tensor, Tensor | None] | None = layer.slots.get("called")
    if type(called) is tuple:
        return called[1] if output else called[0]
    for model in reversed(machine.models):
        content = machine.read(model, "layers")
        if type(content) is list and any(type(entry) is Entry and entry.value is layer for entry in content):
            trace = trace_of(machine, model)
            step = next((each for each in trace.layers if each.call.identity == layer.identity), None) if trace is not None else None
            if step is not None:
                return Tensor(step.shape or Unknown("not built")) if output else step.input
    if layer.qualified_name.startswith("keras.applications."):
        answer = machine.apply(layer_call(machine, layer), Tensor(Unknown("its own input")))
        return answer.outputs[0] if output and isinstance(answer, Step) else None
    return None


# -- calling -----------------------------------------------------------------------------------------------------------


def call_layer(machine: Machine, layer: LayerValue | GraphValue, arguments: Arguments, place: Place) -> Any:
    """`layer(x)`: on a symbolic tensor the next one, on an array an array."""
    if not arguments:
        return machine.opaque(None, place=place)
    return machine.each(arguments[0].value, lambda leaf: _call_on(machine, layer, leaf, place))


def _call_on(machine: Machine, layer: LayerValue | GraphValue, value: Any, place: Place) -> Any:
    symbolic = _holds_tensor(machine, value)
    if not is_array(value):
        from cnnlint.interpret.merging import merged

        joined = merged(machine, layer, value)
        if joined is not None:
            return joined
        return opaque_tensor(machine, layer, value) if symbolic else machine.opaque(None, place=place)
    outputs = _outputs(machine, layer, value)
    if outputs is None:
        return opaque_tensor(machine, layer, value) if symbolic else machine.opaque(None, place=place)
    if not symbolic:
        arrays = tuple(Array(output.shape, output.dtype) for output in outputs)
        return arrays[0] if len(arrays) == 1 else machine.new_list(list(arrays))
    tensors = [TensorValue(output.shape, output.dtype, layer, (value,), machine.identity()) for output in outputs]
    return tensors[0] if len(tensors) == 1 else machine.new_list(list(tensors))


def _outputs(machine: Machine, layer: LayerValue | GraphValue, value: Any) -> tuple[Tensor, ...] | None:
    from cnnlint.interpret.records import frozen_layer

    x = Tensor(value.shape, value.dtype if type(value.dtype) is str else "float32")
    answer = machine.apply(frozen_layer(machine, layer), x)
    if not isinstance(answer, Step):
        return None
    if type(layer) is LayerValue:
        machine.write(layer, "called", (x, answer.outputs[0]))
    return answer.outputs


def _holds_tensor(machine: Machine, value: Any) -> bool:
    if type(value) is ListValue:
        content = machine.items(value)
        return type(content) is list and any(type(item) is TensorValue for item in content)
    return type(value) is TensorValue or (type(value) is tuple and any(type(item) is TensorValue for item in value))


def opaque_tensor(machine: Machine, layer: Any, value: Any) -> TensorValue:
    """A symbolic tensor of unknown shape that comes out of this layer."""
    inputs = tuple(machine.items(value)) if type(value) is ListValue and type(machine.items(value)) is list else (value,)
    missing = machine.unknown("the shape of this tensor is not known")
    return TensorValue(missing, missing, layer, inputs, machine.identity())


def call_layer_method(machine: Machine, layer: LayerValue | GraphValue, name: str, arguments: Arguments, place: Place | None) -> Any:
    """`layer.name(…)`."""
    if name == "adapt" and arguments:
        machine.write(layer, "adapted", arguments[0].value)
        return None
    if name in CHANGING_METHODS:
        _change(machine, layer, name, arguments)
        return None
    if name == "call" and place is not None:
        return call_layer(machine, layer, arguments, place)
    if name == "compute_output_shape" and arguments:
        return machine.each(arguments[0].value, lambda leaf: _computed_shape(machine, layer, leaf))
    return None if name in ("build", "set_weights", "set_vocabulary") else machine.opaque(None, place=place)


def _change(machine: Machine, layer: LayerValue | GraphValue, name: str, arguments: Arguments) -> None:
    """`enable_lora(rank)` is as if the layer had been made so; of the others the weights are not known."""
    rank = _given(arguments, "rank", 0)
    if name == "enable_lora" and type(rank) is int and type(layer) is LayerValue:
        machine.write(layer, "lora_rank", rank)
    else:
        changed(machine, layer, f"`{name}` changes its weights")


def _computed_shape(machine: Machine, layer: LayerValue | GraphValue, value: Any) -> Any:
    from cnnlint.interpret.records import frozen_layer

    shape = as_shape(machine, value)
    answer = machine.apply(frozen_layer(machine, layer), Tensor(shape)) if type(shape) is tuple else None
    return answer.outputs[0].shape if isinstance(answer, Step) and len(answer.outputs) == 1 else machine.unknown("the shape is not known")


MAKERS: Final[dict[str, Callable[..., Any]]] = {
    "keras.Input": make_input,
    "keras.Model": make_graph,
}
