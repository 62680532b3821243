"""A layer that joins several inputs stands in a Sequential, which has only one.

## What it does

Reports Add, Concatenate, Multiply, Dot and the other merging layers, and attention layers that take a query and a value, as
elements of a Sequential.

## Why is this bad

A Sequential hands each layer one tensor. Keras raises when the layer is built.

## Example

```python
from keras import Input, Sequential
from keras.layers import Concatenate, Dense

model = Sequential([
    Input((64,)),
    Dense(32),
    Concatenate(),  # error: [CNN507]
])
```

## Use instead

Branches need the functional API: `keras.Model(inputs, outputs)`.

```python
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((64,)),
    Dense(32),
])
```

## Not reported

Layers of one input.

```python
from keras import Input, Sequential
from keras.layers import Activation, Dense

model = Sequential([
    Input((64,)),
    Dense(32),
    Activation("relu"),
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

RULE = Rule("CNN507", "merge-in-sequential", "error", needs="problem")


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """The constructor or the first input shows it; one finding a layer."""
    yield from report(RULE, model, trace, context)
