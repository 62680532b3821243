"""What all convolutions share on the layer arrow beside their geometry: checks, kernels and biases, the answer with its cost."""

from __future__ import annotations

from cnnlint.dims import Size, Unknown, product, show
from cnnlint.layers.arithmetic import bracketed
from cnnlint.layers.checks import Check, refused, tuple_of
from cnnlint.layers.geometry import Axes, not_whole, padding_word
from cnnlint.layers.ranges import plain
from cnnlint.layers.records import Explanation, Problem, Shape, Step, Tensor, Weight
from cnnlint.layers.signature import Bound
from cnnlint.layers.steps import count, total_of
from cnnlint.model import Value


def window_checks(rank: int, causal: str = "") -> tuple[Check, ...]:
    """The checks of a moving kernel; `causal` names the Keras versions whose constructor takes that padding."""
    return (tuple_of("kernel_size", rank), tuple_of("strides", rank), tuple_of("dilation_rate", rank), padding_word(causal))


def countable(a: Bound, *names: str) -> Problem | None:
    """What the constructor lets pass but no weight can be shaped by: None, and Python floats (Keras 2 cuts those of filters)."""
    for name in names:
        if a[name] is None and not (name == "groups" and a.target == "2"):
            return refused(name, "a positive integer", None)._replace(phase="build")
    return not_whole(a, "kernel_size", *(name for name in names if a.target == "3" or not _converted(name, a[name])))


def _converted(name: str, value: Value) -> bool:
    """What Keras 2 makes a whole number of: filters by int(), groups by dividing by them, as Python divides by True."""
    return isinstance(plain(value), float) if name == "filters" else name == "groups" and isinstance(value, bool)


def weight_dtype(a: Bound) -> str:
    """The dtype of the layer's weights, float32 where it is not known."""
    dtype = a.variable_dtype()
    return dtype if isinstance(dtype, str) else "float32"


def with_bias(a: Bound, kernels: tuple[Weight, ...], units: Size) -> tuple[Weight, ...] | Unknown:
    """The kernels and, unless use_bias is false, one bias a unit."""
    bias = a.flag("use_bias")
    if isinstance(bias, Unknown):
        return bias
    return (*kernels, Weight("bias", (units,), dtype=weight_dtype(a))) if bias else kernels


def head_of(kernels: tuple[Weight, ...], weights: tuple[Weight, ...] | Unknown, units: Size) -> str | None:
    """`(3*3*1 + 1)*32`: what one unit has, times the units."""
    if isinstance(weights, Unknown) or len(weights) == len(kernels):
        return None
    return f"({'*'.join(bracketed(size) for size in kernels[0].shape[:-1])} + 1)*{bracketed(units)}"


def said(weights: tuple[Weight, ...], head: str | None) -> str:
    """How the count comes about: `(3*3*1 + 1)*32 = 320 (kernel 3*3*1*32 = 288, bias 32)`. Every factor is shown, ones too."""
    total = show(total_of(weights))
    parts = [_with_factors(weight) for weight in weights]
    if head is not None:
        return f"{head} = {total} ({', '.join(parts)})"
    return parts[0] if len(parts) == 1 else f"{', '.join(parts)}: together {total}"


def _with_factors(weight: Weight) -> str:
    factors = "*".join(bracketed(size) for size in weight.shape)
    value = factors if len(weight.shape) == 1 else f"{factors} = {show(product(weight.shape))}"
    return f"{weight.name} {value}{'' if weight.trainable else ', not trained'}"


def moved(
    a: Bound,
    axes: Axes,
    lengths: Shape,
    channels: Size,
    weights: tuple[Weight, ...] | Unknown,
    shape_sum: str,
    head: str | None,
    work: tuple[Shape, tuple[Weight, ...]],
) -> Step:
    """The answer; `work` is where the kernels stand and which: each place costs one multiplication a kernel value."""
    places, kernels = work
    macs: Size = 0
    for kernel in kernels:
        one = count((*places, *kernel.shape))
        macs = one if isinstance(one, Unknown) or isinstance(macs, Unknown) or macs is None else macs + one
    params = "not known" if isinstance(weights, Unknown) else said(weights, head)
    output = Tensor(axes.joined(lengths, channels), a.compute_dtype())
    return Step((output,), weights, Explanation(shape_sum, params), macs if macs is not None else 0)
