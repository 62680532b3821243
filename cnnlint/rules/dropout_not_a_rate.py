"""A dropout rate is not between 0 and 1.

## What it does

Reports `Dropout(rate)` and its kin with a rate above 1, as in `Dropout(256)`, where a number of units was meant, or below 0. The rate is
the share of values that are dropped.

## Why is this bad

Keras raises when the layer is made.

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
from cnnlint.rules.problems import report
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import Trace

RULE = Rule("CNN506", "dropout-not-a-rate", "error")


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """The constructor shows it; one finding a layer."""
    yield from report(RULE, model, trace, context)
