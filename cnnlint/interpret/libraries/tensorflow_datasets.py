"""`tfds.load` of well-known data sets: their features, classes and splits. Part of the interpret arrow.

The table holds what the catalogue says of each; a size of None differs from image to image.
"""

from __future__ import annotations

import re
from typing import Any, Final

from cnnlint.interpret.environment import Machine
from cnnlint.interpret.libraries import CONSTANTS, NOT_KNOWN, attribute, known
from cnnlint.interpret.libraries.datasets import is_dataset, make, map_structure, unknown_count, varying_size, with_axis
from cnnlint.interpret.libraries.tensorflow_data import batch
from cnnlint.interpret.values import ListValue
from cnnlint.model import Array
from cnnlint.tuples import NamedTuple

CONSTANTS.update({f"tensorflow_datasets.Split.{name.upper()}": name for name in ("train", "test", "validation")})

_INFO: Final = "tensorflow_datasets.core.DatasetInfo"
_LABEL: Final = "tensorflow_datasets.features.ClassLabel"
_TENSOR: Final = "tensorflow_datasets.features.Tensor"
_SPLIT: Final = "tensorflow_datasets.core.SplitInfo"
_BUILDER: Final = "tensorflow_datasets.core.DatasetBuilder"


class _Set(NamedTuple):
    """One data set: its input feature (name, shape, dtype), the number of classes, the rows of each split, other features."""

    name: str
    shape: tuple[int | None, ...]
    dtype: str
    classes: int
    splits: dict[str, int]
    others: tuple[tuple[str, tuple[int | None, ...], str], ...] = ()


def _images(
    shape: tuple[int | None, ...], classes: int, others: tuple[tuple[str, tuple[int | None, ...], str], ...] = (), **splits: int
) -> _Set:
    return _Set("image", shape, "uint8", classes, splits, others)


_PHOTO: Final = (None, None, 3)
_SMALL: Final = (28, 28, 1)
_ID: Final = (("id", (), "string"),)
_SETS: Final[dict[str, _Set]] = {
    "mnist": _images(_SMALL, 10, train=60_000, test=10_000),
    "fashion_mnist": _images(_SMALL, 10, train=60_000, test=10_000),
    "kmnist": _images(_SMALL, 10, train=60_000, test=10_000),
    "emnist/balanced": _images(_SMALL, 47, train=112_800, test=18_800),
    "emnist/digits": _images(_SMALL, 10, train=240_000, test=40_000),
    "emnist/mnist": _images(_SMALL, 10, train=60_000, test=10_000),
    "cifar10": _images((32, 32, 3), 10, _ID, train=50_000, test=10_000),
    "cifar100": _images((32, 32, 3), 100, (("coarse_label", (), "int64"), *_ID), train=50_000, test=10_000),
    "svhn_cropped": _images((32, 32, 3), 10, train=73_257, test=26_032, extra=531_131),
    "horses_or_humans": _images((300, 300, 3), 2, train=1_027, test=256),
    "rock_paper_scissors": _images((300, 300, 3), 3, train=2_520, test=372),
    "tf_flowers": _images(_PHOTO, 5, train=3_670),
    "cats_vs_dogs": _images(_PHOTO, 2, (("image/filename", (), "string"),), train=23_262),
    "oxford_flowers102": _images(_PHOTO, 102, (("file_name", (), "string"),), train=1_020, test=6_149, validation=1_020),
    "stanford_dogs": _images(_PHOTO, 120, (), train=12_000, test=8_580),
    "food101": _images(_PHOTO, 101, train=75_750, validation=25_250),
    "cassava": _images(_PHOTO, 5, (("image/filename", (), "string"),), train=5_656, test=1_885, validation=1_889),
    "malaria": _images(_PHOTO, 2, train=27_558),
    "beans": _images((500, 500, 3), 3, train=1_034, test=128, validation=133),
    "colorectal_histology": _images((150, 150, 3), 8, (("filename", (), "string"),), train=5_000),
    "eurosat": _images((64, 64, 3), 10, (("filename", (), "string"),), train=27_000),
    "imdb_reviews": _Set("text", (), "string", 2, {"train": 25_000, "test": 25_000, "unsupervised": 50_000}),
    "iris": _Set("features", (4,), "float32", 3, {"train": 150}),
    "penguins": _Set("features", (4,), "float32", 3, {"train": 334}),
}
_ALIASES: Final = {"imdb_reviews/plain_text": "imdb_reviews", "eurosat/rgb": "eurosat", "penguins/processed": "penguins"}


def _find(name: Any) -> _Set | None:
    plain = name.partition(":")[0] if type(name) is str else ""
    return _SETS.get(_ALIASES.get(plain, plain))


@known("tensorflow_datasets.load")
def load(
    m: Machine,
    name: Any,
    split: Any = None,
    data_dir: Any = None,
    batch_size: Any = None,
    shuffle_files: Any = False,
    download: Any = True,
    as_supervised: Any = False,
    decoders: Any = None,
    read_config: Any = None,
    with_info: Any = False,
    **_: Any,
) -> Any:
    """One data set for a split, a list for several, a dict of all without; with `batch_size=-1` the arrays themselves."""
    found = _find(name)
    if found is None or decoders is not None or type(with_info) is not bool:
        return NOT_KNOWN
    loaded = _loaded(m, found, split, batch_size, as_supervised)
    return (loaded, _info(m, found)) if with_info and loaded is not NOT_KNOWN else loaded


