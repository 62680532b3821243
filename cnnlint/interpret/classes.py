"""Classes of the program: definition, instances, inheritance from library classes, context managers."""

from __future__ import annotations

from typing import Any

import libcst as cst

from cnnlint.interpret.attributes import find_in_class, library_base, linear_bases
from cnnlint.interpret.choices import MISSING
from cnnlint.interpret.environment import Frame, Machine
from cnnlint.interpret.libraries import NOT_KNOWN, find_function
from cnnlint.interpret.values import (
    BoundMethod,
    ClassValue,
    FunctionValue,
    GivenArgument,
    InstanceValue,
    ModelValue,
    Opaque,
    Place,
    TensorValue,
)
from cnnlint.model import Reference

Arguments = list[GivenArgument]


def define_class(machine: Machine, node: cst.ClassDef, frame: Frame) -> Any:
    """The value of a `class` statement."""
    from cnnlint.interpret.expressions import evaluate, scope_name
    from cnnlint.interpret.statements import run_body

    bases = tuple(evaluate(machine, base.value, frame) for base in node.bases if base.star == "")
    name = node.name.value
    cls = ClassValue(name, f"{scope_name(frame)}{name}", bases, node, frame.context, machine.path)
    body = Frame(frame.context, frame, None, machine.path, frame.call, frame.caller)
    body.cls = cls
    body.slots.update(cls.slots)
    cls.slots = body.slots
    run_body(machine, node.body, body)
    machine.classes.append(cls)
    return _decorated(machine, cls, node, frame)


def _decorated(machine: Machine, cls: ClassValue, node: cst.ClassDef, frame: Frame) -> Any:
    from cnnlint.interpret.calls import ask_library
    from cnnlint.interpret.expressions import evaluate

    for base in linear_bases(cls):
        if type(base) is Reference and find_function(f"class:{base.qualified_name}") is not None:
            ask_library(machine, f"class:{base.qualified_name}", [GivenArgument(None, cls, None)], False)
    value: Any = cls
    for decorator in reversed(node.decorators):
        wrapper = evaluate(machine, decorator.decorator, frame)
        name = wrapper.qualified_name if isinstance(wrapper, (Reference, Opaque)) else None
        if name is not None and find_function(f"class:{name}") is not None:
            found = ask_library(machine, f"class:{name}", [GivenArgument(None, value, Place(frame.context, decorator))], False)
            value = value if found is NOT_KNOWN else found
    return value


def instantiate(machine: Machine, cls: ClassValue, arguments: Arguments, star: bool, place: Place | None, frame: Frame | None) -> Any:
    """The value of a call of the program's own class."""
    from cnnlint.interpret.calls import call
    from cnnlint.interpret.sequential import new_model

    cls.called = True
    maker = cls.traits.get("instantiate")
    if maker is not None:
        found = maker(machine, cls, arguments, star)
        if found is not NOT_KNOWN:
            return found
    base = library_base(cls)
    instance: InstanceValue | ModelValue
    if base == "keras.Sequential":
        instance = new_model(machine, place, frame, cls)
    else:
        instance = InstanceValue(cls, machine.identity(), place, frame, machine.path)
        instance.slots["__arguments__"] = (tuple(arguments), star)
    initializer = find_in_class(machine, cls, "__init__")
    if initializer is not MISSING:
        call(machine, initializer, [GivenArgument(None, instance, place), *arguments], star, place, frame)
    elif isinstance(instance, ModelValue):
        call_inherited(machine, instance, "__init__", arguments, star, place, frame)
    return instance


def call_inherited(
    machine: Machine, receiver: Any, name: str, arguments: Arguments, star: bool, place: Place | None, frame: Frame | None
) -> Any:
    """A method of a library base, called through `super()` or on the class itself."""
    from cnnlint.interpret.calls import ask_library
    from cnnlint.interpret.configs import class_from_config
    from cnnlint.interpret.custom_layers import base_method
    from cnnlint.interpret.sequential import call_method, created_at, initialize
    from cnnlint.interpret.uses import METHODS

    if isinstance(receiver, ClassValue) and name == "from_config":
        return class_from_config(machine, receiver, arguments, place, frame)
    if isinstance(receiver, ModelValue):
        if name == "__init__":
            created_at(receiver, place, frame)
            initialize(machine, receiver, arguments, star, place)
            return None
        if name in METHODS:
            return call_method(machine, receiver, name, arguments, star, place)
    if isinstance(receiver, InstanceValue):
        found = base_method(machine, receiver, name, arguments)
        if found is not NOT_KNOWN:
            return found
        base = library_base(receiver.cls)
        if base is not None:
            found = ask_library(machine, f"{base}.{name}", [GivenArgument(None, receiver, None), *arguments], star)
            if found is not NOT_KNOWN:
                return found
    return None if name in ("__init__", "__setattr__", "__init_subclass__", "build") else machine.opaque(None, place=place)


def call_instance(machine: Machine, instance: InstanceValue, arguments: Arguments, star: bool, place: Place, frame: Frame) -> Any:
    """`instance(…)`: its `__call__`; for the program's own layers and models what Keras makes of `call`."""
    from cnnlint.interpret.calls import call
    from cnnlint.interpret.own_calls import call_custom

    method = find_in_class(machine, instance.cls, "__call__")
    if method is not MISSING:
        return call(machine, BoundMethod(method, instance), arguments, star, place, frame)
    if is_keras_object(instance.cls) and arguments:
        return call_custom(machine, instance, arguments, place)
    return machine.opaque(None, place=place)


def is_keras_object(cls: ClassValue) -> bool:
    """Whether the class derives from a Keras layer or model."""
    base = library_base(cls)
    return base is not None and (base == "keras.Model" or base.startswith("keras.layers."))


def enter(machine: Machine, value: Any, place: Place) -> Any:
    """What `with value as x` binds to `x`."""
    if type(value) is InstanceValue:
        from cnnlint.interpret.calls import call_value

        method = find_in_class(machine, value.cls, "__enter__")
        return call_value(machine, method, [value], {}) if type(method) is FunctionValue else value
    return value if type(value) is not TensorValue else machine.opaque(None, place=place)
