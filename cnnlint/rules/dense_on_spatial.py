"""Dense works on every pixel by itself, because the map is never flattened.

## What it does

Reports the first Dense layer of a model that gets an input of four or more axes, where no Flatten or global pooling, no Reshape
and no convolution follows.

## Why is this bad

Dense works on the last axis only: on (28, 28, 1) it looks at each pixel alone, and the output is a map and not a vector. What
is missing is usually a Flatten. Keras builds the model; the shapes clash in training, or, with a loss that broadcasts, never.

## Example

```python
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((28, 28, 1)),
    Dense(128, activation="relu"),  # warning: [CNN312]
    Dense(10, activation="softmax"),
])
```

## Use instead

```python
from keras import Input, Sequential
from keras.layers import Dense, Flatten

model = Sequential([
    Input((28, 28, 1)),
    Flatten(),
    Dense(128, activation="relu"),
    Dense(10, activation="softmax"),
])
```

## Not reported

Dense on a sequence, and Dense on a map that is pooled later.

```python
from keras import Input, Sequential
from keras.layers import Dense, GlobalAveragePooling2D

model = Sequential([
    Input((28, 28, 1)),
    Dense(16, activation="relu"),
    GlobalAveragePooling2D(),
    Dense(10, activation="softmax"),
])
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic
from cnnlint.model import Model
from cnnlint.rules.facts.chain import input_shape, label, show_shape
from cnnlint.rules.facts.families import is_dense, keeps_features
from cnnlint.rules.facts.output import all_known, is_part_of_another
from cnnlint.rules.findings import at_layer
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import Trace

RULE = Rule("CNN312", "dense-on-spatial", "warning")


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """The first Dense on a map, where the map stays one to the end."""
    if not all_known(model) or trace.problem is not None or is_part_of_another(model, context.models):
        return
    layer = next((layer for layer in trace.layers if is_dense(layer.call)), None)
    shape = input_shape(layer) if layer is not None else None
    if layer is None or shape is None or len(shape) < 4:
        return
    if all(keeps_features(later.call) for later in trace.layers[layer.index + 1 :]):
        yield at_layer(
            RULE,
            model,
            layer,
            f"{label(layer.call)} gets {show_shape(shape)} and works on each position of it alone; nothing flattens or pools the map",
            hint="Flatten() or GlobalAveragePooling before it makes one vector of each sample",
        )
