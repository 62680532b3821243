"""A label lies outside what the loss can take.

## What it does

Reports labels whose smallest and largest values are known: outside 0 to units - 1 with a sparse loss, below 0 or above 1 with a
binary cross-entropy.

## Why is this bad

The sparse loss raises in training, after a long trace, as soon as it meets the label. The binary one computes with it: labels
of -1 and 1 give a loss that is negative and falls for ever.

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
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(np.zeros((4, 20)), np.array([-1, 1, 1, -1]))  # error: [CNN415]
```

```python
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((20,)),
    Dense(64, activation="relu"),
    Dense(3, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(np.zeros((3, 20)), np.array([1, 2, 3]))  # error: [CNN415]
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
model.fit(np.zeros((4, 20)), np.array([0, 1, 1, 0]))
```

```python
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((20,)),
    Dense(64, activation="relu"),
    Dense(3, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(np.zeros((3, 20)), np.array([0, 1, 2]))
```

## Not reported

Labels of the whole range.

```python
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((20,)),
    Dense(64, activation="relu"),
    Dense(4, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(np.zeros((4, 20)), np.array([0, 1, 2, 3]))
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic, Related
from cnnlint.model import Array, Model
from cnnlint.rules.facts.chain import is_known
from cnnlint.rules.facts.labels import Meeting, meetings
from cnnlint.rules.facts.training import BINARY, SPARSE
from cnnlint.rules.findings import at_span
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import Trace

RULE = Rule("CNN415", "label-range", "error", needs="compile")


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """Every call with a label that the loss cannot take."""
    for meeting in meetings(model, trace):
        allowed, labels = _allowed(meeting), meeting.argument.value
        low, high = _range(labels)
        if allowed is None or low is None or high is None or meeting.fits is False:
            continue
        if low < 0 or (high > allowed and (labels.classes is None or meeting.loss.name in BINARY)):
            yield at_span(
                RULE,
                model,
                meeting.argument.span,
                f"the labels go from {low:g} to {high:g}, but {meeting.loss.name} takes 0 to {allowed}",
                related=(Related(meeting.loss.argument.span, "the loss"),),
            )


def _range(labels: Array) -> tuple[float | None, float | None]:
    """The smallest and the largest label: numbered classes start at 0."""
    if labels.classes is not None and not labels.one_hot and (labels.low is None or labels.high is None):
        return 0, labels.classes - 1
    return labels.low, labels.high


def _allowed(meeting: Meeting) -> int | None:
    """The largest label the loss can take."""
    units = meeting.output[-1]
    if meeting.loss.name in BINARY:
        return 1
    return units - 1 if meeting.loss.name in SPARSE and is_known(units) else None
