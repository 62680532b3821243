"""The data sets that Keras loads: shapes, dtypes, classes and ranges of what `load_data` gives. Part of the interpret arrow.

The numbers are those of the files that keras/src/datasets/ downloads, which never changed.
"""

from __future__ import annotations

from typing import Any, Final

from cnnlint import dims
from cnnlint.dims import Expr, Unknown
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.libraries import NOT_KNOWN, known
from cnnlint.interpret.libraries.keras_backend import image_data_format, sized
from cnnlint.interpret.operators import as_shape
from cnnlint.model import Array

_REUTERS_TOPICS: Final = 46


def _labels(rows: Any, classes: int, dtype: str, source: str, column: bool = False) -> Array:
    """Integer labels 0 … classes - 1."""
    shape = (rows, 1) if column else (rows,)
    return Array(shape, dtype, classes, source=source, low=0, high=classes - 1)


def _pixels(shape: tuple[Any, ...], source: str) -> Array:
    return Array(shape, "uint8", source=source, low=0, high=255)


@known("keras.datasets.mnist.load_data")
def mnist(m: Machine, path: Any = "mnist.npz") -> Any:
    """60,000 and 10,000 images of 28x28, ten digits."""
    return _small_images("mnist")


@known("keras.datasets.fashion_mnist.load_data")
def fashion_mnist(m: Machine) -> Any:
    """60,000 and 10,000 images of 28x28, ten kinds of clothes."""
    return _small_images("fashion_mnist")


def _small_images(source: str) -> Any:
    return tuple((_pixels((rows, 28, 28), source), _labels(rows, 10, "uint8", source)) for rows in (60_000, 10_000))


@known("keras.datasets.cifar10.load_data")
def cifar10(m: Machine) -> Any:
    """50,000 and 10,000 images of 32x32x3, ten classes; labels are a column."""
    return _cifar(m, "cifar10", 10, "uint8")


@known("keras.datasets.cifar100.load_data")
def cifar100(m: Machine, label_mode: Any = "fine") -> Any:
    """50,000 and 10,000 images of 32x32x3; 100 fine or 20 coarse classes in a column."""
    classes = {"fine": 100, "coarse": 20}.get(label_mode) if type(label_mode) is str else None
    return NOT_KNOWN if classes is None else _cifar(m, "cifar100", classes, "int64")


def _cifar(m: Machine, source: str, classes: int, dtype: str) -> Any:
    order = image_data_format(m)
    if order not in ("channels_last", "channels_first"):
        return NOT_KNOWN
    image = (32, 32, 3) if order == "channels_last" else (3, 32, 32)
    return tuple((_pixels((rows, *image), source), _labels(rows, classes, dtype, source, column=True)) for rows in (50_000, 10_000))


# -- texts -------------------------------------------------------------------------------------------------------------


@known("keras.datasets.imdb.load_data")
def imdb(
    m: Machine,
    path: Any = "imdb.npz",
    num_words: Any = None,
    skip_top: Any = 0,
    maxlen: Any = None,
    seed: Any = 113,
    start_char: Any = 1,
    oov_char: Any = 2,
    index_from: Any = 3,
    **ignored: Any,
) -> Any:
    """25,000 and 25,000 reviews as lists of word numbers, labels 0 and 1. With `maxlen` longer reviews are dropped."""
    sizes = (25_000, 25_000) if maxlen is None else (_kept(m, "imdb train"), _kept(m, "imdb test"))
    high = _highest_word(num_words, start_char, oov_char)
    return tuple((_texts(rows, high, "imdb"), _labels(rows, 2, "int64", "imdb")) for rows in sizes)


