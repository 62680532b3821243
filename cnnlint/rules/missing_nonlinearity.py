"""Two layers with weights follow each other with nothing non-linear between them.

## What it does

Reports a convolution or Dense layer without an activation whose next layer with weights is reached directly or through Dropout,
average pooling or Flatten only.

## Why is this bad

Two linear maps in a row are one linear map: the second layer adds parameters and no ability. Keras's default activation is
none, so this is what a forgotten `activation=` looks like.

## Example

```python
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((64,)),
    Dense(128),  # warning: [CNN303]
    Dense(64, activation="relu"),
    Dense(10),
])
```

## Use instead

```python
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((64,)),
    Dense(128, activation="relu"),
    Dense(64, activation="relu"),
    Dense(10),
])
```

## Not reported

An activation layer or max pooling between them, and layers that are linear on purpose: a bottleneck narrower than both
neighbours, a kernel factorised into two, depthwise then 1x1, patches, and a projection before a recurrent layer.

```python
from keras import Input, Sequential
from keras.layers import Activation, BatchNormalization, Conv2D, Dense, Flatten, MaxPooling2D

model = Sequential([
    Input((32, 32, 3)),
    Conv2D(16, 3),
    MaxPooling2D(2),
    Conv2D(32, (3, 1)),
    Conv2D(32, (1, 3), activation="relu"),
    Conv2D(32, 3),
    BatchNormalization(),
    Activation("relu"),
    Flatten(),
    Dense(8),
    Dense(64, activation="relu"),
    Dense(10),
])
```

## Fix safety

Unsafe: `activation="relu"` changes what the model computes; which activation is meant only the author knows.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cnnlint.diagnostics import Diagnostic, Fix, Related
from cnnlint.model import Model
from cnnlint.rules.edits import add_keyword, replace
from cnnlint.rules.facts.activations import layer_activation
from cnnlint.rules.facts.arguments import given, sizes, value
from cnnlint.rules.facts.chain import channels, is_known, label
from cnnlint.rules.facts.families import DROPOUTS, is_conv, is_dense, is_transposed, rank_of
from cnnlint.rules.findings import at_layer
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import LayerTrace, Trace

RULE = Rule("CNN303", "missing-nonlinearity", "warning")


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """Every linear layer that meets the next weights unchanged."""
    for layer in trace.layers:
        if not (is_dense(layer.call) or is_conv(layer.call)) or layer_activation(layer.call) != "linear":
            continue
        following = _next_weights(trace, layer)
        if following is None or _on_purpose(layer, following):
            continue
        yield at_layer(
            RULE,
            model,
            layer,
            f"{label(layer.call)} has no activation, and {label(following.call)} follows it: together they are one linear layer",
            hint='activation="relu" makes it count',
            related=(Related(following.call.span, "the next layer with weights"),),
            fix=fix(layer, context),
        )


def _next_weights(trace: Trace, layer: LayerTrace) -> LayerTrace | None:
    """The next convolution or Dense, if only linear layers without weights stand before it."""
    for later in trace.layers[layer.index + 1 :]:
        if is_dense(later.call) or is_conv(later.call):
            return later
        name = later.call.class_name
        if name not in DROPOUTS and name != "Flatten" and not name.startswith(("AveragePooling", "GlobalAveragePooling")):
            return None
    return None


def _on_purpose(layer: LayerTrace, following: LayerTrace) -> bool:
    return _bottleneck(layer, following) or _factorised(layer, following) or _separable(layer, following) or _patches(layer)


def _width(layer: LayerTrace) -> Any:
    return value(layer.call, "units" if is_dense(layer.call) else "filters")


def _bottleneck(layer: LayerTrace, following: LayerTrace) -> bool:
    """Narrower than what enters and than what follows: a low-rank factorisation. True also where that is not known."""
    before, here, after = channels(layer), _width(layer), _width(following)
    if not is_known(here):
        return True
    return not (is_known(after) and here >= after) and not (is_known(before) and here >= before)


def _factorised(layer: LayerTrace, following: LayerTrace) -> bool:
    """(3, 1) then (1, 3): one kernel in two steps."""
    if not (is_conv(layer.call) and is_conv(following.call)) or (rank := rank_of(layer.call)) != rank_of(following.call) or rank is None:
        return False
    one, other = sizes(layer.call, "kernel_size", rank), sizes(following.call, "kernel_size", rank)
    if one is None or other is None:
        return True
    return rank > 1 and all(1 in pair for pair in zip(one, other, strict=True)) and set(one) != {1} and set(other) != {1}


def _separable(layer: LayerTrace, following: LayerTrace) -> bool:
    """A depthwise convolution and the 1x1 convolution that mixes its channels."""
    return layer.call.class_name.startswith("Depthwise") or following.call.class_name.startswith("Depthwise")


def _patches(layer: LayerTrace) -> bool:
    """Patches that are embedded: the stride is the kernel, so no position is seen twice. Upsampling likewise."""
    rank = rank_of(layer.call)
    if not is_conv(layer.call) or rank is None:
        return False
    kernel, strides = sizes(layer.call, "kernel_size", rank), sizes(layer.call, "strides", rank)
    if kernel is None or strides is None:
        return True
    return (kernel == strides and set(kernel) != {1}) or (is_transposed(layer.call) and set(strides) != {1})


def fix(layer: LayerTrace, context: Context) -> Fix | None:
    """`activation="relu"` on the linear layer."""
    there = given(layer.call, "activation")
    edit = replace(there.span, '"relu"') if there else add_keyword(layer.call.span, context.text, "activation", '"relu"')
    return Fix("unsafe", 'Give the layer activation="relu"', (edit,)) if edit else None
