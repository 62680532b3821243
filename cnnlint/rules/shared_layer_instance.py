"""The same layer object, with weights, stands twice in a model.

## What it does

Reports a layer object with weights that is added to one Sequential a second time.

## Why is this bad

Both places use the same weights and learn together. That is a technique, but in a Sequential it is nearly always a variable
that was used twice where two layers were meant. The summary counts the weights once.

## Example

```python
from keras import Input, Sequential
from keras.layers import Dense

hidden = Dense(64, activation="relu")
model = Sequential([
    Input((64,)),
    hidden,
    hidden,  # warning: [CNN305]
    Dense(10, activation="softmax"),
])
```

## Use instead

```python
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((64,)),
    Dense(64, activation="relu"),
    Dense(64, activation="relu"),
    Dense(10, activation="softmax"),
])
```

## Not reported

Layers without weights are harmless.

```python
from keras import Input, Sequential
from keras.layers import Dense, Dropout

dropout = Dropout(0.2)
model = Sequential([
    Input((64,)),
    Dense(64, activation="relu"),
    dropout,
    Dense(64, activation="relu"),
    dropout,
    Dense(10, activation="softmax"),
])
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic, Related
from cnnlint.dims import Unknown
from cnnlint.model import Model
from cnnlint.rules.facts.chain import label, show_count
from cnnlint.rules.findings import at_layer
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import LayerTrace, Trace

RULE = Rule("CNN305", "shared-layer-instance", "warning")


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """The second place of every layer object with weights."""
    first: dict[int, LayerTrace] = {}
    for layer in trace.layers:
        before = first.setdefault(layer.call.identity, layer)
        if before is layer or not _has_weights(before):
            continue
        finding = at_layer(
            RULE,
            model,
            layer,
            f"{label(layer.call)} is the same object as an earlier layer: its {show_count(before.params)} weights are shared",
            hint="make a second layer, unless sharing is meant",
            related=(Related(before.call.use_span or before.call.span, "it stands here already"),),
        )
        yield finding._replace(span=layer.call.use_span or layer.call.span)


def _has_weights(layer: LayerTrace) -> bool:
    return layer.step is not None and not isinstance(layer.step.weights, Unknown) and bool(layer.step.weights)
