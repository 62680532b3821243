"""Indexing and slicing: `a[i]`, `a[i:j]`, `a[i] = v`, `del a[i]`."""

from __future__ import annotations

from typing import Any

from cnnlint.dims import Expr, Unknown
from cnnlint.interpret.budget import LENGTH_LIMIT
from cnnlint.interpret.choices import MISSING, Choice, same
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.libraries import NOT_KNOWN, find_function
from cnnlint.interpret.operators import CONSTANTS, foreign_value, is_constant, key_of, show_value
from cnnlint.interpret.sizes import bounded
from cnnlint.interpret.values import (
    ClassValue,
    DictValue,
    InstanceValue,
    ListValue,
    Opaque,
    Place,
    RangeValue,
    SequenceValue,
    SliceValue,
    is_array,
)
from cnnlint.model import NumpyNumber, Reference


def get_item(machine: Machine, value: Any, index: Any, place: Place | None) -> Any:
    """`value[index]`."""
    if type(value) is Choice:
        return machine.each(value, lambda leaf: get_item(machine, leaf, machine.restricted(index), place))
    if type(index) is Choice:
        return machine.each(index, lambda leaf: get_item(machine, machine.restricted(value), leaf, place))
    index = _plain_index(index)
    if type(value) is ListValue:
        return machine.each(machine.items(value), lambda held: _sequence_item(machine, value, held, index, place))
    if type(value) is DictValue:
        return machine.each(machine.items(value), lambda held: _dict_item(machine, value, held, index, place))
    if type(value) in (tuple, str, bytes):
        return _sequence_item(machine, value, value, index, place)
    if is_array(value):
        from cnnlint.interpret.libraries.numpy_array import index_array

        machine.place = place or machine.place  # which names the number that is taken out
        found = index_array(machine, value, index)
        return bounded(machine, found) if found is not NOT_KNOWN else machine.opaque(None, place=place)
    if type(value) is RangeValue:
        return _range_item(machine, value, index, place)
    return _other_item(machine, value, index, place)


def _plain_index(index: Any) -> Any:
    if type(index) is NumpyNumber and type(index.value) is int:
        return index.value
    return index


def as_slice(index: SliceValue) -> slice | None:
    """The slice, where all its bounds are known."""
    bounds = [bound.value if type(bound) is NumpyNumber else bound for bound in index]
    if all(bound is None or type(bound) in (int, bool) for bound in bounds) and bounds[2] != 0:
        return slice(*bounds)
    return None


def _sequence_item(machine: Machine, value: Any, held: Any, index: Any, place: Place | None) -> Any:
    if type(held) is Unknown:
        return machine.unknown(held.reason)
    if type(index) is SliceValue:
        cut = as_slice(index)
        if cut is None:
            return (
                machine.new_list_unknown("the bounds of the slice are not known")
                if type(value) is ListValue
                else machine.opaque(None, place=place)
            )
        return machine.new_list(held[cut], value.kind) if type(value) is ListValue else bounded(machine, held[cut])
    if type(index) in (int, bool):
        return held[index] if -len(held) <= index < len(held) else machine.unknown(f"index {index} of {len(held)} items")
    machine.step(len(held) >> 5)
    if type(value) is not str and held and all(same(held[0], each) for each in held):
        return held[0]
    return machine.result(("item", key_of(value), key_of(index)), f"{_name(value, place)}[{show_value(index)}]", place=place)


def _name(value: Any, place: Place | None) -> str:
    if place is not None and hasattr(place.node, "value"):
        return place.context.text(place.node.value)
    return show_value(value)


