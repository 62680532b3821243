"""pandas: columns and rows taken out of frames, added and dropped. Part of the interpret arrow."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from cnnlint.dims import add, minimum, subtract
from cnnlint.interpret.bounds import compare_sizes
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.libraries import FUNCTIONS, NOT_KNOWN, attribute, known
from cnnlint.interpret.libraries.arrays import fresh_size, text_here
from cnnlint.interpret.libraries.dtypes import NO_DTYPE
from cnnlint.interpret.libraries.numpy_index import index_shape
from cnnlint.interpret.libraries.pandas import (
    FRAME,
    SERIES,
    count_names,
    frame,
    fresh_frame,
    is_index,
    literal_names,
    rows_of,
    series,
    state_of,
    with_rows,
    write,
)
from cnnlint.interpret.libraries.shapes import slice_size
from cnnlint.interpret.operators import as_size
from cnnlint.interpret.values import ListValue, Opaque, SliceValue
from cnnlint.model import Array

# -- items -------------------------------------------------------------------------------------------------------------


@known(f"{FRAME}.__getitem__")
def get_item(m: Machine, value: Any, key: Any) -> Any:
    """A column by its name, some columns by a list of names, rows by a slice or a condition."""
    state = state_of(m, value)
    if state is None:
        return NOT_KNOWN
    if type(key) in (str, int):
        return series(m, state["rows"])
    if type(key) is ListValue or is_index(key):
        names = literal_names(m, key)
        count = count_names(m, key) if names is None else len(names)
        return NOT_KNOWN if count is None else frame(m, state["rows"], count, names)
    if type(key) is SliceValue and all(bound is None or type(bound) is int for bound in key):
        return with_rows(m, value, slice_size(state["rows"], key.start, key.stop, key.step, partial(compare_sizes, m)))
    condition = type(key) is Opaque and key.qualified_name == SERIES
    return with_rows(m, value, fresh_size(m, "rows")) if condition else NOT_KNOWN


@known(f"{FRAME}.__setitem__")
def set_item(m: Machine, value: Any, key: Any, item: Any) -> None:
    """One column more, unless there is one of that name."""
    state = state_of(m, value)
    names = None if state is None else state["names"]
    if names is None or type(key) is not str:
        write(m, value, columns=fresh_size(m, "columns"), names=None)
    elif key not in names:
        write(m, value, columns=len(names) + 1, names=(*names, key))


@known(f"{FRAME}.__delitem__", f"{FRAME}.pop")
def pop(m: Machine, value: Any, key: Any) -> Any:
    """One column fewer; it is given."""
    state = state_of(m, value)
    if state is None:
        write(m, value, columns=fresh_size(m, "columns"), names=None)
        return NOT_KNOWN
    names = state["names"]
    left = tuple(name for name in names if name != key) if names is not None and type(key) is str else None
    write(m, value, columns=subtract(state["columns"], 1), names=left)
    return series(m, state["rows"])


@known(f"{FRAME}.insert")
def insert(m: Machine, value: Any, loc: Any, column: Any, *_: Any, **__: Any) -> None:
    """One column more."""
    set_item(m, value, column, None)


@known(f"{FRAME}.drop")
def drop(
    m: Machine,
    value: Any,
    labels: Any = None,
    axis: Any = 0,
    index: Any = None,
    columns: Any = None,
    level: Any = None,
    inplace: Any = False,
    **_: Any,
) -> Any:
    """Without some columns, or some rows."""
    state = state_of(m, value)
    if state is None or type(inplace) is not bool or type(axis) not in (int, str):
        return NOT_KNOWN
    wide = columns is not None or axis in (1, "columns")
    if not wide:
        return _changed(m, value, inplace, rows=fresh_size(m, "rows"))
    gone = columns if columns is not None else labels
    count = count_names(m, gone)
    if count is None:
        return _changed(m, value, inplace, columns=fresh_size(m, "columns"), names=None)
    removed = (gone,) if type(gone) in (str, int) else literal_names(m, gone)
    left = tuple(name for name in state["names"] if name not in removed) if state["names"] is not None and removed is not None else None
    return _changed(m, value, inplace, columns=subtract(state["columns"], count), names=left)


def _changed(m: Machine, value: Any, inplace: bool, **changes: Any) -> Any:
    """The frame with these changes: the same one, or another."""
    if inplace:
        write(m, value, **changes)
        return None
    state = {**(state_of(m, value) or {}), **changes}
    return frame(m, state["rows"], state["columns"], state["names"])


@known(f"{FRAME}.select_dtypes", f"{FRAME}.filter")
def select_columns(m: Machine, value: Any, *_: Any, **__: Any) -> Any:
    """Some columns; how many is not known."""
    rows = rows_of(m, value)
    return NOT_KNOWN if rows is None else frame(m, rows, fresh_size(m, "columns"))


@known(f"{FRAME}.dropna", f"{FRAME}.drop_duplicates", f"{FRAME}.query")
def fewer_rows(m: Machine, value: Any, *_: Any, axis: Any = 0, inplace: Any = False, **__: Any) -> Any:
    """Without some rows; how many is not known."""
    if state_of(m, value) is None or type(inplace) is not bool:
        return NOT_KNOWN
    if axis in (1, "columns") or (_ and _[0] not in (0, "index")):
        return _changed(m, value, inplace, columns=fresh_size(m, "columns"), names=None)
    return _changed(m, value, inplace, rows=fresh_size(m, "rows"))


@known(f"{FRAME}.sample", f"{SERIES}.sample")
def sample(m: Machine, value: Any, n: Any = None, frac: Any = None, **_: Any) -> Any:
    """Some rows: so many, or a share of them."""
    rows = rows_of(m, value)
    if rows is None:
        return NOT_KNOWN
    return with_rows(m, value, rows if frac == 1 else as_size(m, n) if n is not None else fresh_size(m, "rows"))


@known(f"{FRAME}.head", f"{FRAME}.tail", f"{SERIES}.head", f"{SERIES}.tail")
def head(m: Machine, value: Any, n: Any = 5) -> Any:
    """The first or last rows."""
    rows = rows_of(m, value)
    return NOT_KNOWN if rows is None else with_rows(m, value, minimum(rows, as_size(m, n)))


@known(f"{FRAME}.reset_index")
def reset_index(m: Machine, value: Any, level: Any = None, *, drop: Any = False, inplace: Any = False, **_: Any) -> Any:
    """Numbers as index; the old one becomes a column unless it is dropped."""
    state = state_of(m, value)
    if state is None or type(inplace) is not bool or type(drop) is not bool:
        return NOT_KNOWN
    return _changed(m, value, inplace, **({} if drop else {"columns": add(state["columns"], 1), "names": None}))


@known(f"{FRAME}.set_index")
def set_index(m: Machine, value: Any, keys: Any, *, drop: Any = True, inplace: Any = False, **_: Any) -> Any:
    """A column becomes the index."""
    state = state_of(m, value)
    if state is None or type(keys) is not str or drop is not True or type(inplace) is not bool:
        return NOT_KNOWN
    left = tuple(name for name in state["names"] if name != keys) if state["names"] is not None else None
    return _changed(m, value, inplace, columns=subtract(state["columns"], 1), names=left)


_KEEPING: Final = [
    "abs",
    "astype",
    "bfill",
    "clip",
    "copy",
    "cummax",
    "cummin",
    "cumsum",
    "ffill",
    "fillna",
    "infer_objects",
    "interpolate",
    "mask",
    "pct_change",
    "replace",
    "round",
    "shift",
    "sort_index",
    "sort_values",
    "where",
]


def _keeping(owner: str, name: str) -> None:
    def keep(m: Machine, value: Any, *_: Any, inplace: Any = False, **__: Any) -> Any:
        """The same size, other values."""
        rows = rows_of(m, value)
        if rows is None:
            return NOT_KNOWN
        return None if inplace is True else with_rows(m, value, rows)

    FUNCTIONS[f"{owner}.{name}"] = keep


for _owner in (FRAME, SERIES):
    for _name in _KEEPING:
        _keeping(_owner, _name)
for _name in ("map", "isin", "isna", "isnull", "notna", "notnull", "rank", "between"):
    _keeping(SERIES, _name)


@known(f"{SERIES}.unique")
def unique(m: Machine, value: Any) -> Any:
    """The different values."""
    return Array((fresh_size(m, text_here(m, "classes")),), NO_DTYPE)


@attribute(f"{FRAME}.T")
def transposed(m: Machine, value: Any) -> Any:
    """Rows and columns exchanged."""
    state = state_of(m, value)
    return NOT_KNOWN if state is None else frame(m, state["columns"], state["rows"])


@known(f"{FRAME}.__operator__", f"{SERIES}.__operator__")
def operate(m: Machine, op: str, a: Any, b: Any) -> Any:
    """Arithmetic and comparisons go through the values; `in` asks for a column."""
    if op in ("in", "not in", "is", "is not"):
        return NOT_KNOWN
    frames = [value for value in (a, b) if state_of(m, value) is not None]
    value = frames[0] if frames else a if type(a) is Opaque and rows_of(m, a) is not None else b
    rows = rows_of(m, value)
    return NOT_KNOWN if rows is None or type(value) is not Opaque else with_rows(m, value, rows)


# -- iloc and loc ------------------------------------------------------------------------------------------------------


def _indexer(kind: str) -> Callable[..., Any]:
    def read(m: Machine, value: Any) -> Any:
        """What `frame.iloc` is: something to be indexed."""
        return m.opaque(f"{value.text}.{kind}", qualified_name=f"pandas.{kind}", positional=(value,))

    return read


for _kind in ("iloc", "loc"):
    for _owner in (FRAME, SERIES):
        attribute(f"{_owner}.{_kind}")(_indexer(_kind))


@known("pandas.iloc.__getitem__")
def by_position(m: Machine, indexer: Any, key: Any) -> Any:
    """Rows and columns by position, as numpy counts them."""
    value = indexer.positional[0]
    state = state_of(m, value)
    rows = rows_of(m, value)
    shape: Any = NOT_KNOWN if rows is None else index_shape(m, (rows,) if state is None else (state["rows"], state["columns"]), key)
    if rows is None or type(shape) is not tuple:
        return NOT_KNOWN
    return frame(m, *shape) if len(shape) == 2 else series(m, shape[0]) if len(shape) == 1 else NOT_KNOWN


@known("pandas.loc.__getitem__")
def by_label(m: Machine, indexer: Any, key: Any) -> Any:
    """Rows and columns by label: only all rows, and literal column names, are known."""
    value = indexer.positional[0]
    state = state_of(m, value)
    if state is None or type(key) is not tuple or len(key) != 2 or key[0] != SliceValue(None, None, None):
        return NOT_KNOWN
    if type(key[1]) is str:
        return series(m, state["rows"])
    names = literal_names(m, key[1])
    return frame(m, state["rows"], len(names), names) if names is not None and type(key[1]) is ListValue else NOT_KNOWN


@known("pandas.loc.__setitem__", "pandas.iloc.__setitem__")
def set_by_label(m: Machine, indexer: Any, key: Any, item: Any) -> None:
    """`frame.loc[:, "new"] = …` may add a column, `frame.loc["row"] = …` a row."""
    value = indexer.positional[0]
    if state_of(m, value) is not None:
        write(m, value, rows=fresh_size(m, "rows"), columns=fresh_size(m, "columns"), names=None)


@known(f"{SERIES}.__getitem__")
def series_item(m: Machine, value: Any, key: Any) -> Any:
    """A part of a series, by a slice or a condition."""
    if type(key) is SliceValue and all(bound is None or type(bound) is int for bound in key):
        rows = rows_of(m, value)
        return NOT_KNOWN if rows is None else series(m, slice_size(rows, key.start, key.stop, key.step, partial(compare_sizes, m)))
    condition = type(key) is Opaque and key.qualified_name == SERIES
    return series(m, fresh_size(m, "rows")) if condition else NOT_KNOWN


@known("pandas.merge", f"{FRAME}.merge", f"{FRAME}.join", f"{FRAME}.pivot_table", f"{FRAME}.pivot")
def merged(m: Machine, *_: Any, **__: Any) -> Any:
    """Frames joined by what stands in them."""
    return fresh_frame(m)
