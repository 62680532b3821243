"""The layers inside a model of keras.applications, as programs see them: named, and frozen or thawed one by one."""

from __future__ import annotations

from typing import Any

from cnnlint.interpret.choices import MISSING
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.values import GivenArgument, LayerValue
from cnnlint.layers.applications import inner_layers
from cnnlint.layers.registry import APPLICATIONS


def is_base_model(value: Any) -> bool:
    """Whether the value is a model of keras.applications."""
    return type(value) is LayerValue and value.qualified_name.startswith(APPLICATIONS)


def layers_of(machine: Machine, base: LayerValue) -> Any:
    """`base.layers`: a list of the same objects each time; None where they are not listed."""
    children = _children(machine, base)
    return None if children is None else machine.new_list(list(children))


def _children(machine: Machine, base: LayerValue) -> tuple[LayerValue, ...] | None:
    held = base.slots.get("inner")
    if held is not None:
        return held  # type: ignore[no-any-return]
    from cnnlint.interpret.records import layer_call

    described = inner_layers(layer_call(machine, base))
    if described is None:
        return None
    children = []
    for index, inner in enumerate(described):
        arguments = () if inner.name is None else (GivenArgument("name", inner.name, None),)
        child = LayerValue(f"keras.layers.{inner.class_name}", arguments, True, base.place, machine.identity(), base.born)
        if "trainable" in base.slots:
            child.slots["trainable"] = base.slots["trainable"]
        child.slots["__within__"] = (base, index)
        children.append(child)
    base.slots["inner"] = tuple(children)
    return base.slots["inner"]  # type: ignore[no-any-return]


def flags_of(machine: Machine, base: LayerValue) -> tuple[Any, ...] | None:
    """Which of its layers train, where a program has looked at them; None where only the base as a whole was set."""
    children = base.slots.get("inner")
    if children is None:
        return None
    flags = [machine.read(child, "trainable") for child in children]
    return tuple(True if flag is MISSING or flag is None else flag for flag in flags)
