"""Data as Keras feeds it to a model, and the helpers that make data sets of folders and arrays. Part of the interpret arrow."""

from __future__ import annotations

from typing import Any, Final

from cnnlint.dims import Expr
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.libraries import NOT_KNOWN, attribute, known
from cnnlint.interpret.libraries.arrays import as_array, text_here
from cnnlint.interpret.libraries.datasets import (
    DATASET,
    derive,
    fact,
    is_dataset,
    leaves_of,
    make,
    map_structure,
    static_element,
    strip_axis,
    tensor,
    unknown_count,
    varying_size,
)
from cnnlint.interpret.libraries.keras_images import BATCHES, element_of_batches
from cnnlint.interpret.libraries.pandas import FRAME, SERIES
from cnnlint.interpret.libraries.tensorflow_data import batch
from cnnlint.interpret.operators import as_shape, as_size
from cnnlint.interpret.values import DictValue, InstanceValue, IteratorValue, ListValue, Opaque, SequenceValue
from cnnlint.model import Array

_CHANNELS: Final = {"rgb": 3, "rgba": 4, "grayscale": 1}

# -- what a model is fed -----------------------------------------------------------------------------------------------


def feed(m: Machine, value: Any) -> tuple[Any, Any] | None:
    """What the first argument of `fit`, `evaluate` or `predict` gives a model: (x, y), y None where it gives none.

    Each is an Array, or a structure of them, the batch axis first; None for what is not data.

    The batch axis is None here, for whatever is handed over, except for data sets batched with `drop_remainder=True`. Keras 3.15
    with TensorFlow builds an unbuilt Sequential while it traces the first step, so its batch axis is what that trace sees:

    * `fit` and `evaluate` of arrays: None where the rows do not divide by the batch size, else the batch size. 65 rows by 32 give
      (None, 8), 64 rows give (32, 8), 10 rows (None, 8); `validation_split` counts the training rows only;
    * `fit` and `evaluate` of a data set: its static shape, so None, or the batch size with `drop_remainder`;
    * generators and keras.utils.PyDataset: None, and None for other axes that differ within the first two batches;
    * `predict`: the first batch is there already when it is traced: min(rows, batch size), for data sets as well;
    * `train_on_batch`, `test_on_batch`, `predict_on_batch` and a call: the shape of the array, batch axis included;
    * `build`: the shape that is given. `build((8,))` is a batch axis of 8 and no other.

    Where a trace fixes it for arrays, that is an accident of the pipeline: no layer depends on it, and the model takes other
    batches afterwards. So it is stated as what varies. Keras 2 has None in all of these but the data set with `drop_remainder`.
    """
    if type(value) is Array:
        return _without_rows(value), None
    if type(value) is Opaque and value.qualified_name in (FRAME, SERIES):
        return _of_pandas(m, value)
    if is_dataset(value):
        return _split(m, static_element(m, value)) if fact(value, "element") is not NOT_KNOWN else None
    if type(value) is Opaque and value.qualified_name == BATCHES:
        return _split(m, map_structure(m, _without_rows, element_of_batches(m, value)))
    if type(value) in (IteratorValue, SequenceValue, InstanceValue):
        return _generated(m, value)
    if type(value) in (tuple, ListValue, DictValue):
        return _structure(m, value)
    return None


def _of_pandas(m: Machine, value: Opaque) -> tuple[Any, Any] | None:
    """A frame is its values; a series is one column (keras/src/trainers/data_adapters/array_slicing.py, PandasSeriesSliceable)."""
    array = as_array(m, value)
    if type(array) is not Array or type(array.shape) is not tuple:
        return None
    return array._replace(shape=(None, *array.shape[1:], *([1] if value.qualified_name == SERIES else []))), None


def _without_rows(leaf: Any) -> Any:
    """An array as a batch of it: the first axis varies."""
    if type(leaf) is not Array or type(leaf.shape) is not tuple or not leaf.shape:
        return leaf
    return leaf._replace(shape=(None, *leaf.shape[1:]))


def _split(m: Machine, element: Any) -> tuple[Any, Any]:
    """(x, y) of what a data set or generator gives: a tuple is (x, y) or (x, y, weights), anything else is x alone."""
    if type(element) is tuple and element:
        return element[0], element[1] if len(element) > 1 else None
    return element, None


