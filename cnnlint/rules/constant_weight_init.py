"""A hidden layer starts with all its weights equal.

## What it does

Reports a kernel initializer that gives every weight the same value (zeros, ones, a constant) on a trainable hidden layer. Zeros
with relu and a bias of zero is an error: such a layer never learns anything.

## Why is this bad

Units with equal weights compute the same and get the same gradients, so they stay equal: the layer is one unit wide. With zeros
and relu the output is 0 and so is every gradient.

## Example

```python
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((64,)),
    Dense(32, activation="relu", kernel_initializer="zeros"),  # error: [CNN316]
    Dense(10, activation="softmax"),
])
```

```python
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((64,)),
    Dense(32, activation="tanh", kernel_initializer="ones"),  # warning: [CNN316]
    Dense(10, activation="softmax"),
])
```

## Use instead

```python
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((64,)),
    Dense(32, activation="relu"),
    Dense(10, activation="softmax"),
])
```

```python
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((64,)),
    Dense(32, activation="tanh"),
    Dense(10, activation="softmax"),
])
```

## Not reported

The output layer may start at zero, and biases always do.

```python
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((64,)),
    Dense(32, activation="relu", bias_initializer="zeros"),
    Dense(10, activation="softmax", kernel_initializer="zeros"),
])
```

## Fix safety

Safe: without the argument Keras draws the weights at random (glorot_uniform), which is what training needs.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic, Fix, Severity
from cnnlint.model import Instance, Model, Reference
from cnnlint.rules.edits import remove_argument
from cnnlint.rules.facts.activations import layer_activation
from cnnlint.rules.facts.arguments import given, value
from cnnlint.rules.facts.chain import label
from cnnlint.rules.facts.families import is_conv, is_dense
from cnnlint.rules.facts.output import all_known
from cnnlint.rules.findings import at_layer
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import LayerTrace, Trace

RULE = Rule("CNN316", "constant-weight-init", "warning")
_CONSTANT = {"zeros": "zeros", "zero": "zeros", "ones": "ones", "one": "ones", "constant": "a constant"}


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """Every trainable hidden layer with a constant kernel."""
    if not all_known(model):
        return
    learning = [layer for layer in trace.layers if is_dense(layer.call) or is_conv(layer.call)]
    for layer in learning[:-1]:
        name = "depthwise_initializer" if layer.call.class_name.startswith(("Depthwise", "Separable")) else "kernel_initializer"
        constant = _constant(value(layer.call, name))
        if constant is None or not _trains(layer, model):
            continue
        dead = constant == "zeros" and layer_activation(layer.call) == "relu" and _zero_bias(layer)
        severity: Severity = "error" if dead else RULE.severity
        effect = "its output and all its gradients stay 0" if dead else "all its units stay equal"
        message = f"{label(layer.call)} starts with {constant} as its kernel: {effect}"
        yield at_layer(RULE, model, layer, message, severity=severity, fix=fix(layer, name, context))


def _constant(initializer: object) -> str | None:
    """What every weight is, in words; None for an initializer that draws or is not known."""
    if isinstance(initializer, str):
        return _CONSTANT.get(initializer.lower())
    if isinstance(initializer, (Reference, Instance)) and initializer.qualified_name.startswith("keras.initializers."):
        return _CONSTANT.get(initializer.qualified_name.rpartition(".")[2].lower())
    return None


def _trains(layer: LayerTrace, model: Model) -> bool:
    """Whether the layer is proved to be trained, and its weights are not loaded from elsewhere."""
    free = layer.call.trainable in (None, True) and value(layer.call, "trainable") is True and model.trainable in (None, True)
    return free and not any(use.kind in ("load_weights", "set_weights") for use in model.uses) and layer.call.keyword("weights") is None


def _zero_bias(layer: LayerTrace) -> bool:
    return value(layer.call, "use_bias") is False or _constant(value(layer.call, "bias_initializer")) == "zeros"


def fix(layer: LayerTrace, name: str, context: Context) -> Fix | None:
    """Leave the initializer to Keras."""
    there = given(layer.call, name)
    edit = remove_argument(layer.call.span, context.text, there.span) if there else None
    return Fix("safe", f"Remove {name}: Keras draws the weights at random", (edit,)) if edit else None
