"""The outputs of all layers for one batch take more memory than the limit.

## What it does

Estimates the memory of a forward pass: the sizes of all layers' outputs, times the batch size (of `fit`, else the option),
times 4 bytes.

## Why is this bad

Training keeps these values for the backward pass. The estimate leaves out weights, gradients, optimizer state and what the
framework keeps besides, so the true need is higher.

## Example

```python
from keras import Input, Sequential
from keras.layers import Conv2D

model = Sequential([  # info: [CNN203]
    Input((1024, 1024, 3)),
    Conv2D(64, 3, padding="same", activation="relu"),
    Conv2D(64, 3, padding="same", activation="relu"),
])
```

## Use instead

```python
from keras import Input, Sequential
from keras.layers import Conv2D

model = Sequential([
    Input((128, 128, 3)),
    Conv2D(64, 3, padding="same", activation="relu"),
    Conv2D(64, 3, padding="same", activation="relu"),
])
```

## Not reported

An input of unknown size.

```python
from keras import Input, Sequential
from keras.layers import Conv2D

model = Sequential([
    Input((None, None, 3)),
    Conv2D(64, 3, padding="same", activation="relu"),
])
```
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from cnnlint.diagnostics import Diagnostic
from cnnlint.model import Model
from cnnlint.rules.facts.chain import is_known, label, output_shape
from cnnlint.rules.findings import at_span
from cnnlint.rules.registry import Context, Option, Rule
from cnnlint.trace import LayerTrace, Trace

RULE = Rule(
    "CNN203",
    "activation-memory",
    "info",
    enabled=False,
    options=(Option("megabytes", 4000, "the limit in megabytes"), Option("batch", 32, "the batch size where `fit` names none")),
)
_BYTES = 4


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """One finding for a model that is above the limit."""
    values = [(_values(layer), layer) for layer in trace.layers]
    if trace.status != "complete" or not values or any(count is None for count, _ in values):
        return
    known = [(count, layer) for count, layer in values if count is not None]
    batch = _batch(model) or context.option(RULE, "batch")
    total = sum(count for count, _ in known) * batch * _BYTES / 1e6
    if total > context.option(RULE, "megabytes"):
        largest, layer = max(known, key=lambda pair: pair[0])
        message = f"the outputs of all layers take about {total:,.0f} MB for a batch of {batch} (an estimate)"
        hint = f"the largest is {label(layer.call)} with {largest * batch * _BYTES / 1e6:,.0f} MB"
        yield at_span(RULE, model, model.span, message, hint=hint)


def _values(layer: LayerTrace) -> int | None:
    """The number of values in a layer's output for one sample."""
    shape = output_shape(layer)
    return prod(shape[1:]) if shape is not None and all(is_known(size) for size in shape[1:]) else None


def _batch(model: Model) -> int | None:
    sizes = [use.argument("batch_size") for use in model.uses if use.kind == "fit"]
    return next((size.value for size in sizes if size is not None and is_known(size.value)), None)
