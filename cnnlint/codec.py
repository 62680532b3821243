"""Reports <-> text: records as JSON, for the cache and for other processes.

Nothing but data comes back: a text can name the records listed here and no other class, and it calls nothing. Records that were one
object are one object again. Functions cannot be written; what computed a layer of one's own comes back as something that only says
that there was one, which is all that is asked once a report is made.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import lru_cache
from importlib import import_module
from typing import Any

_HOMES = {
    "cnnlint.model": (
        *("Position", "Span", "Reference", "Instance", "Function", "Array", "NumpyNumber", "Argument", "LayerCall", "Gap", "Foreign"),
        *("Use", "InputSource", "Model"),
    ),
    "cnnlint.dims": ("Unknown",),
    "cnnlint.polynomial": ("Atom",),
    "cnnlint.layers.quantized": ("Quantized",),
    "cnnlint.layers.records": ("Tensor", "Weight", "Explanation", "Step", "Problem"),
    "cnnlint.trace": ("LayerTrace", "Unresolved", "Trace"),
    "cnnlint.diagnostics": ("Related", "Edit", "Fix", "Diagnostic"),
    "cnnlint.source": ("Source", "SourceError"),
    "cnnlint.notebook": ("Cell", "Notebook"),
    "cnnlint.analysis": ("Report",),
    "cnnlint.settings": ("Settings",),
    "cnnlint.declared": ("Declared",),
    "cnnlint.pins": ("Pin",),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}

# The first item of a list says what the list stands for.
_RECORD, _TUPLE, _LIST, _DICT, _SET, _FROZEN, _BYTES, _COMPLEX, _ELLIPSIS, _NAME, _EXPR, _FUNCTION, _MAPPING = range(13)
_PLAIN = frozenset({str, int, bool, float, type(None)})
_CONTAINERS: dict[type, int] = {tuple: _TUPLE, list: _LIST, set: _SET, frozenset: _FROZEN}


class NotStorable(Exception):
    """A value of a kind that has no text here."""


def encode(value: Any) -> str:
    """The text of a value. Raises NotStorable."""
    writer = _Writer()
    try:
        root = writer.put(value)
        return json.dumps([writer.names, writer.rows, root], separators=(",", ":"), check_circular=False)
    except (RecursionError, ValueError) as error:  # ValueError: a number of thousands of digits
        raise NotStorable(str(error)) from None


def decode(text: str) -> Any:
    """The value of a text that `encode` wrote. Raises ValueError, KeyError, TypeError or the like for any other."""
    return Reader(text).value()


class Reader:
    """A text that records are made from as they are asked for, each once."""

    def __init__(self, text: str) -> None:
        names, self._rows, self._root = json.loads(text)
        self._classes = [(_HOME[name], name) for name in names]
        self._made: dict[int, Any] = {}

    def value(self) -> Any:
        """The whole value."""
        return self._get(self._root)

    def part(self, name: str) -> Any:
        """One field of a value that is a record; what else it holds is not made."""
        row = self._rows[self._root[1]]
        return self._get(row[1 + _class(*self._classes[row[0]])._fields.index(name)])

    def _record(self, number: int) -> Any:
        if number not in self._made:
            kind, *fields = self._rows[number]
            own = _class(*self._classes[kind])
            if self._classes[kind][1] == "Span" and len(fields) == _PLAIN_SPAN:
                fields = _span(*fields)
            made = own._make([item if type(item) is not list else self._get(item) for item in fields])
            self._made[number] = made
        return self._made[number]

    def _get(self, item: Any) -> Any:
        if type(item) is not list:
            return item
        tag = item[0]
        if tag == _RECORD:
            return self._record(item[1])
        if tag == _TUPLE:
            return tuple([part if type(part) is not list else self._get(part) for part in item[1:]])
        return self._rare(tag, item)

    def _rare(self, tag: int, item: list[Any]) -> Any:
        if tag in (_DICT, _MAPPING):
            pairs = {self._get(key): self._get(value) for key, value in item[1:]}
            return pairs if tag == _DICT else _mapping(pairs)
        if tag in (_LIST, _SET, _FROZEN):
            return _BUILDERS[tag](self._get(part) for part in item[1:])
        return _READERS[tag](*map(self._get, item[1:]))


class _Writer:
    """The rows of records written so far; a record is written once, by its identity."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.rows: list[list[Any]] = []
        self._numbers: dict[type, int] = {}
        self._places: dict[int, int] = {}
        self._held: list[Any] = []

    def put(self, value: Any) -> Any:
        kind = type(value)
        if kind in _PLAIN:
            return value
        place = self._places.get(id(value))
        if place is not None:
            return [_RECORD, place]
        if kind in self._numbers or _is_record(kind):
            return [_RECORD, self._record(value, kind)]
        if kind in _CONTAINERS:
            return [_CONTAINERS[kind], *[each if type(each) in _PLAIN else self.put(each) for each in value]]
        return self._rare(value, kind)

    def _record(self, value: Any, kind: type) -> int:
        if kind not in self._numbers:
            self._numbers[kind] = len(self.names)
            self.names.append(kind.__name__)
        fields = _plain_span(value) if kind.__name__ == "Span" else None
        if fields is None:
            fields = [each if type(each) in _PLAIN else self.put(each) for each in value]
        row = [self._numbers[kind], *fields]
        self._held.append(value)  # so that no other record gets its identity
        self.rows.append(row)
        self._places[id(value)] = len(self.rows) - 1
        return len(self.rows) - 1

    def _rare(self, value: Any, kind: type) -> Any:
        from types import MappingProxyType

        from cnnlint.model import Name
        from cnnlint.polynomial import Expr

        if kind is dict or kind is MappingProxyType:
            return [_DICT if kind is dict else _MAPPING, *([self.put(key), self.put(item)] for key, item in value.items())]
        if kind is bytes:
            return [_BYTES, value.hex()]
        if kind is complex:
            return [_COMPLEX, value.real, value.imag]
        if value is ...:
            return [_ELLIPSIS]
        if kind is Name:
            return [_NAME, str(value), value.package]
        if kind is Expr:
            return [_EXPR, self.put(value.terms)]
        if callable(value) and not isinstance(value, type):
            return [_FUNCTION]
        raise NotStorable(kind.__name__)


