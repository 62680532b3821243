"""The input is scaled down twice.

## What it does

Reports a second Rescaling layer, a Rescaling on data that lies between 0 and 1 already, a Rescaling before an EfficientNet or
ConvNeXt of `keras.applications`, which contain one, and a scale of zero, which is what `1//255` is.

## Why is this bad

The network sees values between 0 and 1/255: all images look black. It trains, badly, and nothing says why.

## Example

```python
from keras import Input, Sequential
from keras.layers import Conv2D, Rescaling

model = Sequential([
    Input((32, 32, 3)),
    Rescaling(1 / 255),
    Conv2D(16, 3, activation="relu"),
    Rescaling(1 / 255),  # warning: [CNN319]
])
```

## Use instead

```python
from keras import Input, Sequential
from keras.layers import Conv2D, Rescaling

model = Sequential([
    Input((32, 32, 3)),
    Rescaling(1 / 255),
    Conv2D(16, 3, activation="relu"),
])
```

## Not reported

A scale that shifts the range.

```python
from keras import Input, Sequential
from keras.layers import Rescaling

model = Sequential([
    Input((32, 32, 3)),
    Rescaling(1 / 255),
    Rescaling(2.0, offset=-1.0),
])
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic, Related
from cnnlint.model import Array, LayerCall, Model, NumpyNumber, Span
from cnnlint.rules.facts.arguments import value
from cnnlint.rules.facts.chain import label
from cnnlint.rules.facts.training import ON_DATA
from cnnlint.rules.findings import at_layer
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import LayerTrace, Trace

RULE = Rule("CNN319", "double-rescaling", "warning")
_RESCALING_INSIDE = ("EfficientNet", "ConvNeXt")
_SHRINKING = 1 / 100


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """Every Rescaling that finds its input scaled already, or that has something behind it that scales again."""
    first: LayerTrace | None = None
    for layer in trace.layers:
        scale = _scale(layer.call)
        if scale == 0:
            yield at_layer(RULE, model, layer, f"{label(layer.call)} multiplies everything by 0", hint="1//255 is 0 in Python; write 1/255")
        if scale is None or not 0 < abs(scale) < _SHRINKING:
            if first is not None and _scales_inside(layer.call):
                yield _finding(model, first, layer, f"{layer.call.class_name} scales its input itself")
            continue
        if first is not None:
            yield _finding(model, layer, first, f"{label(first.call)} has scaled the input already")
        elif (data := _unit_data(model)) is not None and layer.index == 0:
            span, high = data
            message = f"{label(layer.call)} scales data whose largest value is {high:g}"
            yield at_layer(RULE, model, layer, message, related=(Related(span, "the data comes in here, scaled already"),))
        first = first or layer


def _finding(model: Model, layer: LayerTrace, other: LayerTrace, reason: str) -> Diagnostic:
    related = (Related(other.call.span, "the other place that scales"),)
    return at_layer(RULE, model, layer, f"{label(layer.call)} scales twice: {reason}", hint="leave one of the two out", related=related)


def _scale(call: LayerCall) -> float | None:
    found = value(call, "scale") if call.class_name == "Rescaling" else None
    found = found.value if isinstance(found, NumpyNumber) else found
    return float(found) if isinstance(found, (int, float)) else None


def _scales_inside(call: LayerCall) -> bool:
    made = call.qualified_name.rpartition(".")
    return (
        made[0].startswith("keras.applications")
        and made[2].startswith(_RESCALING_INSIDE)
        and value(call, "include_preprocessing") is not False
    )


def _unit_data(model: Model) -> tuple[Span, float] | None:
    """The place and the largest value of training data known to lie between 0 and 1."""
    for use in model.uses:
        data = use.argument("x") if use.kind in ON_DATA else None
        if data is not None and isinstance(data.value, Array) and data.value.high is not None and data.value.low is not None:
            if 0 < data.value.high <= 1 and data.value.low >= -1:
                return data.span, data.value.high
            return None
    return None
