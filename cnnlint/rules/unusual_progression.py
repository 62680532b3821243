"""The sizes of the layers go another way than is usual.

## What it does

Reports filters that become fewer from one convolution to the next, Dense layers that become wider, and a network of four or
more convolutions without any pooling or stride. Silent wherever a transposed convolution, upsampling or Reshape occurs:
generators and decoders go the other way.

## Why is this bad

Nothing is wrong with it. Classifiers usually trade space for channels, and narrow down to the classes; a network that does not
may be a slip of the hand.

## Example

```python
from keras import Input, Sequential
from keras.layers import Conv2D, Dense, Flatten, MaxPooling2D

model = Sequential([
    Input((32, 32, 3)),
    Conv2D(64, 3, activation="relu"),
    MaxPooling2D(2),
    Conv2D(16, 3, activation="relu"),  # info: [CNN318]
    Flatten(),
    Dense(10, activation="softmax"),
])
```

## Use instead

```python
from keras import Input, Sequential
from keras.layers import Conv2D, Dense, Flatten, MaxPooling2D

model = Sequential([
    Input((32, 32, 3)),
    Conv2D(16, 3, activation="relu"),
    MaxPooling2D(2),
    Conv2D(64, 3, activation="relu"),
    Flatten(),
    Dense(10, activation="softmax"),
])
```

## Not reported

A decoder.

```python
from keras import Input, Sequential
from keras.layers import Conv2D, Conv2DTranspose

model = Sequential([
    Input((8, 8, 64)),
    Conv2DTranspose(32, 3, strides=2, padding="same", activation="relu"),
    Conv2D(3, 3, padding="same", activation="sigmoid"),
])
```
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

from cnnlint.diagnostics import Diagnostic, Related
from cnnlint.model import Model
from cnnlint.rules.facts.arguments import sizes, value
from cnnlint.rules.facts.chain import is_known, label
from cnnlint.rules.facts.families import is_conv, is_dense, is_pool, is_transposed, rank_of
from cnnlint.rules.facts.output import all_known
from cnnlint.rules.findings import at_layer
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import LayerTrace, Trace

RULE = Rule("CNN318", "unusual-progression", "info", enabled=False)
_DEEP = 4


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """The first layer of each kind that goes the other way."""
    if not all_known(model) or any(_generates(layer) for layer in trace.layers):
        return
    convs = [layer for layer in trace.layers if is_conv(layer.call) and not layer.call.class_name.startswith("Depthwise")]
    denses = [layer for layer in trace.layers if is_dense(layer.call)]
    yield from _step(model, convs, "filters", lambda before, after: after < before, "fewer filters than the convolution before it")
    yield from _step(model, denses[:-1], "units", lambda before, after: after > before, "more units than the Dense before it")
    if len(convs) >= _DEEP and not any(_shrinks(layer) for layer in trace.layers):
        yield at_layer(RULE, model, convs[-1], f"{len(convs)} convolutions and no pooling or stride: the map stays as large as the image")


def _generates(layer: LayerTrace) -> bool:
    name = layer.call.class_name
    return is_transposed(layer.call) or name.startswith("UpSampling") or name == "Reshape" or layer.inner is not None


def _step(model: Model, layers: list[LayerTrace], name: str, unusual: Callable[[int, int], bool], words: str) -> Iterator[Diagnostic]:
    for before, layer in pairwise(layers):
        old, new = value(before.call, name), value(layer.call, name)
        if is_known(old) and is_known(new) and unusual(old, new) and not _pointwise(layer):
            related = (Related(before.call.span, f"{old} {name} here"),)
            yield at_layer(RULE, model, layer, f"{label(layer.call)} has {words}: {new} after {old}", related=related)
            return


def _pointwise(layer: LayerTrace) -> bool:
    """A 1x1 convolution, which is there to change the number of channels."""
    rank = rank_of(layer.call)
    return rank is not None and set(sizes(layer.call, "kernel_size", rank) or ()) == {1}


def _shrinks(layer: LayerTrace) -> bool:
    rank = rank_of(layer.call)
    strides = sizes(layer.call, "strides", rank) if rank is not None and is_conv(layer.call) else None
    return is_pool(layer.call) or (strides is not None and set(strides) != {1})