def _generated(m: Machine, value: Any) -> tuple[Any, Any] | None:
    element = _first_batch(m, value)
    if type(element) is ListValue:
        content = m.items(element)
        element = tuple(content) if type(content) is list else None
    if type(element) not in (tuple, Array):
        return None
    return _split(m, map_structure(m, lambda leaf: _without_rows(tensor(m, leaf) if type(leaf) is not Array else leaf), element))


def _first_batch(m: Machine, value: Any) -> Any:
    if type(value) is SequenceValue:
        return value.element
    if type(value) is IteratorValue:
        items = m.read(value, "items")
        return items[0] if type(items) is list and items else None
    from cnnlint.interpret.subscripts import get_item

    return get_item(m, value, 0, m.place)


def _structure(m: Machine, value: Any) -> tuple[Any, Any] | None:
    """Several inputs, as a list, tuple or dict of arrays. Lists of numbers are no data: Keras 3 refuses them."""
    if not all(type(leaf) is Array for leaf in leaves_of(m, value)):
        return None
    return map_structure(m, _without_rows, value), None


# -- data sets of folders ----------------------------------------------------------------------------------------------


@known("keras.utils.image_dataset_from_directory")
def image_dataset_from_directory(
    m: Machine,
    directory: Any,
    labels: Any = "inferred",
    label_mode: Any = "int",
    class_names: Any = None,
    color_mode: Any = "rgb",
    batch_size: Any = 32,
    image_size: Any = (256, 256),
    shuffle: Any = True,
    seed: Any = None,
    validation_split: Any = None,
    subset: Any = None,
    interpolation: Any = "bilinear",
    follow_links: Any = False,
    crop_to_aspect_ratio: Any = False,
    pad_to_aspect_ratio: Any = False,
    data_format: Any = None,
    verbose: Any = True,
    **_: Any,
) -> Any:
    """Batches of images of `image_size`, float32, and of labels; `subset="both"` gives two data sets."""
    size = as_shape(m, image_size)
    channels = _CHANNELS.get(color_mode) if type(color_mode) is str else m.unknown("color_mode is not known")
    if type(size) is not tuple or len(size) != 2 or channels is None:
        return NOT_KNOWN
    order = data_format if data_format is not None else "channels_last"
    shape = (*size, channels) if order == "channels_last" else (channels, *size)
    return _folders(m, Array(shape, "float32", low=0, high=255), labels, label_mode, class_names, batch_size, subset)


@known("keras.utils.text_dataset_from_directory")
def text_dataset_from_directory(
    m: Machine,
    directory: Any,
    labels: Any = "inferred",
    label_mode: Any = "int",
    class_names: Any = None,
    batch_size: Any = 32,
    max_length: Any = None,
    shuffle: Any = True,
    seed: Any = None,
    validation_split: Any = None,
    subset: Any = None,
    follow_links: Any = False,
    verbose: Any = True,
    **_: Any,
) -> Any:
    """Batches of texts and labels."""
    return _folders(m, Array((), "string"), labels, label_mode, class_names, batch_size, subset)


@known("keras.utils.audio_dataset_from_directory")
def audio_dataset_from_directory(
    m: Machine,
    directory: Any,
    labels: Any = "inferred",
    label_mode: Any = "int",
    class_names: Any = None,
    batch_size: Any = 32,
    sampling_rate: Any = None,
    output_sequence_length: Any = None,
    ragged: Any = False,
    shuffle: Any = True,
    seed: Any = None,
    validation_split: Any = None,
    subset: Any = None,
    follow_links: Any = False,
    verbose: Any = True,
) -> Any:
    """Batches of waves of `output_sequence_length` samples, as long as the longest of each batch where that is None."""
    if ragged is not False:
        return NOT_KNOWN
    length = varying_size(m, "samples") if output_sequence_length is None else as_size(m, output_sequence_length)
    return _folders(m, Array((length, varying_size(m, "channels")), "float32"), labels, label_mode, class_names, batch_size, subset)


