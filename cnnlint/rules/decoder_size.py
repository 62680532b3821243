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

from cnnlint.diagnostics import Diagnostic, Related
from cnnlint.dims import Unknown
from cnnlint.model import Array, Model, Use
from cnnlint.rules.facts.chain import input_shape, is_known, label, output_shape, show_shape
from cnnlint.rules.facts.families import is_conv, is_pool
from cnnlint.rules.facts.training import ON_DATA
from cnnlint.rules.findings import at_span
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import LayerTrace, Trace

RULE = Rule("CNN113", "decoder-size", "warning")


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """Every training of a model on its own input that comes out in another size."""
    use = next(
        (use for use in model.uses if use.kind in ON_DATA and _on_itself(use, context) and use.layer_count == len(model.layers)), None
    )
    out = trace.output.shape if trace.output is not None else None
    before = trace.input.shape if trace.input is not None else None
    if use is None or out is None or before is None or isinstance(out, Unknown) or isinstance(before, Unknown):
        return
    different = len(out) != len(before) or any(
        is_known(one) and is_known(other) and one != other for one, other in zip(out[1:], before[1:], strict=True)
    )
    labels = use.argument("y")
    if different and labels is not None:
        lost = _odd_pixel(trace)
        yield at_span(
            RULE,
            model,
            labels.span,
            f"the model is to give back its input {show_shape(before)}, but it gives {show_shape(out)}",
            hint="a size that the pooling divides evenly, or Cropping or ZeroPadding at the end",
            related=(Related(lost.call.span, _loss(lost)),) if lost is not None else (),
        )


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
