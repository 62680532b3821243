"""Structures of tensors: a layer may be called on one, or on lists, tuples and dicts of them, as Keras's `tree` functions take them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from cnnlint.dims import Unknown
from cnnlint.interpret.choices import Atom, Choice, first_atom, restrict_deep
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.joining import joined
from cnnlint.interpret.values import DictValue, ListValue, TensorValue, is_array
from cnnlint.layers.registry import Tensor

#: Structures are looked into so deep, longer lists not at all below the first; so many conditions of their parts are told apart.
_DEPTH: Final = 6
_LENGTH: Final = 64
_CONDITIONS: Final = 6

#: What may depend on a condition, and what holds other values; and what a snapshot holds them in.
_STRUCTURES: Final = frozenset({Choice, ListValue, DictValue, list, tuple, dict})
_HOLDING: Final = frozenset({list, tuple, dict})


def snapshot(machine: Machine, value: Any, depth: int = _DEPTH) -> Any:
    """The value with its lists and dicts as they are now, as Python's own lists and dicts; what is deeper or not known stays."""
    content = machine.items(value) if type(value) in (ListValue, DictValue) and depth else value
    if type(content) not in (list, dict, tuple) or not depth:
        return content
    deeper = min(depth - 1, _DEPTH if len(content) <= _LENGTH else 1)
    if type(content) is dict:
        return {key: snapshot(machine, item, deeper) for key, item in content.items()}
    return type(content)(snapshot(machine, item, deeper) for item in content)


def as_value(machine: Machine, structure: Any) -> Any:
    """A snapshot as values of the program: fresh lists and dicts."""
    if type(structure) is list:
        return machine.new_list([as_value(machine, item) for item in structure])
    if type(structure) is dict:
        return machine.new_dict({key: as_value(machine, item) for key, item in structure.items()})
    return tuple(as_value(machine, item) for item in structure) if type(structure) is tuple else structure


def flat(structure: Any) -> Iterator[Any]:
    """The leaves of a snapshot in Keras's order: dicts by their keys."""
    if type(structure) in (list, tuple):
        for item in structure:
            yield from flat(item)
    elif type(structure) is dict:
        for key in _keys(structure):
            yield from flat(structure[key])
    else:
        yield structure


def mapped(structure: Any, function: Callable[[Any], Any]) -> Any:
    """The same structure with each leaf replaced; the function sees the leaves in the order of `flat`."""
    if type(structure) in (list, tuple):
        return type(structure)(mapped(item, function) for item in structure)
    if type(structure) is dict:
        made = {key: mapped(structure[key], function) for key in _keys(structure)}
        return {key: made[key] for key in structure}
    return function(structure)


def _keys(structure: dict[Any, Any]) -> list[Any]:
    return sorted(structure, key=lambda key: (type(key).__name__, key if type(key) in (str, int, float) else repr(key)))


def mentions_tensor(machine: Machine, value: Any) -> bool:
    """Whether a value is a symbolic tensor, or a list, tuple or dict that holds one directly."""
    if type(value) in (ListValue, DictValue):
        value = machine.items(value)
    items = value.values() if type(value) is dict else value if type(value) in (list, tuple) else (value,)
    return TensorValue in map(type, items)


def tensors_in(structure: Any) -> tuple[TensorValue, ...]:
    """The symbolic tensors of a snapshot."""
    if type(structure) not in _HOLDING:
        return (structure,) if type(structure) is TensorValue else ()
    return tuple(leaf for leaf in flat(structure) if type(leaf) is TensorValue)


def holds_array(structure: Any) -> bool:
    """Whether a snapshot holds an array or a symbolic tensor."""
    return is_array(structure) if type(structure) not in _HOLDING else any(map(is_array, flat(structure)))


def as_tensor(value: Any) -> Tensor:
    """An array or symbolic tensor as layers see it."""
    dtype = value.dtype if type(value.dtype) is str else Unknown("dtype not known")
    return Tensor(value.shape if type(value.shape) is tuple else Unknown(_reason(value.shape)), dtype)


def _reason(shape: Any) -> str:
    return shape.reason if type(shape) is Unknown else "its shape is not known"


# -- alternatives ------------------------------------------------------------------------------------------------------


def each_plain(machine: Machine, values: list[Any], function: Callable[[list[Any]], Any], conditions: int = _CONDITIONS) -> Any:
    """Calls the function with snapshots of the values, once for every alternative that any part of them depends on."""
    if _STRUCTURES.isdisjoint(map(type, values)):
        return function(list(values))
    values = [machine.restricted(value) for value in values]
    atom = next((found for value in values if (found := _first(machine, value, _DEPTH)) is not None), None)
    if atom is None:
        return function([snapshot(machine, value) for value in values])
    if not conditions:
        return machine.unknown("it depends on too many undecided conditions")
    made, sides = machine.made, []
    for truth in (True, False):
        with machine.assume(((atom, truth),)):
            sides.append(each_plain(machine, [restrict_deep(value, machine.assumed) for value in values], function, conditions - 1))
    return joined(atom, sides[0], sides[1], made, machine.identity())


def _first(machine: Machine, value: Any, depth: int) -> Atom | None:
    """The first condition that a structure depends on."""
    if type(value) is Choice:
        return value.atom
    if type(value) is tuple:
        atom = first_atom(value)
        return atom or next((found for item in value if depth and (found := _first(machine, item, depth - 1)) is not None), None)
    if type(value) in (ListValue, DictValue) and depth:
        content = machine.items(value)
        if type(content) is Choice:
            return content.atom
        items = content.values() if type(content) is dict else content if type(content) is list else ()
        deeper = min(depth - 1, _DEPTH if len(items) <= _LENGTH else 1)
        return next((found for item in items if (found := _first(machine, item, deeper)) is not None), None)
    return None
