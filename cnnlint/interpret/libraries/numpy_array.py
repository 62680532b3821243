"""The methods and attributes of `numpy.ndarray`, and the functions of numpy that only change a shape. Part of the interpret arrow.

Also the door for the interpreter's operators and subscripts: `combine`, `broadcast`, `index_array`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cnnlint import dims
from cnnlint.dims import Expr, Unknown
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.libraries import NOT_KNOWN, attribute, known
from cnnlint.interpret.libraries.arrays import as_array, broadcast, combine, fresh_size, plain_tuple, renewed, shape_or_unknown, text_here
from cnnlint.interpret.libraries.dtypes import NO_DTYPE, as_dtype
from cnnlint.interpret.libraries.numpy_index import index_array, index_shape
from cnnlint.interpret.libraries.shapes import Shape, axis_index, axis_indices, reduced, reshaped
from cnnlint.interpret.operators import as_shape
from cnnlint.interpret.values import ListValue, Opaque
from cnnlint.model import Array, NumpyNumber

__all__ = ["broadcast", "combine", "index_array", "index_shape"]

# -- attributes --------------------------------------------------------------------------------------------------------


@attribute("numpy.ndarray.shape", "numpy.generic.shape")
def shape_of(m: Machine, array: Any) -> Any:
    """`x.shape`: a tuple; for an array of unknown rank something that can be indexed, the same one each time."""
    array = as_array(m, array)
    if type(array) is Unknown:
        return NOT_KNOWN
    if type(array.shape) is not Unknown:
        return array.shape
    return m.result(("shape", array.identity), text_here(m, f"{array.source}.shape")) if array.identity else array.shape


@attribute("numpy.ndarray.ndim", "numpy.generic.ndim")
def ndim_of(m: Machine, array: Any) -> Any:
    """`x.ndim`."""
    array = as_array(m, array)
    return NOT_KNOWN if type(array) is Unknown or type(array.shape) is Unknown else len(array.shape)


@attribute("numpy.ndarray.size")
def size_of(m: Machine, array: Any) -> Any:
    """`x.size`, the number of elements."""
    array = as_array(m, array)
    if type(array) is Unknown or type(array.shape) is Unknown:
        return NOT_KNOWN
    total = dims.product(array.shape)
    return NOT_KNOWN if type(total) is Unknown else total


@attribute("numpy.ndarray.dtype", "numpy.generic.dtype")
def dtype_of(m: Machine, array: Any) -> Any:
    """`x.dtype`: a dtype object of that name."""
    array = as_array(m, array)
    name = NO_DTYPE if type(array) is Unknown else array.dtype
    return (
        NOT_KNOWN
        if type(name) is Unknown
        else m.result(("dtype", name), f"dtype('{name}')", qualified_name="numpy.dtype", keywords=(("name", name),))
    )


@attribute("numpy.dtype.name")
def dtype_text(m: Machine, dtype: Any) -> Any:
    """`x.dtype.name`."""
    return dict(dtype.keywords).get("name", NOT_KNOWN) if type(dtype) is Opaque else NOT_KNOWN


@attribute("numpy.ndarray.T")
def transposed(m: Machine, array: Any) -> Any:
    """`x.T`."""
    return transpose(m, array)


@attribute("numpy.ndarray.flat", "numpy.ndarray.real", "numpy.ndarray.imag")
def no_attribute(m: Machine, array: Any) -> Any:
    """Attributes that stay open."""
    return NOT_KNOWN


# -- shape functions, as functions and as methods ----------------------------------------------------------------------


def mapped(m: Machine, a: Any, function: Callable[[Shape], Any]) -> Any:
    """The array with another shape and the same content; an array of unknown rank stays one."""
    array = as_array(m, a)
    if type(array) is Unknown:
        return NOT_KNOWN
    if type(array.shape) is Unknown:
        return renewed(m, array)
    shape = function(array.shape)
    return NOT_KNOWN if shape is NOT_KNOWN else renewed(m, array._replace(shape=shape))


def _wanted_shape(m: Machine, sizes: tuple[Any, ...]) -> Any:
    return as_shape(m, sizes[0] if len(sizes) == 1 else sizes)


def _reshape(m: Machine, a: Any, wanted: Any) -> Any:
    array = as_array(m, a)
    if type(wanted) is not tuple or not all(type(size) in (int, Expr, Unknown) for size in wanted):
        return (
            array._replace(shape=m.unknown("reshaped to a shape that is not known"), identity=m.identity())
            if type(array) is Array
            else NOT_KNOWN
        )
    shape = reshaped(shape_or_unknown(array), wanted)
    if type(shape) is tuple:
        name = "rows" if len(wanted) > 1 else "elements"
        open_sizes = [type(size) is Unknown and asked == -1 for size, asked in zip(shape, wanted, strict=True)]
        shape = tuple(fresh_size(m, name) if unsettled else size for size, unsettled in zip(shape, open_sizes, strict=True))
    return Array(shape, NO_DTYPE) if type(array) is Unknown else renewed(m, array._replace(shape=shape))


@known("numpy.reshape")
def reshape(m: Machine, a: Any, shape: Any = None, order: Any = "C", *, newshape: Any = None, copy: Any = None) -> Any:
    """`np.reshape(a, shape)`; also for what is not known, since only arrays can be reshaped."""
    return _reshape(m, a, as_shape(m, newshape if shape is None else shape))


@known("numpy.ndarray.reshape", "opaque.reshape", "numpy.generic.reshape")
def reshape_method(m: Machine, a: Any, *sizes: Any, order: Any = "C", newshape: Any = None, shape: Any = None, copy: Any = None) -> Any:
    """`x.reshape(…)`, of one tuple or of sizes."""
    given = newshape if newshape is not None else shape
    return _reshape(m, a, as_shape(m, given) if given is not None else _wanted_shape(m, sizes) if sizes else m.unknown("no shape"))


@known("numpy.ravel", "numpy.ndarray.ravel", "numpy.ndarray.flatten", "opaque.flatten", "opaque.ravel")
def ravel(m: Machine, a: Any, order: Any = "C") -> Any:
    """All elements in one row."""
    return _reshape(m, a, (-1,))


@known("numpy.expand_dims")
def expand_dims(m: Machine, a: Any, axis: Any) -> Any:
    """New axes of size 1."""
    axes = plain_tuple(m, axis) if type(axis) in (tuple, ListValue) else (axis,)

    def widened(shape: Shape) -> Any:
        rank = len(shape) + len(axes)
        places = {axis_index(each, rank) for each in axes}
        if None in places or len(places) != len(axes):
            return NOT_KNOWN
        rest = iter(shape)
        return tuple(1 if index in places else next(rest) for index in range(rank))

    return mapped(m, a, widened) if type(axes) is tuple else NOT_KNOWN


@known("numpy.squeeze", "numpy.ndarray.squeeze")
def squeeze(m: Machine, a: Any, axis: Any = None) -> Any:
    """Without axes of size 1; without an axis argument only where every size is a number."""

    def narrowed(shape: Shape) -> Any:
        if axis is None:
            decided = all(type(size) is int for size in shape[1:])  # a number of rows that is not known is not 1
            return tuple(size for size in shape if size != 1) if decided else m.unknown("squeezed without knowing every size")
        axes = axis_indices(plain_tuple(m, axis), len(shape))
        return NOT_KNOWN if axes is None else reduced(shape, axes, keep=False)

    return mapped(m, a, narrowed)


@known("numpy.transpose", "numpy.permute_dims")
def transpose(m: Machine, a: Any, axes: Any = None) -> Any:
    """Axes in another order; reversed where none is given."""
    order = plain_tuple(m, axes)

    def permuted(shape: Shape) -> Any:
        places = axis_indices(order, len(shape))
        if places is None or len(places) != len(shape):
            return NOT_KNOWN
        return shape[::-1] if order is None else tuple(shape[each] for each in order)

    return mapped(m, a, permuted)


@known("numpy.ndarray.transpose")
def transpose_method(m: Machine, a: Any, *axes: Any) -> Any:
    """`x.transpose(…)`, of one tuple or of axes."""
    return transpose(m, a, axes[0] if len(axes) == 1 and type(axes[0]) in (tuple, ListValue) else axes or None)


@known("numpy.swapaxes", "numpy.ndarray.swapaxes")
def swapaxes(m: Machine, a: Any, axis1: Any, axis2: Any) -> Any:
    """Two axes exchanged."""

    def swapped(shape: Shape) -> Any:
        first, second = axis_index(axis1, len(shape)), axis_index(axis2, len(shape))
        if first is None or second is None:
            return NOT_KNOWN
        return tuple(shape[{first: second, second: first}.get(index, index)] for index in range(len(shape)))

    return mapped(m, a, swapped)


@known("numpy.moveaxis")
def moveaxis(m: Machine, a: Any, source: Any, destination: Any) -> Any:
    """One axis moved to another place, the others keep their order."""

    def moved(shape: Shape) -> Any:
        first, second = axis_index(source, len(shape)), axis_index(destination, len(shape))
        if first is None or second is None:
            return NOT_KNOWN
        rest = [size for index, size in enumerate(shape) if index != first]
        return (*rest[:second], shape[first], *rest[second:])

    return mapped(m, a, moved)


@known("numpy.ndarray.astype", "numpy.generic.astype", "numpy.astype")
def astype(m: Machine, a: Any, dtype: Any, *_: Any, **__: Any) -> Any:
    """The same array of another dtype; counting classes survives it, bounds too."""
    array = as_array(m, a)
    return NOT_KNOWN if type(array) is Unknown else array._replace(dtype=as_dtype(dtype))


@known("numpy.ndarray.copy", "numpy.ndarray.numpy", "numpy.ndarray.toarray", "numpy.ndarray.todense", "numpy.ndarray.to_numpy")
def same_array(m: Machine, a: Any, *_: Any, **__: Any) -> Any:
    """The same array again."""
    return NOT_KNOWN if type(as_array(m, a)) is Unknown else as_array(m, a)


@known("numpy.ndarray.tolist", "numpy.generic.tolist")
def tolist(m: Machine, a: Any) -> Any:
    """A list of unknown elements of the known length, up to a bound; a number for a number."""
    if type(a) is NumpyNumber:
        return a.value
    array = as_array(m, a)
    if (
        type(array) is Unknown
        or type(array.shape) is Unknown
        or not array.shape
        or type(array.shape[0]) is not int
        or array.shape[0] > 1000
    ):
        return NOT_KNOWN
    text = text_here(m, "tolist()")
    return m.new_list([m.opaque(f"{text}[{index}]") for index in range(array.shape[0])])


@known("numpy.ndarray.item", "numpy.generic.item")
def item(m: Machine, a: Any, *_: Any) -> Any:
    """The Python number of a numpy number."""
    return a.value if type(a) is NumpyNumber else NOT_KNOWN


@known("numpy.ndarray.sort", "numpy.ndarray.tofile", "numpy.ndarray.setflags", "numpy.ndarray.dump")
def in_place(m: Machine, a: Any, *_: Any, **__: Any) -> None:
    """Methods that change the content and give nothing."""
