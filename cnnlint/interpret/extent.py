"""How much a record may hold: a list may hold itself, a model its own model, and what holds a thing twice doubles with each level."""

from __future__ import annotations

from typing import Any, Final

from cnnlint.interpret.budget import LAYER_LIMIT
from cnnlint.interpret.values import LayerValue, ModelValue
from cnnlint.model import LayerCall, Span

#: Values of one argument and of a whole record, and as how many one of an argument counts that stands a level deeper; layers of one model
#: with all that is nested in it; models inside one another.
_VALUES: Final = 100_000
_ALL_VALUES: Final = 250_000
_DEEPER: Final = 4
_ELEMENTS: Final = LAYER_LIMIT + 1_000
_LEVELS: Final = 40

#: What is said of a value that there is no room for.
FULL: Final = "it holds too many values"


class Extent:
    """Counts what goes into one record."""

    def __init__(self) -> None:
        self._values = self._all_values = self._elements = 0
        self._inside: list[int] = []

    def exceeds(self, depth: int) -> bool:
        """Counts one value, the first of an argument at depth 0; whether that is one too many. Long lists are flat: what is deep and wide
        was made by doubling."""
        self._values = 1 if depth == 0 else self._values + _DEEPER ** (depth - 1)
        return self.fills(1) or self._values > _VALUES

    def fills(self, count: int) -> bool:
        """Counts the items of a list, tuple or dict; whether those are too many for the record."""
        self._all_values += count
        return self._all_values > _ALL_VALUES

    def enter(self, identity: int) -> str | None:
        """Goes into a layer or model, unless there is a reason not to."""
        self._elements += 1
        if identity in self._inside:
            return "it holds itself"
        if self._elements > _ELEMENTS or len(self._inside) > _LEVELS:
            return "too many layers stand inside one another"
        self._inside.append(identity)
        return None

    def leave(self) -> None:
        """Comes out of what was entered last."""
        self._inside.pop()


def endless(value: Any, reason: str, span: Span) -> LayerCall:
    """A layer or model that is not gone into, as an element of which nothing is known."""
    from cnnlint.interpret.custom_layers import unknown_step

    own = getattr(value, "cls", None)
    name = own.name if own is not None else "Sequential" if type(value) is ModelValue else "Functional"
    name = value.qualified_name.rpartition(".")[2] if type(value) is LayerValue else name
    return LayerCall(name, name, (), (), span, value.identity, custom=unknown_step(reason, span), use_span=span)
