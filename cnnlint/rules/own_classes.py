"""Classes of the program's own that share a name with a layer of Keras: rules know layers by name, and must not take one for the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnnlint.diagnostics import Diagnostic
from cnnlint.layers.registry import lookup
from cnnlint.model import Element, LayerCall, Model

if TYPE_CHECKING:
    from cnnlint.trace import Trace

_KERAS = ("keras", "tf_keras", "tensorflow", "tf")
_OWN = "own "


def told_apart(model: Model) -> Model:
    """The model with such classes named `own Dense`; the same object where there is none."""
    elements = tuple(_element(element) for element in model.layers)
    return model if all(new is old for new, old in zip(elements, model.layers, strict=True)) else model._replace(layers=elements)


def traced_apart(trace: Trace, model: Model) -> Trace:
    """The trace of a model after `told_apart`."""
    if model is trace.model:
        return trace
    layers = []
    for layer in trace.layers:
        call = _call(layer.call)
        inner = layer.inner if layer.inner is None else traced_apart(layer.inner, told_apart(layer.inner.model))
        layers.append(layer if call is layer.call else layer._replace(call=call, inner=inner))
    return trace._replace(model=model, layers=tuple(layers))


def named_back(diagnostic: Diagnostic, model: Model) -> Diagnostic:
    """The finding about this model, with the names of classes as the program has them."""
    found = diagnostic._replace(model=model)
    if diagnostic.layer is None or not diagnostic.layer[1].startswith(_OWN):
        return found
    index, name, given = diagnostic.layer
    return found._replace(layer=(index, name.removeprefix(_OWN), given))


def _element(element: Element) -> Element:
    return _call(element) if isinstance(element, LayerCall) else element


def _call(call: LayerCall) -> LayerCall:
    if call.model is not None:
        inner = told_apart(call.model)
        return call if inner is call.model else call._replace(model=inner)
    if call.qualified_name.split(".", 1)[0] in _KERAS or lookup(call.class_name) is None:
        return call
    return call._replace(class_name=f"{_OWN}{call.class_name}")
