"""A preprocessing layer has learned nothing from the data.

## What it does

Reports a Normalization without mean and variance, and a TextVectorization, StringLookup, IntegerLookup or Discretization
without vocabulary or boundaries, whose `adapt` is never called.

## Why is this bad

An unadapted Normalization does nothing, in silence. The others raise when data arrives.

## Example

```python
from keras import Input, Sequential
from keras.layers import Dense, Normalization

model = Sequential([
    Input((8,)),
    Normalization(),  # warning: [CNN413]
    Dense(1),
])
```

## Use instead

```python
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense, Normalization

normalization = Normalization()
normalization.adapt(np.zeros((100, 8)))
model = Sequential([
    Input((8,)),
    normalization,
    Dense(1),
])
```

## Not reported

A mean and a variance that are given.

```python
from keras import Input, Sequential
from keras.layers import Dense, Normalization

model = Sequential([
    Input((8,)),
    Normalization(mean=0.5, variance=0.25),
    Dense(1),
])
```

A layer that is adapted in its place.

```python
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense, Normalization

model = Sequential([
    Input((8,)),
    Normalization(),
    Dense(1),
])
model.layers[0].adapt(np.zeros((100, 8)))
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic
from cnnlint.model import LayerCall, Model
from cnnlint.rules.facts.arguments import bound
from cnnlint.rules.facts.chain import label
from cnnlint.rules.findings import at_layer
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import Trace

RULE = Rule("CNN413", "unadapted-preprocessing", "warning")
# Layer -> (the arguments that make `adapt` unnecessary, what happens without).
_NEEDS = {
    "Normalization": (("mean", "variance"), "it hands on its input unchanged"),
    "TextVectorization": (("vocabulary",), "Keras raises when text arrives"),
    "StringLookup": (("vocabulary",), "Keras raises when strings arrive"),
    "IntegerLookup": (("vocabulary",), "Keras raises when numbers arrive"),
    "Discretization": (("bin_boundaries",), "Keras raises when numbers arrive"),
}


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """Every preprocessing layer that is used as it was made."""
    for layer in trace.layers:
        arguments, effect = _NEEDS.get(layer.call.class_name, ((), ""))
        if arguments and not _adapted(layer.call, arguments) and not _loaded(model):
            message = f"{label(layer.call)} was never adapted: {effect}"
            yield at_layer(RULE, model, layer, message, hint=f"call adapt(data) before, or give {' and '.join(arguments)}")


def _adapted(call: LayerCall, arguments: tuple[str, ...]) -> bool:
    """Whether the layer has, or may have, what adapt would give it."""
    found = bound(call)
    return (
        found is None
        or call.star
        or any(name in ("adapt", "set_vocabulary", "adapted") for name, _ in call.state)
        or any(found.given(name) for name in arguments)
    )


def _loaded(model: Model) -> bool:
    return any(use.kind in ("load_weights", "set_weights") for use in model.uses)
