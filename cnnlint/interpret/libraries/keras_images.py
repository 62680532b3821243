"""Images in Keras: loading one, and `ImageDataGenerator`. Part of the interpret arrow.

What yields batches without being a data set (`flow_from_directory` …) is an Opaque of qualified name BATCHES with the facts
`element` (structure of one batch), `rows`, `count` and `batch_size`.
"""

from __future__ import annotations

from typing import Any, Final

from cnnlint import dims
from cnnlint.dims import Expr, Unknown
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.libraries import NOT_KNOWN, attribute, known
from cnnlint.interpret.libraries.arrays import as_array, text_here
from cnnlint.interpret.libraries.datasets import eager, first_batch, map_structure, tensor, varying_size
from cnnlint.interpret.libraries.dtypes import as_dtype
from cnnlint.interpret.libraries.keras_backend import setting, sized
from cnnlint.interpret.operators import as_shape, as_size
from cnnlint.interpret.values import ListValue, Opaque, SequenceValue
from cnnlint.model import Array

#: The qualified name of what yields batches.
BATCHES: Final = "keras.preprocessing.image.Iterator"

_GENERATOR: Final = "keras.preprocessing.image.ImageDataGenerator"
_IMAGE: Final = "keras.utils.Image"
_CHANNELS: Final = {"rgb": 3, "rgba": 4, "grayscale": 1}


def _image_shape(m: Machine, size: Any, color_mode: Any, data_format: Any = None) -> Any:
    """(rows, columns, channels), or channels first where that is set."""
    pixels = as_shape(m, size)
    channels = _CHANNELS.get(color_mode) if type(color_mode) is str else None
    order = setting(m, "image_data_format") if data_format is None else data_format
    if type(pixels) is not tuple or len(pixels) != 2 or channels is None or order not in ("channels_last", "channels_first"):
        return None
    return (*pixels, channels) if order == "channels_last" else (channels, *pixels)


# -- one image ---------------------------------------------------------------------------------------------------------


@known("keras.utils.load_img")
def load_img(
    m: Machine,
    path: Any,
    color_mode: Any = "rgb",
    target_size: Any = None,
    interpolation: Any = "nearest",
    keep_aspect_ratio: Any = False,
    grayscale: Any = False,
) -> Any:
    """An image of `target_size`; without it of the file's own size."""
    if grayscale is not False:
        color_mode = "grayscale" if grayscale is True else None
    text = text_here(m, "the image")
    size = (m.number(m.opaque("height")), m.number(m.opaque("width"))) if target_size is None else target_size
    shape = _image_shape(m, size, color_mode, "channels_last")
    return NOT_KNOWN if shape is None else m.opaque(text, qualified_name=_IMAGE, keywords=(("shape", shape),))


@attribute(f"{_IMAGE}.size")
def image_size(m: Machine, image: Any) -> Any:
    """(width, height), as PIL has it."""
    shape = dict(image.keywords)["shape"]
    return (shape[1], shape[0])


@known(f"{_IMAGE}.__array__")
def pixels_of(m: Machine, image: Any) -> Any:
    """What numpy makes of it: bytes, and no channel axis for a grey image."""
    shape = dict(image.keywords)["shape"]
    return Array(shape[:-1] if shape[-1] == 1 else shape, "uint8", low=0, high=255)


@known("keras.utils.img_to_array")
def img_to_array(m: Machine, img: Any, data_format: Any = None, dtype: Any = None) -> Any:
    """(rows, columns, channels) in float32; an array of two axes gets the third."""
    shape = dict(img.keywords)["shape"] if type(img) is Opaque and img.qualified_name == _IMAGE else None
    if shape is None:
        array = as_array(m, img)
        shape = array.shape if type(array) is Array and type(array.shape) is tuple else None
    if shape is None or data_format not in (None, "channels_last") or setting(m, "image_data_format") != "channels_last":
        return NOT_KNOWN
    return Array(shape if len(shape) != 2 else (*shape, 1), as_dtype(dtype, "float32"), low=0, high=255)


