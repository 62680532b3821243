"""An Embedding meets numbers that it has no row for.

## What it does

Reports training data whose largest value is known to be `input_dim` or more, and an Embedding behind Dense or Rescaling, whose
outputs are no row numbers.

## Why is this bad

Keras raises in training on a CPU; in a compiled step and on a GPU it reads zeros instead, in silence. A fraction is cut off to
a whole number, so an Embedding of scaled data sees only row 0.

## Example

```python
from keras import Input, Sequential
from keras.layers import Dense, Embedding, Flatten

model = Sequential([
    Input((8,)),
    Dense(16, activation="relu"),
    Embedding(1000, 32),  # warning: [CNN323]
    Flatten(),
    Dense(1),
])
```

## Use instead

```python
from keras import Input, Sequential
from keras.layers import Dense, Embedding, Flatten

model = Sequential([
    Input((8,)),
    Embedding(1000, 32),
    Flatten(),
    Dense(1),
])
```

## Not reported

Words numbered below the size of the table.

```python
import keras
from keras import Input, Sequential
from keras.layers import Dense, Embedding, Flatten

reviews, labels = keras.datasets.imdb.load_data(num_words=1000)[0]
padded = keras.utils.pad_sequences(reviews, 100)
model = Sequential([
    Input((100,)),
    Embedding(1000, 32),
    Flatten(),
    Dense(1, activation="sigmoid"),
])
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(padded, labels)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic, Related
from cnnlint.model import Array, Model
from cnnlint.rules.facts.arguments import value
from cnnlint.rules.facts.chain import is_known, label
from cnnlint.rules.facts.families import DROPOUTS, is_conv, is_dense
from cnnlint.rules.facts.training import ON_DATA
from cnnlint.rules.findings import at_layer
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import LayerTrace, Trace

RULE = Rule("CNN323", "embedding-range", "warning")


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """Every Embedding with the wrong numbers before it."""
    for layer in trace.layers:
        if layer.call.class_name != "Embedding":
            continue
        before = _real_numbers_before(trace, layer)
        if before is not None:
            message = f"{label(layer.call)} looks up the outputs of {label(before.call)}, which are no row numbers"
            yield at_layer(RULE, model, layer, message, related=(Related(before.call.span, "real numbers come from here"),))
        elif layer.index == 0:
            yield from _beyond_table(model, layer)


def _real_numbers_before(trace: Trace, embedding: LayerTrace) -> LayerTrace | None:
    layer: LayerTrace
    for layer in reversed(trace.layers[: embedding.index]):
        if is_dense(layer.call) or is_conv(layer.call) or layer.call.class_name in ("Rescaling", "Normalization", "BatchNormalization"):
            return layer
        if layer.call.class_name not in DROPOUTS | {"Flatten", "Reshape"}:
            return None
    return None


def _beyond_table(model: Model, embedding: LayerTrace) -> Iterator[Diagnostic]:
    rows = value(embedding.call, "input_dim")
    for use in model.uses:
        data = use.argument("x") if use.kind in ON_DATA else None
        if data is None or not isinstance(data.value, Array) or data.value.high is None or not is_known(rows):
            continue
        beyond = data.value.high >= rows if "int" in str(data.value.dtype) else data.value.high > rows
        if beyond:
            message = f"{label(embedding.call)} has rows 0 to {rows - 1}, but the data goes up to {data.value.high:g}"
            yield at_layer(RULE, model, embedding, message, related=(Related(data.span, "the data"),))
            return
