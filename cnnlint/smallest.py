"""trace -> the smallest input that the model can take, where its height, width or length varies or is a symbol.

Such a size is followed through the layers as a symbol; every size behind a layer must be at least 1, and the smallest number for
which all of them are is looked for. Only layers that refuse an input for nothing else are followed: behind any other, nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cnnlint.costs import BORDERS, POINTWISE, WINDOWS, channels_come_first, flat
from cnnlint.dims import Expr, Size, Unknown, compare, evaluate, substitute, symbol
from cnnlint.feeding import fed
from cnnlint.model import LayerCall
from cnnlint.propagate import propagate
from cnnlint.trace import LayerTrace, Trace
from cnnlint.tuples import NamedTuple

LARGEST: Final = 4096
# A symbol of the program may stand in the arguments of layers too, where larger is not always better: all numbers are tried.
_LARGEST_SYMBOL: Final = 512
_FOLLOWED: Final = (
    POINTWISE
    | BORDERS
    | WINDOWS.keys()
    | {f"{stem}{rank}D" for stem in ("GlobalMaxPooling", "GlobalAveragePooling", "UpSampling") for rank in (1, 2, 3)}
    | {f"Conv{rank}DTranspose" for rank in (1, 2, 3)}
    | {"Embedding", "Flatten", "LayerNormalization", "Softmax"}
)
_OVER_TIME: Final = frozenset({"LSTM", "GRU", "SimpleRNN", "Bidirectional"})


class Smallest(NamedTuple):
    """The smallest input: `shape` as the model's input, batch included, "?" where it could not be solved. `ending` is, for each axis
    that was solved above 1, the layer that has nothing left at one less."""

    shape: tuple[Size | str, ...]
    ending: tuple[tuple[int, LayerTrace], ...] = ()


class _Condition(NamedTuple):
    size: Expr
    layer: LayerTrace | None


def smallest_input(trace: Trace) -> Smallest | None:
    """The smallest valid input of a model; None where all its sizes are given, or too little is known of the model."""
    shape = trace.input.shape if trace.input is not None else None
    if shape is None or isinstance(shape, Unknown) or trace.status != "complete":
        return None
    axes = [axis for axis in _positions(trace, len(shape)) if shape[axis] is None or isinstance(shape[axis], Expr)]
    if not axes or any(isinstance(size, Unknown) for size in shape):
        return None
    named = {axis: symbol(f"axis {axis}") for axis in axes if shape[axis] is None}
    sizes = tuple(named.get(axis, size) for axis, size in enumerate(shape))
    followed = propagate(fed(trace.model, sizes[1:]), trace.target) if named else trace
    if followed.status != "complete":
        return None
    conditions = list(_conditions(followed, axes))
    solved: list[Size | str] = list(shape)
    ending = []
    for axis in axes:
        size = sizes[axis]
        assert isinstance(size, Expr)
        found = None if conditions[-1:] == [None] else _solve(size, [item for item in conditions if item is not None], axis in named)
        solved[axis] = "?" if found is None else found[0]
        if found is not None and found[1] is not None:
            ending.append((axis, found[1]))
    return Smallest(tuple(solved), tuple(ending))


def _positions(trace: Trace, rank: int) -> tuple[int, ...]:
    """The axes of the input that hold positions: neither the batch nor the channels."""
    if rank == 2:
        first = trace.layers[0].call.class_name if trace.layers else ""
        return (1,) if first == "Embedding" else ()
    first_window = next((layer.call for layer in flat(trace) if layer.call.class_name in WINDOWS), None)
    return tuple(range(2, rank)) if first_window is not None and channels_come_first(first_window) else tuple(range(1, rank - 1))


def _conditions(trace: Trace, axes: list[int]) -> Iterator[_Condition | None]:
    """Every size that must be at least 1; None, as the last, where a layer follows that may refuse for another reason."""
    assert trace.input is not None and isinstance(trace.input.shape, tuple)
    for axis in axes:
        size = trace.input.shape[axis]
        if isinstance(size, Expr):
            yield _Condition(size, None)
    for layer in flat(trace):
        shape = layer.input.shape if layer.input is not None else None
        depends = not isinstance(shape, tuple) or isinstance(shape, Unknown) or any(isinstance(size, Expr) for size in shape[1:])
        if depends and not _is_followed(layer.call):
            yield None
            return
        for size in layer.shape[1:] if isinstance(layer.shape, tuple) and not isinstance(layer.shape, Unknown) else ():
            if isinstance(size, Expr):
                yield _Condition(size, layer)


def _is_followed(call: LayerCall) -> bool:
    return call.custom is None and call.model is None and (call.class_name in _FOLLOWED or call.class_name in _OVER_TIME)


def _solve(size: Expr, conditions: list[_Condition], free: bool) -> tuple[int, LayerTrace | None] | None:
    """(the smallest value of a size, the layer that allows no less); None where that depends on other symbols, or is too large."""
    symbols = size.symbols()
    if len(symbols) != 1:
        return None
    (own,) = symbols
    telling = [item for item in conditions if own in item.size.symbols() and compare(item.size, ">=", 1) is not True]
    if any(item.size.symbols() != (own,) for item in telling):
        return None
    value = _gallop(own, telling) if free else _first(own, telling)
    if value is None:
        return None
    ending = next((item.layer for item in telling if value > 1 and not _holds(item, own, value - 1)), None)
    number = substitute(size, {own: value})
    return (number, ending) if isinstance(number, int) else None


def _gallop(own: Expr, conditions: list[_Condition]) -> int | None:
    """As `_first`, for conditions that hold for every larger number where they hold for one: by doubling, then halving."""
    low, high = 0, 1
    while not all(_holds(item, own, high) for item in conditions):
        low, high = high, high * 2
        if high > LARGEST:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if all(_holds(item, own, middle) for item in conditions) else (middle, high)
    return high


def _first(own: Expr, conditions: list[_Condition]) -> int | None:
    """The first number for which all conditions hold."""
    return next((value for value in range(1, _LARGEST_SYMBOL + 1) if all(_holds(item, own, value) for item in conditions)), None)


def _holds(item: _Condition, own: Expr, value: int) -> bool:
    try:
        return evaluate(item.size, {own: value}) >= 1
    except ZeroDivisionError:  # a stride that is a symbol
        return False
