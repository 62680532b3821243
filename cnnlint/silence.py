"""findings -> comments that switch them off (`--add-ignore`): one behind each, nothing else in the file moved or rewritten.

A comment goes to the end of the row where the finding starts, or where it ends; where neither row can hold one (inside a string,
before a backslash), on a row of its own above the statement. What is written is the same program: its tree is compared.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Iterator, Mapping, Sequence

from cnnlint.diagnostics import Diagnostic, Edit
from cnnlint.fix import apply_edits
from cnnlint.model import Position
from cnnlint.source import Source, load
from cnnlint.tuples import NamedTuple

# What the tool says of a file or of its comments: a comment cannot answer that.
_NOT = frozenset({"CNN802", "CNN901", "CNN902", "CNN904", "CNN905", "CNN906"})
_OWN = re.compile(r"#\s*cnnlint:\s*ignore\s*\[([^\]]*)\]")


class Silenced(NamedTuple):
    """The file with its comments, and how many findings they are for."""

    data: bytes
    findings: int


class _Rows(NamedTuple):
    """Where comments can go: rows that may end with one, those that have one (row -> its text), and first rows of statements."""

    open: frozenset[int]
    comments: Mapping[int, str]
    statements: Mapping[int, int]


def silence(source: Source, data: bytes, findings: Iterable[Diagnostic]) -> Silenced | None:
    """The file with a comment for each of these findings that stand in it; None where none can be placed."""
    try:
        return _silenced(source, data, findings, _rows(source.text))
    except (SyntaxError, ValueError, tokenize.TokenError, RecursionError, MemoryError):
        return None  # newer syntax than this Python's own: where a row ends cannot be said


def _silenced(source: Source, data: bytes, findings: Iterable[Diagnostic], rows: _Rows) -> Silenced | None:
    codes: dict[tuple[int, bool], set[str]] = {}
    count = 0
    for item in findings:
        place = _place(item, source, rows) if item.code not in _NOT and item.span.path == source.path else None
        if place is not None:
            codes.setdefault(place, set()).add(item.code)
            count += 1
    edits = [_edit(source, row, above, sorted(found), rows) for (row, above), found in sorted(codes.items())]
    after = apply_edits(source, data, edits) if edits else None
    return Silenced(after, count) if after is not None and _same_program(source, after) else None


def _place(item: Diagnostic, source: Source, rows: _Rows) -> tuple[int, bool] | None:
    """(row, whether above it) for the comment of a finding."""
    first = source.program_row(item.span)
    for row in dict.fromkeys((first, first + item.span.end.row - item.span.start.row)):
        if row in rows.open:
            return row, False
    around = [start for start, end in rows.statements.items() if start <= first <= end]
    return (max(around), True) if around else None


def _edit(source: Source, row: int, above: bool, codes: Sequence[str], rows: _Rows) -> Edit:
    written = source.lines[row - 1]
    if above:
        start = len(written) - len(written.lstrip())
        text = f"# cnnlint: ignore[{', '.join(codes)}]\n{written[:start]}"
        return Edit(source.span(Position(row, start + 1), Position(row, start + 1)), text)
    comment = rows.comments.get(row, "")
    own = _OWN.search(comment)
    if own is not None and comment and written.rstrip().endswith(comment.rstrip()):
        there = [part.strip() for part in own.group(1).split(",") if part.strip()]
        column = len(written.rstrip()) - len(comment.rstrip())
        text = ", ".join([*there, *(code for code in codes if code not in there)])
        return Edit(source.span(Position(row, column + own.start(1) + 1), Position(row, column + own.end(1) + 1)), text)
    end = len(written.rstrip())
    return Edit(source.span(Position(row, end + 1), Position(row, len(written) + 1)), f"  # cnnlint: ignore[{', '.join(codes)}]")


def _rows(text: str) -> _Rows:
    ends: set[int] = set()
    comments: dict[int, str] = {}
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            comments[token.start[0]] = token.string
        elif token.type in (tokenize.NEWLINE, tokenize.NL):
            ends.add(token.start[0])
    return _Rows(frozenset(ends), comments, dict(_statements(text)))


def _statements(text: str) -> Iterator[tuple[int, int]]:
    """(first row, last row) of every statement that begins its row: a comment can stand above it."""
    rows = text.split("\n")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.stmt):
            first = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", ()))])
            if not rows[first - 1].encode()[: node.col_offset].strip(b" \t\f"):
                yield first, node.end_lineno or first


def _same_program(source: Source, after: bytes) -> bool:
    found = load(source.path, after)
    return isinstance(found, Source) and ast.dump(ast.parse(found.text)) == ast.dump(ast.parse(source.text))
