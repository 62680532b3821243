"""Pools that move a window, pools over everything, pools to a given size: one step of the layer arrow each (keras/src/layers/pooling)."""

from __future__ import annotations

from cnnlint.dims import Expr, Unknown, compare, show
from cnnlint.layers.arithmetic import by, per_axis
from cnnlint.layers.checks import OPAQUE, Check, refused, tuple_of, unknown_string
from cnnlint.layers.geometry import Axes, collapsed, padding_word, passed_dtype, rank_of, read_window, take_apart
from cnnlint.layers.registry import Answer, Bound, Explanation, Problem, Step, Tensor, layer
from cnnlint.layers.steps import known, shape_text
from cnnlint.layers.wrapping import unknown_step
from cnnlint.model import Value


def _moving(rank: int) -> tuple[Check, ...]:
    return (tuple_of("pool_size", rank), tuple_of("strides", rank, allow_zero=True, optional=True), _padding_of_keras2)


def _padding_of_keras2(a: Bound) -> Problem | None:
    """Keras 2 looks at the word in the constructor, and takes causal there; Keras 3 looks only when it builds."""
    return padding_word(causal="2")(a) if a.target == "2" else None


@layer("MaxPooling1D", checks=_moving(1))
@layer("MaxPooling2D", checks=_moving(2))
@layer("MaxPooling3D", checks=_moving(3))
@layer("AveragePooling1D", checks=_moving(1))
@layer("AveragePooling2D", checks=_moving(2))
@layer("AveragePooling3D", checks=_moving(3))
def pooling(a: Bound, x: Tensor) -> Answer:
    """A window moves over each channel and keeps its maximum or mean; it moves by its own size unless told otherwise (base_pooling.py).

    MaxPooling2D() | (None, 24, 24, 64) | (None, 12, 12, 64) | 0
    MaxPooling2D(3, 2) | (None, 8, 8, 3) | (None, 3, 3, 3) | 0
    MaxPooling2D((3, 2), strides=(2, 1), padding="same") | (None, 8, 8, None) | (None, 4, 8, None) | 0
    MaxPooling2D(data_format="channels_first") | (None, 3, 9, None) | (None, 3, 4, None) | 0
    AveragePooling2D([2, 4]) | (None, 9, 9, 3) | (None, 4, 2, 3) | 0
    MaxPooling1D(3) | (None, 10, 2) | (None, 3, 2) | 0
    MaxPooling3D() | (None, 8, 8, 8, 3) | (None, 4, 4, 4, 3) | 0
    AveragePooling1D(2) | (None, 8, 3) | (None, 4, 3) | 0
    AveragePooling3D(2) | (None, 8, 8, 8, 3) | (None, 4, 4, 4, 3) | 0
    MaxPooling2D() | (None, 1, None, 3) | CNN101
    MaxPooling2D() | (None, 8, 8) | CNN102
    MaxPooling2D(padding="SAME") | (None, 8, 8, 3) | CNN504
    tf_keras: MaxPooling2D(padding="SAME") | (None, 8, 8, 3) | (None, 4, 4, 3) | 0
    MaxPooling2D(0) | (None, 8, 8, 3) | CNN505
    MaxPooling2D(2.0) | (None, 8, 8, 3) | CNN505
    MaxPooling2D(2, 0) | (None, 8, 8, 3) | CNN505
    MaxPooling2D({"a": 1, "b": 2}) | (None, 8, 8, 3) | CNN505
    AveragePooling3D({3}) | (None, 8, 8, 8, 3) | CNN505
    AveragePooling2D() | (None, 8, 8, 3) | CNN503
    tf_keras: AveragePooling2D() | (None, 8, 8, 3) | (None, 4, 4, 3) | 0
    tf_keras: MaxPooling1D(padding="causal") | (None, 8, 3) | CNN504
    """
    rank = rank_of(a)
    axes = take_apart(a, x, rank)
    if isinstance(axes, Problem):
        return axes
    window = read_window(a, "pool_size", rank)
    if any(compare(stride, "==", 0) for stride in window.strides):
        return refused("strides", "positive integers", a["strides"])._replace(phase="build")
    problem = _padding_when_built(a) or _kernel_of_keras2(a, x) or collapsed(axes.spatial, window, "pool")
    if problem is not None:
        return problem
    lengths = window.lengths(axes.spatial)
    text = per_axis(axes.spatial, lengths, window.sums(axes.spatial))
    return Step((Tensor(axes.joined(lengths, axes.channels), passed_dtype(a, x)),), (), Explanation(text))