# -- batches -----------------------------------------------------------------------------------------------------------


def make_batches(m: Machine, element: Any, rows: Any, batch_size: Any, facts: tuple[tuple[str, Any], ...] = ()) -> Opaque:
    """Batches of this element."""
    size = as_size(m, batch_size)
    axis = varying_size(m, "batch", first_batch(rows, size))

    def batched(leaf: Any) -> Any:
        return leaf if type(leaf) is not Array or type(leaf.shape) is not tuple else leaf._replace(shape=(axis, *leaf.shape))

    count = dims.ceil_divide(rows, size)
    keywords = (("element", map_structure(m, batched, element)), ("count", count), ("rows", rows), *facts)
    return m.opaque(text_here(m, "batches"), qualified_name=BATCHES, keywords=(*keywords, ("batch_size", batch_size)))


def element_of_batches(m: Machine, batches: Opaque) -> Any:
    """The structure of one batch, as the first one is."""
    return map_structure(m, lambda leaf: eager(m, leaf), dict(batches.keywords)["element"])


@known(f"{BATCHES}.__next__", f"{BATCHES}.next", f"{BATCHES}.__getitem__")
def next_batch(m: Machine, batches: Any, index: Any = 0) -> Any:
    """One batch."""
    return element_of_batches(m, batches)


@known(f"{BATCHES}.__iter__")
def iterate_batches(m: Machine, batches: Any) -> Any:
    """Batches without end."""
    return SequenceValue(element_of_batches(m, batches), m.unknown("it has no end"), f"`{batches.text}` has no end")


@known(f"{BATCHES}.__len__")
def batch_count(m: Machine, batches: Any) -> Any:
    """`len(generator)`, the number of batches of an epoch."""
    count = dict(batches.keywords)["count"]
    return count if type(count) in (int, Expr) else NOT_KNOWN


@known(f"{BATCHES}.reset", f"{BATCHES}.on_epoch_end")
def nothing(m: Machine, batches: Any) -> None:
    """Of no consequence here."""


def _fact(name: str, key: str) -> None:
    @attribute(f"{BATCHES}.{name}")
    def read(m: Machine, batches: Any) -> Any:
        found = dict(batches.keywords).get(key, NOT_KNOWN)
        return NOT_KNOWN if type(found) is Unknown else found


for _name in ("samples", "n"):
    _fact(_name, "rows")
for _name in ("num_classes", "target_size", "image_shape", "batch_size", "class_mode", "color_mode"):
    _fact(_name, _name)


@known(f"{_GENERATOR}.fit")
def fit_generator(m: Machine, generator: Any, *_: Any, **__: Any) -> None:
    """Computes statistics, no shape."""


@known(f"{_GENERATOR}.random_transform", f"{_GENERATOR}.standardize", f"{_GENERATOR}.apply_transform")
def transform(m: Machine, generator: Any, x: Any, *_: Any, **__: Any) -> Any:
    """An image of the same shape."""
    return x if type(x) is Array else NOT_KNOWN


@known(f"{_GENERATOR}.flow")
def flow(
    m: Machine,
    generator: Any,
    x: Any,
    y: Any = None,
    batch_size: Any = 32,
    shuffle: Any = True,
    sample_weight: Any = None,
    seed: Any = None,
    save_to_dir: Any = None,
    save_prefix: Any = "",
    save_format: Any = "png",
    ignore_class_split: Any = False,
    subset: Any = None,
) -> Any:
    """Batches of an array of images, and of its labels."""
    images = tensor(m, x)
    if type(images) is not Array or type(images.shape) is not tuple or not images.shape:
        return NOT_KNOWN
    element: Any = images._replace(shape=images.shape[1:], dtype="float32", classes=None, low=None, high=None)
    if y is not None:
        labels = tensor(m, y)
        if type(labels) is not Array or type(labels.shape) is not tuple or not labels.shape:
            return NOT_KNOWN
        element = (element, labels._replace(shape=labels.shape[1:]))
        element = element if sample_weight is None else (*element, Array(()))
    rows = images.shape[0] if subset is None else m.unknown("a part of the images")
    return make_batches(m, element, rows, batch_size)


