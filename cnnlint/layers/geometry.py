"""What convolutions and pools share on the layer arrow: axes of an input, sizes of a window, checks, the refusal to shrink to nothing."""

from __future__ import annotations

from math import isfinite

from cnnlint.dims import Size, Unknown, compare
from cnnlint.layers.arithmetic import AXES, by, conv_length, conv_sum, covered
from cnnlint.layers.checks import OPAQUE, Check, refused, unknown_string
from cnnlint.layers.ranges import plain
from cnnlint.layers.records import Problem, Shape, Tensor
from cnnlint.layers.signature import Bound
from cnnlint.layers.steps import is_floating, known, wrong_rank
from cnnlint.model import NumpyNumber, Value
from cnnlint.tuples import NamedTuple


class Axes(NamedTuple):
    """An input taken apart: axes before the spatial ones (the batch; Keras 2 takes more), the spatial ones, and the channels."""

    lead: Shape
    spatial: Shape
    channels: Size
    channels_first: bool | Unknown

    def joined(self, spatial: Shape, channels: Size) -> Shape:
        """A shape with other spatial sizes and channels, in the same order."""
        if isinstance(self.channels_first, Unknown):
            return (*self.lead, *(self.channels_first,) * (len(self.spatial) + 1))
        return (*self.lead, channels, *spatial) if self.channels_first else (*self.lead, *spatial, channels)


class Window(NamedTuple):
    """The sizes of a moving window along each spatial axis; what is not known is Unknown there."""

    size: Shape
    strides: Shape
    dilation: Shape
    padding: str | Unknown

    def lengths(self, spatial: Shape) -> Shape:
        """The spatial sizes that a window leaves."""
        padding = self.padding
        if isinstance(padding, Unknown):
            return (padding,) * len(spatial)
        return tuple(conv_length(*axis[:3], padding, axis[3]) for axis in self._axes(spatial))

    def sums(self, spatial: Shape) -> tuple[str, ...]:
        """How each of these lengths comes about."""
        padding = self.padding
        if isinstance(padding, Unknown):
            return ("padding= is not known",) * len(spatial)
        return tuple(conv_sum(*axis[:3], padding, axis[3]) for axis in self._axes(spatial))

    def _axes(self, spatial: Shape) -> list[tuple[Size, Size, Size, Size]]:
        return list(zip(spatial, self.size, self.strides, self.dilation, strict=True))


def rank_of(a: Bound) -> int:
    """The number of spatial axes that a class name tells: 2 for `SeparableConv2D`."""
    return int(next(letter for letter in a.class_name if letter.isdigit()))


def take_apart(a: Bound, x: Tensor, rank: int, leading: bool = False) -> Axes | Problem:
    """The input's axes by the layer's data_format, or CNN102. `leading` allows further axes before the spatial ones (Keras 2)."""
    form, names = a.data_format(), AXES[rank]
    order = ("batch", "channels", *names) if form == "channels_first" else ("batch", *names, "channels")
    problem = wrong_rank(x, rank + 2, ", ".join(order), least=leading)
    if problem is not None:
        return problem
    shape = known(x)
    lead, last = shape[: -rank - 1], shape[-rank - 1 :]
    if isinstance(form, Unknown):
        return Axes(lead, (form,) * rank, form, form)
    if form == "channels_first":
        return Axes(lead, last[1:], last[0], True)
    return Axes(lead, last[:-1], last[-1], False)


def channel_axis(axes: Axes) -> int:
    """Where the channels stand in the input."""
    return len(axes.lead) if axes.channels_first is True else len(axes.lead) + len(axes.spatial)


def read_window(a: Bound, name: str, rank: int) -> Window:
    """The window of `kernel_size` or `pool_size`; pools move by their size where no strides are given."""
    strides = name if a["strides"] is None else "strides"
    padding = a.text("padding")
    if not isinstance(padding, (str, Unknown)):
        padding = Unknown("padding= is not known")
    return Window(
        _each(a.sizes(name, rank), rank),
        _each(a.sizes(strides, rank), rank),
        _each(a.sizes("dilation_rate", rank), rank) if a.takes("dilation_rate") else (1,) * rank,
        padding.lower() if isinstance(padding, str) else padding,
    )


def _each(sizes: Shape | Unknown, rank: int) -> Shape:
    return (sizes,) * rank if isinstance(sizes, Unknown) else sizes


