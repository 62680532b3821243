"""The declared input is not a shape, or not one that the model can have.

## What it does

Reports `input_shape=784` and `(784)`, which is a number and not a tuple; `Input(28, 28, 1)`, whose second argument is the batch
size; sizes that are not whole numbers; a shape and a batch shape given together; and an `input_shape` with one axis too few or
too many for the layer that declares it, such as one that holds the number of samples.

## Why is this bad

Keras raises "Cannot convert '784' to a shape.", which does not say that a comma is missing.

## Example

```python
from keras import Sequential
from keras.layers import Dense

model = Sequential()
model.add(Dense(512, activation="relu", input_shape=(784)))  # error: [CNN109]
model.add(Dense(10))
```

```python
from keras import Sequential
from keras.layers import LSTM, Dense

model = Sequential()
model.add(LSTM(16, input_shape=(1000, 20, 3)))  # error: [CNN109]
model.add(Dense(1))
```

## Use instead

```python
from keras import Sequential
from keras.layers import Dense

model = Sequential()
model.add(Dense(512, activation="relu", input_shape=(784,)))
model.add(Dense(10))
```

```python
from keras import Sequential
from keras.layers import LSTM, Dense

model = Sequential()
model.add(LSTM(16, input_shape=(20, 3)))
model.add(Dense(1))
```

## Not reported

A list is as good as a tuple.

```python
from keras import Sequential
from keras.layers import Dense

model = Sequential()
model.add(Dense(512, activation="relu", input_shape=[784]))
model.add(Dense(10))
```

## Fix safety

Safe: offered for a single number, which can only mean a tuple of one size; the program raises without it.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic, Fix
from cnnlint.model import Argument, Model
from cnnlint.rules.edits import bracketed, replace
from cnnlint.rules.facts.arguments import given
from cnnlint.rules.facts.axes import declared_hint
from cnnlint.rules.facts.chain import is_known
from cnnlint.rules.problems import diagnose, problems
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import Trace

RULE = Rule("CNN109", "input-shape-form", "error", needs="problem")


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """The declaration itself is refused; one finding a model."""
    for found in problems(model, trace, context, "CNN102"):
        if found.number == 0 and found.layer is not None and trace.input_kind == "argument":
            yield diagnose(RULE, model, trace, found)._replace(hint=declared_hint(found.layer))
    for found in problems(model, trace, context, RULE.code):
        argument = given(found.call, found.problem.argument or "") or found.call.keyword(found.problem.argument or "")
        repair = fix(argument, context) if argument is not None and found.problem.argument != "batch_size" else None
        yield diagnose(RULE, model, trace, found)._replace(fix=repair)


def fix(argument: Argument, context: Context) -> Fix | None:
    """A comma behind the only size, and brackets where there are none: `(784)` and `784` become `(784,)`."""
    text = context.text(argument.span)
    if not is_known(argument.value) or (not text.isidentifier() and not text.isdigit()):
        return None
    content = f"{text}," if bracketed(argument.span, context.text) else f"({text},)"
    return Fix("safe", f"Make it a tuple of one size: ({text},)", (replace(argument.span, content),))
