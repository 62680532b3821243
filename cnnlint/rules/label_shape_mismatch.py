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
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(np.zeros((100, 20)), keras.utils.to_categorical(np.zeros(100), 10))  # error: [CNN110]
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
model.fit(np.zeros((100, 20)), keras.utils.to_categorical(np.zeros(100), 10))
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

## Fix safety

Unsafe: which side is wrong only the author knows. The loss is changed where the other one takes these labels, else the number of
units where it stands as a number.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic, Fix, Related
from cnnlint.model import Array, Instance, Model
from cnnlint.rules.edits import rename_loss, replace
from cnnlint.rules.facts.arguments import given
from cnnlint.rules.facts.chain import is_known, label, show_shape
from cnnlint.rules.facts.labels import Meeting, comparable, meetings
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
                fix=fix(meeting, context),
            )


def _hint(meeting: Meeting, labels: Array) -> str | None:
    """The change that makes them fit, where there is an obvious one."""
    loss, units, width = meeting.loss.name, meeting.output[-1], meeting.labels[-1]
    if loss in SPARSE and labels.one_hot:
        return "categorical_crossentropy takes one-hot labels"
    if loss in CATEGORICAL and _are_numbers(meeting):
        return "sparse_categorical_crossentropy takes whole numbers as labels; to_categorical makes them one-hot"
    if len(meeting.labels) == len(meeting.output) and loss in CATEGORICAL | BINARY:
        return f"{width} units at the output, or labels of {units} classes"
    return None


def _are_numbers(meeting: Meeting) -> bool:
    """Whether the labels have no axis for the classes, or one of a single number."""
    return len(meeting.labels) < len(meeting.output) or (len(meeting.labels) == len(meeting.output) and meeting.labels[-1] == 1)


def fix(meeting: Meeting, context: Context) -> Fix | None:
    """The other cross-entropy for classes, or as many units as the labels have columns: whichever was computed to fit."""
    loss, labels = meeting.loss.name, meeting.argument.value
    other = {"sparse_categorical_crossentropy": "categorical_crossentropy", "categorical_crossentropy": "sparse_categorical_crossentropy"}
    if loss in other and (labels.one_hot if loss in SPARSE else _are_numbers(meeting)):
        new = other[loss]
        given_loss = meeting.loss.argument.value
        settings = {name for name, _ in given_loss.keywords} if isinstance(given_loss, Instance) else set()
        if comparable(new, meeting.labels, meeting.output) is False or settings & {"ignore_class", "label_smoothing"}:
            return None
        edit = rename_loss(meeting.loss.argument.span, context.text, loss, new)
        return Fix("unsafe", f"Use {new}", (edit,)) if edit else None
    width, units = meeting.labels[-1], given(meeting.layer.call, "units")
    fits = is_known(width) and len(meeting.labels) == len(meeting.output) and loss in CATEGORICAL | BINARY
    if not fits or units is None or not context.text(units.span).isdigit():
        return None
    return Fix("unsafe", f"Give the output {width} units", (replace(units.span, str(width)),))
