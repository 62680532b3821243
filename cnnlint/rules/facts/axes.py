"""How many axes a layer takes, and what to do where its input has one too few or too many."""

from __future__ import annotations

import re

from cnnlint.rules.facts.chain import input_shape, is_known, show_shape
from cnnlint.trace import LayerTrace


def axes(class_name: str) -> int | None:
    """The number of axes, batch included, that a layer of this name takes."""
    rank = re.search(r"([123])D", class_name)
    if rank is not None:
        return int(rank.group(1)) + 2
    return 3 if class_name in ("LSTM", "GRU", "SimpleRNN", "Bidirectional", "TimeDistributed") else None


def declared_hint(layer: LayerTrace) -> str | None:
    """The usual repair of a declared input with one axis too few or too many, with the shape it gives."""
    shape, wanted = input_shape(layer), axes(layer.call.class_name)
    if shape is None or wanted is None:
        return None
    if len(shape) == wanted - 1 and wanted == 4 and all(is_known(size) for size in shape[1:]):
        return f"the channel axis is missing: images of one channel are {show_shape((*shape[1:], 1))}"
    if len(shape) == wanted - 1 and wanted == 3 and is_known(shape[-1]):
        return f"one axis is missing: {show_shape((shape[-1], 1))} makes {shape[-1]} steps of one value"
    if len(shape) == wanted + 1 and shape[1] is not None:
        return f"the shape of the input holds the batch size or one axis too many: {show_shape(shape[2:])} has {wanted - 1} axes"
    return None
