"""A string names nothing that Keras knows.

## What it does

Looks up the strings that Keras resolves to objects: activations, initializers, regularizers, paddings, and the loss, the
metrics and the optimizer of `compile`. Names the nearest known one. Programs that register objects of their own are not
checked.

## Why is this bad

Keras raises "Could not interpret activation function identifier: rellu" and suggests nothing. For a loss or a metric it does so in
the first step of training only.

## Example

```python
from keras import Input, Sequential
from keras.layers import Conv2D

model = Sequential([
    Input((28, 28, 1)),
    Conv2D(32, 3, activation="rellu"),  # error: [CNN504]
])
```

```python
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((64,)),
    Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="categorical_crosentropy")  # error: [CNN504]
model.fit(np.zeros((16, 64)), np.zeros((16, 10)))
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

```python
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((64,)),
    Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="categorical_crossentropy")
model.fit(np.zeros((16, 64)), np.zeros((16, 10)))
```

## Not reported

A function of your own; the padding of a convolution and the name of an optimizer in any case, which Keras takes.

```python
from keras import Input, Sequential
from keras.layers import Conv2D


def rellu(x):
    return x


model = Sequential([
    Input((28, 28, 1)),
    Conv2D(32, 3, activation=rellu),
    Conv2D(32, 3, padding="SAME"),
])
model.compile(optimizer="RMSProp", loss="mse")
```

## Fix safety

Unsafe: the nearest name is a guess. It is offered only where one is near.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cnnlint.diagnostics import Diagnostic, Fix
from cnnlint.layers.signature import did_you_mean, identifiers
from cnnlint.model import Argument, Model, Position, Span
from cnnlint.rules.edits import replace_string
from cnnlint.rules.facts.arguments import given
from cnnlint.rules.findings import at_span
from cnnlint.rules.problems import diagnose, problems
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import Trace

RULE = Rule("CNN504", "identifier-typo", "error")
_KINDS = {"loss": "losses", "metrics": "metrics", "optimizer": "optimizers"}
# Strings that compile resolves by the shapes, besides those that name an object.
_BY_SHAPE = frozenset({"accuracy", "acc", "crossentropy", "ce"})
_REGISTERING = ("custom_objects", "register_keras_serializable", "custom_object_scope")


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """Layers first, then every compile."""
    for found in problems(model, trace, context, RULE.code):
        argument = given(found.call, found.problem.argument or "") or found.call.keyword(found.problem.argument or "")
        near = (found.problem.hint or "").partition('"')[2].rstrip('"')
        repair = fix(argument, near, context) if argument is not None and near else None
        yield diagnose(RULE, model, trace, found)._replace(fix=repair)
    for use in model.uses:
        for name, argument in use.arguments if use.kind == "compile" else ():
            yield from _unknown(model, name, argument, use.span, context)


def _registers(span: Span, context: Context) -> bool:
    """Whether the program gives names to objects of its own."""
    text = context.text(Span(span.path, Position(1, 1), Position(1_000_000, 1)))
    return any(word in text for word in _REGISTERING)


def _unknown(model: Model, name: str, argument: Argument, place: Span, context: Context) -> Iterator[Diagnostic]:
    if name not in _KINDS:
        return
    known = identifiers(_KINDS[name], context.target)
    any_case = {own.lower() for own in known} if name == "optimizer" or context.target == "2" else frozenset()
    for text in _strings(argument.value):
        if text not in known and text.lower() not in _BY_SHAPE | any_case and not _registers(place, context):
            near = did_you_mean(text, sorted(known))
            message = f'`{name}` "{text}" is not known' + (f'; did you mean "{near}"?' if near else "")
            yield at_span(RULE, model, argument.span, message, fix=fix(Argument(text, argument.span), near, context) if near else None)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif type(value) in (list, tuple):
        yield from (item for item in value if isinstance(item, str))


def fix(argument: Argument, near: str, context: Context) -> Fix | None:
    """The nearest name, where the string stands in the source as it is."""
    old = argument.value
    edit = replace_string(argument.span, context.text, (old,), near) if isinstance(old, str) else None
    return Fix("unsafe", f'Write "{near}"', (edit,)) if edit else None
