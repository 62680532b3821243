"""Merge layers called on several tensors (keras/src/layers/merging): beside the layer arrow, which knows one tensor for each layer.

Sizes are taken as Keras's own `compute_output_shape` takes them: an axis that varies in one tensor varies in the result.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from cnnlint.dims import Size, Unknown, add, compare
from cnnlint.layers.ranges import is_sequence, plain
from cnnlint.layers.records import Answer, Explanation, Problem, Shape, Step, Tensor
from cnnlint.layers.registry import construct
from cnnlint.layers.signature import Bound, bind
from cnnlint.layers.steps import shape_text
from cnnlint.layers.wrapping import unknown_step
from cnnlint.model import LayerCall

#: Layers that are called on a list of tensors and have no weights.
MERGES: Final = frozenset({"Add", "Average", "Concatenate", "Dot", "Maximum", "Minimum", "Multiply", "Subtract"})


def merged(call: LayerCall, tensors: Sequence[Tensor], target: str = "3") -> Answer:
    """What a merge layer makes of the tensors it is called on, or why Keras refuses them."""
    problem = construct(call, target)
    a = bind(call, target)
    if problem is not None:
        return problem
    if not isinstance(a, Bound):
        return a or unknown_step(Unknown(f"{call.class_name} is not known to cnnlint", call.span))
    shapes = [tensor.shape for tensor in tensors if not isinstance(tensor.shape, Unknown)]
    unknown = next((tensor.shape for tensor in tensors if isinstance(tensor.shape, Unknown)), None)
    if not tensors or (call.class_name in ("Subtract", "Dot") and len(tensors) != 2):
        wanted = "two inputs" if call.class_name in ("Subtract", "Dot") else "a list of inputs"
        return Problem("CNN507", f"needs {wanted}, but is given {len(tensors)}", expected=wanted, actual=str(len(tensors)))
    if unknown is not None:
        return Step((Tensor(unknown, a.compute_dtype()),), (), Explanation("not known"))
    result = _dot(a, *shapes) if call.class_name == "Dot" else _joined(a, shapes) if call.class_name == "Concatenate" else _combined(shapes)
    if isinstance(result, Problem):
        return result
    return Step((Tensor(result, a.compute_dtype()),), (), Explanation(f"{', '.join(map(shape_text, shapes))} -> {shape_text(result)}"))


# -- one by one --------------------------------------------------------------------------------------------------------


def _combined(shapes: Sequence[Shape]) -> Shape | Unknown | Problem:
    """Elementwise: shorter shapes are aligned at their end, the batch aside (Merge.compute_output_shape)."""
    if any(not shape for shape in shapes):
        return Unknown("a tensor without a batch axis is merged")
    sizes: Shape | Problem = shapes[0][1:]
    for shape in shapes[1:]:
        sizes = _broadcast(sizes, shape[1:]) if not isinstance(sizes, Problem) else sizes
    batch = _batch([shape[0] for shape in shapes])
    if isinstance(sizes, Problem) or isinstance(batch, Problem):
        return sizes if isinstance(sizes, Problem) else batch  # type: ignore[return-value]
    return (batch, *sizes)


def _broadcast(left: Shape, right: Shape) -> Shape | Problem:
    if len(left) < len(right):
        left, right = right, left
    head = left[: len(left) - len(right)]
    tail = [_meet(one, other) for one, other in zip(left[len(head) :], right, strict=True)]
    if any(isinstance(size, Problem) for size in tail):
        return _different(left, right)
    return (*head, *tail)  # type: ignore[arg-type]


def _meet(one: Size, other: Size) -> Size | Problem:
    """One axis of two tensors. Where only one side is a number above 1 the other is that number too, or 1, or Keras refuses it."""
    if isinstance(one, Unknown) or isinstance(other, Unknown):
        return one if isinstance(one, Unknown) else other
    if one is None or other is None:
        return None
    if one == 1 or other == 1:
        return other if one == 1 else one
    equal = compare(one, "==", other)
    if equal is False and isinstance(one, int) and isinstance(other, int):
        return Problem("CNN106", "sizes differ")
    if equal is True or isinstance(one, int):
        return one
    return other if isinstance(other, int) else Unknown(f"{one} and {other} may differ")


def _different(left: Shape, right: Shape) -> Problem:
    message = f"the tensors to merge do not fit together: {shape_text(left)} and {shape_text(right)} without the batch"
    return Problem("CNN106", message, expected=shape_text(left), actual=shape_text(right))


def _batch(sizes: Sequence[Size]) -> Size | Problem:
    """The one batch size there is among them; None where there is none."""
    given = [size for size in sizes if size is not None]
    unknown = next((size for size in given if isinstance(size, Unknown)), None)
    numbers = {size for size in given if isinstance(size, int)}
    if len(numbers) > 1:
        return Problem("CNN106", f"the batch sizes {' and '.join(map(str, sorted(numbers)))} differ")
    if not given or numbers:
        return numbers.pop() if numbers else None
    return given[0] if unknown is None and all(size == given[0] for size in given) else unknown or Unknown("the batch sizes may differ")


# -- end to end --------------------------------------------------------------------------------------------------------


def _joined(a: Bound, shapes: Sequence[Shape]) -> Shape | Unknown | Problem:
    """Along an axis: the other axes are those of the first tensor (Concatenate.compute_output_shape)."""
    axis, rank = plain(a["axis"]), len(shapes[0])
    if any(len(shape) != rank for shape in shapes):
        return _unlike(shapes)
    if not isinstance(axis, int):
        return Unknown("axis= is not known", a.span("axis"))
    if not -rank <= axis < rank:
        return Problem("CNN505", f"axis {axis} does not exist in {shape_text(shapes[0])}", argument="axis")
    place = axis % rank
    others = [index for index in range(rank) if index != place]
    if any(_numbers(shapes, index) > 1 for index in others):
        return _unlike(shapes)
    total: Size = 0
    for shape in shapes:
        total = add(total, shape[place])
    return tuple(total if index == place else _common([shape[index] for shape in shapes]) for index in range(rank))


def _numbers(shapes: Sequence[Shape], axis: int) -> int:
    return len({shape[axis] for shape in shapes if isinstance(shape[axis], int)})


def _common(sizes: Sequence[Size]) -> Size:
    """The first tensor's size; a symbol must be the number that another tensor has there."""
    first = sizes[0]
    if first is None or isinstance(first, (int, Unknown)):
        return first
    return next((size for size in sizes if isinstance(size, int)), first)


