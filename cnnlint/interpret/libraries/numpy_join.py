"""numpy functions that join, split, repeat, pad and pick: arrays of other shapes, made of the same content. Part of the interpret arrow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from cnnlint.dims import Unknown, add, multiply, product, subtract
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.libraries import NOT_KNOWN, known
from cnnlint.interpret.libraries.arrays import as_array, fresh_size, plain_tuple, shape_or_unknown, unknown_array
from cnnlint.interpret.libraries.dtypes import NO_DTYPE, promote
from cnnlint.interpret.libraries.numpy_array import mapped, ravel
from cnnlint.interpret.libraries.shapes import Shape, axis_index, broadcast_shapes, concatenated, scaled, slice_size, split_sizes, stacked
from cnnlint.interpret.operators import as_shape, as_size
from cnnlint.interpret.samples import sample_of
from cnnlint.interpret.values import ListValue, SequenceValue
from cnnlint.model import Array


def _parts(m: Machine, arrays: Any) -> Any:
    """The arrays of a sequence of arrays; an array is a sequence of its rows."""
    items = plain_tuple(m, arrays)
    if type(items) is Array and type(items.shape) is tuple and items.shape and type(items.shape[0]) is int and items.shape[0] <= 4096:
        return [items._replace(shape=items.shape[1:])] * items.shape[0]
    if type(items) is not tuple or not items:
        return m.unknown("the arrays that are joined are not known")
    made = [as_array(m, item) for item in items]
    return (
        [each for each in made if type(each) is Array]
        if all(type(each) is Array for each in made)
        else m.unknown("one of the joined arrays is not known")
    )


def _joined(parts: list[Array], shape: Any) -> Array:
    """An array of this shape with what all parts have in common."""
    dtype = parts[0].dtype
    for part in parts[1:]:
        dtype = promote(dtype, part.dtype)
    bounds = [[getattr(part, name) for part in parts] for name in ("low", "high")]
    low, high = (None if None in each else function(each) for each, function in zip(bounds, (min, max), strict=True))
    classes = {part.classes for part in parts}
    return Array(shape, dtype, classes.pop() if len(classes) == 1 else None, all(part.one_hot for part in parts), None, low, high)


def _many(m: Machine, arrays: Any) -> tuple[Array, Any] | None:
    """The arrays of a sequence of which only their shape is known: one of them, and how many there are."""
    if type(arrays) is SequenceValue and type(arrays.element) is Array and type(arrays.element.shape) is tuple:
        return arrays.element, as_size(m, arrays.length)
    sample = sample_of(m, arrays)
    return (sample.array, sample.length) if sample is not None and sample.arrays else None


def _join_many(m: Machine, part: Array, count: Any, shape: Shape, axis: int) -> Array:
    """Many arrays of this shape one after the other along an axis."""
    total = multiply(count, shape[axis])
    length = fresh_size(m, "rows") if type(total) is Unknown or total is None else total
    return part._replace(shape=(*shape[:axis], length, *shape[axis + 1 :]), identity=0)


def _join(m: Machine, arrays: Any, function: Callable[[list[Shape]], Any]) -> Any:
    parts = _parts(m, arrays)
    if type(parts) is Unknown:
        return unknown_array(m, parts.reason)
    shapes = [part.shape for part in parts]
    missing = next((shape for shape in shapes if type(shape) is Unknown), None)
    shape = missing if missing is not None else function([shape for shape in shapes if type(shape) is tuple])
    return NOT_KNOWN if shape is NOT_KNOWN else _joined(parts, shape)


@known("numpy.concatenate", "numpy.concat")
def concatenate(m: Machine, arrays: Any, axis: Any = 0, **_: Any) -> Any:
    """Arrays joined along an axis; `axis=None` joins all elements."""
    many = _many(m, arrays)
    if many is not None:
        place = axis_index(axis, len(many[0].shape)) if axis is not None else None
        return NOT_KNOWN if place is None else _join_many(m, *many, many[0].shape, place)
    parts = _parts(m, arrays)
    if axis is None:
        return (
            _join(m, tuple(ravel(m, part) for part in parts), lambda shapes: concatenated(shapes, 0)) if type(parts) is list else NOT_KNOWN
        )

    def along(shapes: list[Shape]) -> Any:
        place = axis_index(axis, len(shapes[0]))
        return NOT_KNOWN if place is None else concatenated(shapes, place)

    return _join(m, arrays, along)


@known("numpy.stack")
def stack(m: Machine, arrays: Any, axis: Any = 0, **_: Any) -> Any:
    """Arrays of one shape joined along a new axis."""
    if (type(arrays) is SequenceValue or sample_of(m, arrays) is not None) and axis == 0:
        made = as_array(m, arrays)
        return made if type(made) is Array else NOT_KNOWN

    def along(shapes: list[Shape]) -> Any:
        place = axis_index(axis, len(shapes[0]) + 1)
        return NOT_KNOWN if place is None else stacked(shapes, place)

    return _join(m, arrays, along)


def _at_least(rank: int) -> Callable[[Shape], Shape]:
    def widened(shape: Shape) -> Shape:
        if rank == 3 and len(shape) < 3:
            return {0: (1, 1, 1), 1: (1, *shape, 1), 2: (*shape, 1)}[len(shape)]
        return (1,) * (rank - len(shape)) + shape

    return widened


def _joiner(names: tuple[str, ...], least: int, axis: Callable[[int], int]) -> None:
    @known(*names)
    def join(m: Machine, tup: Any, **_: Any) -> Any:
        """vstack, hstack, dstack: arrays brought to a rank and joined along a fixed axis."""
        many = _many(m, tup)
        if many is not None:
            shape = _at_least(least)(many[0].shape)
            return _join_many(m, *many, shape, axis(len(shape)))
        return _join(m, tup, lambda shapes: concatenated(list(map(_at_least(least), shapes)), axis(len(shapes[0]))))


_joiner(("numpy.vstack", "numpy.row_stack"), 2, lambda rank: 0)
_joiner(("numpy.hstack",), 1, lambda rank: 0 if rank <= 1 else 1)
_joiner(("numpy.dstack",), 3, lambda rank: 2)


@known("numpy.column_stack")
def column_stack(m: Machine, tup: Any) -> Any:
    """Vectors become columns, matrices stay."""
    return _join(m, tup, lambda shapes: concatenated([shape if len(shape) > 1 else (*_at_least(1)(shape), 1) for shape in shapes], 1))


@known("numpy.atleast_1d")
def atleast_1d(m: Machine, a: Any) -> Any:
    """At least one axis."""
    return mapped(m, a, _at_least(1))


@known("numpy.atleast_2d")
def atleast_2d(m: Machine, a: Any) -> Any:
    """At least two axes, new ones in front."""
    return mapped(m, a, _at_least(2))


@known("numpy.atleast_3d")
def atleast_3d(m: Machine, a: Any) -> Any:
    """At least three axes."""
    return mapped(m, a, _at_least(3))


@known("numpy.append")
def append(m: Machine, arr: Any, values: Any, axis: Any = None) -> Any:
    """Joined along an axis, or all elements of both."""
    return concatenate(m, (arr, values), axis)


@known("numpy.insert")
def insert(m: Machine, arr: Any, obj: Any, values: Any, axis: Any = None) -> Any:
    """One row, or one element of the flattened array, more."""
    return _grown(m, arr, axis, 1) if type(obj) is int and as_array(m, values).__class__ is Array else NOT_KNOWN


@known("numpy.delete")
def delete(m: Machine, arr: Any, obj: Any, axis: Any = None) -> Any:
    """One row, or as many different ones as are named, fewer."""
    places = plain_tuple(m, obj)
    if type(places) is tuple and all(type(place) is int for place in places) and min(places, default=0) >= 0:
        return _grown(m, arr, axis, -len(set(places)))
    return _grown(m, arr, axis, -1) if type(obj) is int else NOT_KNOWN


def _grown(m: Machine, arr: Any, axis: Any, by: int) -> Any:
    array = ravel(m, arr) if axis is None else arr
    place = 0 if axis is None else axis

    def grown(shape: Shape) -> Any:
        index = axis_index(place, len(shape))
        if index is None:
            return NOT_KNOWN
        return tuple(add(size, by) if each == index else size for each, size in enumerate(shape))

    return mapped(m, array, grown)


def _split(m: Machine, ary: Any, sections: Any, axis: Any, exact: bool) -> Any:
    array = as_array(m, ary)
    place = None if type(array) is Unknown or type(array.shape) is Unknown else axis_index(axis, len(array.shape))
    if place is None or type(array) is Unknown or type(array.shape) is Unknown:
        return NOT_KNOWN
    shape = array.shape
    points = plain_tuple(m, sections)
    if type(points) is int and 0 < points <= 1000:
        sizes: Sequence[Any] = split_sizes(shape[place], points, exact)
    elif type(points) is tuple:
        bounds = [None, *(as_size(m, point) for point in points), None]
        sizes = [slice_size(shape[place], low, high, None) for low, high in pairwise(bounds)]
    else:
        return NOT_KNOWN
    return m.new_list([array._replace(shape=(*shape[:place], size, *shape[place + 1 :])) for size in sizes])


@known("numpy.split")
def split(m: Machine, ary: Any, indices_or_sections: Any, axis: Any = 0) -> Any:
    """Equal parts, or parts between indices."""
    return _split(m, ary, indices_or_sections, axis, True)


@known("numpy.array_split")
def array_split(m: Machine, ary: Any, indices_or_sections: Any, axis: Any = 0) -> Any:
    """Parts as equal as possible, the first ones larger."""
    return _split(m, ary, indices_or_sections, axis, False)


@known("numpy.vsplit")
def vsplit(m: Machine, ary: Any, indices_or_sections: Any) -> Any:
    """Parts of the first axis."""
    return _split(m, ary, indices_or_sections, 0, True)


@known("numpy.hsplit")
def hsplit(m: Machine, ary: Any, indices_or_sections: Any) -> Any:
    """Parts of the second axis, of the only one for a vector."""
    array = as_array(m, ary)
    vector = type(array) is Array and type(array.shape) is tuple and len(array.shape) == 1
    return _split(m, ary, indices_or_sections, 0 if vector else 1, True)


@known("numpy.tile")
def tile(m: Machine, A: Any, reps: Any) -> Any:
    """Repeated along its axes."""
    factors = as_shape(m, reps)
    return mapped(m, A, lambda shape: factors if type(factors) is Unknown else scaled(shape, factors))


@known("numpy.repeat", "numpy.ndarray.repeat")
def repeat(m: Machine, a: Any, repeats: Any, axis: Any = None) -> Any:
    """Each element repeated a number of times."""
    if type(repeats) in (tuple, ListValue, Array):
        return NOT_KNOWN
    count = as_size(m, repeats)

    def repeated(shape: Shape) -> Any:
        if axis is None:
            return (multiply(product(shape), count),)
        index = axis_index(axis, len(shape))
        return NOT_KNOWN if index is None else tuple(multiply(size, count) if each == index else size for each, size in enumerate(shape))

    return mapped(m, a, repeated)


@known("numpy.pad")
def pad(m: Machine, array: Any, pad_width: Any, mode: Any = "constant", **_: Any) -> Any:
    """Wider on both sides of each axis."""
    widths = _nested(m, pad_width)

    def padded(shape: Shape) -> Any:
        pairs = _pairs(widths, len(shape))
        return (
            NOT_KNOWN
            if pairs is None
            else tuple(add(size, add(as_size(m, pair[0]), as_size(m, pair[1]))) for size, pair in zip(shape, pairs, strict=True))
        )

    return mapped(m, array, padded)


def _nested(m: Machine, value: Any) -> Any:
    plain = plain_tuple(m, value)
    return tuple(_nested(m, each) for each in plain) if type(plain) is tuple else plain


def _pairs(widths: Any, rank: int) -> list[tuple[Any, Any]] | None:
    if type(widths) is int:
        return [(widths, widths)] * rank
    if type(widths) is not tuple:
        return None
    if all(type(each) is int for each in widths) and len(widths) in (1, 2):
        return [(widths[0], widths[-1])] * rank
    pairs = [each if type(each) is tuple and len(each) == 2 else None for each in widths]
    complete = [pair for pair in pairs if pair is not None]
    if len(complete) != len(pairs):
        return None
    return complete * rank if len(complete) == 1 else complete if len(complete) == rank else None


@known("numpy.broadcast_to")
def broadcast_to(m: Machine, array: Any, shape: Any, **_: Any) -> Any:
    """Spread to a shape."""
    wanted = as_shape(m, shape)
    return mapped(m, array, lambda own: wanted if type(wanted) is Unknown else broadcast_shapes(own, wanted))


@known(
    "numpy.roll", "numpy.flip", "numpy.fliplr", "numpy.flipud", "numpy.sort", "numpy.copy", "numpy.nan_to_num", "numpy.ascontiguousarray"
)
def same_shape(m: Machine, a: Any, *_: Any, **__: Any) -> Any:
    """The same content in another order, or with holes filled."""
    return mapped(m, a, lambda shape: shape)


@known("numpy.rot90")
def rot90(m: Machine, a: Any, k: Any = 1, axes: Any = (0, 1)) -> Any:
    """Turned by quarters; an odd number exchanges the two axes."""

    def turned(shape: Shape) -> Any:
        if len(shape) < 2 or type(k) is not int or axes != (0, 1):
            return NOT_KNOWN
        return (shape[1], shape[0], *shape[2:]) if k % 2 else shape

    return mapped(m, a, turned)


@known("numpy.resize")
def resize(m: Machine, a: Any, new_shape: Any) -> Any:
    """Repeated to fill a shape."""
    array = as_array(m, a)
    return Array(as_shape(m, new_shape), NO_DTYPE if type(array) is Unknown else array.dtype)


@known("numpy.take", "numpy.ndarray.take")
def take(m: Machine, a: Any, indices: Any, axis: Any = None, **_: Any) -> Any:
    """Items picked along an axis, or of all elements."""
    picked = shape_or_unknown(as_array(m, indices))
    if type(picked) is Unknown:
        return NOT_KNOWN

    def taken(shape: Shape) -> Any:
        index = 0 if axis is None else axis_index(axis, len(shape))
        if index is None:
            return NOT_KNOWN
        return picked if axis is None else (*shape[:index], *picked, *shape[index + 1 :])

    found = mapped(m, a, taken)
    return found.emptied() if type(found) is Array else found


@known("numpy.unique")
def unique(
    m: Machine, ar: Any, return_index: Any = False, return_inverse: Any = False, return_counts: Any = False, axis: Any = None, **_: Any
) -> Any:
    """The different values: as many as there are classes where that is known."""
    array = as_array(m, ar)
    if axis is not None or (return_index, return_inverse, return_counts) != (False, False, False) or type(array) is Unknown:
        return NOT_KNOWN
    return Array((array.classes if array.classes is not None and not array.one_hot else fresh_size(m, "classes"),), array.dtype)


@known("numpy.diff")
def diff(m: Machine, a: Any, n: Any = 1, axis: Any = -1) -> Any:
    """Differences of neighbours."""

    def shortened(shape: Shape) -> Any:
        index = axis_index(axis, len(shape))
        if index is None or type(n) is not int:
            return NOT_KNOWN
        return tuple(subtract(size, n) if each == index else size for each, size in enumerate(shape))

    return mapped(m, a, lambda shape: shortened(shape))
