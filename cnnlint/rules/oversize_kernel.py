"""A kernel is larger than the map it slides over, or than any kernel needs to be.

## What it does

Reports a convolution with same padding whose kernel has a side larger than the known side of its input, on a map that is more
than one position; and a kernel above 11 in two dimensions, or 64 in one, with more than a million weights.

## Why is this bad

Wherever such a kernel stands, part of it hangs over the edge and is multiplied by zeros. Large kernels are better built from
several small ones, which reach as far with fewer weights.

## Example

```python
from keras import Input, Sequential
from keras.layers import Conv2D

model = Sequential([
    Input((8, 8, 64)),
    Conv2D(64, 11, padding="same", activation="relu"),  # warning: [CNN204]
])
```

## Use instead

```python
from keras import Input, Sequential
from keras.layers import Conv2D

model = Sequential([
    Input((8, 8, 64)),
    Conv2D(64, 5, padding="same", activation="relu"),
])
```

## Not reported

A kernel as large as the map.

```python
from keras import Input, Sequential
from keras.layers import Conv2D

model = Sequential([
    Input((8, 8, 64)),
    Conv2D(64, 8, padding="same", activation="relu"),
])
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cnnlint.diagnostics import Diagnostic
from cnnlint.model import Model
from cnnlint.rules.facts.arguments import channels_first, sizes, value
from cnnlint.rules.facts.chain import input_shape, is_known, label, show_count, show_sizes, spatial
from cnnlint.rules.facts.families import is_conv, is_transposed, rank_of
from cnnlint.rules.findings import at_layer
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import LayerTrace, Trace

RULE = Rule("CNN204", "oversize-kernel", "warning")
_LARGEST = {1: 64, 2: 11}
_MANY = 1_000_000


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """Every convolution with a kernel that is too large for its map, or at all."""
    for layer in trace.layers:
        rank = rank_of(layer.call)
        kernel = sizes(layer.call, "kernel_size", rank) if rank is not None and is_conv(layer.call) else None
        if kernel is None or rank is None or is_transposed(layer.call):
            continue
        reason = _beyond_map(layer, kernel) or _huge(layer, kernel, rank)
        if reason is not None:
            yield at_layer(RULE, model, layer, f"{label(layer.call)}: {reason}")


def _beyond_map(layer: LayerTrace, kernel: tuple[Any, ...]) -> str | None:
    shape = input_shape(layer)
    if shape is None or value(layer.call, "padding") not in ("same", "causal") or len(shape) != len(kernel) + 2:
        return None
    here = spatial(shape, bool(channels_first(layer.call)))
    if all(size == 1 for size in here):
        return None
    if not any(is_known(side) and is_known(size) and side > size > 1 for side, size in zip(kernel, here, strict=True)):
        return None
    return f"the kernel {show_sizes(kernel)} is larger than its input {show_sizes(here)}: at no place do all its weights meet data"


def _huge(layer: LayerTrace, kernel: tuple[Any, ...], rank: int) -> str | None:
    limit = _LARGEST.get(rank)
    large = limit is not None and any(is_known(side) and side > limit for side in kernel)
    if not large or not isinstance(layer.params, int) or layer.params <= _MANY:
        return None
    return f"a kernel of {show_sizes(kernel)} has {show_count(layer.params)} weights; several small ones in a row reach as far"
