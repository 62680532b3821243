"""A softmax stands inside the network, before other layers that learn.

## What it does

Reports a layer with softmax activation that another layer with weights follows.

## Why is this bad

Softmax makes all values of a layer compete for a sum of 1. As an output that is a probability for each class; between layers it
squeezes the signal to tiny numbers, and gradients vanish behind it. Keras builds and trains the model without a word.

## Example

```python
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((64,)),
    Dense(128, activation="softmax"),  # warning: [CNN301]
    Dense(10, activation="softmax"),
])
```

## Use instead

```python
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((64,)),
    Dense(128, activation="relu"),
    Dense(10, activation="softmax"),
])
```

## Not reported

Layers without weights may follow: they only rearrange the output.

```python
from keras import Input, Sequential
from keras.layers import Activation, Dense, Reshape

model = Sequential([
    Input((64,)),
    Dense(20),
    Activation("softmax"),
    Reshape((4, 5)),
])
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic, Related
from cnnlint.model import Model
from cnnlint.rules.facts.activations import layer_activation
from cnnlint.rules.facts.chain import label
from cnnlint.rules.facts.families import is_conv, is_dense, is_recurrent
from cnnlint.rules.findings import at_layer
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import LayerTrace, Trace

RULE = Rule("CNN301", "hidden-softmax", "warning")


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """Every softmax with a learning layer behind it."""
    for layer in trace.layers:
        if layer_activation(layer.call) not in ("softmax", "log_softmax"):
            continue
        learning = next((later for later in trace.layers[layer.index + 1 :] if _learns(later)), None)
        if learning is not None:
            yield at_layer(
                RULE,
                model,
                layer,
                f"{label(layer.call)} applies softmax inside the network: {label(learning.call)} learns from what is left of it",
                hint='a hidden layer usually takes activation="relu"; softmax belongs to the output',
                related=(Related(learning.call.span, f"{label(learning.call)} follows it"),),
            )


def _learns(layer: LayerTrace) -> bool:
    return is_dense(layer.call) or is_conv(layer.call) or is_recurrent(layer.call)
