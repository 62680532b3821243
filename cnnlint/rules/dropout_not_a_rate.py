"""A dropout rate is not between 0 and 1.

## What it does

Reports `Dropout(rate)` and its kin with a rate of 1 or above, as in `Dropout(256)`, where a number of units was meant. The rate is
the share of values that are dropped.

## Why is this bad

Keras raises when the layer is made. A rate of exactly 1 it accepts: in training everything is dropped.

## Example

```python
from keras import Input, Sequential
from keras.layers import Dense, Dropout

model = Sequential([
    Input((64,)),
    Dense(256),
    Dropout(256),  # error: [CNN506]
])
```

## Use instead

```python
from keras import Input, Sequential
from keras.layers import Dense, Dropout

model = Sequential([
    Input((64,)),
    Dense(256),
    Dropout(0.5),
])
```

## Not reported

A high rate is unusual, not wrong.

```python
from keras import Input, Sequential
from keras.layers import Dense, Dropout

model = Sequential([
    Input((64,)),
    Dense(256),
    Dropout(0.9),
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
from cnnlint.rules.problems import report
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import Trace

RULE = Rule("CNN506", "dropout-not-a-rate", "error")


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """The constructor shows it; a rate of 1 it lets pass."""
    yield from report(RULE, model, trace, context)
    for layer in trace.layers:
        if layer.call.class_name in DROPOUTS and layer.problem is None and value(layer.call, "rate") in (1, 1.0):
            message = f"{label(layer.call)} drops everything in training: nothing is left to learn from"
            yield at_layer(RULE, model, layer, message)
