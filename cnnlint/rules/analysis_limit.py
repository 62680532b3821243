"""The analysis of a program was stopped at a limit.

## What it does

Says that a limit of steps, variants, depth or time was reached. The models made before it are complete; what lies behind it is
partial or left out.

## Why is this bad

A program is executed here over abstract values, some programs never end, and switches that are not known double the number of
variants each. The limits keep every run short; what lies behind them is not checked.

## Example

Five switches make 32 variants.

```python
from keras import Input, Sequential, layers  # info: [CNN905]


def build(normalize, noise, pool, dropout, deep):
    model = Sequential([Input((64, 64, 3))])
    if deep:
        model.add(layers.Conv2D(64, 3, activation="relu"))
    if normalize:
        model.add(layers.BatchNormalization())
    if noise:
        model.add(layers.GaussianNoise(0.1))
    if pool:
        model.add(layers.MaxPooling2D())
    if dropout:
        model.add(layers.SpatialDropout2D(0.5))
    return model
```

## Use instead

Call the builder with the values that are used: then only those models exist.

```python
from keras import Input, Sequential, layers


def build(normalize, noise, pool, dropout, deep):
    model = Sequential([Input((64, 64, 3))])
    if deep:
        model.add(layers.Conv2D(64, 3, activation="relu"))
    if normalize:
        model.add(layers.BatchNormalization())
    if noise:
        model.add(layers.GaussianNoise(0.1))
    if pool:
        model.add(layers.MaxPooling2D())
    if dropout:
        model.add(layers.SpatialDropout2D(0.5))
    return model


build(True, False, True, True, False)
```

## Not reported

Loops whose length is not known.

```python
import sys

from keras import Sequential
from keras.layers import Dense

model = Sequential([Dense(10, activation="relu")])
for _ in range(int(sys.argv[1])):
    model.add(Dense(10, activation="relu"))
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic
from cnnlint.model import Model
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import Trace

RULE = Rule("CNN905", "analysis-limit", "info")


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """Nothing: the interpreter reports this where it stops."""
    yield from ()
