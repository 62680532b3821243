"""pandas: frames as numbers of rows and columns. Part of the interpret arrow.

A frame is an opaque object whose state (`rows`, `columns`, and `names` of the columns where they are literal) is a dict written under
the conditions that hold, since `pop`, `drop(inplace=True)` and `frame["new"] = …` change it. A series knows its rows.
"""

from __future__ import annotations

from typing import Any, Final

from cnnlint.dims import Unknown, add
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.libraries import NOT_KNOWN, attribute, known
from cnnlint.interpret.libraries.arrays import as_array, fresh_size, plain_tuple, text_here
from cnnlint.interpret.libraries.dtypes import NO_DTYPE, as_dtype
from cnnlint.interpret.libraries.shapes import equal_size
from cnnlint.interpret.operators import as_size
from cnnlint.interpret.values import DictValue, Opaque
from cnnlint.model import Array

FRAME: Final = "pandas.DataFrame"
SERIES: Final = "pandas.Series"
INDEX: Final = "pandas.Index"


def frame(m: Machine, rows: Any, columns: Any, names: tuple[str, ...] | None = None) -> Opaque:
    """A frame of this size."""
    state = m.new_dict({"rows": rows, "columns": columns, "names": names})
    return m.opaque(text_here(m, "a frame"), qualified_name=FRAME, keywords=(("state", state),))


def series(m: Machine, rows: Any, classes: int | None = None) -> Opaque:
    """A column of so many rows, with so many different values where that is known."""
    return m.opaque(text_here(m, "a column"), qualified_name=SERIES, keywords=(("rows", rows), ("classes", classes)))


def different(m: Machine, value: Any) -> int | None:
    """How many different values a list, a vector or a series holds, where that is known."""
    if type(value) is Opaque and value.qualified_name == SERIES:
        found = dict(value.keywords).get("classes")
        return found if type(found) is int else None
    items = plain_tuple(m, value)
    if type(items) is tuple:
        return len(set(items)) if items and all(type(item) in (str, int, bool) for item in items) else None
    array = as_array(m, value)
    return array.classes if type(array) is Array and type(array.shape) is tuple and len(array.shape) == 1 else None


def named(m: Machine, rows: Any, names: tuple[str, ...]) -> Opaque:
    """A frame with these columns."""
    return frame(m, rows, len(names), names)


def fresh_frame(m: Machine, columns: Any = None) -> Opaque:
    """A frame of which nothing is known but perhaps the number of its columns."""
    return frame(m, fresh_size(m, "rows"), fresh_size(m, "columns") if columns is None else columns)


def state_of(m: Machine, value: Any) -> dict[str, Any] | None:
    """rows, columns and names of a frame; None where a condition decides them."""
    if type(value) is not Opaque or value.qualified_name != FRAME:
        return None
    state = dict(value.keywords).get("state")  # a frame whose making was not understood has none
    content = m.items(state) if type(state) is DictValue else None
    return content if type(content) is dict else None


def rows_of(m: Machine, value: Any) -> Any:
    """The rows of a frame, a series or an array; None for what has none."""
    state = state_of(m, value)
    if state is not None:
        return state["rows"]
    if type(value) is Opaque and value.qualified_name == SERIES:
        return dict(value.keywords).get("rows")
    array = as_array(m, value)
    return array.shape[0] if type(array) is Array and type(array.shape) is tuple and array.shape else None


def with_rows(m: Machine, value: Any, rows: Any) -> Any:
    """The same kind of frame, series or array with another number of rows; NOT_KNOWN for what is none of them."""
    state = state_of(m, value)
    if state is not None:
        part = frame(m, rows, state["columns"], state["names"])
        if state.get("one_hot"):
            write(m, part, one_hot=True)
        return part
    if type(value) is Opaque and value.qualified_name == SERIES:
        return series(m, rows)
    array = as_array(m, value)
    if type(array) is not Array:
        return NOT_KNOWN
    if type(array.shape) is not tuple or not array.shape:
        return array._replace(identity=m.identity())
    return array._replace(shape=(rows, *array.shape[1:]), identity=0)


