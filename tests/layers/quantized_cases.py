"""Layers and how they are quantized: the table behind test_quantized and its check by real Keras."""

from __future__ import annotations

from itertools import product
from typing import Any, NamedTuple

from cnnlint.layers.quantized import Quantized

#: A layer as its class and arguments, and the shape it is built with.
LAYERS: dict[str, tuple[str, tuple[Any, ...], dict[str, Any], tuple[Any, ...]]] = {
    "Dense": ("Dense", (7,), {}, (None, 10)),
    "Dense without bias": ("Dense", (7,), {"use_bias": False}, (None, 4, 10)),
    "Dense with low rank": ("Dense", (7,), {"lora_rank": 2}, (None, 10)),
    "a product": ("EinsumDense", ("ab,bc->ac", 5), {"bias_axes": "c"}, (None, 10)),
    "heads": ("EinsumDense", ("abc,cde->abde", (None, 3, 5)), {"bias_axes": "de"}, (None, 4, 10)),
    "joined heads": ("EinsumDense", ("abcd,cde->abe", (None, 5)), {"bias_axes": "e"}, (None, 4, 3, 10)),
    "dots left": ("EinsumDense", ("...x,xy->...y", 5), {}, (None, 4, 3, 10)),
    "dots right": ("EinsumDense", ("ab...,bc->ac...", (6,)), {"bias_axes": "c"}, (None, 3, 5)),
    "kernels of each step": ("EinsumDense", ("abc,bcd->abd", (4, 6)), {}, (None, 4, 10)),
    "four axes": ("EinsumDense", ("abc,bcde->ade", (3, 5)), {}, (None, 4, 10)),
    "Embedding": ("Embedding", (20, 5), {}, (None, 3)),
    "Embedding with low rank": ("Embedding", (20, 5), {"lora_rank": 2}, (None, 3)),
    "both ways": ("ReversibleEmbedding", (20, 5), {"tie_weights": False}, (None, 3)),
    "both ways, tied": ("ReversibleEmbedding", (20, 5), {}, (None, 3)),
}

MODES = (
    Quantized("int8"),
    Quantized("int4"),
    Quantized("int4", 4),
    Quantized("int4", 128),
    Quantized("float8"),
    Quantized("gptq"),
    Quantized("gptq", 4),
    Quantized("gptq", 4, 8),
    Quantized("awq"),
    Quantized("awq", 4),
)


class Case(NamedTuple):
    """One layer, quantized in one way."""

    layer: str
    how: Quantized

    @property
    def id(self) -> str:
        """The case as a test's name."""
        return f"{self.layer}-{self.how.mode}-{self.how.size}-{self.how.bits}"


CASES = [Case(name, how) for name, how in product(LAYERS, MODES)]
