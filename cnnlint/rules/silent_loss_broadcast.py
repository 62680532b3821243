"""The loss silently repeats labels or outputs to make their shapes fit.

## What it does

Reports a regression loss (mean squared error and its kin, hinge, Poisson, cosine, KL divergence) whose labels and outputs have
different shapes that broadcast: labels (n, 1) with outputs (n, k), or labels (n,) with an output for each step (n, t, 1).

## Why is this bad

Every output is then compared with every label it is repeated against: the model learns the mean. Keras says nothing, and the
loss goes down.

## Example

```python
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((20, 8)),
    Dense(64, activation="relu"),
    Dense(1),
])
model.compile(optimizer="adam", loss="mse")
model.fit(np.zeros((100, 20, 8)), np.zeros((100, 1)))  # warning: [CNN112]
```

## Use instead

```python
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense, LSTM

model = Sequential([
    Input((20, 8)),
    Dense(64, activation="relu"),
    LSTM(1),
])
model.compile(optimizer="adam", loss="mse")
model.fit(np.zeros((100, 20, 8)), np.zeros((100, 1)))
```

## Not reported

Labels without the last axis of size 1: Keras adds it.

```python
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((20,)),
    Dense(64, activation="relu"),
    Dense(1),
])
model.compile(optimizer="adam", loss="mse")
model.fit(np.zeros((100, 20)), np.zeros(100))
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic, Related
from cnnlint.model import Model
from cnnlint.rules.facts.chain import label, show_shape
from cnnlint.rules.facts.labels import meetings
from cnnlint.rules.findings import at_span
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import Trace

RULE = Rule("CNN112", "silent-loss-broadcast", "warning", needs="compile")


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """Every call whose labels and outputs are made to fit by repetition."""
    for meeting in meetings(model, trace):
        if meeting.fits == "repeated":
            yield at_span(
                RULE,
                model,
                meeting.argument.span,
                f"{meeting.loss.name} repeats labels {show_shape(meeting.labels)} to fit outputs {show_shape(meeting.output)}",
                hint="give labels and output the same shape",
                related=(Related(meeting.layer.call.span, f"{label(meeting.layer.call)} makes the output"),),
            )
