"""A mask of padded steps reaches a layer that drops it.

## What it does

Reports the first layer that gets a masked input and does not hand it on: Flatten, Reshape, convolutions and pooling over time,
behind an Embedding with `mask_zero=True` or a Masking layer.

## Why is this bad

From there on padding counts like data, which is what the mask was to prevent. Keras 3 prints a warning while the model is
built, Keras 2 nothing.

## Example

```python
from keras import Input, Sequential
from keras.layers import Dense, Embedding, Flatten

model = Sequential([
    Input((50,)),
    Embedding(1000, 16, mask_zero=True),
    Flatten(),  # warning: [CNN320]
    Dense(1, activation="sigmoid"),
])
```

## Use instead

```python
from keras import Input, Sequential
from keras.layers import Dense, Embedding, GlobalAveragePooling1D

model = Sequential([
    Input((50,)),
    Embedding(1000, 16, mask_zero=True),
    GlobalAveragePooling1D(),
    Dense(1, activation="sigmoid"),
])
```

## Not reported

Recurrent layers use the mask up.

```python
from keras import Input, Sequential
from keras.layers import Dense, Embedding, LSTM

model = Sequential([
    Input((50,)),
    Embedding(1000, 16, mask_zero=True),
    LSTM(16),
    Dense(1, activation="sigmoid"),
])
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic, Related
from cnnlint.model import LayerCall, Model
from cnnlint.rules.facts.arguments import value
from cnnlint.rules.facts.chain import label
from cnnlint.rules.facts.families import is_conv, is_pool
from cnnlint.rules.findings import at_layer
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import LayerTrace, Trace

RULE = Rule("CNN320", "mask-lost", "warning")
# Layers of Keras 3.15 with `supports_masking = False` that are used on sequences.
_DROPPING = frozenset(
    {"Flatten", "Reshape", "GlobalMaxPooling1D", "Permute", "RepeatVector", "UpSampling1D", "ZeroPadding1D", "Cropping1D"}
)


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """The first layer where the mask ends."""
    source: LayerTrace | None = None
    for layer in trace.layers:
        if layer.input is not None and layer.input.masked and source is not None and _drops(layer.call):
            yield at_layer(
                RULE,
                model,
                layer,
                f"{label(layer.call)} drops the mask of {label(source.call)}: behind it padding counts like data",
                hint="GlobalAveragePooling1D and recurrent layers use the mask",
                related=(Related(source.call.span, "the mask is made here"),),
            )
            return
        source = layer if _masks(layer.call) else source


def _masks(call: LayerCall) -> bool:
    return call.class_name == "Masking" or (call.class_name == "Embedding" and value(call, "mask_zero") is True)


def _drops(call: LayerCall) -> bool:
    return call.class_name in _DROPPING or is_conv(call) or is_pool(call)