def write(m: Machine, target: Any, **changes: Any) -> None:
    state = dict(target.keywords).get("state")
    if type(state) is not DictValue:
        return
    content = m.items(state)
    changes = {"one_hot": False, **changes}
    m.write(state, "items", m.each(content, lambda held: {**held, **changes} if type(held) is dict else held))


def literal_names(m: Machine, value: Any) -> tuple[str, ...] | None:
    """A list or index of column names, where they are literal."""
    items = dict(value.keywords).get("names") if is_index(value) else plain_tuple(m, value)
    return items if type(items) is tuple and all(type(item) in (str, int) for item in items) else None


def index(m: Machine, length: Any, names: tuple[str, ...] | None) -> Opaque:
    """An index of so many names, which are known where they are literal."""
    return m.opaque(
        text_here(m, "columns"), qualified_name=INDEX, keywords=(("length", length), ("names", names), ("count", len(names or ())))
    )


def is_index(value: Any) -> bool:
    """Whether it is an index that is known to some extent."""
    return type(value) is Opaque and value.qualified_name == INDEX and "length" in dict(value.keywords)


def count_names(m: Machine, value: Any) -> Any:
    """How many columns a name, a list of names or an index stands for; None where that is not known."""
    if is_index(value):
        return dict(value.keywords)["length"]
    names = (value,) if type(value) in (str, int) else literal_names(m, value)
    return None if names is None else len(set(names))


# -- making frames -----------------------------------------------------------------------------------------------------


@known("pandas.read_csv", "pandas.read_table")
def read_csv(m: Machine, source: Any = None, *_: Any, names: Any = None, usecols: Any = None, index_col: Any = None, **options: Any) -> Any:
    """A file: unknown rows; columns by `names` or `usecols` where they are literal."""
    if {"chunksize", "iterator", "squeeze"} & set(options) or (index_col is not None and type(index_col) not in (int, str, bool)):
        return NOT_KNOWN
    given = literal_names(m, usecols if usecols is not None else names)
    rows = as_size(m, options["nrows"]) if options.get("nrows") is not None else fresh_size(m, "rows")
    if given is None:
        return frame(m, rows, fresh_size(m, "columns"))
    taken = 0 if index_col is None or index_col is False else 1
    plain = given if not taken and all(type(name) is str for name in given) else None
    return frame(m, rows, len(given) - taken, plain)


@known("pandas.read_excel", "pandas.read_parquet", "pandas.read_feather", "pandas.read_json", "pandas.read_sql", "pandas.read_fwf")
def read_other(m: Machine, *_: Any, **options: Any) -> Any:
    """Other files: nothing is known of the size."""
    return NOT_KNOWN if {"sheet_name", "sheetname", "chunksize", "typ"} & set(options) else fresh_frame(m)


@known(FRAME)
def make_frame(m: Machine, data: Any = None, index: Any = None, columns: Any = None, dtype: Any = None, copy: Any = None) -> Any:
    """A frame of a dict of columns, of rows, or of an array."""
    names = literal_names(m, columns) if columns is not None else None
    if data is None:
        return named(m, 0, names or ()) if index is None and (columns is None or names is not None) else NOT_KNOWN
    if type(data) is DictValue:
        content = m.items(data)
        if type(content) is not dict or columns is not None or not all(type(key) is str for key in content):
            return NOT_KNOWN
        rows = next((found for item in content.values() if (found := rows_of(m, item)) is not None), None)
        return named(m, fresh_size(m, "rows") if rows is None else rows, tuple(content))
    array = as_array(m, data)
    if type(array) is Unknown or type(array.shape) is Unknown or len(array.shape) not in (1, 2):
        return fresh_frame(m, len(names) if names is not None else None)
    return frame(m, array.shape[0], array.shape[1] if len(array.shape) == 2 else 1, names)