def _loaded(m: Machine, found: _Set, split: Any, batch_size: Any, supervised: Any) -> Any:
    if type(supervised) is not bool:
        return NOT_KNOWN
    element = _element(m, found, supervised)
    if split is None:
        return m.new_dict({own: _one(m, element, found, own, batch_size) for own in found.splits})
    content = m.items(split) if type(split) is ListValue else split
    if type(content) in (list, tuple):
        return m.new_list([_one(m, element, found, own, batch_size) for own in content])
    return _one(m, element, found, split, batch_size)


def _element(m: Machine, found: _Set, supervised: bool) -> Any:
    bounds = (0, 255) if found.dtype == "uint8" else (None, None)
    shape = tuple(
        varying_size(m, name) if size is None else size for name, size in zip(("height", "width", "channels"), found.shape, strict=False)
    )
    x = Array(shape, found.dtype, source="tfds", low=bounds[0], high=bounds[1])
    label = Array((), "int64", found.classes, source="tfds", low=0, high=found.classes - 1)
    if supervised:
        return (x, label)
    others = {name: Array(shape, dtype) for name, shape, dtype in found.others}
    return m.new_dict({**others, found.name: x, "label": label})


def _one(m: Machine, element: Any, found: _Set, split: Any, batch_size: Any) -> Any:
    rows = _rows(found, split) if type(split) is str else None
    count: Any = unknown_count(m) if rows is None else rows
    if batch_size == -1 and type(batch_size) is int:
        size = m.number(m.opaque("rows")) if rows is None else rows
        return map_structure(m, lambda leaf: with_axis(leaf, size), element)
    dataset = make(m, element, count)
    return dataset if batch_size is None else batch(m, dataset, batch_size)


def _rows(found: _Set, split: str) -> int | None:
    """The rows of `train`, `train[:80%]`, `train[100:200]` or a sum of such; percents are rounded to the closest row."""
    total = 0
    for part in split.split("+"):
        match = re.fullmatch(r"\s*(\w+)(?:\[(-?\d*)(%?):(-?\d*)(%?)\])?\s*", part)
        rows = found.splits.get(match[1]) if match else None
        if match is None or rows is None:
            return None
        start, stop = _boundary(match[2], match[3], rows, 0), _boundary(match[4], match[5], rows, rows)
        total += max(0, stop - start)
    return total


def _boundary(number: str | None, percent: str | None, rows: int, default: int) -> int:
    if not number or number == "-":
        return default
    value = round(int(number) * rows / 100) if percent else int(number)
    return max(0, min(rows, value + rows if value < 0 else value))


# -- info --------------------------------------------------------------------------------------------------------------


def _info(m: Machine, found: _Set) -> Any:
    features = {name: _feature(m, shape, dtype) for name, shape, dtype in (*found.others, (found.name, found.shape, found.dtype))}
    features["label"] = m.opaque("label", qualified_name=_LABEL, keywords=(("num_classes", found.classes),))
    splits = {name: m.opaque(name, qualified_name=_SPLIT, keywords=(("num_examples", rows),)) for name, rows in found.splits.items()}
    facts = (("features", m.new_dict(features)), ("splits", m.new_dict(splits)))
    return m.opaque("info", qualified_name=_INFO, keywords=facts)


def _feature(m: Machine, shape: Any, dtype: str) -> Any:
    return m.opaque("feature", qualified_name=_TENSOR, keywords=(("shape", shape), ("dtype", dtype)))


def _fact(owner: str, name: str) -> None:
    @attribute(f"{owner}.{name}")
    def read(m: Machine, value: Any) -> Any:
        return dict(value.keywords).get(name, NOT_KNOWN)


for _owner, _name in (
    *((_INFO, "features"), (_INFO, "splits"), (_LABEL, "num_classes"), (_TENSOR, "shape"), (_TENSOR, "dtype")),
    *((_SPLIT, "num_examples"), (_BUILDER, "info")),
):
    _fact(_owner, _name)


@attribute(f"{_LABEL}.shape")
def label_shape(m: Machine, label: Any) -> Any:
    """A label is a number."""
    return ()


@known("tensorflow_datasets.builder")
def builder(m: Machine, name: Any, **_: Any) -> Any:
    """An object that loads the data set later."""
    found = _find(name)
    return (
        NOT_KNOWN if found is None else m.opaque("builder", qualified_name=_BUILDER, keywords=(("name", name), ("info", _info(m, found))))
    )


@known(f"{_BUILDER}.download_and_prepare")
def prepare(m: Machine, own: Any, **_: Any) -> None:
    """Downloads."""


@known(f"{_BUILDER}.as_dataset")
def as_dataset(m: Machine, own: Any, split: Any = None, batch_size: Any = None, shuffle_files: Any = False, **options: Any) -> Any:
    """The data set."""
    found = _find(dict(own.keywords)["name"])
    return NOT_KNOWN if found is None else _loaded(m, found, split, batch_size, options.get("as_supervised", False))


@known("tensorflow_datasets.as_numpy")
def as_numpy(m: Machine, dataset: Any) -> Any:
    """The same elements, as numpy arrays."""
    return dataset if is_dataset(dataset) or type(dataset) in (tuple, Array) else NOT_KNOWN


@known("tensorflow_datasets.disable_progress_bar", "tensorflow_datasets.show_examples")
def nothing(m: Machine, *_: Any, **__: Any) -> None:
    """Of no consequence here."""
