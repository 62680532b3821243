"""Dropout, normalization or another activation stands behind the activation of the output.

## What it does

Reports the first Dropout, BatchNormalization or further activation behind a softmax or sigmoid that ends the network, where no
layer that learns follows.

## Why is this bad

The probabilities are what the loss compares with the labels. Dropout sets some of them to zero while training,
BatchNormalization and a second activation make them no probabilities any more. Keras trains such a model without a word.

## Example

```python
from keras import Input, Sequential
from keras.layers import Dense, Dropout

model = Sequential([
    Input((64,)),
    Dense(10, activation="softmax"),
    Dropout(0.5),  # warning: [CNN302]
])
```

## Use instead

```python
from keras import Input, Sequential
from keras.layers import Dense, Dropout

model = Sequential([
    Input((64,)),
    Dropout(0.5),
    Dense(10, activation="softmax"),
])
```

## Not reported

A sigmoid inside the network, and layers that only rearrange the output.

```python
from keras import Input, Sequential
from keras.layers import Dense, Dropout, Reshape

model = Sequential([
    Input((64,)),
    Dense(32, activation="sigmoid"),
    Dropout(0.5),
    Dense(12, activation="softmax"),
    Reshape((3, 4)),
])
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic, Related
from cnnlint.model import Model
from cnnlint.rules.facts.activations import layer_activation
from cnnlint.rules.facts.chain import label
from cnnlint.rules.facts.families import ACTIVATION_LAYERS, DROPOUTS, RESHAPING, is_conv, is_dense
from cnnlint.rules.facts.output import all_known, is_part_of_another
from cnnlint.rules.findings import at_layer
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import LayerTrace, Trace

RULE = Rule("CNN302", "layer-after-output", "warning")
_NORMALIZING = frozenset({"BatchNormalization", "LayerNormalization"})


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """The first layer behind the output's activation that changes what it says."""
    if not all_known(model) or trace.problem is not None or is_part_of_another(model, context.models):
        return
    last = next((layer for layer in reversed(trace.layers) if is_dense(layer.call) or is_conv(layer.call)), None)
    if last is None:
        return
    ending = None
    for layer in trace.layers[last.index :]:
        if ending is None:
            ending = layer if layer_activation(layer.call) in ("softmax", "sigmoid") else None
            if ending is None and layer is not last and not _neutral(layer):
                return
        elif _changes(layer):
            yield _finding(model, ending, layer)
            return
        elif layer.call.class_name not in RESHAPING:
            return


def _neutral(layer: LayerTrace) -> bool:
    """Layers that may stand between the last weights and the activation of the output."""
    return layer.call.class_name in RESHAPING | DROPOUTS | _NORMALIZING or layer_activation(layer.call) == "linear"


def _changes(layer: LayerTrace) -> bool:
    name = layer.call.class_name
    if name in ACTIVATION_LAYERS:
        activation = layer_activation(layer.call)
        return isinstance(activation, str) and activation != "linear"
    return name in DROPOUTS | _NORMALIZING


def _finding(model: Model, ending: LayerTrace, layer: LayerTrace) -> Diagnostic:
    activation = layer_activation(ending.call)
    return at_layer(
        RULE,
        model,
        layer,
        f"{label(layer.call)} stands behind the {activation} of the output and changes the probabilities that it gives",
        hint=f"leave it out, or put it before {label(ending.call)}",
        related=(Related(ending.call.span, f"the output's {activation} is applied here"),),
    )
