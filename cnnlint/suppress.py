"""diagnostics + comments -> the diagnostics that stay: what a program's own comments switch off.

Four forms, all with codes, prefixes or names in brackets, or none for every rule:

    # cnnlint: ignore[CNN101]         on the finding's line, or on a line of its own above a statement (covers all of it)
    # cnnlint: disable[…] … enable[…] for the rows between
    # cnnlint: ignore-file[…]         for the whole file
    # noqa: CNN101                    on the finding's line

Comments are found by tokenizing, so a string that looks like one is none; the extent of a statement comes from the tree.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
import warnings
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from cnnlint.diagnostics import Diagnostic, Edit, Fix
from cnnlint.model import Position, Span
from cnnlint.source import Source

UNUSED = ("CNN904", "unused-suppression")
# What only verify mode finds, after the rules have run: a comment for it may be of use then.
_VERIFY = frozenset({"CNN801", "CNN802"})

_COMMENT = re.compile(r"#\s*cnnlint:\s*(ignore-file|ignore|disable|enable)\b\s*(?:\[([^\]]*)\])?")
_NOQA = re.compile(r"#\s*noqa\b(?::\s*([A-Za-z]+[0-9]+(?:[,\s]+[A-Za-z]+[0-9]+)*))?", re.IGNORECASE)


class Suppression(NamedTuple):
    """One selector of one comment and the rows (of the program text, both included) that it covers.

    `selector` is None for every rule. `comment` is where the whole comment stands (row, first and last column, 1-based).
    """

    first: int
    last: int
    selector: str | None
    comment: tuple[int, int, int]
    noqa: bool = False

    def covers(self, diagnostic: Diagnostic, rows: tuple[int, int]) -> bool:
        """Whether it switches the finding off: by the row where it starts or, for a comment behind it, the row where it ends."""
        chosen = self.selector is None or _selects(self.selector, diagnostic)
        return chosen and any(self.first <= row <= self.last for row in rows)


class Suppressed(NamedTuple):
    """What is left, and how many findings were switched off."""

    diagnostics: tuple[Diagnostic, ...]
    hidden: int


def suppress(diagnostics: Iterable[Diagnostic], source: Source, ran: frozenset[str]) -> Suppressed:
    """Apply the comments of a program to its findings; `ran` are the codes of the rules that ran.

    With CNN904 among them, a comment that switched nothing off is a finding itself, unless it names rules that did not run.
    """
    found = tuple(diagnostics)
    if not any(word in source.text for word in ("cnnlint:", "noqa", "NOQA")):
        return Suppressed(found, 0)
    suppressions = tuple(read_suppressions(source))
    used: set[Suppression] = set()
    kept = []
    for diagnostic in found:
        covering = [item for item in suppressions if item.covers(diagnostic, _rows(diagnostic, source))] if _own(diagnostic, source) else []
        used.update(covering)
        if not covering:
            kept.append(diagnostic)
    unused = tuple(_unused(suppressions, used, source, ran)) if UNUSED[0] in ran else ()
    return Suppressed((*kept, *unused), len(found) - len(kept))


def _own(diagnostic: Diagnostic, source: Source) -> bool:
    return diagnostic.span.path == source.path


def _rows(diagnostic: Diagnostic, source: Source) -> tuple[int, int]:
    span = diagnostic.span
    first = source.program_row(span)
    return first, first + span.end.row - span.start.row


def _selects(selector: str, diagnostic: Diagnostic) -> bool:
    return diagnostic.name == selector.lower() or diagnostic.code.startswith(selector.upper())


def read_suppressions(source: Source) -> Iterator[Suppression]:
    """All suppressions of a program; those that a file-wide comment makes cover every row."""
    comments = list(_comments(source.text))
    last_row = len(source.lines)
    extents = _extents(source.text) if any(own_line for _, _, own_line in comments) else {}
    open_blocks: list[Suppression] = []
    for text, (row, column), own_line in comments:
        for kind, selectors, start, end, noqa in _parse(text):
            place = (row, column + start, column + end)
            for selector in selectors:
                if kind == "ignore-file":
                    yield Suppression(1, last_row, selector, place)
                elif kind == "disable":
                    open_blocks.append(Suppression(row, last_row, selector, place))
                elif kind == "enable":
                    closed = [block for block in open_blocks if selector is None or block.selector == selector]
                    yield from (block._replace(last=row) for block in closed)
                    open_blocks = [block for block in open_blocks if block not in closed]
                else:
                    first, last = _covered(row, own_line, extents) if not noqa else (row, row)
                    yield Suppression(first, last, selector, place, noqa)
    yield from open_blocks


def _covered(row: int, own_line: bool, extents: dict[int, int]) -> tuple[int, int]:
    """The rows of a line comment, or, for one of its own, those of the statement (or the element of a list) below."""
    if not own_line:
        return row, row
    below = next((start for start in sorted(extents) if start > row), row + 1)
    return row, extents.get(below, below)


def _parse(comment: str) -> Iterator[tuple[str, tuple[str | None, ...], int, int, bool]]:
    """(kind, selectors, first and last offset, whether it is a noqa) of each directive in a comment."""
    for match in _COMMENT.finditer(comment):
        listed = match.group(2)
        selectors: tuple[str | None, ...] = (None,) if listed is None else tuple(part.strip() for part in listed.split(",") if part.strip())
        yield match.group(1), selectors, match.start(), match.end(), False
    if noqa := _NOQA.search(comment):
        codes: list[str | None] = [*re.split(r"[,\s]+", noqa.group(1))] if noqa.group(1) else [None]
        ours = tuple(code for code in codes if code is None or code.upper().startswith("CNN"))
        if ours:
            yield "ignore", ours, noqa.start(), noqa.end(), True


def _comments(text: str) -> Iterator[tuple[str, tuple[int, int], bool]]:
    """(text, (row, column), whether it stands alone on its row) of every comment, as far as the text can be tokenized."""
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                yield token.string, (token.start[0], token.start[1] + 1), not token.line[: token.start[1]].strip()
    except (tokenize.TokenError, SyntaxError):
        return


def _extents(text: str) -> dict[int, int]:
    """First row -> last row of everything a comment can stand above: statements, and the elements of a list or a call."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    extents: dict[int, int] = {}
    for node in ast.walk(tree):
        if isinstance(node, (ast.stmt, ast.expr)):
            first = min([node.lineno, *(item.lineno for item in getattr(node, "decorator_list", ()))])
            extents[first] = max(extents.get(first, 0), node.end_lineno or node.lineno)
    return extents


