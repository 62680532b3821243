"""How the sizes came about: the layers before a place in a model, what they are called and what they made of the input."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from cnnlint.dims import Unknown, show
from cnnlint.model import LayerCall, Model, NumpyNumber, Reference
from cnnlint.rules.facts.arguments import channels_first
from cnnlint.tuples import NamedTuple

if TYPE_CHECKING:
    from cnnlint.trace import LayerTrace, Trace

_LABEL_WIDTH = 32
# Layers after which a size has nothing to do with the size at the same axis before.
_REARRANGING = frozenset({"Reshape", "Permute", "Flatten", "RepeatVector", "Dense", "Embedding", "Lambda"})


class Link(NamedTuple):
    """One step of a chain of sizes: the layer (None: the model's input) and its spatial sizes after it."""

    layer: LayerTrace | None
    sizes: tuple[Any, ...]


def label(call: LayerCall) -> str:
    """The layer as its author would recognise it: `Conv2D(64, 5)`, shortened to the class where the arguments are long."""
    parts = [_literal(argument.value) for argument in call.positional]
    parts += [f"{name}={_literal(argument.value)}" for name, argument in call.keywords if name in _TELLING]
    name = "Input" if call.qualified_name == "keras.Input" else call.class_name
    text = f"{name}({', '.join(part for part in parts if part)})"
    return text if all(parts) and len(text) <= _LABEL_WIDTH and parts else name


_TELLING = frozenset({"kernel_size", "pool_size", "strides", "filters", "units", "padding", "target_shape", "n", "cropping", "size"})


def _literal(value: Any) -> str:
    """A short value as source text, or "" where it is not one."""
    if isinstance(value, NumpyNumber):
        return _literal(value.value)
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, float):
        return f"{value:.4g}"
    if value is None or isinstance(value, int):
        return str(value)
    if type(value) in (tuple, list) and all(isinstance(item, (int, float)) or item is None for item in value):
        return str(tuple(value))
    if isinstance(value, Reference):
        return value.qualified_name.rpartition(".")[2]
    return ""


def show_count(count: Any) -> str:
    """A number with thousands separators, or its symbolic text, or "?"."""
    if isinstance(count, int):
        return f"{count:,}"
    return "?" if isinstance(count, Unknown) or count is None else str(count)


def show_sum(arithmetic: str) -> str:
    """A sum of parameters with its numbers as the tables show counts: 1179776 as 1,179,776."""
    return re.sub(r"(?<![\w.])\d{4,}(?![\w.])", lambda number: f"{int(number.group()):,}", arithmetic)


def show_shape(shape: Any) -> str:
    """A shape as Keras prints it, the batch included: `(None, 26, 26, 32)`."""
    if isinstance(shape, Unknown) or shape is None:
        return "?"
    inside = ", ".join(show(size) for size in shape)
    return f"({inside},)" if len(shape) == 1 else f"({inside})"


def show_sizes(sizes: tuple[Any, ...] | list[Any]) -> str:
    """Sizes without the batch, as people speak of them: `26x26x32`."""
    return "x".join(show(size) for size in sizes)


def is_known(size: Any) -> bool:
    """Whether a size is a plain number."""
    return isinstance(size, int) and not isinstance(size, bool)


def known_shape(shape: Any) -> tuple[Any, ...] | None:
    """The sizes of a shape whose rank is known, else None."""
    return None if isinstance(shape, Unknown) or shape is None else tuple(shape)


def output_shape(layer: LayerTrace) -> tuple[Any, ...] | None:
    """The shape after a layer with one output, or None where it is not known."""
    return known_shape(layer.shape)


def input_shape(layer: LayerTrace) -> tuple[Any, ...] | None:
    """The shape before a layer, or None where it is not known."""
    return known_shape(layer.input.shape) if layer.input is not None else None


def channels(layer: LayerTrace) -> Any:
    """The size of the channel axis of what enters a layer; None where it is not known or varies."""
    shape = input_shape(layer)
    if shape is None or len(shape) < 2:
        return None
    return shape[1] if channels_first(layer.call) and len(shape) > 2 else shape[-1]


def spatial(shape: tuple[Any, ...], first: bool) -> tuple[Any, ...]:
    """The sizes that are neither batch nor channels."""
    return shape[2:] if first else shape[1:-1]


def size_chain(trace: Trace, index: int) -> tuple[Link, ...]:
    """The spatial sizes that lead to layer `index`, from the last place where they were laid out anew; empty if unknown."""
    end = trace.layers[index]
    shape = input_shape(end)
    if shape is None or len(shape) < 3:
        return ()
    first = bool(channels_first(end.call))
    links: list[Link] = []
    for layer in reversed(trace.layers[:index]):
        before, after = input_shape(layer), output_shape(layer)
        if after is None or len(after) != len(shape):
            break
        links.append(Link(layer, spatial(after, first)))
        if before is None or len(before) != len(shape) or layer.call.class_name in _REARRANGING:
            break
    else:
        start = known_shape(trace.input.shape) if trace.input is not None else None
        if start is not None and len(start) == len(shape):
            links.append(Link(None, spatial(start, first)))
    return tuple(reversed(links))


def show_chain(links: tuple[Link, ...]) -> str:
    """`28 -> 26 -> 13`, or with both sides where they differ (`28x20 -> 26x18`); steps that change nothing are left out."""
    square = all(len(set(link.sizes)) == 1 for link in links)
    shown: list[str] = []
    for link in links:
        text = show(link.sizes[0]) if square else show_sizes(link.sizes)
        if not shown or shown[-1] != text:
            shown.append(text)
    return " -> ".join(shown)


def biggest_loss(links: tuple[Link, ...]) -> tuple[Link, Link] | None:
    """The step of a chain that divided its smallest side the most, as (before, after); None where nothing shrank."""
    best, ratio = None, 1.0
    for before, after in pairwise(links):
        for old, new in zip(before.sizes, after.sizes, strict=False):
            if is_known(old) and is_known(new) and new > 0 and old / new > ratio:
                best, ratio = (before, after), old / new
    return best


def starts_with_input(model: Model) -> bool:
    """Whether the first element is an Input: it has no number, so the others are numbered from the next one."""
    return bool(model.layers) and isinstance(model.layers[0], LayerCall) and model.layers[0].class_name == "InputLayer"


def shape_trace(trace: Trace, index: int) -> tuple[tuple[str, str], ...]:
    """(layer, shape after it) from the input to the layer before `index`: the long form of the chain, for reports."""
    return tuple(_rows(trace, index))


def _rows(trace: Trace, index: int) -> Iterator[tuple[str, str]]:
    if trace.input is not None:
        yield "input", show_shape(trace.input.shape)
    for layer in trace.layers[:index]:
        yield label(layer.call), show_shape(layer.shape)
