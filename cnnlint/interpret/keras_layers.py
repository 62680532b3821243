"""Keras layers and tensors while the program runs: layers made, called on tensors, and what is read from them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from cnnlint.dims import Expr
from cnnlint.interpret import functional
from cnnlint.interpret.attributes import MethodValue
from cnnlint.interpret.choices import MISSING
from cnnlint.interpret.configs import config_of
from cnnlint.interpret.environment import Frame, Machine
from cnnlint.interpret.functional import build_layer, call_layer, respond
from cnnlint.interpret.graphs import listed_layers
from cnnlint.interpret.layer_tensors import NAMES, tensor_member
from cnnlint.interpret.libraries import NOT_KNOWN
from cnnlint.interpret.operators import as_shape, as_size
from cnnlint.interpret.own_names import name_value
from cnnlint.interpret.quantizing import models_with, quantize
from cnnlint.interpret.sequential import bind_to, changed, set_trainable
from cnnlint.interpret.structures import each_plain, snapshot
from cnnlint.interpret.uses import CHANGING_METHODS, as_fed
from cnnlint.interpret.values import GivenArgument, GraphValue, LayerValue, ListValue, ModelValue, Place, TensorValue, is_array
from cnnlint.layers.quantized import Quantized
from cnnlint.layers.registry import Step
from cnnlint.layers.signature import signature
from cnnlint.model import Reference

Arguments = list[GivenArgument]

_NOT_LAYERS: Final = frozenset({"Layer", "InputSpec", "Wrapper"})
_PREDICTING: Final = frozenset({"predict", "predict_on_batch"})
#: Settings of Keras as a whole that a layer takes over when it is made.
_SETTINGS: Final = frozenset({"image_data_format", "dtype_policy"})

_LAYER_METHODS: Final = frozenset(
    {
        "predict",
        "predict_on_batch",
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
    made = LayerValue(name, tuple(arguments), star, place, machine.identity(), machine.path)
    for setting in machine.settings.slots.keys() & _SETTINGS:
        made.slots[setting] = machine.read(machine.settings, setting)
    if place is not None and place.context.registers:
        made.slots["custom_objects"] = True
    return made


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


def make_graph(machine: Machine, name: str, arguments: Arguments, star: bool, place: Place | None, frame: Frame | None = None) -> Any:
    """`Model(inputs, outputs, name, trainable)`: a Functional model, known as an element or a base."""
    inputs = next((a.value for a in arguments if a.keyword in ("inputs", "input")), _given(arguments, "inputs", 0))
    outputs = next((a.value for a in arguments if a.keyword in ("outputs", "output")), _given(arguments, "outputs", 1))
    machine.graphs.add(id(place.node) if place is not None else 0)
    if inputs is None or outputs is None:
        return machine.opaque(None, qualified_name="keras.Model", place=place)
    return each_plain(machine, [inputs, outputs], lambda ends: _graph(machine, ends, arguments, place))


def _graph(machine: Machine, ends: list[Any], arguments: Arguments, place: Place | None) -> GraphValue:
    graph = GraphValue(ends[0], ends[1], place, machine.identity(), machine.path)
    own_name, flag = _given(arguments, "name", 2), next((a.value for a in arguments if a.keyword == "trainable"), None)
    if own_name is not None:
        graph.slots["name"] = own_name
    if flag is not None:
        set_trainable(machine, graph, flag)
    return graph


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
    if assigned is not MISSING and assigned is not None:
        return assigned
    if type(value) is LayerValue:
        return next((argument.value for argument in value.arguments if argument.keyword == "trainable"), True)
    return True


# -- reading -----------------------------------------------------------------------------------------------------------


def layer_member(machine: Machine, layer: LayerValue | GraphValue, name: str) -> Any:
    """An attribute or method of a layer; NOT_KNOWN where it is not one that is modelled."""
    if name in _LAYER_METHODS or name in CHANGING_METHODS:
        return MethodValue(f"Layer.{name}", layer)
    if name == "trainable":
        return current_flag(machine, layer)
    if name in NAMES:
        return tensor_member(machine, layer, name)
    if name == "layers":
        return _inner_layers(machine, layer)
    if name == "__class__" and type(layer) is LayerValue:
        return Reference(layer.qualified_name)
    if name == "name":
        return given_name(layer) or (name_value(machine, layer) if type(layer) is LayerValue else NOT_KNOWN)
    if type(layer) is LayerValue:
        return _configured(machine, layer, name)
    return NOT_KNOWN


def _inner_layers(machine: Machine, layer: LayerValue | GraphValue) -> Any:
    """`model.layers` of a Functional or base model: what the layers of a base are is not read, but that they are frozen one by one is."""
    if isinstance(layer, GraphValue):
        found = listed_layers(machine, layer)
        return machine.new_list(found) if found is not None else NOT_KNOWN
    from cnnlint.interpret.base_models import is_base_model, layers_of

    listed = layers_of(machine, layer) if is_base_model(layer) else None
    return NOT_KNOWN if listed is None else listed


def _configured(machine: Machine, layer: LayerValue, name: str) -> Any:
    """What the constructor keeps under the name of its parameter."""

    last = layer.qualified_name.rpartition(".")[2]
    own = signature(last)
    if own is None or name not in own.parameters or layer.star or name in _REWRITTEN or name.endswith(_REWRITTEN_ENDS):
        return NOT_KNOWN
    given = dict(bind_to(tuple(own.parameters), list(layer.arguments)))
    has_default, default = own.parameters[name]
    value = given[name].value if name in given else default if has_default else NOT_KNOWN
    if name not in _PER_AXIS or value is NOT_KNOWN:
        return value
    if value is None and name == "strides":
        return _configured(machine, layer, "pool_size")  # keras/src/layers/pooling/base_pooling.py
    return _per_axis(machine, value, next((int(digit) for digit in "123" if f"{digit}D" in last), None))


#: Attributes that are not what the constructor was given: strings become functions, numbers pairs of pairs, None what is configured.
_REWRITTEN: Final = frozenset(
    {"activation", "recurrent_activation", "data_format", "padding", "cropping", "size", "dtype", "name", "target_shape"}
)
_REWRITTEN_ENDS: Final = ("_initializer", "_regularizer", "_constraint")
_PER_AXIS: Final = frozenset({"kernel_size", "strides", "dilation_rate", "pool_size", "output_padding"})


def _per_axis(machine: Machine, value: Any, rank: int | None) -> Any:
    """One number an axis, as `standardize_tuple` makes it (keras/src/utils/argument_validation.py)."""
    if type(value) is ListValue:
        value = machine.items(value)
    if type(value) in (list, tuple):
        return tuple(value)
    return (value,) * rank if rank is not None and type(value) in (int, Expr) else NOT_KNOWN


# -- methods -----------------------------------------------------------------------------------------------------------


def call_layer_method(machine: Machine, layer: LayerValue | GraphValue, name: str, arguments: Arguments, place: Place | None) -> Any:
    """`layer.name(…)`."""
    if name == "adapt" and arguments:
        layer.slots.setdefault("adapted_in", models_with(machine, layer))
        machine.write(layer, "adapt", machine.each(arguments[0].value, lambda leaf: as_fed(machine, leaf, "adapt")))
        return None
    if name == "quantize":
        quantize(machine, layer, arguments)
        return None
    if name in CHANGING_METHODS:
        _change(machine, layer, name, arguments)
        return None
    if name == "call" and place is not None:
        return call_layer(machine, layer, arguments, place)
    if name == "compute_output_shape" and arguments:
        return machine.each(arguments[0].value, lambda leaf: _computed_shape(machine, layer, leaf))
    if name == "build" and isinstance(layer, LayerValue):
        build_layer(machine, layer, tuple(arguments))
    if name == "get_config":
        return config_of(machine, layer, place)
    if name == "get_layer":
        return _get_layer(machine, layer, arguments, place)
    if name in _PREDICTING and arguments:
        return _predicted(machine, layer, arguments[0], name, place)
    if name == "set_vocabulary":
        layer.slots.setdefault("adapted_in", models_with(machine, layer))
        machine.write(layer, name, arguments[0].value if arguments else machine.unknown("its vocabulary is not known"))
    return None if name in ("build", "set_weights", "set_vocabulary") else machine.opaque(None, place=place)


def _get_layer(machine: Machine, model: LayerValue | GraphValue, arguments: Arguments, place: Place | None) -> Any:
    """`model.get_layer(name, index)`; a layer that Keras names by itself is not found by its name."""
    listed = _inner_layers(machine, model)
    content = machine.items(listed) if type(listed) is ListValue else None
    index, name = _given(arguments, "index", 1), _given(arguments, "name", 0)
    if type(content) is not list:
        return machine.opaque(None, place=place)
    if type(index) is int and -len(content) <= index < len(content):
        return content[index]
    named = [layer for layer in content if given_name(layer) == name] if type(name) is str else []
    return named[0] if len(named) == 1 else machine.opaque(None, place=place)


def _predicted(machine: Machine, model: LayerValue | GraphValue, given: GivenArgument, method: str, place: Place | None) -> Any:
    """`model.predict(x)`: arrays of the output's shape, as many rows as there are."""
    fed = machine.each(given.value, lambda leaf: leaf if is_array(leaf) else as_fed(machine, leaf, method))
    return call_layer(machine, model, [given._replace(keyword=None, value=fed)], place)


