"""Which layers were frozen or unfrozen between two moments of a model's training, in the end."""

from __future__ import annotations

from collections.abc import Iterable

from cnnlint.model import Use
from cnnlint.trace import Trace
from cnnlint.tuples import NamedTuple

TRAINING = frozenset({"fit", "train_on_batch", "fit_generator"})


class Switch(NamedTuple):
    """A layer or model whose flag is another than before; `use` is the assignment that counts."""

    use: Use
    identity: int
    trainable: bool


def switched(uses: Iterable[Use]) -> tuple[Switch, ...]:
    """What these uses changed, in order of the assignments; what was set and set back is no change."""
    first: dict[int, object] = {}
    last: dict[int, Use] = {}
    for use in uses:
        if use.kind == "trainable":
            identity = _value(use, "layer")
            if isinstance(identity, int):
                first.setdefault(identity, _value(use, "before"))
                last[identity] = use
    found = (Switch(last[identity], identity, _value(last[identity], "trainable") is True) for identity in first)
    return tuple(switch for switch in found if _is_change(first[switch.identity], _value(switch.use, "trainable")))


def _is_change(before: object, after: object) -> bool:
    return isinstance(before, bool) and isinstance(after, bool) and before is not after


def _value(use: Use, name: str) -> object:
    argument = use.argument(name)
    return argument.value if argument is not None else None


def weighted(trace: Trace, identity: int) -> bool | None:
    """Whether the layer or model of this identity has weights; None where it is not one of the trace's."""
    for layer in trace.layers:
        inner = layer.call.model
        if identity in (layer.call.identity, inner.identity if inner is not None else None):
            return isinstance(layer.params, int) and layer.params > 0
        found = weighted(layer.inner, identity) if layer.inner is not None else None
        if found is not None:
            return found
    return None
