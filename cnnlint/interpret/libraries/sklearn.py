"""scikit-learn: splitting data, and preprocessing that keeps or makes columns. Part of the interpret arrow.

Rounding as in `sklearn.model_selection._split._validate_shuffle_split`: a share of test rows is rounded up, one of training rows down.
"""

from __future__ import annotations

import math
from typing import Any, Final

from cnnlint.dims import Expr, Unknown, subtract
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.libraries import FUNCTIONS, NOT_KNOWN, known
from cnnlint.interpret.libraries.arrays import as_array, fresh_size
from cnnlint.interpret.libraries.dtypes import is_float
from cnnlint.interpret.libraries.pandas import different, rows_of, with_rows
from cnnlint.interpret.operators import as_size
from cnnlint.interpret.values import ListValue, Opaque, SequenceValue
from cnnlint.model import Array, NumpyNumber

# -- splitting ---------------------------------------------------------------------------------------------------------


def split_rows(m: Machine, rows: Any, test_size: Any, train_size: Any) -> tuple[Any, Any]:
    """(training rows, test rows) of so many rows; symbols where the number or a share is not known."""
    test: Any = test_size.value if type(test_size) is NumpyNumber else test_size
    train: Any = train_size.value if type(train_size) is NumpyNumber else train_size
    if test is None and train is None:
        test = 0.25
    if type(rows) is not int or not all(part is None or type(part) in (int, float) for part in (test, train)):
        return _symbolic_rows(m, rows, test, train)
    test_rows = None if test is None else math.ceil(test * rows) if type(test) is float else test
    train_rows = None if train is None else math.floor(train * rows) if type(train) is float else train
    if test_rows is None:
        test_rows = rows - int(train_rows or 0)
    if train_rows is None:
        train_rows = rows - test_rows
    return (train_rows, test_rows) if 0 < train_rows <= rows and 0 < test_rows <= rows else (Unknown("no rows are left"),) * 2


def _symbolic_rows(m: Machine, rows: Any, test: Any, train: Any) -> tuple[Any, Any]:
    if type(test) in (int, Expr) and train is None and type(rows) in (int, Expr):
        return (subtract(rows, test), test)
    return (fresh_size(m, "training rows"), fresh_size(m, "test rows"))


@known(
    "sklearn.model_selection.train_test_split",
    "sklearn.cross_validation.train_test_split",
)
def train_test_split(m: Machine, *arrays: Any, test_size: Any = None, train_size: Any = None, **_: Any) -> Any:
    """For each array its training and its test rows."""
    known_rows = [rows for each in arrays if (rows := rows_of(m, each)) is not None]
    if not arrays or not (known_rows or any(type(as_array(m, each)) is Array for each in arrays)):
        return NOT_KNOWN
    exact = next((rows for rows in known_rows if type(rows) is int), known_rows[0] if known_rows else Unknown("the rows are not known"))
    sizes = split_rows(m, exact, test_size, train_size)
    found: list[Any] = []
    for each in arrays:
        found.extend(_part(m, each, rows, part) for rows, part in zip(sizes, ("training", "test"), strict=True))
    return m.new_list(found)


def _part(m: Machine, value: Any, rows: Any, part: str) -> Any:
    if type(value) is ListValue:
        content = m.items(value)
        small = type(content) is list and type(rows) is int and rows <= 1000
        return m.new_list([m.opaque("an item") for _ in range(rows)]) if small else m.new_list_unknown(f"the {part} part of a list")
    found = with_rows(m, value, rows)
    return m.opaque(f"{value.text if type(value) is Opaque else 'data'} ({part} rows)") if found is NOT_KNOWN else found


def _fold(m: Machine, splitter: Any, *_: Any, **__: Any) -> Any:
    """Pairs of row numbers, one pair a fold."""
    facts = dict(splitter.keywords)
    default = 10 if "Shuffle" in (splitter.qualified_name or "") else 5
    folds = facts.get("n_splits", splitter.positional[0] if splitter.positional else default)
    numbers = tuple(Array((fresh_size(m, f"{part} rows"),), "int64") for part in ("training", "test"))
    length = as_size(m, folds)
    return (
        SequenceValue(numbers, length, "it has an item for every fold")
        if type(length) is not int or length > 100
        else m.new_iterator([numbers] * length)
    )


for _name in ("KFold", "StratifiedKFold", "GroupKFold", "TimeSeriesSplit", "ShuffleSplit", "StratifiedShuffleSplit"):
    FUNCTIONS[f"sklearn.model_selection.{_name}.split"] = _fold


@known("sklearn.utils.shuffle")
def shuffle(m: Machine, *arrays: Any, n_samples: Any = None, **_: Any) -> Any:
    """The same rows in another order; one array alone is given alone."""
    if n_samples is not None:
        return NOT_KNOWN
    found = []
    for each in arrays:
        rows = rows_of(m, each)
        found.append(each if rows is None else with_rows(m, each, rows))
    return found[0] if len(found) == 1 else m.new_list(found) if found else NOT_KNOWN


# -- preprocessing -----------------------------------------------------------------------------------------------------

_SCALERS: Final = (
    *(f"preprocessing.{name}" for name in ["StandardScaler", "MinMaxScaler", "MaxAbsScaler", "RobustScaler", "Normalizer"]),
    *(f"preprocessing.{name}" for name in ["PowerTransformer", "QuantileTransformer", "Binarizer"]),
)


