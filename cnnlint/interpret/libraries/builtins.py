"""Python's builtin functions and types, on known, symbolic and opaque values. Part of the interpret arrow."""

from __future__ import annotations

from collections.abc import Callable
from functools import cmp_to_key
from typing import Any

from cnnlint import dims
from cnnlint.dims import Expr, Unknown
from cnnlint.interpret.attributes import find_in_class, get_attribute, has_attribute, set_attribute
from cnnlint.interpret.calls import call_value
from cnnlint.interpret.choices import MISSING
from cnnlint.interpret.environment import ITERATION_LIMIT, Machine
from cnnlint.interpret.iteration import iterate
from cnnlint.interpret.libraries import NOT_KNOWN, find_function, known
from cnnlint.interpret.libraries.arrays import as_array, range_length, scalar
from cnnlint.interpret.libraries.constants import computed, register_pure
from cnnlint.interpret.libraries.containers import content_of, new_set, pairs_of
from cnnlint.interpret.libraries.numpy_math import reduce_array
from cnnlint.interpret.operators import as_size, binary, compare, is_constant, show_value, truth
from cnnlint.interpret.values import (
    DictValue,
    InstanceValue,
    IteratorValue,
    ListValue,
    ModelValue,
    Opaque,
    RangeValue,
    SequenceValue,
    is_array,
)
from cnnlint.model import Array, NumpyNumber

for _name, _function in {"ord": ord, "chr": chr, "hex": hex, "oct": oct, "bin": bin, "repr": repr, "ascii": ascii}.items():
    register_pure(f"builtins.{_name}", _function)
for _name in ("int.bit_length", "int.to_bytes", "int.from_bytes", "float.is_integer", "float.hex"):
    _kind, _, _method = _name.partition(".")
    register_pure(_name, getattr({"int": int, "float": float}[_kind], _method))


# -- numbers -----------------------------------------------------------------------------------------------------------


@known("builtins.int")
def to_int(m: Machine, x: Any = 0, base: Any = 10) -> Any:
    """`int(x)`: numbers cut towards zero; a symbol is an integer already; what is opaque becomes one."""
    value = x.value if type(x) is NumpyNumber else x
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


# -- extremes and sums -------------------------------------------------------------------------------------------------


def _extreme(name: str) -> Callable[..., Any]:
    def extreme(m: Machine, *values: Any, key: Any = None, default: Any = MISSING) -> Any:
        """`max` or `min` of arguments, or of one sequence."""
        if len(values) == 1 and is_array(values[0]):
            return _of_array(m, values[0])
        items = iterate(m, values[0]) if len(values) == 1 else list(values)
        if type(items) is not list:
            return NOT_KNOWN
        if not items:
            return NOT_KNOWN if default is MISSING else default
        if key is None:
            symbolic = _symbolic_extreme(m, name, items)
            if symbolic is not None:
                return symbolic
        found = ordered(m, items, key, name == "max")
        return NOT_KNOWN if found is None else found[0]

    return extreme


def _of_array(m: Machine, value: Any) -> Any:
    """The largest number of a vector; rows of a matrix cannot be compared."""
    array = as_array(m, value)
    if type(array) is not Array or (type(array.shape) is tuple and len(array.shape) != 1):
        return NOT_KNOWN
    return reduce_array(m, array, None, False, lambda dtype: dtype)


def _symbolic_extreme(m: Machine, name: str, items: list[Any]) -> Any:
    """The extreme of numbers, some symbolic; None where it is not of that kind."""
    if not all(type(item) in (int, Expr, Opaque, bool) for item in items) or all(is_constant(item) for item in items):
        return None
    function = dims.maximum if name == "max" else dims.minimum
    total = as_size(m, items[0])
    for item in items[1:]:
        total = function(total, as_size(m, item))
    return total if type(total) in (int, Expr) else NOT_KNOWN


known("builtins.max")(_extreme("max"))
known("builtins.min")(_extreme("min"))


