"""A stride is larger than the kernel: parts of the input are never looked at.

## What it does

Reports a convolution or pooling whose stride is larger than the extent of its kernel, dilation included, where the output has
more than one position along that axis. 1x1 kernels are left alone: that is how shortcuts of residual networks halve their
input.

## Why is this bad

The rows and columns between the windows have no influence on the output, so what they show is lost and their gradients are
zero.

## Example

```python
from keras import Input, Sequential
from keras.layers import Conv2D

model = Sequential([
    Input((64, 64, 3)),
    Conv2D(32, 3, strides=4),  # warning: [CNN310]
])
```

## Use instead

```python
from keras import Input, Sequential
from keras.layers import Conv2D

model = Sequential([
    Input((64, 64, 3)),
    Conv2D(32, 5, strides=4),
])
```

## Not reported

A stride as large as the kernel cuts the image into patches.

```python
from keras import Input, Sequential
from keras.layers import Conv2D

model = Sequential([
    Input((64, 64, 3)),
    Conv2D(32, 4, strides=4),
    Conv2D(32, 1, strides=2),
])
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic
from cnnlint.model import Model
from cnnlint.rules.facts.arguments import channels_first, sizes, value
from cnnlint.rules.facts.chain import is_known, label, output_shape, spatial
from cnnlint.rules.facts.families import is_conv, is_pool, is_transposed, rank_of
from cnnlint.rules.findings import at_layer
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import LayerTrace, Trace

RULE = Rule("CNN310", "stride-skips-pixels", "warning")


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """Every convolution and pooling with a gap between its windows."""
    for layer in trace.layers:
        if not (is_pool(layer.call) or (is_conv(layer.call) and not is_transposed(layer.call))):
            continue
        gap = _gap(layer)
        if gap is not None:
            stride, extent = gap
            yield at_layer(
                RULE,
                model,
                layer,
                f"{label(layer.call)} moves by {stride} but sees only {extent}: {stride - extent} of every {stride} positions are skipped",
                hint=f"a stride of at most {extent}, or a kernel of at least {stride}",
            )


def _gap(layer: LayerTrace) -> tuple[int, int] | None:
    """(stride, extent of the kernel) of the first axis where the stride is the larger one."""
    rank, pool = rank_of(layer.call), is_pool(layer.call)
    shape = output_shape(layer)
    if rank is None or shape is None or len(shape) != rank + 2:
        return None
    kernel = sizes(layer.call, "pool_size" if pool else "kernel_size", rank)
    strides = kernel if pool and value(layer.call, "strides") is None else sizes(layer.call, "strides", rank)
    dilation = (1,) * rank if pool else sizes(layer.call, "dilation_rate", rank)
    if kernel is None or strides is None or dilation is None or set(kernel) == {1}:
        return None
    for size, stride, rate, left in zip(kernel, strides, dilation, spatial(shape, bool(channels_first(layer.call))), strict=True):
        if is_known(size) and is_known(stride) and is_known(rate) and left != 1:
            extent = (size - 1) * rate + 1
            if stride > extent:
                return stride, extent
    return None
