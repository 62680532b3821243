"""Repairs that are computed, not guessed: change one layer of the Model record, propagate again, keep what works.

No source text is touched here. A repair is advice with its result: `padding="same"` here gives 3x3x64.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from cnnlint.costs import total_macs
from cnnlint.dims import Unknown, subtract
from cnnlint.model import LayerCall, Model
from cnnlint.propagate import propagate
from cnnlint.rules.facts.arguments import value, with_argument
from cnnlint.rules.facts.chain import input_shape, is_known, label, output_shape, show_count, show_sizes, spatial, starts_with_input
from cnnlint.rules.facts.families import is_conv, is_pool
from cnnlint.tuples import NamedTuple

if TYPE_CHECKING:
    from cnnlint.trace import LayerTrace, Trace

_TRIED: Final = 24
SAME_HERE: Final = 'padding="same" here'


class Repair(NamedTuple):
    """A change that makes the model pass the place where it failed: what to do, the sizes that it gives there, and what the whole
    model then costs, or which layer fails next."""

    advice: str
    result: str
    cost: str = ""
    passes: bool = True

    def __str__(self) -> str:
        return f"{self.advice} gives {self.result}{self.cost and f', {self.cost}'}"


class _Candidate(NamedTuple):
    """A changed model, and the number that the failing layer has in it. Of one `kind` the first that works is enough."""

    kind: str
    advice: str
    model: Model
    number: int


def collapse_repairs(model: Model, trace: Trace, index: int, target: str) -> tuple[Repair, ...]:
    """Changes of one layer after which layer `index` keeps a size above zero, one of each kind, the smallest change first. Where the whole
    model passes after some, those after which a later layer fails are left out."""
    found: dict[str, Repair] = {}
    for candidate in _collapse_candidates(model, trace, index):
        known = found.get(candidate.kind)
        repair = _tried(candidate, index, target) if known is None or not known.passes else None
        if repair is not None and (known is None or repair.passes):
            found[candidate.kind] = repair
    return tuple(repair for repair in found.values() if repair.passes) or tuple(found.values())


def _tried(candidate: _Candidate, index: int, target: str) -> Repair | None:
    """What comes of a change; None where the layer still fails, or one before it. Layers keep the numbers they have now."""
    trace = propagate(candidate.model, target)
    shape = _shape_at(trace, candidate.number)
    if shape is None:
        return None
    result = show_sizes(shape[1:])
    if trace.problem is not None:
        later = trace.layers[trace.problem[0]]
        number = later.index + 1 + index - candidate.number
        return Repair(candidate.advice, result, f"but then {label(later.call)} (layer {number}) fails", False)
    return Repair(candidate.advice, result, _cost(trace))


def _cost(trace: Trace) -> str:
    """`a model of 1,234 parameters and 56,789 MACs`, as far as that is known."""
    macs = total_macs(trace)
    parts = [f"{show_count(trace.total_params)} parameters"] if is_known(trace.total_params) else []
    parts += [f"{show_count(macs)} MACs"] if is_known(macs) else []
    return f"a model of {' and '.join(parts)}" if parts else ""


def result_at(model: Model, index: int, target: str) -> tuple[Any, ...] | None:
    """The shape after layer `index` of a changed model, or None where it still fails there or before."""
    return _shape_at(propagate(model, target), index)


def _shape_at(trace: Trace, index: int) -> tuple[Any, ...] | None:
    if (trace.problem is not None and trace.problem[0] <= index) or index >= len(trace.layers):
        return None
    shape = output_shape(trace.layers[index])
    if shape is None or any(isinstance(size, Unknown) for size in shape):
        return None
    return shape


def _collapse_candidates(model: Model, trace: Trace, index: int) -> Iterator[_Candidate]:
    """Every change of one layer that could help, the failing layer itself first, then the nearest before it."""
    failing = trace.layers[index]
    call = failing.call
    if value(call, "padding") == "valid":
        yield _Candidate("same", SAME_HERE, with_layer(model, index, with_argument(call, "padding", "same")), index)
    yield from _smaller(model, failing)
    before = tuple(reversed(trace.layers[:index]))
    for pool in _nearest(before, lambda layer: is_pool(layer.call)):
        yield _Candidate("pool", f"leaving out {_placed(pool)}", without_layer(model, pool.index), index - 1)
    if is_pool(call):
        yield _Candidate("global", f"{_global(call)}() instead", with_layer(model, index, _made(call, _global(call))), index)
    for earlier in _nearest(before, lambda layer: (is_conv(layer.call) or is_pool(layer.call)) and value(layer.call, "padding") == "valid"):
        padded = with_layer(model, earlier.index, with_argument(earlier.call, "padding", "same"))
        yield _Candidate("same before", f'padding="same" in {_placed(earlier)}', padded, index)


def _nearest(before: Iterable[LayerTrace], wanted: Callable[[LayerTrace], bool]) -> Iterator[LayerTrace]:
    """The layers of a kind that stand nearest, as many as are worth a propagation each."""
    return islice(filter(wanted, before), _TRIED)


def _placed(layer: LayerTrace) -> str:
    return f"{label(layer.call)} (layer {layer.index + 1})"


def _smaller(model: Model, failing: LayerTrace) -> Iterator[_Candidate]:
    """The largest odd kernel, or the largest pool, that fits the input; a kernel that is not spread out."""
    call = failing.call
    shape = input_shape(failing)
    name = "pool_size" if is_pool(call) else "kernel_size"
    sizes = _numbers(value(call, name))
    if shape is None or not sizes:
        return
    room = min((size for size in spatial(shape, value(call, "data_format") == "channels_first") if is_known(size)), default=0)
    fitting = room if is_pool(call) else room - (room % 2 == 0)
    if 1 < fitting < max(sizes) or (fitting == 1 and not is_pool(call)):
        smaller = with_argument(call, name, fitting)
        yield _Candidate("smaller", f"{name}={fitting} here", with_layer(model, failing.index, smaller), failing.index)
    dilation = value(call, "dilation_rate") if is_conv(call) else None
    if any(rate > 1 for rate in _numbers(dilation)):
        dense = with_argument(call, "dilation_rate", 1)
        yield _Candidate("dense", "dilation_rate=1 here", with_layer(model, failing.index, dense), failing.index)


def _numbers(sizes: Any) -> tuple[int, ...]:
    if is_known(sizes):
        return (sizes,)
    return tuple(sizes) if type(sizes) in (tuple, list) and all(is_known(size) for size in sizes) else ()


def pooled_instead(model: Model, flatten: LayerTrace) -> Model | None:
    """The model with GlobalAveragePooling in the place of a Flatten; None where the map has no pooling of its rank."""
    rank = _map_rank(flatten)
    if rank is None:
        return None
    return with_layer(model, flatten.index, _made(flatten.call, f"GlobalAveragePooling{rank}D"))


def pooled_before(model: Model, flatten: LayerTrace) -> Model | None:
    """The model with one more MaxPooling of size 2 in front of a Flatten."""
    rank = _map_rank(flatten)
    if rank is None:
        return None
    place = position(model, flatten.index)
    layers = (*model.layers[:place], _made(flatten.call, f"MaxPooling{rank}D"), *model.layers[place:])
    return model._replace(layers=layers)


def _map_rank(flatten: LayerTrace) -> int | None:
    """The number of spatial axes of what is flattened, where it is 1, 2 or 3."""
    shape = input_shape(flatten)
    return len(shape) - 2 if shape is not None and 3 <= len(shape) <= 5 else None


class Saving(NamedTuple):
    """What a change makes of one layer's parameters, and how many it saves in the whole model."""

    params: Any
    saved: Any

    def __str__(self) -> str:
        return f"{show_count(self.params)} parameters, {show_count(self.saved)} fewer"


