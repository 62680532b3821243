"""The models of keras.applications as layers: one step of the layer arrow, and the input that each brings along.

What is known of them is data, asked of a real Keras and tried against it (scripts/generate_applications.py): how a side shrinks on its
way to the last feature map, the channels there, and how the parameters depend on input channels, classes and the head.
"""

from __future__ import annotations

import json
import os
from functools import lru_cache
from typing import Any

from cnnlint.dims import Expr, Size, Unknown, add, ceil_divide, compare, modulo, multiply, product, show, subtract
from cnnlint.layers.arithmetic import conv_length
from cnnlint.layers.records import Answer, Explanation, Problem, Shape, Step, Tensor, Weight
from cnnlint.layers.signature import Bound, Signature, bind_to, plain_number
from cnnlint.layers.steps import explained, shape_text
from cnnlint.model import Array, LayerCall, NumpyNumber
from cnnlint.tuples import NamedTuple

#: Arguments that change nothing about shapes and counts, or that are looked at below.
_HANDLED = frozenset(
    {"include_top", "weights", "input_tensor", "input_shape", "pooling", "classes", "classifier_activation", "name"}
    | {"include_preprocessing", "dropout", "dropout_rate"}
)


class _Description(NamedTuple):
    """One network: what the data file says of it."""

    size: int | None
    smallest: int
    rules: list[list[Any]]
    channels: int
    params: list[int]
    per_channel: list[int]
    hidden: list[int]
    flatten: bool
    fixed_size_only: bool
    inner: list[str] | None


@lru_cache(maxsize=1)
def _models() -> dict[str, Any]:
    with open(os.path.join(os.path.dirname(__file__), "applications.json"), encoding="utf-8") as file:
        models: dict[str, Any] = json.load(file)["models"]
    return models


def _name(call: LayerCall) -> str:
    return call.qualified_name.rpartition(".")[2]


def _bound(call: LayerCall, target: str) -> Bound | Problem | None:
    """The call's arguments; None for a function that is not described here."""
    model = _models().get(_name(call))
    rows = model["parameters"] if model is not None else None
    if rows is None:
        return None
    return bind_to(call, target, Signature({name: (True, default) for name, default in rows}, 0, frozenset(), False, False))


def _description(a: Bound) -> _Description | Unknown:
    """The network that the arguments ask for; Unknown where it is none of those in the data."""
    model = _models()[_name(a.call)]
    if a.call.star:
        return Unknown("its arguments are not all known", a.call.span)
    defaults = dict(model["parameters"])
    asked = {name: _plain(a[name]) for name in defaults if name not in _HANDLED}
    for variant in model["variants"]:
        wanted = {name: default for name, default in {**defaults, **variant.get("when", {})}.items() if name not in _HANDLED}
        if asked == wanted:
            head = variant.get("hidden", {"units": [], "flatten": False})
            facts = [variant[name] for name in _Description._fields[:6]]
            more = (head["units"], head["flatten"], variant.get("fixed_size_only", False), variant.get("inner"))
            return _Description._make((*facts, *more))
    return Unknown("this variant of the network is not known", a.call.span)


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, NumpyNumber) else value


class Inner(NamedTuple):
    """One layer of a base model: its class, its name (None where Keras numbers it), its trained and its other parameters."""

    class_name: str
    name: str | None
    trained: int
    kept: int


def inner_layers(call: LayerCall, target: str = "3") -> tuple[Inner, ...] | None:
    """The layers of a base model without its top, the InputLayer first; None where the data do not list them.

    Programs freeze them one by one; what became of that is the entry `inner` of the call's state: a flag for each.
    """
    bound = _bound(call, target)
    description = _description(bound) if isinstance(bound, Bound) else None
    if not isinstance(bound, Bound) or not isinstance(description, _Description) or description.inner is None:
        return None
    own = _input(bound, description)
    listed = bound["include_top"] is False and bound["pooling"] is None and not isinstance(own, Unknown) and own[-1] == 3
    return tuple(map(_inner, description.inner)) if listed else None


def _inner(text: str) -> Inner:
    own, name, *numbers = text.split()
    trained, kept = map(int, numbers or ("0", "0"))
    numbered = None if own != "InputLayer" else "input_layer"  # nobody looks for that one by its number
    return Inner(own, numbered if name == "-" else name, trained, kept)


# -- the input it brings along -----------------------------------------------------------------------------------------


def own_input(call: LayerCall, target: str = "3") -> Shape | Unknown | None:
    """The shape a base model was made for, batch included: what a Sequential that starts with it is built for.

    None where Keras refuses the call.
    """
    bound = _bound(call, target)
    if not isinstance(bound, Bound):
        return None if isinstance(bound, Problem) else _unknown_model(call)
    if _refused(bound) is not None:
        return None
    description = _description(bound)
    return description if isinstance(description, Unknown) else _input(bound, description)


