"""Every class, every parameter, every odd value, one at a time: what random stacks meet once in many thousand seeds.

python -m laboratory --sweep --target 2 --only Dense Conv2D
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cnnlint.model import NumpyNumber
from cnnlint.verify.client import Worker

from .bench import judge
from .generate import Generator
from .pools import ODD, REFUSED, parameters_of
from .stacks import Spec, Stack

LAYER = Spec("Dropout", (("rate", 0.2),), 3_000_000)
MORE = (LAYER, NumpyNumber(2, "int64"), NumpyNumber(0.5, "float64"), {}, (LAYER, LAYER), (None, 2), "valid", "1", -0.5, 3, False)
EVERYWHERE = ("name", "trainable", "dtype")
# What all layers treat alike is tried on a few of them.
ALIKE, ON = ("_initializer", "_regularizer", "_constraint", *EVERYWHERE), ("Dense", "LSTM", "BatchNormalization", "Flatten", "Embedding")


def bases(name: str, target: str, worker: Worker, wanted: int) -> list[Stack]:
    """A few forms of the class that Keras takes, each with its required arguments and another input."""
    found: list[Stack] = []
    for seed in range(60):
        generator = Generator(seed, target, (name,))
        shape, dtype = generator._input_for(name)
        required, _ = parameters_of(name, target)
        try:
            arguments = tuple((own, generator._value(name, own, shape)) for own in required)
        except KeyError:
            continue
        stack = Stack((Spec(name, arguments, 1),), shape, "Input", dtype)
        if any(len(stack.shape) == len(other.shape) and (stack.shape[0] is None) == (other.shape[0] is None) for other in found):
            continue
        if not judge(stack, worker).refused:
            found.append(stack)
        if len(found) == wanted:
            break
    return found


def variants(base: Stack, target: str) -> Iterator[Stack]:
    """The base with one argument given another value."""
    spec = base.layers[0]
    required, optional = parameters_of(spec.name, target)
    for name in dict.fromkeys((*required, *optional, *EVERYWHERE)):
        if name.endswith(ALIKE) and spec.name not in ON:
            continue
        shown: list[Any] = []
        for value in (*REFUSED.get(name, ()), *ODD, *MORE):
            if any(type(value) is type(other) and value == other for other in shown):
                continue
            shown.append(value)
            arguments = tuple(dict((*spec.arguments, (name, value))).items())
            yield base._replace(layers=(spec._replace(arguments=arguments),))


def sweep(name: str, target: str, worker: Worker, wanted: int = 1) -> Iterator[tuple[Stack, str | None]]:
    """Each stack and what differs on it."""
    for base in bases(name, target, worker, wanted):
        for stack in variants(base, target):
            yield stack, judge(stack, worker).difference