def _scaled(m: Machine, scaler: Any, X: Any, *_: Any, **__: Any) -> Any:
    """The same shape; floats keep their dtype, all else becomes float64."""
    array = as_array(m, X)
    if type(array) is Unknown:
        return NOT_KNOWN
    return Array(
        array.shape, array.dtype if is_float(array.dtype) else "float64", identity=m.identity() if type(array.shape) is Unknown else 0
    )


def _fitted(m: Machine, transformer: Any, *_: Any, **__: Any) -> Any:
    """`fit` gives the object itself."""
    return transformer


def _register(owner: str, transform: Any) -> None:
    FUNCTIONS[f"sklearn.{owner}.fit"] = _fitted
    FUNCTIONS[f"sklearn.{owner}.partial_fit"] = _fitted
    FUNCTIONS[f"sklearn.{owner}.fit_transform"] = FUNCTIONS[f"sklearn.{owner}.transform"] = transform


for _name in _SCALERS:
    _register(_name, _scaled)
    FUNCTIONS[f"sklearn.{_name}.inverse_transform"] = _scaled
for _name in ("scale", "minmax_scale", "maxabs_scale", "robust_scale", "normalize"):

    @known(f"sklearn.preprocessing.{_name}")
    def scale(m: Machine, X: Any, *_: Any, **__: Any) -> Any:
        """The same shape, scaled."""
        return _scaled(m, None, X)


def _rows(m: Machine, value: Any) -> Any:
    rows = rows_of(m, value)
    return fresh_size(m, "rows") if rows is None else rows


def _learned(m: Machine, transformer: Any, name: str) -> Any:
    """A number of columns that the object learned from data: the same one each time."""
    return m.number(m.result((name, transformer.identity), name))


def _encoded(m: Machine, encoder: Any, y: Any, *_: Any, **__: Any) -> Any:
    """LabelEncoder: a number for each label."""
    array = as_array(m, y)
    return Array((_rows(m, y),), "int64", array.classes if type(array) is Array else None)


def _binarized(m: Machine, encoder: Any, y: Any, *_: Any, **__: Any) -> Any:
    """LabelBinarizer: a column for each class, one column where there are two."""
    array = as_array(m, y)
    return _columns(m, encoder, y, array.classes if type(array) is Array and type(array.shape) is tuple and len(array.shape) == 1 else None)


def _learned_and_binarized(m: Machine, encoder: Any, y: Any, *_: Any, **__: Any) -> Any:
    """The same, where the classes are learned from these very labels."""
    return _columns(m, encoder, y, different(m, y))


def _columns(m: Machine, encoder: Any, y: Any, classes: int | None) -> Array:
    columns = _learned(m, encoder, "classes") if classes is None else 1 if classes <= 2 else classes
    return Array((_rows(m, y), columns), "int64", classes, classes is not None and classes > 2)


def _one_hot(m: Machine, encoder: Any, X: Any, *_: Any, **__: Any) -> Any:
    """OneHotEncoder: a column for each category of each column."""
    array = as_array(m, X)
    one_column = type(array) is Array and type(array.shape) is tuple and array.shape[1:] == (1,)
    plain = not encoder.positional and not {"drop", "categories", "max_categories", "min_frequency"} & set(dict(encoder.keywords))
    if one_column and plain and array.classes is not None:
        return Array((array.shape[0], array.classes), "float64", array.classes, True)
    return Array((_rows(m, X), _learned(m, encoder, "categories")), "float64")


def _components(m: Machine, reducer: Any, X: Any, *_: Any, **__: Any) -> Any:
    """PCA and its like: as many columns as components."""
    wanted = dict(reducer.keywords).get("n_components", reducer.positional[0] if reducer.positional else None)
    return Array((_rows(m, X), wanted if type(wanted) is int else _learned(m, reducer, "components")), "float64")


def _counted(m: Machine, vectorizer: Any, texts: Any, *_: Any, **__: Any) -> Any:
    """Text vectorizers: a column for each word; `max_features` only bounds them."""
    return Array((_rows(m, texts), _learned(m, vectorizer, "words")), "float64")


_register("preprocessing.LabelEncoder", _encoded)
_register("preprocessing.LabelBinarizer", _binarized)
FUNCTIONS["sklearn.preprocessing.LabelBinarizer.fit_transform"] = _learned_and_binarized
_register("preprocessing.OneHotEncoder", _one_hot)
_register("preprocessing.OrdinalEncoder", _scaled)
for _name in ("decomposition.PCA", "decomposition.TruncatedSVD", "decomposition.NMF", "decomposition.FastICA", "manifold.TSNE"):
    _register(_name, _components)
for _name in ("CountVectorizer", "TfidfVectorizer"):
    _register(f"feature_extraction.text.{_name}", _counted)


@known("sklearn.preprocessing.label_binarize")
def label_binarize(m: Machine, y: Any, *, classes: Any, **_: Any) -> Any:
    """A column for each of the classes that are given."""
    array = as_array(m, classes)
    count = array.shape[0] if type(array) is Array and type(array.shape) is tuple and len(array.shape) == 1 else None
    return Array((_rows(m, y), 1 if count == 2 else count), "int64") if type(count) is int else NOT_KNOWN
