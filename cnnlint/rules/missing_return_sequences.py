"""A recurrent layer hands on only its last step to a layer that needs all of them.

## What it does

Reports a layer that works on time steps (recurrent, Conv1D, pooling over time, TimeDistributed) and is fed, directly or through
layers such as Dropout, BatchNormalization and Dense, by a recurrent layer without `return_sequences=True`.

## Why is this bad

Keras raises "expected ndim=3, found ndim=2" and does not mention `return_sequences`, which is the cause.

## Example

```python
from keras import Input, Sequential
from keras.layers import LSTM, Dense, Dropout

model = Sequential([
    Input((50, 8)),
    LSTM(64),
    Dropout(0.2),
    LSTM(32),  # error: [CNN103]
    Dense(1),
])
```

## Use instead

```python
from keras import Input, Sequential
from keras.layers import LSTM, Dense, Dropout

model = Sequential([
    Input((50, 8)),
    LSTM(64, return_sequences=True),
    Dropout(0.2),
    LSTM(32),
    Dense(1),
])
```

## Not reported

RepeatVector and Reshape make new time steps out of the last one, as in an autoencoder of sequences.

```python
from keras import Input, Sequential
from keras.layers import LSTM, Dense, RepeatVector, TimeDistributed

model = Sequential([
    Input((50, 8)),
    LSTM(64),
    RepeatVector(50),
    LSTM(64, return_sequences=True),
    TimeDistributed(Dense(8)),
])
```

## Fix safety

Safe: the program raises without it, and the argument is what the next layer asks for. The fix is offered only where every layer
made at that place needs it, and where the model was computed to pass with it.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic, Fix, Related
from cnnlint.model import LayerCall, Model
from cnnlint.rules.edits import add_keyword, replace
from cnnlint.rules.facts.arguments import given, with_argument
from cnnlint.rules.facts.chain import input_shape, label, output_shape, show_shape
from cnnlint.rules.facts.families import is_recurrent, keeps_features
from cnnlint.rules.problems import diagnose, problems
from cnnlint.rules.registry import Context, Rule
from cnnlint.rules.repairs import result_at, with_layer
from cnnlint.trace import LayerTrace, Trace

RULE = Rule("CNN103", "missing-return-sequences", "error", needs="problem")
_OVER_TIME = frozenset(
    {"TimeDistributed", "Conv1D", "SeparableConv1D", "DepthwiseConv1D", "Conv1DTranspose", "MaxPooling1D", "AveragePooling1D"}
    | {"GlobalMaxPooling1D", "GlobalAveragePooling1D", "UpSampling1D", "ZeroPadding1D", "Cropping1D", "SpatialDropout1D"}
)


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """A rank-mismatch whose cause is a recurrent layer before it."""
    for found in problems(model, trace, context, "CNN102"):
        if found.layer is None or not _needs_steps(found.layer):
            continue
        source = _source(trace, found.number)
        if source is None:
            continue
        plain = diagnose(RULE, model, trace, found)
        cause = f"{label(source.call)} returns only its last step"
        repaired = result_at(with_layer(model, source.index, _returning(source.call)), found.number, context.target)
        then = f"; this layer then gives {show_shape(repaired)}" if repaired else ""
        yield plain._replace(
            message=f"{label(found.layer.call)} needs time steps, but {cause}",
            hint=f"return_sequences=True there hands on every step{then}",
            related=(Related(source.call.span, f"{cause}: return_sequences is not True"),),
            fix=fix(source.call, context) if repaired else None,
        )


def _needs_steps(layer: LayerTrace) -> bool:
    shape = input_shape(layer)
    return shape is not None and len(shape) == 2 and (is_recurrent(layer.call) or layer.call.class_name in _OVER_TIME)


def _source(trace: Trace, index: int) -> LayerTrace | None:
    """The recurrent layer whose last step reaches layer `index`, if only layers that keep the axes stand between."""
    for layer in reversed(trace.layers[:index]):
        shape = output_shape(layer)
        if shape is None or len(shape) != 2:
            return None
        before = input_shape(layer)
        if is_recurrent(layer.call):
            return layer if before is not None and len(before) == 3 else None
        if not keeps_features(layer.call):
            return None
    return None


def _recurrent(call: LayerCall) -> LayerCall:
    """The layer that has the argument: the one inside a Bidirectional."""
    inner = given(call, "layer") if call.class_name == "Bidirectional" else None
    return inner.value if inner is not None and isinstance(inner.value, LayerCall) else call


def _returning(call: LayerCall) -> LayerCall:
    inner = _recurrent(call)
    changed = with_argument(inner, "return_sequences", True)
    return changed if inner is call else with_argument(call, "layer", changed)


def fix(call: LayerCall, context: Context) -> Fix | None:
    """`return_sequences=True` on the recurrent layer."""
    inner = _recurrent(call)
    there = given(inner, "return_sequences")
    edit = replace(there.span, "True") if there else add_keyword(inner.span, context.text, "return_sequences", "True")
    return Fix("safe", "Return every time step: return_sequences=True", (edit,)) if edit else None
