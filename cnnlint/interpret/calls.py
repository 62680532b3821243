"""Calls: arguments evaluated and bound, functions inlined, classes instantiated, library functions asked."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

from cnnlint.dims import Expr, Unknown
from cnnlint.interpret.attributes import MethodValue
from cnnlint.interpret.choices import Choice
from cnnlint.interpret.environment import FLOW, Frame, Machine
from cnnlint.interpret.flow import Raise
from cnnlint.interpret.functions import call_function
from cnnlint.interpret.libraries import NOT_KNOWN
from cnnlint.interpret.operators import show_value
from cnnlint.interpret.questions import ask_library
from cnnlint.interpret.structures import mentions_tensor, snapshot
from cnnlint.interpret.values import (
    BoundMethod,
    ClassValue,
    FunctionValue,
    GivenArgument,
    GraphValue,
    InstanceValue,
    LayerValue,
    ModelValue,
    Opaque,
    PartialValue,
    Place,
    SuperValue,
)
from cnnlint.model import Reference

Arguments = list[GivenArgument]

#: Functions of keras.quantizers that rewrite the layers they are given have one of these in their name.
_CHANGING: Final = ("quantize", "gptq", "awq")

_STOPPING: Final = frozenset({"sys.exit", "builtins.exit", "builtins.quit", "os._exit", "os.abort"})


def call_value(machine: Machine, callee: Any, positional: list[Any], keywords: dict[str, Any]) -> Any:
    """Calls a value with plain values, as library models do."""
    arguments = [GivenArgument(None, value, machine.place) for value in positional]
    arguments += [GivenArgument(name, value, machine.place) for name, value in keywords.items()]
    return call(machine, callee, arguments, False, machine.place, machine.frame)


def call(machine: Machine, callee: Any, arguments: Arguments, star: bool, place: Place | None, frame: Frame | None) -> Any:
    """The value of `callee(*arguments)`."""
    if type(callee) is Choice:
        return machine.each(callee, lambda leaf: call(machine, leaf, _restricted(machine, arguments), star, place, frame))
    machine.place, machine.frame = place, frame
    handler = _HANDLERS.get(type(callee))
    if handler is None:
        return Unknown(f"`{show_value(callee)}` cannot be called", place)
    return handler(machine, callee, arguments, star, place, frame)


def _restricted(machine: Machine, arguments: Arguments) -> Arguments:
    return [argument._replace(value=machine.restricted(argument.value)) for argument in arguments]


# -- the program's own -------------------------------------------------------------------------------------------------


def _function(machine: Machine, callee: FunctionValue, arguments: Arguments, star: bool, place: Place, frame: Frame) -> Any:
    if "__context__" in callee.attributes:
        callee.called = True
        return machine.opaque(None, qualified_name="contextlib.context", positional=(callee, tuple(arguments), star), place=place)
    if "__dispatched__" in callee.attributes:
        return machine.unknown(f"which function `{callee.name}` is depends on the type of its argument")
    return call_function(machine, callee, arguments, star, place, frame)


def _method(machine: Machine, callee: BoundMethod, arguments: Arguments, star: bool, place: Place, frame: Frame) -> Any:
    return call(machine, callee.function, [GivenArgument(None, callee.receiver, None), *arguments], star, place, frame)


def _partial(machine: Machine, callee: PartialValue, arguments: Arguments, star: bool, place: Place, frame: Frame) -> Any:
    given = {argument.keyword for argument in arguments if argument.keyword is not None}
    first = [GivenArgument(None, value, place) for value in callee.positional]
    named = [GivenArgument(name, value, place) for name, value in callee.keywords if name not in given]
    return call(machine, callee.function, [*first, *arguments, *named], star, place, frame)


def _class(machine: Machine, callee: ClassValue, arguments: Arguments, star: bool, place: Place, frame: Frame) -> Any:
    from cnnlint.interpret.classes import instantiate

    return instantiate(machine, callee, arguments, star, place, frame)


def _instance(machine: Machine, callee: InstanceValue, arguments: Arguments, star: bool, place: Place, frame: Frame) -> Any:
    from cnnlint.interpret.classes import call_instance

    return call_instance(machine, callee, arguments, star, place, frame)


def _model(machine: Machine, callee: ModelValue, arguments: Arguments, star: bool, place: Place, frame: Frame) -> Any:
    from cnnlint.interpret.sequential import call_model

    return call_model(machine, callee, arguments, place)


def _layer(machine: Machine, callee: LayerValue | GraphValue, arguments: Arguments, star: bool, place: Place, frame: Frame) -> Any:
    from cnnlint.interpret.functional import call_layer

    return call_layer(machine, callee, arguments, place)


# -- libraries ---------------------------------------------------------------------------------------------------------


def _reference(machine: Machine, callee: Reference, arguments: Arguments, star: bool, place: Place, frame: Frame) -> Any:
    name = callee.qualified_name
    maker = _maker(name)
    return maker(machine, name, arguments, star, place, frame) if maker is not None else _asked(machine, name, arguments, star, place)


def _asked(machine: Machine, name: str, arguments: Arguments, star: bool, place: Place) -> Any:
    """What the model of a library function answers; else the object that the call makes."""
    found = ask_library(machine, name, arguments, star)
    if found is not NOT_KNOWN:
        return found
    if (
        name.startswith("keras.quantizers.")
        and not name.endswith("Config")
        and any(part in name.rpartition(".")[2].lower() for part in _CHANGING)
    ):
        _changed_by(machine, name, arguments)
    result = _made(machine, name, arguments, place)
    if star:
        result.reason = "more arguments may be given"
    return result


def _changed_by(machine: Machine, name: str, arguments: Arguments) -> None:
    """What such a library function is given, in whatever structure, may have other weights afterwards."""
    from cnnlint.interpret.holdings import held_layers
    from cnnlint.interpret.sequential import changed

    for value in held_layers(machine, [argument.value for argument in arguments], 4):
        changed(machine, value, f"`{name.rpartition('.')[2]}` may change its weights")


@lru_cache(maxsize=4_096)
def _maker(name: str) -> Callable[..., Any] | None:
    """What runs the call of a library name that is about the program itself or makes layers and models; looked up once a name."""
    from cnnlint.interpret import configs, keras_layers, sequential

    if name in _STOPPING:
        return _stop
    if name == "builtins.super":
        return _super
    if name.startswith("keras.layers.") and name.endswith(".from_config"):
        return _from_config
    found = next((each.MAKERS[name] for each in (keras_layers, configs, sequential) if name in each.MAKERS), None)
    return found or (keras_layers.make_layer if keras_layers.is_layer_class(name) else None)


def _stop(machine: Machine, name: str, arguments: Arguments, star: bool, place: Place, frame: Frame | None) -> Any:
    if frame is None:
        return _asked(machine, name, arguments, star, place)
    machine.write(frame, FLOW, Raise("SystemExit", place, failure=any(given.value not in (0, None) for given in arguments)))
    return None


def _from_config(machine: Machine, name: str, arguments: Arguments, star: bool, place: Place, frame: Frame) -> Any:
    from cnnlint.interpret.configs import from_config

    if not arguments:
        return _asked(machine, name, arguments, star, place)
    layer = name.rpartition(".")[0]
    return machine.each(arguments[0].value, lambda leaf: from_config(machine, layer, leaf, place, frame))


def _made(machine: Machine, name: str, arguments: Arguments, place: Place) -> Opaque:
    """The object that a library call makes: only its origin is known."""
    positional = tuple(argument.value for argument in arguments if argument.keyword is None)
    keywords = tuple((argument.keyword, argument.value) for argument in arguments if argument.keyword is not None)
    return machine.opaque(None, qualified_name=name, positional=positional, keywords=keywords, place=place)


def _library_method(machine: Machine, callee: MethodValue, arguments: Arguments, star: bool, place: Place, frame: Frame) -> Any:
    name, receiver = callee
    root = name.partition(".")[0]
    if root == "Sequential":
        from cnnlint.interpret.sequential import call_method

        return call_method(machine, receiver, name.partition(".")[2], arguments, star, place)
    if root in ("super", "object"):
        from cnnlint.interpret.classes import call_inherited

        return call_inherited(machine, receiver, name.partition(".")[2], arguments, star, place, frame)
    if root == "property":
        return _property(receiver, name, arguments)
    if root == "Layer":
        from cnnlint.interpret.keras_layers import call_layer_method

        return call_layer_method(machine, receiver, name.partition(".")[2], arguments, place)
    found = ask_library(machine, name, [GivenArgument(None, receiver, None), *arguments], star)
    return found if found is not NOT_KNOWN else machine.opaque(None, place=place)


def _property(receiver: FunctionValue, name: str, arguments: Arguments) -> FunctionValue:
    if name == "property.setter" and arguments:
        receiver.attributes["__setter__"] = arguments[0].value
    return receiver


def _super(machine: Machine, name: str, arguments: Arguments, star: bool, place: Place, frame: Frame) -> Any:
    if len(arguments) == 2 and type(arguments[0].value) is ClassValue:
        return SuperValue(arguments[0].value, arguments[1].value)
    scope: Frame | None = frame
    while scope is not None:
        if scope.function is not None and scope.function.owner is not None:
            return SuperValue(scope.function.owner, scope.receiver)
        scope = scope.parent
    return Unknown("`super()` outside a class")


# -- the rest ----------------------------------------------------------------------------------------------------------


def _opaque(machine: Machine, callee: Opaque, arguments: Arguments, star: bool, place: Place, frame: Frame) -> Any:
    if callee.qualified_name is not None:
        found = ask_library(machine, f"{callee.qualified_name}.__call__", [GivenArgument(None, callee, None), *arguments], star)
        if found is not NOT_KNOWN:
            return found
    if arguments and any(mentions_tensor(machine, argument.value) for argument in arguments):
        from cnnlint.interpret.functional import opaque_result

        given = tuple(argument._replace(value=snapshot(machine, argument.value)) for argument in arguments)
        return opaque_result(machine, callee, given, callee.reason or "what this call gives is not known", place)
    return machine.opaque(None, place=place, reason=callee.reason)


def _unknown(machine: Machine, callee: Unknown | Expr, arguments: Arguments, star: bool, place: Place, frame: Frame) -> Any:
    return callee if type(callee) is Unknown else machine.opaque(None, place=place)


_HANDLERS: Final[dict[type, Callable[..., Any]]] = {
    FunctionValue: _function,
    BoundMethod: _method,
    PartialValue: _partial,
    ClassValue: _class,
    InstanceValue: _instance,
    ModelValue: _model,
    LayerValue: _layer,
    GraphValue: _layer,
    Reference: _reference,
    MethodValue: _library_method,
    Opaque: _opaque,
    Unknown: _unknown,
    Expr: _unknown,
}
