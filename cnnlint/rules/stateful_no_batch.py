"""A stateful recurrent layer gets batches of a size that is not fixed.

## What it does

Reports `stateful=True` where the batch size of the input is None.

## Why is this bad

The layer keeps one state for each sample of the batch, so Keras must know how many there are and raises when it is built.

## Example

```python
from keras import Input, Sequential
from keras.layers import LSTM

model = Sequential([
    Input((20, 8)),
    LSTM(32, stateful=True),  # error: [CNN116]
])
```

## Use instead

```python
from keras import Input, Sequential
from keras.layers import LSTM

model = Sequential([
    Input((20, 8), batch_size=16),
    LSTM(32, stateful=True),
])
```

## Not reported

A model without a declared input: the batch size is not known here.

```python
from keras import Sequential
from keras.layers import Dense, LSTM

model = Sequential([
    LSTM(32, stateful=True),
    Dense(1),
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

RULE = Rule("CNN116", "stateful-no-batch", "error", needs="problem")


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """The constructor or the first input shows it; one finding a layer."""
    yield from report(RULE, model, trace, context)
