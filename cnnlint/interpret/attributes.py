"""Attributes: `value.name` read and written, for every kind of value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from cnnlint.dims import Expr, Unknown
from cnnlint.interpret.choices import MISSING, Choice
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.inheritance import find_in_class, library_base
from cnnlint.interpret.libraries import NOT_KNOWN, find_attribute, find_function
from cnnlint.interpret.names import canonical, member, reference
from cnnlint.interpret.stores import Store
from cnnlint.interpret.values import (
    BoundMethod,
    ClassValue,
    DictValue,
    FunctionValue,
    GraphValue,
    InstanceValue,
    IteratorValue,
    LayerValue,
    ListValue,
    ModelValue,
    ModuleValue,
    Opaque,
    PartialValue,
    Place,
    RangeValue,
    SuperValue,
    TensorValue,
)
from cnnlint.model import Array, NumpyNumber, Reference, package
from cnnlint.tuples import NamedTuple


class MethodValue(NamedTuple):
    """A method of a library type, by its qualified name, with its receiver."""

    qualified_name: str
    receiver: Any


#: Type -> the name its library methods and attributes are registered under.
_PREFIXES: Final[dict[type, str]] = {
    Array: "numpy.ndarray",
    TensorValue: "keras.KerasTensor",
    str: "str",
    bytes: "bytes",
    int: "int",
    bool: "int",
    float: "float",
    tuple: "tuple",
    DictValue: "dict",
    RangeValue: "range",
    IteratorValue: "iterator",
    NumpyNumber: "numpy.generic",
    PartialValue: "functools.partial",
}


def get_attribute(machine: Machine, value: Any, name: str, place: Place | None) -> Any:
    """`value.name`."""
    if type(value) is Choice:
        return machine.each(value, lambda leaf: get_attribute(machine, leaf, name, place))
    machine.place = place or machine.place
    handler = _READERS.get(type(value))
    if handler is not None:
        return handler(machine, value, name, place)
    prefix = value.kind if type(value) is ListValue else _PREFIXES.get(type(value))
    return _library_member(machine, value, prefix, name, place) if prefix is not None else machine.opaque(None, place=place)


def _library_member(machine: Machine, value: Any, prefix: str, name: str, place: Place | None) -> Any:
    reader = find_attribute(f"{prefix}.{name}")
    if reader is not None:
        found = reader(machine, value)
        if found is not NOT_KNOWN:
            return found
    if find_function(f"{prefix}.{name}") is not None:
        return MethodValue(f"{prefix}.{name}", value)
    return machine.opaque(None, place=place)


#: Parts of the longest name that something in a library is reached by.
_DEEPEST: Final = 24

# -- library names -----------------------------------------------------------------------------------------------------


def _reference(machine: Machine, value: Reference, name: str, place: Place | None) -> Any:
    if name in ("__name__", "__qualname__"):
        return value.qualified_name.rpartition(".")[2]
    owner = value.qualified_name
    if machine.assigned.slots and (assigned := machine.read(machine.assigned, f"{owner}.{name}")) is not MISSING:
        return assigned
    if owner.count(".") > _DEEPEST:  # `sys.last_traceback.tb_next.tb_next…`: data, not names
        return machine.opaque(name, reason=f"what `{name}` holds is not known")
    return member(owner, package(owner), name)


def _module(machine: Machine, value: ModuleValue, name: str, place: Place | None) -> Any:
    from cnnlint.interpret.imports import submodule
    from cnnlint.interpret.scopes import exports

    found = machine.read(value.context.frame, name)
    if found is not MISSING:
        return found
    for root in reversed(value.context.stars):
        if exports(root, name, single=len(value.context.stars) == 1):
            return reference(canonical(f"{root}.{name}"))
    found = submodule(machine, value, name)
    return found if found is not None else machine.result(("global", value.context.name, name), f"{value.context.name}.{name}")


# -- classes and instances ---------------------------------------------------------------------------------------------


def _instance(machine: Machine, value: InstanceValue, name: str, place: Place | None) -> Any:
    found = machine.read(value, name)
    if found is MISSING or value.cls.traits.get("descriptors"):
        held = find_in_class(machine, value.cls, name)
        if held is not MISSING and (found is MISSING or _comes_first(machine, held)):
            return machine.each(held, lambda leaf: bind_member(machine, leaf, value, value.cls))
    if found is not MISSING:
        return found
    if name == "__class__":
        return value.cls
    if name == "from_config" and library_base(value.cls) is not None:
        return _class(machine, value.cls, name, place)
    if name == "__dict__":
        from cnnlint.interpret.contents import attributes_of

        return attributes_of(machine, value)
    if "__content__" in value.slots:
        from cnnlint.interpret.contents import attribute_in, method_of

        found = attribute_in(machine, value, name)
        found = method_of(value, name) if found is MISSING else found
        if found is not NOT_KNOWN:
            return found
    base = library_base(value.cls)
    if base is not None:
        return _library_base_member(machine, value, base, name)
    method = find_in_class(machine, value.cls, "__getattr__")
    if type(method) is FunctionValue:
        from cnnlint.interpret.calls import call_value

        return call_value(machine, method, [value, name], {})
    return _own(machine, value, name)


def _own(machine: Machine, value: Any, name: str) -> Any:
    return machine.result(("attribute", value.identity, name), f"self.{name}")


def _library_base_member(machine: Machine, value: Any, base: str, name: str) -> Any:
    if base == "keras.layers.Layer" or base.startswith("keras."):
        from cnnlint.interpret.custom_layers import layer_attribute

        found = layer_attribute(machine, value, name)
        if found is not NOT_KNOWN:
            return found
    if find_function(f"{base}.{name}") is not None:
        return MethodValue(f"{base}.{name}", value)
    return _own(machine, value, name)


def _comes_first(machine: Machine, held: Any) -> bool:
    from cnnlint.interpret.special_methods import is_data_descriptor

    return is_data_descriptor(machine, held)


def bind_member(machine: Machine, found: Any, receiver: Any, cls: ClassValue) -> Any:
    """A class attribute as an instance sees it: functions become methods, properties are computed."""
    if type(found) is InstanceValue:
        from cnnlint.interpret.special_methods import read_through

        given = read_through(machine, found, receiver, cls)
        return found if given is MISSING else given
    if type(found) is not FunctionValue:
        return found
    if found.kind == "static":
        return found
    if found.kind == "class":
        return BoundMethod(found, cls)
    if found.kind in ("property", "cached"):
        from cnnlint.interpret.calls import call_value

        result = call_value(machine, found, [receiver], {})
        if found.kind == "cached" and isinstance(receiver, Store):
            machine.write(receiver, found.name, result)
        return result
    return BoundMethod(found, receiver)


def _class(machine: Machine, value: ClassValue, name: str, place: Place | None) -> Any:
    from cnnlint.interpret.metaclasses import of_metaclass

    found = find_in_class(machine, value, name)
    if found is not MISSING:
        return machine.each(found, lambda leaf: BoundMethod(leaf, value) if type(leaf) is FunctionValue and leaf.kind == "class" else leaf)
    if name in ("__name__", "__qualname__"):
        return value.name
    found = of_metaclass(machine, value, name)
    if found is not MISSING:
        return machine.each(found, lambda leaf: BoundMethod(leaf, value) if type(leaf) is FunctionValue else leaf)
    if name == "__init__":
        return MethodValue("object.__init__", value)
    base = library_base(value)
    if name == "from_config" and base is not None and base.startswith("keras."):
        return MethodValue("super.from_config", value)
    if base is not None and find_function(f"{base}.{name}") is not None:
        return MethodValue(f"{base}.{name}", value)
    return machine.result(("class", value, name), f"{value.name}.{name}")


def _super(machine: Machine, value: SuperValue, name: str, place: Place | None) -> Any:
    receiver = value.receiver
    cls = receiver if type(receiver) is ClassValue else getattr(receiver, "cls", None) or value.cls
    found = find_in_class(machine, cls, name, after=value.cls)
    if found is not MISSING:
        return machine.each(found, lambda leaf: bind_member(machine, leaf, receiver, cls))
    return MethodValue(f"super.{name}", receiver)


# -- layers and models -------------------------------------------------------------------------------------------------


def _model(machine: Machine, value: ModelValue, name: str, place: Place | None) -> Any:
    from cnnlint.interpret.sequential import model_attribute
    from cnnlint.interpret.uses import CHANGING_METHODS, METHODS

    found = machine.read(value, name) if name not in ("layers", "uses") else MISSING
    if found is MISSING and value.cls is not None:
        found = find_in_class(machine, value.cls, name)
        if found is not MISSING:
            cls = value.cls
            return machine.each(found, lambda leaf: bind_member(machine, leaf, value, cls))
    if found is not MISSING:
        return found
    if name == "__class__":
        return value.cls or Reference("keras.Sequential")
    if name in METHODS:
        return MethodValue(f"Sequential.{name}", value)
    found = model_attribute(machine, value, name)
    if found is not NOT_KNOWN:
        return found
    if name in CHANGING_METHODS:
        return MethodValue(f"Sequential.{name}", value)
    return machine.result(("attribute", value.identity, name), f"{value.name or 'model'}.{name}")


def _layer(machine: Machine, value: LayerValue | GraphValue, name: str, place: Place | None) -> Any:
    from cnnlint.interpret.keras_layers import layer_member

    found = machine.read(value, name)
    if found is not MISSING:
        return found
    found = layer_member(machine, value, name)
    return found if found is not NOT_KNOWN else machine.result(("attribute", value.identity, name), f"layer.{name}")


# -- the rest ----------------------------------------------------------------------------------------------------------


def _function(machine: Machine, value: FunctionValue, name: str, place: Place | None) -> Any:
    if name in value.attributes:
        return value.attributes[name]
    if name in ("__name__", "__qualname__"):
        return value.name
    if name in ("setter", "getter", "deleter"):
        return MethodValue(f"property.{name}", value)
    return machine.opaque(None, place=place)


def _bound(machine: Machine, value: BoundMethod, name: str, place: Place | None) -> Any:
    if name == "__self__":
        return value.receiver
    return get_attribute(machine, value.function, name, place)


def _opaque(machine: Machine, value: Opaque, name: str, place: Place | None) -> Any:
    found = value.children.get(("attribute", name), MISSING)
    if found is not MISSING:
        return found
    if value.qualified_name is not None:
        reader = find_attribute(f"{value.qualified_name}.{name}")
        if reader is not None:
            found = reader(machine, value)
            if found is not NOT_KNOWN:
                return found
        if find_function(f"{value.qualified_name}.{name}") is not None:
            return MethodValue(f"{value.qualified_name}.{name}", value)
    if find_function(f"opaque.{name}") is not None:  # what only arrays can do (`reshape`) is known of anything
        return MethodValue(f"opaque.{name}", value)
    return machine.derived(value, ("attribute", name), lambda: f"{value.text}.{name}", place=place)


def _expression(machine: Machine, value: Expr, name: str, place: Place | None) -> Any:
    return machine.result(("attribute", value, name), f"{value}.{name}", place=place)


def _unknown(machine: Machine, value: Unknown, name: str, place: Place | None) -> Any:
    return value


_READERS: Final[dict[type, Callable[..., Any]]] = {
    Reference: _reference,
    ModuleValue: _module,
    InstanceValue: _instance,
    ClassValue: _class,
    SuperValue: _super,
    ModelValue: _model,
    LayerValue: _layer,
    GraphValue: _layer,
    FunctionValue: _function,
    BoundMethod: _bound,
    Opaque: _opaque,
    Expr: _expression,
    Unknown: _unknown,
}


def set_attribute(machine: Machine, value: Any, name: str, item: Any) -> None:
    """`value.name = item`."""
    if type(value) is Choice:
        machine.branches(value, lambda leaf: set_attribute(machine, leaf, name, item))
        return
    if name == "trainable" and type(value) in (LayerValue, ModelValue, GraphValue):
        from cnnlint.interpret.sequential import set_trainable

        set_trainable(machine, value, item)
    elif type(value) is InstanceValue:
        _set_on_instance(machine, value, name, item)
    elif type(value) in (ClassValue, LayerValue, GraphValue) or (type(value) is ModelValue and name not in ("layers", "uses")):
        machine.write(value, name, item)  # Keras refuses to set `layers`
    elif type(value) is ModuleValue:
        machine.write(value.context.frame, name, item)
    elif isinstance(value, Reference):
        machine.write(machine.assigned, f"{value.qualified_name}.{name}", item)
    elif type(value) is FunctionValue:
        value.attributes[name] = item if not machine.path else machine.unknown("assigned under a condition")
    elif type(value) is Opaque:
        reader = find_attribute(f"{value.qualified_name}.lr") if name == "lr" else None
        if reader is not None:
            reader(machine, value)  # of an optimizer: a name that Keras 3 does not have
        value.children[("attribute", name)] = item if not machine.path else machine.unknown("assigned under a condition")


def _set_on_instance(machine: Machine, value: InstanceValue, name: str, item: Any) -> None:
    from cnnlint.interpret import contents
    from cnnlint.interpret.special_methods import call_own

    if name == "__dict__":
        contents.replace_attributes(machine, value, item)
        return
    if contents.set_in(machine, value, name, item):
        return
    own = find_in_class(machine, value.cls, "__setattr__")
    if type(own) is FunctionValue and own not in machine.stack:
        call_own(machine, value, "__setattr__", name, item)
        return
    found = find_in_class(machine, value.cls, name)
    setter = found.attributes.get("__setter__") if type(found) is FunctionValue and found.kind == "property" else None
    if setter is not None:
        from cnnlint.interpret.calls import call_value

        call_value(machine, setter, [value, item], {})
        return
    if value.cls.traits.get("descriptors"):
        from cnnlint.interpret.special_methods import written_through

        if written_through(machine, found, value, item):
            return
    machine.write(value, name, item)


def has_attribute(machine: Machine, value: Any, name: str) -> bool | None:
    """`hasattr(value, name)`; None where it is not known."""
    if type(value) is InstanceValue:
        if machine.read(value, name) is not MISSING or find_in_class(machine, value.cls, name) is not MISSING:
            return True
        return False if library_base(value.cls) is None else None
    if type(value) is ModuleValue:
        return True if machine.read(value.context.frame, name) is not MISSING else None
    if type(value) is LayerValue:
        from cnnlint.interpret.keras_layers import layer_member
        from cnnlint.interpret.layer_tensors import NAMES

        return True if name not in NAMES and layer_member(machine, value, name) is not NOT_KNOWN else None
    return None
