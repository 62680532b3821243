"""What a `tf.data.Dataset` is here: the shapes of its elements, and how many there are. Part of the interpret arrow.

A dataset is an Opaque of qualified name `tensorflow.data.Dataset` with the facts

* `element`: the structure of one element: Arrays in tuples and DictValues, or datasets for `window`;
* `count`: the number of elements: an int, an Expr, Unknown, or ENDLESS.

A size that is not static, as that of the axis which `batch` makes without `drop_remainder`, is a symbol that `varying_size` made:
a program that maps a function over batches computes with it. So there are two views. The static one, which `element_spec`, `fit`
and Keras's tracing see, has None for such a size. The eager one, of somebody who takes the first element out, has the number
where it is known, and otherwise the symbol: it is some number then.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final

from cnnlint import dims
from cnnlint.dims import Expr, Unknown
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.libraries import NOT_KNOWN
from cnnlint.interpret.libraries.arrays import as_array
from cnnlint.interpret.values import DictValue, ListValue, Opaque, TensorValue
from cnnlint.model import Array, NumpyNumber

DATASET: Final = "tensorflow.data.Dataset"
ENDLESS: Final = math.inf

#: What Python's and numpy's default dtypes become where TensorFlow makes a tensor of Python's own values.
_NARROW: Final = {"int64": "int32", "float64": "float32", "str": "string", "bytes": "string"}


def varying_size(m: Machine, name: str, first: Any = None) -> Expr:
    """A new size that is not static; `first` is what it is in the first element, if that is known."""
    size = m.number(m.opaque(name))
    m.varying[size] = first if type(first) is int else None
    return size


def is_dataset(value: Any) -> bool:
    """Whether the value is a dataset."""
    return type(value) is Opaque and value.qualified_name == DATASET


def make(m: Machine, element: Any, count: Any, text: str = "dataset") -> Opaque:
    """A dataset of these facts."""
    return m.opaque(text, qualified_name=DATASET, keywords=(("element", element), ("count", count)))


def fact(dataset: Opaque, name: str) -> Any:
    """One of the facts; NOT_KNOWN where nothing was known of the dataset."""
    return dict(dataset.keywords).get(name, NOT_KNOWN) if type(dataset) is Opaque else NOT_KNOWN


def unknown_count(m: Machine, dataset: Opaque | None = None) -> Unknown:
    """The count of a dataset of which it is not known."""
    return m.unknown("the number of elements of the dataset is not known")


def derive(m: Machine, dataset: Any, **changes: Any) -> Any:
    """The dataset with some facts changed; NOT_KNOWN for an object of a class that only derives from Dataset."""
    if type(dataset) is not Opaque:
        return NOT_KNOWN
    held = {name: fact(dataset, name) for name in ("element", "count")}
    return make(m, **{**held, **changes}, text=dataset.text)


# -- structures --------------------------------------------------------------------------------------------------------


def map_structure(m: Machine, function: Callable[[Any], Any], value: Any) -> Any:
    """The structure with a function applied to every leaf; tuples, lists and dicts are structure."""
    m.step()
    if type(value) is tuple:
        return tuple(map_structure(m, function, item) for item in value)
    if type(value) is ListValue:
        content = m.items(value)
        return tuple(map_structure(m, function, item) for item in content) if type(content) is list else content
    if type(value) is DictValue:
        content = m.items(value)
        return m.new_dict({key: map_structure(m, function, item) for key, item in content.items()}) if type(content) is dict else content
    return function(value)


def components(m: Machine, function: Callable[[Any], Any], value: Any) -> Any:
    """Like `map_structure` for what a dataset is made of: lists are arrays there, at any depth."""
    m.step()
    if type(value) is tuple:
        return tuple(components(m, function, item) for item in value)
    if type(value) is DictValue:
        content = m.items(value)
        return m.new_dict({key: components(m, function, item) for key, item in content.items()}) if type(content) is dict else content
    return function(tensor(m, value))


def leaves_of(m: Machine, value: Any) -> list[Any]:
    """The leaves of a structure, in order."""
    found: list[Any] = []

    def collect(leaf: Any) -> Any:
        found.append(leaf)
        return leaf

    map_structure(m, collect, value)
    return found


def tensor(m: Machine, value: Any) -> Any:
    """What a value becomes as a tensor: arrays of Python's numbers are 32 bits wide. Unknown leaves stay Unknown arrays."""
    if type(value) in (Array, TensorValue) or is_dataset(value):
        return value
    made = as_array(m, value)
    if isinstance(made, Unknown):
        return Array(made, made)
    if isinstance(made.dtype, Unknown) or _holds_numpy(m, value):
        return made
    return made._replace(dtype=_NARROW.get(made.dtype, made.dtype))


