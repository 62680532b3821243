"""Rows and columns of a text, counted as Python's own tokenizer counts them."""

from __future__ import annotations

import re
from bisect import bisect_right

from cnnlint.model import Position


def split_lines(text: str) -> tuple[str, ...]:
    """Rows as Python counts them: only CR, LF and CRLF end one (`str.splitlines` would also split at form feeds)."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return tuple(text.split("\n"))


def line_starts(text: str) -> tuple[int, ...]:
    """The offset of each row's first character, rows as `split_lines` counts them."""
    starts = [0]
    at = 0
    for row in text.splitlines(keepends=True):
        at += len(row)
        if row.endswith(("\n", "\r")):
            starts.append(at)
    return tuple(starts)


def position_of(offset: int, starts: tuple[int, ...]) -> Position:
    """Row and column of an offset."""
    row = bisect_right(starts, offset)
    return Position(row, offset - starts[row - 1] + 1)


# Control characters (escape sequences begin with one) and those that reverse the direction of text or hide.
_UNSAFE = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


def clean(text: str) -> str:
    """Text from source code or file names with everything a terminal could act on made visible (`\\x1b`). One line stays one line."""
    return _UNSAFE.sub(lambda match: match.group().encode("unicode_escape").decode("ascii"), text)