def _plain_span(span: Any) -> list[Any] | None:
    """A span of a plain file, half of all that is written, in as many numbers as it has; None for one of a notebook."""
    path, start, end, cell, physical, physical_end = span
    if cell is not None or physical is None or physical_end is None or physical != start or physical_end != end:
        return None
    return [path, *start, *end] if type(path) is str else None


_PLAIN_SPAN = 5


def _span(path: str, row: int, column: int, end_row: int, end_column: int) -> list[Any]:
    """The fields of a span that was written by `_plain_span`."""
    position = _class("cnnlint.model", "Position")
    start, end = position(row, column), position(end_row, end_column)
    return [path, start, end, None, start, end]


def _is_record(kind: type) -> bool:
    return _HOME.get(kind.__name__) == kind.__module__


@lru_cache(maxsize=64)
def _class(module: str, name: str) -> Any:
    return getattr(import_module(module), name)


def _mapping(pairs: dict[Any, Any]) -> Any:
    from types import MappingProxyType

    return MappingProxyType(pairs)


def _name(text: str, package: str) -> Any:
    from cnnlint.model import Name

    return Name(text, package)


def _expr(terms: Any) -> Any:
    from cnnlint.polynomial import Expr

    return Expr(terms)


def _not_stored(x: Any) -> Any:
    """What stands for a function: it knows nothing of what the layer does."""
    from cnnlint.dims import Unknown
    from cnnlint.layers.records import Step, Tensor

    missing = Unknown("what the layer does was not kept")
    return Step((Tensor(missing, missing),), missing)


_BUILDERS: dict[int, Callable[[Iterable[Any]], Any]] = {_LIST: list, _SET: set, _FROZEN: frozenset}
_READERS: dict[int, Callable[..., Any]] = {
    _BYTES: bytes.fromhex,
    _COMPLEX: complex,
    _ELLIPSIS: lambda: ...,
    _NAME: _name,
    _EXPR: _expr,
    _FUNCTION: lambda: _not_stored,
}
