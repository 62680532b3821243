"""Python's builtin functions and types, on known, symbolic and opaque values. Part of the interpret arrow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cnnlint import dims
from cnnlint.dims import Expr, Unknown
from cnnlint.interpret.attributes import get_attribute, has_attribute, set_attribute
from cnnlint.interpret.budget import ITERATION_LIMIT
from cnnlint.interpret.calls import call_value
from cnnlint.interpret.choices import MISSING
from cnnlint.interpret.comparisons import truth
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.inheritance import find_in_class
from cnnlint.interpret.iteration import distinct, iterate
from cnnlint.interpret.libraries import NOT_KNOWN, find_function, known
from cnnlint.interpret.libraries.arrays import range_length, scalar
from cnnlint.interpret.libraries.constants import computed, register_pure
from cnnlint.interpret.libraries.containers import content_of, new_set, pairs_of
from cnnlint.interpret.operators import as_size, binary, show_value, whole_number
from cnnlint.interpret.samples import sample_of
from cnnlint.interpret.values import (
    ClassValue,
    DictValue,
    InstanceValue,
    ListValue,
    ModelValue,
    Opaque,
    RangeValue,
    SequenceValue,
    is_array,
)
from cnnlint.model import Array, NumpyNumber

_PURE: dict[str, Callable[..., Any]] = {"ord": ord, "chr": chr, "hex": hex, "oct": oct, "bin": bin, "repr": repr, "ascii": ascii}
for _name, _function in _PURE.items():
    register_pure(f"builtins.{_name}", _function)
for _name in ("int.bit_length", "int.to_bytes", "int.from_bytes", "float.is_integer", "float.hex"):
    _kind, _, _method = _name.partition(".")
    register_pure(_name, getattr({"int": int, "float": float}[_kind], _method))


# -- numbers -----------------------------------------------------------------------------------------------------------


@known("builtins.int")
def to_int(m: Machine, x: Any = 0, base: Any = 10) -> Any:
    """`int(x)`: numbers cut towards zero; a symbol is an integer already; what is opaque becomes one."""
    value = whole_number(x.value if type(x) is NumpyNumber else x)
    if type(value) is Expr:
        return value
    if type(value) is Opaque:
        return m.number(m.derived(value, ("int",), f"int({value.text})"))
    if is_array(value):
        number = scalar(m, "int64", f"int({_shown(m, x)})")
        return number.value if type(number) is NumpyNumber else NOT_KNOWN
    return computed(m, int, (value,) if type(value) is not str else (value, base), {})


def _shown(m: Machine, value: Any) -> str:
    place = m.place
    return show_value(value) if place is None else place.context.text(place.node)


@known("builtins.float")
def to_float(m: Machine, x: Any = 0.0) -> Any:
    """`float(x)` of a constant."""
    return computed(m, float, (x,), {})


@known("builtins.complex")
def to_complex(m: Machine, real: Any = 0.0, imag: Any = 0.0) -> Any:
    """`complex(a, b)` of constants."""
    return computed(m, complex, (real, imag), {})


@known("builtins.bool")
def to_bool(m: Machine, x: Any = False) -> Any:
    """The truth of a value, where it is decided."""
    found = truth(m, x)
    return found if type(found) is bool else NOT_KNOWN


@known("builtins.str")
def to_str(m: Machine, value: Any = "", *_: Any, **__: Any) -> Any:
    """`str(x)` of a constant."""
    return computed(m, str, (value,), {}) if not _ and not __ else NOT_KNOWN


@known("builtins.abs")
def absolute(m: Machine, x: Any) -> Any:
    """`abs(x)`."""
    if type(x) is Expr:
        return x if dims.compare(x, ">=", 0) else NOT_KNOWN
    if type(x) is Array:
        return x._replace(low=None, high=None, classes=None, identity=0)
    return _of_number(m, abs, x)


def _of_number(m: Machine, function: Callable[..., Any], x: Any, *rest: Any) -> Any:
    """A function of a Python or numpy number that gives a number of the same type."""
    if type(x) is NumpyNumber:
        found: Any = computed(m, function, (x.value, *rest), {}) if type(x.value) is not Expr else NOT_KNOWN
        return NumpyNumber(found, x.dtype) if type(found) in (int, float) else NOT_KNOWN
    return computed(m, function, (x, *rest), {})


@known("builtins.round")
def rounded(m: Machine, number: Any, ndigits: Any = None) -> Any:
    """`round(x)`: to the nearest, ties to even; a Python int where no digits are given."""
    if type(number) is Expr and ndigits is None:
        return number
    if type(number) is NumpyNumber and ndigits is None:
        return computed(m, round, (number.value,), {}) if type(number.value) is not Expr else number.value
    return _of_number(m, round, number, *(() if ndigits is None else (ndigits,)))


@known("builtins.pow")
def power(m: Machine, base: Any, exp: Any, mod: Any = None) -> Any:
    """`pow(a, b)`."""
    return binary(m, "**", base, exp) if mod is None else computed(m, pow, (base, exp, mod), {})


@known("builtins.divmod")
def quotient_and_remainder(m: Machine, a: Any, b: Any) -> Any:
    """`divmod(a, b)`."""
    return (binary(m, "//", a, b), binary(m, "%", a, b))


# -- sequences ---------------------------------------------------------------------------------------------------------


@known("builtins.len", looks=())
def length(m: Machine, value: Any) -> Any:
    """`len(x)`: a number, a symbol, or a symbol named by its text."""
    if type(value) in (str, bytes, tuple):
        return len(value)
    if type(value) in (ListValue, DictValue):
        content, sample = content_of(m, value), sample_of(m, value)
        return len(content) if content is not None else NOT_KNOWN if sample is None else sample.length
    if type(value) is RangeValue:
        return range_length(m, value)
    if is_array(value):
        return _array_length(m, value)
    if type(value) is SequenceValue:
        size = as_size(m, value.length)
        return NOT_KNOWN if type(size) is Unknown else size
    if type(value) is Opaque:
        return _opaque_length(m, value)
    return _own_length(m, value)


def _array_length(m: Machine, value: Any) -> Any:
    if type(value.shape) is Unknown:
        return m.number(m.result(("len", value.identity), _shown(m, value))) if value.identity else NOT_KNOWN
    return value.shape[0] if value.shape and type(value.shape[0]) in (int, Expr) else NOT_KNOWN


def _opaque_length(m: Machine, value: Opaque) -> Any:
    model = find_function(f"{value.qualified_name}.__len__") if value.qualified_name is not None else None
    found = model(m, value) if model is not None else NOT_KNOWN
    return m.number(m.derived(value, ("len",), f"len({value.text})")) if found is NOT_KNOWN else found


def _own_length(m: Machine, value: Any) -> Any:
    if type(value) is InstanceValue:
        method = find_in_class(m, value.cls, "__len__")
        if method is MISSING and "__content__" in value.slots:
            return length(m, value.slots["__content__"])
        return call_value(m, method, [value], {}) if method is not MISSING else NOT_KNOWN
    if type(value) is Expr:
        return m.number(m.result(("len", value), f"len({value})"))
    if type(value) is ClassValue and "members" in value.traits:
        return len(distinct(value.traits["members"].values()))
    return NOT_KNOWN


@known("builtins.range", "builtins.xrange")
def make_range(m: Machine, start: Any, stop: Any = None, step: Any = 1) -> Any:
    """`range(…)` with bounds that are numbers or symbols."""
    bounds = [as_size(m, bound) for bound in ((0, start, step) if stop is None else (start, stop, step))]
    if any(type(bound) not in (int, Expr) for bound in bounds) or float in (type(start), type(stop)):
        return NOT_KNOWN
    return RangeValue(*bounds)


@known("builtins.slice")
def make_slice(m: Machine, start: Any, stop: Any = MISSING, step: Any = None) -> Any:
    """`slice(…)`."""
    from cnnlint.interpret.values import SliceValue

    return SliceValue(None, start, None) if stop is MISSING else SliceValue(start, stop, step)


# -- containers --------------------------------------------------------------------------------------------------------


def _items_of(m: Machine, iterable: Any) -> Any:
    items = iterate(m, iterable)
    if type(items) is SequenceValue and type(items.length) is int and items.length <= ITERATION_LIMIT:
        return [items.element] * items.length
    return items


@known("builtins.list", looks=())
def to_list(m: Machine, iterable: Any = ()) -> Any:
    """A list of the items; a sequence of unknown length stays one."""
    if type(iterable) is ModelValue:
        return NOT_KNOWN
    items = _items_of(m, iterable)
    return m.new_list(list(items)) if type(items) is list else items if type(items) is SequenceValue else NOT_KNOWN


@known("builtins.tuple", looks=())
def to_tuple(m: Machine, iterable: Any = ()) -> Any:
    """A tuple of the items."""
    items = _items_of(m, iterable)
    return tuple(items) if type(items) is list else items if type(items) is SequenceValue else NOT_KNOWN


@known("builtins.set", "builtins.frozenset")
def to_set(m: Machine, iterable: Any = ()) -> Any:
    """A set of the items."""
    made = new_set(m, iterate(m, iterable))
    return NOT_KNOWN if content_of(m, made) is None else made


@known("builtins.dict")
def to_dict(m: Machine, mapping: Any = None, **keywords: Any) -> Any:
    """A dict of pairs and keywords."""
    pairs = {} if mapping is None else pairs_of(m, mapping)
    return NOT_KNOWN if pairs is None else m.new_dict({**pairs, **keywords})


# -- objects -----------------------------------------------------------------------------------------------------------


@known("builtins.getattr")
def get_named(m: Machine, value: Any, name: Any, default: Any = MISSING) -> Any:
    """`getattr(x, "name")`; the default where the attribute is surely missing."""
    if type(name) is not str:
        return NOT_KNOWN
    if default is not MISSING:
        present = has_attribute(m, value, name)
        if present is False:
            return default
        if present is None and type(value) not in (Opaque, Unknown):
            found = get_attribute(m, value, name, m.place)
            return NOT_KNOWN if type(found) in (Opaque, Unknown) else found
    return get_attribute(m, value, name, m.place)


@known("builtins.setattr")
def set_named(m: Machine, value: Any, name: Any, item: Any) -> None:
    """`setattr(x, "name", item)`."""
    if type(name) is str:
        set_attribute(m, value, name, item)


@known("builtins.hasattr")
def has_named(m: Machine, value: Any, name: Any) -> Any:
    """`hasattr(x, "name")`, where it is decided."""
    found = has_attribute(m, value, name) if type(name) is str else None
    return NOT_KNOWN if found is None else found


@known("builtins.vars")
def variables(m: Machine, value: Any = MISSING) -> Any:
    """The attributes of an object as a dict."""
    return get_attribute(m, value, "__dict__", m.place) if type(value) is InstanceValue else NOT_KNOWN


@known("builtins.format")
def formatted(m: Machine, value: Any, spec: Any = "") -> Any:
    """`format(x, spec)` of constants."""
    from cnnlint.interpret.libraries.strings import format_value

    found = format_value(m, value, spec) if type(spec) is str else None
    return NOT_KNOWN if found is None else found


@known("builtins.print")
def printed(m: Machine, *_: Any, **__: Any) -> None:
    """Printing changes nothing."""
