"""Between abstract values and Python's own: what is wholly constant is handed to Python's functions. Part of the interpret arrow."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from cnnlint.dims import MAXIMAL_BITS, Expr
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.libraries import FUNCTIONS, NOT_KNOWN
from cnnlint.interpret.operators import CONSTANTS
from cnnlint.interpret.values import DictValue, ListValue, RangeValue
from cnnlint.model import NumpyNumber


def concrete(m: Machine, value: Any) -> Any:
    """The Python object of a wholly constant value (lists, dicts and sets become real ones); NOT_KNOWN where anything is open."""
    if type(value) in CONSTANTS:
        return value
    if type(value) is NumpyNumber:
        return NOT_KNOWN if type(value.value) is Expr else value.value
    if type(value) is tuple:
        items = _all(m, value)
        return NOT_KNOWN if items is None else tuple(items)
    if type(value) is RangeValue and all(type(bound) is int for bound in value) and value.step:
        return range(*value)
    if type(value) is ListValue:
        return _list(m, value)
    return _dict(m, value) if type(value) is DictValue else NOT_KNOWN


def _all(m: Machine, values: Collection[Any]) -> list[Any] | None:
    """The Python objects of all of them; None where one is open."""
    found: list[Any] = []
    for value in values:
        item = concrete(m, value)
        if item is NOT_KNOWN:
            return None
        found.append(item)
    m.step(len(found) >> 3)
    return found


def _list(m: Machine, value: ListValue) -> Any:
    content = m.items(value)
    items = _all(m, content) if type(content) is list and value.kind in ("list", "set") else None
    if items is None:
        return NOT_KNOWN
    try:
        return set(items) if value.kind == "set" else items
    except TypeError:
        return NOT_KNOWN


def _dict(m: Machine, value: DictValue) -> Any:
    content = m.items(value)
    if type(content) is not dict or not all(type(key) in CONSTANTS or type(key) is tuple for key in content):
        return NOT_KNOWN
    items = _all(m, content.values())
    return NOT_KNOWN if items is None else dict(zip(content, items, strict=True))


def abstract(m: Machine, value: Any) -> Any:
    """The abstract value of a Python object; NOT_KNOWN for kinds that have none."""
    if type(value) in CONSTANTS:
        return value
    if type(value) is tuple:
        items = [abstract(m, item) for item in value]
        return NOT_KNOWN if any(item is NOT_KNOWN for item in items) else tuple(items)
    if type(value) in (list, set, frozenset):
        items = [abstract(m, item) for item in value]
        return NOT_KNOWN if any(item is NOT_KNOWN for item in items) else m.new_list(items, "list" if type(value) is list else "set")
    if type(value) is dict:
        pairs = {key: abstract(m, item) for key, item in value.items()}
        return NOT_KNOWN if any(item is NOT_KNOWN for item in pairs.values()) else m.new_dict(pairs)
    return NOT_KNOWN


def computed(m: Machine, function: Callable[..., Any], positional: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
    """A pure function of Python's own, run on constant arguments; NOT_KNOWN where one is open or the function raises."""
    arguments = [concrete(m, value) for value in positional]
    named = {key: concrete(m, value) for key, value in keywords.items()}
    if any(value is NOT_KNOWN for value in (*arguments, *named.values())):
        return NOT_KNOWN
    try:
        result = function(*arguments, **named)
    except Exception:  # whatever Python's function raises here, the program would meet, too: nothing is known after it
        return NOT_KNOWN
    if type(result) is int and result.bit_length() > MAXIMAL_BITS:
        return NOT_KNOWN
    return abstract(m, result)


def register_pure(name: str, function: Callable[..., Any]) -> None:
    """Registers a pure function of Python's own under a qualified name."""

    def apply(m: Machine, *positional: Any, **keywords: Any) -> Any:
        return computed(m, function, positional, keywords)

    FUNCTIONS[name] = apply
