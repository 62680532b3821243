"""Literals: what a number, a string and a part of an f-string stand for."""

from __future__ import annotations

from ast import literal_eval
from collections.abc import Callable
from typing import Any, Final

import libcst as cst

from cnnlint.interpret.environment import Frame, Machine
from cnnlint.interpret.operators import CONSTANTS, asks_for_much
from cnnlint.interpret.sizes import SIZE_LIMIT, bounded

#: Characters of a number: an int of more is not one that Python likes to write.
_LONGEST_NUMBER: Final = 1_000


def number(machine: Machine, node: cst.Integer | cst.Float | cst.Imaginary, frame: Frame) -> Any:
    """The number that the digits say."""
    text = node.value
    if len(text) > _LONGEST_NUMBER:
        return machine.unknown("a number too long to read")
    if text.isdigit() and (text[0] != "0" or text == "0"):
        return int(text)
    try:
        return float(text) if type(node) is cst.Float else literal_eval(text)
    except (ValueError, SyntaxError, MemoryError):
        return machine.unknown("a number too long to read")


def string(machine: Machine, node: cst.SimpleString, frame: Frame) -> Any:
    """The text or bytes between the quotes."""
    text = node.value
    if text[0] in "'\"" and text[1:3] != text[0] * 2 and "\\" not in text:
        return bounded(machine, text[1:-1], SIZE_LIMIT)
    try:
        return bounded(machine, literal_eval(text), SIZE_LIMIT)
    except (ValueError, SyntaxError, MemoryError):
        return machine.unknown("a string that cannot be read")


def formatted(value: Any, part: cst.FormattedStringExpression) -> str | None:
    """What stands for a value in an f-string; None where that is not known."""
    spec = "".join(each.value if isinstance(each, cst.FormattedStringText) else "\0" for each in part.format_spec or ())
    if type(value) not in CONSTANTS or "\0" in spec or asks_for_much(spec) or part.equal is not None:
        return None
    convert: dict[str, Callable[[Any], str]] = {"r": repr, "s": str, "a": ascii}
    try:
        return format(convert[part.conversion](value) if part.conversion else value, spec)
    except (ValueError, TypeError, KeyError, OverflowError):
        return None
