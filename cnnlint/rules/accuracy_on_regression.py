"""Accuracy is computed for a regression.

## What it does

Reports the metric `accuracy` with a regression loss (mean squared or absolute error, Huber ...) on an output without
activation.

## Why is this bad

Accuracy counts how often the output equals the label, or rounds to it. For real numbers that is never, so the number shown says
nothing about the model.

## Example

```python
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((20,)),
    Dense(64, activation="relu"),
    Dense(1),
])
model.compile(optimizer="adam", loss="mse", metrics=["accuracy"])  # warning: [CNN406]
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

Another metric, and accuracy with a cross-entropy.

```python
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((20,)),
    Dense(64, activation="relu"),
    Dense(1),
])
model.compile(optimizer="adam", loss="mse", metrics=["mae"])
```

## Fix safety

Unsafe: the argument is dropped; code that reads the history by its name will not find it.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic, Fix, Related
from cnnlint.model import Array, Model
from cnnlint.rules.edits import remove_argument
from cnnlint.rules.facts.losses import Fitted, fitted
from cnnlint.rules.facts.training import REGRESSION
from cnnlint.rules.findings import at_span
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import Trace

RULE = Rule("CNN406", "accuracy-on-regression", "warning", needs="compile")


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """Every compile that asks for the accuracy of real numbers."""
    for found in fitted(model, trace):
        accuracy = any(name == "accuracy" and value in ("accuracy", "acc") for name, value in found.training.metrics or ())
        metrics = found.training.use.argument("metrics")
        regression = found.loss.name in REGRESSION and found.output.activation == "linear" and not _has_class_labels(found)
        if not accuracy or metrics is None or not regression:
            continue
        yield at_span(
            RULE,
            model,
            metrics.span,
            f"accuracy says nothing about a regression with {found.loss.name}: a real number is hardly ever equal to its label",
            hint='metrics=["mae"] shows the mean error',
            related=(Related(found.output.layer.call.span, "an output without activation"),),
            fix=fix(found, context),
        )


def _has_class_labels(found: Fitted) -> bool:
    """Whether the model is trained on classes after all: their accuracy means something."""
    labels = [use.argument("y") for use in found.training.fits]
    return any(label is not None and isinstance(label.value, Array) and label.value.classes is not None for label in labels)


def fix(found: Fitted, context: Context) -> Fix | None:
    """Drop `metrics=` where accuracy is all it holds."""
    metrics = found.training.use.argument("metrics")
    if metrics is None or len(found.training.metrics or ()) != 1:
        return None
    edit = remove_argument(found.training.use.span, context.text, metrics.span)
    return Fix("unsafe", "Drop the accuracy", (edit,)) if edit else None
