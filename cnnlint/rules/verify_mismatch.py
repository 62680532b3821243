"""Real Keras built something else than was computed.

## What it does

Reports, in verify mode, a layer whose output shape or number of weights in a real TensorFlow differs from what was computed,
and a model that one of the two refuses and the other does not.

## Why is this bad

One of the two is wrong about the model: a defect in cnnlint, or another version of Keras than the target. Please report it; the
message holds both sides.

## Not reported

Runs without `verify` and `--verify`.

```python
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((64,)),
    Dense(10),
])
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic
from cnnlint.model import Model
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import Trace

RULE = Rule("CNN801", "verify-mismatch", "error")


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """Nothing: verify mode reports this, where it meets a real Keras."""
    yield from ()
