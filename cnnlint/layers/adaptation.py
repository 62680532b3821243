"""Normalization, whose statistics `adapt` finds or the program gives: a step of the layer arrow."""

from __future__ import annotations

from cnnlint.dims import Expr, Size, Unknown, compare, show
from cnnlint.layers.checks import refused
from cnnlint.layers.image_ranges import of_numbers
from cnnlint.layers.ranges import is_sequence, iterable, plain
from cnnlint.layers.registry import Answer, Bound, Explanation, Problem, Shape, Step, Tensor, Weight, layer
from cnnlint.layers.steps import UNCHANGED, explained, known, shape_text, undefined, weight_dtype
from cnnlint.model import Array, LayerCall, Value


def adapted(a: Bound) -> bool:
    """Whether the program called `adapt` on the layer, or set its vocabulary."""
    return any(name in ("adapt", "set_vocabulary") for name, _ in a.call.state)


def adapted_to(a: Bound) -> Value:
    """What the layer was adapted to last, None where it was not."""
    return next((value for name, value in reversed(a.call.state) if name == "adapt"), None)


def array_shape(value: Value) -> tuple[Size, ...] | Unknown:
    """The shape numpy would give a value."""
    if isinstance(value, Array):
        return value.shape
    if isinstance(value, Unknown):
        return value
    if is_sequence(value):
        return (len(value), *(_inner_shape(value[0]) if value else ()))
    return () if isinstance(plain(value), (int, float, Expr)) else Unknown("no array")


def _inner_shape(value: Value) -> tuple[Size, ...]:
    shape = array_shape(value)
    return () if isinstance(shape, Unknown) else shape


def _statistics(a: Bound) -> Problem | None:
    """`mean` and `variance`: both or none, of one shape, of no higher rank than there are axes."""
    mean, variance = a["mean"], a["variance"]
    if isinstance(mean, Unknown) or isinstance(variance, Unknown):
        return None
    if (mean is None) != (variance is None):
        missing, given = ("mean", "variance") if mean is None else ("variance", "mean")
        return Problem("CNN505", f"`{given}` is given without `{missing}`", "init", hint=f"give {missing}= as well", argument=given)
    if mean is None:
        return None
    if a.target == "2":
        odd = next((name for name in ("mean", "variance") if not of_numbers(a[name])), None)
        return None if odd is None else refused(odd, "a number or an array", a[odd])._replace(phase="build")
    if any(isinstance(value, (str, dict, LayerCall)) for value in (mean, variance)):
        return refused("mean", "a number or an array", mean)._replace(phase="build")
    own, other, axes = array_shape(mean), array_shape(variance), _axes(a)
    if isinstance(own, Unknown) or isinstance(other, Unknown):
        return None
    if len(own) != len(other) or any(compare(one, "==", two) is False for one, two in zip(own, other, strict=True)):
        message = f"`mean` has shape {shape_text(own)}, but `variance` {shape_text(other)}"
        return Problem("CNN505", message, "init", shape_text(own), shape_text(other), argument="variance")
    if not isinstance(axes, Unknown) and len(own) > len(axes):
        message = f"`mean` of shape {shape_text(own)} has more dimensions than there are axes to keep ({len(axes)})"
        return Problem("CNN505", message, "init", f"at most {len(axes)} dimensions", str(len(own)), argument="mean")
    return None


def _axis_given(a: Bound) -> Problem | None:
    return None if a["axis"] is None or isinstance(a["axis"], int) else iterable("axis", "an integer, a tuple of integers or None")(a)


def _axes(a: Bound) -> tuple[int, ...] | Unknown:
    value = a["axis"]
    axes = () if value is None else tuple(value) if is_sequence(value) else (value,)
    unknown = next((axis for axis in axes if not isinstance(axis, (int, str))), None)
    return axes if unknown is None else Unknown("axis= is not known", a.span("axis"))


@layer("Normalization", checks=(_axis_given, _statistics))
def normalization(a: Bound, x: Tensor) -> Answer:
    """Shifts and scales with the mean and variance that `adapt` found, which are weights, or with those given, which are not
    (keras/src/layers/preprocessing/normalization.py).

    Normalization() | (None, 6, 4) | (None, 6, 4) | 9 | 9
    Normalization(axis=None) | (None, 6, 4) | (None, 6, 4) | 3 | 3
    Normalization(mean=0.0, variance=1.0) | (None, 4) | (None, 4) | 0
    Normalization(mean=0.0) | (None, 4) | CNN505
    Normalization(mean="abc", variance=0.5) | (None, 4) | CNN505
    Normalization(axis=5) | (None, 4) | CNN505
    tf_keras: Normalization(mean=Dropout(0.2), variance=0.5) | (None, 4) | CNN505
    Normalization() | (None, None) | CNN105
    """
    axes, output = _axes(a), Tensor(x.shape, a.compute_dtype(), x.masked)
    if isinstance(axes, Unknown):
        return Step((output,), axes, UNCHANGED)
    data = adapted_to(a)
    shape = data.shape if isinstance(data, Array) else known(x)
    if isinstance(shape, Unknown) or (adapted(a) and not isinstance(data, Array)):
        shape = known(x)
    problem, kept = _kept(a, Tensor(shape), axes)
    if problem is not None:
        return problem
    mean = a["mean"]
    if mean is not None:
        given = [value for value in (mean, a["variance"]) if not isinstance(value, Unknown)]
        problem = next((problem for value in given if (problem := _unfitting(array_shape(value), shape, kept))), None)
        return problem or Step((output,), mean if isinstance(mean, Unknown) else (), UNCHANGED)
    sizes, dtype = tuple(shape[axis] for axis in kept), weight_dtype(a)
    weights = (Weight("mean", sizes, False, dtype), Weight("variance", sizes, False, dtype), Weight("count", (), False, "int64"))
    return Step((output,), weights, Explanation(UNCHANGED.shape, explained(weights)))


def _kept(a: Bound, x: Tensor, axes: tuple[int, ...]) -> tuple[Problem | None, tuple[int, ...]]:
    """The axes that keep their own statistics, from the front; or why Keras refuses them."""
    shape = known(x)
    for axis in axes:
        if not isinstance(axis, int) or not -len(shape) <= axis < len(shape):
            message = f"`axis` is {axis!r}, but the input {shape_text(shape)} has {len(shape)} dimensions"
            return Problem("CNN505", message, "build", f"an axis below {len(shape)}", repr(axis), argument="axis"), ()
    kept = tuple(sorted(axis % len(shape) for axis in axes))
    if len(set(kept)) < len(kept):
        return Problem("CNN505", f"`axis` names an axis twice: {a['axis']}", argument="axis"), ()
    missing = next((axis for axis in kept if shape[axis] is None), None)
    return None if missing is None else undefined(x, missing, "the mean, which has one value for each place,"), kept


def _unfitting(own: tuple[Size, ...] | Unknown, shape: Shape, kept: tuple[int, ...]) -> Problem | None:
    """Statistics that cannot be broadcast to the axes they stand for."""
    if isinstance(own, Unknown):
        return None
    for place, size in enumerate(reversed(own), 1):
        if place > len(kept):
            return None
        wanted = shape[kept[-place]]
        if size != 1 and compare(size, "==", wanted) is False:
            message = f"`mean` has {show(size)} values, but axis {kept[-place]} of the input {shape_text(shape)} has {show(wanted)}"
            return Problem("CNN106", message, "build", show(wanted), show(size), argument="mean")
    return None
