"""The loss and the activation of the output do not belong together.

## What it does

Reports a categorical cross-entropy on several sigmoid units; a binary cross-entropy on a softmax of three or more units (of
two: an info, since on one-hot labels it equals the categorical one); any cross-entropy on an output whose
activation goes below 0 or above 1, such as relu and tanh; and, as an info, mean squared or absolute error on a softmax.

## Why is this bad

Each loss assumes what its input means. Sigmoid units do not sum to 1, relu is not below 1 and tanh is below 0, so the loss no
longer measures what its name says. Keras trains all of them without a word.

## Example

```python
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((20,)),
    Dense(64, activation="relu"),
    Dense(10, activation="sigmoid"),
])
model.compile(optimizer="adam", loss="categorical_crossentropy")  # warning: [CNN403]
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
model.compile(optimizer="adam", loss="categorical_crossentropy")
```

## Not reported

Several labels a sample: sigmoid units with the binary cross-entropy.

```python
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((20,)),
    Dense(64, activation="relu"),
    Dense(10, activation="sigmoid"),
])
model.compile(optimizer="adam", loss="binary_crossentropy")
```

## Fix safety

Unsafe: the activation of the output is replaced by the one that the loss assumes, which changes the output.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic, Fix, Related, Severity
from cnnlint.model import Model
from cnnlint.rules.edits import replace
from cnnlint.rules.facts.arguments import given
from cnnlint.rules.facts.chain import label
from cnnlint.rules.facts.losses import Fitted, fitted
from cnnlint.rules.facts.training import BINARY, CATEGORICAL, CROSS_ENTROPIES, SPARSE
from cnnlint.rules.findings import at_span
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import Trace

RULE = Rule("CNN403", "loss-activation-mismatch", "warning", needs="compile")
# Where the values of an activation leave the range of a probability.
_BEYOND = {
    **dict.fromkeys(("relu", "relu6", "softplus"), "above 1"),
    **dict.fromkeys(("tanh", "softsign", "leaky_relu", "elu", "selu", "gelu", "silu", "mish"), "below 0"),
}


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """Every compile whose loss assumes another activation."""
    for found in fitted(model, trace):
        verdict = _verdict(found)
        if verdict is None:
            continue
        severity, reason, wanted = verdict
        yield at_span(
            RULE,
            model,
            found.loss.argument.span,
            f"{found.loss.name} on the {found.output.activation} output of {label(found.output.layer.call)}: {reason}",
            severity=severity,
            hint=f'activation="{wanted}" is what {found.loss.name} assumes' if wanted else None,
            related=(Related(found.output.layer.call.span, "the output is made here"),),
            fix=fix(found, wanted, context) if wanted else None,
        )


def _verdict(found: Fitted) -> tuple[Severity, str, str | None] | None:
    """(severity, what is wrong, the activation wanted), or None where the two may belong together."""
    loss, activation, units = found.loss.name, found.output.activation, found.output.units
    if found.loss.from_logits is not False:
        return None
    wanted = "sigmoid" if loss in BINARY else "softmax"
    if loss in CATEGORICAL | SPARSE and activation == "sigmoid" and units is not None and units > 1:
        return "warning", f"its {units} units do not sum to 1", wanted
    if loss in BINARY and activation == "softmax" and units is not None and units > 1:
        if units == 2:
            return "info", "on one-hot labels this is the categorical cross-entropy", None
        return "warning", f"each of the {units} classes is scored as a yes or no of its own", None
    if loss in CROSS_ENTROPIES and activation in _BEYOND:
        return "warning", f"{activation} goes {_BEYOND[activation]}, a probability does not", wanted
    if loss in ("mean_squared_error", "mean_absolute_error") and activation == "softmax" and units is not None and units > 1:
        return "info", "this is the Brier score; a cross-entropy learns classes faster", None
    return None


def fix(found: Fitted, wanted: str, context: Context) -> Fix | None:
    """The activation the loss assumes, where it is written as a string."""
    there = given(found.output.layer.call, "activation")
    if there is None or there.value != found.output.activation or context.text(there.span)[1:-1] != there.value:
        return None
    quote = context.text(there.span)[0]
    return Fix("unsafe", f"Use {wanted} at the output", (replace(there.span, f"{quote}{wanted}{quote}"),))
