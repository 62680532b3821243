"""The file is not valid Python.

## What it does

Reports the place where Python's grammar ends, with Python's own message. Other files go on. In a notebook only the broken cell
is left out; the rest is read.

## Why is this bad

The program cannot run, and nothing in the file can be analysed.

## Example

```python
from keras import Sequential

model = Sequential([  # error: [CNN901]
```

## Use instead

```python
from keras import Sequential

model = Sequential([])
```

## Not reported

Cell magics and shell lines of a notebook are no errors. A file that does not mention Keras is not parsed at all.

```python
print("no model here")
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic
from cnnlint.model import Model
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import Trace

RULE = Rule("CNN901", "syntax-error", "error")


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """Nothing: where there is a model, the file was parsed. The reader of the file reports this."""
    yield from ()
