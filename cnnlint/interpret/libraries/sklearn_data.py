"""scikit-learn's bundled data sets and generators: shapes and numbers of classes, as its documentation states them.

Part of the interpret arrow.
"""

from __future__ import annotations

from typing import Any, Final

from cnnlint.dims import Size, add
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.libraries import ATTRIBUTES, FUNCTIONS, NOT_KNOWN, known
from cnnlint.interpret.libraries.arrays import plain_tuple, text_here
from cnnlint.interpret.libraries.pandas import frame, series
from cnnlint.interpret.operators import as_size
from cnnlint.model import Array
from cnnlint.tuples import NamedTuple

_BUNCH: Final = "sklearn.utils.Bunch"


class _Set(NamedTuple):
    """One data set: rows, features, classes (None for a regression), dtype of the data; `image` is the shape of one image."""

    rows: Size
    features: Size
    classes: int | None = None
    dtype: str = "float64"
    image: tuple[int, ...] | None = None


_SETS: Final[dict[str, _Set]] = {
    "load_iris": _Set(150, 4, 3),
    "load_digits": _Set(1797, 64, 10, image=(8, 8)),
    "load_wine": _Set(178, 13, 3),
    "load_breast_cancer": _Set(569, 30, 2),
    "load_diabetes": _Set(442, 10),
    "load_boston": _Set(506, 13),
    "fetch_california_housing": _Set(20640, 8),
    "fetch_olivetti_faces": _Set(400, 4096, 40, "float32", (64, 64)),
    "fetch_covtype": _Set(581012, 54, 7),
}


def _labels(rows: Size, classes: int | None) -> Array:
    return Array((rows,), "float64") if classes is None else Array((rows,), "int64", classes, low=0.0, high=classes - 1.0)


def _bunch(m: Machine, data: Any, target: Any, facts: dict[str, Any]) -> Any:
    return m.opaque(text_here(m, "a data set"), qualified_name=_BUNCH, keywords=(("data", data), ("target", target), *facts.items()))


def _loader(name: str, what: _Set) -> None:
    @known(f"sklearn.datasets.{name}")
    def load(m: Machine, *, return_X_y: Any = False, as_frame: Any = False, n_class: Any = None, **options: Any) -> Any:
        """A bundled data set: an object with data and target, or both as a tuple."""
        if n_class is not None or {"subset", "n_class"} & set(options):
            return NOT_KNOWN
        framed = as_frame is True
        data = frame(m, what.rows, what.features) if framed else Array((what.rows, what.features), what.dtype, source=f"sklearn {name}")
        target = series(m, what.rows) if framed else _labels(what.rows, what.classes)
        if return_X_y is True:
            return (data, target)
        facts: dict[str, Any] = {} if what.image is None else {"images": Array((what.rows, *what.image), what.dtype)}
        if what.classes is not None and name != "fetch_olivetti_faces":
            facts["target_names"] = Array((what.classes,), "str")
        return _bunch(m, data, target, facts)


for _name, _what in _SETS.items():
    _loader(_name, _what)


@known("sklearn.datasets.fetch_openml")
def fetch_openml(m: Machine, name: Any = None, version: Any = None, *, return_X_y: Any = False, as_frame: Any = "auto", **_: Any) -> Any:
    """`mnist_784` and `Fashion-MNIST`: frames unless `as_frame=False`; others are not known."""
    if name not in ("mnist_784", "Fashion-MNIST"):
        return NOT_KNOWN
    framed = as_frame is not False
    data = frame(m, 70000, 784) if framed else Array((70000, 784), "float64", source=f"OpenML {name}")
    target = series(m, 70000) if framed else Array((70000,), "object", 10)
    return (data, target) if return_X_y is True else _bunch(m, data, target, {})


def _fact(name: str) -> None:
    def read(m: Machine, bunch: Any) -> Any:
        """One part of a data set."""
        return dict(bunch.keywords).get(name, NOT_KNOWN)

    ATTRIBUTES[f"{_BUNCH}.{name}"] = read


for _name in ("data", "target", "images", "target_names"):
    _fact(_name)


@known(f"{_BUNCH}.__getitem__")
def part_of(m: Machine, bunch: Any, key: Any) -> Any:
    """One part of a data set, by its name."""
    return dict(bunch.keywords).get(key, NOT_KNOWN) if type(key) is str else NOT_KNOWN


# -- generated data ----------------------------------------------------------------------------------------------------


def _samples(m: Machine, features: Size, classes: int | None, n_samples: Any, rows: Any = None) -> Any:
    size = as_size(m, n_samples) if rows is None else rows
    return (Array((size, features), "float64"), _labels(size, classes))


def _two_groups(m: Machine, n_samples: Any) -> Any:
    """The rows of two groups: a number, or one for each."""
    counts = plain_tuple(m, n_samples)
    return add(as_size(m, counts[0]), as_size(m, counts[1])) if type(counts) is tuple and len(counts) == 2 else as_size(m, n_samples)


def _two_dimensional(name: str) -> None:
    def make(m: Machine, n_samples: Any = 100, *_: Any, **__: Any) -> Any:
        """Two groups in the plane."""
        return _samples(m, 2, 2, None, _two_groups(m, n_samples))

    FUNCTIONS[f"sklearn.datasets.{name}"] = make


_two_dimensional("make_moons")
_two_dimensional("make_circles")


@known("sklearn.datasets.make_classification")
def make_classification(m: Machine, n_samples: Any = 100, n_features: Any = 20, *, n_classes: Any = 2, **_: Any) -> Any:
    """Random classes."""
    return _samples(m, as_size(m, n_features), n_classes if type(n_classes) is int else None, n_samples)


@known("sklearn.datasets.make_regression")
def make_regression(m: Machine, n_samples: Any = 100, n_features: Any = 100, *, n_targets: Any = 1, coef: Any = False, **_: Any) -> Any:
    """A random linear problem."""
    if coef is not False or type(n_targets) is not int:
        return NOT_KNOWN
    data, target = _samples(m, as_size(m, n_features), None, n_samples)
    return (data, target if n_targets == 1 else target._replace(shape=(*target.shape, n_targets)))


@known("sklearn.datasets.make_blobs", "sklearn.datasets.samples_generator.make_blobs")
def make_blobs(m: Machine, n_samples: Any = 100, n_features: Any = 2, *, centers: Any = None, return_centers: Any = False, **_: Any) -> Any:
    """Clouds around centers: a number of them, or their places."""
    places = plain_tuple(m, centers)
    groups = 3 if centers is None else centers if type(centers) is int else len(places) if type(places) is tuple else None
    if return_centers is not False or type(plain_tuple(m, n_samples)) is tuple or (type(centers) is not int and centers is not None):
        return NOT_KNOWN
    return _samples(m, as_size(m, n_features), groups, n_samples)


@known("sklearn.datasets.make_swiss_roll", "sklearn.datasets.make_s_curve")
def make_surface(m: Machine, n_samples: Any = 100, **_: Any) -> Any:
    """Points of a surface in space, and where on it they are."""
    return _samples(m, 3, None, n_samples)


@known("sklearn.datasets.make_multilabel_classification")
def make_multilabel(m: Machine, n_samples: Any = 100, n_features: Any = 20, *, n_classes: Any = 5, **_: Any) -> Any:
    """Several labels for each row."""
    rows, classes = as_size(m, n_samples), as_size(m, n_classes)
    return (Array((rows, as_size(m, n_features)), "float64"), Array((rows, classes), "int64"))
