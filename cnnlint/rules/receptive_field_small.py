"""The last convolution sees only a small part of the input.

## What it does

Computes the receptive field at the last convolution and reports it where it is below a share of the input's side (an option)
and no Flatten or global pooling follows that would bring the rest together.

## Why is this bad

Each output then depends on a small window; what lies outside cannot influence it, whatever the training.

## Example

```python
from keras import Input, Sequential
from keras.layers import Conv2D

model = Sequential([
    Input((256, 256, 3)),
    Conv2D(16, 3, padding="same", activation="relu"),
    Conv2D(1, 3, padding="same", activation="sigmoid"),  # info: [CNN317]
])
```

## Use instead

```python
from keras import Input, Sequential
from keras.layers import Conv2D

model = Sequential([
    Input((8, 8, 3)),
    Conv2D(16, 3, padding="same", activation="relu"),
    Conv2D(1, 3, padding="same", activation="sigmoid"),
])
```

## Not reported

A head that sees everything.

```python
from keras import Input, Sequential
from keras.layers import Conv2D, Dense, GlobalAveragePooling2D

model = Sequential([
    Input((256, 256, 3)),
    Conv2D(16, 3, padding="same", activation="relu"),
    GlobalAveragePooling2D(),
    Dense(1, activation="sigmoid"),
])
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.costs import costs
from cnnlint.diagnostics import Diagnostic
from cnnlint.dims import Unknown
from cnnlint.model import Model
from cnnlint.rules.facts.chain import is_known, label
from cnnlint.rules.facts.families import is_conv, is_global_pool, is_transposed
from cnnlint.rules.findings import at_layer
from cnnlint.rules.registry import Context, Option, Rule
from cnnlint.trace import LayerTrace, Trace

RULE = Rule(
    "CNN317",
    "receptive-field-small",
    "info",
    enabled=False,
    options=(Option("share", 0.25, "the smallest share of the input's side that is not reported, from 0 to 1"),),
)


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """One finding at the last convolution."""
    shape = trace.input.shape if trace.input is not None else None
    if shape is None or isinstance(shape, Unknown) or len(shape) != 4 or trace.status != "complete":
        return
    side, last = shape[1], next((layer for layer in reversed(trace.layers) if is_conv(layer.call)), None)
    if last is None or not is_known(side) or any(_gathers(layer) for layer in trace.layers):
        return
    field = (costs(trace)[last.index].receptive_field or (None,))[0]
    if isinstance(field, int) and isinstance(side, int) and field < context.option(RULE, "share") * side:
        message = f"{label(last.call)} sees {field} of {side} rows: {100 * field / side:.0f} % of the input"
        yield at_layer(RULE, model, last, message, hint="striding, pooling or dilation widen what it sees")


def _gathers(layer: LayerTrace) -> bool:
    return layer.call.class_name == "Flatten" or is_global_pool(layer.call) or layer.inner is not None or is_transposed(layer.call)
