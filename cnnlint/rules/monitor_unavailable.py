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
from typing import Any

from cnnlint.diagnostics import Diagnostic
from cnnlint.dims import Unknown
from cnnlint.model import Instance, Model, Use
from cnnlint.rules.facts.training import Training, canonical, trainings
from cnnlint.rules.findings import at_span
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import Trace

RULE = Rule("CNN414", "monitor-unavailable", "warning", needs="compile")
_WATCHING = frozenset({"EarlyStopping", "ReduceLROnPlateau", "ModelCheckpoint"})
_ACCURACIES = {"acc": "accuracy", "val_acc": "val_accuracy"}


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """Every callback of every fit that watches something that is not there."""
    own_steps = model.class_name != "Sequential"  # a subclass may report what it likes
    for training in () if own_steps else trainings(model):
        for use in training.later:
            callbacks = use.argument("callbacks") if use.kind == "fit" and "**" not in context.text(use.span) else None
            given: Any = callbacks.value if callbacks is not None else ()
            for callback in given if type(given) in (list, tuple) else (given,):
                monitor = _monitor(callback)
                reason = _reason(monitor, use, training) if monitor is not None else None
                if reason is not None and callbacks is not None:
                    name = callback.qualified_name.rpartition(".")[2]
                    yield at_span(RULE, model, callbacks.span, f'{name} monitors "{monitor}", but {reason}')


def _monitor(callback: object) -> str | None:
    """What a callback of Keras watches; None for one that watches nothing or is not known."""
    if not isinstance(callback, Instance) or not callback.qualified_name.startswith("keras.callbacks."):
        return None
    name, given = callback.qualified_name.rpartition(".")[2], dict(callback.keywords)
    if name not in _WATCHING or (name == "ModelCheckpoint" and given.get("save_best_only") is not True):
        return None
    place = 1 if name == "ModelCheckpoint" else 0
    positional = callback.positional[place] if len(callback.positional) > place else "val_loss"
    monitor = given.get("monitor", positional)
    return monitor if isinstance(monitor, str) else None


def _reason(monitor: str, use: Use, training: Training) -> str | None:
    """Why the value is not there, or None where it is or may be."""
    validated = any(use.argument(name) is not None for name in ("validation_data", "validation_split"))
    if monitor.startswith("val_") and not validated:
        return "fit gets no validation data"
    names = training.metrics
    if names is None or any(isinstance(name, Unknown) for name, _ in names):
        return None
    if monitor in _ACCURACIES and any(value == "accuracy" for _, value in names):
        return f'the metric is called "{_ACCURACIES[monitor]}" here'
    bare = monitor.removeprefix("val_")
    if training.use.argument("weighted_metrics") is not None or not all(isinstance(value, str) for _, value in names):
        return None
    known = {"loss", "learning_rate", "lr", *(value for _, value in names)}
    if bare in known or canonical(bare) in {canonical(name) for name in known}:
        return None
    return "compile names no such metric" if names else "compile names no metrics"
