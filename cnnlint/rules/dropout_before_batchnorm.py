"""BatchNormalization follows Dropout.

## What it does

Reports BatchNormalization directly behind a Dropout, or behind an activation that follows one.

## Why is this bad

Dropout changes the variance of its output in training only. BatchNormalization learns the variance of training and uses it in
prediction, where it is another one: the two together lose accuracy in prediction (Li et al., 2018, "Understanding the
Disharmony between Dropout and Batch Normalization by Variance Shift").

## Example

```python
from keras import Input, Sequential
from keras.layers import BatchNormalization, Dense, Dropout

model = Sequential([
    Input((64,)),
    Dense(128, activation="relu"),
    Dropout(0.5),
    BatchNormalization(),  # warning: [CNN308]
    Dense(10, activation="softmax"),
])
```

## Use instead

```python
from keras import Input, Sequential
from keras.layers import BatchNormalization, Dense, Dropout

model = Sequential([
    Input((64,)),
    Dense(128, activation="relu"),
    BatchNormalization(),
    Dropout(0.5),
    Dense(10, activation="softmax"),
])
```

## Not reported

A layer with weights between them learns to cope.

```python
from keras import Input, Sequential
from keras.layers import Activation, BatchNormalization, Dense, Dropout

model = Sequential([
    Input((64,)),
    Dropout(0.5),
    Dense(128),
    BatchNormalization(),
    Activation("relu"),
    Dense(10, activation="softmax"),
])
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic, Related
from cnnlint.model import Model
from cnnlint.rules.facts.arguments import value
from cnnlint.rules.facts.chain import label
from cnnlint.rules.facts.families import ACTIVATION_LAYERS, DROPOUTS
from cnnlint.rules.findings import at_layer
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import LayerTrace, Trace

RULE = Rule("CNN308", "dropout-before-batchnorm", "warning")


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """Every BatchNormalization that Dropout reaches unchanged."""
    for layer in trace.layers:
        dropout = _dropout_before(trace, layer) if layer.call.class_name == "BatchNormalization" else None
        if dropout is not None:
            yield at_layer(
                RULE,
                model,
                layer,
                f"BatchNormalization learns the variance that {label(dropout.call)} has in training; in prediction it is another one",
                hint="put the Dropout behind the BatchNormalization",
                related=(Related(dropout.call.span, "the Dropout before it"),),
            )


def _dropout_before(trace: Trace, norm: LayerTrace) -> LayerTrace | None:
    for layer in reversed(trace.layers[: norm.index]):
        if layer.call.class_name in DROPOUTS:
            rate = value(layer.call, "rate")
            return layer if isinstance(rate, (int, float)) and rate > 0 else None
        if layer.call.class_name not in ACTIVATION_LAYERS:
            return None
    return None
