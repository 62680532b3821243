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
from keras.layers import Dense, LSTM

model = Sequential([
    Input((20, 8)),
    LSTM(64, return_sequences=True),
    Dense(1),
])
model.compile(optimizer="adam", loss="mse")
model.fit(np.zeros((100, 20, 8)), np.zeros((100, 1)))  # warning: [CNN112]
```

```python
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((20,)),
    Dense(64, activation="relu"),
    Dense(8),
])
model.compile(optimizer="adam", loss="mse")
model.fit(np.zeros((100, 20)), np.zeros((100, 1)))  # warning: [CNN112]
```

## Use instead

```python
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense, LSTM

model = Sequential([
    Input((20, 8)),
    LSTM(64),
    Dense(1),
])
model.compile(optimizer="adam", loss="mse")
model.fit(np.zeros((100, 20, 8)), np.zeros((100, 1)))
```

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
model.fit(np.zeros((100, 20)), np.zeros((100, 1)))
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

## Fix safety

Unsafe: the model becomes another one. Offered where the last recurrent layer hands on every step, which is then left out, and
where the number of units stands as a number.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic, Fix, Related
from cnnlint.model import Model
from cnnlint.rules.edits import remove_argument, replace
from cnnlint.rules.facts.arguments import given
from cnnlint.rules.facts.chain import label, show_shape
from cnnlint.rules.facts.families import is_recurrent, keeps_features
from cnnlint.rules.facts.labels import Meeting, meetings
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
                fix=fix(meeting, trace, context),
            )


def fix(meeting: Meeting, trace: Trace, context: Context) -> Fix | None:
    """The last step only, or the one unit, that the labels have."""
    labels, output = meeting.labels, meeting.output
    if len(output) == 3 and output[-1] == 1 and (len(labels) == 1 or tuple(labels[1:]) == (1,)):
        recurrent = next((layer for layer in reversed(trace.layers) if is_recurrent(layer.call)), None)
        steps = given(recurrent.call, "return_sequences") if recurrent is not None else None
        behind = trace.layers[recurrent.index + 1 :] if recurrent is not None else ()
        if recurrent is None or steps is None or not all(keeps_features(layer.call) for layer in behind):
            return None
        edit = remove_argument(recurrent.call.span, context.text, steps.span)
        return Fix("unsafe", "Hand on the last step only", (edit,)) if edit else None
    units = given(meeting.layer.call, "units")
    if len(labels) != len(output) or labels[-1] != 1 or units is None or not context.text(units.span).isdigit():
        return None
    return Fix("unsafe", "Give the output one unit", (replace(units.span, "1"),))
