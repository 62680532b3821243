"""Normalisation by batch, layer, group and length (keras/src/layers/normalization): shapes stay, the normalised axes have weights."""

from __future__ import annotations

from collections.abc import Sequence

from cnnlint.dims import Expr, Size, Unknown, compare, modulo, show
from cnnlint.layers.checks import refused
from cnnlint.layers.ranges import axis_or_axes, holds, is_sequence, number_like, plain, undecided
from cnnlint.layers.registry import Answer, Bound, Explanation, Problem, Step, Tensor, Weight, layer
from cnnlint.layers.steps import UNCHANGED, explained, known, shape_text, unchanged, undefined, weight_dtype, wrong_rank
from cnnlint.layers.wrapping import unknown_step
from cnnlint.model import LayerCall, NumpyNumber


def _axes(a: Bound) -> tuple[int, ...] | Unknown:
    """`axis=` as ints, in the order given."""
    value = a["axis"]
    axes = [plain(axis) for axis in (value if is_sequence(value) else (value,))]
    unknown = next((axis for axis in axes if isinstance(axis, Unknown)), None)
    if unknown is not None or not all(isinstance(axis, int) for axis in axes):
        return unknown or Unknown("axis= is not known", a.span("axis"))
    return tuple(axes)


def _out_of_range(a: Bound, x: Tensor, axes: Sequence[float], code: str = "CNN505") -> Problem | None:
    rank = len(known(x))
    axis = next((axis for axis in axes if not -rank <= axis < rank), None)
    if axis is None:
        return None
    message = f"`axis` is {axis}, but the input {shape_text(x.shape)} has {rank} dimension{'s' * (rank != 1)}, axes 0 to {rank - 1}"
    return Problem(code, message, "build", f"an axis from {-rank} to {rank - 1}", str(axis), argument="axis")


def _with_weights(a: Bound, x: Tensor, weights: tuple[Weight, ...] | Unknown, masked: bool = True) -> Step:
    output = Tensor(x.shape, a.compute_dtype(), masked and x.masked)
    if isinstance(weights, Unknown):
        return Step((output,), weights, UNCHANGED)
    return Step((output,), weights, Explanation(UNCHANGED.shape, explained(weights)))


def _unknown_flag(*flags: bool | Unknown) -> Unknown | None:
    return next((flag for flag in flags if isinstance(flag, Unknown)), None)


def _renorm_clipping(a: Bound) -> Problem | None:
    """Keys and order of the three limits, looked at only with renorm=True."""
    limits = a["renorm_clipping"]
    if a["renorm"] is not True or not isinstance(limits, dict):
        return None
    if set(limits) - {"rmax", "rmin", "dmax"}:
        return refused("renorm_clipping", 'a dict with the keys "rmax", "rmin", "dmax"', limits)
    if a.target == "2":
        return None
    low, high, shift = limits.get("rmin"), limits.get("rmax"), limits.get("dmax")
    numbers = (int, float)
    if (isinstance(low, numbers) and isinstance(high, numbers) and high < low) or (isinstance(shift, numbers) and shift < 0):
        return refused("renorm_clipping", "limits with rmin <= rmax and dmax >= 0", limits)
    return None


def _epsilon(a: Bound) -> Problem | None:
    """Keras 2 adds it when the layer is added."""
    value = a["epsilon"]
    compared = a.class_name == "LayerNormalization" and holds(lambda number: number < 1 or True, value) is False
    missing = value is None and a.class_name != "BatchNormalization"
    if a.target == "2" and (compared or missing or isinstance(value, (str, dict, LayerCall))):
        return refused("epsilon", "a number", value)._replace(phase="build")
    return None


def _axis_of_keras2(a: Bound) -> Problem | None:
    return axis_or_axes()(a) if a.target == "2" else None


NUMBERS = (number_like("axis", int), number_like("momentum", float), number_like("epsilon", float))
BATCH_CHECKS = (*NUMBERS, _axis_of_keras2, _renorm_clipping, _epsilon)


