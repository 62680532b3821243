"""Layers that cnnlint cannot read, as the configuration declares them: their output shape and number of parameters.

[tool.cnnlint.layers."my_package.MyLayer"]
output-shape = "(..., 64)"    # or "same", or "(None, 10)"; `...` stands for the axes before, as they come in
params = 4160
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from cnnlint.tuples import NamedTuple

if TYPE_CHECKING:
    from cnnlint.layers.records import Answer, Tensor
    from cnnlint.model import Span

SAME = "same"


class Declared(NamedTuple):
    """What is declared of one class. `output_shape` is `same` or the text of a tuple; what is None stays unknown."""

    output_shape: str | None = None
    params: int | None = None


def read_shape(text: str) -> tuple[int | str | None, ...] | None:
    """The sizes in the text of a shape: integers, None, and `...` once, at the start; None where it is no such text."""
    if not (text.startswith("(") and text.endswith(")")):
        return None
    parts = [part.strip() for part in text[1:-1].split(",")]
    if parts and not parts[-1]:
        parts.pop()
    sizes: list[int | str | None] = []
    for place, part in enumerate(parts):
        if part == "..." and place == 0:
            sizes.append(part)
        elif part == "None" or part.isdigit():
            sizes.append(None if part == "None" else int(part))
        else:
            return None
    return tuple(sizes) or None


def find(declared: Mapping[str, Declared], qualified_name: str) -> Declared | None:
    """The declaration for a class: by its qualified name, or by its bare name where that is what was declared."""
    return declared.get(qualified_name) or declared.get(qualified_name.rpartition(".")[2])


def step(declared: Declared, name: str, span: Span) -> Callable[[Tensor], Answer]:
    """What such a layer does to its input."""
    from cnnlint.dims import Unknown
    from cnnlint.layers.records import Explanation, Step, Tensor, Weight

    def answer(x: Tensor) -> Answer:
        floating = isinstance(x.dtype, str) and x.dtype.startswith("float")
        dtype = x.dtype if floating else Unknown(f"the dtype that `{name}` gives is not declared", span)
        weights = (Weight("declared", (declared.params,)),) if declared.params else ()
        missing = Unknown(f"the parameters of `{name}` are not declared", span)
        words = Explanation("as the configuration declares", f"declared: {declared.params}")
        return Step((Tensor(_shape(declared, name, x, span), dtype),), missing if declared.params is None else weights, words)

    return answer


def _shape(declared: Declared, name: str, x: Tensor, span: Span) -> Any:
    from cnnlint.dims import Unknown

    if declared.output_shape is None:
        return Unknown(f"the output shape of `{name}` is not declared", span)
    if declared.output_shape == SAME:
        return x.shape
    sizes = read_shape(declared.output_shape) or ()
    if sizes[:1] != ("...",):
        return sizes
    if isinstance(x.shape, Unknown):
        return x.shape
    fixed = sizes[1:]
    return (*x.shape[: len(x.shape) - len(fixed)], *fixed)