def _unlike(shapes: Sequence[Shape]) -> Problem:
    text = " and ".join(map(shape_text, shapes))
    return Problem("CNN106", f"the tensors to join differ on other axes than that: {text}", actual=text)


# -- products ----------------------------------------------------------------------------------------------------------


def _dot(a: Bound, left: Shape, right: Shape) -> Shape | Unknown | Problem:
    """What is left of both shapes without the axes of the product (Dot.compute_output_shape)."""
    axes = _axes(a, len(left), len(right))
    if isinstance(axes, (Problem, Unknown)):
        return axes
    first, second = left[axes[0]], right[axes[1]]
    if not isinstance(first, Unknown) and not isinstance(second, Unknown) and _differ(first, second):
        return Problem("CNN106", f"the product sums over axes of different length: {shape_text(left)} and {shape_text(right)}")
    rest = (*left[: axes[0]], *left[axes[0] + 1 :], *right[1 : axes[1]], *right[axes[1] + 1 :])
    return (*rest, 1) if len(rest) == 1 else rest


def _differ(one: Size, other: Size) -> bool:
    """Keras compares the sizes as they stand: None is only equal to None."""
    return (one is None) != (other is None) or (isinstance(one, int) and isinstance(other, int) and one != other)


def _axes(a: Bound, left: int, right: int) -> tuple[int, int] | Unknown | Problem:
    value = a["axes"]
    pair = tuple(value) if is_sequence(value) else (value, value)
    first, second = pair if len(pair) == 2 else (None, None)
    if not isinstance(first, int) or not isinstance(second, int):
        return Unknown("axes= is not known", a.span("axes"))
    if not -left <= first < left or not -right <= second < right or first % left == 0 or second % right == 0:
        return Problem("CNN505", f"axes {pair} do not exist in both tensors, the batch aside", argument="axes")
    return first % left, second % right
