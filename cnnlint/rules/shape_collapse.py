"""A layer leaves nothing of its input: a height, width or length of zero or less.

## What it does

Follows the spatial sizes through convolutions, transposed convolutions, pooling and cropping, with their padding, strides and
dilation, and reports the first layer whose output would have a side of zero or less. The message shows the chain of sizes that
led there, and which changes of a single layer keep the model alive, each computed.

## Why is this bad

Keras raises when the layer meets its input. Its message names neither the chain of sizes nor the layer that lost them, and where
the model has no `Input` it comes only in `fit`.

## Example

```python
from keras import Input, Sequential
from keras.layers import Conv2D, MaxPooling2D

model = Sequential([
    Input((28, 28, 1)),
    Conv2D(32, 5),
    MaxPooling2D(2),
    Conv2D(64, 5),
    MaxPooling2D(8),
    Conv2D(64, 3),  # error: [CNN101]
])
```

## Use instead

```python
from keras import Input, Sequential
from keras.layers import Conv2D, MaxPooling2D

model = Sequential([
    Input((28, 28, 1)),
    Conv2D(32, 5),
    MaxPooling2D(2),
    Conv2D(64, 5),
    MaxPooling2D(8),
    Conv2D(64, 3, padding="same"),
])
```

## Not reported

A size that is not known, or that varies at run time, is no reason to report: some inputs will be large enough.

```python
from keras import Input, Sequential
from keras.layers import Conv2D, MaxPooling2D

model = Sequential([
    Input((None, None, 1)),
    Conv2D(32, 5),
    MaxPooling2D(2),
    Conv2D(64, 5),
    MaxPooling2D(2),
    Conv2D(64, 5),
])
```

## Fix safety

Unsafe: `padding="same"` keeps the size, but which of the possible repairs is meant only the author knows.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic, Edit, Fix, Related
from cnnlint.model import LayerCall, Model
from cnnlint.rules.edits import add_keyword, replace
from cnnlint.rules.facts.arguments import given
from cnnlint.rules.facts.chain import biggest_loss, label, show_chain, show_sizes, size_chain
from cnnlint.rules.problems import diagnose, problems
from cnnlint.rules.registry import Context, Rule
from cnnlint.rules.repairs import SAME_HERE, Repair, collapse_repairs
from cnnlint.trace import LayerTrace, Trace

RULE = Rule("CNN101", "shape-collapse", "error", needs="problem")


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """One diagnostic: propagation stops at the first collapse."""
    for found in problems(model, trace, context, RULE.code):
        plain = diagnose(RULE, model, trace, found)
        if found.layer is None:
            yield plain
            continue
        links = size_chain(trace, found.number)
        chain = show_chain(links)
        repairs = collapse_repairs(model, trace, found.number, context.target)
        yield plain._replace(
            message=plain.message + (f" (the sizes before it: {chain})" if "->" in chain else ""),
            hint="; ".join(map(str, repairs)) or plain.hint,
            related=(*plain.related, *_cause(trace, found.layer)),
            fix=fix(found.call, repairs, context),
        )


def _cause(trace: Trace, failing: LayerTrace) -> Iterator[Related]:
    """The layer that made the sizes small, where another one than the failing layer did."""
    loss = biggest_loss(size_chain(trace, failing.index))
    if loss is not None and loss[1].layer is not None:
        before, after = (show_sizes(link.sizes) for link in loss)
        yield Related(loss[1].layer.call.span, f"{label(loss[1].layer.call)} takes {before} to {after}")


def fix(call: LayerCall, repairs: tuple[Repair, ...], context: Context) -> Fix | None:
    """`padding="same"` on the failing layer, where that was computed to work."""
    same = next((repair for repair in repairs if repair.advice == SAME_HERE), None)
    if same is None:
        return None
    there = given(call, "padding")
    edit: Edit | None = replace(there.span, '"same"') if there else add_keyword(call.span, context.text, "padding", '"same"')
    return Fix("unsafe", f'Keep the size with padding="same": {same.result}', (edit,)) if edit else None
