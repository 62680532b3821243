"""For several labels a sample, accuracy compares only the largest.

## What it does

Reports the metric "accuracy" with a binary cross-entropy on several sigmoid units.

## Why is this bad

Keras resolves "accuracy" by the shapes to CategoricalAccuracy, which asks whether the largest output and the largest label are
at the same place. With several labels a sample that says next to nothing.

## Example

```python
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((20,)),
    Dense(64, activation="relu"),
    Dense(5, activation="sigmoid"),
])
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])  # warning: [CNN409]
```

## Use instead

```python
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((20,)),
    Dense(64, activation="relu"),
    Dense(5, activation="sigmoid"),
])
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["binary_accuracy"])
```

## Not reported

One unit: Keras uses BinaryAccuracy.

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

Unsafe: the name of the metric in the history changes.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic, Fix, Related
from cnnlint.model import Model
from cnnlint.rules.edits import replace_string
from cnnlint.rules.facts.chain import label
from cnnlint.rules.facts.losses import Fitted, fitted
from cnnlint.rules.facts.training import BINARY
from cnnlint.rules.findings import at_span
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import Trace

RULE = Rule("CNN409", "multilabel-accuracy", "warning", needs="compile")


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """Every compile that asks for "accuracy" of several yes-or-no units."""
    for found in fitted(model, trace):
        units, metrics = found.output.units, found.training.use.argument("metrics")
        asked = any(isinstance(value, str) and name == "accuracy" for name, value in found.training.metrics or ())
        if (
            metrics is None
            or not asked
            or found.loss.name not in BINARY
            or found.output.activation != "sigmoid"
            or units is None
            or units < 2
        ):
            continue
        yield at_span(
            RULE,
            model,
            metrics.span,
            f'"accuracy" for the {units} sigmoid units of {label(found.output.layer.call)} asks only which unit is the largest',
            hint='"binary_accuracy" counts every unit',
            related=(Related(found.output.layer.call.span, "several yes-or-no units"),),
            fix=fix(found, context),
        )


def fix(found: Fitted, context: Context) -> Fix | None:
    """The metric that counts every unit."""
    metrics = found.training.use.argument("metrics")
    edit = replace_string(metrics.span, context.text, ("accuracy", "acc"), "binary_accuracy") if metrics is not None else None
    return Fix("unsafe", "Count every unit: binary_accuracy", (edit,)) if edit else None
