"""A regression ends in an activation that limits its range.

## What it does

Reports mean squared or absolute error on a single output with relu or sigmoid. Silent where the labels are known to lie in that
range.

## Why is this bad

Such an output cannot go below 0, or above 1. Where the targets can, the model never reaches them; and a relu output that has
once become negative for all samples gets no gradient any more.

## Example

```python
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((20,)),
    Dense(64, activation="relu"),
    Dense(1, activation="relu"),
])
model.compile(optimizer="adam", loss="mse")  # info: [CNN407]
```

## Use instead

```python
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((20,)),
    Dense(64, activation="relu"),
    Dense(1),
])
model.compile(optimizer="adam", loss="mse")
```

## Not reported

A sigmoid with a cross-entropy.

```python
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((20,)),
    Dense(64, activation="relu"),
    Dense(1, activation="sigmoid"),
])
model.compile(optimizer="adam", loss="binary_crossentropy")
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic, Related
from cnnlint.model import Array, Model
from cnnlint.rules.facts.chain import label, output_shape
from cnnlint.rules.facts.losses import Fitted, fitted
from cnnlint.rules.findings import at_span
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import Trace

RULE = Rule("CNN407", "bounded-regression-output", "info", needs="compile")
_RANGES = {"relu": (0.0, float("inf")), "sigmoid": (0.0, 1.0)}


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """Every compile with a regression loss on one bounded unit."""
    for found in fitted(model, trace):
        limits = _RANGES.get(str(found.output.activation))
        if limits is None or found.loss.name not in ("mean_squared_error", "mean_absolute_error") or not _is_one_number(found):
            continue
        if not _labels_fit(found, limits):
            span = "0 to 1" if found.output.activation == "sigmoid" else "0 upwards"
            yield at_span(
                RULE,
                model,
                found.loss.argument.span,
                f"{label(found.output.layer.call)} can only give values from {span}; {found.loss.name} compares them with targets",
                hint="check that the targets lie in that range, or leave the activation out",
                related=(Related(found.output.layer.call.span, "the range is limited here"),),
            )


def _is_one_number(found: Fitted) -> bool:
    shape = output_shape(found.output.layer)
    return found.output.units == 1 and (shape is None or len(shape) == 2) and not found.output.reshaped


def _labels_fit(found: Fitted, limits: tuple[float, float]) -> bool:
    """Whether every known label array lies in the range, and there is one."""
    labels = [use.argument("y") for use in found.training.fits]
    arrays = [label.value for label in labels if label is not None and isinstance(label.value, Array)]
    known = [(array.low, array.high) for array in arrays if array.low is not None and array.high is not None]
    return bool(known) and all(limits[0] <= low and high <= limits[1] for low, high in known)
