"""A layer needs a number where the input has None: its weights cannot be made.

## What it does

Reports a None on an axis whose size decides the shape of a weight: the channels of a convolution, BatchNormalization or
LayerNormalization, the last axis before Dense and recurrent layers, and Dense after Flatten of an axis that varies.

## Why is this bad

Keras raises with "unsupported operand type(s) for %: 'NoneType' and 'int'" or "Shapes used to initialize variables must be
fully-defined", without saying which size is missing or where it was left open.

## Example

```python
from keras import Input, Sequential
from keras.layers import Conv2D, Dense, Flatten

model = Sequential([
    Input((None, None, 3)),
    Conv2D(16, 3, activation="relu"),
    Flatten(),
    Dense(10),  # error: [CNN105]
])
```

## Use instead

Pooling over all positions leaves one number for each channel, whatever the size of the image.

```python
from keras import Input, Sequential
from keras.layers import Conv2D, Dense, GlobalAveragePooling2D

model = Sequential([
    Input((None, None, 3)),
    Conv2D(16, 3, activation="relu"),
    GlobalAveragePooling2D(),
    Dense(10),
])
```

## Not reported

A model that declares no input at all: its sizes are unknown here, not None.

```python
from keras import Sequential
from keras.layers import Conv2D, Dense, Flatten

model = Sequential([
    Conv2D(16, 3, activation="relu"),
    Flatten(),
    Dense(10),
])
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic, Related
from cnnlint.model import Model
from cnnlint.rules.facts.chain import input_shape, label, output_shape, show_shape
from cnnlint.rules.problems import diagnose, problems
from cnnlint.rules.registry import Context, Rule
from cnnlint.rules.repairs import pooled_instead, result_at
from cnnlint.trace import Trace

RULE = Rule("CNN105", "undefined-channels", "error", needs="problem")


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """One diagnostic, naming the Flatten where that made the None."""
    for found in problems(model, trace, context, RULE.code):
        plain = diagnose(RULE, model, trace, found)
        flatten = next((layer for layer in reversed(trace.layers[: found.number]) if layer.call.class_name == "Flatten"), None)
        if flatten is None:
            yield plain._replace(related=(*plain.related, *_declaration(trace)))
            continue
        pooled = pooled_instead(model, flatten)
        result = result_at(pooled, found.number, context.target) if pooled is not None else None
        shapes = f"{show_shape(input_shape(flatten))} into {show_shape(output_shape(flatten))}"
        rank = len(input_shape(flatten) or ()) - 2
        yield plain._replace(
            hint=f"GlobalAveragePooling{rank}D() instead of Flatten() gives {show_shape(result)} here" if result else plain.hint,
            related=(*plain.related, Related(flatten.call.span, f"Flatten turns {shapes}: a size that varies")),
        )


def _declaration(trace: Trace) -> Iterator[Related]:
    """Where the input was declared with the None."""
    if trace.input_span is not None and trace.input is not None:
        yield Related(trace.input_span, f"{label(trace.layers[0].call)} gets {show_shape(trace.input.shape)} from here")
