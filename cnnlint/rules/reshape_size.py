"""A Reshape asks for another number of values than it gets.

## What it does

Compares the product of the target shape with the product of the input's sizes, or checks that `-1` can be a whole number. Two
`-1` are never possible. Speaks where every input size is known.

## Why is this bad

Keras raises when the layer meets its input; where the input's sizes are not known before training, it raises only there.

## Example

```python
from keras import Input, Sequential
from keras.layers import Dense, Reshape

model = Sequential([
    Input((100,)),
    Dense(3136),
    Reshape((7, 7, 32)),  # error: [CNN104]
])
```

## Use instead

```python
from keras import Input, Sequential
from keras.layers import Dense, Reshape

model = Sequential([
    Input((100,)),
    Dense(3136),
    Reshape((7, 7, 64)),
])
```

## Not reported

An input with an axis that varies at run time may fit.

```python
from keras import Input, Sequential
from keras.layers import Reshape

model = Sequential([
    Input((None, 4)),
    Reshape((8, 2)),
])
```
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from cnnlint.diagnostics import Diagnostic
from cnnlint.model import Model
from cnnlint.rules.facts.arguments import value
from cnnlint.rules.facts.chain import input_shape, is_known, show_shape
from cnnlint.rules.problems import Found, diagnose, problems
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import Trace

RULE = Rule("CNN104", "reshape-size", "error", needs="problem")

#: Axes of a target for which others are proposed.
_AXES = 16


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """One diagnostic, with target shapes that fit."""
    for found in problems(model, trace, context, RULE.code):
        plain = diagnose(RULE, model, trace, found)
        yield plain._replace(hint=_fitting(found) or plain.hint)


def _fitting(found: Found) -> str | None:
    """Target shapes of the right size: one axis changed, the last first."""
    if found.layer is None:
        return None
    shape, target = input_shape(found.layer), value(found.call, "target_shape")
    if (
        shape is None
        or type(target) not in (tuple, list)
        or len(target) > _AXES
        or not all(is_known(size) for size in (*shape[1:], *target))
    ):
        return None
    total = prod(shape[1:])
    fitting = []
    for axis in reversed(range(len(target))):
        others = prod(size for place, size in enumerate(target) if place != axis)
        if others > 0 and total % others == 0:
            fitting.append(show_shape((*target[:axis], total // others, *target[axis + 1 :])))
    return f"{' or '.join(fitting[:2])} holds {total:,} values" if fitting else None
