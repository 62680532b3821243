"""Max pooling follows Dropout.

## What it does

Reports MaxPooling directly behind a Dropout.

## Why is this bad

The maximum of a window is what is left of it when the largest value was dropped: the pooling undoes part of the Dropout, and
its output is shifted between training and prediction.

## Example

```python
from keras import Input, Sequential
from keras.layers import Conv2D, Dropout, MaxPooling2D

model = Sequential([
    Input((28, 28, 1)),
    Conv2D(32, 3, activation="relu"),
    Dropout(0.25),
    MaxPooling2D(2),  # info: [CNN309]
])
```

## Use instead

```python
from keras import Input, Sequential
from keras.layers import Conv2D, Dropout, MaxPooling2D

model = Sequential([
    Input((28, 28, 1)),
    Conv2D(32, 3, activation="relu"),
    MaxPooling2D(2),
    Dropout(0.25),
])
```

## Not reported

SpatialDropout drops whole channels, which pooling does not undo.

```python
from keras import Input, Sequential
from keras.layers import Conv2D, MaxPooling2D, SpatialDropout2D

model = Sequential([
    Input((28, 28, 1)),
    Conv2D(32, 3, activation="relu"),
    SpatialDropout2D(0.25),
    MaxPooling2D(2),
])
```

## Fix safety

Unsafe: the order of the two layers changes what is trained.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from cnnlint.diagnostics import Diagnostic, Fix, Related
from cnnlint.model import Model
from cnnlint.rules.edits import swap
from cnnlint.rules.facts.arguments import value
from cnnlint.rules.facts.chain import label
from cnnlint.rules.findings import at_layer
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import LayerTrace, Trace

RULE = Rule("CNN309", "dropout-before-pooling", "info", enabled=False)


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """Every max pooling right behind a Dropout."""
    for before, layer in pairwise(trace.layers):
        rate = value(before.call, "rate") if before.call.class_name == "Dropout" else 0
        if layer.call.class_name.startswith("MaxPooling") and isinstance(rate, (int, float)) and rate > 0:
            yield at_layer(
                RULE,
                model,
                layer,
                f"{label(layer.call)} takes the largest of the values that {label(before.call)} has left",
                hint="put the Dropout behind the pooling",
                related=(Related(before.call.span, "the Dropout before it"),),
                fix=fix(before, layer, context),
            )


def fix(dropout: LayerTrace, pooling: LayerTrace, context: Context) -> Fix | None:
    """Exchange the two layers."""
    edits = swap(dropout.call.span, pooling.call.span, context.text)
    return Fix("unsafe", "Put the Dropout behind the pooling", edits) if edits else None
