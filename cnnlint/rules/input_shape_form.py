"""The declared input is not a shape, or not one that the model can have.

## What it does

Reports `input_shape=784` and `(784)`, which is a number and not a tuple; `Input(28, 28, 1)`, whose second argument is the batch
size; sizes that are not whole numbers; and a shape and a batch shape given together.

## Why is this bad

Keras raises "Cannot convert '784' to a shape.", which does not say that a comma is missing.

## Example

```python
from keras import Sequential
from keras.layers import Dense

model = Sequential()
model.add(Dense(512, activation="relu", input_shape=(784)))  # error: [CNN109]
model.add(Dense(10))
```

## Use instead

```python
from keras import Sequential
from keras.layers import Dense

model = Sequential()
model.add(Dense(512, activation="relu", input_shape=(784,)))
model.add(Dense(10))
```

## Not reported

A list is as good as a tuple.

```python
from keras import Sequential
from keras.layers import Dense

model = Sequential()
model.add(Dense(512, activation="relu", input_shape=[784]))
model.add(Dense(10))
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic
from cnnlint.model import Model
from cnnlint.rules.problems import report
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import Trace

RULE = Rule("CNN109", "input-shape-form", "error", needs="problem")


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """The constructor or the first input shows it; one finding a layer."""
    yield from report(RULE, model, trace, context)
