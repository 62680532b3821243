"""BatchNormalization normalizes another axis than the channels.

## What it does

Reports a BatchNormalization whose `axis` is not the channel axis of the convolution or pooling before it; as an error, one on an
axis that its input does not have.

## Why is this bad

It then learns a mean and a variance for each row of the image instead of for each channel. That has the right shape, so Keras
builds and trains it; old code with `axis=1` comes from channels-first networks.

## Example

```python
from keras import Input, Sequential
from keras.layers import Activation, BatchNormalization, Conv2D

model = Sequential([
    Input((32, 32, 3)),
    Conv2D(16, 3),
    BatchNormalization(axis=1),  # warning: [CNN311]
    Activation("relu"),
])
```

## Use instead

```python
from keras import Input, Sequential
from keras.layers import Activation, BatchNormalization, Conv2D

model = Sequential([
    Input((32, 32, 3)),
    Conv2D(16, 3),
    BatchNormalization(axis=-1),
    Activation("relu"),
])
```

## Not reported

With channels first, axis 1 holds the channels.

```python
from keras import Input, Sequential
from keras.layers import Activation, BatchNormalization, Conv2D

model = Sequential([
    Input((3, 32, 32)),
    Conv2D(16, 3, data_format="channels_first"),
    BatchNormalization(axis=1),
    Activation("relu"),
])
```

## Fix safety

Safe: the axis is the one that the convolution before it counts its channels on.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic, Fix, Related
from cnnlint.model import Model
from cnnlint.rules.edits import add_keyword, replace
from cnnlint.rules.facts.arguments import channels_first, given, value
from cnnlint.rules.facts.chain import input_shape, is_known, label, output_shape, show_shape
from cnnlint.rules.facts.families import ACTIVATION_LAYERS, DROPOUTS, NOISES, is_conv, is_pool
from cnnlint.rules.findings import at_layer
from cnnlint.rules.problems import diagnose, problems
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import LayerTrace, Trace

RULE = Rule("CNN311", "batchnorm-axis", "warning")
_PASSING = ACTIVATION_LAYERS | DROPOUTS | NOISES


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """Every BatchNormalization on an axis that is not there, or on another than the convolution before it has its channels on."""
    for found in problems(model, trace, context, RULE.code):
        yield diagnose(RULE, model, trace, found)._replace(severity="error")
    for layer in trace.layers:
        shape, axis = input_shape(layer), value(layer.call, "axis")
        if layer.call.class_name != "BatchNormalization" or shape is None or not is_known(axis) or layer.problem is not None:
            continue
        spatial_layer = _spatial_before(trace, layer)
        first = channels_first(spatial_layer.call) if spatial_layer is not None else None
        if spatial_layer is None or first is None or len(shape) < 3 or axis % len(shape) == (1 if first else len(shape) - 1):
            continue
        yield at_layer(
            RULE,
            model,
            layer,
            f"BatchNormalization(axis={axis}) normalizes the size {_size(shape, axis)} of {show_shape(shape)}, which is not the channels",
            hint=f"axis={1 if first else -1} is the channel axis of {label(spatial_layer.call)}",
            related=(Related(spatial_layer.call.span, f"this layer has its channels on axis {1 if first else len(shape) - 1}"),),
            fix=fix(layer, 1 if first else -1, context),
        )


def _size(shape: tuple[object, ...], axis: int) -> object:
    return shape[axis % len(shape)]


def _spatial_before(trace: Trace, norm: LayerTrace) -> LayerTrace | None:
    """The convolution or pooling whose output reaches the layer with its axes in place."""
    for layer in reversed(trace.layers[: norm.index]):
        if is_conv(layer.call) or is_pool(layer.call):
            return layer if output_shape(layer) is not None else None
        if layer.call.class_name not in _PASSING:
            return None
    return None


def fix(layer: LayerTrace, axis: int, context: Context) -> Fix | None:
    """Set `axis` to the channel axis."""
    there = given(layer.call, "axis")
    edit = replace(there.span, str(axis)) if there else add_keyword(layer.call.span, context.text, "axis", str(axis))
    return Fix("safe", f"Normalize the channels: axis={axis}", (edit,)) if edit else None
