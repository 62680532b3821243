"""An element of a model is not a layer.

## What it does

Reports a class that was not called (`Flatten` instead of `Flatten()`), a string, a tensor, or a list as an element of a Sequential.

## Why is this bad

Keras raises when the model is made; a class is refused with a message about "instances of keras.Layer".

## Example

```python
from keras import Input, Sequential
from keras.layers import Dense, Flatten

model = Sequential([
    Input((28, 28)),
    Flatten,  # error: [CNN508]
    Dense(10),
])
```

## Use instead

```python
from keras import Input, Sequential
from keras.layers import Dense, Flatten

model = Sequential([
    Input((28, 28)),
    Flatten(),
    Dense(10),
])
```

## Not reported

A model is a layer.

```python
from keras import Input, Sequential
from keras.layers import Dense, Flatten

model = Sequential([
    Input((28, 28)),
    Sequential([Flatten(), Dense(32)]),
    Dense(10),
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

RULE = Rule("CNN508", "not-a-layer", "error")


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """The constructor or the first input shows it; one finding a layer."""
    yield from report(RULE, model, trace, context)
