"""A key of a configuration -> the row of its file, so that a message can point there. Read line by line, only where something is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator

_PART = re.compile(r"""\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([A-Za-z0-9_-]+))\s*""")
_POSITION = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")


def row_of(text: str, name: str, prefix: str = "") -> int | None:
    """The 1-based row of a key by its dotted name, such as `budgets.models.small.total`; where that stands in an inline table, the row of
    the key that holds it. `prefix` is the table that the names are counted from (`tool.cnnlint`). None where no row can be told."""
    wanted = f"{prefix}.{name}" if prefix else name
    best: tuple[int, int] | None = None
    for row, key in _keys(text):
        if (wanted == key or wanted.startswith(f"{key}.")) and len(key) > len(prefix) and (best is None or len(key) > best[0]):
            best = (len(key), row)
    return best[1] if best is not None else None


def _keys(text: str) -> Iterator[tuple[int, str]]:
    """(row, dotted name) of every table header and key, as far as a line alone tells."""
    table = ""
    for row, line in enumerate(text.split("\n"), start=1):
        stripped = line.strip()
        if stripped.startswith("["):
            parts, _ = _parts(stripped.lstrip("["))
            table = ".".join(parts)
            yield row, table
        else:
            parts, rest = _parts(line)
            if parts and rest.startswith("="):
                yield row, ".".join((table, *parts) if table else parts)


def _parts(text: str) -> tuple[tuple[str, ...], str]:
    """The parts of a dotted key at the start of a text, and what comes behind it."""
    parts: list[str] = []
    while (match := _PART.match(text)) is not None:
        parts.append(next(group for group in match.groups() if group is not None))
        text = text[match.end() :]
        if not text.startswith("."):
            break
        text = text[1:]
    return tuple(parts), text


def placed(message: str, text: str) -> tuple[str, str]:
    """(`:row:column`, the rest) of a message of the TOML parser, which names its place in words at the end."""
    match = _POSITION.search(message)
    if match is None:
        return "", message
    rows = text.split("\n")
    row, column = (match.group(1), match.group(2)) if match.group(1) else (str(len(rows)), str(len(rows[-1]) + 1))
    return f":{row}:{column}", message[: match.start()]
