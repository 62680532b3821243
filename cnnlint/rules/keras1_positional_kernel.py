"""The second side of a kernel, as Keras 1 took it, is a stride today.

## What it does

Reports a two- or three-dimensional convolution whose filters, kernel and third argument are numbers by position, where the
third repeats an odd kernel (`Conv2D(32, 3, 3)`) or the layer is spelled as in Keras 1 (`Convolution2D(32, 3, 3)`). It is an
error where the model then collapses or the stride is given again by name.

## Why is this bad

Keras 1 read `Convolution2D(filters, rows, columns)`. Since Keras 2 the third argument is the stride: the map shrinks by 3 in
each direction, two thirds of the rows and columns are never the centre of a window, and a model of a few layers collapses.
Otherwise Keras says nothing.

## Example

```python
from keras import Input, Sequential
from keras.layers import Conv2D

model = Sequential([
    Input((64, 64, 3)),
    Conv2D(32, 3, 3, activation="relu"),  # warning: [CNN501]
])
```

```python
from keras import Input, Sequential
from keras.layers import Conv2D

model = Sequential([
    Input((32, 32, 3)),
    Conv2D(32, 3, 3, activation="relu"),  # error: [CNN501]
    Conv2D(32, 3, 3, activation="relu"),  # error: [CNN501]
    Conv2D(32, 3, 3, activation="relu"),  # error: [CNN501]
    Conv2D(32, 3, 3, activation="relu"),  # error: [CNN501]
])
```

## Use instead

```python
from keras import Input, Sequential
from keras.layers import Conv2D

model = Sequential([
    Input((64, 64, 3)),
    Conv2D(32, (3, 3), activation="relu"),
])
```

```python
from keras import Input, Sequential
from keras.layers import Conv2D

model = Sequential([
    Input((32, 32, 3)),
    Conv2D(32, (3, 3), activation="relu"),
    Conv2D(32, (3, 3), activation="relu"),
    Conv2D(32, (3, 3), activation="relu"),
    Conv2D(32, (3, 3), activation="relu"),
])
```

## Not reported

A stride that is no second side of a kernel, and one dimension, where there is none.

```python
from keras import Input, Sequential
from keras.layers import Conv2D

model = Sequential([
    Input((64, 64, 3)),
    Conv2D(32, 4, 2, activation="relu"),
])
```

## Fix safety

Unsafe: `(3, 3)` is what the call meant in Keras 1; where the stride was meant, say `strides=3`.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic, Fix
from cnnlint.model import LayerCall, Model, Span
from cnnlint.rules.edits import replace
from cnnlint.rules.facts.chain import is_known, label
from cnnlint.rules.facts.families import is_conv, rank_of
from cnnlint.rules.findings import at_layer
from cnnlint.rules.problems import diagnose, problems
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import Trace

RULE = Rule("CNN501", "keras1-positional-kernel", "warning")


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """Every convolution whose stride looks like half a kernel."""
    refused = {found.number: found for found in problems(model, trace, context, RULE.code)}
    for found in refused.values():
        yield diagnose(RULE, model, trace, found)._replace(severity="error", fix=fix(found.call, context))
    failing = trace.problem[0] if trace.problem is not None and trace.problem[1].code == "CNN101" else -1
    for layer in trace.layers:
        if layer.index in refused or not _looks_like_keras1(layer.call):
            continue
        kernel, stride = (argument.value for argument in layer.call.positional[1:3])
        yield at_layer(
            RULE,
            model,
            layer,
            f"{label(layer.call)}: the third argument is the stride, so the map shrinks by {stride} in each direction",
            severity="error" if failing >= layer.index else RULE.severity,
            hint=f"a kernel of {kernel} rows and {stride} columns is ({kernel}, {stride}); a stride is clearer as strides={stride}",
            fix=fix(layer.call, context),
        )


def _looks_like_keras1(call: LayerCall) -> bool:
    rank = rank_of(call)
    if not is_conv(call) or rank is None or rank < 2 or call.class_name.startswith("Depthwise") or len(call.positional) < 3:
        return False
    filters, kernel, stride = (argument.value for argument in call.positional[:3])
    if not (is_known(filters) and is_known(kernel) and is_known(stride)):
        return False
    old_spelling = call.qualified_name.rpartition(".")[2].startswith("Convolution")
    return bool(old_spelling or (kernel == stride and kernel > 1 and kernel % 2))


def fix(call: LayerCall, context: Context) -> Fix | None:
    """The two numbers as one kernel."""
    if len(call.positional) < 3 or rank_of(call) != 2:
        return None
    first, second = call.positional[1].span, call.positional[2].span
    numbers = context.text(first), context.text(second)
    if not all(numbers) or first.start.row != second.end.row:
        return None
    plain = first.cell is None
    both = Span(first.path, first.start, second.end, first.cell, first.start if plain else None, second.end if plain else None)
    return Fix("unsafe", f"Make it a kernel: ({', '.join(numbers)})", (replace(both, f"({', '.join(numbers)})"),))
