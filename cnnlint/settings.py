"""Configuration files -> Settings: `[tool.cnnlint]` of the nearest pyproject.toml, or the nearest cnnlint.toml.

The nearest file wins as a whole; it may name another one to start from (`extend`). Command line options go on top. Tables of both are
merged key by key, everything else is replaced.
tomli is imported only where a file has something to say.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Literal

from cnnlint.declared import Declared
from cnnlint.reading import LARGEST_CONFIGURATION, content, no_file
from cnnlint.setting_rows import placed, row_of
from cnnlint.setting_values import ConfigurationError, Key, near_match, read, string
from cnnlint.tuples import NamedTuple

__all__ = ["KEYS", "ConfigurationError", "Key", "Settings", "apply", "inline", "load", "near_match", "nearest"]

NOTHING: Mapping[str, Any] = MappingProxyType({})

DEFAULT_EXCLUDE = (
    ".bzr", ".cnnlint_cache", ".direnv", ".eggs", ".git", ".hg", ".ipynb_checkpoints", ".mypy_cache", ".nox", ".pyenv", ".pytest_cache",
    ".ruff_cache", ".svn", ".tox", ".venv", "__pycache__", "__pypackages__", "_build", "build", "dist", "node_modules", "site-packages",
    "venv",
)  # fmt: skip


Severity = Literal["info", "warning", "error"]


class Settings(NamedTuple):
    """Everything that decides what is read and reported. `root` is the folder that patterns are relative to.

    `target_keras` is None where nobody said which Keras is meant. `select` is None where the defaults hold. `severity` is keyed by rule
    name, as are `rules` (options of each rule); `layers` declares classes that cnnlint cannot read. `per_file_ignores` pairs a
    pattern with selectors.
    """

    root: str = ""
    target_keras: str | None = None
    select: tuple[str, ...] | None = None
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    severity: Mapping[str, Severity] = NOTHING
    rules: Mapping[str, Mapping[str, Any]] = NOTHING
    budgets: Mapping[str, Any] = NOTHING
    layers: Mapping[str, Declared] = NOTHING
    exclude: tuple[str, ...] = DEFAULT_EXCLUDE
    extend_exclude: tuple[str, ...] = ()
    force_exclude: bool = False
    respect_gitignore: bool = True
    fail_on: Severity = "warning"
    strict: bool = False
    preview: bool = False
    output_format: str | None = None
    baseline: str | None = None
    verify_python: str | None = None

    @property
    def target(self) -> str:
        """The major version of Keras, 3 where nobody said."""
        return self.target_keras or "3"


SEVERITY_LEVELS = ("info", "warning", "error")

KEYS: Mapping[str, Key] = {
    "target-keras": Key("choice", "the major version of Keras the models are written for", ("2", "3")),
    "select": Key("list", "the rules to run: codes, prefixes or names"),
    "extend-select": Key("list", "rules to run besides"),
    "ignore": Key("list", "rules not to run"),
    "per-file-ignores": Key("table of lists", "rules not to run on files that match a pattern, or with `!` before it on all others"),
    "severity": Key("table of choices", "the severity of a rule, by its name", SEVERITY_LEVELS),
    "rules": Key("table of tables", "the options of a rule, by its name"),
    "budgets": Key(
        "budgets", "limits for parameters: `total`, `trainable`, `layer`, and `growth` for `cnnlint diff`; by model name and by path"
    ),
    "layers": Key("layers", "the output shape and the number of parameters of layers that cannot be read, by their qualified name"),
    "exclude": Key("list", "files and folders that are not read, in place of the default list"),
    "extend-exclude": Key("list", "files and folders that are not read either"),
    "force-exclude": Key("flag", "exclude files even where they are named on the command line"),
    "respect-gitignore": Key("flag", "leave out what git ignores"),
    "fail-on": Key("choice", "the lowest severity that makes the exit status 1", SEVERITY_LEVELS),
    "strict": Key("flag", "report layers that could not be inferred as errors"),
    "preview": Key("flag", "run the rules that are in preview, too: they may still change, or go"),
    "output-format": Key("text", "the default format of the output"),
    "baseline": Key("file", "the file that lists the findings that are known and not reported"),
    "verify-python": Key("path", "the interpreter that has TensorFlow"),
    "extend": Key("path", "another configuration file to start from"),
}


#: The folder that the cache is kept in, beside the configuration that holds for a file.
CACHE = ".cnnlint_cache"


def nearest(folder: str) -> str | None:
    """The configuration file that holds for a folder: cnnlint.toml, or a pyproject.toml that mentions the tool."""
    folder = os.path.abspath(folder)
    while True:
        for name in ("cnnlint.toml", "pyproject.toml"):
            path = os.path.join(folder, name)
            if _is_file(path) and (name == "cnnlint.toml" or _speaks_of_us(_read(path))):
                return path
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent


def _is_file(path: str) -> bool:
    """Whether a file of configuration is there. Raises ConfigurationError where something lies in its place that cannot be read: what it
    was meant to say would be missing without a word."""
    try:
        reason = no_file(os.stat(path))
    except (OSError, ValueError):
        return False
    if reason is not None and not os.path.isdir(path):
        raise ConfigurationError(f"it is {reason}", path)
    return reason is None


_RARE = (b"[tool]", b'tool."cnnlint"', b"tool.'cnnlint'")  # other ways to write it, which only a parser can tell from chance


def _speaks_of_us(data: bytes) -> bool:
    """Whether a pyproject.toml has a table of this tool, however that is written."""
    if b"tool.cnnlint" in data or not any(sign in data for sign in _RARE):
        return b"tool.cnnlint" in data
    import tomli

    try:
        tool = tomli.loads(data.decode("utf-8-sig")).get("tool")
    except (ValueError, RecursionError):
        return False
    return isinstance(tool, dict) and "cnnlint" in tool


def load(path: str, check: Callable[[Settings], None] | None = None, chain: tuple[str, ...] = ()) -> Settings:
    """The settings of one file, with what it extends. Raises ConfigurationError, which names the file and, where it can, the row.

    `check` looks at what each file says by itself, and may raise a ConfigurationError too.
    """
    path = os.path.abspath(path)
    if path in chain:
        raise ConfigurationError("extends itself", path)
    text = _text(path)
    table = _table(text, path)
    try:
        base = Settings()
        if "extend" in table:
            base = load(os.path.join(os.path.dirname(path), string("extend", table["extend"], path)), check, (*chain, path))
        if check is not None:
            check(apply(Settings(), table, path))
        return apply(base._replace(root=os.path.dirname(path)), table, path)
    except ConfigurationError as error:
        row = row_of(text, error.name, "tool.cnnlint" if _is_pyproject(path) else "") if error.origin in ("", path) and error.name else None
        raise ConfigurationError(error.text, f"{path}:{row}" if row else error.origin or path, error.name) from None


def apply(settings: Settings, table: Mapping[str, Any], origin: str) -> Settings:
    """These settings with the keys of a table on top; tables are merged key by key. Raises ConfigurationError for a key or value that is
    not known."""
    changes: dict[str, Any] = {}
    for name, value in table.items():
        if name not in KEYS:
            raise ConfigurationError(f"unknown key {name!r}{near_match(name, KEYS)}", origin, name)
        if name != "extend":
            field = name.replace("-", "_")
            changes[field] = _merged(getattr(settings, field), read(KEYS[name], name, value, origin))
    return settings._replace(**changes)


def _merged(old: Any, new: Any) -> Any:
    """A table with the keys of another on top, at any depth; anything else is replaced."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return MappingProxyType({**old, **{key: _merged(old.get(key), value) for key, value in new.items()}})
    pairs = isinstance(old, tuple) and isinstance(new, tuple) and all(type(item) is tuple for item in (*old, *new))
    return tuple({**dict(old), **dict(new)}.items()) if pairs else new