@known(SERIES)
def make_series(m: Machine, data: Any = None, *_: Any, **__: Any) -> Any:
    """A series of values."""
    rows = rows_of(m, data)
    return series(m, fresh_size(m, "rows") if rows is None else rows, different(m, data))


@known("pandas.get_dummies")
def get_dummies(m: Machine, data: Any, *_: Any, **options: Any) -> Any:
    """One column for each value of one column."""
    rows, classes = rows_of(m, data), different(m, data)
    of_one = state_of(m, data) is None and not {"columns", "dummy_na", "drop_first"} & set(options)
    columns = fresh_size(m, "columns") if classes is None or not of_one else classes
    made = frame(m, fresh_size(m, "rows") if rows is None else rows, columns)
    if of_one and (classes is not None or (type(data) is Opaque and data.qualified_name == SERIES)):
        write(m, made, one_hot=True)
    return made


@known("pandas.concat")
def concat(m: Machine, objs: Any, axis: Any = 0, **options: Any) -> Any:
    """Frames one below the other, or side by side."""
    parts = [state_of(m, each) for each in plain_tuple(m, objs)] if type(plain_tuple(m, objs)) is tuple else []
    states = [part for part in parts if part is not None]
    if not states or len(states) != len(parts):
        return NOT_KNOWN
    if axis in (1, "columns"):
        columns: Any = 0
        for state in states:
            columns = add(columns, state["columns"])
        return frame(m, equal_size([state["rows"] for state in states]), columns)
    rows: Any = 0
    for state in states:
        rows = add(rows, state["rows"])
    first = states[0]
    same = first["names"] is not None and all(state["names"] == first["names"] for state in states)
    return frame(m, rows, first["columns"] if same else fresh_size(m, "columns"), first["names"] if same else None)


# -- frames as arrays --------------------------------------------------------------------------------------------------


@known(f"{FRAME}.__array__", f"{FRAME}.to_numpy", f"{FRAME}.as_matrix")
def to_array(m: Machine, value: Any, dtype: Any = None, **_: Any) -> Any:
    """Its values as an array."""
    state = state_of(m, value)
    if state is None:
        return NOT_KNOWN
    return Array((state["rows"], state["columns"]), as_dtype(dtype, NO_DTYPE), one_hot=state.get("one_hot", False))


@known(f"{SERIES}.__array__", f"{SERIES}.to_numpy", f"{SERIES}.ravel")
def to_vector(m: Machine, value: Any, dtype: Any = None, **_: Any) -> Any:
    """Its values as a vector."""
    rows = rows_of(m, value)
    return NOT_KNOWN if rows is None else Array((rows,), as_dtype(dtype, NO_DTYPE))


attribute(f"{FRAME}.values")(to_array)
attribute(f"{SERIES}.values")(to_vector)


@attribute(f"{FRAME}.shape")
def shape_of(m: Machine, value: Any) -> Any:
    """(rows, columns)."""
    state = state_of(m, value)
    return NOT_KNOWN if state is None else (state["rows"], state["columns"])


@attribute(f"{SERIES}.shape")
def series_shape(m: Machine, value: Any) -> Any:
    """(rows,)."""
    rows = rows_of(m, value)
    return NOT_KNOWN if rows is None else (rows,)


@known(f"{FRAME}.__len__", f"{SERIES}.__len__")
def length(m: Machine, value: Any) -> Any:
    """The number of rows."""
    rows = rows_of(m, value)
    return NOT_KNOWN if rows is None or type(rows) is Unknown else rows


@known(f"{FRAME}.keys")
def columns_of(m: Machine, value: Any) -> Any:
    """The index of the columns."""
    state = state_of(m, value)
    return NOT_KNOWN if state is None else index(m, state["columns"], state["names"])


attribute(f"{FRAME}.columns")(columns_of)
