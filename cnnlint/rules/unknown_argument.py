"""A layer is given an argument that it does not take, or not given one that it needs.

## What it does

Compares the arguments of each layer with the signature in Keras: unknown names (with the nearest known one), missing required
arguments, arguments given twice.

## Why is this bad

Python or Keras raises when the layer is made, often only after the data was loaded.

## Example

```python
from keras import Input, Sequential
from keras.layers import Conv2D

model = Sequential([
    Input((28, 28, 1)),
    Conv2D(32, 3, activations="relu"),  # error: [CNN503]
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

Arguments unpacked from something known are checked like others; from something unknown they are not.

```python
from keras import Input, Sequential
from keras.layers import Conv2D

options = dict(activation="relu")
model = Sequential([
    Input((28, 28, 1)),
    Conv2D(32, 3, **options),
])
```

## Fix safety

Unsafe: the nearest name is a guess. It is offered only where one is near.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic, Fix
from cnnlint.model import Model
from cnnlint.rules.edits import rename_keyword
from cnnlint.rules.problems import Found, diagnose, problems
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import Trace

RULE = Rule("CNN503", "unknown-argument", "error", needs="problem")


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """The constructor shows it; one finding a layer."""
    for found in problems(model, trace, context, RULE.code):
        near = (found.problem.hint or "").removeprefix("write ").removesuffix("=")
        guessed = found.problem.argument is not None and near.isidentifier()
        yield diagnose(RULE, model, trace, found)._replace(fix=fix(found, near, context) if guessed else None)


def fix(found: Found, near: str, context: Context) -> Fix | None:
    """The nearest name in the place of the unknown one."""
    edit = rename_keyword(found.call.span, context.text, found.problem.argument or "", near)
    return Fix("unsafe", f"Write {near}=", (edit,)) if edit else None
