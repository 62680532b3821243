"""A layer is frozen or unfrozen after training, and training goes on without compile: nothing changes.

## What it does

Reports an assignment to `.trainable` of a layer of the model, or of a model in it, that stands between two training calls with
no `compile` between them.

## Why is this bad

Keras decides which weights a step updates when the first step runs after `compile`, and keeps to it: the flag is ignored, in
silence, while `summary` shows it.

## Example

```python
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

x, y = np.zeros((32, 20)), np.zeros((32, 1))
body = Dense(16, activation="relu", trainable=False)
model = Sequential([Input((20,)), body, Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(x, y)
body.trainable = True  # warning: [CNN411]
model.fit(x, y)
```

## Use instead

```python
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

x, y = np.zeros((32, 20)), np.zeros((32, 1))
body = Dense(16, activation="relu", trainable=False)
model = Sequential([Input((20,)), body, Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(x, y)
body.trainable = True
model.compile(optimizer="adam", loss="mse")
model.fit(x, y)
```

## Not reported

A flag that is set after compile and before the first step counts; so does any flag where the model runs eagerly.

```python
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

x, y = np.zeros((32, 20)), np.zeros((32, 1))
model = Sequential([Input((20,)), Dense(16, activation="relu"), Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.layers[0].trainable = False
model.fit(x, y)
```

A flag that is set and set back before the model trains on, as the training of a GAN does.

```python
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

x, noise, y = np.zeros((8, 20)), np.zeros((8, 4)), np.zeros((8, 1))
critic = Sequential([Input((20,)), Dense(16, activation="relu"), Dense(1, activation="sigmoid")])
critic.compile(optimizer="adam", loss="binary_crossentropy")
critic.trainable = False
gan = Sequential([Input((4,)), Dense(20, activation="tanh"), critic])
gan.compile(optimizer="adam", loss="binary_crossentropy")
for step in range(3):
    critic.trainable = True
    critic.train_on_batch(x, y)
    critic.trainable = False
    gan.train_on_batch(noise, y)
```

## Fix safety

Unsafe: compiles the model again before it trains on, which starts the optimizer anew. Offered where optimizer and loss are written
out in the compile call and both calls stand at the left margin.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic, Edit, Fix, Related
from cnnlint.model import Instance, Model, Use
from cnnlint.rules.facts.freezing import TRAINING, Switch, switched, weighted
from cnnlint.rules.findings import at_span
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import Trace

RULE = Rule("CNN411", "trainable-after-fit", "warning", needs="compile")


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """Every assignment that the training behind it does not hear of."""
    compiled: Use | None = None
    trained: int | None = None
    for place, use in enumerate(model.uses):
        if use.kind == "compile":
            compiled, trained = (None if _eager(use, context) else use), None
        elif use.kind in TRAINING:
            for switch in switched(model.uses[trained:place]) if compiled is not None and trained is not None else ():
                if compiled is not None and weighted(trace, switch.identity) is not False:
                    yield _finding(model, switch, compiled, use, context)
            trained = place


def _eager(use: Use, context: Context) -> bool:
    """Whether the model may look at the flags in every step."""
    argument = use.argument("run_eagerly")
    return "**" in context.text(use.span) or (argument is not None and argument.value is not False and argument.value is not None)


def _finding(model: Model, switch: Switch, compiled: Use, training: Use, context: Context) -> Diagnostic:
    verb = "unfreezes" if switch.trainable else "freezes"
    message = f"this {verb} nothing: the model trains on as it was compiled"
    related = (Related(compiled.span, "compiled here"), Related(training.span, "and trained on here"))
    hint = "call compile again before the training goes on"
    return at_span(RULE, model, switch.use.span, message, hint=hint, related=related, fix=fix(compiled, training, context))


def fix(compiled: Use, training: Use, context: Context) -> Fix | None:
    """The compile call once more, in front of the training."""
    optimizer = compiled.argument("optimizer")
    text, place = context.text(compiled.span), training.span
    start = place.start._replace(column=1)
    line = context.text(place._replace(start=start, end=place.start))
    if not text or line[:1].isspace() or compiled.span.start.column != 1 or compiled.span.path != place.path:
        return None
    if optimizer is not None and isinstance(optimizer.value, Instance) and "(" not in context.text(optimizer.span):
        return None  # the same optimizer object knows other weights
    physical = None if place.cell is not None else start
    edit = Edit(place._replace(start=start, end=start, physical=physical, physical_end=physical), f"{text}\n")
    return Fix("unsafe", "Compile again before training", (edit,))
