"""What a model gives when it is called or predicts: its layers run on that input, whatever it was built on."""

from __future__ import annotations

from typing import Any

from cnnlint.dims import Unknown
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.records import NOWHERE, Freezer
from cnnlint.interpret.values import Entry, LayerValue, ModelValue
from cnnlint.layers.registry import Tensor
from cnnlint.model import InputSource, Model


def output_for(machine: Machine, model: ModelValue, value: Any) -> Tensor | None:
    """What the model as it is now gives for an array or tensor; None while its layers are not known."""
    layers = _layers(machine, model)
    if layers is None:
        return _run(machine, model, value) if type(machine.read(model, "layers")) is list else None
    key = (model.identity, tuple(layers), value.shape, value.dtype)
    if key not in machine.outputs:
        machine.outputs[key] = _run(machine, model, value)
    return machine.outputs[key]


def _layers(machine: Machine, model: ModelValue) -> list[Any] | None:
    """The layers that make up the answer, those of nested models included; None where they depend on a condition."""
    found: list[Any] = []
    content = machine.read(model, "layers")
    for entry in content if type(content) is list else [None]:
        value = entry.value if type(entry) is Entry else None
        inner = _layers(machine, value) if type(value) is ModelValue else [value] if type(value) is LayerValue else None
        if inner is None:
            return None
        found += inner
    return found


def _run(machine: Machine, model: ModelValue, value: Any) -> Tensor | None:
    content = machine.read(model, "layers")
    if any(type(entry) is not Entry for entry in content):
        return None
    freezer = Freezer(machine)
    call = freezer.layer(model, None)
    shape = tuple(freezer.value(size) for size in value.shape)
    source = InputSource("call", shape, value.dtype if type(value.dtype) is str else Unknown("dtype not known"), NOWHERE, 1)
    return machine.infer(Model("Sequential", NOWHERE, (call,), input_source=source)).output
