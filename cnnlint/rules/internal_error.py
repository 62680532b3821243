"""A defect in cnnlint itself.

## What it does

Names the file that could not be analysed and the error that stopped the analysis. Other files go on. The exit status is 2, and
`--exit-zero` does not hide it.

## Why is this bad

Nothing is said about that file, so its silence would mean nothing. Please report the file, or the smallest part of it that shows
the defect.

## Not reported

Programs that cannot be understood completely: what is not known is shown as unknown, with the reason.

```python
from keras import Sequential

from somewhere import unknown_layers

model = Sequential(unknown_layers())
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic
from cnnlint.model import Model
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import Trace

RULE = Rule("CNN902", "internal-error", "error")


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """Nothing: the driver reports this where the analysis of a file raises."""
    yield from ()
