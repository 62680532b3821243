"""Answers that many layers of the layer arrow give alike: what passes unchanged, ranks refused, sizes missing, counts explained."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cnnlint.dims import Size, Unknown, product, show
from cnnlint.layers.records import Count, Explanation, Problem, Shape, Step, Tensor, Weight
from cnnlint.layers.signature import Bound

UNCHANGED = Explanation("the shape is unchanged")


def shape_text(shape: Sequence[Size] | Unknown) -> str:
    """A shape as Keras prints it: `(None, 28, 28)`."""
    if isinstance(shape, Unknown):
        return "?"
    return f"({', '.join(show(size) for size in shape)}{',' if len(shape) == 1 else ''})"


def known(x: Tensor) -> Shape:
    """The shape of an input whose rank is known; layer functions are called with no other unless they ask for it."""
    return () if isinstance(x.shape, Unknown) else x.shape


def is_floating(dtype: str) -> bool:
    """Whether Keras casts inputs of this dtype to the layer's own (keras/src/layers/layer.py, autocast)."""
    return dtype.startswith(("float", "bfloat"))


def cast(a: Bound, x: Tensor) -> str | Unknown:
    """The dtype of the input once the layer has taken it: floats become the layer's compute dtype, the others stay."""
    if isinstance(x.dtype, Unknown) or not is_floating(x.dtype) or a["autocast"] is False:
        return x.dtype
    return a.compute_dtype()


def weight_dtype(a: Bound) -> str:
    """The dtype of the layer's weights, for the record of each."""
    dtype = a.variable_dtype()
    return dtype if isinstance(dtype, str) else "float32"


def unchanged(a: Bound, x: Tensor, explanation: Explanation = UNCHANGED, keeps_mask: bool = True) -> Step:
    """The input as it came, in the layer's compute dtype (what Layer.compute_output_spec makes of compute_output_shape)."""
    return Step((Tensor(x.shape, a.compute_dtype(), keeps_mask and x.masked),), (), explanation)


def single(a: Bound, shape: Shape | Unknown, explanation: Explanation, masked: bool = False) -> Step:
    """One output without weights, in the layer's compute dtype."""
    return Step((Tensor(shape, a.compute_dtype(), masked),), (), explanation)


def wrong_rank(x: Tensor, rank: int, axes: str, least: bool = False, hint: str | None = None) -> Problem | None:
    """CNN102 where the input has not `rank` dimensions (with `least`: fewer than that). `axes` names them: `batch, steps, features`."""
    shape = known(x)
    if len(shape) >= rank if least else len(shape) == rank:
        return None
    wanted = f"{'at least ' if least else ''}{rank} dimension{'s' * (rank != 1)} ({axes})"
    found = f"{len(shape)}: {shape_text(shape)}"
    return Problem("CNN102", f"needs an input of {wanted}, but gets {found}", "build", wanted, found, hint)


def undefined(x: Tensor, axis: int, use: str) -> Problem:
    """CNN105: None on an axis that a weight is as long as."""
    place = "the last axis" if axis in (-1, len(known(x)) - 1) else f"axis {axis}"
    message = f"{place} of the input {shape_text(x.shape)} is None, but {use} needs a fixed number there"
    return Problem("CNN105", message, "build", f"a number on {place}", "None", f"give {place} a size in the input shape")


def count(sizes: Iterable[Size]) -> Count:
    """The product of sizes as a count; Unknown where one of them varies at run time."""
    result = product(sizes)
    return Unknown("a size varies at run time") if result is None else result


def explained(weights: Sequence[Weight], head: str | None = None) -> str:
    """How a count comes about, in words: `kernel 4*3 = 12, bias 3: together 15`. `head` is a formula that already says the total."""
    parts = [weight_text(weight) for weight in weights]
    if not parts:
        return "no weights"
    if head is None and len(parts) == 1:
        return parts[0]
    whole, each = show(total_of(weights)), ", ".join(parts)
    return f"{each}: together {whole}" if head is None else f"{head} = {whole} ({each})"


def weight_text(weight: Weight) -> str:
    """One weight with its size: `kernel 4*3 = 12`."""
    sizes = [size for size in weight.shape if size != 1] or [1]
    frozen = "" if weight.trainable else ", not trained"
    text = factor(sizes[0]) if len(sizes) == 1 else product_text(sizes, product(weight.shape))
    return f"{weight.name} {text}{frozen}"


def product_text(sizes: Sequence[Size], whole: Size) -> str:
    """`7*7*256 = 12544`; of one size or none only what it comes to."""
    return f"{'*'.join(map(factor, sizes))} = {show(whole)}" if len(sizes) > 1 else show(whole)


def factor(size: Size) -> str:
    """A size as it stands in a product: a sum is put into brackets."""
    text = show(size)
    return f"({text})" if " " in text else text


def total_of(weights: Sequence[Weight]) -> Count:
    """The number of values in all weights together."""
    return total(count(weight.shape) for weight in weights)


def total(counts: Iterable[Count]) -> Count:
    """The sum of counts; Unknown where one of them is."""
    result: Count = 0
    for own in counts:
        if isinstance(own, Unknown):
            return own
        result = own if isinstance(result, Unknown) else result + own
    return result