@layer("BatchNormalization", checks=BATCH_CHECKS)
def batch_normalization(a: Bound, x: Tensor) -> Answer:
    """Each channel gets mean 0 and variance 1 over the batch; two of the four weights are learned, two are running averages
    (keras/src/layers/normalization/batch_normalization.py).

    BatchNormalization() | (None, 26, 26, 32) | (None, 26, 26, 32) | 128 | 64
    BatchNormalization(center=False, scale=False) | (None, 4) | (None, 4) | 8 | 8
    BatchNormalization(axis=1) | (None, 6, 4) | (None, 6, 4) | 24 | 12
    BatchNormalization(renorm=True) | (None, 4) | (None, 4) | 28 | 20
    BatchNormalization(axis=3) | (None, 6, 4) | CNN311
    BatchNormalization() | (None, 8, 8, None) | CNN105
    tf_keras: BatchNormalization(epsilon=None) | (None, 4) | CNN505
    tf_keras: BatchNormalization(axis=np.int64(1)) | (None, 4) | CNN505
    """
    axes = _channel_axis(a)
    center, scale, renorm = a.flag("center"), a.flag("scale"), a.flag("renorm")
    if isinstance(axes, Unknown):
        return _with_weights(a, x, axes)
    if not axes:
        return Problem("CNN505", "`axis` names no axis", expected="at least one axis", argument="axis")
    if a.target == "2" and is_sequence(a["epsilon"]):
        return unknown_step(Unknown("Keras 2 spreads a list of epsilons over the channels, which fits some only", a.call.span))
    problem = _out_of_range(a, x, axes, "CNN311")
    if problem is not None:
        return problem
    shape = known(x)
    if a.target == "2" and a["epsilon"] is None:
        if len(shape) not in (4, 5):
            return refused("epsilon", "a number", None)._replace(phase="build")
        return unknown_step(Unknown("Keras 2 normalises most images with an epsilon of TensorFlow's own then", a.call.span))
    if a.target == "2" and a["fused"] is True and len(shape) not in (4, 5):
        return wrong_rank(x, 4, "batch, height, width, channels; fused=True asks for images") or unchanged(a, x)
    missing = next((axis for axis in axes if shape[axis] is None), None)
    if missing is not None:
        return undefined(x, missing, "every weight, which has one value for each channel,")
    unknown = _unknown_flag(center, scale, renorm)
    if unknown is not None:
        return _with_weights(a, x, unknown)
    sizes: tuple[Size, ...] = (shape[axes[0]],)
    if len(axes) > 1:
        kept = {axis % len(shape) for axis in axes}
        sizes = tuple(size if axis in kept else 1 for axis, size in enumerate(shape))
    learned = ["gamma"] * (scale is True) + ["beta"] * (center is True)
    averages = ["moving_mean", "moving_variance"] + ["moving_stddev", "renorm_mean", "renorm_stddev"] * (renorm is True)
    dtype = weight_dtype(a)
    if a.target == "2" and dtype.endswith("float16"):
        dtype = "float32"  # Keras 2 keeps these in full precision
    weights = (*(Weight(name, sizes, dtype=dtype) for name in learned), *(Weight(name, sizes, False, dtype) for name in averages))
    step = _with_weights(a, x, weights)
    if len(axes) > 1:
        return step
    frozen = f"{', '.join(learned) or 'nothing'} learned, {', '.join(averages)} not"
    text = f"{len(weights)}*{show(sizes[0])} = {show(_times(len(weights), sizes[0]))} ({frozen})"
    return step._replace(explanation=Explanation(UNCHANGED.shape, text))


def _times(number: int, size: Size) -> Size:
    return size if isinstance(size, Unknown) or size is None else number * size


def _channel_axis(a: Bound) -> tuple[int, ...] | Unknown:
    """Keras 3 makes an int of whatever it gets ("1", 1.0); Keras 2 takes lists too."""
    value = plain(a["axis"])
    if a.target == "3" and isinstance(value, (str, float)):
        try:
            return (int(value),)
        except (ValueError, OverflowError):
            return Unknown("its axis is no whole number", a.span("axis"))
    return _axes(a)


