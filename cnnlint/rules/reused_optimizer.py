"""One optimizer object trains two models, or other weights than it was made for.

## What it does

Reports an optimizer object that is compiled into two models which are both trained, and one that is compiled into a model again
after layers were unfrozen.

## Why is this bad

An optimizer keeps its state for the weights it first saw. Keras raises "Unknown variable" in the first training step with others.

## Example

```python
import numpy as np
import keras
from keras import Input, Sequential
from keras.layers import Dense

optimizer = keras.optimizers.Adam()
first = Sequential([Input((8,)), Dense(1)])
first.compile(optimizer=optimizer, loss="mse")
first.fit(np.zeros((16, 8)), np.zeros(16))
second = Sequential([Input((8,)), Dense(1)])
second.compile(optimizer=optimizer, loss="mse")  # error: [CNN412]
second.fit(np.zeros((16, 8)), np.zeros(16))
```

```python
import numpy as np
import keras
from keras import Input, Sequential
from keras.layers import Dense

optimizer = keras.optimizers.Adam()
body = Dense(4, activation="relu", trainable=False)
model = Sequential([Input((8,)), body, Dense(1)])
model.compile(optimizer=optimizer, loss="mse")
model.fit(np.zeros((16, 8)), np.zeros(16))
body.trainable = True
model.compile(optimizer=optimizer, loss="mse")  # error: [CNN412]
model.fit(np.zeros((16, 8)), np.zeros(16))
```

## Use instead

```python
import numpy as np
import keras
from keras import Input, Sequential
from keras.layers import Dense

first = Sequential([Input((8,)), Dense(1)])
first.compile(optimizer=keras.optimizers.Adam(), loss="mse")
first.fit(np.zeros((16, 8)), np.zeros(16))
second = Sequential([Input((8,)), Dense(1)])
second.compile(optimizer=keras.optimizers.Adam(), loss="mse")
second.fit(np.zeros((16, 8)), np.zeros(16))
```

```python
import numpy as np
import keras
from keras import Input, Sequential
from keras.layers import Dense

body = Dense(4, activation="relu", trainable=False)
model = Sequential([Input((8,)), body, Dense(1)])
model.compile(optimizer=keras.optimizers.Adam(), loss="mse")
model.fit(np.zeros((16, 8)), np.zeros(16))
body.trainable = True
model.compile(optimizer=keras.optimizers.Adam(), loss="mse")
model.fit(np.zeros((16, 8)), np.zeros(16))
```

## Not reported

The same model compiled again with it where no weights came to be trained besides, and a name instead of an object.

```python
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

first = Sequential([Input((8,)), Dense(1)])
first.compile(optimizer="adam", loss="mse")
first.fit(np.zeros((16, 8)), np.zeros(16))
second = Sequential([Input((8,)), Dense(1)])
second.compile(optimizer="adam", loss="mse")
second.fit(np.zeros((16, 8)), np.zeros(16))
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic, Related
from cnnlint.model import Argument, Instance, Model
from cnnlint.rules.facts.freezing import TRAINING, switched, weighted
from cnnlint.rules.facts.training import Training, trainings
from cnnlint.rules.findings import at_span
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import Trace

RULE = Rule("CNN412", "reused-optimizer", "error", needs="compile")


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """The compile of a later model with an optimizer that an earlier one was trained with, then that of the same model."""
    before = [other for other in context.models[: _place(model, context)] if other.identity != model.identity]
    if model.again:
        before.append(model._replace(uses=model.again))
    for optimizer in map(_optimizer, _trained(model)):
        for other in before:
            shared = next((used for used in map(_optimizer, _trained(other)) if _identity(used) == _identity(optimizer)), None)
            if shared is not None:
                message = f"this {_name(optimizer)} object has trained another model already: it refuses the weights of this one"
                related = (Related(shared.span, "the other model is compiled with it here"),)
                yield at_span(RULE, model, optimizer.span, message, hint="make an optimizer for each model", related=related)
                break
    yield from _after_unfreezing(model, trace)


def _after_unfreezing(model: Model, trace: Trace) -> Iterator[Diagnostic]:
    """A compile with an optimizer that has trained this model while some of its weights were frozen."""
    earlier: list[Training] = []
    for training in _trained(model):
        first = next((found for found in earlier if _identity(_optimizer(found)) == _identity(_optimizer(training))), None)
        if first is not None:
            start, end = model.uses.index(first.use), model.uses.index(training.use)
            thawed = [found for found in switched(model.uses[start:end]) if found.trainable and weighted(trace, found.identity)]
            if thawed:
                optimizer = _optimizer(training)
                message = f"this {_name(optimizer)} object has trained the model while layers were frozen: it refuses their weights"
                related = (Related(thawed[0].use.span, "unfrozen here"), Related(first.use.span, "compiled with it first here"))
                yield at_span(RULE, model, optimizer.span, message, hint="make a new optimizer for fine-tuning", related=related)
        earlier.append(training)


def _place(model: Model, context: Context) -> int:
    return next((place for place, other in enumerate(context.models) if other is model), 0)


def _trained(model: Model) -> list[Training]:
    """The compile calls with an optimizer object with which the model is really trained."""
    return [training for training in trainings(model) if _is_object(training) and any(use.kind in TRAINING for use in training.later)]


def _is_object(training: Training) -> bool:
    given = training.optimizer.value if training.optimizer is not None else None
    return isinstance(given, Instance) and bool(given.identity) and given.qualified_name.startswith("keras.optimizers.")


def _optimizer(training: Training) -> Argument:
    assert training.optimizer is not None
    return training.optimizer


def _identity(argument: Argument) -> int:
    identity: int = argument.value.identity
    return identity


def _name(argument: Argument) -> str:
    return str(argument.value.qualified_name).rpartition(".")[2]
