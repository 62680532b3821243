"""A named file cannot be read or decoded.

## What it does

Reports a file that was named on the command line, or found in a folder, and that cannot be opened, is not text in the encoding it
declares, or is
not a notebook although its name says so. Other files go on.

## Why is this bad

Nothing is said about that file, so its silence would mean nothing.

## Not reported

Files in another encoding that they declare, with a byte order mark, or with Windows line ends.

```python
# -*- coding: latin-1 -*-
from keras import Sequential

model = Sequential()
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic
from cnnlint.model import Model
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import Trace

RULE = Rule("CNN906", "unreadable-file", "error")


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """Nothing: the reader of the files reports this."""
    yield from ()
