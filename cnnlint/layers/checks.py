"""What Keras's constructors refuse, as declarations: `@layer("Dense", checks=(positive_integer("units"),))`.

A check is a function of the bound arguments that answers the Problem or None. Checks that hold for every layer by the name of a parameter
(activations, initializers, regularizers, constraints, data_format, and what the base class looks at) need no declaration.
Undecided values (symbols, Unknown) are never refused.
"""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite
from typing import TypeAlias

from cnnlint.dims import Expr, Unknown, compare
from cnnlint.layers.records import Problem
from cnnlint.layers.signature import Bound, did_you_mean, identifiers, is_false, plain_number, type_of_number
from cnnlint.model import Array, Function, Instance, LayerCall, NumpyNumber, Reference, Value

Check: TypeAlias = Callable[[Bound], "Problem | None"]

# values of which nothing is known that a check could use
OPAQUE = (Unknown, Reference, Instance, Function, Array)
KINDS = (("activation", "activations"), ("_initializer", "initializers"), ("_regularizer", "regularizers"), ("_constraint", "constraints"))


def describe(value: Value) -> str:
    """A value as a message shows it."""
    if isinstance(value, NumpyNumber):
        return f"{value.value} ({value.dtype})"
    if isinstance(value, Reference):
        return value.qualified_name
    if isinstance(value, LayerCall):
        return f"a {value.class_name} layer"
    if isinstance(value, Unknown):
        return "?"
    if type(value) in (tuple, list):
        inside = ", ".join(map(describe, value))
        return f"[{inside}]" if type(value) is list else f"({inside},)" if len(value) == 1 else f"({inside})"
    if isinstance(value, tuple):
        return type(value).__name__
    return str(value) if isinstance(value, Expr) else repr(value)


def refused(name: str, expected: str, value: Value, code: str = "CNN505") -> Problem:
    """The Problem of an argument whose value the constructor refuses."""
    actual = describe(value)
    return Problem(code, f"`{name}` must be {expected}, not {actual}", "init", expected, actual, argument=name)


def positive_integer(name: str, optional: bool = False) -> Check:
    """Python's own int above 0. Keras 3 asks isinstance(value, int), so it refuses floats and numpy's numbers; True is 1 to Python.

    Keras 2 converts with int() first, so it takes 64.0 and numpy's, where the layer did so.
    """

    def check(a: Bound) -> Problem | None:
        value = a[name]
        if isinstance(value, OPAQUE) or (value is None and optional):
            return None
        if a.target == "2" and isinstance(value, (float, NumpyNumber)):
            value = _truncated(value)
        if isinstance(value, (int, Expr)):
            return refused(name, "a positive integer", value) if compare(value, "<=", 0) else None
        return refused(name, "a positive integer", value)

    return check


def _truncated(value: float | NumpyNumber) -> Value:
    number = value.value if isinstance(value, NumpyNumber) else value
    return int(number) if isinstance(number, int) or (isinstance(number, float) and isfinite(number)) else number


def positive_number(name: str, targets: str = "32") -> Check:
    """A number above 0, of any kind; None passes. What the layers that only compare with 0 ask for, in the Keras versions named.

    Keras 2 has cut floats to whole numbers by then.
    """

    def check(a: Bound) -> Problem | None:
        value = a[name]
        if value is None or isinstance(value, OPAQUE) or a.target not in targets:
            return None
        number = plain_number(value, name)
        if isinstance(number, Unknown):  # a string or a tuple cannot be compared with 0
            return refused(name, "a positive integer", value)
        if a.target == "2" and isinstance(number, float) and isfinite(number):
            number = int(number)
        small = number <= 0 if isinstance(number, float) else compare(number, "<=", 0)
        return refused(name, "a positive integer", value) if small else None

    return check


def tuple_of(name: str, rank: int, allow_zero: bool = False, optional: bool = False) -> Check:
    """An int or `rank` ints, as keras/src/utils/argument_validation.py standardize_tuple takes them."""
    least = 0 if allow_zero else 1
    expected = f"{'a positive integer' if least else 'an integer >= 0'}, or a tuple of {rank}"

    def check(a: Bound) -> Problem | None:
        value = a[name]
        if isinstance(value, OPAQUE) or (value is None and optional):
            return None
        return None if is_tuple_of(value, rank, least) else refused(name, expected, value)

    return check


def is_tuple_of(value: Value, rank: int, least: int) -> bool:
    """Whether standardize_tuple takes the value for `rank` numbers of at least `least`; False only where it is known to refuse it."""
    if isinstance(value, (int, Expr)):
        return compare(value, ">=", least) is not False
    if isinstance(value, (set, frozenset)) and any(isinstance(item, OPAQUE) for item in value):
        return True  # some may be one
    if not isinstance(value, (tuple, list, set, frozenset, dict)) or len(value) != rank:  # tuple() takes them all
        return False
    return all(isinstance(item, OPAQUE) or _is_number_from(item, least) for item in value)


def _is_number_from(item: Value, least: int) -> bool:
    number = item.value if isinstance(item, NumpyNumber) else item
    if isinstance(number, float):
        return number >= least if least == 0 else number > 0
    return isinstance(number, (int, Expr)) and compare(number, ">=", least) is not False


