"""Accuracy cuts logits at 0.5, which is not where a probability of one half lies.

## What it does

Reports the metric "accuracy" with `BinaryCrossentropy(from_logits=True)` on one unit without activation.

## Why is this bad

BinaryAccuracy counts outputs above 0.5 as a yes. A logit of 0.5 is a probability of 0.62; one half is at 0. The accuracy shown
is too low for one class and too high for the other.

## Example

```python
import keras
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((20,)),
    Dense(64, activation="relu"),
    Dense(1),
])
model.compile(optimizer="adam", loss=keras.losses.BinaryCrossentropy(from_logits=True), metrics=["accuracy"])  # warning: [CNN410]
```

## Use instead

```python
import keras
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((20,)),
    Dense(64, activation="relu"),
    Dense(1),
])
model.compile(optimizer="adam", loss=keras.losses.BinaryCrossentropy(from_logits=True), metrics=[keras.metrics.BinaryAccuracy(threshold=0)])
```

## Not reported

Logits of several classes: the largest logit is the largest probability.

```python
import keras
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((20,)),
    Dense(64, activation="relu"),
    Dense(10),
])
model.compile(optimizer="adam", loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
```

## Fix safety

Unsafe: the metric gets another name in the history. Offered where the loss is reached through `losses`, as the metric then is
through `metrics`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic, Fix, Related
from cnnlint.model import Argument, Instance, Model
from cnnlint.rules.edits import replace_string
from cnnlint.rules.facts.losses import Fitted, fitted
from cnnlint.rules.findings import at_span
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import Trace

RULE = Rule("CNN410", "logits-threshold", "warning", needs="compile")


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """Every compile that measures the accuracy of logits of one unit."""
    for found in fitted(model, trace):
        metrics = found.training.use.argument("metrics")
        asked = any(isinstance(value, str) and name == "accuracy" for name, value in found.training.metrics or ())
        binary = found.loss.name == "binary_crossentropy" and found.loss.from_logits is True
        if metrics is not None and asked and binary and found.output.activation == "linear" and found.output.units == 1:
            yield at_span(
                RULE,
                model,
                metrics.span,
                '"accuracy" cuts the output at 0.5, but it is logits: a probability of one half lies at 0',
                hint="keras.metrics.BinaryAccuracy(threshold=0)",
                related=(Related(found.output.layer.call.span, "logits come from here"),),
                fix=fix(found, metrics, context),
            )


def fix(found: Fitted, metrics: Argument, context: Context) -> Fix | None:
    """The metric with its threshold at 0, written like the loss."""
    loss = found.loss.argument.value
    place = loss.span if isinstance(loss, Instance) and loss.span is not None else found.loss.argument.span
    head, dot, _ = context.text(place).partition("losses.BinaryCrossentropy")
    if not dot or not re.fullmatch(r"(\w+\.)+", head):
        return None
    edit = replace_string(metrics.span, context.text, ("accuracy", "acc"), "")
    changed = edit._replace(content=f"{head}metrics.BinaryAccuracy(threshold=0)") if edit is not None else None
    return Fix("unsafe", "Cut the logits at 0", (changed,)) if changed else None
