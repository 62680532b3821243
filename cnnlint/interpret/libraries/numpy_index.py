"""Subscripts of arrays: `x[0]`, `x[:, 1:]`, `x[..., None]`, `x[mask]`, `x[[1, 2]]`. Part of the interpret arrow."""

from __future__ import annotations

from functools import partial
from typing import Any

from cnnlint.dims import Expr, Unknown
from cnnlint.interpret.bounds import compare_sizes
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.libraries import NOT_KNOWN
from cnnlint.interpret.libraries.arrays import as_array, fresh_size, plain_tuple, scalar
from cnnlint.interpret.libraries.dtypes import is_integer
from cnnlint.interpret.libraries.shapes import Shape, broadcast_shapes, slice_size
from cnnlint.interpret.operators import as_size
from cnnlint.interpret.values import ListValue, RangeValue, SliceValue, TensorValue
from cnnlint.model import Array, NumpyNumber, Reference
from cnnlint.tuples import NamedTuple


class _Axis(NamedTuple):
    """What one item of a subscript does: `kind` is int, slice, new or fancy; `shape` that of the index array; `takes` the axes it uses."""

    kind: str
    item: Any = None
    shape: Shape = ()
    takes: int = 1


def index_array(m: Machine, array: Any, key: Any) -> Any:
    """`array[key]` for arrays and symbolic tensors; NOT_KNOWN where the rank of the result is not known."""
    if type(array) not in (Array, TensorValue):
        array = as_array(m, array)
        if type(array) is Unknown:
            return NOT_KNOWN
    if type(array.shape) is Unknown:
        return _of_unknown_rank(m, array, key)
    shape = index_shape(m, array.shape, key)
    if type(shape) is not tuple:
        return NOT_KNOWN
    if type(array) is TensorValue:
        return array._replace(shape=shape, layer=None, inputs=(array,), identity=m.identity())
    if not shape and key != () and key is not Ellipsis:
        return scalar(m, array.dtype)
    if _selects(m, array, key):
        array = array.emptied()  # of what is left out nothing is known
    return array._replace(shape=shape, identity=0)


def _selects(m: Machine, array: Array, key: Any) -> bool:
    """Whether an array of rows or of truths picks some of the rows: as many rows as there are may be the same in another order."""
    first = key[0] if type(key) is tuple and key else key
    if type(first) not in (Array, ListValue, RangeValue) or not array.shape:
        return False
    index = as_array(m, first)
    return type(index) is not Array or index.dtype == "bool" or type(index.shape) is not tuple or index.shape[:1] != array.shape[:1]


def _of_unknown_rank(m: Machine, array: Any, key: Any) -> Any:
    """Slices and new axes leave an array of unknown rank one; an index may leave a number or an array."""
    items = key if type(key) is tuple else (key,)
    if all(type(item) is SliceValue or item is None or item is Ellipsis or item == Reference("numpy.newaxis") for item in items):
        return array._replace(identity=m.identity()) if type(array) is Array else NOT_KNOWN
    return NOT_KNOWN


def index_shape(m: Machine, shape: Shape, key: Any) -> Any:
    """The shape of `x[key]`; NOT_KNOWN where that is not known, or numpy would refuse it."""
    axes = [_axis(m, item) for item in (key if type(key) is tuple else (key,))]
    if any(axis is None for axis in axes) or sum(1 for axis in axes if axis is not None and axis.kind == "rest") > 1:
        return NOT_KNOWN
    known = [axis for axis in axes if axis is not None]
    missing = len(shape) - sum(axis.takes for axis in known)
    if missing < 0:
        return NOT_KNOWN
    rest = [_Axis("slice", SliceValue(None, None, None))] * missing
    place = next((index for index, axis in enumerate(known) if axis.kind == "rest"), len(known))
    return _apply(m, shape, [*known[:place], *rest, *known[place + 1 :]])


def _axis(m: Machine, item: Any) -> _Axis | None:
    if type(item) is SliceValue:
        return _Axis("slice", item)
    if item is None or (isinstance(item, Reference) and item.qualified_name.endswith(".newaxis")):
        return _Axis("new", takes=0)
    if item is Ellipsis:
        return _Axis("rest", takes=0)
    if type(item) is int or type(item) is Expr or (type(item) is NumpyNumber and is_integer(item.dtype)):
        return _Axis("int", as_size(m, item))
    if type(item) in (Array, ListValue, RangeValue, tuple):
        return _fancy(m, as_array(m, plain_tuple(m, item)))
    return None


def _fancy(m: Machine, index: Any) -> _Axis | None:
    if type(index) is not Array or type(index.shape) is not tuple or type(index.dtype) is not str:
        return None
    if index.dtype == "bool":
        return _Axis("fancy", shape=(fresh_size(m, "rows"),), takes=len(index.shape)) if index.shape else None
    if is_integer(index.dtype):
        return _Axis("fancy" if index.shape else "int", shape=index.shape)
    return _Axis("fancy", shape=(0,)) if index.shape == (0,) else None


def _apply(m: Machine, shape: Shape, axes: list[_Axis]) -> Any:
    advanced = any(axis.kind == "fancy" for axis in axes)
    places = [index for index, axis in enumerate(axes) if axis.kind == "fancy" or (advanced and axis.kind == "int")]
    common: Any = ()
    for index in places:
        common = broadcast_shapes(common, axes[index].shape)
    if isinstance(common, Unknown):
        return NOT_KNOWN
    adjacent = not places or places[-1] - places[0] + 1 == len(places)
    result: list[Any] = [] if adjacent or not places else list(common)
    position = 0
    for index, axis in enumerate(axes):
        if adjacent and places and index == places[0]:
            result.extend(common)
        if axis.kind == "new":
            result.append(1)
        elif axis.kind == "slice":
            start, stop, step = (_bound(m, bound) for bound in axis.item)
            result.append(slice_size(shape[position], start, stop, step, partial(compare_sizes, m)))
        elif axis.kind == "int" and _outside(shape[position], axis.item):
            return NOT_KNOWN
        position += axis.takes
    return tuple(result)


def _bound(m: Machine, bound: Any) -> Any:
    return None if bound is None else as_size(m, bound.value if type(bound) is NumpyNumber else bound)


def _outside(size: Any, index: Any) -> bool:
    return type(size) is int and type(index) is int and not -size <= index < size
