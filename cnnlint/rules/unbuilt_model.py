"""Something asks for the weights of a model that has none yet.

## What it does

Reports the first `summary`, `weights`, `get_weights`, `count_params`, `save`, `save_weights` or `plot_model` of a model that
declares no input and has seen no data by then.

## Why is this bad

A model without an input shape gets its weights with the first data. Until then `summary` shows "?" and `weights` is an empty
list, in silence; `save` warns and stores nothing; the others raise.

## Example

```python
from keras import Sequential
from keras.layers import Dense

model = Sequential([Dense(64, activation="relu"), Dense(10)])
model.summary()  # warning: [CNN307]
```

## Use instead

```python
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([Input((784,)), Dense(64, activation="relu"), Dense(10)])
model.summary()
```

## Not reported

After `build`, a call, or training the weights are there.

```python
from keras import Sequential
from keras.layers import Dense

model = Sequential([Dense(64, activation="relu"), Dense(10)])
model.build((None, 784))
model.summary()
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic
from cnnlint.model import Model
from cnnlint.rules.facts.output import all_known
from cnnlint.rules.findings import at_span
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import LayerTrace, Trace

RULE = Rule("CNN307", "unbuilt-model", "warning")
_WHAT_HAPPENS = {
    "summary": 'it shows "?" for every shape and counts no parameters',
    "weights": "the list is empty",
    "get_weights": "the list is empty",
    "count_params": "Keras raises",
    "save": "no weights are stored",
    "save_weights": "Keras raises",
    "plot_model": "Keras raises",
}
_KERAS = "keras.layers."
# Uses that neither build a model nor need it built; anything else may build it.
_NEUTRAL = frozenset({"compile", "add", "pop", "layers", "name"})


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """The first use that finds no weights."""
    if trace.input_kind in ("Input", "argument", "nested") or not all_known(model) or not all(map(_fresh, trace.layers)):
        return
    for use in model.uses if trace.layers else ():
        if use.kind in _WHAT_HAPPENS:
            kind = use.kind
            message = f"the model has no weights when {kind} asks for them: nothing has shown its input shape; {_WHAT_HAPPENS[kind]}"
            yield at_span(RULE, model, use.span, message, hint="put an Input first, or call build() before")
            return
        if use.kind not in _NEUTRAL:
            return


def _fresh(layer: LayerTrace) -> bool:
    """Whether a layer is Keras's own and made where it is put into the model: one made before may be built already."""
    call = layer.call
    place = call.use_span or call.span
    return call.qualified_name.startswith(_KERAS) and place.start <= call.span.start and call.span.end <= place.end
