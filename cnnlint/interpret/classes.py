"""Classes of the program: definition, instances, inheritance from library classes, context managers."""

from __future__ import annotations

from typing import Any, Final

import libcst as cst

from cnnlint.dims import Unknown
from cnnlint.interpret.choices import MISSING
from cnnlint.interpret.contents import give_content, method_of
from cnnlint.interpret.contents import initialize as initialize_content
from cnnlint.interpret.environment import Frame, Machine
from cnnlint.interpret.inheritance import find_in_class, library_base, linear_bases
from cnnlint.interpret.libraries import NOT_KNOWN, find_function
from cnnlint.interpret.metaclasses import finish_class, of_metaclass
from cnnlint.interpret.subscripts import delete_item, get_item, set_item
from cnnlint.interpret.values import (
    BoundMethod,
    ClassValue,
    FunctionValue,
    GivenArgument,
    InstanceValue,
    ModelValue,
    Opaque,
    PartialValue,
    Place,
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
    finish_class(machine, cls, node, frame)
    return _decorated(machine, cls, node, frame)


def _decorated(machine: Machine, cls: ClassValue, node: cst.ClassDef, frame: Frame) -> Any:
    from cnnlint.interpret.calls import call
    from cnnlint.interpret.expressions import evaluate
    from cnnlint.interpret.questions import ask_library

    for base in linear_bases(cls):
        if type(base) is Reference and find_function(f"class:{base.qualified_name}") is not None:
            ask_library(machine, f"class:{base.qualified_name}", [GivenArgument(None, cls, None)], False)
    value: Any = cls
    for decorator in reversed(node.decorators):
        wrapper = evaluate(machine, decorator.decorator, frame)
        if type(wrapper) in _CALLED:
            result = call(machine, wrapper, [GivenArgument(None, value, Place(frame.context, decorator.decorator))], False, None, frame)
            value = value if type(result) in (Opaque, Unknown) else result
            continue
        name = wrapper.qualified_name if isinstance(wrapper, (Reference, Opaque)) else None
        if name is not None and find_function(f"class:{name}") is not None:
            found = ask_library(machine, f"class:{name}", [GivenArgument(None, value, Place(frame.context, decorator.decorator))], False)
            value = value if found is NOT_KNOWN else found
    return value


#: Decorators of the program's own, which are called with the class.
_CALLED: Final = (FunctionValue, BoundMethod, InstanceValue, PartialValue)


def instantiate(machine: Machine, cls: ClassValue, arguments: Arguments, star: bool, place: Place | None, frame: Frame | None) -> Any:
    """The value of a call of the program's own class: its metaclass may have a say."""
    from cnnlint.interpret.calls import call

    method = of_metaclass(machine, cls, "__call__")
    if type(method) is FunctionValue and method not in machine.stack:
        return call(machine, BoundMethod(method, cls), arguments, star, place, frame)
    return make(machine, cls, arguments, star, place, frame)


def make(machine: Machine, cls: ClassValue, arguments: Arguments, star: bool, place: Place | None, frame: Frame | None) -> Any:
    """An instance as `type.__call__` makes it: `__new__`, then `__init__`."""
    from cnnlint.interpret.calls import call
    from cnnlint.interpret.sequential import new_model

    cls.called = True
    maker = cls.traits.get("instantiate")
    if maker is not None:
        found = maker(machine, cls, arguments, star)
        if found is not NOT_KNOWN:
            return found
    instance: Any
    fresh = find_in_class(machine, cls, "__new__")
    if library_base(cls) == "keras.Sequential":
        instance = new_model(machine, place, frame, cls)
    elif type(fresh) is FunctionValue:
        instance = call(machine, fresh, [GivenArgument(None, cls, place), *arguments], star, place, frame)
        if type(instance) is not InstanceValue or instance.cls is not cls:
            return instance
        instance.slots["__arguments__"] = (tuple(arguments), star)
    else:
        instance = blank(machine, cls, place, frame)
        instance.slots["__arguments__"] = (tuple(arguments), star)
    initializer = find_in_class(machine, cls, "__init__")
    if initializer is not MISSING:
        call(machine, initializer, [GivenArgument(None, instance, place), *arguments], star, place, frame)
    elif isinstance(instance, InstanceValue) and "__content__" in instance.slots:
        initialize_content(machine, instance, arguments, star)
    elif isinstance(instance, ModelValue):
        call_inherited(machine, instance, "__init__", arguments, star, place, frame)
    return instance


def blank(machine: Machine, cls: ClassValue, place: Place | None, frame: Frame | None) -> InstanceValue:
    """What `object.__new__(cls)` gives."""
    instance = InstanceValue(cls, machine.identity(), place, frame, machine.path)
    give_content(machine, instance)
    return instance


def call_inherited(
    machine: Machine, receiver: Any, name: str, arguments: Arguments, star: bool, place: Place | None, frame: Frame | None
) -> Any:
    """A method of a library base, called through `super()` or on the class itself."""
    from cnnlint.interpret.configs import class_from_config
    from cnnlint.interpret.custom_layers import base_method
    from cnnlint.interpret.questions import ask_library
    from cnnlint.interpret.sequential import call_method, created_at, initialize
    from cnnlint.interpret.uses import METHODS

    if isinstance(receiver, ClassValue) and name == "from_config":
        return class_from_config(machine, receiver, arguments, place, frame)
    if isinstance(receiver, ClassValue) and name in ("__new__", "__call__"):
        return _of_type(machine, receiver, name, arguments, star, place, frame)
    if isinstance(receiver, ModelValue):
        if name == "__init__":
            created_at(receiver, place, frame)
            initialize(machine, receiver, arguments, star, place)
            return None
        if name in METHODS:
            return call_method(machine, receiver, name, arguments, star, place)
    if isinstance(receiver, InstanceValue):
        if "__content__" in receiver.slots and (name == "__init__" or method_of(receiver, name) is not NOT_KNOWN):
            if name == "__init__":
                return initialize_content(machine, receiver, arguments, star)
            method = method_of(receiver, name)
            return ask_library(machine, method.qualified_name, [GivenArgument(None, method.receiver, None), *arguments], star)
        if name in _ITEM_METHODS and "__content__" in receiver.slots:
            return _item_method(machine, receiver.slots["__content__"], name, arguments)
        if name == "__setattr__" and len(arguments) == 2 and type(arguments[0].value) is str:
            return machine.write(receiver, arguments[0].value, arguments[1].value)
        found = base_method(machine, receiver, name, arguments)
        if found is not NOT_KNOWN:
            return found
        base = library_base(receiver.cls)
        if base is not None:
            found = ask_library(machine, f"{base}.{name}", [GivenArgument(None, receiver, None), *arguments], star)
            if found is not NOT_KNOWN:
                return found
    return None if name in ("__init__", "__setattr__", "__init_subclass__", "build") else machine.opaque(None, place=place)


def _of_type(
    machine: Machine, cls: ClassValue, name: str, arguments: Arguments, star: bool, place: Place | None, frame: Frame | None
) -> Any:
    """`super().__call__(…)` of a metaclass, `super().__new__(…)` of a metaclass or of a class."""
    if name == "__call__":
        return make(machine, cls, arguments, star, place, frame)
    making = cls.traits.get("making")
    given = arguments[0].value if arguments else cls
    return making or (blank(machine, given, place, frame) if type(given) is ClassValue else machine.opaque(None, place=place))


_ITEM_METHODS: Final = frozenset({"__getitem__", "__setitem__", "__delitem__", "__contains__"})


def _item_method(machine: Machine, content: Any, name: str, arguments: Arguments) -> Any:
    """`super().__setitem__(key, value)` and its like, of a class that derives from dict or list."""
    from cnnlint.interpret.comparisons import compare

    values = [given.value for given in arguments]
    if name == "__setitem__" and len(values) == 2:
        return set_item(machine, content, *values)
    if name == "__delitem__" and len(values) == 1:
        return delete_item(machine, content, *values)
    if name == "__contains__" and len(values) == 1:
        return compare(machine, "in", values[0], content)
    return get_item(machine, content, values[0], machine.place) if len(values) == 1 else machine.opaque(None)


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
