"""One value of a configuration file -> what `Settings` holds of it, or why it cannot be used."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from cnnlint.declared import SAME, Declared, read_shape
from cnnlint.tuples import NamedTuple

BUDGETS = ("total", "trainable", "layer", "growth")


class ConfigurationError(Exception):
    """A configuration that cannot be used; the message names the file, the key and, where there is one, a near match.

    `text` is the message without its `origin` (a file, perhaps with a row; "command line"), `name` the dotted name of the key at fault.
    """

    def __init__(self, text: str, origin: str = "", name: str = "") -> None:
        super().__init__(f"{origin}: {text}" if origin else text)
        self.text, self.origin, self.name = text, origin, name


class Key(NamedTuple):
    """One key of the configuration: what kind of value it takes, the values allowed, and what it means (for the documentation)."""

    kind: str
    meaning: str
    choices: tuple[str, ...] = ()


def read(key: Key, name: str, value: Any, origin: str) -> Any:
    """The value of a key. Raises ConfigurationError."""
    if key.kind in _CHOOSERS:
        return _CHOOSERS[key.kind](name, value, origin, key.choices)
    return _READERS[key.kind](name, value, origin)


def near_match(name: str, known: Mapping[str, Any] | tuple[str, ...]) -> str:
    """`; did you mean 'select'?`, or nothing where no name is near."""
    from difflib import get_close_matches

    found = get_close_matches(name, list(known), 1)
    return f"; did you mean {found[0]!r}?" if found else ""


def _wrong(name: str, wanted: str, value: Any, origin: str) -> ConfigurationError:
    return ConfigurationError(f"{name} must be {wanted}, not {value!r}", origin, name)


def _choice(name: str, value: Any, origin: str, choices: tuple[str, ...] = ()) -> str:
    text = str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else None
    if text not in choices:
        near = near_match(text, choices) if text else ""
        raise ConfigurationError(f"{name} must be {' or '.join(map(repr, choices))}, not {value!r}{near}", origin, name)
    return text


def _list(name: str, value: Any, origin: str) -> tuple[str, ...]:
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _wrong(name, "a list of strings", value, origin)
    return tuple(value)


def _flag(name: str, value: Any, origin: str) -> bool:
    if not isinstance(value, bool):
        raise _wrong(name, "true or false", value, origin)
    return value


def string(name: str, value: Any, origin: str) -> str:
    """A string. Raises ConfigurationError."""
    if not isinstance(value, str):
        raise _wrong(name, "a string", value, origin)
    return value


def _path(name: str, value: Any, origin: str) -> str:
    """Relative to the configuration file; from the command line, to the working directory. A bare name is a command."""
    path = os.path.expanduser(string(name, value, origin))
    return os.path.join(os.path.dirname(origin), path) if os.path.isabs(origin) and "/" in path.replace(os.sep, "/") else path


def _file(name: str, value: Any, origin: str) -> str:
    """Relative to the configuration file; from the command line, to the working directory."""
    path = os.path.expanduser(string(name, value, origin))
    return os.path.join(os.path.dirname(origin), path) if os.path.isabs(origin) else path


def _mapping(name: str, value: Any, origin: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise _wrong(name, "a table", value, origin)
    return MappingProxyType(value)


def _table_of_lists(name: str, value: Any, origin: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((key, _list(f"{name}.{key}", item, origin)) for key, item in _mapping(name, value, origin).items())


def _table_of_choices(name: str, value: Any, origin: str, choices: tuple[str, ...]) -> Mapping[str, str]:
    return MappingProxyType({key: _choice(f"{name}.{key}", item, origin, choices) for key, item in _mapping(name, value, origin).items()})


def _budgets(name: str, value: Any, origin: str) -> Mapping[str, Any]:
    """Limits for all models, for one model (`models.<name>`), for the files of a pattern (`paths."<pattern>"`)."""
    limits = {key: item for key, item in _mapping(name, value, origin).items() if key not in ("models", "paths")}
    read: dict[str, Any] = dict(_limits(name, limits, origin, (*BUDGETS, "models", "paths")))
    for group in ("models", "paths"):
        tables = _mapping(f"{name}.{group}", value.get(group, {}), origin)
        read[group] = {key: _limits_of(f"{name}.{group}.{key}", item, origin) for key, item in tables.items()}
    return MappingProxyType({key: item for key, item in read.items() if item != {}})


def _limits_of(name: str, value: Any, origin: str) -> Mapping[str, Any]:
    return _limits(name, _mapping(name, value, origin), origin)


def _limits(name: str, value: Mapping[str, Any], origin: str, known: tuple[str, ...] = BUDGETS) -> Mapping[str, Any]:
    for key, item in value.items():
        if key not in known:
            raise ConfigurationError(f"unknown key {f'{name}.{key}'!r}{near_match(key, known)}", origin, f"{name}.{key}")
        number = isinstance(item, int) and not isinstance(item, bool) and item >= 0
        if key == "growth" and not number and not _is_percentage(item):
            raise _wrong(f"{name}.{key}", 'a percentage such as "10%", or a number of parameters', item, origin)
        if key != "growth" and not number:
            raise _wrong(f"{name}.{key}", "a number of parameters", item, origin)
    return dict(value)


def _is_percentage(value: Any) -> bool:
    """`10%`, `2.5%`."""
    return isinstance(value, str) and value.endswith("%") and value[:-1].replace(".", "", 1).isdigit()


def _layers(name: str, value: Any, origin: str) -> Mapping[str, Declared]:
    return MappingProxyType({key: _declared(f"{name}.{key}", item, origin) for key, item in _mapping(name, value, origin).items()})


def _declared(name: str, given: Any, origin: str) -> Declared:
    value, known = _mapping(name, given, origin), ("output-shape", "params")
    for key in value:
        if key not in known:
            raise ConfigurationError(f"unknown key {f'{name}.{key}'!r}{near_match(key, known)}", origin, f"{name}.{key}")
    shape, params = value.get("output-shape"), value.get("params")
    if shape is not None and shape != SAME and (not isinstance(shape, str) or read_shape(shape) is None):
        raise _wrong(f"{name}.output-shape", '"same" or a shape such as "(None, 10)" or "(..., 64)"', shape, origin)
    if params is not None:
        _limits(name, {"params": params}, origin, known)
    return Declared(shape, params)


def _table_of_tables(name: str, value: Any, origin: str) -> Mapping[str, Mapping[str, Any]]:
    return MappingProxyType({key: _mapping(f"{name}.{key}", item, origin) for key, item in _mapping(name, value, origin).items()})


_READERS: Mapping[str, Callable[[str, Any, str], Any]] = {
    "list": _list,
    "flag": _flag,
    "text": string,
    "path": _path,
    "file": _file,
    "budgets": _budgets,
    "layers": _layers,
    "table of lists": _table_of_lists,
    "table of tables": _table_of_tables,
}
_CHOOSERS: Mapping[str, Callable[[str, Any, str, tuple[str, ...]], Any]] = {"choice": _choice, "table of choices": _table_of_choices}
