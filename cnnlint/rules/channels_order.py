"""The channels of the images stand where the layers do not look for them.

## What it does

Reports a first convolution or pooling that counts channels last on an input that has them first: a first side of 1, 3 or 4 and
a second at least four times as large, or None. Also a model in which some layers count channels first and others last. It is an
error where the model then collapses.

## Why is this bad

A 3x3 kernel then slides over channels and rows and takes the columns for channels. The shapes fit, so Keras trains it; what it
learns is not about the image.

## Example

```python
from keras import Input, Sequential
from keras.layers import Conv2D, GlobalAveragePooling2D

model = Sequential([
    Input((3, 64, 64)),
    Conv2D(16, 3, padding="same", activation="relu"),  # warning: [CNN108]
    GlobalAveragePooling2D(),
])
```

```python
from keras import Input, Sequential
from keras.layers import Conv2D, GlobalAveragePooling2D, MaxPooling2D

model = Sequential([
    Input((3, 64, 64)),
    Conv2D(16, 3, activation="relu"),  # error: [CNN108]
    MaxPooling2D(2),
    GlobalAveragePooling2D(),
])
```

## Use instead

```python
from keras import Input, Sequential
from keras.layers import Conv2D, GlobalAveragePooling2D

model = Sequential([
    Input((64, 64, 3)),
    Conv2D(16, 3, padding="same", activation="relu"),
    GlobalAveragePooling2D(),
])
```

Or, with data that stays as it is:

```python
from keras import Input, Sequential
from keras.layers import Conv2D, GlobalAveragePooling2D

model = Sequential([
    Input((3, 64, 64)),
    Conv2D(16, 3, padding="same", activation="relu", data_format="channels_first"),
    GlobalAveragePooling2D(data_format="channels_first"),
])
```

```python
from keras import Input, Sequential
from keras.layers import Conv2D, GlobalAveragePooling2D, MaxPooling2D

model = Sequential([
    Input((3, 64, 64)),
    Conv2D(16, 3, activation="relu", data_format="channels_first"),
    MaxPooling2D(2, data_format="channels_first"),
    GlobalAveragePooling2D(data_format="channels_first"),
])
```

## Not reported

The same input with layers that count channels first; and a spectrogram of one row.

```python
from keras import Input, Sequential
from keras.layers import Conv2D, GlobalAveragePooling2D

model = Sequential([
    Input((3, 64, 64)),
    Conv2D(16, 3, data_format="channels_first", activation="relu"),
    GlobalAveragePooling2D(data_format="channels_first"),
])
sound = Sequential([
    Input((1, 16000, 1)),
    Conv2D(16, (1, 9), activation="relu"),
])
```

## Fix safety

Unsafe: `data_format="channels_first"` on all convolutions and poolings; TensorFlow trains that on a GPU only. Moving the axis of
the data is the other repair.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic, Edit, Fix, Related
from cnnlint.model import LayerCall, Model
from cnnlint.rules.edits import add_keyword, replace
from cnnlint.rules.facts.arguments import channels_first, given, sizes
from cnnlint.rules.facts.chain import input_shape, is_known, label, show_shape
from cnnlint.rules.facts.families import is_conv, is_global_pool, is_pool, rank_of
from cnnlint.rules.facts.training import layer_objects
from cnnlint.rules.findings import at_layer
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import LayerTrace, Trace

RULE = Rule("CNN108", "channels-order", "warning")
_CHANNELS = (1, 3, 4)
_MIXING = frozenset({"Permute", "Reshape", "Flatten", "Lambda"})


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """The first spatial layer of the model, and the first that counts otherwise than those before it."""
    first = next((layer for layer in trace.layers if _spatial(layer)), None)
    if first is not None and _channels_stand_first(trace, first):
        collapsed = trace.problem is not None and trace.problem[1].code in ("CNN101", "CNN102")
        shape = input_shape(first)
        yield at_layer(
            RULE,
            model,
            first,
            f"{label(first.call)} takes the last size of {show_shape(shape)} for the channels, but they seem to stand first",
            severity="error" if collapsed else RULE.severity,
            hint=f'an input of {show_shape((shape[0], *shape[2:], shape[1]))}, or data_format="channels_first"' if shape else None,
            fix=fix(model, context),
        )
        return
    yield from _mixed(model, trace)


def _is_spatial(call: LayerCall) -> bool:
    return rank_of(call) is not None and (is_conv(call) or is_pool(call) or is_global_pool(call))


def _spatial(layer: LayerTrace) -> bool:
    return _is_spatial(layer.call)


def _channels_stand_first(trace: Trace, layer: LayerTrace) -> bool:
    """An image (c, h, w) under a layer that reads (h, w, c), where the kernel covers more than one row.

    What layers before made of the input may be no image, so that there it takes a kernel that does not fit.
    """
    shape, rank = input_shape(layer), rank_of(layer.call)
    if shape is None or rank != 2 or len(shape) != 4 or channels_first(layer.call) is not False or is_global_pool(layer.call):
        return False
    before = trace.layers[: layer.index]
    mixed = any(earlier.call.class_name in _MIXING for earlier in before)
    if any(earlier.inner is not None for earlier in before) or (mixed and (layer.problem is None or layer.problem.code != "CNN101")):
        return False
    kernel = sizes(layer.call, "pool_size" if is_pool(layer.call) else "kernel_size", rank)
    if kernel is None or not is_known(kernel[0]) or kernel[0] < 2 or shape[1] not in _CHANNELS:
        return False
    large = shape[2] is None or (is_known(shape[2]) and shape[2] >= 4 * shape[1] and shape[2] > 4)
    return bool(large and shape[3] not in _CHANNELS)


def _mixed(model: Model, trace: Trace) -> Iterator[Diagnostic]:
    before: LayerTrace | None = None
    for layer in trace.layers:
        if layer.call.class_name in _MIXING or layer.inner is not None:
            before = None
        if not _spatial(layer) or (form := channels_first(layer.call)) is None:
            continue
        if before is not None and channels_first(before.call) is not form:
            words = ("first", "last") if form else ("last", "first")
            message = f"{label(layer.call)} counts channels {words[0]}, but {label(before.call)} before it counts them {words[1]}"
            yield at_layer(RULE, model, layer, message, related=(Related(before.call.span, f"channels {words[1]} here"),))
            return
        before = layer


def fix(model: Model, context: Context) -> Fix | None:
    """Tell all convolutions and poolings that channels come first; also those behind a layer that Keras refuses as it is."""
    edits: list[Edit] = []
    for call in layer_objects(model):
        if _is_spatial(call) and channels_first(call) is False:
            there = given(call, "data_format")
            new = '"channels_first"'
            edit = replace(there.span, new) if there else add_keyword(call.span, context.text, "data_format", new)
            if edit is None:
                return None
            edits.append(edit)
    return Fix("unsafe", "Count channels first in all layers", tuple(edits))
