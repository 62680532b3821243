"""A loss over classes is given a single unit.

## What it does

Reports categorical and sparse categorical cross-entropy on an output with one unit.

## Why is this bad

These losses compare one probability for each class. With one unit the categorical loss is 0 for ever, with a warning, and the
sparse one raises in training as soon as a label is 1.

## Example

```python
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((20,)),
    Dense(64, activation="relu"),
    Dense(1, activation="sigmoid"),
])
model.compile(optimizer="adam", loss="categorical_crossentropy")  # error: [CNN404]
model.fit(np.zeros((16, 20)), np.zeros(16))
```

```python
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((20,)),
    Dense(64, activation="relu"),
    Dense(1, activation="sigmoid"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")  # error: [CNN404]
model.fit(np.zeros((16, 20)), np.ones(16))
```

## Use instead

```python
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((20,)),
    Dense(64, activation="relu"),
    Dense(1, activation="sigmoid"),
])
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(np.zeros((16, 20)), np.zeros(16))
```

```python
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((20,)),
    Dense(64, activation="relu"),
    Dense(1, activation="sigmoid"),
])
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(np.zeros((16, 20)), np.ones(16))
```

## Not reported

One unit for each class.

```python
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((20,)),
    Dense(64, activation="relu"),
    Dense(2, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
```

## Fix safety

Unsafe: the binary cross-entropy fits one unit, but perhaps more units were meant.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic, Fix, Related
from cnnlint.model import Model
from cnnlint.rules.edits import replace
from cnnlint.rules.facts.chain import label
from cnnlint.rules.facts.losses import Fitted, fitted
from cnnlint.rules.facts.training import CATEGORICAL, SPARSE
from cnnlint.rules.findings import at_span
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import Trace

RULE = Rule("CNN404", "class-loss-single-unit", "error", needs="compile")


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """Every compile with a loss over classes and one unit."""
    for found in fitted(model, trace):
        if found.loss.name in CATEGORICAL | SPARSE and found.output.units == 1 and not found.output.reshaped:
            effect = "the loss is always 0" if found.loss.name in CATEGORICAL else "every label but 0 is out of range"
            yield at_span(
                RULE,
                model,
                found.loss.argument.span,
                f"{found.loss.name} needs a unit for each class, but {label(found.output.layer.call)} has one: {effect}",
                hint="binary_crossentropy with sigmoid for two classes, or one unit for each class with softmax",
                related=(Related(found.output.layer.call.span, "the single unit"),),
                fix=fix(found, context),
            )


def fix(found: Fitted, context: Context) -> Fix | None:
    """The binary cross-entropy, where the loss is written as a string."""
    argument = found.loss.argument
    text = context.text(argument.span)
    if not isinstance(argument.value, str) or text[1:-1] != argument.value:
        return None
    return Fix("unsafe", "Use the binary cross-entropy", (replace(argument.span, f"{text[0]}binary_crossentropy{text[0]}"),))
