"""The loss expects logits and gets probabilities, or the reverse.

## What it does

Reports a cross-entropy with `from_logits=True` on a softmax or sigmoid output, and one without it (as a string, a function, or
with `from_logits=False`) on an output without activation.

## Why is this bad

In the first case the softmax is applied twice: the largest probability the loss can see is about 0.73 for two classes, and
training stalls. In the second the loss takes logarithms of values that are no probabilities, clipped to the range from 0 to 1.
Keras warns of the first, never of the second.

## Example

```python
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((20,)),
    Dense(64, activation="relu"),
    Dense(10),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")  # error: [CNN402]
```

```python
import numpy as np
import keras
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((20,)),
    Dense(64, activation="relu"),
    Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))  # error: [CNN402]
model.fit(np.zeros((16, 20)), np.zeros(16))
```

## Use instead

```python
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((20,)),
    Dense(64, activation="relu"),
    Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
```

```python
import numpy as np
import keras
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((20,)),
    Dense(64, activation="relu"),
    Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss=keras.losses.SparseCategoricalCrossentropy(from_logits=False))
model.fit(np.zeros((16, 20)), np.zeros(16))
```

## Not reported

Logits with a loss that expects them.

```python
import keras
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((20,)),
    Dense(64, activation="relu"),
    Dense(10),
])
model.compile(optimizer="adam", loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
```

## Fix safety

Unsafe: the output changes. On a linear output the activation is added to the last layer; where the output has
the loss's own activation, `from_logits` becomes False.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic, Edit, Fix, Related
from cnnlint.model import Instance, Model
from cnnlint.rules.edits import add_keyword, replace, replace_keyword
from cnnlint.rules.facts.arguments import given
from cnnlint.rules.facts.chain import label
from cnnlint.rules.facts.losses import Fitted, fitted
from cnnlint.rules.facts.training import BINARY, CROSS_ENTROPIES
from cnnlint.rules.findings import at_span
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import Trace

RULE = Rule("CNN402", "from-logits-mismatch", "error", needs="compile")


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """Every compile whose cross-entropy reads the output wrongly."""
    for found in fitted(model, trace):
        if found.loss.name not in CROSS_ENTROPIES:
            continue
        activation, logits = found.output.activation, found.loss.from_logits
        probabilities = activation in ("softmax", "sigmoid")
        if not (logits is True and probabilities) and not (logits is False and activation == "linear"):
            continue
        name = label(found.output.layer.call)
        if not logits:
            message = f"{found.loss.name} expects probabilities, but {name} has no activation: its output is logits"
            hint = f"{_activation(found)}, or from_logits=True"
        elif activation == _own(found):
            message = f"{found.loss.name} with from_logits=True applies {activation} itself, but {name} has applied it already"
            hint = "from_logits=False, or no activation at the output"
        else:
            message = f"{found.loss.name} with from_logits=True applies {_own(found)} itself, but {name} has applied {activation} before"
            hint = "no activation at the output"
        yield at_span(
            RULE,
            model,
            found.loss.argument.span,
            message,
            hint=hint,
            related=(Related(found.output.layer.call.span, "the output is made here"),),
            fix=fix(found, context),
        )


def _own(found: Fitted) -> str:
    """The function that makes probabilities of the logits for this loss."""
    return "sigmoid" if found.loss.name in BINARY else "softmax"


def _activation(found: Fitted) -> str:
    return f'activation="{_own(found)}"'


def fix(found: Fitted, context: Context) -> Fix | None:
    """Make the two agree: `from_logits=False`, or an activation for the last layer."""
    if found.loss.from_logits:
        loss = found.loss.argument.value
        if not isinstance(loss, Instance) or loss.span is None or found.output.activation != _own(found):
            return None
        edit = replace_keyword(loss.span, context.text, "from_logits", "False")
        return Fix("unsafe", "Read the output as probabilities: from_logits=False", (edit,)) if edit else None
    call = found.output.layer.call
    if found.output.learned is None or found.output.learned.call is not call:
        return None
    there, wanted = given(call, "activation"), _activation(found)
    name, _, text = wanted.partition("=")
    added: Edit | None = replace(there.span, text) if there else add_keyword(call.span, context.text, name, text)
    return Fix("unsafe", f"Give the output {wanted}", (added,)) if added else None
