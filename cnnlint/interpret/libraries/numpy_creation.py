"""numpy functions that make arrays from a shape, from values, or from a file. Part of the interpret arrow."""

from __future__ import annotations

import math
from typing import Any

from cnnlint.dims import Expr, Unknown
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.libraries import CONSTANTS, NOT_KNOWN, known
from cnnlint.interpret.libraries.arrays import as_array, plain_tuple, text_here, unknown_array, written
from cnnlint.interpret.libraries.dtypes import NO_DTYPE, SCALAR_TYPES, as_dtype, dtype_name, dtype_of_number, is_integer, promote
from cnnlint.interpret.libraries.shapes import arange_size
from cnnlint.interpret.operators import as_shape, as_size
from cnnlint.interpret.values import Opaque
from cnnlint.model import Array, NumpyNumber, Reference

CONSTANTS.update(
    {
        "numpy.newaxis": None,
        "numpy.pi": math.pi,
        "numpy.e": math.e,
        "numpy.inf": math.inf,
        "numpy.Inf": math.inf,
        "numpy.nan": math.nan,
        "numpy.NaN": math.nan,
    }
)


def filled(
    m: Machine, shape: Any, dtype: Any, low: float | None = None, high: float | None = None, default: str | Unknown = "float64"
) -> Array:
    """An array of this shape argument and dtype argument."""
    return Array(as_shape(m, plain_shape(m, shape)), as_dtype(dtype, default), low=low, high=high)


def plain_shape(m: Machine, shape: Any) -> Any:
    """A shape argument; an array of sizes or something opaque may be a number or a tuple, so it stays unknown."""
    return m.unknown("the shape is not known") if type(shape) in (Opaque, Array) else shape


@known("numpy.zeros")
def zeros(m: Machine, shape: Any, dtype: Any = None, order: Any = "C", **_: Any) -> Any:
    """Zeros of a shape."""
    return filled(m, shape, dtype, 0.0, 0.0)


@known("numpy.ones")
def ones(m: Machine, shape: Any, dtype: Any = None, order: Any = "C", **_: Any) -> Any:
    """Ones of a shape."""
    return filled(m, shape, dtype, 1.0, 1.0)


@known("numpy.empty")
def empty(m: Machine, shape: Any, dtype: Any = None, order: Any = "C", **_: Any) -> Any:
    """Uninitialised, of a shape."""
    return filled(m, shape, dtype)


@known("numpy.full")
def full(m: Machine, shape: Any, fill_value: Any, dtype: Any = None, order: Any = "C", **_: Any) -> Any:
    """One value, of a shape."""
    bound = float(fill_value) if type(fill_value) in (int, float, bool) else None
    value = as_array(m, fill_value)
    return filled(m, shape, dtype, bound, bound, value.dtype if type(value) is Array else NO_DTYPE)


def _like(m: Machine, a: Any, dtype: Any, shape: Any, low: float | None, high: float | None) -> Any:
    model = as_array(m, a)
    if type(model) is Unknown:
        return NOT_KNOWN
    return Array(model.shape if shape is None else as_shape(m, plain_shape(m, shape)), as_dtype(dtype, model.dtype), low=low, high=high)


@known("numpy.zeros_like")
def zeros_like(m: Machine, a: Any, dtype: Any = None, order: Any = "K", subok: Any = True, shape: Any = None) -> Any:
    """Zeros of another array's shape and dtype."""
    return _like(m, a, dtype, shape, 0.0, 0.0)


@known("numpy.ones_like")
def ones_like(m: Machine, a: Any, dtype: Any = None, order: Any = "K", subok: Any = True, shape: Any = None) -> Any:
    """Ones of another array's shape and dtype."""
    return _like(m, a, dtype, shape, 1.0, 1.0)


@known("numpy.empty_like")
def empty_like(m: Machine, prototype: Any, dtype: Any = None, order: Any = "K", subok: Any = True, shape: Any = None) -> Any:
    """Uninitialised, of another array's shape and dtype."""
    return _like(m, prototype, dtype, shape, None, None)


@known("numpy.full_like")
def full_like(m: Machine, a: Any, fill_value: Any, dtype: Any = None, order: Any = "K", subok: Any = True, shape: Any = None) -> Any:
    """One value, of another array's shape and dtype."""
    return _like(m, a, dtype, shape, None, None)


