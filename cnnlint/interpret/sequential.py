"""Sequential models while the program runs: creation, `add`, `pop`, and the ordered uses made of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import libcst as cst

from cnnlint.dims import Unknown
from cnnlint.interpret.choices import Choice
from cnnlint.interpret.environment import Frame, Machine
from cnnlint.interpret.iteration import iterate
from cnnlint.interpret.libraries import NOT_KNOWN
from cnnlint.interpret.operators import show_value
from cnnlint.interpret.uses import METHODS, record_use
from cnnlint.interpret.values import (
    ClassValue,
    Entry,
    GapValue,
    GivenArgument,
    GraphValue,
    InstanceValue,
    LayerValue,
    ModelValue,
    NotAList,
    Place,
    SequenceValue,
    TensorValue,
    is_array,
)
from cnnlint.model import Array, package

Arguments = list[GivenArgument]

_ATTRIBUTE_USES: Final = frozenset({"weights", "trainable_weights", "trainable_variables", "variables", "non_trainable_weights"})


def new_model(machine: Machine, place: Place | None, frame: Frame | None, cls: ClassValue | None = None) -> ModelValue:
    """A fresh model without layers, remembered as created here."""
    assert place is not None
    function = frame.function.qualname if frame is not None and frame.function is not None else None
    calls = frame.calls() if frame is not None else ()
    model = ModelValue(place, machine.identity(), machine.path, function, calls, cls)
    machine.models.append(model)
    machine.growth += 1
    return model


def created_at(model: ModelValue, place: Place | None, frame: Frame | None) -> None:
    """A subclass of Sequential is created where it calls `super().__init__`; the call of the class led there."""
    if place is not None and place is not model.place and frame is not None:
        model.place = place
        model.calls = frame.calls()
        model.function = frame.function.qualname if frame.function is not None else None


def make_sequential(machine: Machine, name: str, arguments: Arguments, star: bool, place: Place, frame: Frame) -> ModelValue:
    """`Sequential(layers, trainable, name)`."""
    model = new_model(machine, place, frame)
    model.package = package(name)
    initialize(machine, model, arguments, star, place)
    return model


def initialize(machine: Machine, model: ModelValue, arguments: Arguments, star: bool, place: Place | None) -> None:
    """What the constructor does with its arguments."""
    bound = bind_to(("layers", "trainable", "name"), arguments)
    for name, argument in bound:
        if name == "layers":
            machine.write(model, "layers", _layers_given(machine, argument))
        elif name in ("name", "trainable"):
            machine.write(model, name, argument.value)
    if star:
        machine.write(model, "layers", [GapValue("more arguments may be given", place)])


def _layers_given(machine: Machine, argument: GivenArgument) -> Any:
    return machine.each(argument.value, lambda leaf: _entries(machine, leaf, argument))


def _entries(machine: Machine, value: Any, argument: GivenArgument) -> Any:
    """The elements of the list a model is created from, each with the place where it stands."""
    if value is None:
        return []
    if type(value) in (LayerValue, ModelValue, GraphValue) or (type(value) is TensorValue and type(value.layer) is LayerValue):
        return [Entry(NotAList(value), argument.place)]
    content = iterate(machine, value)
    return machine.each(content, lambda leaf: _as_entries(machine, leaf, argument))


def _as_entries(machine: Machine, content: Any, argument: GivenArgument) -> Any:
    if type(content) is not list:
        reason = content.reason if type(content) in (SequenceValue, Unknown) else "the list is not known"
        return [GapValue(f"the list of layers `{_text(argument)}` is not known: {reason}", argument.place)]
    machine.step(len(content) >> 3)
    return [Entry(item, place) for item, place in zip(content, _element_places(content, argument), strict=True)]


def _text(argument: GivenArgument) -> str:
    return argument.place.context.text(argument.place.node) if argument.place is not None else show_value(argument.value)


def _element_places(content: list[Any], argument: GivenArgument) -> list[Place | None]:
    """Where the elements stand: in the list display itself, or where the whole list is given."""
    place = argument.place
    node = place.node if place is not None else None
    if place is not None and isinstance(node, (cst.List, cst.Tuple)) and len(node.elements) == len(content):
        return [Place(place.context, element.value) for element in node.elements]
    return [place] * len(content)


def bind_to(parameters: tuple[str, ...], arguments: Arguments) -> list[tuple[str, GivenArgument]]:
    """Arguments by parameter name; positional ones beyond the parameters are named by their index."""
    bound: list[tuple[str, GivenArgument]] = []
    index = 0
    for argument in arguments:
        if argument.keyword is not None:
            bound.append((argument.keyword, argument))
            continue
        bound.append((parameters[index] if index < len(parameters) else str(index), argument))
        index += 1
    return bound


def call_method(machine: Machine, model: ModelValue, name: str, arguments: Arguments, star: bool, place: Place | None) -> Any:
    """The value of `model.name(…)`, with its effect on the model."""
    if name == "quantize":
        from cnnlint.interpret.quantizing import quantize

        quantize(machine, model, arguments if not star else [GivenArgument("config", machine.unknown("more may be given"), place)])
        return None
    if name not in METHODS:
        changed(machine, model, f"`{name}` may change its weights")
        return machine.opaque(None, place=place)
    bound = bind_to(METHODS[name], arguments)
    if name == "add":
        return _add(machine, model, bound, place)
    if name == "pop":
        return _pop(machine, model)
    if name == "get_layer":
        return _get_layer(machine, model, bound)
    record_use(machine, model, name, bound, place)
    if name in ("get_config", "to_json"):
        from cnnlint.interpret.configs import config_of

        return config_of(machine, model, place)
    if name in ("predict", "predict_on_batch", "call", "predict_generator") and bound:
        return output_of(machine, model, bound[0][1].value, place, batched=name == "call")
    return (
        None
        if name in ("build", "compile", "summary", "save", "set_weights")
        else machine.opaque(None, qualified_name=f"keras.Sequential.{name}.result", place=place)
    )


def _add(machine: Machine, model: ModelValue, bound: list[tuple[str, GivenArgument]], place: Place | None) -> None:
    argument = next((given for name, given in bound if name == "layer"), None)
    if place is not None:
        machine.additions.setdefault(id(place.node), {})[model.identity] = model, place
    if argument is not None:
        machine.extend(model, "layers", [Entry(argument.value, argument.place or place)])


def name_result(machine: Machine, node: Any, name: str) -> None:
    """`name = model.add(…)`: the name stands for None; where the model itself was made in that line, it is lost."""
    for model, place in machine.additions.get(id(node), {}).values():
        machine.additions.setdefault(name, {})[model.identity] = model, place
        if isinstance(node.func, cst.Attribute) and isinstance(node.func.value, cst.Call):
            record_use(machine, model, "use of add", [], place)


def use_result(machine: Machine, node: Any) -> None:
    """Something is read from what `add` returned, which is None: directly (`model.add(…).add`), or by the name it was given."""
    if machine.additions:
        for model, place in machine.additions.get(node.value if isinstance(node, cst.Name) else id(node), {}).values():
            record_use(machine, model, "use of add", [], place)


def _pop(machine: Machine, model: ModelValue) -> Any:
    content = machine.read(model, "layers")
    last = machine.each(
        content, lambda held: held[-1].value if held and type(held[-1]) is Entry else machine.unknown("which layer is last is not known")
    )
    machine.write(model, "layers", machine.each(content, _without_last))
    return last


def _without_last(content: Any) -> Any:
    """Without its last layer; how many layers stand in a gap at the end is then no longer known."""
    if type(content) is list and content and type(content[-1]) is GapValue:
        return [*content[:-1], content[-1]._replace(repeated=(), count=None)]
    return content[:-1] if type(content) is list else content


def _get_layer(machine: Machine, model: ModelValue, bound: list[tuple[str, GivenArgument]]) -> Any:
    given = dict(bound)
    index = given["index"].value if "index" in given else None
    layers = layer_list(machine, model)
    if type(index) is int and type(layers) is list and -len(layers) <= index < len(layers):
        return layers[index]
    name = given["name"].value if "name" in given else None
    from cnnlint.interpret.keras_layers import given_name

    named = [layer for layer in layers if given_name(layer) == name] if type(layers) is list and type(name) is str else []
    return named[0] if len(named) == 1 else machine.opaque(None)


def layer_list(machine: Machine, model: ModelValue) -> Any:
    """`model.layers` as a Python list, without the InputLayer; Unknown where a gap stands or nothing is known; or a Choice of these."""
    return machine.each(machine.read(model, "layers"), lambda held: _layer_values(machine, held))


def _layer_values(machine: Machine, content: Any) -> Any:
    from cnnlint.interpret.keras_layers import is_input_value

    if type(content) is not list:
        return content
    machine.step(len(content) >> 4)
    if GapValue in map(type, content):
        return machine.unknown("the number of layers is not known")
    return [entry.value for entry in content if not is_input_value(entry.value)]


def model_attribute(machine: Machine, model: ModelValue, name: str) -> Any:
    """What Keras itself keeps on a model: its layers, shapes and flags; NOT_KNOWN for others."""
    if name == "layers":
        content = layer_list(machine, model)
        return machine.each(
            content, lambda held: machine.new_list(list(held)) if type(held) is list else machine.new_list_unknown(held.reason)
        )
    if name == "optimizer":
        key = ("attribute", model.identity, name)
        text = f"{model.name or 'model'}.optimizer"
        return machine.result(key, text, qualified_name="keras.Sequential.optimizer", keywords=(("model", model),))
    if name in _ATTRIBUTE_USES:
        record_use(machine, model, name, [], machine.place)
        return NOT_KNOWN
    if name in ("output_shape", "input_shape", "output", "input", "inputs", "outputs"):
        return _shape_attribute(machine, model, name)
    return {"trainable": True, "built": NOT_KNOWN}.get(name, NOT_KNOWN)


def changed(machine: Machine, value: Any, how: str) -> None:
    """Notes that a layer, or all layers inside a model or an own layer, went through something that may change their weights."""
    from cnnlint.interpret.holdings import parts_of

    if type(value) in (LayerValue, InstanceValue):
        if machine.read(value, "changed") == how:
            return
        machine.write(value, "changed", how)
    for part in parts_of(machine, value):
        machine.branches(part, lambda leaf: changed(machine, leaf, how))


def set_trainable(machine: Machine, value: Any, flag: Any) -> None:
    """`value.trainable = flag`, as a use of the models that hold the object."""
    from cnnlint.interpret.freezing import note_trainable
    from cnnlint.interpret.keras_layers import current_flag

    note_trainable(machine, value, current_flag(machine, value), flag)
    _hand_down(machine, value, flag)


def _hand_down(machine: Machine, value: Any, flag: Any) -> None:
    """Keras sets a flag on every layer inside too, unless it is what it was (Layer.trainable)."""
    from cnnlint.interpret.graphs import graph_layers
    from cnnlint.interpret.keras_layers import current_flag

    known = current_flag(machine, value)
    machine.write(value, "trainable", flag)
    if type(known) is bool and known is flag:
        return
    inner: Any = ()
    if type(value) is ModelValue:
        content = machine.read(value, "layers")
        inner = [entry.value for entry in content if type(entry) is Entry] if type(content) is list else ()
    elif type(value) is GraphValue:
        inner = graph_layers(value) or ()
    elif type(value) is LayerValue:
        inner = value.slots.get("inner", ())  # the layers of a base model, where the program has looked at them
    for each in inner:
        machine.branches(
            each,
            lambda leaf: _hand_down(machine, leaf, flag) if type(leaf) in (LayerValue, ModelValue, GraphValue, InstanceValue) else None,
        )


def _shape_attribute(machine: Machine, model: ModelValue, name: str) -> Any:
    from cnnlint.interpret.layer_tensors import tensor_member

    return machine.each(machine.read(model, "layers"), lambda _: tensor_member(machine, model, name))


def call_model(machine: Machine, model: ModelValue, arguments: Arguments, place: Place) -> Any:
    """`model(x)`."""
    bound = bind_to(METHODS["call"], arguments)
    record_use(machine, model, "call", bound, place)
    return output_of(machine, model, bound[0][1].value, place, batched=True) if bound else machine.opaque(None, place=place)


def output_of(machine: Machine, model: ModelValue, value: Any, place: Place | None, *, batched: bool) -> Any:
    """What the model gives for this input: an array or tensor of its output shape, where that is known."""
    if type(value) is Choice:
        return machine.each(value, lambda leaf: output_of(machine, model, leaf, place, batched=batched))
    if not is_array(value) or type(value.shape) is not tuple or not value.shape:
        return machine.opaque(None, place=place)
    from cnnlint.interpret.outputs import output_for

    def read(_: Any) -> Any:
        output = output_for(machine, model, value)
        if output is None or type(output.shape) is not tuple or not output.shape:
            return (
                TensorValue(machine.unknown("the model's output is not known"), "float32", model, (value,), machine.identity())
                if type(value) is TensorValue
                else machine.opaque(None, place=place)
            )
        return (
            TensorValue(output.shape, output.dtype, model, (value,), machine.identity())
            if type(value) is TensorValue
            else Array(output.shape, output.dtype)
        )

    return machine.each(machine.read(model, "layers"), read)


MAKERS: Final[dict[str, Callable[..., Any]]] = {
    "keras.Sequential": make_sequential,
}
