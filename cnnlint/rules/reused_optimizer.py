"""One optimizer object trains two models, or other weights than it was made for.

## What it does

Reports an optimizer object that is compiled into two models which are both trained.

## Why is this bad

An optimizer keeps its state for the weights it first saw. Keras raises "Unknown variable" in the first training step of the
second model.

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

## Not reported

The same model compiled again with it, and a name instead of an object.

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
from cnnlint.rules.facts.training import trainings
from cnnlint.rules.findings import at_span
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import Trace

RULE = Rule("CNN412", "reused-optimizer", "error", needs="compile")
_TRAINING = frozenset({"fit", "train_on_batch", "fit_generator"})


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """The compile of a later model with an optimizer that an earlier one was trained with."""
    before = [other for other in context.models[: _place(model, context)] if not _same(other, model)]
    for optimizer in _trained_with(model):
        for other in before:
            shared = next((used for used in _trained_with(other) if used.value.identity == optimizer.value.identity), None)
            if shared is not None:
                name = optimizer.value.qualified_name.rpartition(".")[2]
                message = f"this {name} object has trained another model already: it refuses the weights of this one"
                related = (Related(shared.span, "the other model is compiled with it here"),)
                yield at_span(RULE, model, optimizer.span, message, hint="make an optimizer for each model", related=related)
                break


def _place(model: Model, context: Context) -> int:
    return next((place for place, other in enumerate(context.models) if other is model), 0)


def _same(one: Model, other: Model) -> bool:
    """Variants and contexts of one creation site may be the same object."""
    return one.identity == other.identity or one.span == other.span


def _trained_with(model: Model) -> list[Argument]:
    """The optimizer objects the model is really trained with."""
    found = []
    for training in trainings(model):
        trained = any(use.kind in _TRAINING for use in training.later)
        if trained and training.optimizer is not None and isinstance(training.optimizer.value, Instance):
            found.append(training.optimizer)
    return [argument for argument in found if argument.value.identity and argument.value.qualified_name.startswith("keras.optimizers.")]
