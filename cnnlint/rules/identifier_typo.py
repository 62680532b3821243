"""A string names no activation, initializer, regularizer or padding that Keras knows.

## What it does

Looks up the strings that Keras resolves to objects, and names the nearest one. A layer made under registered custom objects is not
checked.

## Why is this bad

Keras raises "Could not interpret activation function identifier: rellu" and suggests nothing.

## Example

```python
from keras import Input, Sequential
from keras.layers import Conv2D

model = Sequential([
    Input((28, 28, 1)),
    Conv2D(32, 3, activation="rellu"),  # error: [CNN504]
])
```

## Use instead

```python
from keras import Input, Sequential
from keras.layers import Conv2D

model = Sequential([
    Input((28, 28, 1)),
    Conv2D(32, 3, activation="relu"),
])
```

## Not reported

A function of your own, and the padding of a convolution in capitals, which Keras takes.

```python
from keras import Input, Sequential
from keras.layers import Conv2D

def rellu(x):
    return x


model = Sequential([
    Input((28, 28, 1)),
    Conv2D(32, 3, activation=rellu),
    Conv2D(32, 3, padding="SAME"),
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

RULE = Rule("CNN504", "identifier-typo", "error")


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """The constructor or the build shows it; one finding a layer."""
    yield from report(RULE, model, trace, context)
