"""The lengths that layers leave of a length, as pure functions of sizes, and the sums in words: beside the layer arrow.

Sizes are ints, symbols, None or Unknown; the result absorbs them as `dims` does. Formulas: keras/src/ops/operation_utils.py
(compute_conv_output_shape, compute_pooling_output_shape) and keras/src/backend/common/backend_utils.py
(_get_output_shape_given_tf_padding). For ints they equal tf_keras/src/utils/conv_utils.py.
"""

from __future__ import annotations

from collections.abc import Sequence

from cnnlint.dims import Size, add, ceil_divide, compare, floor_divide, maximum, modulo, multiply, show, subtract


def covered(kernel: Size, dilation: Size = 1) -> Size:
    """How many neighbours a kernel of that length spans: (kernel - 1)*dilation + 1."""
    return add(multiply(subtract(kernel, 1), dilation), 1)


def conv_length(length: Size, kernel: Size, stride: Size, padding: str, dilation: Size = 1) -> Size:
    """Places where a kernel stands: floor((length - covered)/stride) + 1 for "valid", else ceil(length/stride).

    Zero or less for "valid" means that the kernel does not fit.
    """
    if padding == "valid":
        return add(floor_divide(subtract(length, covered(kernel, dilation)), stride), 1)
    return ceil_divide(length, stride)


def transposed_length(length: Size, kernel: Size, stride: Size, padding: str, extra: Size = None, dilation: Size = 1) -> Size:
    """The length a transposed convolution makes of one; `extra` is output_padding, None where it is not given."""
    span = covered(kernel, dilation)
    if extra is None:
        spread = multiply(length, stride)
        return spread if padding == "same" else add(subtract(spread, stride), maximum(span, stride))
    start = add(multiply(subtract(length, 1), stride), extra)
    return add(start, modulo(span, 2) if padding == "same" else span)


def bracketed(size: Size) -> str:
    """A size as a factor of a product: sums get brackets."""
    text = show(size)
    return f"({text})" if " " in text else text


def conv_sum(length: Size, kernel: Size, stride: Size, padding: str, dilation: Size = 1) -> str:
    """The arithmetic of conv_length in words: `(28 - 3)/1 + 1 = 26`."""
    result = show(conv_length(length, kernel, stride, padding, dilation))
    if padding != "valid":
        if stride == 1:
            return f'padding "{padding}" keeps {show(length)}'
        exact = compare(modulo(length, stride), "==", 0)
        return f"{bracketed(length)}/{bracketed(stride)} = {result}{'' if exact else ', rounded up'}"
    span = covered(kernel, dilation)
    rest = modulo(subtract(length, span), stride)
    sum_ = f"({show(length)} - {bracketed(span)})/{bracketed(stride)} + 1 = {result}"
    rounded = "" if compare(rest, "==", 0) else ", rounded down"
    wide = f", as {show(kernel)} with dilation {show(dilation)} spans {show(span)}" if compare(span, "==", kernel) is not True else ""
    return sum_ + rounded + wide


def transposed_sum(length: Size, kernel: Size, stride: Size, padding: str, extra: Size = None, dilation: Size = 1) -> str:
    """The arithmetic of transposed_length in words: `(7 - 1)*2 + 3 = 15`."""
    result = show(transposed_length(length, kernel, stride, padding, extra, dilation))
    span = covered(kernel, dilation)
    if extra is None and padding == "same":
        return f"{bracketed(length)}*{bracketed(stride)} = {result}"
    last = bracketed(maximum(span, stride)) if extra is None else bracketed(span) if padding == "valid" else f"{bracketed(span)} % 2"
    more = "" if extra is None else f" + {bracketed(extra)}"
    return f"({show(length)} - 1)*{bracketed(stride)} + {last}{more} = {result}"


AXES = {1: ("length",), 2: ("height", "width"), 3: ("depth", "height", "width")}


def per_axis(before: Sequence[Size], after: Sequence[Size], sums: Sequence[str]) -> str:
    """One explanation of all spatial axes: said once where they are alike, by name where they differ."""
    if all(size is None for size in before):
        return "sizes that vary with the input" if len(before) > 1 else "a length that varies with the input"
    lines = zip(before, after, sums, strict=True)
    parts = [f"{show(old)} -> {show(new)}: {text}" if old is not None and new is not None else "varies" for old, new, text in lines]
    if len(set(parts)) == 1:
        return parts[0] if len(parts) == 1 else f"each side {parts[0]}"
    return "; ".join(f"{name} {part}" for name, part in zip(AXES[len(parts)], parts, strict=True))


def by(sizes: Sequence[Size]) -> str:
    """Sizes as people write them: `3x3`, `None x 4`."""
    texts = [bracketed(size) for size in sizes]
    return ("x" if all(text.isdigit() for text in texts) else " x ").join(texts)
