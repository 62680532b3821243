"""Verification was asked for, and no TensorFlow could be started.

## What it does

Says which interpreters were tried, in which order, and what each answered. Another one is named with `--verify-python` or in
the configuration.

## Why is this bad

A check that was asked for and did not run must not look like one that passed: the exit status is 2, and it is never skipped in
silence.

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

RULE = Rule("CNN802", "verify-unavailable", "error")


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """Nothing: verify mode reports this, where it meets a real Keras."""
    yield from ()
