"""An element of a model is not a layer.

## What it does

Reports a class that was not called (`Flatten` instead of `Flatten()`), a string, a tensor, or a list as an element of a
Sequential; layers that are not in a list (`Sequential(Flatten(), Dense(10))`); what `add` returns used as if it were the model; and a
layer class as an activation (`activation=LeakyReLU`).

## Why is this bad

Keras raises when the model is made; a class is refused with a message about "instances of keras.Layer". A class as an activation
fails only when data arrives.

## Example

```python
from keras import Input, Sequential
from keras.layers import Dense, Flatten

model = Sequential([
    Input((28, 28)),
    Flatten,  # error: [CNN508]
    Dense(10),
])
```

```python
from keras import Sequential
from keras.layers import Dense, Flatten

model = Sequential(
    Flatten(),  # error: [CNN508]
    Dense(10),
)
```

```python
from keras import Sequential
from keras.layers import Dense

model = Sequential().add(Dense(10, input_shape=(4,)))  # error: [CNN508]
model.summary()
```

## Use instead

```python
from keras import Input, Sequential
from keras.layers import Dense, Flatten

model = Sequential([
    Input((28, 28)),
    Flatten(),
    Dense(10),
])
```

```python
from keras import Sequential
from keras.layers import Dense, Flatten

model = Sequential([
    Flatten(),
    Dense(10),
])
```

```python
from keras import Sequential
from keras.layers import Dense

model = Sequential()
model.add(Dense(10, input_shape=(4,)))
model.summary()
```

## Not reported

A model is a layer.

```python
from keras import Input, Sequential
from keras.layers import Dense, Flatten

model = Sequential([
    Input((28, 28)),
    Sequential([Flatten(), Dense(32)]),
    Dense(10),
])
```

## Fix safety

Safe: offered for a class that can be made without arguments; the program raises without the brackets.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cnnlint.diagnostics import Diagnostic, Fix
from cnnlint.layers.signature import Signature, signature
from cnnlint.model import NOT_IN_A_LIST, Foreign, Model, Reference, Span
from cnnlint.rules.edits import replace
from cnnlint.rules.facts.arguments import given
from cnnlint.rules.facts.chain import label
from cnnlint.rules.findings import at_layer, at_span
from cnnlint.rules.problems import diagnose, problems
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import Trace

RULE = Rule("CNN508", "not-a-layer", "error")


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """What stands in the list, then what stands in `activation=`."""
    for found in problems(model, trace, context, RULE.code):
        foreign = next((item for item in model.layers if isinstance(item, Foreign) and item.span == found.call.span), None)
        repair = fix(foreign.value, foreign.span, context) if foreign is not None else None
        plain = diagnose(RULE, model, trace, found)
        yield plain._replace(message=_message(foreign) if foreign is not None else plain.message, fix=repair)
    for use in model.uses:
        if use.kind == "use of add":
            yield at_span(RULE, model, use.span, "add changes the model and returns None, which is used here as if it were the model")
    for layer in trace.layers:
        argument = given(layer.call, "activation")
        if argument is not None and _layer_class(argument.value) and layer.problem is None:
            name = argument.value.qualified_name.rpartition(".")[2]
            message = f"{label(layer.call)}: the activation is the class {name}, not a layer made of it"
            yield at_layer(RULE, model, layer, message, hint=f"{name}()", fix=fix(argument.value, argument.span, context))


def _message(foreign: Foreign) -> str:
    if isinstance(foreign.value, Reference) and _layer_class(foreign.value):
        name = foreign.value.qualified_name.rpartition(".")[2]
        return f"{name} is a class here, not a layer: the brackets that make one are missing"
    if foreign.description == NOT_IN_A_LIST:
        return "the layers of a Sequential must stand in one list: Sequential([...])"
    return f"{foreign.description} stands where a layer must: Keras accepts only instances of layers"


def _layer_class(value: Any) -> bool:
    return isinstance(value, Reference) and value.qualified_name.startswith("keras.layers.") and _signature(value) is not None


def _signature(value: Reference) -> Signature | None:
    return signature(value.qualified_name.rpartition(".")[2])


def fix(value: Any, place: Span, context: Context) -> Fix | None:
    """Brackets behind a class that needs no arguments."""
    own = _signature(value) if _layer_class(value) else None
    text = context.text(place)
    if own is None or not text.replace(".", "").isidentifier() or not all(has_default for has_default, _ in own.parameters.values()):
        return None
    return Fix("safe", f"Make the layer: {text}()", (replace(place, f"{text}()"),))
