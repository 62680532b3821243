"""Quantized layers: the weights that `quantize` leaves (keras/src/layers/core, `quantize` and `quantized_build`); beside the layer arrow.

Dense, EinsumDense, Embedding and ReversibleEmbedding know it, and the attention layers that are made of EinsumDense.
"""

from __future__ import annotations

from typing import Final, TypeAlias

from cnnlint.dims import Size, Unknown, ceil_divide, product
from cnnlint.layers.records import Shape, Step, Weight
from cnnlint.layers.signature import Bound
from cnnlint.layers.steps import explained, weight_dtype
from cnnlint.tuples import NamedTuple

Weights: TypeAlias = "tuple[Weight, ...]"

#: The modes there are, and those that only products with a kernel know.
MODES: Final = frozenset({"int8", "int4", "float8", "gptq", "awq"})
TABLES: Final = frozenset({"Embedding", "ReversibleEmbedding"})
PRODUCTS: Final = frozenset({"Dense", "EinsumDense"})
ATTENTION: Final = frozenset({"GroupedQueryAttention", "MultiHeadAttention"})

#: Steps of the largest values that float8 remembers (dtype_policy.py, QuantizedFloat8DTypePolicy).
_HISTORY: Final = 1024


class Quantized(NamedTuple):
    """How a layer was quantized: `size` is that of a block or group (None: the whole axis is one), `bits` those of a GPTQ weight.

    `calibrated` says that GPTQ or AWQ has seen data: the weight as it was is gone then.
    """

    mode: str
    size: Size = None
    bits: int = 4
    calibrated: bool = False


def quantized_as(a: Bound) -> Quantized | Unknown | None:
    """What the program did to the layer, None where it quantized nothing."""
    return next((how for name, how in reversed(a.call.state) if name == "quantized"), None)


def quantize(a: Bound, step: Step, ranks: tuple[int, ...]) -> Step:
    """The step with the weights that the layer has after it was quantized. `ranks` are the numbers of axes of its inputs."""
    how = quantized_as(a)
    if how is None or isinstance(step.weights, Unknown):
        return step
    weights = how if isinstance(how, Unknown) else _weights(a, step.weights, how, ranks)
    if isinstance(weights, Unknown):
        return step._replace(weights=weights)
    return step._replace(weights=weights, explanation=step.explanation._replace(params=explained(weights)))


def _weights(a: Bound, weights: Weights, how: Quantized, ranks: tuple[int, ...]) -> Weights | Unknown:
    if a.class_name in TABLES and how.mode in ("int8", "int4"):
        return _tables(a, weights, how)
    if a.class_name in PRODUCTS:
        letters = _letters(str(a["equation"])) if a.class_name == "EinsumDense" else ("bc", "cd", "bd")
        return _product(a, weights, how, letters)
    if a.class_name in ATTENTION:
        return _projections(a, weights, how, ranks)
    return weights


# -- tables ------------------------------------------------------------------------------------------------------------


def _tables(a: Bound, weights: Weights, how: Quantized) -> Weights:
    """embedding.py and reversible_embedding.py: one scale a row, or one for each group of a row; two values of int4 a byte."""
    rows, width = weights[0].shape
    scale = weight_dtype(a)
    grouped = how.mode == "int4" and how.size is not None
    stored = _half(width) if how.mode == "int4" else width
    groups = ceil_divide(width, how.size) if grouped else None
    made = [Weight("embeddings", (rows, stored), False, "int8"), Weight("embeddings_scale", _shape(rows, groups), False, scale)]
    if grouped:
        made += [Weight("embeddings_zero", (rows, groups), False, "int8"), Weight("g_idx", (width,), False)]
    if any(weight.name == "reverse_embeddings" for weight in weights):
        made.append(Weight("reverse_embeddings", (stored, rows), False, "int8"))
        made.append(Weight("reverse_embeddings_scale", (groups, rows) if grouped else (rows,), False, scale))
        made += [Weight("reverse_embeddings_zero", (groups, rows), False, scale)] if grouped else []
    kept = [weight for weight in weights if weight.name.startswith("lora_")]
    return (*kept, *made)


def _shape(first: Size, second: Size) -> Shape:
    return (first,) if second is None else (first, second)


def _half(size: Size) -> Size:
    """Bytes for so many values of four bits."""
    return ceil_divide(size, 2)


# -- products ----------------------------------------------------------------------------------------------------------


def _product(a: Bound, weights: Weights, how: Quantized, letters: tuple[str, str, str], prefix: str = "") -> Weights | Unknown:
    """The weights of one Dense or EinsumDense: those that stay, and those that are made."""
    kernel = next(weight for weight in weights if weight.name == f"{prefix}kernel")
    others = [weight for weight in weights if weight is not kernel]
    made = _made(a, kernel.shape, how, letters)
    if isinstance(made, Unknown):
        return made
    named = [weight._replace(name=prefix + weight.name) for weight in made]
    stays = how.mode == "float8" or (how.mode in ("gptq", "awq") and not how.calibrated)
    return (*([kernel] if stays else []), *others, *named)


