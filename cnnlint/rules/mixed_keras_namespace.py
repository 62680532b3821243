"""A model of one Keras holds layers, an optimizer or a loss of another.

## What it does

Reports the first layer of a model, and the optimizer and loss it is compiled with, that are imported from another Keras than the
model: `tf_keras` beside `keras` or `tf.keras`; where Keras 2 is the target also `tf.keras` beside `keras`.

## Why is this bad

The packages do not know each other's classes. A foreign layer or optimizer is refused ("The added layer must be an instance of class
Layer. Found: Dense"), which says nothing about packages; a foreign loss goes unnoticed.

## Example

```python
import tf_keras
from keras.layers import Dense

model = tf_keras.Sequential()
model.add(Dense(10, activation="relu"))  # warning: [CNN511]
model.add(Dense(1))
```

## Use instead

```python
import tf_keras
from tf_keras.layers import Dense

model = tf_keras.Sequential()
model.add(Dense(10, activation="relu"))
model.add(Dense(1))
```

## Not reported

`tf.keras` and `keras` are the same package in a TensorFlow that brings Keras 3.

```python
import tensorflow as tf
from keras.layers import Dense

model = tf.keras.Sequential()
model.add(Dense(10, activation="relu"))
model.add(Dense(1))
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic, Related
from cnnlint.model import Argument, Instance, LayerCall, Model, Span, package
from cnnlint.rules.facts.chain import label
from cnnlint.rules.findings import at_span
from cnnlint.rules.registry import Context, Rule
from cnnlint.trace import Trace
from cnnlint.tuples import NamedTuple

RULE = Rule("CNN511", "mixed-keras-namespace", "warning")
_SHOWN = {"tensorflow.keras": "tf.keras"}


class Part(NamedTuple):
    """Something a model holds: how it is called, where it stands, the package it comes from."""

    words: str
    span: Span
    package: str


def check(model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """The first layer, then the arguments of each compile."""
    own = model.package
    if own is None:
        return
    foreign = _layers(model, own, context.target)
    arguments = (part for part in _compiled(model) if _differ(own, part.package, context.target))
    for part in (*_first(foreign), *arguments):
        message = f"{part.words} belongs to {_shown(part.package)}, the model to {_shown(own)}: they are different packages"
        related = (Related(model.span, f"the model is one of {_shown(own)}"),)
        yield at_span(RULE, model, part.span, message, hint="import all of them from one package", related=related)


def _first(parts: Iterator[Part]) -> tuple[Part, ...]:
    found = next(parts, None)
    return () if found is None else (found,)


def _differ(one: str, other: str, target: str) -> bool:
    """Whether two names stand for two packages. TensorFlow's Keras is the package `keras` (3), or `tf_keras` (2)."""
    same = {"tensorflow.keras": "keras" if target == "3" else "tf_keras"}
    return same.get(one, one) != same.get(other, other)


def _shown(name: str) -> str:
    return _SHOWN.get(name, name)


def _layers(model: Model, own: str, target: str) -> Iterator[Part]:
    """The layers of another package."""
    for element in model.layers:
        if not isinstance(element, LayerCall):
            continue
        inner = element.model
        if inner is not None:
            if inner.package is not None and _differ(own, inner.package, target):
                yield Part(f"the model {inner.name or inner.class_name}", element.use_span or element.span, inner.package)
            continue
        found = package(element.qualified_name) if element.custom is None and element.qualified_name.startswith("keras.layers.") else own
        if _differ(own, found, target):
            yield Part(label(element), element.span, found)


def _compiled(model: Model) -> Iterator[Part]:
    for use in model.uses:
        for name in ("optimizer", "loss") if use.kind == "compile" else ():
            argument = use.argument(name)
            if argument is not None and isinstance(argument.value, Instance) and argument.value.qualified_name.startswith("keras."):
                yield _part(argument)


def _part(argument: Argument) -> Part:
    name = argument.value.qualified_name
    return Part(name.rpartition(".")[2], argument.span, package(name))
