"""A model is validated on the very data that it is trained on.

## What it does

Reports a `fit` whose `validation_data` is what it trains on: the same name for both data sets, or for both arrays of inputs.

## Why is this bad

The validation loss then says how well the model remembers, not how well it will do. It falls as long as the training loss does, so
overfitting stays unseen, EarlyStopping does not stop, and ModelCheckpoint keeps the most overfitted weights. Keras cannot know.

## Example

```python
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

x, y = np.zeros((100, 20)), np.zeros(100)
model = Sequential([Input((20,)), Dense(64, activation="relu"), Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(x, y, epochs=10, validation_data=(x, y))  # warning: [CNN416]
```

## Use instead

```python
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

x, y = np.zeros((100, 20)), np.zeros(100)
model = Sequential([Input((20,)), Dense(64, activation="relu"), Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(x, y, epochs=10, validation_split=0.2)
```

## Not reported

Other data, and parts of the same.

```python
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

x, y = np.zeros((100, 20)), np.zeros(100)
model = Sequential([Input((20,)), Dense(64, activation="relu"), Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(x[:80], y[:80], epochs=10, validation_data=(x[80:], y[80:]))
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic, Related
from cnnlint.model import Model
from cnnlint.rules.findings import at_span
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import Trace

RULE = Rule("CNN416", "validation-is-training", "warning", preview=True)
_DATA = {"fit": "x", "fit_generator": "generator"}


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """Every fit that looks at the same data twice. One name in one call is one object."""
    for use in model.uses:
        data = use.argument(_DATA[use.kind]) if use.kind in _DATA else None
        validation = use.argument("validation_data")
        name = context.text(data.span) if data is not None else ""
        if data is not None and validation is not None and _is_name(name) and _first(context.text(validation.span)) == name:
            message = f"the model is validated on `{name}`, which it is trained on: the validation loss cannot show overfitting"
            related = (Related(data.span, "the data to train on"),)
            yield at_span(RULE, model, validation.span, message, hint="validation_split=0.2 keeps a part aside", related=related)


def _is_name(text: str) -> bool:
    return all(part.isidentifier() for part in text.split("."))


def _first(text: str) -> str:
    """The first of a pair as it is written; what is no pair, as it is."""
    pair = text[:1] in ("(", "[") and text[-1:] in (")", "]")
    return text[1:-1].partition(",")[0].strip() if pair else text
