"""The names that Keras gives to layers made without one: `dense`, `dense_1` (keras/src/utils/naming.py, `auto_name`).

Which number a name ends in depends on everything that was made before in the process, so it is not known; that two layers never share
such a name is.
"""

from __future__ import annotations

import re
from typing import Any

from cnnlint.interpret.environment import Machine
from cnnlint.interpret.libraries import NOT_KNOWN
from cnnlint.interpret.values import LayerValue, Opaque
from cnnlint.layers.signature import canonical
from cnnlint.tuples import NamedTuple

#: The origin of such a name as an object of the program, and of a text put together from several parts.
AUTO_NAME = "builtins.layer_name"
TEXT = "builtins.text"


class LayerName(NamedTuple):
    """The name of one layer: given by the program, or of Keras's making from a class name."""

    given: str | None
    stem: str
    identity: int

    def holds(self, text: str) -> bool | None:
        """Whether the name has this text in it."""
        if self.given is not None:
            return text in self.given
        return True if text in self.stem else None if set(text) & set("_0123456789") else False

    def starts(self, text: str) -> bool | None:
        """Whether the name starts with this text."""
        if self.given is not None:
            return self.given.startswith(text)
        return True if self.stem.startswith(text) else None if text.startswith(f"{self.stem}_") else False

    def matches(self, pattern: Any) -> bool | None:
        """Whether `re.search(pattern, name)` finds something; None where that depends on the number or the pattern is not known."""
        if type(pattern) is not str:
            return _matches_text(self, pattern)
        try:
            if self.given is not None:
                return bool(re.search(pattern, self.given))
            return self.holds(pattern) if re.fullmatch("[A-Za-z]+", pattern) else None
        except re.error:
            return None


def _matches_text(name: LayerName, pattern: Any) -> bool | None:
    """A pattern `^…$` around the name of a layer is that name and no other."""
    parts = pattern.positional if type(pattern) is Opaque and pattern.qualified_name == TEXT else ()
    if len(parts) != 3 or parts[0] != "^" or parts[2] != "$":
        return None
    other = origin(parts[1])
    return None if other is None else other.identity == name.identity


def auto_name_of(machine: Machine, layer: Any) -> LayerName:
    """The name of a layer, as far as it is known."""
    given = _given(layer)
    last = layer.qualified_name.rpartition(".")[2]
    return LayerName(given if type(given) is str else None, snake_case(canonical(last) or last), layer.identity)


def name_value(machine: Machine, layer: LayerValue) -> Any:
    """`layer.name` where Keras made the name: the same object each time it is asked for. Layers of base models have names of their own."""
    own = layer.qualified_name.startswith("keras.layers.") and "__within__" not in layer.slots and not layer.star
    if not own or machine.target != "3" or _given(layer) is not None:
        return NOT_KNOWN
    name = auto_name_of(machine, layer)
    return machine.result(("auto name", layer.identity), f"{name.stem}.name", qualified_name=AUTO_NAME, positional=(name,))


def origin(value: Any) -> LayerName | None:
    """The layer's name that a value of the program is."""
    if type(value) is not Opaque or value.qualified_name != AUTO_NAME:
        return None
    found: LayerName = value.positional[0]
    return found


def _given(layer: LayerValue) -> Any:
    return next((argument.value for argument in layer.arguments if argument.keyword == "name"), None)


def equal_names(a: Any, b: Any) -> bool | None:
    """Whether two names are the same, where one of them is of Keras's making; None where that is not known."""
    one, other = origin(a), origin(b)
    if one is not None and other is not None:
        return one.identity == other.identity
    name, text = (one, b) if one is not None else (other, a)
    if name is None or type(text) is not str:
        return None
    return None if re.fullmatch(rf"{name.stem}(_\d+)?", text) else False


def snake_case(name: str) -> str:
    """`Conv2DTranspose` -> `conv2d_transpose` (keras/src/utils/naming.py, `to_snake_case`)."""
    name = re.sub(r"\W+", "", name)
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()
