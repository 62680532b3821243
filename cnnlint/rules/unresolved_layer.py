"""A layer or an argument could not be inferred.

## What it does

Says for each place where knowledge ends why it ends there, and how many of the layers behind it are not known because of it.
With `--strict` these are errors: a project can demand that every model is understood completely.

## Why is this bad

Nothing is reported about what is not known. Where that is a lot, the silence of the other rules says little.

## Example

```python
from keras import Input, Sequential
from keras.layers import Dense

from my_project import Attention

model = Sequential([
    Input((20, 16)),
    Attention(),  # info: [CNN903]
    Dense(10),
])
```

## Use instead

Declare what the layer does in the configuration, or write the size where it can be seen.

```python
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((20, 16)),
    Dense(16, activation="relu"),
    Dense(10),
])
```

## Not reported

Sizes that are fixed at run time but not known here are symbols: arithmetic goes on with them.

```python
import sys

from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((int(sys.argv[1]),)),
    Dense(10),
])
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic
from cnnlint.model import Model
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import Trace

RULE = Rule("CNN903", "unresolved-layer", "info", enabled=False)


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """One diagnostic for each place where knowledge ends."""
    declarable = {layer.call.span: layer.call.qualified_name.rpartition(".")[2] for layer in trace.layers if layer.call.custom is not None}
    for place in trace.unresolved:
        name = declarable.get(place.span)
        behind = f"; it blocks {place.blocks} layer{'s' if place.blocks > 1 else ''} behind it" if place.blocks else ""
        yield Diagnostic(
            code=RULE.code,
            name=RULE.name,
            severity=RULE.severity,
            message=f"{place.layer or 'the model'} is not known here: {place.reason}{behind}",
            span=place.span,
            model=model,
            hint=f"[layers.{name}] in the configuration can declare its output-shape and params" if name else None,
        )