def _holds_numpy(m: Machine, value: Any) -> bool:
    """Whether numpy has settled the dtype already."""
    content = m.items(value) if type(value) is ListValue else value
    if type(content) in (list, tuple):
        return any(_holds_numpy(m, item) for item in content)
    return type(content) in (Array, NumpyNumber)


def strip_axis(m: Machine, value: Any) -> Any:
    """A leaf without its first axis: one row of it."""
    made = tensor(m, value)
    if type(made) is not Array:
        return Array(m.unknown("a row of something that is not known"))
    if type(made.shape) is Unknown or not made.shape:
        return made._replace(shape=made.shape if type(made.shape) is Unknown else m.unknown("a number has no rows"))
    return made._replace(shape=made.shape[1:], identity=0)


def with_axis(leaf: Any, size: Any) -> Any:
    """A leaf with an axis in front: a batch of it."""
    if type(leaf) is not Array or type(leaf.shape) is Unknown:
        return leaf
    return leaf._replace(shape=(size, *leaf.shape), identity=0)


# -- the two views -----------------------------------------------------------------------------------------------------


def static_element(m: Machine, dataset: Opaque) -> Any:
    """The element as a graph sees it, None for the sizes that are not static."""
    return map_structure(m, lambda leaf: static(m, leaf), fact(dataset, "element"))


def static(m: Machine, leaf: Any) -> Any:
    """An array with None for the sizes that are not static."""
    sizes = m.varying
    return _with_sizes(leaf, lambda size: None if any(symbol in sizes for symbol in size.symbols()) else size)


def eager_element(m: Machine, dataset: Opaque) -> Any:
    """The first element as a loop over the dataset sees it."""
    return map_structure(m, lambda leaf: eager(m, leaf), fact(dataset, "element"))


def eager(m: Machine, leaf: Any) -> Any:
    """An array with the sizes that the first element has."""
    known = {symbol: first for symbol, first in m.varying.items() if first is not None}
    return _with_sizes(leaf, lambda size: dims.substitute(size, {symbol: known[symbol] for symbol in size.symbols() if symbol in known}))


def _with_sizes(leaf: Any, change: Callable[[Expr], Any]) -> Any:
    if type(leaf) is not Array or type(leaf.shape) is Unknown or not any(type(size) is Expr for size in leaf.shape):
        return leaf
    return leaf._replace(shape=tuple(change(size) if type(size) is Expr else size for size in leaf.shape))


# -- counting ----------------------------------------------------------------------------------------------------------


def smaller(m: Machine, a: Any, b: Any) -> Any:
    """The smaller of two counts."""
    if a == ENDLESS or b == ENDLESS:
        return b if a == ENDLESS else a
    return dims.minimum(a, b)


def batches(m: Machine, count: Any, size: Any, drop: Any) -> Any:
    """How many batches `count` elements make."""
    if count == ENDLESS or type(count) is Unknown:
        return count
    if drop is True:
        return dims.floor_divide(count, size)
    return dims.ceil_divide(count, size) if drop is False else m.unknown("whether the last batch is dropped is not known")


def first_batch(count: Any, size: Any) -> Any:
    """The number of elements of the first batch; None where it is not known."""
    if count == ENDLESS:
        return size if type(size) is int else None
    if type(count) is int and type(size) is int:
        return min(count, size)
    return None