def ordered(m: Machine, items: list[Any], key: Any, reverse: Any) -> list[Any] | None:
    """The items sorted, stable as Python does; None where the order is not decided."""
    if type(reverse) not in (bool, int):
        return None
    keys = items if key is None else [call_value(m, key, [item], {}) for item in items]
    undecided = False

    def before(a: Any, b: Any) -> int:
        nonlocal undecided
        for sign, pair in ((-1, (a, b)), (1, (b, a))):
            found = compare(m, "<", *pair)
            if type(found) is not bool:
                undecided = True
                return 0
            if found:
                return sign
        return 0

    if all(map(is_constant, keys)):
        try:
            places = sorted(range(len(items)), key=lambda place: keys[place], reverse=bool(reverse))
        except TypeError:
            return None
    else:
        if len(items) > 200:
            return None
        places = sorted(range(len(items)), key=cmp_to_key(lambda i, j: before(keys[i], keys[j])), reverse=bool(reverse))
    return None if undecided else [items[place] for place in places]


@known("builtins.sorted")
def sort(m: Machine, iterable: Any, *, key: Any = None, reverse: Any = False) -> Any:
    """A sorted list."""
    items = iterate(m, iterable)
    if type(items) is SequenceValue:
        return items
    found = ordered(m, items, key, reverse) if type(items) is list else None
    if found is not None:
        return m.new_list(found)
    same = type(items) is list and items and all(item is items[0] for item in items)
    return m.new_list(items) if same else NOT_KNOWN


@known("builtins.sum")
def total(m: Machine, iterable: Any, start: Any = 0) -> Any:
    """The sum of the items."""
    if is_array(iterable):
        return reduce_array(m, iterable, 0, False, lambda dtype: dtype)
    items = iterate(m, iterable)
    if type(items) is not list:
        return NOT_KNOWN
    result = start
    for item in items:
        result = binary(m, "+", result, item)
    return result


def _quantifier(stops: bool) -> Callable[..., Any]:
    def quantified(m: Machine, iterable: Any) -> Any:
        """`any` or `all`: the first deciding item decides."""
        items = iterate(m, iterable)
        if type(items) is not list:
            return NOT_KNOWN
        open_item = False
        for item in items:
            found = truth(m, item)
            if found is stops:
                return stops
            open_item = open_item or type(found) is not bool
        return NOT_KNOWN if open_item else not stops

    return quantified


known("builtins.any")(_quantifier(True))
known("builtins.all")(_quantifier(False))


# -- sequences ---------------------------------------------------------------------------------------------------------


@known("builtins.len")
def length(m: Machine, value: Any) -> Any:
    """`len(x)`: a number, a symbol, or a symbol named by its text."""
    if type(value) in (str, bytes, tuple):
        return len(value)
    if type(value) in (ListValue, DictValue):
        content = content_of(m, value)
        return NOT_KNOWN if content is None else len(content)
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
        return call_value(m, method, [value], {}) if method is not MISSING else NOT_KNOWN
    if type(value) is Expr:
        return m.number(m.result(("len", value), f"len({value})"))
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


@known("builtins.enumerate")
def enumerated(m: Machine, iterable: Any, start: Any = 0) -> Any:
    """Pairs of a number and an item."""
    items = iterate(m, iterable)
    if type(items) is SequenceValue:
        return SequenceValue((m.number(m.opaque("i")), items.element), items.length, items.reason)
    first = as_size(m, start)
    if type(items) is not list or type(first) not in (int, Expr):
        return NOT_KNOWN
    return m.new_iterator([(dims.add(first, index), item) for index, item in enumerate(items)])


@known("builtins.zip")
def zipped(m: Machine, *iterables: Any, strict: Any = False) -> Any:
    """Tuples of one item of each, as many as the shortest has."""
    if not iterables:
        return m.new_iterator([])
    parts = [iterate(m, each) for each in iterables]
    if all(type(part) is list for part in parts):
        return m.new_iterator(list(zip(*parts, strict=False)))
    if not all(type(part) in (list, SequenceValue) for part in parts):
        return NOT_KNOWN
    unclear = next(part for part in parts if type(part) is SequenceValue)
    elements = tuple(part.element if type(part) is SequenceValue else _some_item(m, part) for part in parts)
    lengths = {
        part.length if type(part) is SequenceValue else len(part)
        for part in parts
        if type(part) is list or type(part.length) in (int, Expr)
    }
    alike = lengths.pop() if len(lengths) == 1 and len(parts) > 0 and all(type(part) is SequenceValue for part in parts) else None
    return SequenceValue(elements, alike if alike is not None else m.unknown("its length is not known"), unclear.reason)