@layer("LayerNormalization", checks=(axis_or_axes(), _epsilon))
def layer_normalization(a: Bound, x: Tensor) -> Answer:
    """Each sample gets mean 0 and variance 1 along the axis (keras/src/layers/normalization/layer_normalization.py).

    LayerNormalization() | (None, 6, 4) | (None, 6, 4) | 8
    LayerNormalization(axis=[1, 2], center=False) | (None, 6, 4) | (None, 6, 4) | 24
    LayerNormalization(axis="last") | (None, 6, 4) | CNN505
    LayerNormalization(axis=3) | (None, 6, 4) | CNN505
    LayerNormalization(axis=1) | (None, None, 4) | CNN105
    """
    center, scale = a.flag("center"), a.flag("scale")
    by_variance = a.flag("rms_scaling") if a.given("rms_scaling") else False
    unknown = _unknown_flag(center, scale, by_variance)
    names = ["gamma"] * bool(scale or by_variance) + ["beta"] * bool(center and not by_variance)
    sizes = _normalised_sizes(a, x, weighted=unknown is None and bool(names))
    if isinstance(sizes, Problem):
        return sizes
    if isinstance(sizes, Unknown) or unknown is not None:
        return _with_weights(a, x, sizes if isinstance(sizes, Unknown) else unknown or ())
    return _with_weights(a, x, tuple(Weight(name, sizes, dtype=weight_dtype(a)) for name in names))


def _normalised_sizes(a: Bound, x: Tensor, weighted: bool = True) -> tuple[Size, ...] | Problem | Unknown:
    """The sizes of the axes named; Keras 3 sorts the axes as they are written, Keras 2 takes them in order, each once.

    None among them is refused where a weight is as long.
    """
    axes = _axes(a)
    if isinstance(axes, Unknown):
        return axes
    problem = _out_of_range(a, x, axes)
    if problem is not None:
        return problem
    shape = known(x)
    if a.target == "2" and not axes:
        return Problem("CNN505", "`axis` is an empty list", argument="axis")
    if a.target == "2" and len({axis % len(shape) for axis in axes}) < len(axes):
        return Problem("CNN505", f"`axis` names an axis twice: {a['axis']}", argument="axis")
    ordered = tuple(sorted(axes)) if a.target == "3" else axes
    missing = next((axis for axis in ordered if shape[axis] is None), None)
    if missing is not None and weighted:
        return undefined(x, missing, "a weight, which has one value for each place,")
    return tuple(shape[axis] for axis in ordered)


@layer("RMSNormalization", since="3.9")
def rms_normalization(a: Bound, x: Tensor) -> Answer:
    """Divides by the root mean square along the axis; one learned factor for each place
    (keras/src/layers/normalization/rms_normalization.py).

    RMSNormalization() | (None, 6, 4) | (None, 6, 4) | 4
    RMSNormalization(axis=[1, 2]) | (None, 6, 4) | (None, 6, 4) | 24
    RMSNormalization(axis=5) | (None, 6, 4) | CNN505
    RMSNormalization() | (None, 6, None) | CNN105
    """
    if a["axis"] is None or isinstance(a["axis"], (str, float, LayerCall)):
        return Problem("CNN505", f"`axis` must be an integer or a list of integers, not {a['axis']!r}", argument="axis")
    sizes = _normalised_sizes(a, x)
    if isinstance(sizes, Problem):
        return sizes
    weights = sizes if isinstance(sizes, Unknown) else (Weight("scale", sizes, dtype=weight_dtype(a)),)
    return _with_weights(a, x, weights, masked=False)


def _groups(a: Bound) -> Problem | None:
    """A positive int, or -1 for as many groups as channels."""
    groups = a["groups"]
    if undecided(groups) or isinstance(groups, Expr) or a.target == "2":
        return None
    if isinstance(groups, int) and (groups > 0 or groups == -1):
        return None
    return refused("groups", "a positive integer, or -1 for one group a channel", groups)