@known("numpy.array", "numpy.asarray", "numpy.asanyarray", "numpy.ascontiguousarray", "numpy.asfarray", "numpy.matrix", "numpy.copy")
def array(m: Machine, a: Any = None, dtype: Any = None, *_: Any, object: Any = None, ndmin: Any = 0, **__: Any) -> Any:
    """An array of values; of what is not known an array of unknown rank."""
    made = as_array(m, object if a is None else a)
    if type(made) is Unknown:
        return unknown_array(m, made.reason, as_dtype(dtype, NO_DTYPE))
    if ndmin != 0:
        if type(ndmin) is not int or type(made.shape) is Unknown:
            return unknown_array(m, "an array of at least so many axes", as_dtype(dtype, made.dtype))
        made = made._replace(shape=(1,) * (ndmin - len(made.shape)) + made.shape)
    return made._replace(dtype=as_dtype(dtype, made.dtype))


@known("numpy.arange")
def arange(m: Machine, start: Any, stop: Any = None, step: Any = 1, dtype: Any = None, **_: Any) -> Any:
    """Evenly spaced values below a bound; with floats numpy rounds `(stop - start)/step` up."""
    first, last = (0, start) if stop is None else (start, stop)
    bounds: list[Any] = [bound.value if type(bound) is NumpyNumber else bound for bound in (first, last, 1 if step is None else step)]
    if any(type(bound) is float for bound in bounds):
        if not all(type(bound) in (int, float) for bound in bounds) or bounds[2] == 0 or not all(map(math.isfinite, bounds)):
            return Array((m.unknown("a range of floats that are not known"),), as_dtype(dtype))
        return Array((max(0, math.ceil((bounds[1] - bounds[0]) / bounds[2])),), as_dtype(dtype))
    sizes = [as_size(m, bound) for bound in bounds]
    length = arange_size(sizes[0], sizes[1], sizes[2])
    exact = all(type(bound) is int for bound in bounds)
    low, high = (
        (float(min(bounds[0], bounds[1] - 1)), float(max(bounds[0], bounds[1] - 1)))
        if exact and bounds[2] == 1 and length
        else (None, None)
    )
    dtypes = dtype_of_number(bounds[0])
    for bound in bounds[1:]:
        dtypes = promote(dtypes, dtype_of_number(bound)) if type(bound) is not Opaque else NO_DTYPE
    return Array((length,), as_dtype(dtype, dtypes), low=low, high=high)


def _spaced(m: Machine, start: Any, stop: Any, num: Any, dtype: Any) -> Any:
    ends = as_array(m, start), as_array(m, stop)
    if not all(type(end) is Array and end.shape == () for end in ends):
        return NOT_KNOWN
    return Array((as_size(m, num),), as_dtype(dtype))


@known("numpy.linspace")
def linspace(
    m: Machine, start: Any, stop: Any, num: Any = 50, endpoint: Any = True, retstep: Any = False, dtype: Any = None, axis: Any = 0
) -> Any:
    """`num` evenly spaced numbers."""
    return NOT_KNOWN if retstep is not False else _spaced(m, start, stop, num, dtype)


@known("numpy.logspace")
def logspace(
    m: Machine, start: Any, stop: Any, num: Any = 50, endpoint: Any = True, base: Any = 10.0, dtype: Any = None, axis: Any = 0
) -> Any:
    """`num` numbers evenly spaced on a log scale."""
    return _spaced(m, start, stop, num, dtype)


@known("numpy.geomspace")
def geomspace(m: Machine, start: Any, stop: Any, num: Any = 50, endpoint: Any = True, dtype: Any = None, axis: Any = 0) -> Any:
    """`num` numbers in geometric progression."""
    return _spaced(m, start, stop, num, dtype)


@known("numpy.eye", "numpy.identity")
def eye(m: Machine, N: Any, M: Any = None, k: Any = 0, dtype: Any = None, *, n: Any = None, **_: Any) -> Any:
    """A matrix with ones on a diagonal. `np.eye(c)[labels]` is a one-hot encoding."""
    size = as_size(m, N)
    return Array((size, size if M is None else as_size(m, M)), as_dtype(dtype), low=0.0, high=1.0)


@known("numpy.diag")
def diag(m: Machine, v: Any, k: Any = 0) -> Any:
    """A diagonal matrix of a vector, or the diagonal of a square matrix."""
    vector = as_array(m, v)
    if type(vector) is Unknown or type(vector.shape) is Unknown or k != 0:
        return NOT_KNOWN
    if len(vector.shape) == 1:
        return Array((*vector.shape, *vector.shape), vector.dtype)
    return Array(vector.shape[:1], vector.dtype) if len(vector.shape) == 2 and vector.shape[0] == vector.shape[1] else NOT_KNOWN


