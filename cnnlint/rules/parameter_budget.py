"""A model has more parameters than its budget allows.

## What it does

Compares the total, the trainable and the largest layer's number of parameters with the configured budgets: `total`, `trainable`
and `layer` in `[tool.cnnlint.budgets]`, for one model under `models.<name>`, for some files under `paths."<pattern>"`. The most
special one counts. Without a budget nothing is reported. A budget `growth` (`"10%"`, or a number of parameters) is for `cnnlint diff`:
by how much a model may be larger than on the other side.

## Why is this bad

A budget keeps a model from growing unnoticed past what a device or a service can bear.

## Example

```toml
[budgets]
total = 10000
```

```python
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([  # error: [CNN202]
    Input((64,)),
    Dense(256, activation="relu"),
    Dense(10),
])
```

## Use instead

```toml
[budgets]
total = 10000
```

```python
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((64,)),
    Dense(64, activation="relu"),
    Dense(10),
])
```

## Not reported

A model whose budget is larger.

```toml
[budgets]
total = 10000
models.teacher.total = 100000
```

```python
from keras import Input, Sequential
from keras.layers import Dense

teacher = Sequential([
    Input((64,)),
    Dense(256, activation="relu"),
    Dense(10),
])
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cnnlint.diagnostics import Diagnostic
from cnnlint.model import Model
from cnnlint.rules.facts.chain import is_known, label
from cnnlint.rules.findings import at_layer, at_span
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import Trace

RULE = Rule("CNN202", "parameter-budget", "error")
_WHOLE = {"total": "parameters", "trainable": "trainable parameters"}


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """The model's totals, then every layer, against their budgets."""
    counts: dict[str, Any] = {"total": trace.total_params, "trainable": trace.trainable_params}
    for kind, words in _WHOLE.items():
        limit = _budget(kind, model, context)
        if limit is not None and is_known(counts[kind]) and counts[kind] > limit:
            over = counts[kind] - limit
            name = model.name or model.class_name
            message = f"{name} has {counts[kind]:,} {words}, {over:,} more than its budget of {limit:,}"
            yield at_span(RULE, model, model.span, message)
    limit = _budget("layer", model, context)
    for layer in trace.layers if limit is not None else ():
        if limit is not None and isinstance(layer.params, int) and layer.params > limit:
            message = (
                f"{label(layer.call)} has {layer.params:,} parameters, {layer.params - limit:,} more than a layer's budget of {limit:,}"
            )
            yield at_layer(RULE, model, layer, message)


def _budget(kind: str, model: Model, context: Context) -> int | None:
    """The limit that holds for a model: its own, else that of its file (which has the general one where no pattern names it)."""
    budgets = context.budgets
    tables = (budgets.get("models", {}).get(model.name, {}), budgets)
    limit = next((table[kind] for table in tables if kind in table), None)
    return limit if is_known(limit) else None
