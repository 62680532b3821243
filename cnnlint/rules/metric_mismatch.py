"""A metric compares things that are never equal.

## What it does

Reports the class `Accuracy()` on probabilities or logits, `categorical_accuracy` on one unit or with whole numbers as labels,
and `sparse_categorical_accuracy` with one-hot labels.

## Why is this bad

`Accuracy` counts exact equality, and a probability is never equal to a label: it shows 0.0 for ever. `categorical_accuracy`
compares the places of maxima, which needs one-hot labels and several units.

## Example

```python
import keras
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((20,)),
    Dense(64, activation="relu"),
    Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=[keras.metrics.Accuracy()])  # warning: [CNN408]
```

## Use instead

```python
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((20,)),
    Dense(64, activation="relu"),
    Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
```

## Not reported

The string `accuracy` is no such metric: Keras picks the right one by the shapes.

```python
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((20,)),
    Dense(64, activation="relu"),
    Dense(1, activation="sigmoid"),
])
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
```

## Fix safety

Unsafe: the metric is replaced by "accuracy", under which Keras chooses by the shapes; its name in the history changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cnnlint.diagnostics import Diagnostic, Fix, Related
from cnnlint.dims import Unknown
from cnnlint.model import Array, Instance, Model
from cnnlint.rules.edits import replace
from cnnlint.rules.facts.losses import Fitted, fitted
from cnnlint.rules.facts.training import CATEGORICAL, SPARSE
from cnnlint.rules.findings import at_span
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import Trace

RULE = Rule("CNN408", "metric-mismatch", "warning", needs="compile")


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """Every metric of a compile that cannot fit."""
    for found in fitted(model, trace):
        metrics = found.training.use.argument("metrics")
        for name, value in found.training.metrics or ():
            reason = _reason(name, value, found)
            if reason is not None and metrics is not None:
                yield at_span(
                    RULE,
                    model,
                    value.span if isinstance(value, Instance) and value.span is not None else metrics.span,
                    reason,
                    hint='metrics=["accuracy"] picks the metric by the shapes',
                    related=(Related(found.output.layer.call.span, "the output is made here"),),
                    fix=fix(value),
                )


def _reason(name: str | Unknown, value: Any, found: Fitted) -> str | None:
    """What is wrong with a metric, or None where nothing is proved."""
    classes = found.loss.name in CATEGORICAL | SPARSE
    if name == "accuracy" and isinstance(value, Instance) and value.qualified_name == "keras.metrics.Accuracy":
        exact = found.output.activation in ("softmax", "sigmoid") or (classes and found.output.activation == "linear")
        return (
            f"Accuracy() counts exact equality, and a {found.output.activation} output is hardly ever equal to a label" if exact else None
        )
    if name == "categorical_accuracy":
        if found.output.units == 1:
            return "categorical_accuracy compares places of maxima, and of one unit that is always the first"
        if found.loss.name in SPARSE or _labels(found) == "integers":
            return "categorical_accuracy needs one-hot labels, and these are whole numbers"
    if name == "sparse_categorical_accuracy" and (found.loss.name in CATEGORICAL or _labels(found) == "one-hot"):
        return "sparse_categorical_accuracy needs whole numbers as labels, and these are one-hot"
    return None


def _labels(found: Fitted) -> str | None:
    """`one-hot` or `integers`, where the labels are known to be."""
    for use in found.training.fits:
        labels = use.argument("y")
        if labels is None or not isinstance(labels.value, Array):
            continue
        if labels.value.one_hot:
            return "one-hot"
        shape = labels.value.shape
        if not isinstance(shape, Unknown) and len(shape) == 1 and labels.value.classes is not None:
            return "integers"
    return None


def fix(metric: Any) -> Fix | None:
    """The string "accuracy" in the place of the object, where that gives up no name or weights of its own."""
    if isinstance(metric, Instance) and metric.span is not None and not metric.positional and not metric.keywords:
        return Fix("unsafe", 'Use "accuracy", which fits the shapes', (replace(metric.span, '"accuracy"'),))
    return None
