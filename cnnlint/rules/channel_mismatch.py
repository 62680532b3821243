"""The channels that reach a layer are not those it can work with.

## What it does

Reports groups that do not divide the channels or the filters of a convolution, GroupNormalization groups that do not divide the
channels, and a built layer or nested model that is fed other channels than it was built for.

## Why is this bad

Keras raises when the layer is built; for a nested model the message shows two shapes and leaves the comparison to you.

## Example

```python
from keras import Input, Sequential
from keras.layers import Conv2D

model = Sequential([
    Input((32, 32, 3)),
    Conv2D(32, 3, groups=4),  # error: [CNN106]
])
```

## Use instead

```python
from keras import Input, Sequential
from keras.layers import Conv2D

model = Sequential([
    Input((32, 32, 4)),
    Conv2D(32, 3, groups=4),
])
```

## Not reported

Groups that divide both.

```python
from keras import Input, Sequential
from keras.layers import Conv2D

model = Sequential([
    Input((32, 32, 6)),
    Conv2D(12, 3, groups=3),
])
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic
from cnnlint.model import Model
from cnnlint.rules.problems import report
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import Trace

RULE = Rule("CNN106", "channel-mismatch", "error", needs="problem")


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """The constructor or the first input shows it; one finding a layer."""
    yield from report(RULE, model, trace, context)
