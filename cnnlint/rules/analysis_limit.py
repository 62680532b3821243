"""The analysis of a program was stopped at a limit.

## What it does

Says at which place a limit of steps, paths, depth or time was reached. The models made before it are complete; those after it are
partial or missing.

## Why is this bad

A program is executed here over abstract values, and some programs never end. The limits keep every run short; what lies behind them is not
checked.

## Example

```python
from keras import Sequential
from keras.layers import Dense

model = Sequential([Dense(10)])
while True:  # info: [CNN905]
    model.add(Dense(len(model.layers)))
```

## Use instead

```python
from keras import Sequential
from keras.layers import Dense

model = Sequential([Dense(10)])
for _ in range(10):
    model.add(Dense(len(model.layers)))
```

## Not reported

Loops whose length is not known, as long as they do not change a model for ever.

```python
import sys

from keras import Sequential
from keras.layers import Dense

model = Sequential([Dense(10)])
for _ in range(int(sys.argv[1])):
    model.add(Dense(10))
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
