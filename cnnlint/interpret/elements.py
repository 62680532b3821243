"""Own layers as elements of a Sequential: once the model's input is known, Keras calls them, and what is inside them is built.

Whoever reads the models afterwards runs own layers on the side; here they are called once for good, so that the Sequential models which
they hold know their input, and what nothing else calls is not taken for a part that stands alone.
"""

from __future__ import annotations

from typing import Any

from cnnlint.interpret.choices import MISSING
from cnnlint.interpret.classes import is_keras_object
from cnnlint.interpret.environment import FLOW, Frame, Machine, ModuleContext
from cnnlint.interpret.functional import call_layer, wrapped_model
from cnnlint.interpret.layer_tensors import values_of
from cnnlint.interpret.own_calls import call_custom
from cnnlint.interpret.values import Entry, GivenArgument, InstanceValue, ModelValue, TensorValue


def build_elements(machine: Machine, context: ModuleContext) -> None:
    """Calls the own layers of all models that know their input, where nothing has called them yet."""
    for model in list(machine.models):
        with machine.assume(model.born):
            machine.branches(machine.read(model, "layers"), lambda content, model=model: _build_in(machine, context, model, content))  # type: ignore[misc]


def _build_in(machine: Machine, context: ModuleContext, model: ModelValue, content: Any) -> None:
    from cnnlint.interpret.records import trace_of

    entries = [entry for entry in content if type(entry) is Entry] if type(content) is list else []
    if not any(_waits(machine, machine.restricted(entry.value)) for entry in entries):
        return
    trace = trace_of(machine, model)
    places = {id(machine.restricted(entry.value)): entry.place for entry in entries}
    for value, layer in zip(values_of(machine, model), trace.layers if trace is not None else (), strict=False):
        if _waits(machine, value) and layer.input is not None and type(layer.input.shape) is tuple:
            machine.frame = Frame(context, None, None, machine.path)
            machine.frame.slots[FLOW] = None
            x = TensorValue(layer.input.shape, layer.input.dtype, None, (), machine.identity())
            call = call_custom if isinstance(value, InstanceValue) else call_layer
            call(machine, value, [GivenArgument(None, x, None)], places.get(id(value)))


def _waits(machine: Machine, value: Any) -> bool:
    """Whether something inside the element is built by its first call, which has not been."""
    holds = is_keras_object(value.cls) if type(value) is InstanceValue else wrapped_model(value) is not None
    return holds and machine.read(value, "__called__") is MISSING
