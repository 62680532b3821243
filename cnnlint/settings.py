"""Configuration files -> Settings: `[tool.cnnlint]` of the nearest pyproject.toml, or the nearest cnnlint.toml.

The nearest file wins as a whole; it may name another one to start from (`extend`). Command line options go on top.
tomli is imported only where a file has something to say.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

NOTHING: Mapping[str, Any] = MappingProxyType({})

DEFAULT_EXCLUDE = (
    ".bzr", ".cnnlint_cache", ".direnv", ".eggs", ".git", ".hg", ".ipynb_checkpoints", ".mypy_cache", ".nox", ".pyenv", ".pytest_cache",
    ".ruff_cache", ".svn", ".tox", ".venv", "__pycache__", "__pypackages__", "_build", "build", "dist", "node_modules", "site-packages",
    "venv",
)  # fmt: skip


Severity = Literal["info", "warning", "error"]


class ConfigurationError(Exception):
    """A configuration that cannot be used; the message names the file, the key and, where there is one, a near match."""


class Settings(NamedTuple):
    """Everything that decides what is read and reported. `root` is the folder that patterns are relative to.

    `select` is None where the defaults hold. `severity` is keyed by rule name, as are `rules` (options of each rule).
    `per_file_ignores` pairs a pattern with selectors.
    """

    root: str = ""
    target_keras: str = "3"
    select: tuple[str, ...] | None = None
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    severity: Mapping[str, Severity] = NOTHING
    rules: Mapping[str, Mapping[str, Any]] = NOTHING
    budgets: Mapping[str, Any] = NOTHING
    exclude: tuple[str, ...] = DEFAULT_EXCLUDE
    extend_exclude: tuple[str, ...] = ()
    force_exclude: bool = False
    respect_gitignore: bool = True
    fail_on: Severity = "warning"
    strict: bool = False
    output_format: str | None = None
    verify_python: str | None = None


class Key(NamedTuple):
    """One key of the configuration: what kind of value it takes, the values allowed, and what it means (for the documentation)."""

    kind: str
    meaning: str
    choices: tuple[str, ...] = ()


SEVERITY_LEVELS = ("info", "warning", "error")

KEYS: Mapping[str, Key] = {
    "target-keras": Key("choice", "the major version of Keras the models are written for", ("2", "3")),
    "select": Key("list", "the rules to run: codes, prefixes or names"),
    "extend-select": Key("list", "rules to run besides"),
    "ignore": Key("list", "rules not to run"),
    "per-file-ignores": Key("table of lists", "rules not to run on files that match a pattern"),
    "severity": Key("table of choices", "the severity of a rule, by its name", SEVERITY_LEVELS),
    "rules": Key("table of tables", "the options of a rule, by its name"),
    "budgets": Key("table", "limits for the number of parameters"),
    "exclude": Key("list", "files and folders that are not read, in place of the default list"),
    "extend-exclude": Key("list", "files and folders that are not read either"),
    "force-exclude": Key("flag", "exclude files even where they are named on the command line"),
    "respect-gitignore": Key("flag", "leave out what git ignores"),
    "fail-on": Key("choice", "the lowest severity that makes the exit status 1", SEVERITY_LEVELS),
    "strict": Key("flag", "report layers that could not be inferred as errors"),
    "output-format": Key("text", "the default format of the output"),
    "verify-python": Key("path", "the interpreter that has TensorFlow"),
    "extend": Key("path", "another configuration file to start from"),
}


def nearest(folder: str) -> str | None:
    """The configuration file that holds for a folder: cnnlint.toml, or a pyproject.toml that mentions the tool."""
    folder = os.path.abspath(folder)
    while True:
        for name in ("cnnlint.toml", "pyproject.toml"):
            path = os.path.join(folder, name)
            if os.path.isfile(path) and (name == "cnnlint.toml" or b"tool.cnnlint" in _read(path)):
                return path
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent


def load(path: str, chain: tuple[str, ...] = ()) -> Settings:
    """The settings of one file, with what it extends. Raises ConfigurationError."""
    path = os.path.abspath(path)
    if path in chain:
        raise ConfigurationError(f"{path}: extends itself")
    table = _table(path)
    base = Settings()
    if "extend" in table:
        base = load(os.path.join(os.path.dirname(path), _text("extend", table["extend"], path)), (*chain, path))
    return apply(base._replace(root=os.path.dirname(path)), table, path)


def apply(settings: Settings, table: Mapping[str, Any], origin: str) -> Settings:
    """These settings with the keys of a table on top. Raises ConfigurationError for a key or value that is not known."""
    changes: dict[str, Any] = {}
    for name, value in table.items():
        if name not in KEYS:
            raise ConfigurationError(f"{origin}: unknown key {name!r}{_near(name, KEYS)}")
        if name != "extend":
            changes[name.replace("-", "_")] = _READERS[KEYS[name].kind](name, value, origin)
    return settings._replace(**changes)


def inline(text: str) -> Mapping[str, Any]:
    """A `KEY = VALUE` from the command line as a table; a value that is no TOML is a string."""
    import tomli

    key, _, value = text.partition("=")
    try:
        return tomli.loads(text)
    except tomli.TOMLDecodeError:
        try:
            return tomli.loads(f"{key} = {value.strip()!r}")
        except tomli.TOMLDecodeError as error:
            raise ConfigurationError(f"--config {text}: {error}") from None


def _read(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise ConfigurationError(f"{path}: {error.strerror or error}") from None


def _table(path: str) -> Mapping[str, Any]:
    import tomli

    try:
        document = tomli.loads(_read(path).decode("utf-8-sig"))
    except (tomli.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: {error}") from None
    if os.path.basename(path) == "pyproject.toml":
        tool = document.get("tool", {})
        document = tool.get("cnnlint", {}) if isinstance(tool, dict) else {}
    if not isinstance(document, dict):
        raise ConfigurationError(f"{path}: tool.cnnlint must be a table")
    return document


def _near(name: str, known: Mapping[str, Any] | tuple[str, ...]) -> str:
    from difflib import get_close_matches

    found = get_close_matches(name, list(known), 1)
    return f"; did you mean {found[0]!r}?" if found else ""


def _wrong(name: str, wanted: str, value: Any, origin: str) -> ConfigurationError:
    return ConfigurationError(f"{origin}: {name} must be {wanted}, not {value!r}")


def _choice(name: str, value: Any, origin: str, choices: tuple[str, ...] = ()) -> str:
    choices = choices or KEYS[name].choices
    text = str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else None
    if text not in choices:
        near = _near(text, choices) if text else ""
        raise ConfigurationError(f"{origin}: {name} must be {' or '.join(map(repr, choices))}, not {value!r}{near}")
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


def _text(name: str, value: Any, origin: str) -> str:
    if not isinstance(value, str):
        raise _wrong(name, "a string", value, origin)
    return value


def _path(name: str, value: Any, origin: str) -> str:
    """Relative to the configuration file; from the command line, to the working directory. A bare name is a command."""
    text = os.path.expanduser(_text(name, value, origin))
    return os.path.join(os.path.dirname(origin), text) if os.path.isabs(origin) and "/" in text.replace(os.sep, "/") else text


def _mapping(name: str, value: Any, origin: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise _wrong(name, "a table", value, origin)
    return MappingProxyType(value)


def _table_of_lists(name: str, value: Any, origin: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((key, _list(f"{name}.{key}", item, origin)) for key, item in _mapping(name, value, origin).items())


def _table_of_choices(name: str, value: Any, origin: str) -> Mapping[str, str]:
    return MappingProxyType(
        {key: _choice(f"{name}.{key}", item, origin, KEYS[name].choices) for key, item in _mapping(name, value, origin).items()}
    )


def _table_of_tables(name: str, value: Any, origin: str) -> Mapping[str, Mapping[str, Any]]:
    return MappingProxyType({key: _mapping(f"{name}.{key}", item, origin) for key, item in _mapping(name, value, origin).items()})


_READERS: Mapping[str, Callable[[str, Any, str], Any]] = {
    "choice": _choice,
    "list": _list,
    "flag": _flag,
    "text": _text,
    "path": _path,
    "table": _mapping,
    "table of lists": _table_of_lists,
    "table of choices": _table_of_choices,
    "table of tables": _table_of_tables,
}
