"""A softmax runs over another axis than the classes.

## What it does

Reports `Softmax(axis=...)` over the batch, over positions or over an axis that is not there, and a softmax over the last axis of a
map whose channels come first.

## Why is this bad

The probabilities then sum to 1 over the samples of a batch, or over the columns of an image, and not over the classes.

## Example

```python
from keras import Input, Sequential
from keras.layers import Conv2D, Softmax

model = Sequential([
    Input((3, 32, 32)),
    Conv2D(10, 3, data_format="channels_first"),
    Softmax(),  # warning: [CNN321]
])
```

## Use instead

```python
from keras import Input, Sequential
from keras.layers import Conv2D, Softmax

model = Sequential([
    Input((3, 32, 32)),
    Conv2D(10, 3, data_format="channels_first"),
    Softmax(axis=1),
])
```

## Not reported

Weights of attention: one value for each step, normalized over the steps.

```python
from keras import Input, Sequential
from keras.layers import Dense, Softmax

model = Sequential([
    Input((20, 16)),
    Dense(1),
    Softmax(axis=1),
])
```

## Fix safety

Unsafe: the output changes, which is what is wanted; other code may rely on it.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic, Fix, Related
from cnnlint.model import Model
from cnnlint.rules.edits import add_keyword, replace
from cnnlint.rules.facts.activations import layer_activation
from cnnlint.rules.facts.arguments import channels_first, given, value
from cnnlint.rules.facts.chain import input_shape, is_known, label, show_shape
from cnnlint.rules.facts.families import ACTIVATION_LAYERS, DROPOUTS, NORMALIZATIONS, is_conv
from cnnlint.rules.findings import at_layer
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import LayerTrace, Trace

RULE = Rule("CNN321", "softmax-axis", "warning")
_PASSING = ACTIVATION_LAYERS | DROPOUTS | NORMALIZATIONS


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """Every softmax layer on another axis than that of the classes."""
    for layer in trace.layers:
        shape = input_shape(layer)
        axis = value(layer.call, "axis") if layer.call.class_name == "Softmax" else -1
        if layer_activation(layer.call) != "softmax" or shape is None or not is_known(axis):
            continue
        if not -len(shape) <= axis < len(shape):
            message = (
                f"{label(layer.call)} asks for axis {axis}, but its input {show_shape(shape)} has {len(shape)} axes: Keras raises with data"
            )
            yield at_layer(RULE, model, layer, message, fix=fix(layer, -1, context))
            continue
        first = _first_channels(trace, layer)
        classes = 1 if first is not None else len(shape) - 1
        if axis % len(shape) == classes or shape[classes] == 1 or (first is None and axis % len(shape) > 1):
            continue
        yield at_layer(
            RULE,
            model,
            layer,
            f"{label(layer.call)} sums to 1 over axis {axis % len(shape)} of {show_shape(shape)}; the classes are on axis {classes}",
            hint=f"Softmax(axis={classes if first is not None else -1})",
            related=(Related(first.call.span, "its channels come first"),) if first is not None else (),
            fix=fix(layer, classes if first is not None else -1, context),
        )


def _first_channels(trace: Trace, layer: LayerTrace) -> LayerTrace | None:
    """The channels-first convolution whose map the softmax gets, if it does."""
    start = layer.index + 1 if is_conv(layer.call) else layer.index
    for before in reversed(trace.layers[:start]):
        if is_conv(before.call):
            return before if channels_first(before.call) else None
        if before.call.class_name not in _PASSING:
            return None
    return None


def fix(layer: LayerTrace, axis: int, context: Context) -> Fix | None:
    """Set the axis of a Softmax layer."""
    if layer.call.class_name != "Softmax":
        return None
    there = given(layer.call, "axis")
    edit = replace(there.span, str(axis)) if there else add_keyword(layer.call.span, context.text, "axis", str(axis))
    return Fix("unsafe", f"Apply softmax to the classes: axis={axis}", (edit,)) if edit else None
