"""A Reshape is used to move an axis, which scrambles the values.

## What it does

Reports a Reshape from (channels, height, width) to (height, width, channels), or the reverse: the same three sizes in another
order.

## Why is this bad

Reshape reads the values in their order in memory and cuts them anew; it moves no axis. The result has the right shape and mixes
pixels of different places and channels. Permute moves axes.

## Example

```python
from keras import Input, Sequential
from keras.layers import Conv2D, Permute, Reshape

model = Sequential([
    Input((3, 32, 32)),
    Reshape((32, 32, 3)),  # warning: [CNN322]
    Conv2D(16, 3, activation="relu"),
])
```

## Use instead

```python
from keras import Input, Sequential
from keras.layers import Conv2D, Permute

model = Sequential([
    Input((3, 32, 32)),
    Permute((2, 3, 1)),
    Conv2D(16, 3, activation="relu"),
])
```

## Not reported

A single channel is moved without harm, and other sizes are a true reshape.

```python
from keras import Input, Sequential
from keras.layers import Conv2D, Reshape

model = Sequential([
    Input((1, 28, 28)),
    Reshape((28, 28, 1)),
    Conv2D(16, 3, activation="relu"),
])
```

## Fix safety

Unsafe: the pixels end up elsewhere, where they belong; weights trained before do not fit any more.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic, Fix
from cnnlint.model import Model
from cnnlint.rules.edits import replace, spelled
from cnnlint.rules.facts.chain import input_shape, is_known, label, output_shape, show_shape
from cnnlint.rules.findings import at_layer
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import LayerTrace, Trace

RULE = Rule("CNN322", "reshape-as-transpose", "warning")
# The order of the old axes that moves the first one to the end, and the reverse.
_MOVES = ((2, 3, 1), (3, 1, 2))


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """Every Reshape of an image whose channels change sides."""
    for layer in trace.layers:
        before, after = input_shape(layer), output_shape(layer)
        order = _order(before, after) if layer.call.class_name == "Reshape" and before and after else None
        if order is not None:
            yield at_layer(
                RULE,
                model,
                layer,
                f"{label(layer.call)} makes {show_shape(after)} of {show_shape(before)}: that moves no axis, it mixes the pixels",
                hint=f"Permute({order}) moves the axis",
                fix=fix(layer, order, context),
            )


def _order(before: tuple[object, ...], after: tuple[object, ...]) -> tuple[int, ...] | None:
    """The Permute that gives the shape, where height and width are equal or much larger than the channels, which are more than one."""
    if len(before) != 4 or len(after) != 4 or not all(is_known(size) for size in (*before[1:], *after[1:])):
        return None
    for order in _MOVES:
        channel = before[1] if order == _MOVES[0] else before[3]
        moved = tuple(before[axis] for axis in order)
        if moved == tuple(after[1:]) != tuple(before[1:]) and channel != 1 and channel in _CHANNELS:
            return order
    return None


_CHANNELS = frozenset({2, 3, 4})


def fix(layer: LayerTrace, order: tuple[int, ...], context: Context) -> Fix | None:
    """A Permute in its place, written like the Reshape was (`layers.Reshape` -> `layers.Permute`)."""
    permute = spelled(layer.call.span, context.text, "Reshape", "Permute")
    if permute is None or layer.call.keywords:
        return None
    return Fix("unsafe", "Move the axis with Permute", (replace(layer.call.span, f"{permute}({order})"),))
