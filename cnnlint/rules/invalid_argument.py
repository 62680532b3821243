"""An argument has a value that Keras refuses.

## What it does

Checks the values that Keras checks: units and filters that are not positive whole numbers (`128 / 2` is a float), kernels, strides and
pools of the wrong length or below one, strides together with dilation, a Permute that is no permutation.

## Why is this bad

Keras raises when the layer is made, some of it only when it is built.

## Example

```python
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((64,)),
    Dense(128 / 2),  # error: [CNN505]
])
```

## Use instead

```python
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((64,)),
    Dense(128 // 2),
])
```

## Not reported

Different strides of an ordinary convolution are fine; depthwise ones refuse them.

```python
from keras import Input, Sequential
from keras.layers import Conv2D

model = Sequential([
    Input((28, 28, 1)),
    Conv2D(8, (3, 3), strides=(2, 1)),
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

RULE = Rule("CNN505", "invalid-argument", "error")


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """The constructor or the build shows it; one finding a layer."""
    yield from report(RULE, model, trace, context)
