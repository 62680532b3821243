"""A bias is added right before BatchNormalization takes it away.

## What it does

Reports a convolution or Dense layer without activation that has a bias and whose output goes straight into a
BatchNormalization.

## Why is this bad

BatchNormalization subtracts the mean, and with it every constant that was added before; it then adds a bias of its own. The
first one is memory and time for nothing.

## Example

```python
from keras import Input, Sequential
from keras.layers import Activation, BatchNormalization, Conv2D

model = Sequential([
    Input((32, 32, 3)),
    Conv2D(64, 3),  # info: [CNN206]
    BatchNormalization(),
    Activation("relu"),
])
```

## Use instead

```python
from keras import Input, Sequential
from keras.layers import Activation, BatchNormalization, Conv2D

model = Sequential([
    Input((32, 32, 3)),
    Conv2D(64, 3, use_bias=False),
    BatchNormalization(),
    Activation("relu"),
])
```

## Not reported

With `center=False` BatchNormalization adds none itself.

```python
from keras import Input, Sequential
from keras.layers import Activation, BatchNormalization, Conv2D

model = Sequential([
    Input((32, 32, 3)),
    Conv2D(64, 3),
    BatchNormalization(center=False),
    Activation("relu"),
])
```

## Fix safety

Unsafe: the outputs are the same after training, but weights that were saved before do not fit any more.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from cnnlint.diagnostics import Diagnostic, Fix, Related
from cnnlint.dims import Unknown
from cnnlint.model import Model
from cnnlint.rules.edits import add_keyword, replace
from cnnlint.rules.facts.activations import layer_activation
from cnnlint.rules.facts.arguments import given, value
from cnnlint.rules.facts.chain import label, show_count
from cnnlint.rules.facts.families import is_conv, is_dense
from cnnlint.rules.findings import at_layer
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import LayerTrace, Trace

RULE = Rule("CNN206", "bias-before-batchnorm", "info", enabled=False)


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """Every biased linear layer right before a BatchNormalization with a bias of its own."""
    for layer, following in pairwise(trace.layers):
        wasteful = (is_dense(layer.call) or is_conv(layer.call)) and layer_activation(layer.call) == "linear"
        centred = following.call.class_name == "BatchNormalization" and value(following.call, "center") is True
        if wasteful and centred and value(layer.call, "use_bias") is True:
            yield at_layer(
                RULE,
                model,
                layer,
                f"{label(layer.call)} has a bias{_count(layer)} that BatchNormalization takes away again",
                hint="use_bias=False",
                related=(Related(following.call.span, "it subtracts the mean here"),),
                fix=fix(layer, context),
            )


def _count(layer: LayerTrace) -> str:
    weights = layer.step.weights if layer.step is not None else ()
    bias = None if isinstance(weights, Unknown) else next((weight for weight in weights if weight.name == "bias"), None)
    return f" of {show_count(bias.shape[0])} parameters" if bias is not None and len(bias.shape) == 1 else ""


def fix(layer: LayerTrace, context: Context) -> Fix | None:
    """`use_bias=False` on the layer."""
    there = given(layer.call, "use_bias")
    edit = replace(there.span, "False") if there else add_keyword(layer.call.span, context.text, "use_bias", "False")
    return Fix("unsafe", "Leave the bias out: use_bias=False", (edit,)) if edit else None