def saving(before: Trace, changed: Model, index: int, target: str) -> Saving | None:
    """The saving of a changed model whose heavy layer has number `index`; None where it fails or is not known."""
    trace = propagate(changed, target)
    if trace.problem is not None or index >= len(trace.layers):
        return None
    saved = subtract(before.total_params, trace.total_params)
    if not is_known(saved) or saved <= 0:  # type: ignore[operator]
        return None
    return Saving(trace.layers[index].params, saved)


def position(model: Model, index: int) -> int:
    """The place in `model.layers` of layer number `index`."""
    return index + starts_with_input(model)


def with_layer(model: Model, index: int, call: LayerCall) -> Model:
    """The model with another layer in the place of layer number `index`."""
    place = position(model, index)
    return model._replace(layers=(*model.layers[:place], call, *model.layers[place + 1 :]))


def without_layer(model: Model, index: int) -> Model:
    """The model without layer number `index`."""
    place = position(model, index)
    return model._replace(layers=model.layers[:place] + model.layers[place + 1 :])


def _made(near: LayerCall, class_name: str) -> LayerCall:
    """A new layer with default arguments; it keeps the data format of the layer beside it."""
    kept = tuple((name, argument) for name, argument in near.keywords if name == "data_format")
    return LayerCall(class_name, f"keras.layers.{class_name}", (), kept, near.span, identity=-near.identity - 1)


def _global(call: LayerCall) -> str:
    return "Global" + call.class_name
