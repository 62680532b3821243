"""Texts that quote source code, without its layout: another kind of quotes, blanks, line breaks or a trailing comma is no change."""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from typing import Any

_QUOTED = re.compile(r"`([^`]+)`")
_LAYOUT = re.compile(r""""((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|\s+|,\s*(?=[)\]}])""")


def same(old: Any, new: Any) -> bool:
    """Whether two values are equal, texts but for their layout."""
    return bool(old == new) or bool(bare(old) == bare(new))


def bare(value: Any) -> Any:
    """A value to compare in place of this one: a text without layout, also inside tuples."""
    if isinstance(value, tuple):
        return tuple(bare(part) for part in value)
    return _bare(value) if isinstance(value, str) else value


@lru_cache(maxsize=4096)
def _bare(text: str) -> str:
    bare = _LAYOUT.sub(_without, _QUOTED.sub(lambda code: f"`{rewritten(code[1])}`", text))
    return bare.replace("'", '"')  # what is left begins a string that was cut short


@lru_cache(maxsize=4096)
def rewritten(code: str) -> str:
    """An expression as Python itself writes it; code that is none, or cut short, as it stands."""
    try:
        return ast.unparse(ast.parse(code.strip(), mode="eval"))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return code


def _without(found: re.Match[str]) -> str:
    """A string in one kind of quotes; nothing for what only separates."""
    inside = found[1] if found[1] is not None else found[2]
    return "" if inside is None else f'"{inside}"'