def collapsed(spatial: Shape, window: Window, word: str) -> Problem | None:
    """CNN101 where the window does not fit into a spatial size that is known."""
    lengths = window.lengths(spatial)
    bad = next((axis for axis, length in enumerate(lengths) if compare(length, "<=", 0)), None)
    if bad is None or window.padding != "valid":
        return None
    spans = tuple(covered(size, dilation) for size, dilation in zip(window.size, window.dilation, strict=True))
    spread = f", spread by dilation to {by(spans)}," if spans != window.size else ""
    message = f"a {by(window.size)} {word}{spread} does not fit into the {by(spatial)} input"
    total = conv_sum(spatial[bad], window.size[bad], window.strides[bad], "valid", window.dilation[bad])
    arithmetic = f'{by(spatial)} input, {by(window.size)} {word}, padding="valid": {total}'
    hint = f'padding="same", or a smaller {word}'
    return Problem("CNN101", message, "build", f"at least {by(spans)}", by(spatial), hint, arithmetic, "padding")


def no_channels(a: Bound, channels: Size) -> Problem | None:
    """CNN101 where there is nothing to sum over: TensorFlow refuses it once it computes, which Keras 2 does at once."""
    if a.target == "3" or compare(channels, "==", 0) is not True:
        return None
    return Problem("CNN101", "nothing is left to sum: the input has 0 channels", "build", "at least 1 channel", "0 channels")


def strides_or_dilation(targets: str = "32") -> Check:
    """Not both above 1 (base_conv.py); Keras 3 asks that of plain and transposed convolutions only."""

    def check(a: Bound) -> Problem | None:
        rank = rank_of(a)
        strides, dilation = a.sizes("strides", rank), a.sizes("dilation_rate", rank)
        if a.target not in targets or isinstance(strides, Unknown) or isinstance(dilation, Unknown):
            return None
        if not all(any(compare(size, ">", 1) for size in sizes) for sizes in (strides, dilation)):
            return None
        message = f"strides {by(strides)} and dilation_rate {by(dilation)} are both above 1, which Keras does not do together"
        return Problem("CNN505", message, "init", "one of them 1", f"{by(strides)} and {by(dilation)}", argument="dilation_rate")

    return check


def padding_word(causal: str = "", lists: bool = True) -> Check:
    """`valid` or `same`, in any case; `causal` in the Keras versions named. A list passes the constructor and fails later."""

    def check(a: Bound) -> Problem | None:
        value = a["padding"]
        if isinstance(value, OPAQUE) or (lists and isinstance(value, (tuple, list))):
            return None
        allowed = ["valid", "same", *(["causal"] if a.target in causal else [])]
        if not isinstance(value, str) or (value == "causal" and value not in allowed):  # no misspelling: it exists elsewhere
            return refused("padding", " or ".join(f'"{word}"' for word in allowed), value)
        return None if value.lower() in allowed else unknown_string("padding", value, allowed)

    return check


def not_whole(a: Bound, *names: str) -> Problem | None:
    """Floats that pass the constructor but cannot be the length of a weight's axis. Numpy's float32 converts, Python's float does not.

    To Keras 2 no float is one, and neither is True.
    """
    for name in names:
        value = a[name]
        items = value if type(value) in (tuple, list) else (value,)
        if any(_is_float(item) or (a.target == "2" and isinstance(plain(item), (bool, float))) for item in items):
            return refused(name, "an integer" if items == (value,) else "a tuple of integers", value)._replace(phase="build")
    return None


def _is_float(item: Value) -> bool:
    return isinstance(item, float) or (isinstance(item, NumpyNumber) and item.dtype == "float64" and isinstance(item.value, float))


def listed_padding(a: Bound) -> Problem | None:
    """A list as padding passes the constructor; computing the output shape refuses it."""
    value = a["padding"]
    return refused("padding", '"valid" or "same"', value)._replace(phase="build") if type(value) in (tuple, list) else None


def whole(a: Bound, name: str) -> Size:
    """A count as the layer keeps it: Keras 2 cuts floats to whole numbers."""
    value = a[name]
    if a.target == "2" and isinstance(value, str):
        return int(value)  # the constructor has tried it
    number = a.number(name)
    if isinstance(number, float):
        return int(number) if a.target == "2" and isfinite(number) else Unknown(f"{name}= is no whole number", a.span(name))
    return number


def passed_dtype(a: Bound, x: Tensor) -> str | Unknown:
    """The dtype of what is moved, not computed. Keras 3 says the layer's own whatever comes in; Keras 2 casts floats only."""
    if a.target == "2" and isinstance(x.dtype, str) and not is_floating(x.dtype):
        return x.dtype
    return a.compute_dtype()
