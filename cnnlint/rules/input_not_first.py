"""An Input stands behind other layers, or a second one follows.

## What it does

Reports an `Input` or `InputLayer` that is not the first element of a model.

## Why is this bad

Keras 3 raises where the shape is known already, and otherwise at the first data. Keras 2 ignored a second one.

## Example

```python
from keras import Input, Sequential
from keras.layers import Conv2D, Flatten

model = Sequential([
    Input((28, 28, 1)),
    Conv2D(8, 3),
    Input((26, 26, 8)),  # error: [CNN306]
    Flatten(),
])
```

```python
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Dense(32, activation="relu"),
    Input((8,)),  # error: [CNN306]
    Dense(10),
])
model(np.zeros((4, 8)))
```

## Use instead

```python
from keras import Input, Sequential
from keras.layers import Conv2D, Flatten

model = Sequential([
    Input((28, 28, 1)),
    Conv2D(8, 3),
    Flatten(),
])
```

```python
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((8,)),
    Dense(32, activation="relu"),
    Dense(10),
])
model(np.zeros((4, 8)))
```

## Not reported

A nested model has an Input of its own.

```python
from keras import Input, Sequential
from keras.layers import Conv2D, Flatten

model = Sequential([
    Input((28, 28, 1)),
    Conv2D(8, 3),
    Sequential([Input((26, 26, 8)), Flatten()]),
])
```

## Fix safety

Safe: offered where it is the only one, since a model with an Input anywhere else raises.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic, Fix
from cnnlint.model import LayerCall, Model
from cnnlint.rules.edits import insert_before, remove_element
from cnnlint.rules.facts.chain import label
from cnnlint.rules.findings import at_layer
from cnnlint.rules.problems import diagnose, problems
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import Trace

RULE = Rule("CNN306", "input-not-first", "error")


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """What Keras refuses now, then what it will refuse when data arrives."""
    inputs = [element for element in model.layers if isinstance(element, LayerCall) and element.class_name == "InputLayer"]
    for found in problems(model, trace, context, RULE.code):
        movable = len(inputs) == 1 and found.layer is not None
        yield diagnose(RULE, model, trace, found)._replace(fix=fix(trace.layers[0].call, found.call, context) if movable else None)
    if trace.problem is not None or context.target != "3" or trace.input is not None:
        return
    for layer in trace.layers:
        if layer.call.class_name == "InputLayer":
            message = f"{label(layer.call)} is element {layer.index + 1} of the model; an Input must be the first"
            repair = fix(trace.layers[0].call, layer.call, context) if len(inputs) == 1 else None
            yield at_layer(RULE, model, layer, message, fix=repair)


def fix(first: LayerCall, late: LayerCall, context: Context) -> Fix | None:
    """Move the only Input to the front."""
    place = late.use_span or late.span
    removal = remove_element(place, context.text)
    insertion = insert_before(first.use_span or first.span, context.text, context.text(late.span))
    return Fix("safe", "Move the Input to the front", (insertion, removal)) if removal and insertion else None