def _input(a: Bound, description: _Description) -> Shape | Unknown:
    tensor = a["input_tensor"]
    if tensor is not None:
        known = isinstance(tensor, Array) and not isinstance(tensor.shape, Unknown) and len(tensor.shape) == 4
        return tuple(tensor.shape) if known else Unknown("the input tensor is not known", a.span("input_tensor"))
    shape = a["input_shape"]
    if shape is None:
        top = a.flag("include_top")
        if isinstance(top, Unknown):
            return top
        size = description.size if top or description.fixed_size_only else None
        return (None, size, size, 3)
    sizes = _sizes(shape)
    if isinstance(sizes, Unknown):
        return sizes
    if sizes[0] is not None and sizes[1] is None and any(kind == "correct" for kind, *_ in description.rules):
        return Unknown("Keras cannot pad columns that vary where rows do not", a.span("input_shape"))
    return (None, *sizes)


def _sizes(shape: Any) -> tuple[Size, ...] | Unknown:
    if not isinstance(shape, (tuple, list)) or isinstance(shape, (Unknown, NumpyNumber)) or len(shape) != 3:
        return Unknown("input_shape is not known")
    sizes = [plain_number(item, "input_shape") for item in shape]
    return tuple(Unknown("input_shape is no whole number") if isinstance(size, float) else size for size in sizes)


# -- what the constructor refuses --------------------------------------------------------------------------------------


def construct(call: LayerCall, target: str = "3") -> Problem | None:
    """Why Keras refuses to make the model, or None (keras/src/applications/imagenet_utils.py, obtain_input_shape)."""
    bound = _bound(call, target)
    return _refused(bound) if isinstance(bound, Bound) else bound


def _unknown_model(call: LayerCall) -> Unknown:
    return Unknown(f"`{_name(call)}` is not known to cnnlint", call.span)


def _refused(a: Bound) -> Problem | None:
    top, weights, classes, shape = a["include_top"], a["weights"], a["classes"], a["input_shape"]
    if weights == "imagenet" and top is True and isinstance(classes, int) and classes != 1000:
        message = "the published weights are for 1000 classes: leave out the top, or use `weights=None`"
        return Problem("CNN505", message, "init", "classes=1000", f"classes={classes}", argument="classes")
    if not isinstance(shape, (tuple, list)) or isinstance(shape, (Unknown, NumpyNumber)):
        return None
    return _refused_shape(a, shape)


def _refused_shape(a: Bound, shape: Any) -> Problem | None:
    lenient = _name(a.call).startswith("MobileNetV3")  # it looks at the size only
    if len(shape) != 3:
        return None if lenient else _shape_problem("three numbers: rows, columns, channels", shape)
    sizes = _sizes(shape)
    description = _description(a)
    if isinstance(sizes, Unknown) or isinstance(description, Unknown):
        return None
    whole = (description.size, description.size, 3)
    fixed = a["weights"] == "imagenet" and a["include_top"] is True and not _name(a.call).startswith("MobileNet")
    if fixed and all(isinstance(side, int) for side in sizes) and (sizes != whole or not isinstance(shape, tuple)):
        return _shape_problem(f"{whole}, since the published weights of the top are for that", shape, "leave out the top")
    if a["weights"] == "imagenet" and isinstance(sizes[2], int) and sizes[2] != 3 and not lenient:
        return _shape_problem("3 channels, as the published weights have", shape, "use `weights=None` for other channels")
    if any(isinstance(side, int) and side < description.smallest for side in sizes[:2]):
        least = f"{description.smallest}x{description.smallest}"
        return _shape_problem(f"at least {least} pixels", shape)
    if a["include_top"] is True and None in sizes[:2] and not lenient:
        return _shape_problem("fixed rows and columns, since the top is included", shape)
    return None


def _shape_problem(expected: str, shape: Any, hint: str | None = None) -> Problem:
    actual = str(tuple(shape))
    return Problem("CNN505", f"`input_shape` must have {expected}, not {actual}", "init", expected, actual, hint, argument="input_shape")


# -- what it does ------------------------------------------------------------------------------------------------------


def apply(call: LayerCall, x: Tensor, target: str = "3") -> Answer:
    """What Keras does with a base model in a Sequential; where the input is not known, it runs on its own."""
    bound = _bound(call, target)
    if not isinstance(bound, Bound):
        return bound or Step((Tensor(_unknown_model(call)),), _unknown_model(call))
    problem = _refused(bound)
    if problem is not None:
        return problem
    description = _description(bound)
    own = description if isinstance(description, Unknown) else _input(bound, description)
    if isinstance(own, Unknown) or isinstance(description, Unknown):
        missing = own if isinstance(own, Unknown) else Unknown("not known")
        return Step((Tensor(missing),), missing)
    given = own if isinstance(x.shape, Unknown) else x.shape
    return _misfit(call, own, given) or _step(bound, description, own, given)


def _misfit(call: LayerCall, own: Shape, given: Shape) -> Problem | None:
    """keras/src/models/functional.py, input_spec: sizes must agree where both are numbers; one channel into several fails only later."""
    if len(given) != len(own):
        message = f"needs images of {shape_text(own)}, but gets {shape_text(given)}"
        return Problem("CNN102", message, expected=shape_text(own), actual=shape_text(given))
    pairs = list(zip(own[1:], given[1:], strict=True))
    late = given[-1] == 1
    if any(isinstance(a, int) and isinstance(b, int) and a != b for a, b in (pairs[:-1] if late else pairs)):
        message = f"`{_name(call)}` was made for {shape_text(own)} and is given {shape_text(given)}"
        return Problem("CNN106", message, expected=shape_text(own), actual=shape_text(given))
    return None