def _made(a: Bound, kernel: Shape, how: Quantized, letters: tuple[str, str, str]) -> list[Weight] | Unknown:
    if "." in letters[2] and how.mode != "float8":
        return Unknown("Keras cannot quantize a product whose equation has dots")
    summed = [letter not in letters[2] for letter in letters[1]]
    if how.mode == "int8":
        scale = kernel[1:] if a.class_name == "Dense" else _scale_shape(kernel, letters)
        return [Weight("kernel", kernel, False, "int8"), Weight("kernel_scale", scale, False, weight_dtype(a))]
    if how.mode == "int4":
        rows = product(size for size, gone in zip(kernel, summed, strict=True) if gone)
        return _int4(a, rows, product(size for size, gone in zip(kernel, summed, strict=True) if not gone), how)
    if how.mode == "float8":
        return _float8()
    sides = _sides(kernel)
    return sides if isinstance(sides, Unknown) else _calibrating(a, *sides, how)


def _int4(a: Bound, rows: Size, columns: Size, how: Quantized) -> list[Weight]:
    """Two values a byte; with blocks one scale and one zero for each of them."""
    stored = Weight("kernel", (rows, _half(columns)), False, "int8")
    if how.size is None:
        return [stored, Weight("kernel_scale", (columns,), False, weight_dtype(a))]
    shape = (ceil_divide(rows, how.size), columns)
    scale = Weight("kernel_scale", shape, False, weight_dtype(a))
    return [stored, scale, Weight("kernel_zero", shape, False, "int8"), Weight("g_idx", (rows,), False)]


def _float8() -> list[Weight]:
    """A scale and a history for each of the three; gradients overwrite them, so that they count as trained."""
    pairs = [(f"{name}_scale", f"{name}_amax_history") for name in ("inputs", "kernel", "outputs_grad")]
    return [weight for scale, history in pairs for weight in (Weight(scale, ()), Weight(history, (_HISTORY,)))]


def _calibrating(a: Bound, rows: Size, columns: Size, how: Quantized) -> list[Weight]:
    """What GPTQ and AWQ fill once they have seen data."""
    stored = _half(columns) if how.mode == "awq" or how.bits == 4 else columns
    shape = (columns, 1 if how.size is None else ceil_divide(rows, how.size))
    zero = "kernel_zero" if a.class_name == "Dense" else "zero_point"
    made = [Weight("kernel", (stored, rows), False, "uint8"), Weight("kernel_scale", shape, False, weight_dtype(a))]
    made.append(Weight(zero, shape, False, "uint8"))
    made += [Weight("awq_scales", (rows,), False, weight_dtype(a))] if how.mode == "awq" else []
    return [*made, Weight("g_idx", (rows,), False)]


def _sides(kernel: Shape) -> tuple[Size, Size] | Unknown:
    """Inputs and outputs of a kernel, as GPTQ and AWQ guess them: of three axes, a largest first one stands alone."""
    if len(kernel) == 2:
        return kernel[0], kernel[1]
    if len(kernel) != 3:
        return Unknown("GPTQ and AWQ know kernels of two or three axes")
    if any(not isinstance(size, int) for size in kernel):
        return Unknown("which axis of the kernel is the largest is not known")
    sizes = [size for size in kernel if isinstance(size, int)]
    if sizes.index(max(sizes)) == 0:
        return sizes[0], sizes[1] * sizes[2]
    return sizes[0] * sizes[1], sizes[2]


# -- EinsumDense: where the scales stand --------------------------------------------------------------------------------


def _letters(equation: str) -> tuple[str, str, str]:
    """Input, kernel and output of an equation."""
    given, _, output = equation.partition("->")
    first, _, kernel = given.partition(",")
    return first, kernel, output


def _scale_shape(kernel: Shape, letters: tuple[str, str, str]) -> Shape:
    """`_get_kernel_scale_shape` and the part of `_analyze_quantization_info` about the kernel (einsum_dense.py)."""
    _, own, output = letters
    reduced = [place for place, letter in enumerate(own) if letter not in output]
    order = [own.index(letter) for letter in output if letter in own]
    fresh = [place for place, letter in enumerate(output) if letter not in own]
    squeezed: list[int] = []
    index = 0
    for place in reduced:
        if fresh:
            index = fresh.pop(0)
        else:
            squeezed.append(place)
        order.insert(index, place)
    sizes: list[Size] = [1 if place in reduced else kernel[place] for place in order]
    for place in fresh:
        sizes.insert(place, 1)
    for place in sorted(squeezed, reverse=True):
        sizes.pop(place)
    return tuple(sizes)


# -- attention ---------------------------------------------------------------------------------------------------------


def _projections(a: Bound, weights: Weights, how: Quantized, ranks: tuple[int, ...]) -> Weights | Unknown:
    """Each projection is an EinsumDense: of query, key, gate and value every head has its own, the output joins them."""
    query, value, key = (*ranks, ranks[-1])[:3] if len(ranks) > 1 else ranks * 3
    found: list[Weight] = []
    for name in dict.fromkeys(weight.name.split()[0] for weight in weights):
        own = tuple(weight for weight in weights if weight.name.split()[0] == name)
        rank = {"value": value, "key": key}.get(name, query)
        free = "".join(chr(ord("a") + place) for place in range(rank - 1))
        letters = (free + "yz", "yz" + "x", free + "x") if name == "output" else (free + "x", "xyz", free + "yz")
        made = _product(a, own, how, letters, f"{name} ")
        if isinstance(made, Unknown):
            return made
        found.extend(made)
    return tuple(found)
