"""pandas: the index of a frame's columns, as people pick features from it. Part of the interpret arrow."""

from __future__ import annotations

from typing import Any

from cnnlint.dims import subtract
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.libraries import NOT_KNOWN, attribute, known
from cnnlint.interpret.libraries.arrays import fresh_size
from cnnlint.interpret.libraries.numpy_index import index_shape
from cnnlint.interpret.libraries.pandas import INDEX, count_names, index, is_index, literal_names
from cnnlint.interpret.values import SliceValue
from cnnlint.model import Array


@known(f"{INDEX}.__len__")
def length(m: Machine, value: Any) -> Any:
    """How many names there are."""
    return count_names(m, value) if is_index(value) else NOT_KNOWN


@attribute(f"{INDEX}.size")
def size_of(m: Machine, value: Any) -> Any:
    """How many names there are."""
    return length(m, value)


@attribute(f"{INDEX}.shape")
def shape_of(m: Machine, value: Any) -> Any:
    """(names,)."""
    return (length(m, value),) if is_index(value) else NOT_KNOWN


@known(f"{INDEX}.__iter__", f"{INDEX}.tolist", f"{INDEX}.to_list")
def names_of(m: Machine, value: Any) -> Any:
    """The names as a list, where they are literal."""
    names = literal_names(m, value)
    return NOT_KNOWN if names is None else m.new_list(list(names))


@known(f"{INDEX}.__array__")
def to_array(m: Machine, value: Any) -> Any:
    """The names as an array."""
    return Array((length(m, value),), "object") if is_index(value) else NOT_KNOWN


@known(f"{INDEX}.drop")
def drop(m: Machine, value: Any, labels: Any, errors: Any = "raise") -> Any:
    """Without some names."""
    names, gone = literal_names(m, value), (labels,) if type(labels) is str else literal_names(m, labels)
    if names is not None and gone is not None:
        left = tuple(name for name in names if name not in gone)
        return index(m, len(left), left)
    if not is_index(value):
        return NOT_KNOWN
    count = count_names(m, labels)
    return index(m, fresh_size(m, "columns") if count is None else subtract(length(m, value), count), None)


@known(f"{INDEX}.difference")
def difference(m: Machine, value: Any, other: Any, sort: Any = None) -> Any:
    """The names that are not in another list, which may hold strangers: how many is known where all are literal."""
    names, gone = literal_names(m, value), literal_names(m, other)
    if names is None or gone is None:
        return index(m, fresh_size(m, "columns"), None) if is_index(value) else NOT_KNOWN
    left = tuple(sorted(set(names) - set(gone)))
    return index(m, len(left), left)


@known(f"{INDEX}.__getitem__")
def get_item(m: Machine, value: Any, key: Any) -> Any:
    """One name, or some, by position."""
    if not is_index(value):
        return NOT_KNOWN
    names = literal_names(m, value)
    shape = index_shape(m, (length(m, value),), key)
    if type(shape) is not tuple or len(shape) > 1:
        return NOT_KNOWN
    if names is not None and type(key) is int:
        return names[key]
    if not shape:
        return NOT_KNOWN
    literal = names is not None and type(key) is SliceValue and all(bound is None or type(bound) is int for bound in key)
    return index(m, shape[0], names[slice(*key)] if literal and names is not None else None)
