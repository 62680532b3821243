"""A dropout rate is unusually high.

## What it does

Reports a dropout rate above one half and below one.

## Why is this bad

More is dropped than is kept. In old code and in other libraries the number is often the share to keep: `Dropout(0.8)` drops 80
%.

## Example

```python
from keras import Input, Sequential
from keras.layers import Dense, Dropout

model = Sequential([
    Input((64,)),
    Dense(128, activation="relu"),
    Dropout(0.8),  # info: [CNN315]
    Dense(10),
])
```

## Use instead

```python
from keras import Input, Sequential
from keras.layers import Dense, Dropout

model = Sequential([
    Input((64,)),
    Dense(128, activation="relu"),
    Dropout(0.2),
    Dense(10),
])
```

## Not reported

One half, the rate of the original paper.

```python
from keras import Input, Sequential
from keras.layers import Dense, Dropout

model = Sequential([
    Input((64,)),
    Dense(128, activation="relu"),
    Dropout(0.5),
    Dense(10),
])
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic
from cnnlint.model import Model
from cnnlint.rules.facts.arguments import value
from cnnlint.rules.facts.chain import label
from cnnlint.rules.facts.families import DROPOUTS
from cnnlint.rules.findings import at_layer
from cnnlint.rules.registry import Context, Option, Rule
from cnnlint.trace import Trace

RULE = Rule(
    "CNN315", "high-dropout", "info", enabled=False, options=(Option("rate", 0.5, "the highest rate that is not reported, from 0 to 1"),)
)


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """Every Dropout above the rate of the option."""
    limit = context.option(RULE, "rate")
    for layer in trace.layers:
        rate = value(layer.call, "rate") if layer.call.class_name in DROPOUTS else None
        if isinstance(rate, (int, float)) and limit < rate < 1:
            message = f"{label(layer.call)} drops {100 * rate:g} % of the values and keeps {100 - 100 * rate:g} %"
            yield at_layer(RULE, model, layer, message, hint="the rate is the share that is dropped, not the share that is kept")
