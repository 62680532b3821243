"""One Dense layer behind a Flatten holds most of the model.

## What it does

Finds a Dense layer that is fed by Flatten (through Dropout, BatchNormalization, an activation) and holds at least half of the
model's parameters and a million of them. Prints its share, and what global average pooling or one more pooling would save,
computed for this model. It becomes a warning at ten million parameters and 80 %, or at 25 million.

## Why is this bad

Flatten hands every position of the map to every unit, so this one matrix grows with the image area. It costs memory and
overfits, and the convolutions, which do the seeing, are left with a rest.

## Example

```python
from keras import Input, Sequential
from keras.layers import Conv2D, Dense, Flatten, MaxPooling2D

model = Sequential([
    Input((64, 64, 3)),
    Conv2D(32, 3, activation="relu"),
    MaxPooling2D(2),
    Conv2D(64, 3, activation="relu"),
    Flatten(),
    Dense(128, activation="relu"),  # info: [CNN201]
    Dense(10, activation="softmax"),
])
```

```python
from keras import Input, Sequential
from keras.layers import Conv2D, Dense, Flatten

model = Sequential([
    Input((128, 128, 3)),
    Conv2D(32, 3, activation="relu"),
    Flatten(),
    Dense(128, activation="relu"),  # warning: [CNN201]
    Dense(10, activation="softmax"),
])
```

## Use instead

```python
from keras import Input, Sequential
from keras.layers import Conv2D, Dense, GlobalAveragePooling2D, MaxPooling2D

model = Sequential([
    Input((64, 64, 3)),
    Conv2D(32, 3, activation="relu"),
    MaxPooling2D(2),
    Conv2D(64, 3, activation="relu"),
    GlobalAveragePooling2D(),
    Dense(128, activation="relu"),
    Dense(10, activation="softmax"),
])
```

## Not reported

A large Dense that is not behind a Flatten, and one that is large in share only.

```python
from keras import Input, Sequential
from keras.layers import Dense, Flatten

model = Sequential([
    Input((28, 28)),
    Flatten(),
    Dense(512, activation="relu"),
    Dense(2000, activation="relu"),
    Dense(10, activation="softmax"),
])
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic, Related, Severity
from cnnlint.model import Model
from cnnlint.rules.facts.chain import input_shape, is_known, label, output_shape, show_sizes, show_sum
from cnnlint.rules.facts.families import ACTIVATION_LAYERS, DROPOUTS, NORMALIZATIONS, is_conv, is_dense
from cnnlint.rules.findings import at_layer
from cnnlint.rules.registry import Context, Option, Rule
from cnnlint.rules.repairs import Saving, pooled_before, pooled_instead, saving
from cnnlint.trace import LayerTrace, Trace

RULE = Rule(
    "CNN201",
    "parameter-heavy-dense",
    "info",
    options=(
        Option("params", 1_000_000, "the fewest parameters of the layer to report"),
        Option("share", 0.5, "the smallest share of the model's parameters to report, from 0 to 1"),
        Option("warn-params", 10_000_000, "with `warn-share`: the fewest parameters that make it a warning"),
        Option("warn-share", 0.8, "with `warn-params`: the smallest share that makes it a warning"),
        Option("warn-always", 25_000_000, "this many parameters make it a warning whatever their share"),
    ),
)
_PASSING = DROPOUTS | NORMALIZATIONS | ACTIVATION_LAYERS


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """Every Dense behind a Flatten that is heavy enough."""
    for layer, flatten in heavy(trace, context):
        yield at_layer(
            RULE,
            model,
            layer,
            _message(layer, flatten, trace),
            severity=_severity(layer, trace, context),
            hint="; ".join(_advice(model, trace, layer, flatten, context)) or None,
            arithmetic=show_sum(layer.step.explanation.params) if layer.step is not None else None,
            related=(Related(flatten.call.span, "Flatten hands on every value of the map"),),
        )


def heavy(trace: Trace, context: Context) -> Iterator[tuple[LayerTrace, LayerTrace]]:
    """(Dense, Flatten) of every Dense that the options call heavy and a Flatten feeds."""
    for layer in trace.layers:
        flatten = _flatten_before(trace, layer) if is_dense(layer.call) else None
        if flatten is not None and _severity(layer, trace, context) is not None:
            yield layer, flatten


def _flatten_before(trace: Trace, dense: LayerTrace) -> LayerTrace | None:
    """The Flatten that feeds a Dense, where it flattens a map or a sequence."""
    for layer in reversed(trace.layers[: dense.index]):
        if layer.call.class_name == "Flatten":
            shape = input_shape(layer)
            return layer if shape is not None and len(shape) >= 3 else None
        if layer.call.class_name not in _PASSING:
            return None
    return None


def _severity(layer: LayerTrace, trace: Trace, context: Context) -> Severity | None:
    params, total = layer.params, trace.total_params
    if not isinstance(params, int):
        return None
    if params >= context.option(RULE, "warn-always"):
        return "warning"
    share = params / total if isinstance(total, int) and total else 0.0
    if params >= context.option(RULE, "warn-params") and share >= context.option(RULE, "warn-share"):
        return "warning"
    return RULE.severity if params >= context.option(RULE, "params") and share >= context.option(RULE, "share") else None


def _message(layer: LayerTrace, flatten: LayerTrace, trace: Trace) -> str:
    before, after = input_shape(flatten) or (), output_shape(flatten) or ()
    flat = f"{after[-1]:,}" if is_known(after[-1]) else "many"
    whole = ""
    if isinstance(trace.total_params, int) and isinstance(layer.params, int):
        whole = f" of the model's {trace.total_params:,} ({100 * layer.params / trace.total_params:.1f}%)"
    return f"{label(layer.call)} holds {layer.params:,} parameters{whole}: Flatten hands it {show_sizes(before[1:])} = {flat} values"


def _advice(model: Model, trace: Trace, layer: LayerTrace, flatten: LayerTrace, context: Context) -> Iterator[str]:
    """What pooling would save. Without a convolution before it there is nothing that pooling could sum up."""
    if not any(is_conv(before.call) or before.call.model is not None for before in trace.layers[: flatten.index]):
        return
    rank = len(input_shape(flatten) or ()) - 2
    for advice, changed, index in (
        (f"GlobalAveragePooling{rank}D() instead of Flatten()", pooled_instead(model, flatten), layer.index),
        (f"one more MaxPooling{rank}D() before Flatten()", pooled_before(model, flatten), layer.index + 1),
    ):
        saved: Saving | None = saving(trace, changed, index, context.target) if changed is not None else None
        if saved is not None:
            yield f"{advice} leaves this layer {saved}"