def inline(text: str) -> Mapping[str, Any]:
    """A `KEY = VALUE` from the command line as a table; a value that is no TOML is a string."""
    import tomli

    key, _, value = text.partition("=")
    try:
        return tomli.loads(text)
    except (ValueError, RecursionError):
        try:
            return tomli.loads(f"{key} = {value.strip()!r}")
        except (ValueError, RecursionError) as error:
            raise ConfigurationError(str(error), f"--config {text}") from None


def _read(path: str) -> bytes:
    try:
        return content(path, LARGEST_CONFIGURATION)
    except OSError as error:
        raise ConfigurationError(error.strerror or str(error), path) from None


def _text(path: str) -> str:
    try:
        return _read(path).decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise ConfigurationError(str(error), path) from None


def _table(text: str, path: str) -> Mapping[str, Any]:
    import tomli

    try:
        document = tomli.loads(text)
    except (ValueError, RecursionError) as error:
        place, words = placed(str(error), text)
        raise ConfigurationError(words, f"{path}{place}") from None
    if _is_pyproject(path):
        tool = document.get("tool", {})
        document = tool.get("cnnlint", {}) if isinstance(tool, dict) else {}
    if not isinstance(document, dict):
        raise ConfigurationError("tool.cnnlint must be a table", path)
    return document


def _is_pyproject(path: str) -> bool:
    return os.path.basename(path) == "pyproject.toml"
