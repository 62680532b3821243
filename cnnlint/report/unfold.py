"""The arithmetic behind costs, for `summary --explain` and the JSON: said only where it gives exactly what was counted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from cnnlint.dims import Unknown, add, multiply, product, show
from cnnlint.layers.arithmetic import bracketed

if TYPE_CHECKING:
    from cnnlint.costs import Cost
    from cnnlint.trace import LayerTrace


def unfolded(layer: LayerTrace, cost: Cost) -> dict[str, str]:
    """The sums of a layer's costs by their names in the JSON; one that cannot be told is left out."""
    sums = {"macs": _macs(layer), "receptive_field": cost.field_sum}
    return {name: text for name, text in sums.items() if text}


def _macs(layer: LayerTrace) -> str | None:
    """`26*26*(3*3*1*32) = 194688`: the positions where the kernels stand, times the values of the kernels."""
    weights = layer.step.weights if layer.step is not None else ()
    if isinstance(weights, Unknown) or isinstance(layer.macs, Unknown) or layer.macs == 0:
        return None
    kernels = [weight.shape for weight in weights if len(weight.shape) > 1]
    values: Any = 0
    for kernel in kernels:
        values = add(values, product(kernel))
    factors = " + ".join("*".join(map(bracketed, kernel)) for kernel in kernels)
    for positions in _positions(layer):
        if kernels and multiply(product(positions), values) == layer.macs:
            places = "*".join(map(bracketed, positions))
            return f"{places}*({factors}) = {show(layer.macs)}" if places else f"{factors} = {show(layer.macs)}"
    return None


def _positions(layer: LayerTrace) -> Iterator[tuple[Any, ...]]:
    """What may be the positions of the kernels: those of the output, or those of the input (a transposed convolution, time steps)."""
    for shape in (layer.shape, layer.input.shape if layer.input is not None else None):
        if isinstance(shape, tuple) and not isinstance(shape, Unknown) and None not in shape[1:]:
            yield shape[1:-1]
            yield shape[2:]