def _dict_item(machine: Machine, value: DictValue, held: Any, index: Any, place: Place | None) -> Any:
    if type(held) is not dict:
        return machine.result(
            ("item", key_of(value), key_of(index)), f"{_name(value, place)}[{show_value(index)}]", place=place, reason=held.reason
        )
    try:
        found = held.get(index, MISSING)
    except TypeError:
        found = MISSING
    if found is not MISSING:
        return found
    if value.default is not None and is_constant(index):
        return _default_item(machine, value, index)
    if is_constant(index):
        return machine.unknown(f"the dict has no key {index!r}")
    items = list(held.values())
    if items and all(same(items[0], each) for each in items):
        return items[0]
    return machine.result(("item", key_of(value), key_of(index)), f"{_name(value, place)}[{show_value(index)}]", place=place)


def _default_item(machine: Machine, value: DictValue, index: Any) -> Any:
    from cnnlint.interpret.calls import call_value

    made = call_value(machine, value.default, [], {})
    set_item(machine, value, index, made)
    return made


def _range_item(machine: Machine, value: RangeValue, index: Any, place: Place | None) -> Any:
    if all(type(bound) is int for bound in value) and value.step != 0:
        numbers = range(*value)
        cut = as_slice(index) if type(index) is SliceValue else None
        try:
            if type(index) is int:
                return numbers[index]
            if cut is not None:
                part = numbers[cut]
                return RangeValue(part.start, part.stop, part.step)
        except (IndexError, ValueError):  # beyond its ends, or a step of 0
            pass
    return machine.opaque(None, place=place)


def _other_item(machine: Machine, value: Any, index: Any, place: Place | None) -> Any:
    if isinstance(value, Reference):
        value = foreign_value(machine, value)
    if type(value) is Opaque:
        found = value.children.get(("item", key_of(index)), MISSING)
        if found is not MISSING:
            return found
        found = _library_item(machine, value, index)
        if found is not NOT_KNOWN:
            return found
        text = f"{value.text}[{_index_text(index, place)}]"
        return machine.derived(value, ("item", key_of(index)), text, place=place)
    if type(value) is Expr:
        return machine.result(("item", key_of(value), key_of(index)), f"{value}[{_index_text(index, place)}]", place=place)
    if type(value) is SequenceValue:
        return value.element if type(index) is not SliceValue else value
    if type(value) is InstanceValue:
        return _instance_item(machine, value, index, place)
    if type(value) is Reference:
        text = _item_text(value, index, place)
        return value if _is_generic(value) else machine.result(("item", key_of(value), key_of(index)), text, place=place)
    if type(value) is ClassValue:
        return value.traits.get("members", {}).get(index, value) if type(index) is str else value
    return value if type(value) is Unknown else machine.opaque(None, place=place)


def _is_generic(value: Reference) -> bool:
    """Whether the library object is a type, which is itself with parameters: `list[int]`, `Optional[str]`."""
    name = value.qualified_name
    return name.rpartition(".")[2][:1].isupper() or name.startswith(("builtins.", "typing.", "collections.", "numpy.", "tensorflow."))


def _item_text(value: Reference, index: Any, place: Place | None) -> str:
    return f"{'.'.join(value.qualified_name.split('.')[-2:])}[{_index_text(index, place)}]"


def _library_item(machine: Machine, value: Opaque, index: Any) -> Any:
    """The item of an object whose library has a model for it: `TYPE.__getitem__`."""
    model = find_function(f"{value.qualified_name}.__getitem__") if value.qualified_name is not None else None
    return NOT_KNOWN if model is None else model(machine, value, index)


def _index_text(index: Any, place: Place | None) -> str:
    if type(index) in CONSTANTS:
        return repr(index)
    if place is not None and hasattr(place.node, "slice"):
        return place.context.text(place.node).rpartition("[")[2].rstrip("]")
    return show_value(index)


def _instance_item(machine: Machine, value: InstanceValue, index: Any, place: Place | None) -> Any:
    from cnnlint.interpret.calls import call_value
    from cnnlint.interpret.inheritance import find_in_class

    method = find_in_class(machine, value.cls, "__getitem__")
    if method is not MISSING:
        return call_value(machine, method, [value, index], {})
    if "__content__" in value.slots:
        return get_item(machine, value.slots["__content__"], index, place)
    return machine.opaque(None, place=place)


