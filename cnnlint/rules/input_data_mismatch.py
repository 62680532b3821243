"""The data cannot enter the model: its shape is another than the declared one.

## What it does

Compares arrays of known shape in `fit`, `evaluate` and `predict` with the input that the model declares: a missing axis, an
image that is not flattened, another side where the weights depend on it.

## Why is this bad

Keras raises in the first step. A missing or extra axis of size 1 at the end is fine: Keras adds or removes it in silence.

## Example

```python
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((784,)),
    Dense(64, activation="relu"),
    Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.predict(np.zeros((100, 28, 28)))  # error: [CNN111]
```

## Use instead

```python
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((784,)),
    Dense(64, activation="relu"),
    Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.predict(np.zeros((100, 28, 28)).reshape(100, 784))
```

## Not reported

A missing channel axis of size 1, and another side where no weight depends on it.

```python
import numpy as np
from keras import Input, Sequential
from keras.layers import Conv2D, Dense, GlobalAveragePooling2D

model = Sequential([
    Input((28, 28, 1)),
    Conv2D(8, 3, activation="relu"),
    GlobalAveragePooling2D(),
    Dense(10),
])
model.predict(np.zeros((4, 32, 32)))
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cnnlint.diagnostics import Diagnostic, Related
from cnnlint.dims import Unknown
from cnnlint.feeding import fed
from cnnlint.model import Argument, Array, Model, Use
from cnnlint.propagate import propagate
from cnnlint.rules.facts.chain import is_known, label, show_shape
from cnnlint.rules.facts.labels import validation
from cnnlint.rules.facts.weights import first_that_differs
from cnnlint.rules.findings import at_span
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import Trace

RULE = Rule("CNN111", "input-data-mismatch", "error")
# How the data is called in each use; what a data set or generator feeds is called `fed`.
_FED = {
    **dict.fromkeys(("fit", "evaluate", "predict", "train_on_batch", "test_on_batch", "predict_on_batch"), "x"),
    "call": "inputs",
}


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """Every call with an array that the declared input refuses."""
    declared = trace.input.shape if trace.input is not None and trace.input_kind in ("Input", "argument", "nested") else None
    if declared is None or isinstance(declared, Unknown) or trace.status != "complete":
        return
    for use in model.uses:
        for data in _data(use) if use.layer_count == len(model.layers) else ():
            reason = _reason(tuple(declared)[1:], tuple(data.value.shape)[1:], model, trace, context)
            if reason is not None:
                message = f"data of shape {show_shape(data.value.shape)} cannot enter a model for {show_shape(declared)}: {reason}"
                related = (Related(trace.input_span, "the input is declared here"),) if trace.input_span is not None else ()
                yield at_span(RULE, model, data.span, message, related=related)
                break  # the same mistake in the data to validate with is no other one


def _data(use: Use) -> Iterator[Argument]:
    """The arrays of known shape that one use feeds, the data to validate with last."""
    found = (use.argument(_FED[use.kind]), use.argument("fed"), validation(use, 0)) if use.kind in _FED else ()
    for data in found:
        if data is not None and isinstance(data.value, Array) and not isinstance(data.value.shape, Unknown) and data.value.shape:
            yield data


def _reason(declared: tuple[Any, ...], given: tuple[Any, ...], model: Model, trace: Trace, context: Context) -> str | None:
    """Why Keras refuses the sample shape, or None where it takes it or that is not known.

    keras/src/models/functional.py `_adjust_input_rank` adds or removes one last axis of size 1; other sizes are found by the layers.
    """
    if len(given) == len(declared) - 1 and declared[-1] == 1:
        given = (*given, 1)
    elif len(given) == len(declared) + 1 and given[-1] == 1:
        given = given[:-1]
    if len(given) != len(declared):
        return f"it has {len(given)} axes for each sample, not {len(declared)}"
    different = [is_known(one) and is_known(other) and one != other for one, other in zip(declared, given, strict=True)]
    if not any(different) or not all(is_known(size) or size is None for size in given):
        return None
    if context.target == "2":
        return "Keras 2 takes no other sizes"
    layer = first_that_differs(propagate(fed(model, given), context.target), trace)
    return f"{label(layer.call)} was made for other sizes" if layer is not None else None
