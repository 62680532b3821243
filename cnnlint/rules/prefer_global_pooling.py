"""Global average pooling would do what a Flatten before a heavy Dense does, with far fewer parameters.

## What it does

Speaks where CNN201 does and the flattened map is 4x4 or larger: the number of parameters of the head with global average
pooling.

## Why is this bad

A head on pooled channels has seen every position and needs one weight for each channel, not one for each channel and position.

## Example

```python
from keras import Input, Sequential, layers
from keras.layers import Conv2D, Dense, MaxPooling2D

model = Sequential([
    Input((64, 64, 3)),
    Conv2D(32, 3, activation="relu"),
    MaxPooling2D(2),
    Conv2D(64, 3, activation="relu"),
    layers.Flatten(),
    Dense(128, activation="relu"),  # info: [CNN201]  # info: [CNN207]
    Dense(10, activation="softmax"),
])
```

## Use instead

```python
from keras import Input, Sequential, layers
from keras.layers import Conv2D, Dense, MaxPooling2D

model = Sequential([
    Input((64, 64, 3)),
    Conv2D(32, 3, activation="relu"),
    MaxPooling2D(2),
    Conv2D(64, 3, activation="relu"),
    layers.GlobalAveragePooling2D(),
    Dense(128, activation="relu"),
    Dense(10, activation="softmax"),
])
```

## Not reported

A small map.

```python
from keras import Input, Sequential
from keras.layers import Conv2D, Dense, Flatten, MaxPooling2D

model = Sequential([
    Input((16, 16, 3)),
    Conv2D(32, 3, activation="relu"),
    MaxPooling2D(4),
    Flatten(),
    Dense(128, activation="relu"),
])
```

## Fix safety

Unsafe: the model becomes another one, smaller and without a sense of place; it must be trained again.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic, Fix
from cnnlint.model import Model
from cnnlint.rules import parameter_heavy_dense
from cnnlint.rules.edits import replace, spelled
from cnnlint.rules.facts.chain import input_shape, is_known, label, show_count, show_sizes
from cnnlint.rules.findings import at_layer
from cnnlint.rules.registry import Context, Rule
from cnnlint.rules.repairs import pooled_instead, saving
from cnnlint.trace import LayerTrace, Trace

RULE = Rule("CNN207", "prefer-global-pooling", "info", enabled=False)
_SMALLEST = 4


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """Every heavy Dense behind a Flatten of a map that is worth pooling."""
    for layer, flatten in parameter_heavy_dense.heavy(trace, context):
        shape = input_shape(flatten)
        sides = shape[1:-1] if shape is not None and len(shape) == 4 else ()
        changed = pooled_instead(model, flatten) if sides and all(is_known(side) and side >= _SMALLEST for side in sides) else None
        saved = saving(trace, changed, layer.index, context.target) if changed is not None else None
        if saved is not None and shape is not None:
            yield at_layer(
                RULE,
                model,
                layer,
                f"behind global average pooling of {show_sizes(shape[1:])}, {label(layer.call)} has {show_count(saved.params)} parameters",
                hint=f"GlobalAveragePooling2D() instead of Flatten(): {show_count(saved.saved)} parameters fewer",
                fix=fix(flatten, context),
            )


def fix(flatten: LayerTrace, context: Context) -> Fix | None:
    """Global average pooling in the place of Flatten, written like the Flatten was."""
    pooling = spelled(flatten.call.span, context.text, "Flatten", "GlobalAveragePooling2D")
    if pooling is None or flatten.call.positional or flatten.call.keywords:
        return None
    return Fix("unsafe", "Pool the map instead of flattening it", (replace(flatten.call.span, f"{pooling}()"),))