def _change(machine: Machine, layer: LayerValue | GraphValue, name: str, arguments: Arguments) -> None:
    """`enable_lora(rank)` is as if the layer had been made so; of the others the weights are not known."""
    rank = _given(arguments, "rank", 0)
    quantized = machine.read(layer, "quantized")
    late = quantized not in (MISSING, None) and not (isinstance(quantized, Quantized) and quantized.mode in ("int8", "int4", "float8"))
    if name == "enable_lora" and type(rank) is int and type(layer) is LayerValue and not late:
        machine.write(layer, "lora_rank", rank)
    else:
        changed(machine, layer, f"`{name}` changes its weights")


def _computed_shape(machine: Machine, layer: LayerValue | GraphValue, value: Any) -> Any:
    """`layer.compute_output_shape(shape)`, or of a list of shapes."""
    shape = as_shape(machine, value)
    shapes = snapshot(machine, value) if type(shape) is not tuple else shape
    several = type(shapes) in (list, tuple) and shapes and all(type(each) in (list, tuple) for each in shapes)
    tensors = [_of_shape(machine, tuple(each)) for each in shapes] if several else _of_shape(machine, shape)
    answer = respond(machine, layer, (GivenArgument(None, tensors, None),)) if several or type(shape) is tuple else None
    known = isinstance(answer, Step) and len(answer.outputs) == 1
    return answer.outputs[0].shape if known and isinstance(answer, Step) else machine.unknown("the shape is not known")


def _of_shape(machine: Machine, shape: Any) -> TensorValue:
    return TensorValue(shape, "float32", None, (), machine.identity())


MAKERS: Final[dict[str, Callable[..., Any]]] = {
    "keras.Input": make_input,
    "keras.Model": make_graph,
    **functional.MAKERS,
}