def _padding_when_built(a: Bound) -> Problem | None:
    value = a["padding"]
    if isinstance(value, (*OPAQUE, Expr)) or value in ("valid", "same"):
        return None
    if a.target == "2" and isinstance(value, str) and value.lower() in ("valid", "same"):
        return None
    return unknown_string("padding", value, ["valid", "same"])._replace(phase="build")


def _kernel_of_keras2(a: Bound, x: Tensor) -> Problem | None:
    """TensorFlow has MaxPool3D for three dtypes only; Keras 2 finds out when it builds."""
    dtype = passed_dtype(a, x)
    if a.target == "3" or a.class_name != "MaxPooling3D" or dtype in ("float16", "bfloat16", "float32") or isinstance(dtype, Unknown):
        return None
    return Problem("CNN505", f"3D maxima are computed in float32 or half precision, not in {dtype}", "build", "float32", dtype)


@layer("GlobalMaxPooling1D")
@layer("GlobalMaxPooling2D")
@layer("GlobalMaxPooling3D")
@layer("GlobalAveragePooling1D")
@layer("GlobalAveragePooling2D")
@layer("GlobalAveragePooling3D")
def global_pooling(a: Bound, x: Tensor) -> Answer:
    """One number a channel: the maximum or mean of all places (base_global_pooling.py).

    GlobalAveragePooling2D() | (None, 7, 7, 512) | (None, 512) | 0
    GlobalMaxPooling2D(keepdims=True) | (None, None, None, None) | (None, 1, 1, None) | 0
    GlobalAveragePooling2D("channels_first") | (None, 8, 8, 3) | (None, 8) | 0
    GlobalAveragePooling1D(data_format="channels_first", keepdims=True) | (None, 3, 8) | (None, 3, 1) | 0
    GlobalMaxPooling1D() | (None, None, 64) | (None, 64) | 0
    GlobalMaxPooling3D() | (None, 3, 8, 8, 8) | (None, 8) | 0
    GlobalAveragePooling3D(keepdims=True) | (None, 3, 8, 8, 8) | (None, 1, 1, 1, 8) | 0
    GlobalAveragePooling2D() | (None, 64) | CNN102
    GlobalAveragePooling2D(data_format="last") | (None, 8, 8, 3) | CNN505
    GlobalMaxPooling2D() | (None, 0, 8, 3) | (None, 3) | 0
    tf_keras: GlobalMaxPooling2D() | (None, 0, 8, 3) | CNN101
    """
    rank = rank_of(a)
    axes = take_apart(a, x, rank)
    if isinstance(axes, Problem):
        return axes
    if a.target == "2" and any(compare(size, "==", 0) for size in axes.spatial):
        return Problem("CNN101", f"nothing is left to pool: the input is {by(axes.spatial)}", "build", "at least 1", by(axes.spatial))
    if a.target == "2" and x.masked and a.class_name == "GlobalAveragePooling1D" and a.data_format() != "channels_last":
        return unknown_step(Unknown("Keras 2 spreads the mask over the channels, which fits some shapes only", a.call.span))
    keep = a.flag("keepdims")
    if isinstance(keep, Unknown):
        return Step((Tensor(keep, passed_dtype(a, x)),))
    shape = axes.joined((1,) * rank if keep else (), axes.channels)
    if isinstance(axes.channels_first, Unknown):
        shape = (*axes.lead, *(axes.channels_first,) * (rank + 1 if keep else 1))
    text = f"{by(axes.spatial)} places become one: {show(axes.channels)} channels stay"
    return Step((Tensor(shape, passed_dtype(a, x)),), (), Explanation(text))


