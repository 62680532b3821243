"""The records of the layer arrow: what a layer function is given and what it answers. `registry` exports them all."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

from cnnlint.dims import Expr, Size, Unknown
from cnnlint.tuples import NamedTuple

Shape: TypeAlias = "tuple[Size, ...]"
Count: TypeAlias = "int | Expr | Unknown"


class Tensor(NamedTuple):
    """What flows between layers. `shape` includes the batch axis; an Unknown shape has an unknown rank."""

    shape: Shape | Unknown
    dtype: str | Unknown = "float32"
    masked: bool = False


class Weight(NamedTuple):
    """One variable of a layer, named and shaped as Keras does (`kernel`, (3, 3, 1, 32))."""

    name: str
    shape: Shape
    trainable: bool = True
    dtype: str = "float32"


class Explanation(NamedTuple):
    """The arithmetic behind one layer, ready to print: how its shape and how its count come about."""

    shape: str
    params: str = "no weights"


class Step(NamedTuple):
    """What one layer does to one input.

    `outputs` are usually one tensor. `weights` are all variables that Keras counts, in Keras's order, or Unknown.
    `macs` are multiply-accumulate operations for one sample (batch 1). `inner` holds the steps of wrapped or nested layers.
    """

    outputs: tuple[Tensor, ...]
    weights: tuple[Weight, ...] | Unknown = ()
    explanation: Explanation = Explanation("the shape is unchanged")
    macs: Count = 0
    inner: tuple[Any, ...] = ()


class Problem(NamedTuple):
    """Why Keras would refuse the layer.

    `phase` is `init` (the constructor raises), or `build` (adding it to a model of known input raises).
    `message` is plain words without the layer's name; `arithmetic` the sum that shows it (`(4 - 5)/1 + 1 = 0`).
    `code` is the rule that reports it. `argument` names the argument at fault, for its span.
    """

    code: str
    message: str
    phase: Literal["init", "build"] = "build"
    expected: str | None = None
    actual: str | None = None
    hint: str | None = None
    arithmetic: str | None = None
    argument: str | None = None


Answer: TypeAlias = Step | Problem


class Refusal:
    """The step of a layer that Keras refuses whatever enters it."""

    __slots__ = ("problem",)

    def __init__(self, problem: Problem) -> None:
        self.problem = problem

    def __call__(self, x: Tensor) -> Answer:
        """The same for every input."""
        return self.problem
