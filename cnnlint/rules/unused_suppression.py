"""A suppression comment silences nothing.

## What it does

Reports a `# cnnlint:` comment, or a code of this tool in `# noqa`, that matched no finding, an `enable` that closes no block, and an
entry of the baseline whose finding is gone. Codes of other tools are left alone, and so are rules that did not run, files that were
not read, a bare `# noqa`, and functions with arguments that only another file can call.

## Why is this bad

It tells the reader of a danger that is gone, and it will silence the next finding that somebody introduces at that place.

## Example

```python
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((64,)),
    Dense(10),  # cnnlint: ignore[CNN101]  # warning: [CNN904]
])
```

## Use instead

```python
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((64,)),
    Dense(10),
])
```

## Not reported

```python
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((64,)),
    Dense(10, activation="relu"),  # noqa: E501
    Dense(10, activation="relu"),  # cnnlint: ignore[CNN318]
    Dense(10),  # noqa
])


def build(width):  # who imports it decides
    return Sequential([Input((64,)), Dense(width)])  # cnnlint: ignore[CNN101]
```

## Fix safety

Safe: a comment does nothing else. Of several rules in one comment only those that it does not silence are taken out. Entries of a
baseline go with `--update-baseline`.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic
from cnnlint.model import Model
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import Trace

RULE = Rule("CNN904", "unused-suppression", "warning")


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """Nothing: which comments matched is known only after all rules have run."""
    yield from ()
