"""One Embedding holds nearly all parameters of the model.

## What it does

Reports an Embedding with at least 90 % of the model's parameters and ten million of them.

## Why is this bad

Most rows of such a table belong to rare words that hardly ever train. A smaller vocabulary or a narrower vector often costs
nothing.

## Example

```python
from keras import Input, Sequential
from keras.layers import Dense, Embedding, GlobalAveragePooling1D

model = Sequential([
    Input((100,)),
    Embedding(100000, 128),  # info: [CNN205]
    GlobalAveragePooling1D(),
    Dense(1, activation="sigmoid"),
])
```

## Use instead

```python
from keras import Input, Sequential
from keras.layers import Dense, Embedding, GlobalAveragePooling1D

model = Sequential([
    Input((100,)),
    Embedding(20000, 64),
    GlobalAveragePooling1D(),
    Dense(1, activation="sigmoid"),
])
```

## Not reported

A large share of a small model.

```python
from keras import Input, Sequential
from keras.layers import Dense, Embedding, GlobalAveragePooling1D

model = Sequential([
    Input((100,)),
    Embedding(10000, 16),
    GlobalAveragePooling1D(),
    Dense(1, activation="sigmoid"),
])
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic
from cnnlint.model import Model
from cnnlint.rules.facts.chain import label, show_sum
from cnnlint.rules.findings import at_layer
from cnnlint.rules.registry import Context, Option, Rule
from cnnlint.trace import Trace

RULE = Rule(
    "CNN205",
    "embedding-dominates",
    "info",
    enabled=False,
    options=(
        Option("params", 10_000_000, "the fewest parameters of the layer to report"),
        Option("share", 0.9, "the smallest share of the model's parameters to report, from 0 to 1"),
    ),
)


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """Every Embedding that is large in number and share."""
    total = trace.total_params
    for layer in trace.layers:
        if layer.call.class_name != "Embedding" or not isinstance(layer.params, int) or not isinstance(total, int):
            continue
        share = layer.params / total if total else 0.0
        if layer.params >= context.option(RULE, "params") and share >= context.option(RULE, "share"):
            message = f"{label(layer.call)} holds {layer.params:,} of the model's {total:,} parameters ({100 * share:.1f}%)"
            arithmetic = show_sum(layer.step.explanation.params) if layer.step is not None else None
            yield at_layer(RULE, model, layer, message, arithmetic=arithmetic)