@known("numpy.meshgrid")
def meshgrid(m: Machine, *xi: Any, indexing: Any = "xy", sparse: Any = False, **_: Any) -> Any:
    """One matrix for each axis; the first two axes are swapped unless `indexing="ij"`."""
    vectors = [as_array(m, each) for each in xi]
    if (
        sparse is not False
        or indexing not in ("xy", "ij")
        or not all(type(each) is Array and type(each.shape) is tuple and len(each.shape) == 1 for each in vectors)
    ):
        return NOT_KNOWN
    sizes = [each.shape[0] for each in vectors if type(each) is Array and type(each.shape) is tuple]
    if indexing == "xy" and len(sizes) > 1:
        sizes[:2] = sizes[1::-1]
    return m.new_list([Array(tuple(sizes), each.dtype) for each in vectors if type(each) is Array])


@known(
    "numpy.load",
    "numpy.loadtxt",
    "numpy.genfromtxt",
    "numpy.fromfile",
    "numpy.frombuffer",
    "numpy.fromstring",
    "numpy.fromiter",
    "numpy.memmap",
    "numpy.fromfunction",
)
def from_outside(m: Machine, source: Any, *_: Any, dtype: Any = None, **__: Any) -> Any:
    """Content of a file: an array of unknown rank. `np.load` of an .npz is a mapping, so only a plain .npy name is surely an array."""
    if type(source) is str and source.endswith(".npz"):
        return NOT_KNOWN
    return unknown_array(m, f"`{text_here(m, 'an array')}` comes from outside the program", as_dtype(dtype, NO_DTYPE))


@known("numpy.dtype")
def dtype_object(m: Machine, dtype: Any, *_: Any, **__: Any) -> Any:
    """A dtype object."""
    name = as_dtype(dtype)
    return (
        NOT_KNOWN
        if type(name) is Unknown
        else m.result(("dtype", name), f"dtype('{name}')", qualified_name="numpy.dtype", keywords=(("name", name),))
    )


def _scalar_type(name: str) -> None:
    dtype = dtype_name(name)

    @known(f"numpy.{name}")
    def convert(m: Machine, x: Any = 0, *_: Any, **__: Any) -> Any:
        """A numpy number of a Python number, an array of an array."""
        value: Any = x.value if type(x) is NumpyNumber else x
        if type(dtype) is not str:
            return NOT_KNOWN
        if type(value) is Expr and is_integer(dtype):
            return NumpyNumber(value, dtype)
        if type(value) in (int, float, bool) and math.isfinite(value):
            return _number(value, dtype)
        array = as_array(m, value)
        return NOT_KNOWN if type(array) is Unknown or type(value) in (str, Expr) else array._replace(dtype=dtype, low=None, high=None)


def _number(value: Any, dtype: str) -> Any:
    if is_integer(dtype):
        bits, signed = int(dtype.lstrip("uint")), not dtype.startswith("u")
        low, high = (-(1 << (bits - 1)), (1 << (bits - 1)) - 1) if signed else (0, (1 << bits) - 1)
        return NumpyNumber(int(value), dtype) if low <= int(value) <= high else NOT_KNOWN
    if dtype == "bool":
        return NumpyNumber(bool(value), dtype)
    exact = dtype == "float64" or (dtype == "float32" and float(value).is_integer() and abs(value) < 1 << 24)
    return NumpyNumber(float(value), dtype) if exact else Array((), dtype)


for _name in SCALAR_TYPES:
    _scalar_type(_name)


@known(
    *("numpy.place", "numpy.put", "numpy.putmask", "numpy.copyto", "numpy.fill_diagonal", "numpy.put_along_axis"),
    *("numpy.ndarray.fill", "numpy.ndarray.put", "numpy.ndarray.itemset"),
)
def overwrite(m: Machine, a: Any, *_: Any, **__: Any) -> None:
    """Other values are stored in the array."""
    if type(a) is Array:
        written(m, a)


@known("numpy.isscalar")
def isscalar(m: Machine, element: Any) -> Any:
    """Whether it is a number or text."""
    if type(element) in (int, float, str, bool, NumpyNumber, Expr):
        return True
    return False if type(element) in (Array, tuple, Reference) or element is None else NOT_KNOWN


@known("numpy.iterable")
def iterable(m: Machine, y: Any) -> Any:
    """Whether it can be gone through."""
    return True if type(plain_tuple(m, y)) is tuple or type(y) is str else NOT_KNOWN


@known(
    "numpy.set_printoptions",
    "numpy.save",
    "numpy.savez",
    "numpy.savez_compressed",
    "numpy.savetxt",
    "numpy.seterr",
    "numpy.copyto",
    "numpy.fill_diagonal",
    "numpy.random.set_state",
    "numpy.put",
    "numpy.putmask",
)
def without_result(m: Machine, *_: Any, **__: Any) -> None:
    """Functions that change something and give nothing."""