def _some_item(m: Machine, items: list[Any]) -> Any:
    """An item of a known list of which it is not known which one it is."""
    if items and all(item is items[0] for item in items):
        return items[0]
    return m.opaque("an item")


@known("builtins.map")
def mapped(m: Machine, function: Any, *iterables: Any) -> Any:
    """A function applied to each item."""
    items = iterate(m, zipped(m, *iterables) if len(iterables) > 1 else iterables[0]) if iterables else None
    if type(items) is SequenceValue:
        arguments = list(items.element) if len(iterables) > 1 else [items.element]
        return SequenceValue(call_value(m, function, arguments, {}), items.length, items.reason)
    if type(items) is not list:
        return NOT_KNOWN
    return m.new_iterator([call_value(m, function, list(item) if len(iterables) > 1 else [item], {}) for item in items])


@known("builtins.filter")
def filtered(m: Machine, function: Any, iterable: Any) -> Any:
    """The items for which a function holds, where that is decided for each."""
    items = iterate(m, iterable)
    if type(items) is SequenceValue:
        return SequenceValue(items.element, m.unknown("its length is not known"), items.reason)
    if type(items) is not list:
        return NOT_KNOWN
    kept: list[Any] = []
    for item in items:
        found = truth(m, item if function is None else call_value(m, function, [item], {}))
        if type(found) is not bool:
            return SequenceValue(item, m.unknown("its length is not known"), "which items stay is not known")
        kept.extend([item] if found else [])
    return m.new_iterator(kept)


@known("builtins.reversed")
def backwards(m: Machine, sequence: Any) -> Any:
    """The items from the last to the first."""
    items = iterate(m, sequence)
    return m.new_iterator(items[::-1]) if type(items) is list else items if type(items) is SequenceValue else NOT_KNOWN


@known("builtins.iter")
def iterator(m: Machine, iterable: Any, sentinel: Any = MISSING) -> Any:
    """An iterator over the items."""
    if type(iterable) in (IteratorValue, SequenceValue):
        return iterable
    items = iterate(m, iterable) if sentinel is MISSING else None
    return m.new_iterator(items) if type(items) is list else items if type(items) is SequenceValue else NOT_KNOWN


@known("builtins.next", "iterator.__next__", "iterator.next")
def next_item(m: Machine, source: Any, default: Any = MISSING) -> Any:
    """The next item of an iterator."""
    if type(source) is SequenceValue:
        return source.element
    if type(source) is IteratorValue:
        return _take(m, source, default)
    if type(source) is Opaque and source.qualified_name is not None and find_function(f"{source.qualified_name}.__iter__") is not None:
        items = iterate(m, source)
        return items.element if type(items) is SequenceValue else NOT_KNOWN
    method = find_in_class(m, source.cls, "__next__") if type(source) is InstanceValue else MISSING
    return call_value(m, method, [source], {}) if method is not MISSING else NOT_KNOWN


def _take(m: Machine, source: IteratorValue, default: Any) -> Any:
    held = m.read(source, "items")
    if type(held) is not list or (not held and (source.endless or default is MISSING)):
        return NOT_KNOWN
    if not held:
        return default
    m.write(source, "items", held[1:])
    return held[0]


# -- containers --------------------------------------------------------------------------------------------------------


def _items_of(m: Machine, iterable: Any) -> Any:
    items = iterate(m, iterable)
    if type(items) is SequenceValue and type(items.length) is int and items.length <= ITERATION_LIMIT:
        return [items.element] * items.length
    return items


@known("builtins.list")
def to_list(m: Machine, iterable: Any = ()) -> Any:
    """A list of the items; a sequence of unknown length stays one."""
    if type(iterable) is ModelValue:
        return NOT_KNOWN
    items = _items_of(m, iterable)
    return m.new_list(list(items)) if type(items) is list else items if type(items) is SequenceValue else NOT_KNOWN


@known("builtins.tuple")
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
