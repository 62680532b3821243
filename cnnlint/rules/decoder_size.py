"""An autoencoder gives back another size than it gets.

## What it does

Reports a model that is trained to give back its input (`fit(x, x)`) and whose output has another height, width or number of
channels.

## Why is this bad

Pooling drops the odd pixel of 7 -> 3, and upsampling makes 6 of it. Keras raises in the first step for height and width; for
channels, mean squared error broadcasts in silence.

## Example

```python
import numpy as np
from keras import Input, Sequential
from keras.layers import Conv2D, MaxPooling2D, UpSampling2D

images = np.zeros((100, 28, 28, 1))
model = Sequential([
    Input((28, 28, 1)),
    Conv2D(8, 3, activation="relu", padding="same"),
    MaxPooling2D(2),
    MaxPooling2D(2),
    MaxPooling2D(2),
    UpSampling2D(2),
    UpSampling2D(2),
    UpSampling2D(2),
    Conv2D(1, 3, activation="sigmoid", padding="same"),
])
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(images, images)  # warning: [CNN113]
```

```python
from keras import Input, Sequential
from keras.layers import Conv2D, Conv2DTranspose

model = Sequential([
    Input((30, 30, 3)),
    Conv2D(16, 5, strides=4, padding="same", activation="relu"),
    Conv2DTranspose(16, 5, strides=4, padding="same", activation="relu"),
    Conv2D(3, 3, padding="same", activation="sigmoid"),  # warning: [CNN113]
])
```

## Use instead

```python
import numpy as np
from keras import Input, Sequential
from keras.layers import Conv2D, MaxPooling2D, UpSampling2D

images = np.zeros((100, 28, 28, 1))
model = Sequential([
    Input((28, 28, 1)),
    Conv2D(8, 3, activation="relu", padding="same"),
    MaxPooling2D(2),
    MaxPooling2D(2),
    UpSampling2D(2),
    UpSampling2D(2),
    Conv2D(1, 3, activation="sigmoid", padding="same"),
])
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(images, images)
```

```python
from keras import Input, Sequential
from keras.layers import Conv2D, Conv2DTranspose

model = Sequential([
    Input((32, 32, 3)),
    Conv2D(16, 5, strides=4, padding="same", activation="relu"),
    Conv2DTranspose(16, 5, strides=4, padding="same", activation="relu"),
    Conv2D(3, 3, padding="same", activation="sigmoid"),
])
```

## Not reported

Another target than the input: a network may enlarge its image.

```python
import numpy as np
from keras import Input, Sequential
from keras.layers import Conv2D, UpSampling2D

images = np.zeros((100, 28, 28, 1))
model = Sequential([
    Input((28, 28, 1)),
    Conv2D(8, 3, activation="relu", padding="same"),
    UpSampling2D(2),
    Conv2D(1, 3, activation="sigmoid", padding="same"),
])
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(images, np.zeros((100, 56, 56, 1)))
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cnnlint.diagnostics import Diagnostic, Related
from cnnlint.dims import Unknown
from cnnlint.layers.registry import Tensor
from cnnlint.model import Array, Model, Use
from cnnlint.rules.facts.arguments import value
from cnnlint.rules.facts.chain import input_shape, is_known, label, output_shape, show_shape
from cnnlint.rules.facts.families import ACTIVATION_LAYERS, DROPOUTS, NORMALIZATIONS, is_conv, is_pool, is_transposed, rank_of
from cnnlint.rules.facts.training import ON_DATA
from cnnlint.rules.findings import at_layer, at_span
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import LayerTrace, Trace

RULE = Rule("CNN113", "decoder-size", "warning")


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """Every model that is to come out in the size it got, and does not."""
    out, before = _shape(trace.output), _shape(trace.input)
    if out is None or before is None or not _differ(out, before):
        return
    use = next(
        (use for use in model.uses if use.kind in ON_DATA and _on_itself(use, context) and use.layer_count == len(model.layers)), None
    )
    labels = use.argument("y") if use is not None else None
    lost = _odd_pixel(trace)
    related = (Related(lost.call.span, _loss(lost)),) if lost is not None else ()
    message = f"the model is to give back its input {show_shape(before)}, but it gives {show_shape(out)}"
    if labels is not None:
        yield at_span(RULE, model, labels.span, message, hint=_REPAIR, related=related)
    elif not any(use.kind in ON_DATA for use in model.uses) and lost is not None and _mirrored(trace, before, out):
        yield at_layer(
            RULE, model, trace.layers[-1], message.replace("is to give", "seems to be meant to give"), hint=_REPAIR, related=related
        )


_REPAIR = "a size that the pooling divides evenly, or Cropping or ZeroPadding at the end"


def _shape(tensor: Tensor | None) -> tuple[Any, ...] | None:
    return None if tensor is None or isinstance(tensor.shape, Unknown) else tuple(tensor.shape)


def _differ(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    pairs = zip(one[1:], other[1:], strict=False)
    return len(one) != len(other) or any(is_known(left) and is_known(right) and left != right for left, right in pairs)


def _mirrored(trace: Trace, before: tuple[Any, ...], out: tuple[Any, ...]) -> bool:
    """Whether the model reduces and enlarges by the same factors with same padding, and ends with the channels it began with."""
    down, up = 1, 1
    for layer in trace.layers:
        call = layer.call
        rank = rank_of(call)
        if rank is None or not (is_conv(call) or is_pool(call) or call.class_name.startswith("UpSampling")):
            if call.class_name not in DROPOUTS | NORMALIZATIONS | ACTIVATION_LAYERS:
                return False
            continue
        name = "size" if call.class_name.startswith("UpSampling") else "strides"
        given = value(call, "pool_size") if is_pool(call) and value(call, "strides") is None else value(call, name)
        step = given if is_known(given) else given[0] if type(given) in (tuple, list) and given else None
        if step is None or not is_known(step) or (is_conv(call) and value(call, "padding") != "same"):
            return False
        enlarging = is_transposed(call) or call.class_name.startswith("UpSampling")
        down, up = (down, up * step) if enlarging else (down * step, up)
    return down == up > 1 and len(before) == len(out) == 4 and before[-1] == out[-1]


def _on_itself(use: Use, context: Context) -> bool:
    """Whether data and labels are the same array: one object, or the same expression twice in one call."""
    data, labels = use.argument("x"), use.argument("y")
    if data is None or labels is None or not isinstance(data.value, Array) or data.value != labels.value:
        return False
    text = context.text(data.span)
    return data.value.identity != 0 or (text != "" and text == context.text(labels.span) and text.replace(".", "").isidentifier())


def _odd_pixel(trace: Trace) -> LayerTrace | None:
    """The first pooling or striding that a size is not divided by evenly."""
    for layer in trace.layers:
        before, after = input_shape(layer), output_shape(layer)
        if (is_pool(layer.call) or is_conv(layer.call)) and before is not None and after is not None and len(before) == len(after) > 2:
            pairs = zip(before[1:-1], after[1:-1], strict=True)
            if any(is_known(old) and is_known(new) and 0 < new < old and old % new for old, new in pairs):
                return layer
    return None


def _loss(layer: LayerTrace) -> str:
    return f"{label(layer.call)} makes {show_shape(output_shape(layer))} of {show_shape(input_shape(layer))}"
