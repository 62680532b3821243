"""An input shape is declared on a layer that is not the first.

## What it does

Reports `input_shape`, `input_dim` and `batch_input_shape` on any layer but the first of a model.

## Why is this bad

Only the first layer's declaration counts. Behind it the argument is ignored, even where it contradicts the shape that really
arrives: a reader is misled. Keras 3 prints the same warning for every use of the argument, right or wrong.

## Example

```python
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((64,)),
    Dense(32, activation="relu"),
    Dense(10, input_shape=(32,)),  # warning: [CNN509]
])
```

## Use instead

```python
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((64,)),
    Dense(32, activation="relu"),
    Dense(10),
])
```

## Not reported

The first layer of a model without an Input.

```python
from keras import Sequential
from keras.layers import Dense

model = Sequential([
    Dense(32, activation="relu", input_shape=(64,)),
    Dense(10),
])
```

## Fix safety

Safe: the argument has no effect there.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic, Fix
from cnnlint.layers.registry import APPLICATIONS
from cnnlint.model import LayerCall, Model
from cnnlint.rules.edits import remove_argument
from cnnlint.rules.facts.chain import input_shape, label, show_shape, starts_with_input
from cnnlint.rules.findings import at_layer
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import Trace

RULE = Rule("CNN509", "input-shape-ignored", "warning")
_DECLARING = ("input_shape", "batch_input_shape", "input_dim")


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """Every layer but the first that declares an input."""
    for layer in trace.layers:
        name = _declared(layer.call)
        if name is None or (layer.index == 0 and not starts_with_input(model)) or layer.problem is not None:
            continue
        shape = input_shape(layer)
        arrives = f"; what arrives is {show_shape(shape)}" if shape is not None else ""
        message = f"{label(layer.call)}: `{name}` is ignored, since the layer is not the first{arrives}"
        yield at_layer(RULE, model, layer, message, fix=fix(layer.call, name, context))


def _declared(call: LayerCall) -> str | None:
    """The argument that declares an input, where the layer has one.

    The `input_dim` of an Embedding is its vocabulary, and a model of keras.applications is built for its `input_shape`.
    """
    if call.qualified_name.startswith(APPLICATIONS):
        return None
    names = (name for name in _DECLARING if (argument := call.keyword(name)) is not None and argument.value is not None)
    return next((name for name in names if (name, call.class_name) != ("input_dim", "Embedding")), None)


def fix(call: LayerCall, name: str, context: Context) -> Fix | None:
    """Remove the argument."""
    there = call.keyword(name)
    edit = remove_argument(call.span, context.text, there.span) if there is not None else None
    return Fix("safe", f"Remove {name}, which has no effect here", (edit,)) if edit else None
