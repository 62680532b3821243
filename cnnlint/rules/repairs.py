"""Repairs that are computed, not guessed: change one layer of the Model record, propagate again, keep what works.

No source text is touched here. A repair is advice with its result: `padding="same"` here gives 3x3x64.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from cnnlint.dims import Unknown, subtract
from cnnlint.model import LayerCall, Model
from cnnlint.propagate import propagate
from cnnlint.rules.facts.arguments import value, with_argument
from cnnlint.rules.facts.chain import input_shape, is_known, label, output_shape, show_count, show_sizes, spatial, starts_with_input
from cnnlint.rules.facts.families import is_conv, is_pool

if TYPE_CHECKING:
    from cnnlint.trace import LayerTrace, Trace

_SHOWN = 3


class Repair(NamedTuple):
    """A change that makes the model pass the place where it failed: what to do, and the sizes that it gives there."""

    advice: str
    result: str

    def __str__(self) -> str:
        return f"{self.advice} gives {self.result}"


class _Candidate(NamedTuple):
    """A changed model, and the number that the failing layer has in it."""

    advice: str
    model: Model
    number: int


def collapse_repairs(model: Model, trace: Trace, index: int, target: str) -> tuple[Repair, ...]:
    """The cheapest changes of one layer after which layer `index` keeps a size above zero, best first."""
    found = []
    for candidate in _collapse_candidates(model, trace, index):
        shape = result_at(candidate.model, candidate.number, target)
        if shape is not None:
            found.append(Repair(candidate.advice, show_sizes(shape[1:])))
            if len(found) == _SHOWN:
                break
    return tuple(found)


def result_at(model: Model, index: int, target: str) -> tuple[Any, ...] | None:
    """The shape after layer `index` of a changed model, or None where it still fails there or before."""
    trace = propagate(model, target)
    if (trace.problem is not None and trace.problem[0] <= index) or index >= len(trace.layers):
        return None
    shape = output_shape(trace.layers[index])
    if shape is None or any(isinstance(size, Unknown) for size in shape):
        return None
    return shape


def _collapse_candidates(model: Model, trace: Trace, index: int) -> Iterator[_Candidate]:
    failing = trace.layers[index]
    call = failing.call
    if value(call, "padding") == "valid":
        yield _Candidate('padding="same" here', with_layer(model, index, with_argument(call, "padding", "same")), index)
    yield from _smaller(model, failing)
    for pool in reversed(trace.layers[: index + 1]):
        if is_pool(pool.call) and pool.index != index:
            yield _Candidate(f"leaving out {label(pool.call)} before it", without_layer(model, pool.index), index - 1)
            break
    if is_pool(call):
        yield _Candidate(f"{_global(call)}() instead", with_layer(model, index, _made(call, _global(call))), index)
    for conv in reversed(trace.layers[:index]):
        if is_conv(conv.call) and value(conv.call, "padding") == "valid":
            padded = with_argument(conv.call, "padding", "same")
            yield _Candidate(f'padding="same" in the {label(conv.call)} before it', with_layer(model, conv.index, padded), index)
            break


def _smaller(model: Model, failing: LayerTrace) -> Iterator[_Candidate]:
    """The largest odd kernel, or the largest pool, that fits the input."""
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
        yield _Candidate(f"{name}={fitting} here", with_layer(model, failing.index, smaller), failing.index)


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
