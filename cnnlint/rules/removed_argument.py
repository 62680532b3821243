"""An argument or method that the target Keras renamed, removed or ignores.

## What it does

Knows the names of Keras 1 and 2 in layers (`border_mode`, `nb_filter`, `init`, `batch_input_shape`, `input_length`, `alpha` of
LeakyReLU), optimizers (`lr`, `decay`, `optimizer.lr`), training (`nb_epoch`, `metrics="accuracy"` and metrics as the third
argument, `monitor="val_acc"`, `fit_generator`, `predict_classes`), saving (`save_weights("x.h5")`) and the backend
(`set_image_dim_ordering`), and says what they are called today.

## Why is this bad

Most raise, with messages that do not name the successor. Some are accepted and ignored: `decay` in Keras 3 leaves the learning
rate constant, `lr` in Keras 2 leaves it at its default.

## Example

```python
import keras
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((20,)),
    Dense(64, activation="relu"),
    Dense(1, activation="sigmoid"),
])
model.compile(optimizer=keras.optimizers.Adam(lr=0.001), loss="binary_crossentropy")  # error: [CNN502]
```

```python
from keras import Input, Sequential
from keras.layers import Conv2D

model = Sequential([
    Input((28, 28, 1)),
    Conv2D(32, 3, border_mode="same"),  # error: [CNN502]
])
```

```python
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([Input((4,)), Dense(1)])
model.compile(optimizer="sgd", loss="mse")
print(model.optimizer.lr)  # error: [CNN502]
```

```python
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([Input((4,)), Dense(1)])
model.compile(optimizer="sgd", loss="mse", metrics="mae")  # error: [CNN502]
model.fit(np.zeros((16, 4)), np.zeros(16))
```

```python
import numpy as np
from keras import Input, Sequential
from keras.callbacks import EarlyStopping
from keras.layers import Dense

stop = EarlyStopping(monitor="val_acc", patience=3)
model = Sequential([Input((4,)), Dense(1, activation="sigmoid")])
model.compile(optimizer="sgd", loss="binary_crossentropy", metrics=["accuracy"])
model.fit(np.zeros((16, 4)), np.zeros(16), validation_split=0.5, callbacks=[stop])  # error: [CNN502]
```

```python
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([Input((4,)), Dense(1)])
model.compile("sgd", "mse", ["mae"])  # error: [CNN502]
model.fit(np.zeros((16, 4)), np.zeros(16))
```

```python
from keras import Input, Sequential
from keras.layers import Dense, LeakyReLU

model = Sequential([Input((4,)), Dense(8), LeakyReLU(alpha=0.2), Dense(1)])  # warning: [CNN502]
```

## Use instead

```python
import keras
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([
    Input((20,)),
    Dense(64, activation="relu"),
    Dense(1, activation="sigmoid"),
])
model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.001), loss="binary_crossentropy")
```

```python
from keras import Input, Sequential
from keras.layers import Conv2D

model = Sequential([
    Input((28, 28, 1)),
    Conv2D(32, 3, padding="same"),
])
```

```python
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([Input((4,)), Dense(1)])
model.compile(optimizer="sgd", loss="mse")
print(model.optimizer.learning_rate)
```

```python
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([Input((4,)), Dense(1)])
model.compile(optimizer="sgd", loss="mse", metrics=["mae"])
model.fit(np.zeros((16, 4)), np.zeros(16))
```

```python
import numpy as np
from keras import Input, Sequential
from keras.callbacks import EarlyStopping
from keras.layers import Dense

stop = EarlyStopping(monitor="val_accuracy", patience=3)
model = Sequential([Input((4,)), Dense(1, activation="sigmoid")])
model.compile(optimizer="sgd", loss="binary_crossentropy", metrics=["accuracy"])
model.fit(np.zeros((16, 4)), np.zeros(16), validation_split=0.5, callbacks=[stop])
```

```python
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([Input((4,)), Dense(1)])
model.compile("sgd", "mse", metrics=["mae"])
model.fit(np.zeros((16, 4)), np.zeros(16))
```

```python
from keras import Input, Sequential
from keras.layers import Dense, LeakyReLU

model = Sequential([Input((4,)), Dense(8), LeakyReLU(negative_slope=0.2), Dense(1)])
```

## Not reported

Arguments that still work, such as `weights=` of an Embedding.

```python
import numpy as np
from keras import Input, Sequential
from keras.layers import Embedding

matrix = np.zeros((1000, 16))
model = Sequential([
    Input((50,)),
    Embedding(1000, 16, weights=[matrix]),
])
```

## Fix safety

Safe: offered only where the name or the place alone changed, or a list is asked for where one string stands.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from cnnlint.diagnostics import Diagnostic, Fix, Severity
from cnnlint.model import Argument, Instance, Model, Span, Use
from cnnlint.rules.edits import rename_keyword, rename_method, replace, replace_string
from cnnlint.rules.facts.chain import label
from cnnlint.rules.facts.monitors import Watch, watches
from cnnlint.rules.facts.old_names import renamed, renames
from cnnlint.rules.findings import at_layer, at_span
from cnnlint.rules.problems import diagnose, problems
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import Trace

RULE = Rule("CNN502", "removed-argument", "error")

# Methods that Keras 3 does not have, and what takes their place.
_METHODS = {
    "fit_generator": "fit takes generators",
    "evaluate_generator": "evaluate takes generators",
    "predict_generator": "predict takes generators",
    "predict_classes": "predict(x).argmax(axis=-1) gives the classes",
    "predict_proba": "predict gives the probabilities",
}
# Of these the others take the place under their own name; the arguments they share with it are called the same.
_GENERATORS = {"fit_generator": "fit", "evaluate_generator": "evaluate", "predict_generator": "predict"}
_SHARED = frozenset(
    {"steps_per_epoch", "epochs", "verbose", "callbacks", "validation_data", "validation_steps", "validation_freq"}
    | {"class_weight", "shuffle", "initial_epoch", "steps"}
)
_IN_BOTH = frozenset({"predict_classes", "predict_proba"})
# Optimizer argument -> (its name in Keras 3, what Keras 3 does with the old one).
_OPTIMIZER: dict[str, tuple[str | None, Severity, str]] = {
    "lr": ("learning_rate", "error", "was renamed to `learning_rate`; Keras 3 refuses it"),
    "decay": (None, "warning", "is ignored by Keras 3: the learning rate stays constant"),
}
_FIT = {"nb_epoch": "epochs", "nb_val_samples": "validation_steps", "samples_per_epoch": "steps_per_epoch"}


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """Layers first, then what is done with the model, in order."""
    for found in problems(model, trace, context, RULE.code):
        plain, names = diagnose(RULE, model, trace, found), renames(found.call, context.target)
        others = "".join(f", `{old}` to `{new}`" for old, new in names[1:])
        yield plain._replace(message=plain.message + others, fix=renamed(found.call, names, context))
    yield from _ignored_in_layers(model, trace, context)
    for use in model.uses:
        yield from _method(model, use, context)
        if use.kind == "optimizer.lr" and context.target == "3":
            message = "an optimizer has no `lr` in Keras 3: it is called `learning_rate`"
            yield at_span(RULE, model, use.span, message, fix=_renamed_attribute(use.span, context))
        if use.kind == "compile":
            yield from _compile(model, use, context)
        elif use.kind == "fit":
            yield from _fit(model, use, context)
        elif use.kind == "save_weights" and context.target == "3":
            yield from _save_weights(model, use)
    yield from (_monitor(model, watch, context) for watch in watches(model, context) if watch.renamed is not None)
    for name, place in context.removed if model is context.models[0] else ():
        message = f"`{name}` no longer exists"
        yield at_span(RULE, model, place, message, hint='set_image_data_format takes "channels_last" and "channels_first"')


def _ignored_in_layers(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """`alpha` of LeakyReLU and `input_length` of Embedding: Keras 3 takes them and warns."""
    for layer in trace.layers:
        if layer.call.class_name == "Embedding" and layer.call.keyword("input_length") is not None and context.target == "3":
            message = f"{label(layer.call)}: `input_length` is deprecated, and no longer declares the shape of the input"
            yield at_layer(RULE, model, layer, message, severity="warning", hint="put an Input first")
        if layer.call.class_name == "LeakyReLU" and layer.call.keyword("alpha") is not None and context.target == "3":
            message = f"{label(layer.call)}: `alpha` is deprecated, it is called `negative_slope` now"
            new_name = fix(layer.call.span, "alpha", "negative_slope", context)
            yield at_layer(RULE, model, layer, message, severity="warning", fix=new_name)


def _method(model: Model, use: Use, context: Context) -> Iterator[Diagnostic]:
    if use.kind in _METHODS and (context.target == "3" or use.kind in _IN_BOTH):
        yield at_span(RULE, model, use.span, f"`{use.kind}` no longer exists", hint=_METHODS[use.kind], fix=_renamed_method(use, context))


def _renamed_method(use: Use, context: Context) -> Fix | None:
    """`fit` in the place of `fit_generator`, where all its arguments mean the same there."""
    new, call = _GENERATORS.get(use.kind), _call(use, context)
    if new is None or call is None or len(call.args) != 1 or not all(keyword.arg in _SHARED for keyword in call.keywords):
        return None
    edit = rename_method(use.span, context.text, use.kind, new)
    return Fix("safe", f"Call {new}, which takes generators", (edit,)) if edit else None


def _monitor(model: Model, watch: Watch, context: Context) -> Diagnostic:
    """A callback that watches the accuracy under the name it had before Keras 2.3: without a `mode` Keras 3 raises."""
    guessed = dict(watch.callback.keywords).get("mode", "auto") == "auto"
    severity: Severity = "error" if guessed and context.target == "3" else "warning"
    place, new = watch.callback.span, watch.renamed or ""
    edit = replace_string(place, context.text, (watch.monitor,), new) if place is not None else None
    watched = Fix("safe", f'Watch "{new}"', (edit,)) if edit else None
    message = f'{watch.name} monitors "{watch.monitor}", but the metric is called "{new}" now'
    return at_span(RULE, model, watch.argument.span, message, severity=severity, fix=watched)


def _compile(model: Model, use: Use, context: Context) -> Iterator[Diagnostic]:
    optimizer, metrics = use.argument("optimizer"), use.argument("metrics")
    if optimizer is not None and isinstance(optimizer.value, Instance) and optimizer.value.qualified_name.startswith("keras.optimizers."):
        yield from _optimizer(model, optimizer.value, context)
    if metrics is not None and isinstance(metrics.value, str) and context.target == "3":
        message = f'`metrics="{metrics.value}"` is a string: Keras 3 takes a list'
        text = context.text(metrics.span)
        listed = Fix("safe", "Make it a list", (replace(metrics.span, f"[{text}]"),)) if text[1:-1] == metrics.value else None
        yield at_span(RULE, model, metrics.span, message, hint=f'metrics=["{metrics.value}"]', fix=listed)
    third = use.argument("loss_weights")
    if third is not None and context.target == "3" and _are_metrics(third.value):
        message = "the third argument of compile is `loss_weights` in Keras 3; Keras 2 took the metrics there"
        yield at_span(RULE, model, third.span, message, hint="write metrics=", fix=_named(use, third, context))


def _are_metrics(value: object) -> bool:
    """Whether a list holds what can be no weight of a loss: names or objects of metrics."""
    items: Any = value if type(value) in (list, tuple) else ()
    return any(isinstance(item, str) or (isinstance(item, Instance) and item.qualified_name.startswith("keras.metrics.")) for item in items)


def _named(use: Use, third: Argument, context: Context) -> Fix | None:
    """`metrics=` in front of the third argument, where it is the last one without a name."""
    call = _call(use, context)
    if call is None or len(call.args) != 3:
        return None
    text = context.text(third.span)
    return Fix("safe", "Name the argument: metrics=", (replace(third.span, f"metrics={text}"),)) if text else None


def _call(use: Use, context: Context) -> ast.Call | None:
    """The call of a use as Python reads it."""
    try:
        found = ast.parse(f"({context.text(use.span)}\n)", mode="eval").body
    except SyntaxError:
        return None
    return found if isinstance(found, ast.Call) else None


def _optimizer(model: Model, optimizer: Instance, context: Context) -> Iterator[Diagnostic]:
    name = optimizer.qualified_name.rpartition(".")[2]
    if optimizer.span is None or context.target != "3" or ".legacy." in optimizer.qualified_name or "schedules" in optimizer.qualified_name:
        return
    for keyword, _ in optimizer.keywords:
        if keyword in _OPTIMIZER:
            new, severity, words = _OPTIMIZER[keyword]
            new_name = fix(optimizer.span, keyword, new, context) if new else None
            hint = None if new else "keras.optimizers.schedules has learning rates that decay"
            yield at_span(RULE, model, optimizer.span, f"{name}: `{keyword}` {words}", severity=severity, hint=hint, fix=new_name)


def _fit(model: Model, use: Use, context: Context) -> Iterator[Diagnostic]:
    for keyword, _ in use.arguments:
        if keyword in _FIT:
            new = _FIT[keyword]
            message = f"fit: `{keyword}` was renamed to `{new}`"
            new_name = fix(use.span, keyword, new, context) if keyword == "nb_epoch" else None
            yield at_span(RULE, model, use.span, message, fix=new_name)


def _save_weights(model: Model, use: Use) -> Iterator[Diagnostic]:
    path = use.argument("filepath")
    if path is not None and isinstance(path.value, str) and not path.value.endswith(".weights.h5"):
        message = f'save_weights("{path.value}"): Keras 3 takes only names that end in .weights.h5'
        yield at_span(RULE, model, path.span, message)


def _renamed_attribute(place: Span, context: Context) -> Fix | None:
    text = context.text(place)
    edit = replace(place, f"{text[:-2]}learning_rate") if text.endswith(".lr") and "\n" not in text else None
    return Fix("safe", "Rename lr to learning_rate", (edit,)) if edit else None


def fix(call: Span, old: str, new: str, context: Context) -> Fix | None:
    """The new name of a keyword."""
    edit = rename_keyword(call, context.text, old, new)
    return Fix("safe", f"Rename {old} to {new}", (edit,)) if edit else None
