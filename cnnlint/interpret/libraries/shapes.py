"""Pure algebra of array shapes, as numpy has it. Part of the interpret arrow.

Shapes are tuples of sizes (int, Expr, None, Unknown); a whole shape that is not known is Unknown. Nothing here raises: what
numpy would refuse, and what cannot be decided, is Unknown with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, TypeAlias

from cnnlint.dims import (
    Expr,
    Size,
    Unknown,
    add,
    ceil_divide,
    compare,
    evaluate,
    floor_divide,
    maximum,
    minimum,
    multiply,
    product,
    show,
    subtract,
)

Shape: TypeAlias = "tuple[Size, ...]"


def show_shape(shape: Iterable[Size]) -> str:
    """A shape as text."""
    sizes = [show(size) for size in shape]
    return f"({sizes[0]},)" if len(sizes) == 1 else f"({', '.join(sizes)})"


def broadcast_size(a: Size, b: Size) -> Size:
    """One axis of two arrays that meet; Unknown where they do not fit, or where that cannot be decided."""
    if a == b and not isinstance(a, Unknown):
        return a
    if a == 1 or b == 1:
        return b if a == 1 else a
    if isinstance(a, int) and isinstance(b, int):
        return Unknown(f"sizes {a} and {b} do not fit together")
    if isinstance(a, int) or isinstance(b, int):
        return a if isinstance(a, int) else b  # the other one is either equal or 1, or the program stops here
    if isinstance(a, Unknown) or isinstance(b, Unknown):
        return a if isinstance(a, Unknown) else b
    return Unknown(f"sizes {show(a)} and {show(b)} may not be equal")


def broadcast_shapes(a: Shape | Unknown, b: Shape | Unknown) -> Shape | Unknown:
    """The shape of an elementwise operation on two arrays."""
    if isinstance(a, Unknown) or isinstance(b, Unknown):
        return a if isinstance(a, Unknown) else b
    rank = max(len(a), len(b))
    left, right = (1,) * (rank - len(a)) + a, (1,) * (rank - len(b)) + b
    sizes = tuple(map(broadcast_size, left, right))
    wrong = next((each for each in sizes if isinstance(each, Unknown) and "do not fit" in each.reason), None)
    return sizes if wrong is None else Unknown(f"shapes {show_shape(a)} and {show_shape(b)} do not fit together")


def axis_index(axis: Any, rank: int) -> int | None:
    """A constant axis as an index from 0, or None where it is not a constant or out of range."""
    if type(axis) is not int or not -rank <= axis < rank:
        return None
    return axis % rank


def axis_indices(axis: Any, rank: int) -> tuple[int, ...] | None:
    """An axis argument (None: all; an int; a tuple) as sorted indices, or None where it is not known or wrong."""
    if axis is None:
        return tuple(range(rank))
    found = [axis_index(each, rank) for each in (axis if type(axis) is tuple else (axis,))]
    known = sorted(each for each in found if each is not None)
    return tuple(known) if len(set(known)) == len(found) else None


def reduced(shape: Shape, axes: Sequence[int], keep: bool) -> Shape:
    """The shape after a reduction over these axes."""
    return tuple(1 if index in axes else size for index, size in enumerate(shape) if keep or index not in axes)


def reshaped(shape: Shape | Unknown, wanted: Shape) -> Shape | Unknown:
    """The shape after `reshape`; one of the wanted sizes may be -1, and one symbol that the number of elements settles is settled."""
    open_sizes = [index for index, size in enumerate(wanted) if size == -1]
    if len(open_sizes) > 1:
        return Unknown("reshape with more than one -1")
    if not open_sizes:
        open_sizes = [index for index, size in enumerate(wanted) if not isinstance(size, int)]
        if len(open_sizes) != 1 or isinstance(shape, Unknown) or not all(isinstance(size, int) for size in shape):
            return wanted if open_sizes or isinstance(shape, Unknown) else _exact(shape, wanted)
    rest = tuple(size for index, size in enumerate(wanted) if index != open_sizes[0])
    inferred = _quotient(shape, rest)
    if isinstance(inferred, Unknown) and "cannot become" in inferred.reason:
        return inferred
    return (*wanted[: open_sizes[0]], inferred, *wanted[open_sizes[0] + 1 :])


def _exact(shape: Shape, wanted: Shape) -> Shape | Unknown:
    total, given = product(shape), product(wanted)
    if isinstance(total, int) and isinstance(given, int) and total != given:
        return Unknown(f"an array of {total} elements cannot become {show_shape(wanted)}")
    return wanted


def _quotient(shape: Shape | Unknown, rest: Shape) -> Size:
    """The number of elements of a shape over that of the sizes given; equal sizes on both sides cancel."""
    if isinstance(shape, Unknown):
        return shape
    above, below = list(shape), []
    for size in rest:
        if not isinstance(size, Unknown) and size in above:
            above.remove(size)
        else:
            below.append(size)
    total, given = product(above), product(below)
    if isinstance(total, int) and isinstance(given, int) and (given <= 0 or total % given):
        return Unknown(f"an array of {show(product(shape))} elements cannot become groups of {show(product(rest))}")
    return floor_divide(total, given)


def slice_size(size: Size, start: Any, stop: Any, step: Any, decide: Callable[[Size, str, Size], bool | None] = compare) -> Size:
    """The length of `start:stop:step` of an axis; bounds are ints, Exprs, None (left out) or Unknown. `decide` compares sizes."""
    if isinstance(size, Unknown) or any(isinstance(bound, Unknown) for bound in (start, stop, step)):
        return size if isinstance(size, Unknown) else Unknown("the bounds of a slice are not known")
    if step == 0:
        return Unknown("a slice of step 0")
    if all(bound is None or isinstance(bound, int) for bound in (size, start, stop, step)) and size is not None:
        return arange_size(*slice(start, stop, step).indices(size))  # type: ignore[arg-type]
    if start in (None, 0) and stop is None and step in (None, 1, -1):
        return size
    if size is None or (step is not None and (not isinstance(step, int) or step < 0)):
        return None if size is None else Unknown("a slice of a size that is not known, with this step")
    first, last = _bound(size, start, 0, decide), _bound(size, stop, size, decide)
    length = _not_negative(subtract(last, first), decide)
    return length if step in (None, 1) else ceil_divide(length, step)


def _bound(size: Size, bound: Any, default: Size, decide: Callable[[Size, str, Size], bool | None]) -> Size:
    if bound is None:
        return default
    if decide(bound, "<", 0):
        return _not_negative(add(size, bound), decide)
    if decide(bound, ">=", 0):
        return bound if decide(bound, "<=", size) else size if decide(bound, ">=", size) else minimum(bound, size)
    return Unknown("the sign of a slice's bound is not known")


def _not_negative(size: Size, decide: Callable[[Size, str, Size], bool | None] = compare) -> Size:
    if isinstance(size, Unknown) or size is None:
        return size
    return size if decide(size, ">=", 0) else 0 if decide(size, "<=", 0) else maximum(size, 0)


def concatenated(shapes: Sequence[Shape], axis: int) -> Shape | Unknown:
    """The shape of arrays of equal rank joined along an axis."""
    if len({len(shape) for shape in shapes}) != 1:
        return Unknown("arrays of different rank are joined")
    joined: list[Size] = []
    for index, sizes in enumerate(zip(*shapes, strict=True)):
        total: Size = 0
        for size in sizes:
            total = add(total, size)
        joined.append(total if index == axis else equal_size(sizes))
    wrong = next((size for size in joined if isinstance(size, Unknown) and "do not fit" in size.reason), None)
    return wrong if wrong is not None else tuple(joined)


def equal_size(sizes: Sequence[Size]) -> Size:
    """The size that all of these must be for an operation to work; the most exact of them."""
    numbers = {size for size in sizes if isinstance(size, int)}
    if len(numbers) > 1:
        return Unknown(f"sizes {' and '.join(map(str, sorted(numbers)))} do not fit together")
    if numbers:
        return numbers.pop()
    symbolic = list(dict.fromkeys(size for size in sizes if isinstance(size, Expr)))
    settled = _settled(symbolic[:3]) if len(symbolic) > 1 else None
    return settled if settled is not None else symbolic[0] if symbolic else sizes[0]


#: Symbolic sizes are compared at every value of their symbol up to this.
_VALUES: Final = 4000


def _settled(sizes: Sequence[Expr]) -> int | None:
    """The one number that sizes in one symbol can be where all must be equal: windows `x[0:60]`, `x[1:61]` of n rows are 60 long.

    Beyond the constants in them such sizes no longer change; below, every value is tried.
    """
    symbols = {symbol for size in sizes for symbol in size.symbols()}
    limit = max((int(number) for size in sizes for number in re.findall(r"\d+", str(size))), default=0) + 2
    if len(symbols) != 1 or limit > _VALUES:
        return None
    symbol = symbols.pop()
    beyond = {evaluate(size, {symbol: value}) for size in sizes for value in (limit, limit + 1, 16 * limit)}
    if len(beyond) != 1:
        return None
    result = beyond.pop()
    for value in range(1, limit):
        here = {evaluate(size, {symbol: value}) for size in sizes}
        if len(here) == 1 and here != {result}:
            return None
    return result


def stacked(shapes: Sequence[Shape], axis: int) -> Shape | Unknown:
    """The shape of arrays of equal shape joined along a new axis."""
    common = concatenated([(1, *shape) for shape in shapes], 0)
    if isinstance(common, Unknown):
        return common
    return (*common[1 : axis + 1], len(shapes), *common[axis + 1 :])


def matmul_shape(a: Shape | Unknown, b: Shape | Unknown) -> Shape | Unknown:
    """The shape of `a @ b`."""
    if isinstance(a, Unknown) or isinstance(b, Unknown):
        return a if isinstance(a, Unknown) else b
    if not a or not b:
        return Unknown("a matrix product with a number")
    inner = equal_size((a[-1], b[-2] if len(b) > 1 else b[0]))
    if isinstance(inner, Unknown) and "do not fit" in inner.reason:
        return inner
    batch = broadcast_shapes(a[:-2], b[:-2])
    if isinstance(batch, Unknown):
        return batch
    return (*batch, *a[-2:-1], *(b[-1:] if len(b) > 1 else ()))


def split_sizes(size: Size, parts: int, exact: bool) -> list[Size]:
    """The sizes of an axis split into equal parts; with `exact` the parts must be equal, else the first ones are larger by one."""
    if isinstance(size, int):
        if exact and size % parts:
            return [Unknown(f"{size} rows cannot be split into {parts} equal parts")] * parts
        return [size // parts + (1 if index < size % parts else 0) for index in range(parts)]
    if exact:
        return [floor_divide(size, parts)] * parts
    return [floor_divide(add(subtract(size, index + 1), parts), parts) for index in range(parts)]


def arange_size(start: Size, stop: Size, step: Size) -> Size:
    """The number of integers from start to stop by step."""
    if isinstance(step, int) and step < 0:
        return _not_negative(ceil_divide(subtract(start, stop), -step))
    return _not_negative(ceil_divide(subtract(stop, start), step))


def scaled(shape: Shape, factors: Sequence[Size]) -> Shape:
    """Each size times its factor; the shorter of the two is filled up with ones in front."""
    rank = max(len(shape), len(factors))
    left, right = (1,) * (rank - len(shape)) + tuple(shape), (1,) * (rank - len(factors)) + tuple(factors)
    return tuple(map(multiply, left, right))
