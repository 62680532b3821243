"""Layers and models made again from their configuration: `from_config(get_config())`, `clone_model`, JSON, serialize and deserialize.

A configuration is an object of which only its origin is known, unless the program writes it down as a dict.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from cnnlint.dims import Unknown
from cnnlint.interpret.choices import MISSING
from cnnlint.interpret.environment import Frame, Machine
from cnnlint.interpret.inheritance import find_in_class
from cnnlint.interpret.sequential import bind_to, new_model
from cnnlint.interpret.uses import record_use
from cnnlint.interpret.values import (
    ClassValue,
    DictValue,
    Entry,
    FunctionValue,
    GivenArgument,
    GraphValue,
    InstanceValue,
    LayerValue,
    ModelValue,
    Opaque,
    Place,
)
from cnnlint.layers.signature import signature

Arguments = list[GivenArgument]

CONFIG: Final = "keras.config"
#: What every layer has in its configuration (keras/src/layers/layer.py, `get_config`).
_BASE: Final = ("name", "trainable", "dtype")


def config_of(machine: Machine, value: Any, place: Place | None) -> Any:
    """`value.get_config()`, `value.to_json()` and `serialize(value)`: what the same thing is made of again."""
    return machine.opaque(None, qualified_name=CONFIG, keywords=(("layer", value),), place=place)


def base_config(machine: Machine, instance: InstanceValue) -> Any:
    """What `super().get_config()` gives a class that adds its own arguments to it."""
    found: dict[Any, Any] = {}
    for key, plain in zip(_BASE, (machine.opaque("name"), True, "float32"), strict=True):
        held = machine.read(instance, key)
        found[key] = plain if held is MISSING else held
    return machine.new_dict(found)


def is_config(value: Any) -> bool:
    """Whether a value is a configuration that came from a layer or model."""
    return type(value) is Opaque and value.qualified_name == CONFIG


def from_config(machine: Machine, cls: Any, config: Any, place: Place | None, frame: Frame | None = None) -> Any:
    """`Class.from_config(config)`: the same thing made again, with what was assigned to the configuration since.

    `cls` is a class of the program, the qualified name of one of Keras, or None where the configuration says which it is.
    """
    if type(config) is DictValue:
        return _from_dict(machine, cls, config, place, frame)
    source = dict(config.keywords).get("layer") if is_config(config) else None
    if isinstance(source, (LayerValue, InstanceValue)):
        assigned = {key[1][1]: value for key, value in config.children.items() if key[0] == "item" and key[1][:1] == ("str",)}
        return _again(machine, source, assigned, place, frame)
    return copy_model(machine, source, place, frame) if type(source) is ModelValue else machine.opaque(None, place=place)


def _again(machine: Machine, source: LayerValue | InstanceValue, assigned: dict[Any, Any], place: Place | None, frame: Frame | None) -> Any:
    from cnnlint.interpret.classes import instantiate

    fresh = [GivenArgument(name, value, place) for name, value in assigned.items() if type(name) is str]
    if isinstance(source, InstanceValue):
        arguments, star = source.slots.get("__arguments__", ((), False))
        bound = bind_to(_parameters(machine, source.cls), list(arguments))
        kept = [given if name.isdigit() else given._replace(keyword=name) for name, given in bound if name not in assigned]
        return instantiate(machine, source.cls, [*kept, *fresh], star, place, frame)
    own = signature(source.qualified_name.rpartition(".")[2])
    bound = bind_to(tuple(own.parameters) if own is not None else (), list(source.arguments))
    kept = [given._replace(keyword=name) for name, given in bound if name not in assigned]
    return LayerValue(source.qualified_name, (*kept, *fresh), source.star, source.place, machine.identity(), machine.path, source.cls)


def _parameters(machine: Machine, cls: ClassValue) -> tuple[str, ...]:
    """What the constructor of a class of the program takes by position."""
    initializer = find_in_class(machine, cls, "__init__")
    return tuple(param.name.value for param in initializer.node.params.params[1:]) if type(initializer) is FunctionValue else ()


def _from_dict(machine: Machine, cls: Any, config: DictValue, place: Place | None, frame: Frame | None) -> Any:
    """A dict of arguments, or one that names the class and holds its dict."""
    from cnnlint.interpret.calls import call
    from cnnlint.model import Reference

    content = machine.items(config)
    if type(content) is not dict or not all(type(key) is str for key in content):
        return machine.opaque(None, place=place)
    if cls is None:
        name, inner = content.get("class_name"), content.get("config", machine.new_dict({}))
        known = type(name) is str and type(inner) is DictValue and content.get("module") == "keras.layers"
        return _from_dict(machine, f"keras.layers.{name}", inner, place, frame) if known else machine.opaque(None, place=place)
    callee = cls if type(cls) is ClassValue else Reference(cls)
    given = [GivenArgument(key, value, place) for key, value in content.items() if value is not None or key != "dtype"]
    return call(machine, callee, given, False, place, frame)


def class_from_config(machine: Machine, cls: ClassValue, arguments: Arguments, place: Place | None, frame: Frame | None) -> Any:
    """`Class.from_config(config)` of a class that leaves it to its base: `cls(**config)`."""
    if not arguments:
        return machine.opaque(None, place=place)
    return machine.each(arguments[0].value, lambda leaf: from_config(machine, cls, leaf, place, frame))


# -- models ------------------------------------------------------------------------------------------------------------


def copy_model(machine: Machine, source: ModelValue, place: Place | None, frame: Frame | None) -> ModelValue:
    """The same layers made again. A model that was built without an Input has one now (keras/src/models/sequential.py, `from_config`)."""
    from cnnlint.interpret.keras_layers import is_input_value
    from cnnlint.interpret.records import trace_of

    made = new_model(machine, place, frame, source.cls)
    content = machine.read(source, "layers")
    made.slots["layers"] = machine.each(content, lambda held: [_copied(machine, entry) for entry in held] if type(held) is list else held)
    trace = trace_of(machine, source)
    declared = type(content) is list and content and type(content[0]) is Entry and is_input_value(content[0].value)
    if trace is not None and trace.input is not None and not declared and not isinstance(trace.input.shape, Unknown):
        record_use(machine, made, "build", [("input_shape", GivenArgument(None, trace.input.shape, place))], place)
    return made


def _copied(machine: Machine, entry: Any) -> Any:
    """An entry of a cloned model: the same layer made again."""
    value = getattr(entry, "value", None)
    if type(value) is not LayerValue:
        return entry
    made = LayerValue(value.qualified_name, value.arguments, value.star, value.place, machine.identity(), machine.path, value.cls)
    if "trainable" in value.slots:
        made.slots["trainable"] = value.slots["trainable"]
    return entry._replace(value=made)


def clone(machine: Machine, name: str, arguments: Arguments, star: bool, place: Place, frame: Frame) -> Any:
    """`clone_model(model)`."""
    source = arguments[0].value if arguments else None

    def copy(leaf: Any) -> Any:
        if type(leaf) is not ModelValue or len(arguments) > 1:
            return machine.opaque(None, place=place)
        return copy_model(machine, leaf, place, frame)

    return machine.each(source, copy)


def _deserialize(machine: Machine, name: str, arguments: Arguments, star: bool, place: Place, frame: Frame) -> Any:
    """`model_from_json(text)`, `layers.deserialize(config)`, `Sequential.from_config(config)`."""
    value = arguments[0].value if arguments and not star else None
    return machine.each(value, lambda leaf: from_config(machine, None, leaf, place, frame))


def _serialize(machine: Machine, name: str, arguments: Arguments, star: bool, place: Place, frame: Frame) -> Any:
    """`layers.serialize(layer)`."""

    def serialized(leaf: Any) -> Any:
        known = type(leaf) in (LayerValue, ModelValue, GraphValue, InstanceValue)
        return config_of(machine, leaf, place) if known else machine.opaque(None, place=place)

    return machine.each(arguments[0].value if arguments else None, serialized)


def own_config(machine: Machine, instance: InstanceValue, place: Place | None) -> Any:
    """`get_config()` of the base class: of the layer itself, or for the class that is about to add its own arguments."""
    defined = find_in_class(machine, instance.cls, "get_config") is not MISSING
    return base_config(machine, instance) if defined else config_of(machine, instance, place)


MAKERS: Final[dict[str, Callable[..., Any]]] = {
    "keras.models.clone_model": clone,
    "keras.clone_model": clone,
    "keras.models.model_from_json": _deserialize,
    "keras.models.model_from_config": _deserialize,
    "keras.Sequential.from_config": _deserialize,
    "keras.Model.from_config": _deserialize,
    "keras.layers.deserialize": _deserialize,
    "keras.layers.serialize": _serialize,
}
