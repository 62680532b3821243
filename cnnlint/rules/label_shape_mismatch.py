"""The labels have another shape than the output, or another form than the loss takes.

## What it does

Compares labels whose shape is known (`to_categorical(y, k)`, the labels of a data set) with the output: another number of
classes, one-hot labels with a sparse loss, whole numbers with a categorical loss.

## Why is this bad

Keras raises in the first step of training, after the data was loaded, with a message about ranks and targets.

## Example

```python
import numpy as np
import keras
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((20,)),
    Dense(64, activation="relu"),
    Dense(9, activation="softmax"),
])
model.compile(optimizer="adam", loss="categorical_crossentropy")
labels = keras.utils.to_categorical(np.zeros(100), 10)
model.fit(np.zeros((100, 20)), labels)  # error: [CNN110]
```

## Use instead

```python
import numpy as np
import keras
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((20,)),
    Dense(64, activation="relu"),
    Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="categorical_crossentropy")
labels = keras.utils.to_categorical(np.zeros(100), 10)
model.fit(np.zeros((100, 20)), labels)
```

## Not reported

Whole numbers with the sparse loss, as a column or not.

```python
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((20,)),
    Dense(64, activation="relu"),
    Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(np.zeros((100, 20)), np.zeros((100, 1)))
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic, Related
from cnnlint.model import Array, Model
from cnnlint.rules.facts.chain import label, show_shape
from cnnlint.rules.facts.labels import Meeting, meetings
from cnnlint.rules.facts.training import BINARY, CATEGORICAL, SPARSE
from cnnlint.rules.findings import at_span
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import Trace

RULE = Rule("CNN110", "label-shape-mismatch", "error", needs="compile")


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """Every call that compares the output with labels that cannot be compared."""
    for meeting in meetings(model, trace):
        if meeting.fits is False:
            yield at_span(
                RULE,
                model,
                meeting.argument.span,
                f"labels of shape {show_shape(meeting.labels)} do not fit the output {show_shape(meeting.output)} with {meeting.loss.name}",
                hint=_hint(meeting, meeting.argument.value),
                related=(
                    Related(meeting.layer.call.span, f"{label(meeting.layer.call)} makes the output"),
                    Related(meeting.loss.argument.span, "the loss"),
                ),
            )


def _hint(meeting: Meeting, labels: Array) -> str | None:
    """The change that makes them fit, where there is an obvious one."""
    loss, units, width = meeting.loss.name, meeting.output[-1], meeting.labels[-1]
    if loss in SPARSE and labels.one_hot:
        return "categorical_crossentropy takes one-hot labels"
    if loss in CATEGORICAL and len(meeting.labels) < len(meeting.output):
        return "sparse_categorical_crossentropy takes whole numbers as labels; to_categorical makes them one-hot"
    if len(meeting.labels) == len(meeting.output) and loss in CATEGORICAL | BINARY:
        return f"{width} units at the output, or labels of {units} classes"
    return None
