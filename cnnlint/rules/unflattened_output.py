"""The output is still a map, because nothing flattened it before the Dense layers.

## What it does

Reports a chain of Dense layers at the end of a model that gets a map or a sequence, with no Flatten, global pooling or Reshape
before it: as an error where the labels are known and have fewer axes than the output; behind convolutions or pooling as a warning
where the loss is one for classes.

## Why is this bad

Dense works on the last axis of the map, so the model gives a vector for each position instead of one for each sample. Keras
builds it and raises in training, with a message about ranks; with mean squared error and a 1x1 map it trains.

## Example

```python
from keras import Input, Sequential, layers

model = Sequential([
    Input((28, 28, 1)),
    layers.Conv2D(32, 3, activation="relu"),
    layers.MaxPooling2D(2),
    layers.Dense(10, activation="softmax"),  # warning: [CNN107]
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
```

```python
import numpy as np
from keras import Input, Sequential, layers

model = Sequential([
    Input((28, 28, 1)),
    layers.Conv2D(32, 3, activation="relu"),
    layers.MaxPooling2D(2),
    layers.Dense(10, activation="softmax"),  # error: [CNN107]
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(np.zeros((16, 28, 28, 1)), np.zeros(16))
```

## Use instead

```python
from keras import Input, Sequential, layers

model = Sequential([
    Input((28, 28, 1)),
    layers.Conv2D(32, 3, activation="relu"),
    layers.MaxPooling2D(2),
    layers.Flatten(),
    layers.Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
```

```python
import numpy as np
from keras import Input, Sequential, layers

model = Sequential([
    Input((28, 28, 1)),
    layers.Conv2D(32, 3, activation="relu"),
    layers.MaxPooling2D(2),
    layers.Flatten(),
    layers.Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(np.zeros((16, 28, 28, 1)), np.zeros(16))
```

## Not reported

A network that ends in a convolution gives a class for each pixel, and one that works on steps a class for each step.

```python
from keras import Input, Sequential, layers

model = Sequential([
    Input((28, 28, 1)),
    layers.Conv2D(32, 3, padding="same", activation="relu"),
    layers.Conv2D(10, 1, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
```

## Fix safety

Unsafe: Flatten is the usual repair, but global pooling may be the better one. Offered where Flatten is at hand:
imported by name, or reached through the module (`layers.Dense`).
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic, Fix, Related
from cnnlint.model import Model
from cnnlint.rules.edits import insert_before, spelled
from cnnlint.rules.facts.chain import input_shape, label, output_shape, show_shape
from cnnlint.rules.facts.families import is_conv, is_dense, is_pool, is_recurrent, keeps_features
from cnnlint.rules.facts.labels import meetings
from cnnlint.rules.facts.output import all_known, is_part_of_another
from cnnlint.rules.facts.training import CROSS_ENTROPIES, trainings
from cnnlint.rules.findings import at_layer
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import LayerTrace, Trace

RULE = Rule("CNN107", "unflattened-output", "warning", needs="compile")


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """The first Dense of a head that works on a map."""
    if not all_known(model) or trace.problem is not None or is_part_of_another(model, context.models):
        return
    met = tuple(meetings(model, trace))
    refused = next((meeting for meeting in met if meeting.fits is False and len(meeting.labels) < len(meeting.output)), None)
    head = _head(trace, refused is not None)
    if head is None:
        return
    losses = [training.loss for training in trainings(model) if training.loss is not None]
    classes = next((loss for loss in losses if loss.name in CROSS_ENTROPIES), None)
    if refused is None and (classes is None or any(meeting.fits for meeting in met)):
        return
    shape = show_shape(output_shape(trace.layers[-1]))
    against = f", but the labels are {show_shape(refused.labels)}" if refused is not None else ": a prediction for each position"
    place = refused.argument.span if refused is not None else classes.argument.span if classes is not None else model.span
    yield at_layer(
        RULE,
        model,
        head,
        f"{label(head.call)} gets {show_shape(input_shape(head))} unflattened, so the output is {shape}{against}",
        severity="error" if refused is not None else RULE.severity,
        hint="Flatten() or GlobalAveragePooling before it gives one vector for each sample",
        related=(Related(place, "what the output is compared with"),),
        fix=fix(head, context),
    )


def _head(trace: Trace, refused: bool) -> LayerTrace | None:
    """The first Dense of the chain of Dense layers that ends a network of convolutions, where it works on a map.

    Where the labels are `refused`, of any network that does not work on steps.
    """
    first = before = None
    for before in reversed(trace.layers):
        if is_dense(before.call):
            first = before
        elif not keeps_features(before.call):
            break
    shape = input_shape(first) if first is not None else None
    if (
        shape is None
        or len(shape) < 3
        or any(is_recurrent(layer.call) or layer.call.class_name == "TimeDistributed" for layer in trace.layers)
    ):
        return None
    return first if refused or (before is not None and (is_conv(before.call) or is_pool(before.call))) else None


def fix(dense: LayerTrace, context: Context) -> Fix | None:
    """A Flatten in front of the first Dense."""
    flatten = spelled(dense.call.span, context.text, "Dense", "Flatten")
    edit = insert_before(dense.call.use_span or dense.call.span, context.text, f"{flatten}()") if flatten is not None else None
    return Fix("unsafe", "Put a Flatten before it", (edit,)) if edit else None
