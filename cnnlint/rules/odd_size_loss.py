"""Pooling or striding drops the last rows of its input.

## What it does

Reports pooling and strided convolutions with valid padding whose windows do not cover a known size to the end.

## Why is this bad

The rows and columns at the right and lower edge have no influence on the output. Usually that does not matter; in a network
that has to give back its size it does.

## Example

```python
from keras import Input, Sequential
from keras.layers import MaxPooling2D

model = Sequential([
    Input((27, 27, 1)),
    MaxPooling2D(2),  # info: [CNN114]
])
```

## Use instead

```python
from keras import Input, Sequential
from keras.layers import MaxPooling2D

model = Sequential([
    Input((28, 28, 1)),
    MaxPooling2D(2),
])
```

## Not reported

Same padding covers everything.

```python
from keras import Input, Sequential
from keras.layers import MaxPooling2D

model = Sequential([
    Input((27, 27, 1)),
    MaxPooling2D(2, padding="same"),
])
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic
from cnnlint.model import Model
from cnnlint.rules.facts.arguments import channels_first, sizes, value
from cnnlint.rules.facts.chain import input_shape, is_known, label, spatial
from cnnlint.rules.facts.families import is_conv, is_pool, is_transposed, rank_of
from cnnlint.rules.findings import at_layer
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import LayerTrace, Trace

RULE = Rule("CNN114", "odd-size-loss", "info", enabled=False)


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """Every layer whose windows end before its input does."""
    for layer in trace.layers:
        if layer.problem is None and (is_pool(layer.call) or (is_conv(layer.call) and not is_transposed(layer.call))):
            for size, extent, stride in _axes(layer):
                rest = (size - extent) % stride
                if rest and size >= extent:
                    message = f"{label(layer.call)} leaves the last {rest} of {size} positions out"
                    yield at_layer(RULE, model, layer, message, arithmetic=f"({size} - {extent}) % {stride} = {rest}")
                    break


def _axes(layer: LayerTrace) -> Iterator[tuple[int, int, int]]:
    """(size, extent of the window, stride) of each axis with valid padding, all known."""
    rank, shape, pool = rank_of(layer.call), input_shape(layer), is_pool(layer.call)
    if rank is None or shape is None or value(layer.call, "padding") != "valid":
        return
    kernel = sizes(layer.call, "pool_size" if pool else "kernel_size", rank)
    strides = kernel if pool and value(layer.call, "strides") is None else sizes(layer.call, "strides", rank)
    dilation = (1,) * rank if pool else sizes(layer.call, "dilation_rate", rank)
    if kernel is None or strides is None or dilation is None:
        return
    for size, window, stride, rate in zip(spatial(shape, bool(channels_first(layer.call))), kernel, strides, dilation, strict=True):
        if is_known(size) and is_known(window) and is_known(stride) and is_known(rate):
            yield size, (window - 1) * rate + 1, stride
