"""Merge layers called on several tensors: `Concatenate()([a, b])`, `Add()([a, b])` (keras/src/layers/merging)."""

from __future__ import annotations

from typing import Any, Final

from cnnlint.interpret.environment import Machine
from cnnlint.interpret.libraries import NOT_KNOWN
from cnnlint.interpret.libraries import tensor_operations as operations
from cnnlint.interpret.values import LayerValue, ListValue, TensorValue
from cnnlint.model import Array

_ELEMENTWISE: Final = frozenset({"Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum"})


def merged(machine: Machine, layer: Any, value: Any) -> Any:
    """What a merge layer makes of a list of tensors; None for other layers, and where it is not known."""
    if type(layer) is not LayerValue or layer.star or not layer.qualified_name.startswith("keras.layers."):
        return None
    content = machine.items(value) if type(value) is ListValue else value
    known = type(content) in (list, tuple) and len(content) > 1 and all(type(item) in (Array, TensorValue) for item in content)
    result = _merge(machine, layer, list(content)) if known else NOT_KNOWN
    if type(result) is TensorValue:
        symbolic = tuple(item for item in content if type(item) is TensorValue)
        return result._replace(layer=layer, inputs=symbolic)
    return result if type(result) is Array else None


def _merge(machine: Machine, layer: LayerValue, tensors: list[Any]) -> Any:
    name = layer.qualified_name.rpartition(".")[2]
    if name == "Concatenate":
        axis = next((given.value for given in layer.arguments if given.keyword in (None, "axis")), -1)
        return operations.concatenate(machine, tuple(tensors), axis)
    if name not in _ELEMENTWISE or len({len(each.shape) if type(each.shape) is tuple else -1 for each in tensors}) != 1:
        return NOT_KNOWN
    result = tensors[0]
    for each in tensors[1:]:
        result = operations.broadcast(machine, result, each)
        if result is NOT_KNOWN:
            return NOT_KNOWN
    return result