def set_item(machine: Machine, value: Any, index: Any, item: Any) -> None:
    """`value[index] = item`."""
    if type(value) is Choice:
        machine.branches(value, lambda leaf: set_item(machine, leaf, index, item))
        return
    if type(index) is Choice:
        machine.branches(index, lambda leaf: set_item(machine, value, leaf, item))
        return
    index = _plain_index(index)
    if type(value) in (ListValue, DictValue):
        content = machine.items(value)
        machine.write(value, "items", machine.each(content, lambda held: _replaced(machine, held, index, item)))
        if "of" in value.slots and type(index) is str:
            machine.write(value.slots["of"], index, item)  # of `self.__dict__`
    elif (
        type(value) is Opaque
        and value.qualified_name is not None
        and (model := find_function(f"{value.qualified_name}.__setitem__")) is not None
    ):
        model(machine, value, index, item)
    elif type(value) is Opaque:
        value.children[("item", key_of(index))] = item if not machine.path else machine.unknown("assigned under a condition")
    elif type(value) is InstanceValue:
        from cnnlint.interpret.calls import call_value
        from cnnlint.interpret.inheritance import find_in_class

        method = find_in_class(machine, value.cls, "__setitem__")
        if method is not MISSING:
            call_value(machine, method, [value, index, item], {})
        elif "__content__" in value.slots:
            set_item(machine, value.slots["__content__"], index, item)


def _replaced(machine: Machine, held: Any, index: Any, item: Any) -> Any:
    if type(held) is list and type(index) is SliceValue:
        return _spliced(machine, held, index, item)
    if type(held) is dict:
        if is_constant(index) or type(index).__name__ in ("Reference", "FunctionValue", "ClassValue"):
            return {**held, index: item}
        return machine.unknown("a key that is not known was assigned")
    if type(held) is not list:
        return held
    if type(index) is int and -len(held) <= index < len(held):
        copy = list(held)
        copy[index] = item
        return copy
    return machine.unknown("an item at an index that is not known was assigned")


def _spliced(machine: Machine, held: list[Any], index: SliceValue, item: Any) -> Any:
    """`held[i:j] = items`."""
    from cnnlint.interpret.iteration import iterate

    cut, content = as_slice(index), iterate(machine, item)
    if cut is None or type(content) is not list:
        return machine.unknown("a part of the list was replaced by what is not known")
    if len(held) + len(content) > LENGTH_LIMIT:
        return machine.unknown(f"a list of more than {LENGTH_LIMIT:,} items")
    machine.step((len(held) + len(content)) >> 4)
    copy = list(held)
    try:
        copy[cut] = content
    except ValueError:
        return machine.unknown("a part of the list was replaced by one of another length")
    return copy


def delete_item(machine: Machine, value: Any, index: Any) -> None:
    """`del value[index]`."""
    if type(value) is Choice:
        machine.branches(value, lambda leaf: delete_item(machine, leaf, index))
        return
    if (
        type(value) is Opaque
        and value.qualified_name is not None
        and (model := find_function(f"{value.qualified_name}.__delitem__")) is not None
    ):
        model(machine, value, index)
    if type(value) is InstanceValue:
        from cnnlint.interpret.special_methods import call_own

        found = call_own(machine, value, "__delitem__", index)
        value = value.slots.get("__content__") if found is MISSING else None
    if type(value) not in (ListValue, DictValue):
        return
    content = machine.items(value)
    machine.write(value, "items", machine.each(content, lambda held: _without(machine, held, machine.restricted(index))))


def _without(machine: Machine, held: Any, index: Any) -> Any:
    copy = dict(held) if type(held) is dict else list(held) if type(held) is list else None
    key = as_slice(index) if type(index) is SliceValue else index
    try:
        if copy is not None and key is not None:
            del copy[key]
            return copy
    except (KeyError, IndexError, TypeError):
        pass
    return machine.unknown("an item that is not known was deleted")
