"""The output has another number of units than the data has classes.

## What it does

Compares the last layer with a number of classes that is known: the labels of a data set, a generator's classes. Speaks with a
loss over whole-number labels; for one-hot labels CNN110 does.

## Why is this bad

With too few units Keras raises in training, as soon as a label is too large; with too many it trains in silence, and some units
stand for nothing.

## Example

```python
import keras
from keras import Input, Sequential
from keras.layers import Dense, Flatten

(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
model = Sequential([
    Input((28, 28)),
    Flatten(),
    Dense(12, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x_train, y_train)  # warning: [CNN405]
```

```python
import keras
from keras import Input, Sequential
from keras.layers import Dense, Flatten

(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
model = Sequential([
    Input((28, 28)),
    Flatten(),
    Dense(9, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x_train, y_train)  # warning: [CNN405]
```

## Use instead

```python
import keras
from keras import Input, Sequential
from keras.layers import Dense, Flatten

(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
model = Sequential([
    Input((28, 28)),
    Flatten(),
    Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x_train, y_train)
```

## Not reported

Labels whose number of classes is not known.

```python
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((20,)),
    Dense(64, activation="relu"),
    Dense(12, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(np.zeros((100, 20)), np.random.randint(0, 12, 100))
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic, Related
from cnnlint.model import Model
from cnnlint.rules.facts.chain import is_known, label
from cnnlint.rules.facts.labels import meetings
from cnnlint.rules.facts.training import SPARSE
from cnnlint.rules.findings import at_span
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import Trace

RULE = Rule("CNN405", "class-count", "warning", needs="compile")


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """Every call whose labels have a known number of classes that is not that of the units."""
    for meeting in meetings(model, trace):
        labels, units = meeting.argument.value, meeting.output[-1]
        classes = None if labels.one_hot or meeting.loss.name not in SPARSE or meeting.fits is False else labels.classes
        if classes is None or not is_known(units) or classes == units:
            continue
        effect = f"labels from {units} on are out of range" if units < classes else "some units stand for nothing"
        yield at_span(
            RULE,
            model,
            meeting.argument.span,
            f"the labels have {classes} classes, but {label(meeting.layer.call)} has {units} units: {effect}",
            hint=f"{classes} units",
            related=(Related(meeting.layer.call.span, "the units of the output"),),
        )
