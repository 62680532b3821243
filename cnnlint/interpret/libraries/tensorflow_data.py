"""`tf.data`: pipelines whose element shapes survive. Part of the interpret arrow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from cnnlint import dims
from cnnlint.dims import Expr, Unknown
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.libraries import NOT_KNOWN, attribute, known
from cnnlint.interpret.libraries.arrays import range_length
from cnnlint.interpret.libraries.datasets import (
    DATASET,
    ENDLESS,
    batches,
    components,
    derive,
    eager_element,
    fact,
    first_batch,
    is_dataset,
    leaves_of,
    make,
    map_structure,
    smaller,
    static_element,
    strip_axis,
    tensor,
    unknown_count,
    varying_size,
    with_axis,
)
from cnnlint.interpret.libraries.dtypes import as_dtype
from cnnlint.interpret.operators import as_shape, as_size
from cnnlint.interpret.values import DictValue, ListValue, RangeValue, SequenceValue
from cnnlint.model import Array

_Function = TypeVar("_Function", bound=Callable[..., Any])

# -- sources -----------------------------------------------------------------------------------------------------------


@known("tensorflow.data.Dataset.from_tensor_slices")
def from_tensor_slices(m: Machine, tensors: Any, name: Any = None) -> Any:
    """One element for every row. A list is an array here, tuples and dicts are structure."""
    whole = components(m, lambda leaf: leaf, tensors)
    leaves = leaves_of(m, whole)
    rows = [leaf.shape[0] for leaf in leaves if type(leaf) is Array and type(leaf.shape) is tuple and leaf.shape]
    count = next((size for size in rows if type(size) is int), rows[0] if rows else unknown_count(m))
    return make(m, map_structure(m, lambda leaf: strip_axis(m, leaf), whole), unknown_count(m) if count is None else count)


@known("tensorflow.data.Dataset.from_tensors")
def from_tensors(m: Machine, tensors: Any, name: Any = None) -> Any:
    """One element, the whole."""
    return make(m, components(m, lambda leaf: leaf, tensors), 1)


@known("tensorflow.data.Dataset.range")
def range_dataset(m: Machine, *bounds: Any, output_type: Any = "int64", name: Any = None) -> Any:
    """Whole numbers."""
    sizes = [as_size(m, bound) for bound in bounds]
    start, stop, step = (0, *sizes, 1) if len(sizes) == 1 else (*sizes, 1) if len(sizes) == 2 else sizes
    return make(m, Array((), as_dtype(output_type)), range_length(m, RangeValue(start, stop, step)))


@known("tensorflow.data.Dataset.from_generator")
def from_generator(
    m: Machine,
    generator: Any,
    output_types: Any = None,
    output_shapes: Any = None,
    args: Any = None,
    output_signature: Any = None,
    name: Any = None,
) -> Any:
    """Elements as `output_signature`, or `output_types` and `output_shapes`, say; the generator is not asked."""
    if output_signature is not None:
        return make(m, map_structure(m, lambda leaf: _open(m, tensor(m, leaf)), output_signature), unknown_count(m))
    if output_types is None:
        return NOT_KNOWN
    return make(m, map_structure(m, lambda leaf: _open(m, leaf), _typed(m, output_types, output_shapes)), unknown_count(m))


def _open(m: Machine, leaf: Any) -> Any:
    """An array whose sizes of None are some number in each element."""
    if type(leaf) is not Array or type(leaf.shape) is not tuple:
        return leaf
    return leaf._replace(shape=tuple(varying_size(m, f"size {axis}") if size is None else size for axis, size in enumerate(leaf.shape)))


def _typed(m: Machine, types: Any, shapes: Any) -> Any:
    if type(types) is ListValue:
        content = m.items(types)
        types = tuple(content) if type(content) is list else content
    if type(types) is tuple:
        inner = shapes if type(shapes) is tuple and len(shapes) == len(types) else (None,) * len(types)
        return tuple(_typed(m, each, shape) for each, shape in zip(types, inner, strict=True))
    if type(types) is DictValue:
        return Array(m.unknown("a dict of tensors"))
    return Array(m.unknown("no output_shapes given") if shapes is None else as_shape(m, shapes), as_dtype(types))


@known("tensorflow.data.Dataset.zip")
def zip_datasets(m: Machine, *datasets: Any, name: Any = None, **_: Any) -> Any:
    """Elements side by side, as many as the shortest has."""
    structure = datasets[0] if len(datasets) == 1 else datasets
    parts = leaves_of(m, structure)
    if not parts or not all(is_dataset(part) and fact(part, "element") is not NOT_KNOWN for part in parts):
        return NOT_KNOWN
    count: Any = ENDLESS
    for part in parts:
        count = smaller(m, count, fact(part, "count"))
    return make(m, map_structure(m, lambda part: fact(part, "element"), structure), count)


@known("tensorflow.data.Dataset.list_files")
def list_files(m: Machine, file_pattern: Any, shuffle: Any = None, seed: Any = None, name: Any = None) -> Any:
    """File names."""
    return make(m, Array((), "string"), unknown_count(m))


@known("tensorflow.data.TFRecordDataset", "tensorflow.data.TextLineDataset")
def lines(m: Machine, *_: Any, **__: Any) -> Any:
    """Records or lines, as strings."""
    return make(m, Array((), "string"), unknown_count(m))


@known("tensorflow.data.experimental.CsvDataset")
def csv_dataset(m: Machine, filenames: Any, record_defaults: Any, *_: Any, **__: Any) -> Any:
    """One number or string for every column that `record_defaults` names."""
    content = m.items(record_defaults) if type(record_defaults) is ListValue else record_defaults
    if type(content) not in (list, tuple):
        return NOT_KNOWN
    return make(m, tuple(_column(m, default) for default in content), unknown_count(m))


def _column(m: Machine, default: Any) -> Array:
    dtype = as_dtype(default)
    return Array((), dtype) if type(dtype) is str else Array((), tensor(m, default).dtype)


@known("tensorflow.data.Dataset.sample_from_datasets", "tensorflow.data.Dataset.choose_from_datasets")
def sampled(m: Machine, datasets: Any, *_: Any, **__: Any) -> Any:
    """Elements of several datasets mixed."""
    parts = leaves_of(m, datasets)
    return derive(m, parts[0], count=unknown_count(m)) if parts and is_dataset(parts[0]) else NOT_KNOWN


# -- what keeps the element --------------------------------------------------------------------------------------------


def _method(*names: str) -> Callable[[_Function], _Function]:
    return known(*(f"{DATASET}.{name}" for name in names))


@_method("shuffle", "prefetch", "cache", "with_options", "options", "snapshot", "rebatch", "ignore_errors")
def unchanged(m: Machine, dataset: Any, *_: Any, **__: Any) -> Any:
    """The same elements."""
    return derive(m, dataset)


@_method("repeat")
def repeat(m: Machine, dataset: Any, count: Any = None, name: Any = None) -> Any:
    """The same elements again and again."""
    held: Any = fact(dataset, "count")
    times: Any = ENDLESS if count is None or count == -1 else as_size(m, count)
    total = ENDLESS if ENDLESS in (times, held) else held if type(held) is Unknown else dims.multiply(held, times)
    return derive(m, dataset, count=total)


@_method("take")
def take(m: Machine, dataset: Any, count: Any, name: Any = None) -> Any:
    """The first elements."""
    wanted = as_size(m, count)
    held = fact(dataset, "count")
    if wanted == -1:
        return derive(m, dataset)
    return derive(m, dataset, count=wanted if type(held) is Unknown and wanted == 1 else smaller(m, held, wanted))


@_method("skip")
def skip(m: Machine, dataset: Any, count: Any, name: Any = None) -> Any:
    """Without the first elements."""
    held = fact(dataset, "count")
    left = held if held == ENDLESS or type(held) is Unknown else dims.maximum(dims.subtract(held, as_size(m, count)), 0)
    return derive(m, dataset, count=left)


@_method("filter", "take_while", "shard", "rejection_resample")
def fewer(m: Machine, dataset: Any, *_: Any, **__: Any) -> Any:
    """Some of the elements."""
    held = fact(dataset, "count")
    return derive(m, dataset, count=held if held == ENDLESS else unknown_count(m))


@_method("concatenate")
def concatenate(m: Machine, dataset: Any, other: Any, name: Any = None) -> Any:
    """The elements of one and then of the other."""
    counts = fact(dataset, "count"), fact(other, "count") if is_dataset(other) else unknown_count(m)
    total = ENDLESS if ENDLESS in counts else unknown_count(m) if NOT_KNOWN in counts else dims.add(*counts)
    return derive(m, dataset, count=total)


# -- what changes it ---------------------------------------------------------------------------------------------------


@_method("batch")
def batch(m: Machine, dataset: Any, batch_size: Any, drop_remainder: Any = False, *_: Any, **__: Any) -> Any:
    """Elements put together along a new first axis. Windows are batched each, which gives arrays where there were datasets."""
    element = fact(dataset, "element")
    if element is NOT_KNOWN:
        return NOT_KNOWN
    size, axis = _batch_axis(m, dataset, batch_size, drop_remainder)
    batched = map_structure(m, lambda leaf: with_axis(leaf, axis), element)
    return make(m, batched, batches(m, fact(dataset, "count"), size, drop_remainder), dataset.text)


def _batch_axis(m: Machine, dataset: Any, batch_size: Any, drop: Any) -> tuple[Any, Any]:
    """(the batch size, the size of the new axis)."""
    size = as_size(m, batch_size)
    if drop is True and type(size) in (int, Expr):
        return size, size
    return size, varying_size(m, "batch", first_batch(fact(dataset, "count"), size))


@_method("padded_batch")
def padded_batch(
    m: Machine,
    dataset: Any,
    batch_size: Any,
    padded_shapes: Any = None,
    padding_values: Any = None,
    drop_remainder: Any = False,
    name: Any = None,
) -> Any:
    """Like batch; axes whose size is not known are padded to the longest of each batch, or to `padded_shapes`."""
    element = fact(dataset, "element")
    if element is NOT_KNOWN:
        return NOT_KNOWN
    size, axis = _batch_axis(m, dataset, batch_size, drop_remainder)
    padded = element if padded_shapes is None else map_structure(m, lambda leaf: _open(m, leaf), _padded(m, element, padded_shapes))
    batched = map_structure(m, lambda leaf: with_axis(leaf, axis), padded)
    return make(m, batched, batches(m, fact(dataset, "count"), size, drop_remainder), dataset.text)


def _padded(m: Machine, element: Any, shapes: Any) -> Any:
    if type(element) is Array:
        return element._replace(shape=as_shape(m, shapes))
    if type(element) is tuple and type(shapes) is tuple and len(shapes) == len(element):
        return tuple(_padded(m, leaf, shape) for leaf, shape in zip(element, shapes, strict=True))
    return map_structure(m, lambda leaf: Array(m.unknown("padded shapes of another structure")), element)


@_method("ragged_batch", "bucket_by_sequence_length", "group_by_window")
def not_followed(m: Machine, dataset: Any, *_: Any, **__: Any) -> Any:
    """Ragged batches and the like are not followed."""
    return NOT_KNOWN


@_method("unbatch")
def unbatch(m: Machine, dataset: Any, name: Any = None) -> Any:
    """The rows of the elements."""
    element = fact(dataset, "element")
    if element is NOT_KNOWN:
        return NOT_KNOWN
    return derive(m, dataset, element=map_structure(m, lambda leaf: strip_axis(m, leaf), element), count=unknown_count(m))


@_method("window")
def window(m: Machine, dataset: Any, size: Any, shift: Any = None, stride: Any = 1, drop_remainder: Any = False, name: Any = None) -> Any:
    """Datasets of `size` consecutive elements each."""
    element, held, length = fact(dataset, "element"), fact(dataset, "count"), as_size(m, size)
    if element is NOT_KNOWN:
        return NOT_KNOWN
    first = length if drop_remainder is True else smaller(m, held, length)
    windows = map_structure(m, lambda leaf: make(m, leaf, first, "window"), element)
    return make(m, windows, _window_count(m, held, length, shift, stride, drop_remainder), dataset.text)


def _window_count(m: Machine, held: Any, length: Any, shift: Any, stride: Any, drop: Any) -> Any:
    """How many windows of `length` elements, `stride` apart, start every `shift` elements."""
    step = length if shift is None else as_size(m, shift)
    if held == ENDLESS:
        return ENDLESS
    if not all(type(number) is int and number > 0 for number in (held, length, step, stride)) or type(drop) is not bool:
        return unknown_count(m)
    starts = held - (length - 1) * stride if drop else held
    return max(0, -(-starts // step))


@_method("enumerate")
def enumerate_dataset(m: Machine, dataset: Any, start: Any = 0, name: Any = None) -> Any:
    """Pairs of a number and the element."""
    element = fact(dataset, "element")
    return NOT_KNOWN if element is NOT_KNOWN else derive(m, dataset, element=(Array((), "int64"), element))


@_method("map")
def map_dataset(m: Machine, dataset: Any, map_func: Any, *_: Any, **__: Any) -> Any:
    """A function applied to every element; a tuple is handed over as several arguments."""
    mapped = _applied(m, dataset, map_func)
    return NOT_KNOWN if mapped is NOT_KNOWN else derive(m, dataset, element=map_structure(m, lambda leaf: tensor(m, leaf), mapped))


def _applied(m: Machine, dataset: Any, function: Any) -> Any:
    from cnnlint.interpret.calls import call_value

    element = fact(dataset, "element")
    if element is NOT_KNOWN:
        return NOT_KNOWN
    return call_value(m, function, list(element) if type(element) is tuple else [element], {})


@_method("flat_map", "interleave")
def flat_map(m: Machine, dataset: Any, map_func: Any, *_: Any, **__: Any) -> Any:
    """A function that makes a dataset of every element, and the elements of all of these."""
    inner = _applied(m, dataset, map_func)
    if not is_dataset(inner) or fact(inner, "element") is NOT_KNOWN:
        return NOT_KNOWN
    outer, each = fact(dataset, "count"), fact(inner, "count")
    exact = type(outer) is int and type(each) is int
    return make(m, fact(inner, "element"), outer * each if exact else outer if each == 1 else unknown_count(m), dataset.text)


@_method("apply")
def apply(m: Machine, dataset: Any, transformation_func: Any, name: Any = None) -> Any:
    """A function of the whole dataset."""
    from cnnlint.interpret.calls import call_value

    return call_value(m, transformation_func, [dataset], {})


# -- looking at it -----------------------------------------------------------------------------------------------------


@_method("__iter__", "as_numpy_iterator")
def iterate_dataset(m: Machine, dataset: Any) -> Any:
    """The elements, shaped as the first one is."""
    if fact(dataset, "element") is NOT_KNOWN:
        return NOT_KNOWN
    element, count = eager_element(m, dataset), fact(dataset, "count")
    length = m.unknown("it has no end") if count == ENDLESS else count
    return SequenceValue(element, length, f"it has an element for every step of `{dataset.text}`")


@_method("__next__", "get_single_element")
def next_element(m: Machine, dataset: Any, *_: Any) -> Any:
    """The first element."""
    return NOT_KNOWN if fact(dataset, "element") is NOT_KNOWN else eager_element(m, dataset)


@_method("__len__")
def dataset_length(m: Machine, dataset: Any) -> Any:
    """`len(dataset)`."""
    count = fact(dataset, "count")
    return count if type(count) in (int, Expr) else NOT_KNOWN


@_method("cardinality")
def cardinality(m: Machine, dataset: Any) -> Any:
    """The number of elements, as a tensor; here as the number itself, which has a `numpy` method too."""
    return dataset_length(m, dataset)


@known("tensorflow.data.experimental.cardinality")
def experimental_cardinality(m: Machine, dataset: Any) -> Any:
    """The same as a function."""
    return dataset_length(m, dataset) if is_dataset(dataset) else NOT_KNOWN


@attribute("tensorflow.data.Dataset.element_spec")
def element_spec(m: Machine, dataset: Any) -> Any:
    """The structure of shapes and dtypes; a TensorSpec is an array here."""
    return NOT_KNOWN if fact(dataset, "element") is NOT_KNOWN else static_element(m, dataset)
