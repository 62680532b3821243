"""Images below a certain size collapse in this network.

## What it does

For a model whose input height and width vary (None) or are symbols, finds the smallest square input that every layer survives,
and the layer that ends a smaller one.

## Why is this bad

The model is built for any size and raises on the first image that is too small.

## Example

```python
from keras import Input, Sequential
from keras.layers import Conv2D, GlobalAveragePooling2D, MaxPooling2D

model = Sequential([
    Input((None, None, 3)),  # info: [CNN115]
    Conv2D(16, 5, activation="relu"),
    MaxPooling2D(2),
    Conv2D(32, 5, activation="relu"),
    GlobalAveragePooling2D(),
])
```

## Use instead

```python
from keras import Input, Sequential
from keras.layers import Conv2D, GlobalAveragePooling2D

model = Sequential([
    Input((None, None, 3)),
    Conv2D(16, 5, padding="same", activation="relu"),
    Conv2D(32, 5, padding="same", activation="relu"),
    GlobalAveragePooling2D(),
])
```

## Not reported

A fixed size.

```python
from keras import Input, Sequential
from keras.layers import Conv2D, GlobalAveragePooling2D, MaxPooling2D

model = Sequential([
    Input((32, 32, 3)),
    Conv2D(16, 5, activation="relu"),
    MaxPooling2D(2),
    Conv2D(32, 5, activation="relu"),
    GlobalAveragePooling2D(),
])
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic
from cnnlint.dims import Unknown
from cnnlint.model import Model
from cnnlint.propagate import propagate
from cnnlint.rules.facts.chain import is_known, label
from cnnlint.rules.facts.feeding import fed
from cnnlint.rules.findings import at_span
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import Trace

RULE = Rule("CNN115", "minimum-input-size", "info", enabled=False)
_LARGEST = 4096


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """The smallest size, where there is one above 1."""
    shape = trace.input.shape if trace.input is not None and trace.input_kind in ("Input", "argument") else None
    if shape is None or isinstance(shape, Unknown) or len(shape) != 4 or trace.status != "complete" or trace.input_span is None:
        return
    if not any(not is_known(size) for size in shape[1:3]) or any(isinstance(size, Unknown) for size in shape):
        return
    smallest, ending = _smallest(model, tuple(shape), context.target)
    if smallest is not None and smallest > 1 and ending is not None:
        message = f"the smallest image that this model can take is {smallest}x{smallest}: at {smallest - 1} {ending} has nothing left"
        yield at_span(RULE, model, trace.input_span, message)


def _smallest(model: Model, shape: tuple[object, ...], target: str) -> tuple[int | None, str | None]:
    """The smallest side that passes, found by halving, and the layer that fails one below it."""
    low, high, ending = 0, 1, None
    while (failed := _fails(model, shape, high, target)) is not None:
        low, high, ending = high, high * 2, failed
        if high > _LARGEST:
            return None, None
    while high - low > 1:
        middle = (low + high) // 2
        failed = _fails(model, shape, middle, target)
        low, high, ending = (low, middle, ending) if failed is None else (middle, high, failed)
    return high, ending


def _fails(model: Model, shape: tuple[object, ...], side: int, target: str) -> str | None:
    """The layer that collapses on images of this side."""
    sizes = tuple(size if is_known(size) or place == 2 else side for place, size in enumerate(shape[1:]))
    trace = propagate(fed(model, sizes), target)
    failing = trace.problem is not None and trace.problem[1].code == "CNN101"
    return label(trace.layers[-1].call) if failing else None
