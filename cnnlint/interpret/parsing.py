"""Source -> syntax tree. libcst sees a text only after the guards of `source` found it safe to parse."""

from __future__ import annotations

import gc

import libcst as cst

from cnnlint.source import Source


def parse(source: Source) -> cst.Module | None:
    """The module of a source, or None where libcst refuses what Python accepts. The collector rests meanwhile: trees hold no garbage."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        return cst.parse_module(source.data)
    except (cst.ParserSyntaxError, RecursionError, UnicodeError, ValueError):
        return None
    finally:
        if enabled:
            gc.enable()


def accepts(data: bytes) -> bool:
    """Whether libcst parses this text; asked where the running Python is too old for it."""
    try:
        cst.parse_module(data)
    except (cst.ParserSyntaxError, RecursionError, UnicodeError, ValueError):
        return False
    return True