@known(f"{_GENERATOR}.flow_from_directory")
def flow_from_directory(
    m: Machine,
    generator: Any,
    directory: Any,
    target_size: Any = (256, 256),
    color_mode: Any = "rgb",
    classes: Any = None,
    class_mode: Any = "categorical",
    batch_size: Any = 32,
    shuffle: Any = True,
    seed: Any = None,
    save_to_dir: Any = None,
    save_prefix: Any = "",
    save_format: Any = "png",
    follow_links: Any = False,
    subset: Any = None,
    interpolation: Any = "nearest",
    keep_aspect_ratio: Any = False,
) -> Any:
    """Batches of the images of a folder, resized, and of labels by `class_mode`."""
    return _flow_of_files(m, generator, target_size, color_mode, classes, class_mode, batch_size)


@known(f"{_GENERATOR}.flow_from_dataframe")
def flow_from_dataframe(
    m: Machine,
    generator: Any,
    dataframe: Any,
    directory: Any = None,
    x_col: Any = "filename",
    y_col: Any = "class",
    weight_col: Any = None,
    target_size: Any = (256, 256),
    color_mode: Any = "rgb",
    classes: Any = None,
    class_mode: Any = "categorical",
    batch_size: Any = 32,
    *_: Any,
    **__: Any,
) -> Any:
    """Batches of the images that a frame names."""
    if class_mode in ("raw", "other", "multi_output") or weight_col is not None:
        columns = m.items(y_col) if type(y_col) is ListValue else ()
        if class_mode == "multi_output" or weight_col is not None or type(columns) is Unknown:
            return NOT_KNOWN
        label = Array((len(columns),) if columns else ())
        return _files(m, generator, target_size, color_mode, label, (("class_mode", class_mode),), batch_size)
    return _flow_of_files(m, generator, target_size, color_mode, classes, class_mode, batch_size)


def _flow_of_files(m: Machine, generator: Any, size: Any, color: Any, classes: Any, mode: Any, batch_size: Any) -> Any:
    content = m.items(classes) if type(classes) is ListValue else classes
    count = len(content) if type(content) in (list, tuple) else m.number(m.opaque("num_classes"))
    label = _label(mode, count)
    if label is NOT_KNOWN:
        return NOT_KNOWN
    return _files(m, generator, size, color, label, (("class_mode", mode), ("num_classes", count)), batch_size)


def _label(mode: Any, count: Any) -> Any:
    """The label of one image: an Array, None for no label, "input" for the image itself; NOT_KNOWN for other modes."""
    classes = count if type(count) is int else None
    labels: dict[Any, Any] = {
        "categorical": Array((count,), "float32", classes, one_hot=True, low=0, high=1),
        "binary": Array((), "float32", 2, low=0, high=1),
        "sparse": Array((), "float32", classes, low=0, high=None if classes is None else classes - 1),
        "input": "input",
        None: None,
    }
    return labels.get(mode, NOT_KNOWN) if type(mode) in (str, type(None)) else NOT_KNOWN


def _files(m: Machine, generator: Any, size: Any, color: Any, label: Any, facts: tuple[tuple[str, Any], ...], batch_size: Any) -> Any:
    order = dict(generator.keywords).get("data_format") if type(generator) is Opaque else None
    shape = _image_shape(m, size, color, order)
    if shape is None:
        return NOT_KNOWN
    image = Array(shape, "float32")
    element = image if label is None else (image, image if label == "input" else label)
    rows = m.number(m.opaque("samples"))
    pixels = as_shape(m, size)
    return make_batches(m, element, rows, batch_size, (("image_shape", shape), ("target_size", pixels), ("color_mode", color), *facts))


@attribute(f"{BATCHES}.class_indices")
def class_indices(m: Machine, batches: Any) -> Any:
    """A dict of the class names, of which the number may be known."""
    count = dict(batches.keywords).get("num_classes")
    return NOT_KNOWN if count is None else sized(m, f"{batches.text}.class_indices", count)
