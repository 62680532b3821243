"""A file before and after its fixes -> a unified diff, as `patch` reads it."""

from __future__ import annotations

import difflib

from cnnlint.report.paint import Piece, line, paint
from cnnlint.report.words import clean

_STYLES = {"+": "green", "-": "red", "@": "cyan"}


def difference(path: str, before: bytes, after: bytes, colour: bool) -> str:
    """The diff of one file. Bytes that are no UTF-8 are shown by escapes."""
    old, new = (data.decode("utf-8", "backslashreplace").splitlines() for data in (before, after))
    rows = [clean(row) for row in difflib.unified_diff(old, new, clean(path), clean(path), lineterm="")]
    if not colour:
        return "".join(row + "\n" for row in rows)  # blanks at the end of a row belong to it
    return paint((line(Piece(row, _STYLES.get(row[:1], ""))) for row in rows), colour)
