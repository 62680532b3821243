"""A layer does nothing.

## What it does

Reports Flatten on an input that is flat already, `Dropout(0)`, pooling with a window and stride of 1, and
`Activation("linear")`.

## Why is this bad

It is noise to the reader, or the trace of a mistake: a rate that was meant to be something else, a Flatten that belongs
elsewhere.

## Example

```python
from keras import Input, Sequential
from keras.layers import Dense, Flatten

model = Sequential([
    Input((28, 28)),
    Flatten(),
    Dense(64, activation="relu"),
    Flatten(),  # info: [CNN313]
    Dense(10),
])
```

## Use instead

```python
from keras import Input, Sequential
from keras.layers import Dense, Flatten

model = Sequential([
    Input((28, 28)),
    Flatten(),
    Dense(64, activation="relu"),
    Dense(10),
])
```

## Not reported

`Activation("linear", dtype="float32")` ends a model that computes in mixed precision.

```python
from keras import Input, Sequential
from keras.layers import Activation, Dense

model = Sequential([
    Input((64,)),
    Dense(10),
    Activation("linear", dtype="float32"),
])
```

## Fix safety

Safe: the outputs are the same. Not offered for a layer with a `name=`, since other code may ask for it.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic, Fix
from cnnlint.model import Model
from cnnlint.rules.edits import remove_element
from cnnlint.rules.facts.activations import activation_name
from cnnlint.rules.facts.arguments import sizes, value
from cnnlint.rules.facts.chain import input_shape, label, show_shape
from cnnlint.rules.facts.families import is_pool, rank_of
from cnnlint.rules.findings import at_layer
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import LayerTrace, Trace

RULE = Rule("CNN313", "noop-layer", "info")


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """Every layer whose output is its input."""
    for layer in trace.layers:
        reason = _reason(layer)
        if reason is not None and layer.call.keyword("dtype") is None:
            yield at_layer(RULE, model, layer, f"{label(layer.call)} does nothing: {reason}", fix=fix(layer, trace, context))


def _reason(layer: LayerTrace) -> str | None:
    """Why the layer does nothing, or None where it may do something."""
    call, shape = layer.call, input_shape(layer)
    if call.class_name == "Flatten":
        return f"its input {show_shape(shape)} is flat already" if shape is not None and len(shape) == 2 else None
    if call.class_name == "Activation":
        return "linear is the identity" if activation_name(value(call, "activation")) == "linear" else None
    if call.class_name == "Dropout":
        rate = value(call, "rate")
        return "a rate of 0 drops nothing" if isinstance(rate, (int, float)) and rate == 0 else None
    rank = rank_of(call)
    if is_pool(call) and rank is not None and sizes(call, "pool_size", rank) == (1,) * rank:
        strides = value(call, "strides")
        still = strides is None or sizes(call, "strides", rank) == (1,) * rank
        return "a window of 1 is the value itself" if still else None
    return None


def fix(layer: LayerTrace, trace: Trace, context: Context) -> Fix | None:
    """Remove the layer; not the only one, nor one that declares the input."""
    call = layer.call
    if call.keyword("name") is not None or len(trace.layers) == 1 or (layer.index == 0 and trace.input_kind != "Input"):
        return None
    edit = remove_element(call.use_span or call.span, context.text)
    return Fix("safe", "Remove the layer that does nothing", (edit,)) if edit else None
