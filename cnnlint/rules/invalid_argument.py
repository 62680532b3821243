"""An argument has a value that Keras refuses.

## What it does

Checks the values that Keras checks: units and filters that are not positive whole numbers (`128 / 2` is a float), kernels,
strides and pools of the wrong length or below one, strides together with dilation, a Permute that is no permutation. A warning
for values that it lets pass in silence although they make no sense: `LSTM(dropout=1.5)`, a negative `ZeroPadding2D`, a momentum
above 1, a negative learning rate.

## Why is this bad

Keras raises when the layer is made, some of it only when it is built.

## Example

```python
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((64,)),
    Dense(128 / 2),  # error: [CNN505]
])
```

```python
from keras import Input, Sequential
from keras.layers import LSTM

model = Sequential([
    Input((20, 8)),
    LSTM(16, dropout=1.5),  # warning: [CNN505]
])
```

## Use instead

```python
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((64,)),
    Dense(128 // 2),
])
```

```python
from keras import Input, Sequential
from keras.layers import LSTM

model = Sequential([
    Input((20, 8)),
    LSTM(16, dropout=0.15),
])
```

## Not reported

Different strides of an ordinary convolution are fine; depthwise ones refuse them.

```python
from keras import Input, Sequential
from keras.layers import Conv2D

model = Sequential([
    Input((28, 28, 1)),
    Conv2D(8, (3, 3), strides=(2, 1)),
])
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cnnlint.diagnostics import Diagnostic
from cnnlint.model import Instance, Model
from cnnlint.rules.facts.arguments import value
from cnnlint.rules.facts.chain import label
from cnnlint.rules.facts.families import is_recurrent
from cnnlint.rules.findings import at_layer, at_span
from cnnlint.rules.problems import report
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import LayerTrace, Trace

RULE = Rule("CNN505", "invalid-argument", "error")
_OPTIMIZERS = "keras.optimizers."


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """What Keras refuses, then what it should."""
    yield from report(RULE, model, trace, context)
    for layer in trace.layers:
        reason = _senseless(layer) if layer.problem is None else None
        if reason is not None:
            yield at_layer(RULE, model, layer, f"{label(layer.call)}: {reason}", severity="warning")
    yield from _learning_rates(model)


def _learning_rates(model: Model) -> Iterator[Diagnostic]:
    for use in model.uses:
        optimizer = use.argument("optimizer") if use.kind == "compile" else None
        if optimizer is None or not isinstance(optimizer.value, Instance) or not optimizer.value.qualified_name.startswith(_OPTIMIZERS):
            continue
        rate = dict(optimizer.value.keywords).get("learning_rate", (*optimizer.value.positional, None)[0])
        if isinstance(rate, (int, float)) and rate < 0:
            message = f"the learning rate is {rate:g}: training climbs where it should descend"
            yield at_span(RULE, model, optimizer.value.span or optimizer.span, message, severity="warning")


def _senseless(layer: LayerTrace) -> str | None:
    """What is wrong with a value that Keras accepts, or None."""
    call = layer.call
    if is_recurrent(call):
        for name in ("dropout", "recurrent_dropout"):
            rate = value(call, name)
            if isinstance(rate, (int, float)) and not isinstance(rate, bool) and rate >= 1:
                return f"`{name}={rate:g}` drops everything in training; a rate is between 0 and 1"
    if call.class_name.startswith("ZeroPadding") and any(size < 0 for size in _numbers(value(call, "padding"))):
        return "a negative padding cuts off instead of adding"
    momentum = value(call, "momentum") if call.class_name == "BatchNormalization" else None
    if isinstance(momentum, (int, float)) and momentum > 1:
        return f"`momentum={momentum:g}` makes the moving averages run away; it is between 0 and 1"
    return None


def _numbers(nested: Any) -> list[int]:
    if isinstance(nested, int):
        return [nested]
    return [number for item in nested for number in _numbers(item)] if type(nested) in (list, tuple) else []
