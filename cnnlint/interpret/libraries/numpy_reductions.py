"""numpy's reductions. Part of the interpret arrow.

Reductions of constant tuples and lists are computed, since people write `np.prod(shape)`; their results are numpy numbers.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final

from cnnlint import dims
from cnnlint.dims import Expr, Unknown
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.libraries import FUNCTIONS, NOT_KNOWN, known
from cnnlint.interpret.libraries.arrays import as_array, plain_tuple, scalar, shape_or_unknown
from cnnlint.interpret.libraries.dtypes import (
    as_dtype,
    is_float,
    mean_dtype,
    sum_dtype,
)
from cnnlint.interpret.libraries.numpy_array import mapped
from cnnlint.interpret.libraries.shapes import axis_indices, reduced
from cnnlint.interpret.values import Opaque
from cnnlint.model import Array, NumpyNumber

Dtype = Callable[[Any], Any]


def always(dtype: str) -> Dtype:
    return lambda _: dtype


def same_dtype(dtype: Any) -> Any:
    return dtype


#: reduction -> dtype of the result from that of the input
_REDUCTIONS: Final[dict[str, Dtype]] = {
    **dict.fromkeys(("sum", "nansum", "prod", "nanprod"), sum_dtype),
    **dict.fromkeys(("max", "min", "amax", "amin", "nanmax", "nanmin", "ptp"), same_dtype),
    **dict.fromkeys(("mean", "nanmean", "std", "nanstd", "var", "nanvar", "median", "nanmedian"), mean_dtype),
    **dict.fromkeys(("any", "all"), always("bool")),
    **dict.fromkeys(("argmax", "argmin", "nanargmax", "nanargmin", "count_nonzero"), always("int64")),
}


def reduce_array(m: Machine, a: Any, axis: Any, keepdims: Any, dtype_of: Dtype, dtype: Any = None) -> Any:
    """An array without the axes that were reduced; a number where none is left."""
    array = as_array(m, a)
    if type(array) is Unknown:
        return NOT_KNOWN
    result = as_dtype(dtype, dtype_of(array.dtype))
    if type(array.shape) is Unknown:
        return (
            scalar(m, result) if axis is None and keepdims is False else array._replace(dtype=result, classes=None, identity=m.identity())
        )
    axes = axis_indices(plain_tuple(m, axis), len(array.shape))
    if axes is None or type(keepdims) is not bool:
        return NOT_KNOWN
    shape = reduced(array.shape, axes, keepdims)
    return Array(shape, result) if shape else scalar(m, result)


def _reduction(name: str, dtype_of: Dtype) -> None:
    def reduce(m: Machine, a: Any, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: Any = False, **_: Any) -> Any:
        """A reduction over one axis, several, or all."""
        if axis is None and keepdims is False and dtype is None:
            exact = exact_reduction(name, _numbers(m, plain_tuple(m, a)))
            if exact is not NOT_KNOWN:
                return exact
        return reduce_array(m, a, axis, keepdims, dtype_of, dtype if type(dtype) is not int else None)

    FUNCTIONS[f"numpy.{name}"] = FUNCTIONS[f"numpy.ndarray.{name}"] = reduce


for _name, _dtype_of in _REDUCTIONS.items():
    _reduction(_name, _dtype_of)


def _numbers(m: Machine, items: Any) -> Any:
    """Beside a number everything in a tuple is a number; alone it might be an array."""
    if type(items) is not tuple or not any(type(item) in (int, float, NumpyNumber) for item in items):
        return items
    return tuple(m.number(item) if type(item) is Opaque else item for item in items)


def exact_reduction(name: str, items: Any) -> Any:
    """The reduction of a tuple of numbers, some of them symbolic."""
    if type(items) is not tuple:
        return NOT_KNOWN
    values = [item.value if type(item) is NumpyNumber else item for item in items]
    if not values or not all(type(value) in (int, float, Expr) for value in values):
        return NumpyNumber(1.0, "float64") if name == "prod" and not values else NOT_KNOWN
    if name in ("prod", "sum", "max", "min", "amax", "amin", "mean"):
        return _symbolic(name, values) if any(type(value) is Expr for value in values) else _numeric(name, values)
    return NOT_KNOWN


def _symbolic(name: str, values: list[Any]) -> Any:
    steps = {"prod": dims.multiply, "sum": dims.add, "max": dims.maximum, "amax": dims.maximum, "min": dims.minimum, "amin": dims.minimum}
    step = steps.get(name)
    if step is None or any(type(value) is float for value in values):
        return NOT_KNOWN
    total = values[0]
    for value in values[1:]:
        total = step(total, value)
    return NumpyNumber(total, "int64") if type(total) in (int, Expr) else NOT_KNOWN


def _numeric(name: str, values: list[Any]) -> Any:
    whole = all(type(value) is int for value in values)
    if not whole and name in ("prod", "sum", "mean"):
        return NOT_KNOWN  # the order in which numpy adds floats is its own affair
    results: dict[str, Callable[[], Any]] = {
        "prod": lambda: math.prod(values),
        "sum": lambda: sum(values),
        "mean": lambda: sum(values) / len(values),
    }
    result = results.get(name, lambda: max(values) if "max" in name else min(values))()
    if not -(1 << 62) < result < 1 << 62:
        return NOT_KNOWN
    return NumpyNumber(result, "int64") if whole and name != "mean" else NumpyNumber(float(result), "float64")


@known("numpy.cumsum", "numpy.cumprod", "numpy.ndarray.cumsum", "numpy.ndarray.cumprod")
def cumulative(m: Machine, a: Any, axis: Any = None, dtype: Any = None, **_: Any) -> Any:
    """Running sums; of all elements where no axis is given."""
    found = mapped(m, a, lambda shape: (dims.product(shape),) if axis is None else shape)
    return NOT_KNOWN if found is NOT_KNOWN else Array(found.shape, as_dtype(dtype, sum_dtype(found.dtype)))


@known("numpy.average")
def average(m: Machine, a: Any, axis: Any = None, weights: Any = None, returned: Any = False, *, keepdims: Any = False) -> Any:
    """A weighted mean."""
    return NOT_KNOWN if returned is not False else reduce_array(m, a, axis, keepdims, mean_dtype)


@known("numpy.percentile", "numpy.quantile", "numpy.nanpercentile", "numpy.nanquantile")
def percentile(m: Machine, a: Any, q: Any, axis: Any = None, *_: Any, keepdims: Any = False, **__: Any) -> Any:
    """Percentiles: one for each q, in front."""
    rest = reduce_array(m, a, axis, keepdims, mean_dtype)
    counts = shape_or_unknown(as_array(m, q))
    if rest is NOT_KNOWN or type(rest) is NumpyNumber or type(counts) is Unknown or type(rest.shape) is Unknown:
        return NOT_KNOWN
    return Array((*counts, *rest.shape), rest.dtype)


@known("numpy.linalg.norm")
def norm(m: Machine, x: Any, ord: Any = None, axis: Any = None, keepdims: Any = False) -> Any:
    """A norm over all axes, or over one or two."""
    return reduce_array(m, x, axis, keepdims, lambda dtype: dtype if is_float(dtype) else mean_dtype(dtype))
