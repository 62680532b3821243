"""Images below a certain size collapse in this network.

## What it does

For a model whose input height, width or length varies (None) or is a symbol, finds the smallest input that leaves something behind
every layer, and the layer that ends a smaller one.

## Why is this bad

The model is built for any size and raises on the first image that is too small.

## Example

```python
from keras import Input, Sequential
from keras.layers import Conv2D, GlobalAveragePooling2D, MaxPooling2D

model = Sequential([
    Input((None, None, 3)),  # info: [CNN115]
    Conv2D(16, 5, activation="relu"),
    MaxPooling2D(2),
    Conv2D(32, 5, activation="relu"),
    GlobalAveragePooling2D(),
])
```

## Use instead

```python
from keras import Input, Sequential
from keras.layers import Conv2D, GlobalAveragePooling2D

model = Sequential([
    Input((None, None, 3)),
    Conv2D(16, 5, padding="same", activation="relu"),
    Conv2D(32, 5, padding="same", activation="relu"),
    GlobalAveragePooling2D(),
])
```

## Not reported

A fixed size.

```python
from keras import Input, Sequential
from keras.layers import Conv2D, GlobalAveragePooling2D, MaxPooling2D

model = Sequential([
    Input((32, 32, 3)),
    Conv2D(16, 5, activation="relu"),
    MaxPooling2D(2),
    Conv2D(32, 5, activation="relu"),
    GlobalAveragePooling2D(),
])
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic
from cnnlint.dims import Size
from cnnlint.model import Model
from cnnlint.rules.facts.chain import label
from cnnlint.rules.findings import at_span
from cnnlint.rules.registry import Context, Rule
from cnnlint.smallest import smallest_input
from cnnlint.trace import Trace

RULE = Rule("CNN115", "minimum-input-size", "info", enabled=False)


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """The smallest size, where there is one above 1."""
    least = smallest_input(trace) if trace.input_kind in ("Input", "argument") else None
    if least is None or not least.ending or "?" in least.shape or trace.input_span is None:
        return
    axis, layer = least.ending[0]
    size = least.shape[axis]
    what, sizes = _named(least.shape, [axis for axis, _ in least.ending])
    if isinstance(size, int):
        message = f"the smallest {what} that this model can take is {sizes}: at {size - 1} {label(layer.call)} has nothing left"
        yield at_span(RULE, model, trace.input_span, message)


def _named(shape: tuple[Size | str, ...], ended: list[int]) -> tuple[str, str]:
    """What an input of so many axes is called, and its size without batch and channels."""
    sides = shape[2:] if len(shape) > 2 and len(shape) - 1 in ended else shape[1 : max(len(shape) - 1, 2)]
    kind = {1: "sequence", 2: "image", 3: "volume"}.get(len(sides), "input")
    return kind, f"{sides[0]} steps long" if len(sides) == 1 else "x".join(map(str, sides))
