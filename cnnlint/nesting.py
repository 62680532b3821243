"""A model as a layer of another: what may enter it, and what it is as one step.

Keras 3 checks the input of a built model with `Functional.input_spec` (one trailing axis of size 1 is forgiven, the batch is not
compared) and runs its layers again on other shapes; Keras 2 squeezes or expands a trailing 1 and lets the layers speak.
"""

from __future__ import annotations

from typing import Literal

from cnnlint.dims import Size, Unknown, show
from cnnlint.layers.registry import Count, Explanation, Problem, Shape, Step, Tensor
from cnnlint.model import Gap
from cnnlint.ownership import Counts, Weights
from cnnlint.trace import Trace


def misfit(shape: Shape, reference: Shape) -> Problem | None:
    """Why a model built for `reference` refuses `shape` (batch included in both), or None; Keras 3."""
    for expected, found in zip((None, *_squeezed(reference[1:])), (None, *_squeezed(shape[1:])), strict=False):
        if isinstance(expected, int) and isinstance(found, int) and expected != found:
            return Problem(
                "CNN106",
                f"the nested model was built for {shape_text(reference)} and is given {shape_text(shape)}",
                expected=shape_text(reference),
                actual=shape_text(shape),
            )
    return None


def other_input(shape: Shape | Unknown, declared: Shape | Unknown) -> Problem | None:
    """Why a Sequential that holds an Input and no layers cannot be called on `shape`; it compares the batch as well (Keras 3)."""
    if isinstance(shape, Unknown) or isinstance(declared, Unknown) or equal(shape, declared):
        return None
    if len(shape) == len(declared) and not all(size is None or isinstance(size, int) for size in (*shape, *declared)):
        return None
    message = f"the nested model has an Input of {shape_text(declared)} and is given {shape_text(shape)}"
    return Problem("CNN106", message, expected=shape_text(declared), actual=shape_text(shape))


def _squeezed(shape: Shape) -> Shape:
    return shape[:-1] if shape and shape[-1] == 1 else shape


def conformed(shape: Shape, reference: Shape) -> Shape:
    """The shape with a trailing 1 dropped or added where that gives the rank of the reference; Keras 2."""
    if len(shape) == len(reference) + 1 and shape[-1] == 1:
        return shape[:-1]
    if len(shape) == len(reference) - 1 and reference[-1] == 1:
        return (*shape, 1)
    return shape


def shape_text(shape: Shape) -> str:
    """`(None, 28, 28, 1)`."""
    return "(" + ", ".join(show(size) for size in shape) + ("," if len(shape) == 1 else "") + ")"


def inner_problem(inner: Trace, phase: Literal["init", "build"]) -> Problem:
    """The problem of a layer inside, told at the place of the nested model."""
    assert inner.problem is not None
    index, problem = inner.problem
    where = inner.layers[index].call.class_name
    message = f"layer {index + 1} of the nested model ({where}): {problem.message}"
    return problem._replace(message=message, phase=phase)


def as_step(inner: Trace, weights: Weights, outputs: tuple[Tensor, ...]) -> Step:
    """A nested model as one layer: its weights in order, each owner once."""
    return Step(outputs, weights, Explanation("the layers inside, one after the other", "the sum of the layers inside"), _macs(inner))


def _macs(inner: Trace) -> Count:
    total: Count = 0
    for layer in inner.layers:
        if isinstance(layer.macs, Unknown):
            return layer.macs
        total = total + layer.macs if not isinstance(total, Unknown) else total
    return total


def outputs_of(inner: Trace) -> tuple[Tensor, ...]:
    """The tensors that leave the last layer; the input where there is none."""
    last = inner.layers[-1].step if inner.layers and not any(isinstance(element, Gap) for element in inner.model.layers) else None
    if last is not None and inner.output is not None and not isinstance(inner.output.shape, Unknown):
        return last.outputs
    return (inner.output or Tensor(Unknown("the nested model is not known")),)


def equal(left: Shape, right: Shape) -> bool:
    """Whether two shapes are the same, sizes compared as values."""
    return len(left) == len(right) and all(_same(a, b) for a, b in zip(left, right, strict=True))


def _same(left: Size, right: Size) -> bool:
    return not isinstance(left, Unknown) and not isinstance(right, Unknown) and left == right


def inner_counts(inner: Trace, trains: bool | Unknown) -> Counts:
    """The counts of a nested model alone."""
    total, training = inner.total_params, inner.trainable_params
    total = Unknown("the nested model is not built") if total is None else total
    training = total if training is None else training
    if isinstance(total, Unknown):
        return Counts(total, total, total)
    if trains is not True:
        training = 0 if trains is False else trains
    if isinstance(training, Unknown):
        return Counts(total, training, training)
    return Counts(total, training, total - training)
