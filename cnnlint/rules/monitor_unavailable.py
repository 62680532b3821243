"""A callback watches a value that training does not compute.

## What it does

Reports EarlyStopping, ReduceLROnPlateau, and ModelCheckpoint with `save_best_only=True`, that monitor `val_...` in a `fit`
without validation data, or a metric that is not compiled. `val_loss` is their default.

## Why is this bad

The callback then does nothing: training is not stopped, the rate not reduced, the best model not saved. Keras prints a warning
each epoch, or raises for a name whose direction it cannot tell.

## Example

```python
import numpy as np
import keras
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((20,)),
    Dense(64, activation="relu"),
    Dense(1),
])
model.compile(optimizer="adam", loss="mse")
model.fit(np.zeros((100, 20)), np.zeros(100), callbacks=[keras.callbacks.EarlyStopping(monitor="val_loss")])  # warning: [CNN414]
```

```python
import numpy as np
import keras
from keras import Input, Sequential
from keras.layers import Dense

stop = keras.callbacks.EarlyStopping(monitor="accuracy")
model = Sequential([
    Input((20,)),
    Dense(64, activation="relu"),
    Dense(1),
])
model.compile(optimizer="adam", loss="mse")
model.fit(np.zeros((100, 20)), np.zeros(100), callbacks=[stop])  # warning: [CNN414]
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
    Dense(1),
])
model.compile(optimizer="adam", loss="mse")
model.fit(np.zeros((100, 20)), np.zeros(100), validation_split=0.2, callbacks=[keras.callbacks.EarlyStopping(monitor="val_loss")])
```

## Not reported

A value of the training data itself.

```python
import numpy as np
import keras
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((20,)),
    Dense(64, activation="relu"),
    Dense(1),
])
model.compile(optimizer="adam", loss="mse")
model.fit(np.zeros((100, 20)), np.zeros(100), callbacks=[keras.callbacks.EarlyStopping(monitor="loss")])
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic
from cnnlint.dims import Unknown
from cnnlint.model import Model
from cnnlint.rules.facts.monitors import Watch, watches
from cnnlint.rules.facts.training import canonical
from cnnlint.rules.findings import at_span
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import Trace

RULE = Rule("CNN414", "monitor-unavailable", "warning", needs="compile")


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """Every callback of every fit that watches something that is not there."""
    for watch in watches(model, context):
        reason = _reason(watch)
        if reason is not None:
            yield at_span(RULE, model, watch.argument.span, f'{watch.name} monitors "{watch.monitor}", but {reason}')


def _reason(watch: Watch) -> str | None:
    """Why the value is not there, or None where it is or may be. An old name of it is CNN502's to report."""
    monitor, training, names = watch.monitor, watch.training, watch.training.metrics
    validated = any(watch.use.argument(name) is not None for name in ("validation_data", "validation_split"))
    if monitor.startswith("val_") and not validated:
        return "fit gets no validation data"
    if names is None or any(isinstance(name, Unknown) for name, _ in names) or watch.renamed is not None:
        return None
    bare = monitor.removeprefix("val_")
    if training.use.argument("weighted_metrics") is not None or not all(isinstance(value, str) for _, value in names):
        return None
    known = {"loss", "learning_rate", "lr", *(value for _, value in names)}
    if bare in known or canonical(bare) in {canonical(name) for name in known}:
        return None
    return "compile names no such metric" if names else "compile names no metrics"
