"""Elements of a model that are not layers cnnlint knows: unknown ones, those Keras refuses, and layers of another Keras."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from cnnlint import declared
from cnnlint.dims import Expr, Unknown
from cnnlint.interpret.choices import Choice
from cnnlint.interpret.operators import show_value
from cnnlint.interpret.values import ClassValue, DictValue, FunctionValue, InstanceValue, ListValue, NotAList, Opaque, Place, TensorValue
from cnnlint.layers.records import Problem, Refusal
from cnnlint.model import NOT_IN_A_LIST, Array, Element, Foreign, Gap, LayerCall, Reference, Span, keras_of

if TYPE_CHECKING:
    from cnnlint.interpret.records import Freezer

#: Layers that packages derive from Keras 2 (tensorflow_hub/keras_layer.py: "Use Keras 2").
_OF_KERAS_2: Final = frozenset({"tensorflow_hub.KerasLayer", "tensorflow_hub.keras_layer.KerasLayer"})

_DESCRIPTIONS: Final[dict[type, str]] = {
    NotAList: NOT_IN_A_LIST,
    str: "a string",
    int: "a number",
    float: "a number",
    bool: "a truth value",
    type(None): "None",
    ListValue: "a list inside the list of layers",
    tuple: "a tuple",
    DictValue: "a dict",
    ClassValue: "a class, not a layer object",
    FunctionValue: "a function, not a layer object",
    TensorValue: "a tensor, not a layer",
    Array: "an array, not a layer",
}


def stranger(freezer: Freezer, value: Any, place: Place | None) -> Element:
    """The element of a value that is not a layer, a model or an own layer."""
    span = freezer.locate(place)
    if type(value) in (Opaque, Unknown, Expr, Choice, InstanceValue) or value is Ellipsis:
        return _unknown(freezer, value, span)
    if type(value) is not Reference:
        return Foreign(freezer.value(value), _DESCRIPTIONS.get(type(value), "not a layer"), span)
    if not value.qualified_name.startswith(("keras.layers.", "keras.activations.", "tensorflow.nn.")):
        return _unknown(freezer, value, span)
    kind = "class" if value.qualified_name.rpartition(".")[2][:1].isupper() else "function"
    return Foreign(value, f"a {kind}, not a layer object", span)


def _unknown(freezer: Freezer, value: Any, span: Span) -> LayerCall | Gap:
    """An element of which at most the class is known; where that is not, nothing after it is said."""
    from cnnlint.interpret.custom_layers import unknown_step

    qualified = value.qualified_name if type(value) is Opaque else None
    if qualified in _OF_KERAS_2 and keras_of(freezer.package, freezer.machine.target) == "3":
        return _of_another_keras(qualified, value.identity, span)
    given = value.reason if type(value) in (Unknown, Opaque) else None
    reason = given or f"`{show_value(value)}` is not a layer that cnnlint knows"
    name = qualified.rpartition(".")[2] if qualified else ""
    if not qualified or not name[:1].isupper():
        return Gap(reason, span)
    said = declared.find(freezer.machine.declared, qualified) if freezer.machine.declared else None
    step = unknown_step(reason, span) if said is None else declared.step(said, name, span)
    return LayerCall(name, qualified, (), (), span, value.identity, custom=step, use_span=span)


def _of_another_keras(qualified: str, identity: int, span: Span) -> LayerCall:
    """A layer built on Keras 2, which a Sequential of Keras 3 refuses (keras/src/models/sequential.py, `add`)."""
    message = "it is a layer of Keras 2 (tf_keras), and a Sequential of Keras 3 accepts only layers of its own"
    hint = "take Sequential from tf_keras too, or wrap it in a layer class of Keras 3"
    problem = Problem("CNN508", message, "init", hint=hint)
    return LayerCall(qualified.rpartition(".")[2], qualified, (), (), span, identity, custom=Refusal(problem), use_span=span)