@layer("GroupNormalization", checks=(_groups, _epsilon))
def group_normalization(a: Bound, x: Tensor) -> Answer:
    """Channels are normalised in groups (keras/src/layers/normalization/group_normalization.py).

    GroupNormalization(groups=2) | (None, 6, 4) | (None, 6, 4) | 8
    GroupNormalization(groups=-1, center=False) | (None, 8, 8, 3) | (None, 8, 8, 3) | 3
    GroupNormalization() | (None, 8, 8, 3) | CNN106
    GroupNormalization(groups=2) | (None, 6, None) | CNN105
    GroupNormalization(groups=0) | (None, 6, 4) | CNN505
    GroupNormalization(groups=1, axis=np.int64(-1)) | (None, 6, 4) | CNN505
    tf_keras: GroupNormalization(groups=3, axis=np.int64(1)) | (None, 9) | CNN505
    tf_keras: GroupNormalization(groups=(1, 2)) | (None, 9) | CNN505
    """
    axis = plain(a["axis"])
    odd = isinstance(a["axis"], NumpyNumber) or (a.target == "2" and isinstance(a["axis"], bool))  # no int to isinstance()
    if isinstance(axis, (str, float)) or is_sequence(axis) or axis is None or odd:
        return Problem("CNN505", f"`axis` must be an integer, not {axis!r}", argument="axis")
    if not isinstance(axis, int):
        return _with_weights(a, x, axis if isinstance(axis, Unknown) else Unknown("axis= is not known", a.span("axis")))
    problem = _out_of_range(a, x, (axis,))
    if problem is not None:
        return problem
    channels = known(x)[axis]
    if channels is None:
        return undefined(x, axis, "splitting the channels into groups")
    if isinstance(a["groups"], float) or a["groups"] == 0 or holds(lambda groups: (groups > 1) is not None, a["groups"]) is False:
        return refused("groups", "a positive integer", a["groups"])._replace(phase="build")
    problem = _group_problem(a.size("groups"), channels)
    if problem is not None:
        return problem
    if a.target == "2" and is_sequence(a["epsilon"]):
        return unknown_step(Unknown("Keras 2 spreads a list of epsilons over the groups, which fits some only", a.call.span))
    if a.target == "2" and x.masked:
        return unknown_step(Unknown("Keras 2 spreads the mask over the groups, which fits some shapes only", a.call.span))
    center, scale = a.flag("center"), a.flag("scale")
    unknown = _unknown_flag(center, scale)
    names = ["gamma"] * (scale is True) + ["beta"] * (center is True)
    weights = unknown or tuple(Weight(name, (channels,), dtype=weight_dtype(a)) for name in names)
    return _with_weights(a, x, weights)


def _group_problem(groups: Size, channels: Size) -> Problem | None:
    if groups is None or isinstance(groups, Unknown) or compare(groups, "==", -1) is True:
        return None
    few = compare(channels, "<", groups) is True
    if not few and compare(modulo(channels, groups), "==", 0) is not False:
        return None
    reason = f"only {show(channels)} channels" if few else f"{show(channels)} channels, which do not divide evenly"
    message = f"{show(groups)} groups, but {reason}"
    arithmetic = None if few else f"{show(channels)} % {show(groups)} = {show(modulo(channels, groups))}"
    return Problem("CNN106", message, "build", f"a divisor of {show(channels)}", show(groups), arithmetic=arithmetic, argument="groups")


@layer("UnitNormalization", checks=(axis_or_axes(),))
def unit_normalization(a: Bound, x: Tensor) -> Answer:
    """Scales the values along the axis to length 1 (keras/src/layers/normalization/unit_normalization.py).

    UnitNormalization() | (None, 6, 4) | (None, 6, 4) | 0
    UnitNormalization(axis=[1, 2]) | (None, 6, 4) | (None, 6, 4) | 0
    UnitNormalization(axis=3) | (None, 6, 4) | CNN505
    UnitNormalization(axis=(1, None)) | (None, 6, 4) | CNN505
    UnitNormalization(axis=(5.0,)) | (None, 6, 4) | CNN505
    """
    axes: Sequence[float] | Unknown = _axes(a)
    if a.target == "3" and is_sequence(a["axis"]):
        numbers = [plain(axis) for axis in a["axis"] if not undecided(axis)]
        if not all(isinstance(axis, (int, float, Expr)) for axis in numbers):
            return refused("axis", "an integer or a list of integers", a["axis"])._replace(phase="build")
        axes = tuple(axis for axis in numbers if isinstance(axis, (int, float)))
    if a.target == "2" and is_sequence(a["axis"]) and holds(lambda axis: sorted([*axis, 0]) or True, a["axis"]) is False:
        return refused("axis", "an integer or a list of integers", a["axis"])._replace(phase="build")
    if a.target == "2" and is_sequence(a["axis"]) and any(isinstance(axis, float) for axis in a["axis"]):
        return unknown_step(Unknown("axis= holds floats, of which Keras 2 takes some", a.call.span), a.compute_dtype())
    problem = None if isinstance(axes, Unknown) else _out_of_range(a, x, axes)
    return problem or unchanged(a, x)