def one_of(name: str, allowed: tuple[str, ...], lower: bool = False, optional: bool = False, code: str = "CNN504") -> Check:
    """One of some strings; with `lower`, in any case. A near match is named."""

    def check(a: Bound) -> Problem | None:
        value = a[name]
        if isinstance(value, (*OPAQUE, Expr)) or (value is None and optional):
            return None
        if isinstance(value, str) and (value.lower() if lower else value) in allowed:
            return None
        return unknown_string(name, value, list(allowed), code)

    return check


def unknown_string(name: str, value: Value, allowed: list[str], code: str = "CNN504", listed: bool = True) -> Problem:
    """The Problem of a string that is not among the known ones."""
    near = did_you_mean(value, allowed) if isinstance(value, str) else None
    expected = " or ".join(f'"{own}"' for own in allowed) if listed else f"a name Keras knows for `{name}`"
    actual = describe(value)
    message = f"`{name}` {actual} is not known" + (f'; did you mean "{near}"?' if near else "")
    return Problem(code, message, "init", expected, actual, hint=near and f'write {name}="{near}"', argument=name)


def standard_checks(a: Bound) -> Problem | None:
    """Everything that is checked for all layers alike, in the arguments given."""
    custom = a.setting("custom_objects", False)
    for name in a.arguments:
        if a.signature.open and name not in a.signature.parameters:
            continue  # it is dropped unread, or nobody knows
        if name == "data_format":
            problem = _data_format(a)
        elif name in BASE:
            problem = BASE[name](a)
        else:
            kind = next((kind for ending, kind in KINDS if name.endswith(ending)), None)
            if name == "activity_regularizer" and a.class_name == {"3": "SimpleRNN", "2": "EinsumDense"}[a.target]:
                continue  # it takes the argument and forgets it
            problem = None if kind is None or custom else _identifier(a, name, kind)
        if problem is not None:
            return problem
    return None


def _identifier(a: Bound, name: str, kind: str) -> Problem | None:
    """Strings Keras resolves (`activations.get` and its sisters); numbers and sequences are nothing callable."""
    value = a[name]
    if isinstance(value, str):
        known = identifiers(kind, a.target)
        if kind == "regularizers" and a.target == "2" and (value in known or name != "activity_regularizer"):
            return None  # a string of no meaning is called only when the loss is computed
        problem = None if value in known else unknown_string(name, value, sorted(known), listed=False)
        return problem if problem is None or a.target == "3" or kind != "regularizers" else problem._replace(phase="build")
    plain = isinstance(value, (bool, int, float, set, frozenset)) or type(value) in (tuple, list)
    plain = plain or (isinstance(value, dict) and "class_name" not in value)  # a configuration says of which class
    if plain or (isinstance(value, NumpyNumber) and not (a.target == "3" and kind == "initializers")):
        return refused(name, "a name or a callable", value)
    return None


def _data_format(a: Bound) -> Problem | None:
    value = a["data_format"]
    if not value and a.class_name.startswith("Adaptive"):
        return None  # base_adaptive_pooling.py takes the default for all that is false
    if value is None or isinstance(value, (*OPAQUE, Expr)) or str(value).lower() in ("channels_first", "channels_last"):
        return None
    return unknown_string("data_format", value, ["channels_last", "channels_first"], "CNN505")


def _trainable(a: Bound) -> Problem | None:
    value = a["trainable"]
    if a.class_name in (("StringLookup", "IntegerLookup") if a.target == "3" else ("BatchNormalization",)):
        return None  # they do not look at it
    if isinstance(value, (bool, Expr, *OPAQUE)):
        return None
    return refused("trainable", "True or False", value)


def _name(a: Bound) -> Problem | None:
    value = a["name"]
    if value is None or isinstance(value, (Expr, *OPAQUE)):
        return None
    if not isinstance(value, str) or (a.target == "3" and "/" in value):
        return refused("name", 'a string without "/"', value)
    return None


def _dtype(a: Bound) -> Problem | None:
    """A dtype or policy by name (keras/src/dtype_policies/dtype_policy.py); policies of quantized layers have names of their own."""
    value = a["dtype"]
    if a.class_name in ("StringLookup", "IntegerLookup") and a.target == "3":
        return None  # they drop it unread
    if value is None or isinstance(value, (Expr, *OPAQUE)) or (isinstance(value, str) and "_from_" in value):
        return None
    if isinstance(value, dict):
        return refused("dtype", "a policy", value) if "class_name" not in value else None
    if a.target == "2" and (is_false(value) or isinstance(value, LayerCall)):
        return None  # all that is false is the default; of a layer its dtype is taken
    if a.target == "2" and isinstance(value, (int, float, NumpyNumber)) and type_of_number(value) is not None:
        return None
    if a.target == "2" and a.class_name == "TextVectorization" and value != "string":
        return refused("dtype", '"string"', value)
    known = identifiers("dtypes", a.target)
    return None if isinstance(value, str) and value in known else unknown_string("dtype", value, sorted(known), "CNN505", listed=False)


def _dynamic(a: Bound) -> Problem | None:
    value = a["dynamic"]
    return None if isinstance(value, (bool, Expr, *OPAQUE)) or a.target == "3" else refused("dynamic", "True or False", value)


def _batch_input_shape(a: Bound) -> Problem | None:
    value = a["batch_input_shape"]
    return refused("batch_input_shape", "a tuple", value, "CNN109") if a.target == "2" and isinstance(value, (int, float)) else None


BASE: dict[str, Check] = {
    "trainable": _trainable, "name": _name, "dtype": _dtype, "dynamic": _dynamic, "batch_input_shape": _batch_input_shape,
}  # fmt: skip
