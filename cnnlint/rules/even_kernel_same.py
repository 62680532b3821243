"""An even kernel with same padding shifts the map by half a pixel.

## What it does

Reports a convolution with an even kernel, `padding="same"` and a stride of 1.

## Why is this bad

Same padding of an even kernel adds one more row at the end than at the beginning, so the map moves by half a pixel at every
such layer. Odd kernels have a middle.

## Example

```python
from keras import Input, Sequential
from keras.layers import Conv2D

model = Sequential([
    Input((32, 32, 3)),
    Conv2D(16, 4, padding="same"),  # info: [CNN314]
])
```

## Use instead

```python
from keras import Input, Sequential
from keras.layers import Conv2D

model = Sequential([
    Input((32, 32, 3)),
    Conv2D(16, 5, padding="same"),
])
```

## Not reported

With a stride above 1 an even kernel covers the windows evenly.

```python
from keras import Input, Sequential
from keras.layers import Conv2D

model = Sequential([
    Input((32, 32, 3)),
    Conv2D(16, 4, strides=2, padding="same"),
])
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic
from cnnlint.model import Model
from cnnlint.rules.facts.arguments import sizes, value
from cnnlint.rules.facts.chain import is_known, label
from cnnlint.rules.facts.families import is_conv, is_transposed, rank_of
from cnnlint.rules.findings import at_layer
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import Trace

RULE = Rule("CNN314", "even-kernel-same", "info", enabled=False)


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """Every convolution of stride 1 that pads an even kernel."""
    for layer in trace.layers:
        rank = rank_of(layer.call)
        if not is_conv(layer.call) or is_transposed(layer.call) or rank is None or value(layer.call, "padding") != "same":
            continue
        kernel, strides = sizes(layer.call, "kernel_size", rank) or (), sizes(layer.call, "strides", rank)
        even = next((size for size in kernel if is_known(size) and size % 2 == 0), None)
        if even is not None and strides == (1,) * rank:
            message = f"{label(layer.call)} pads {even // 2 - 1} before and {even // 2} behind: the map moves by half a pixel"
            yield at_layer(RULE, model, layer, message, hint=f"a kernel of {even - 1} or {even + 1} has a middle")
