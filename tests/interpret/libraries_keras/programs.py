"""Programs that end in a value named `result`, interpreted, or run by Python with a real TensorFlow; both told as one text.

An array is told as its dtype and shape, `float32(32, 10)`; a data set as `dataset` and its static element; None is Keras's None.
"""

from __future__ import annotations

import ast
from typing import Any, NamedTuple

from cnnlint.dims import Expr, Unknown
from cnnlint.interpret.environment import Machine, ModuleContext
from cnnlint.interpret.libraries.datasets import fact, is_dataset, static_element
from cnnlint.interpret.parsing import parse
from cnnlint.interpret.statements import run_block
from cnnlint.interpret.values import DictValue, ListValue, ModelValue, TensorValue
from cnnlint.layers.registry import apply
from cnnlint.model import Array, Model, NumpyNumber
from cnnlint.propagate import propagate
from cnnlint.source import load

PRELUDE = "import numpy as np\nimport tensorflow as tf\nfrom tensorflow import keras\nfrom tensorflow.keras import layers\n"


class Case(NamedTuple):
    """A program and what its `result` is; `real` is false where a real TensorFlow cannot run it here (downloads)."""

    program: str
    expected: str
    real: bool = True


def interpreted(program: str) -> str:
    """What cnnlint says `result` is."""
    source = load("program.py", (PRELUDE + program).encode())
    machine = Machine(lambda path: None, propagate, apply, strict=True)
    tree = parse(source)
    assert tree is not None, "the program must parse"
    context = ModuleContext(source, tree, "program", is_main=True)
    run_block(machine, tree.body, context.frame)
    return told(machine, machine.read(context.frame, "result"))


def told(machine: Machine, value: Any) -> str:
    """A value of the interpreter as text."""
    if isinstance(value, Unknown):
        return "unknown"
    if type(value) in (Array, TensorValue):
        return f"{'?' if isinstance(value.dtype, Unknown) else value.dtype}{sizes(value.shape)}"
    if is_dataset(value):
        return "dataset ?" if isinstance(fact(value, "element"), type(None)) else f"dataset {told(machine, static_element(machine, value))}"
    if type(value) in (tuple, ListValue):
        items = value if type(value) is tuple else machine.items(value)
        return f"[{', '.join(told(machine, item) for item in items)}]" if type(items) in (tuple, list) else "unknown list"
    if type(value) is DictValue:
        return "{" + ", ".join(f"{key}: {told(machine, item)}" for key, item in machine.items(value).items()) + "}"
    if type(value) is NumpyNumber:
        return str(value.value)
    return str(value) if type(value) in (int, float, str, bool, type(None), Expr) else type(value).__name__


def sizes(shape: Any) -> str:
    """A shape as text; symbols as `?`."""
    if isinstance(shape, Unknown):
        return "(...)"
    shown = [str(size) if type(size) in (int, type(None)) else "?" for size in shape]
    return f"({', '.join(shown)}{',' if len(shown) == 1 else ''})"


def executed(program: str, **names: Any) -> str:
    """What Python says `result` is."""
    scope = dict(names)
    exec(compile(ast.parse(PRELUDE + program), "program.py", "exec"), scope)  # the programs are our own text
    return real(scope["result"])


def real(value: Any) -> str:
    """A value of numpy or TensorFlow as text."""
    import tensorflow as tf

    if isinstance(value, tf.data.Dataset):
        return f"dataset {real(value.element_spec)}"
    if isinstance(value, (bool, int, float, str, type(None))):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {real(item)}" for key, item in value.items()) + "}"
    if hasattr(value, "shape") and hasattr(value, "dtype"):
        dtype = value.dtype if isinstance(value.dtype, str) else value.dtype.name
        return f"{dtype}{sizes(tuple(value.shape))}" if tuple(value.shape) or not hasattr(value, "item") else str(value.item())
    if isinstance(value, (tuple, list, tf.TensorShape)):
        return f"[{', '.join(real(item) for item in value)}]"
    return type(value).__name__


def models(program: str) -> list[Model]:
    """The models of a program."""
    from cnnlint.interpret import interpret

    return list(interpret(load("program.py", (PRELUDE + program).encode()), lambda path: None, propagate, apply, strict=True).models)


def is_model(value: Any) -> bool:
    """Whether the value is a model."""
    return type(value) is ModelValue