def _step(a: Bound, description: _Description, own: Shape, given: Shape) -> Answer:
    top, pooling = a.flag("include_top"), a["pooling"]
    weights = _weights(a, description, own, top)
    sums: list[str] = []
    sides: list[Size] = []
    for side, made_for in zip(given[1:3], own[1:3], strict=True):
        end = _shrink(side, description.rules, known=own[1] is not None)
        if end is not None and not isinstance(end, Unknown) and compare(end, "<", 1):
            return Problem("CNN101", f"{show(side)} pixels are too few for `{_name(a.call)}`", expected="more pixels", actual=show(side))
        sides.append(Unknown("it depends on a size that is not known") if made_for is None and description.fixed_size_only else end)
        sums.append(f"{show(side)} -> {show(end)}")
    text = f"each side {sums[0]}" if sums[0] == sums[1] else f"rows {sums[0]}, columns {sums[1]}"
    if isinstance(top, Unknown) or isinstance(pooling, (Unknown, Expr)):
        missing = top if isinstance(top, Unknown) else Unknown("pooling= is not known")
        return Step((Tensor(missing),), weights)
    shape = _output(a, description, (given[0], *sides), top, pooling)
    end_text = f"{text}, {description.channels} channels" + (f"; the top gives {show(shape[-1])} classes" if top else "")
    return Step((Tensor(shape),), weights, Explanation(end_text, _count_text(weights)))


def _output(a: Bound, description: _Description, grid: tuple[Size, ...], top: bool, pooling: Any) -> Shape:
    if top:
        return (grid[0], a.size("classes"))
    return (grid[0], description.channels) if pooling in ("avg", "max") else (*grid, description.channels)


def _shrink(side: Size, rules: list[list[Any]], known: bool) -> Size:
    """A side of the last feature map. `known`: the model was made for a fixed size, which decides how `correct_pad` pads."""
    for kind, *numbers in rules:
        if kind == "valid":
            if isinstance(side, int) and side < numbers[0]:
                return 0
            side = conv_length(side, numbers[0], numbers[1], "valid")
        elif kind == "same":
            side = ceil_divide(side, numbers[0])
        elif kind == "correct":
            even = subtract(1, modulo(side, 2)) if known else 1
            side = subtract(add(side, numbers[0] // 2 * 2), even)
        else:
            side = add(side, sum(numbers)) if kind == "pad" else subtract(side, sum(numbers))
    return side


# -- what it holds -----------------------------------------------------------------------------------------------------


def _weights(a: Bound, description: _Description, own: Shape, top: bool | Unknown) -> tuple[Weight, ...] | Unknown:
    """All weights in two or three lumps: how many are trained, how many are kept otherwise, and those of the head."""
    if isinstance(top, Unknown):
        return top
    if own[-1] is None or (description.fixed_size_only and None in own[1:3]):
        return Unknown("the input of the model is not known")
    flags = next((value for key, value in a.call.state if key == "inner"), None)
    inner = inner_layers(a.call, a.target) if flags is not None else None
    if inner is not None and flags is not None and len(inner) == len(flags):
        return _of_flags(inner, flags)
    more = subtract(own[-1], 3)
    trained, kept = (add(base, multiply(each, more)) for base, each in zip(description.params, description.per_channel, strict=True))
    weights = [Weight("kernels and biases", (trained,))]
    if kept != 0:
        weights.append(Weight("statistics", (kept,), False))
    if top:
        weights.append(Weight("top", (_head(a, description, own),)))
    return tuple(weights)


def _of_flags(inner: tuple[Inner, ...], flags: tuple[Any, ...]) -> tuple[Weight, ...] | Unknown:
    """The weights of a base model whose layers were frozen or thawed one by one."""
    if not all(isinstance(flag, bool) for own, flag in zip(inner, flags, strict=True) if own.trained):
        return Unknown("which of its layers train is not known")
    trained = sum(own.trained for own, flag in zip(inner, flags, strict=True) if flag is True)
    frozen = sum(own.trained for own, flag in zip(inner, flags, strict=True) if flag is False)
    lumps = (("layers that train", trained, True), ("frozen layers", frozen, False), ("statistics", sum(own.kept for own in inner), False))
    return tuple(Weight(name, (count,), trains) for name, count, trains in lumps if count)


def _head(a: Bound, description: _Description, own: Shape) -> Size:
    places = [_shrink(side, description.rules, known=True) for side in own[1:3]] if description.flatten else []
    width = product([description.channels, *places])
    count: Size = 0
    for units in (*description.hidden, a.size("classes")):
        count = add(count, multiply(add(width, 1), units))
        width = units
    return count


def _count_text(weights: tuple[Weight, ...] | Unknown) -> str:
    if isinstance(weights, Unknown):
        return weights.reason
    return explained(weights)