def _folders(m: Machine, x: Array, labels: Any, mode: Any, names: Any, batch_size: Any, subset: Any) -> Any:
    if subset == "both":
        return (_folder(m, x, labels, mode, names, batch_size), _folder(m, x, labels, mode, names, batch_size))
    return _folder(m, x, labels, mode, names, batch_size)


def _folder(m: Machine, x: Array, labels: Any, mode: Any, names: Any, batch_size: Any) -> Any:
    text = text_here(m, "dataset")
    dataset = make(m, x, unknown_count(m), text=text)
    count = _class_count(m, dataset, names)
    element: Any = x
    if labels is not None and mode is not None:
        label = _label(mode, count)
        if label is None:
            return NOT_KNOWN
        element = (x, label)
    whole = make(m, element, unknown_count(m), text=text)
    result = whole if batch_size is None else batch(m, whole, batch_size)
    result.children.update(dataset.children)
    return result


def _class_count(m: Machine, dataset: Opaque, names: Any) -> int | Expr:
    """The number of classes: of the names given, or of the folders found, which `len(dataset.class_names)` says as well."""
    content = m.items(names) if type(names) is ListValue else names
    if type(content) in (list, tuple):
        dataset.children[("attribute", "class_names")] = names
        return len(content)
    found = m.derived(dataset, ("attribute", "class_names"), "class_names")
    return m.number(m.derived(found, ("len",), "len(class_names)"))


def _label(mode: Any, count: int | Expr) -> Array | None:
    classes = count if type(count) is int else None
    if mode == "int":
        return Array((), "int32", classes, low=0, high=None if classes is None else classes - 1)
    if mode == "binary":
        return Array((1,), "float32", 2, low=0, high=1)
    if mode == "categorical":
        return Array((count,), "float32", classes, one_hot=True, low=0, high=1)
    return None


# -- data sets of arrays -----------------------------------------------------------------------------------------------


@known("keras.utils.timeseries_dataset_from_array")
def timeseries_dataset_from_array(
    m: Machine,
    data: Any,
    targets: Any,
    sequence_length: Any,
    sequence_stride: Any = 1,
    sampling_rate: Any = 1,
    batch_size: Any = 128,
    shuffle: Any = False,
    seed: Any = None,
    start_index: Any = None,
    end_index: Any = None,
) -> Any:
    """Windows of `sequence_length` rows; their length is not static, a loop over the batches sees it."""
    series = tensor(m, data)
    if type(series) is not Array or type(series.shape) is not tuple or not series.shape:
        return NOT_KNOWN
    length = as_size(m, sequence_length)
    steps = varying_size(m, "steps", length)
    windows = Array((steps, *series.shape[1:]), series.dtype)
    element: Any = windows
    if targets is not None:
        target = tensor(m, targets)
        element = (windows, strip_axis(m, target))
    count = _window_count(m, series.shape[0], length, sampling_rate, sequence_stride)
    every = make(m, element, count)
    return every if batch_size is None else batch(m, every, batch_size)


def _window_count(m: Machine, rows: Any, length: Any, rate: Any, stride: Any) -> Any:
    """How many windows there are (keras/src/utils/timeseries_dataset_utils.py), without start and end index."""
    if not all(type(number) is int for number in (rows, length, rate, stride)):
        return unknown_count(m)
    return max(0, -(-(rows - (length - 1) * rate) // stride))


@attribute(f"{DATASET}.file_paths")
def file_paths(m: Machine, dataset: Any) -> Any:
    """The files of a folder data set: some."""
    return m.new_list_unknown("the files of a folder")


@known("keras.utils.split_dataset")
def split_dataset(m: Machine, dataset: Any, left_size: Any = None, right_size: Any = None, *_: Any, **__: Any) -> Any:
    """Two data sets of the same elements; of arrays as well."""
    if is_dataset(dataset):
        halves = (derive(m, dataset, count=unknown_count(m)), derive(m, dataset, count=unknown_count(m)))
        return NOT_KNOWN if fact(dataset, "element") is NOT_KNOWN else halves
    if type(dataset) is Array and type(dataset.shape) is tuple and dataset.shape:
        return tuple(make(m, dataset._replace(shape=dataset.shape[1:]), unknown_count(m)) for _ in "ab")
    return NOT_KNOWN
