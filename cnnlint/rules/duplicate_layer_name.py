"""Two layers of one model have the same name.

## What it does

Reports a `name=` that an earlier layer of the same model has.

## Why is this bad

Keras raises "All layers added to a Sequential model should have unique names" and does not say where the first one is.

## Example

```python
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((64,)),
    Dense(32, activation="relu", name="hidden"),
    Dense(32, activation="relu", name="hidden"),  # error: [CNN510]
])
```

## Use instead

```python
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((64,)),
    Dense(32, activation="relu", name="hidden_1"),
    Dense(32, activation="relu", name="hidden_2"),
])
```

## Not reported

A nested model has names of its own.

```python
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((64,)),
    Dense(32, activation="relu", name="hidden"),
    Sequential([Dense(32, activation="relu", name="hidden")]),
])
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic
from cnnlint.model import Model
from cnnlint.rules.problems import report
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import Trace

RULE = Rule("CNN510", "duplicate-layer-name", "error", needs="problem")


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """Adding the layer shows it; one finding a layer."""
    yield from report(RULE, model, trace, context)
