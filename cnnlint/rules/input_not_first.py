"""An Input stands behind other layers, or a second one follows.

## What it does

Reports an `Input` or `InputLayer` that is not the first element of a model.

## Why is this bad

Keras 3 raises where the shape is known already, and otherwise at the first data. Keras 2 ignored a second one.

## Example

```python
from keras import Input, Sequential
from keras.layers import Conv2D, Flatten

model = Sequential([
    Input((28, 28, 1)),
    Conv2D(8, 3),
    Input((26, 26, 8)),  # error: [CNN306]
    Flatten(),
])
```

## Use instead

```python
from keras import Input, Sequential
from keras.layers import Conv2D, Flatten

model = Sequential([
    Input((28, 28, 1)),
    Conv2D(8, 3),
    Flatten(),
])
```

## Not reported

A nested model has an Input of its own.

```python
from keras import Input, Sequential
from keras.layers import Conv2D, Flatten

model = Sequential([
    Input((28, 28, 1)),
    Conv2D(8, 3),
    Sequential([Input((26, 26, 8)), Flatten()]),
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

RULE = Rule("CNN306", "input-not-first", "error", needs="problem")


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """The constructor or the first input shows it; one finding a layer."""
    yield from report(RULE, model, trace, context)
