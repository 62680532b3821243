"""Two layers of one model have the same name.

## What it does

Reports a `name=` that an earlier layer of the same model has.

## Why is this bad

Keras raises "All layers added to a Sequential model should have unique names" and does not say where the first one is.

## Example

```python
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((64,)),
    Dense(32, activation="relu", name="hidden"),
    Dense(32, activation="relu", name="hidden"),  # error: [CNN510]
])
```

## Use instead

```python
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((64,)),
    Dense(32, activation="relu", name="hidden"),
    Dense(32, activation="relu", name="hidden_2"),
])
```

## Not reported

A nested model has names of its own.

```python
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((64,)),
    Dense(32, activation="relu", name="hidden"),
    Sequential([Dense(32, activation="relu", name="hidden")]),
])
```

## Fix safety

Unsafe: saved weights and other code may look the layer up by its name.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from cnnlint.diagnostics import Diagnostic, Fix, Related
from cnnlint.model import Model
from cnnlint.rules.edits import replace_string
from cnnlint.rules.problems import Found, diagnose, problems
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import Trace

RULE = Rule("CNN510", "duplicate-layer-name", "error", needs="problem")


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """Adding the layer shows it; one finding a layer."""
    names = {layer.given_name for layer in trace.layers}
    for found in problems(model, trace, context, RULE.code):
        first = next((layer for layer in trace.layers if found.layer is not None and layer.given_name == found.layer.given_name), None)
        related = (Related(first.call.span, "it has the name already"),) if first is not None and first.index != found.number else ()
        yield diagnose(RULE, model, trace, found)._replace(related=related, fix=fix(found, names, context))


def fix(found: Found, names: set[str | None], context: Context) -> Fix | None:
    """The name with a number behind it that is free."""
    argument = found.call.keyword("name")
    if argument is None or not isinstance(argument.value, str):
        return None
    free = next(name for number in count(2) if (name := f"{argument.value}_{number}") not in names)
    edit = replace_string(argument.span, context.text, (argument.value,), free)
    return Fix("unsafe", f'Name it "{free}"', (edit,)) if edit else None
