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
from math import gcd

from cnnlint.diagnostics import Diagnostic
from cnnlint.layers.registry import APPLICATIONS
from cnnlint.model import Model
from cnnlint.rules.facts.arguments import value
from cnnlint.rules.facts.chain import channels, input_shape, is_known, label, show_shape
from cnnlint.rules.facts.families import is_conv
from cnnlint.rules.facts.weights import lacks_channels
from cnnlint.rules.findings import at_layer
from cnnlint.rules.problems import Found, diagnose, problems
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import Trace

RULE = Rule("CNN106", "channel-mismatch", "error")
_SHOWN = 4


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """The first input shows it; with the numbers of groups that would work."""
    for found in problems(model, trace, context, RULE.code):
        plain = diagnose(RULE, model, trace, found)
        yield plain._replace(hint=_groups(found) or plain.hint)
    if trace.problem is None:
        yield from _late(model, trace)


def _late(model: Model, trace: Trace) -> Iterator[Diagnostic]:
    """The built model that is given one channel where it was built for more."""
    for layer in trace.layers:
        if (layer.inner is not None or layer.call.qualified_name.startswith(APPLICATIONS)) and lacks_channels(layer, trace.target):
            shape = show_shape(input_shape(layer))
            message = f"{label(layer.call)} was built for more channels than the one of {shape}: Keras finds out when the model runs"
            yield at_layer(RULE, model, layer, message, hint="repeat the channel, or build it for one")
            return


def _groups(found: Found) -> str | None:
    """The numbers of groups that divide the channels, and the filters where there are any."""
    if found.layer is None or not is_known(value(found.call, "groups")):
        return None
    entering = channels(found.layer)
    filters = value(found.call, "filters") if is_conv(found.call) else entering
    if not is_known(entering) or not is_known(filters) or entering < 1 or filters < 1:
        return None
    common = gcd(entering, filters)
    dividing = [str(number) for number in range(1, common + 1) if common % number == 0]
    return f"groups={' or '.join(dividing[-_SHOWN:])}"
