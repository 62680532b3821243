"""A softmax over one value is always 1.

## What it does

Reports softmax or log_softmax over an axis of size 1: `Dense(1, activation="softmax")`, a convolution with one filter, or a
softmax layer behind one.

## Why is this bad

Softmax makes the values of an axis sum to 1. A single one is therefore 1 whatever the network computes: the output never
changes and nothing is learned. Keras prints a warning in training, for log_softmax nothing.

## Example

```python
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((20,)),
    Dense(64, activation="relu"),
    Dense(1, activation="softmax"),  # error: [CNN401]
])
model.predict(np.zeros((2, 20)))
```

## Use instead

```python
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((20,)),
    Dense(64, activation="relu"),
    Dense(1, activation="sigmoid"),
])
model.predict(np.zeros((2, 20)))
```

## Not reported

A softmax over another axis than the one of size 1.

```python
from keras import Input, Sequential
from keras.layers import Dense, Softmax

model = Sequential([
    Input((20, 16)),
    Dense(1),
    Softmax(axis=1),
])
```

## Fix safety

Unsafe: sigmoid is the usual output for one unit, and what a binary cross-entropy needs, but the loss must fit too.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic, Fix
from cnnlint.model import Model
from cnnlint.rules.edits import replace
from cnnlint.rules.facts.activations import layer_activation
from cnnlint.rules.facts.arguments import given, value
from cnnlint.rules.facts.chain import is_known, label, output_shape, show_shape
from cnnlint.rules.facts.families import is_conv, is_dense
from cnnlint.rules.findings import at_layer
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import LayerTrace, Trace

RULE = Rule("CNN401", "softmax-single-unit", "error")


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """Every softmax over an axis of size 1."""
    for layer in trace.layers:
        activation = layer_activation(layer.call)
        if activation in ("softmax", "log_softmax") and _axis_size(layer) == 1:
            always = 1 if activation == "softmax" else 0
            shape = output_shape(layer)
            where = f" of {show_shape(shape)}" if shape is not None else ""
            yield at_layer(
                RULE,
                model,
                layer,
                f"{label(layer.call)} applies {activation} to a single value{where}: the output is always {always}",
                hint='activation="sigmoid" gives a probability for one unit',
                arithmetic="softmax(x) = exp(x)/exp(x) = 1",
                fix=fix(layer, context),
            )


def _axis_size(layer: LayerTrace) -> object:
    """The size of the axis the softmax runs over; from the layer's own arguments where no shape is known."""
    axis = value(layer.call, "axis") if layer.call.class_name == "Softmax" else -1
    shape = output_shape(layer)
    if shape is not None:
        return shape[axis] if is_known(axis) and -len(shape) <= axis < len(shape) else None
    if is_dense(layer.call):
        return value(layer.call, "units")
    return value(layer.call, "filters") if is_conv(layer.call) and value(layer.call, "data_format") != "channels_first" else None


def fix(layer: LayerTrace, context: Context) -> Fix | None:
    """Sigmoid in the place of softmax, where the activation is written as a string."""
    there = given(layer.call, "activation")
    if there is None or there.value != "softmax" or context.text(there.span)[1:-1] != "softmax":
        return None
    quote = context.text(there.span)[0]
    return Fix("unsafe", "Use sigmoid for a single unit", (replace(there.span, f"{quote}sigmoid{quote}"),))