def _output_size(rank: int) -> Check:
    """An int, or a tuple or list of that length; what stands in it is looked at only when the layer is built (adaptive_*_pooling*.py)."""

    def check(a: Bound) -> Problem | None:
        value = a["output_size"]
        if isinstance(value, (int, Expr, *OPAQUE)) or (type(value) in (tuple, list) and len(value) == rank):
            return None
        return refused("output_size", f"an integer or a tuple of {rank}", value)

    return check


def _exact_data_format(a: Bound) -> Problem | None:
    """These layers alone do not lower the word (base_adaptive_pooling.py)."""
    value = a["data_format"]
    if isinstance(value, str) and value not in ("", "channels_first", "channels_last"):
        return unknown_string("data_format", value, ["channels_last", "channels_first"], "CNN505")
    return None


@layer("AdaptiveAveragePooling1D", since="3.13", checks=(_output_size(1), _exact_data_format))
@layer("AdaptiveAveragePooling2D", since="3.13", checks=(_output_size(2), _exact_data_format))
@layer("AdaptiveAveragePooling3D", since="3.13", checks=(_output_size(3), _exact_data_format))
@layer("AdaptiveMaxPooling1D", since="3.13", checks=(_output_size(1), _exact_data_format))
@layer("AdaptiveMaxPooling2D", since="3.13", checks=(_output_size(2), _exact_data_format))
@layer("AdaptiveMaxPooling3D", since="3.13", checks=(_output_size(3), _exact_data_format))
def adaptive_pooling(a: Bound, x: Tensor) -> Answer:
    """The windows are chosen so that the output has the size asked for (base_adaptive_pooling.py; it looks at no rank).

    AdaptiveAveragePooling2D(2) | (None, 8, 8, 3) | (None, 2, 2, 3) | 0
    AdaptiveAveragePooling2D((2, 3)) | (None, None, None, 3) | (None, 2, 3, 3) | 0
    AdaptiveMaxPooling2D([2, 2], "channels_first") | (None, 8, 8, 3) | (None, 8, 2, 2) | 0
    AdaptiveMaxPooling2D(2) | (None, 8) | (None, 2, 2, 8) | 0
    AdaptiveAveragePooling1D((4,)) | (None, 9, 3) | (None, 4, 3) | 0
    AdaptiveMaxPooling1D(4) | (None, 9, 3) | (None, 4, 3) | 0
    AdaptiveAveragePooling3D(2) | (None, 8, 8, 8, 3) | (None, 2, 2, 2, 3) | 0
    AdaptiveMaxPooling3D((1, 2, 3)) | (None, 8, 8, 8, 3) | (None, 1, 2, 3, 3) | 0
    AdaptiveAveragePooling2D(2.0) | (None, 8, 8, 3) | CNN505
    AdaptiveAveragePooling2D(-1) | (None, 8, 8, 3) | CNN505
    AdaptiveMaxPooling2D(2, "CHANNELS_FIRST") | (None, 8, 8, 3) | CNN505
    AdaptiveMaxPooling2D(2, data_format=0) | (None, 8, 8, 3) | (None, 2, 2, 3) | 0
    AdaptiveMaxPooling2D(2, "channels_first") | (None,) | CNN102
    """
    rank, shape = rank_of(a), known(x)
    form, value = a.data_format(), a["output_size"]
    if form == "channels_first" and len(shape) < 2:
        return Problem(
            "CNN102", f"needs a channel axis, but the input is {shape_text(shape)}", "build", "at least 2 dimensions", str(len(shape))
        )
    sizes = a.sizes("output_size", rank)
    items = (sizes,) * rank if isinstance(sizes, Unknown) else sizes
    if any(isinstance(item, (float, str)) for item in _items(value)) or any(compare(item, "<", 0) for item in items):
        return refused("output_size", f"an integer or a tuple of {rank}", value)._replace(phase="build")
    first = form if isinstance(form, Unknown) else form == "channels_first"
    axes = Axes(shape[:1], items, shape[1] if first is True else shape[-1], first)
    return Step((Tensor(axes.joined(items, axes.channels), a.compute_dtype()),), (), Explanation(f"pooled to {by(items)} places"))


def _items(value: Value) -> tuple[Value, ...]:
    return tuple(value) if type(value) in (tuple, list) else (value,)
