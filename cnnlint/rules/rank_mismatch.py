"""A layer gets an input with too many or too few axes.

## What it does

Compares the number of axes a layer works on (a 2D convolution: batch, height, width, channels) with what reaches it, and says
which layer changed the number, or what the declared input lacks.

## Why is this bad

Keras raises "expected min_ndim=4, found ndim=3" and names neither the missing axis nor the layer that took it away.

## Example

```python
from keras import Input, Sequential
from keras.layers import Conv2D, Flatten

model = Sequential([
    Input((28, 28)),
    Conv2D(32, 3),  # error: [CNN102]
    Flatten(),
])
```

## Use instead

```python
from keras import Input, Sequential
from keras.layers import Conv2D, Flatten

model = Sequential([
    Input((28, 28, 1)),
    Conv2D(32, 3),
    Flatten(),
])
```

## Not reported

Layers that work on the last axis alone take any number of axes.

```python
from keras import Input, Sequential
from keras.layers import Activation, Dense, Dropout

model = Sequential([
    Input((28, 28)),
    Dense(32),
    Dropout(0.1),
    Activation("relu"),
])
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic, Related
from cnnlint.model import Model
from cnnlint.rules.facts.axes import declared_hint
from cnnlint.rules.facts.chain import input_shape, label, output_shape, show_shape
from cnnlint.rules.problems import Found, diagnose, problems
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import LayerTrace, Trace

RULE = Rule("CNN102", "rank-mismatch", "error", needs="problem")


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """One diagnostic: propagation stops at the first layer that cannot take its input."""
    for found in problems(model, trace, context, RULE.code):
        plain = diagnose(RULE, model, trace, found)
        changer = _changer(trace, found.number)
        yield plain._replace(
            hint=plain.hint or _hint(found, changer),
            related=(*plain.related, *(_said(layer) for layer in (changer,) if layer is not None)),
        )


def _changer(trace: Trace, index: int) -> LayerTrace | None:
    """The last layer before `index` whose output has another number of axes than its input."""
    layer: LayerTrace
    for layer in reversed(trace.layers[:index]):
        before, after = input_shape(layer), output_shape(layer)
        if before is not None and after is not None and len(before) != len(after):
            return layer
    return None


def _said(layer: LayerTrace) -> Related:
    before, after = input_shape(layer), output_shape(layer)
    return Related(layer.call.span, f"{label(layer.call)} turns {show_shape(before)} into {show_shape(after)}")


def _hint(found: Found, changer: LayerTrace | None) -> str | None:
    """The usual repair for the case, with its shape."""
    if found.layer is None or input_shape(found.layer) is None:
        return None
    if changer is not None and changer.call.class_name == "Flatten":
        return f"Flatten removes the axes that {found.layer.call.class_name} works on: put it behind, or leave it out"
    return declared_hint(found.layer) if changer is None else None