def _unused(suppressions: Iterable[Suppression], used: set[Suppression], source: Source, ran: frozenset[str]) -> Iterator[Diagnostic]:
    """CNN904 for each comment of which nothing was used; comments for rules that did not run, and bare noqa, are left alone."""
    by_comment: dict[tuple[int, int, int], list[Suppression]] = {}
    for item in suppressions:
        by_comment.setdefault(item.comment, []).append(item)
    for (row, first, last), items in by_comment.items():
        if any(item in used or not _could_match(item, ran) for item in items):
            continue
        span = source.span(Position(row, first), Position(row, last))
        named = ", ".join(item.selector or "every rule" for item in items)
        fix = Fix("safe", "remove the comment", (Edit(_removal(source, row, first, last), ""),))
        yield Diagnostic(*UNUSED, "warning", f"this comment switches nothing off ({named})", span, fix=None if items[0].noqa else fix)


def _could_match(item: Suppression, ran: frozenset[str]) -> bool:
    if item.selector is None:
        return not item.noqa
    from cnnlint.rules.registry import UnknownSelector, matching

    try:
        codes = matching(item.selector)
    except UnknownSelector:
        return True
    return codes <= ran - _VERIFY


def _removal(source: Source, row: int, first: int, last: int) -> Span:
    """The comment with the blanks before it."""
    before = source.lines[row - 1][: first - 1]
    return source.span(Position(row, len(before.rstrip()) + 1), Position(row, last))
