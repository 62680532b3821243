"""Two activations follow each other.

## What it does

Reports an activation layer directly behind another pointwise activation: `activation="relu"` in the layer and an Activation
layer behind it, or two activation layers.

## Why is this bad

The second one repeats or spoils the first: relu of relu does nothing, relu of sigmoid does nothing, tanh of relu cuts off half
of tanh. Usually one of the two was forgotten.

## Example

```python
from keras import Input, Sequential
from keras.layers import Activation, Dense

model = Sequential([
    Input((64,)),
    Dense(32, activation="relu"),
    Activation("relu"),  # warning: [CNN304]
    Dense(10, activation="softmax"),
])
```

## Use instead

```python
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((64,)),
    Dense(32, activation="relu"),
    Dense(10, activation="softmax"),
])
```

## Not reported

A normalization between them.

```python
from keras import Input, Sequential
from keras.layers import Activation, BatchNormalization, Dense

model = Sequential([
    Input((64,)),
    Dense(32, activation="relu"),
    BatchNormalization(),
    Activation("relu"),
    Dense(10, activation="softmax"),
])
```

## Fix safety

Safe: offered only where the second activation is the same as the first and applying it twice changes nothing (relu, relu6).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from cnnlint.diagnostics import Diagnostic, Fix, Related
from cnnlint.model import Model
from cnnlint.rules.edits import remove_element
from cnnlint.rules.facts.activations import layer_activation
from cnnlint.rules.facts.chain import label
from cnnlint.rules.facts.families import ACTIVATION_LAYERS
from cnnlint.rules.findings import at_layer
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import LayerTrace, Trace

RULE = Rule("CNN304", "redundant-activation", "warning")
_NOT_POINTWISE = frozenset({"linear", "softmax", "log_softmax", "sparsemax", "glu"})
_IDEMPOTENT = frozenset({"relu", "relu6"})


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """Every activation layer right behind another activation."""
    for before, layer in pairwise(trace.layers):
        first, second = layer_activation(before.call), layer_activation(layer.call)
        if layer.call.class_name not in ACTIVATION_LAYERS or not (_pointwise(first) and _pointwise(second)):
            continue
        yield at_layer(
            RULE,
            model,
            layer,
            f"{label(layer.call)} applies {second} to what has gone through {first} already",
            hint="leave one of the two out",
            related=(Related(before.call.span, f"{first} is applied here"),),
            fix=fix(layer, context) if first == second and first in _IDEMPOTENT and _plain(before) and _plain(layer) else None,
        )


def _pointwise(activation: object) -> bool:
    return isinstance(activation, str) and activation not in _NOT_POINTWISE


def _plain(layer: LayerTrace) -> bool:
    """Whether the activation has no settings of its own: `ReLU(max_value=6)` is no relu."""
    call = layer.call
    return call.class_name != "ReLU" or not (call.positional or call.keywords)


def fix(layer: LayerTrace, context: Context) -> Fix | None:
    """Remove the second activation."""
    edit = remove_element(layer.call.use_span or layer.call.span, context.text)
    named = layer.call.keyword("name") is not None
    return Fix("safe", "Remove the repeated activation", (edit,)) if edit and not named else None