@known("keras.datasets.reuters.load_data")
def reuters(
    m: Machine,
    path: Any = "reuters.npz",
    num_words: Any = None,
    skip_top: Any = 0,
    maxlen: Any = None,
    test_split: Any = 0.2,
    seed: Any = 113,
    start_char: Any = 1,
    oov_char: Any = 2,
    index_from: Any = 3,
) -> Any:
    """11,228 newswires as lists of word numbers, 46 topics, split by `test_split`."""
    total = 11_228 if maxlen is None else _kept(m, "reuters")
    high = _highest_word(num_words, start_char, oov_char)
    parts = _split(m, total, test_split)
    return tuple((_texts(rows, high, "reuters"), _labels(rows, _REUTERS_TOPICS, "int64", "reuters")) for rows in parts)


def _texts(rows: Any, high: int | None, source: str) -> Array:
    """An array of lists; `high` is the largest number in any of them."""
    return Array((rows,), "object", source=source, low=0, high=high)


def _highest_word(words: Any, start: Any, oov: Any) -> int | None:
    """The largest word number after the cut to the `words` most frequent ones; None where nothing is cut."""
    if type(words) is not int or words <= 0:
        return None
    marks = [mark for mark in (start, oov) if type(mark) is int]
    return max([words - 1, *marks])


def _kept(m: Machine, name: str) -> Expr:
    return m.number(m.opaque(f"{name} rows"))


@known("keras.datasets.imdb.get_word_index")
def imdb_words(m: Machine, path: Any = None) -> Any:
    """A dict of 88,584 words; which ones does not matter to any shape."""
    return sized(m, "imdb.get_word_index()", 88_584)


@known("keras.datasets.reuters.get_word_index")
def reuters_words(m: Machine, path: Any = None) -> Any:
    """A dict of 30,979 words."""
    return sized(m, "reuters.get_word_index()", 30_979)


# -- houses ------------------------------------------------------------------------------------------------------------


@known("keras.datasets.boston_housing.load_data")
def boston_housing(m: Machine, path: Any = "boston_housing.npz", test_split: Any = 0.2, seed: Any = 113) -> Any:
    """506 houses of 13 features, and their prices."""
    parts = _split(m, 506, test_split)
    return tuple(
        (Array((rows, 13), "float64", source="boston_housing"), Array((rows,), "float64", source="boston_housing")) for rows in parts
    )


@known("keras.datasets.california_housing.load_data")
def california_housing(
    m: Machine, version: Any = "large", path: Any = "california_housing.npz", test_split: Any = 0.2, seed: Any = 113
) -> Any:
    """20,640 districts (600 with `version="small"`) of 8 features, and the median price."""
    total = {"large": 20_640, "small": 600}.get(version) if type(version) is str else None
    parts = _split(m, m.number(m.opaque("california_housing rows")) if total is None else total, test_split)
    source = "california_housing"
    return tuple((Array((rows, 8), source=source), Array((rows,), source=source)) for rows in parts)


def _split(m: Machine, total: Any, share: Any) -> tuple[Any, Any]:
    """The rows for training and for testing, as `int(total * (1 - share))` divides them."""
    if type(total) is int and type(share) in (int, float) and 0 <= share < 1:
        training = int(total * (1 - share))
        return training, total - training
    training_rows = m.number(m.opaque("training rows"))
    rest = dims.subtract(total, training_rows)
    return training_rows, (rest if not isinstance(rest, Unknown) else m.number(m.opaque("test rows")))


# -- made-up data ------------------------------------------------------------------------------------------------------


@known("keras.testing.test_utils.get_test_data")
def get_test_data(m: Machine, train_samples: Any, test_samples: Any, input_shape: Any, num_classes: Any, random_seed: Any = None) -> Any:
    """Random data with labels of every class, as many of each (keras/src/testing/test_utils.py)."""
    shape = as_shape(m, input_shape)
    if type(shape) is not tuple or not all(type(number) is int and number > 0 for number in (train_samples, test_samples, num_classes)):
        return NOT_KNOWN
    training = train_samples // num_classes * num_classes
    rows = (training, train_samples + test_samples - training)
    classes = num_classes if training else None
    return tuple((Array((count, *shape), "float32"), Array((count,), "int64", classes, low=0, high=num_classes - 1)) for count in rows)
