"""Methods of `str` and `bytes`: on constants what Python says, else a string that is not known. Part of the interpret arrow."""

from __future__ import annotations

import string
from collections.abc import Callable
from typing import Any, Final

from cnnlint.interpret.environment import Machine
from cnnlint.interpret.iteration import iterate
from cnnlint.interpret.libraries import CONSTANTS as LIBRARY_CONSTANTS
from cnnlint.interpret.libraries import FUNCTIONS, NOT_KNOWN, known
from cnnlint.interpret.libraries.constants import computed, concrete
from cnnlint.interpret.operators import CONSTANTS, asks_for_much
from cnnlint.interpret.own_names import origin
from cnnlint.interpret.sizes import SIZE_LIMIT

_PURE: Final = [
    "capitalize",
    "casefold",
    "count",
    "encode",
    "decode",
    "endswith",
    "find",
    "hex",
    "index",
    "isalnum",
    "isalpha",
    "isascii",
    "isdecimal",
    "isdigit",
    "isidentifier",
    "islower",
    "isnumeric",
    "isprintable",
    "isspace",
    "istitle",
    "isupper",
    "lower",
    "lstrip",
    "partition",
    "removeprefix",
    "removesuffix",
    "rfind",
    "rindex",
    "rpartition",
    "rsplit",
    "rstrip",
    "split",
    "splitlines",
    "startswith",
    "strip",
    "swapcase",
    "title",
    "upper",
    "maketrans",
    "translate",
]
_PADDING: Final = ("center", "ljust", "rjust", "zfill", "expandtabs")


def _method(kind: type, name: str) -> Callable[..., Any]:
    function = getattr(kind, name)

    def apply(m: Machine, *positional: Any, **keywords: Any) -> Any:
        if name in _PADDING and any(type(each) is int and each > SIZE_LIMIT for each in (*positional[1:], *keywords.values())):
            return NOT_KNOWN
        return computed(m, function, positional, keywords)

    return apply


for _name in [
    "ascii_letters",
    "ascii_lowercase",
    "ascii_uppercase",
    "digits",
    "hexdigits",
    "octdigits",
    "printable",
    "punctuation",
    "whitespace",
]:
    LIBRARY_CONSTANTS[f"string.{_name}"] = getattr(string, _name)


for _kind in (str, bytes):
    for _name in (*_PURE, *_PADDING):
        if hasattr(_kind, _name):
            FUNCTIONS[f"{_kind.__name__}.{_name}"] = FUNCTIONS[f"builtins.{_kind.__name__}.{_name}"] = _method(_kind, _name)


@known("str.join", "builtins.str.join")
def join(m: Machine, separator: Any, iterable: Any) -> Any:
    """Texts with a separator between."""
    items = iterate(m, iterable)
    if type(separator) is not str or type(items) is not list or not all(type(item) is str for item in items):
        return NOT_KNOWN
    return separator.join(items) if sum(map(len, items)) + len(separator) * len(items) <= SIZE_LIMIT else NOT_KNOWN


@known("str.replace", "builtins.str.replace")
def replace(m: Machine, text: Any, old: Any, new: Any, count: Any = -1) -> Any:
    """One text for another."""
    if type(text) is str and type(new) is str and (len(text) + 1) * max(1, len(new)) > SIZE_LIMIT:
        return NOT_KNOWN
    return computed(m, str.replace, (text, old, new, count), {})


@known("str.format", "builtins.str.format")
def format_text(m: Machine, template: Any, *positional: Any, **keywords: Any) -> Any:
    """`"{} {name}".format(…)` of constants."""
    if type(template) is not str or asks_for_much(template):
        return NOT_KNOWN
    return computed(m, str.format, (template, *positional), keywords)


@known("str.format_map", "builtins.str.format_map")
def format_map(m: Machine, template: Any, mapping: Any) -> Any:
    """`"{name}".format_map(dict)` of constants."""
    values = concrete(m, mapping)
    return format_text(m, template, **values) if type(values) is dict and all(type(key) is str for key in values) else NOT_KNOWN


def format_value(m: Machine, value: Any, spec: str) -> str | None:
    """`format(value, spec)` of a constant; None where it is not known."""
    plain = concrete(m, value)
    if plain is NOT_KNOWN or type(plain) not in CONSTANTS or asks_for_much(spec):
        return None if plain is NOT_KNOWN or spec else str(plain)
    try:
        return format(plain, spec)
    except (ValueError, TypeError, OverflowError):
        return None


@known("builtins.layer_name.startswith")
def name_starts(m: Machine, value: Any, text: Any) -> Any:
    """`layer.name.startswith("conv")`, where Keras made the name."""
    name = origin(value)
    found = name.starts(text) if name is not None and type(text) is str else None
    return NOT_KNOWN if found is None else found
