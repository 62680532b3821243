"""What stands beyond a loop in a model: layers that a loop of unknown length adds, and those after it. Part of the propagate arrow.

Where every iteration adds layers that give the shape they take, the model behind the loop is the same however often it runs, and the
parameters are a number times the count of iterations (none included).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cnnlint.dims import Unknown, add, multiply
from cnnlint.layers.registry import Count, Tensor
from cnnlint.model import Element, Gap
from cnnlint.nesting import equal
from cnnlint.ownership import Counts
from cnnlint.trace import LayerTrace
from cnnlint.tuples import NamedTuple

#: Puts one element after these tensors.
Visit = Callable[[Element, "tuple[Tensor, ...]"], LayerTrace]


class Block(NamedTuple):
    """Layers that one iteration adds, and how often they are added."""

    layers: tuple[LayerTrace, ...]
    times: Count


class Beyond(NamedTuple):
    """What a model holds from its first gap on: layers that stand there once, blocks that stand there often, and the output."""

    layers: tuple[LayerTrace, ...]
    blocks: tuple[Block, ...]
    output: Tensor


def beyond(elements: Sequence[Element], tensors: tuple[Tensor, ...] | None, visit: Visit) -> Beyond | None:
    """The elements from a gap on, run on what comes before it; None where it matters how often a loop runs, or is not known."""
    layers: list[LayerTrace] = []
    blocks: list[Block] = []
    for element in elements:
        if tensors is None or len(tensors) != 1:
            return None
        if isinstance(element, Gap):
            block = _block(element, tensors, visit)
            if block is None:
                return None
            blocks.append(block)
            continue
        layer = visit(element, tensors)
        layers.append(layer)
        tensors = _outputs(layer)
    return None if tensors is None else Beyond(tuple(layers), tuple(blocks), tensors[0])


def _outputs(layer: LayerTrace) -> tuple[Tensor, ...] | None:
    return None if layer.problem is not None or layer.step is None else layer.step.outputs


def _block(gap: Gap, tensors: tuple[Tensor, ...], visit: Visit) -> Block | None:
    """The layers of one iteration, where they give what they take."""
    if gap.times is None:
        return None
    before = tensors[0]
    layers: list[LayerTrace] = []
    for call in gap.repeated:
        layers.append(visit(call, tensors))
        outputs = _outputs(layers[-1])
        if outputs is None or len(outputs) != 1:
            return None
        tensors = outputs
    return Block(tuple(layers), gap.times) if _preserved(before, tensors[0]) else None


def _preserved(before: Tensor, after: Tensor) -> bool:
    if isinstance(before.shape, Unknown) or isinstance(after.shape, Unknown):
        return False
    return equal(before.shape, after.shape) and before.dtype == after.dtype


def with_blocks(counts: Counts, blocks: Sequence[tuple[Counts, Count]]) -> Counts:
    """The counts of a model with those of its blocks, each as often as it stands there."""
    for own, times in blocks:
        counts = Counts(*(_sum(total, multiply(part, times)) for total, part in zip(counts, own, strict=True)))
    return counts


def _sum(left: Count, right: Count | None) -> Count:
    total = add(left, right)
    return Unknown("a weight has no fixed size") if total is None else total
