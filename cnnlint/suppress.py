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
from collections.abc import Callable, Iterable, Iterator

from cnnlint.diagnostics import Diagnostic, Edit, Fix
from cnnlint.model import Position, Span
from cnnlint.rows import split_lines
from cnnlint.source import Source
from cnnlint.tuples import NamedTuple

UNUSED = ("CNN904", "unused-suppression")
# What only verify mode finds, after the rules have run: a comment for it may be of use then.
_VERIFY = frozenset({"CNN801", "CNN802"})

_COMMENT = re.compile(r"#\s*cnnlint:\s*(ignore-file|ignore|disable|enable)\b\s*(?:\[([^\]]*)\])?")
_NOQA = re.compile(r"#\s*noqa\b(?::\s*([A-Za-z]+[0-9]+(?:[,\s]+[A-Za-z]+[0-9]+)*))?", re.IGNORECASE)


class Suppression(NamedTuple):
    """One selector of one comment and the rows (of the program text, both included) that it covers.

    `selector` is None for every rule. `comment` is where the whole comment stands (row, first and last column, 1-based). An `enable`
    that closes nothing covers nothing.
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
    """What is left, how many findings were switched off, and the comments in other files that switched some off."""

    diagnostics: tuple[Diagnostic, ...]
    hidden: int
    heeded: tuple[Span, ...] = ()


def suppress(
    diagnostics: Iterable[Diagnostic], source: Source, ran: frozenset[str], other: Callable[[str], Source | None] = lambda path: None
) -> Suppressed:
    """Apply the comments of a program to its findings; `ran` are the codes of the rules that ran.

    A finding in a file that the program imports heeds the comments there; `other` gives that file by its path.
    With CNN904 among them, a comment that switched nothing off is a finding itself, unless it names rules that did not run.
    """
    found = tuple(diagnostics)
    files = {source.path: _Comments(source, tuple(_read(source)))}
    used: set[Suppression] = set()
    heeded: set[Span] = set()
    kept = []
    for diagnostic in found:
        path = diagnostic.span.path
        if path not in files:
            imported = other(path)
            files[path] = _Comments(source if imported is None else imported, () if imported is None else tuple(_read(imported)))
        covering = [item for item in files[path].suppressions if item.covers(diagnostic, _rows(diagnostic, files[path].source))]
        if path == source.path:
            used.update(covering)
        else:
            heeded.update(_span(item, files[path].source) for item in covering)
        if not covering:
            kept.append(diagnostic)
    unused = tuple(_unused(files[source.path].suppressions, used, source, ran)) if UNUSED[0] in ran else ()
    return Suppressed((*kept, *unused), len(found) - len(kept), tuple(sorted(heeded)))


def _span(item: Suppression, source: Source) -> Span:
    row, first, last = item.comment
    return source.span(Position(row, first), Position(row, last))


class _Comments(NamedTuple):
    """A file and what its comments switch off."""

    source: Source
    suppressions: tuple[Suppression, ...]


def _read(source: Source) -> Iterator[Suppression]:
    """As `read_suppressions`, without the cost of it where no comment can be meant for this tool."""
    text = source.text.lower()
    if "cnnlint:" in text or ("noqa" in text and any(map(_may_be_meant, split_lines(source.text)))):
        yield from read_suppressions(source)


def _may_be_meant(row: str) -> bool:
    """Whether a row has a noqa that is not for other tools alone, if a comment begins there."""
    return any(_own_codes(noqa) for noqa in _NOQA.finditer(row))


def _rows(diagnostic: Diagnostic, source: Source) -> tuple[int, int]:
    span = diagnostic.span
    first = source.program_row(span)
    return first, first + span.end.row - span.start.row


def _selects(selector: str, diagnostic: Diagnostic) -> bool:
    return diagnostic.name == selector.lower() or diagnostic.code.startswith(selector.upper())


def read_suppressions(source: Source) -> Iterator[Suppression]:
    """All suppressions of a program; those that a file-wide comment makes cover every row."""
    comments = [(place, own_line, told) for text, place, own_line in _comments(source.text) if (told := list(_parse(text)))]
    last_row = len(source.lines)
    extents = _extents(source.text) if any(own_line for _, own_line, _ in comments) else {}
    open_blocks: list[Suppression] = []
    for (row, column), own_line, told in comments:
        for kind, selectors, start, end, noqa in told:
            place = (row, column + start, column + end)
            for selector in selectors:
                if kind == "ignore-file":
                    yield Suppression(1, last_row, selector, place)
                elif kind == "disable":
                    open_blocks.append(Suppression(row, last_row, selector, place))
                elif kind == "enable":
                    closed = [block for block in open_blocks if selector is None or block.selector == selector]
                    if not closed:
                        yield Suppression(row, row - 1, selector, place)
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
        ours = _own_codes(noqa)
        if ours:
            yield "ignore", ours, noqa.start(), noqa.end(), True


def _own_codes(noqa: re.Match[str]) -> tuple[str | None, ...]:
    """The codes of this tool in a noqa; None where it names no codes."""
    codes: list[str | None] = [*re.split(r"[,\s]+", noqa.group(1))] if noqa.group(1) else [None]
    return tuple(code for code in codes if code is None or code.upper().startswith("CNN"))


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
    """CNN904 for each comment, or the part of one, that switched nothing off. Rules that did not run, bare noqa, and codes of other
    tools are left alone."""
    by_comment: dict[tuple[int, int, int], list[Suppression]] = {}
    for item in suppressions:
        by_comment.setdefault(item.comment, []).append(item)
    open_to_others = _open_functions(source.text) if by_comment else ()
    for (row, first, last), items in by_comment.items():
        idle = [item for item in items if item not in used and _could_match(item, ran)]
        if not idle or any(start <= row <= end for start, end in open_to_others):
            continue
        span = source.span(Position(row, first), Position(row, last))
        text = source.lines[row - 1][first - 1 : last - 1]
        rest = _without(text, {item.selector for item in idle})
        named = ", ".join(item.selector or "every rule" for item in idle)
        message = f"this comment switches nothing off ({named})" if rest is None else f"{named} in this comment switches nothing off"
        edit = Edit(_removal(source, row, first, last), "") if rest is None else Edit(span, rest)
        fix = Fix("safe", "remove the comment" if rest is None else f"remove {named} from the comment", (edit,))
        yield Diagnostic(*UNUSED, "warning", message, span, fix=fix)


def _open_functions(text: str) -> tuple[tuple[int, int], ...]:
    """(first, last row) of functions and classes that take arguments and that nothing in the file mentions: who imports them may call them
    so that there is something to switch off."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    mentioned = {
        node.id if isinstance(node, ast.Name) else node.attr for node in ast.walk(tree) if isinstance(node, (ast.Name, ast.Attribute))
    }
    return tuple(
        (node.lineno, node.end_lineno or node.lineno)
        for node in tree.body
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and node.name not in mentioned and _takes_arguments(node)
    )


def _takes_arguments(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> bool:
    if isinstance(node, ast.ClassDef):
        return any(isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef)) for each in node.body)
    own = node.args
    return bool(own.posonlyargs or own.args or own.kwonlyargs or own.vararg or own.kwarg)


def _without(comment: str, idle: set[str | None]) -> str | None:
    """The comment without some of its selectors, everything else as it is written; None where no other is left."""
    match = _COMMENT.search(comment)
    place = match.span(2) if match else noqa.span(1) if (noqa := _NOQA.search(comment)) else (-1, -1)
    if place[0] < 0:
        return None
    kept = ""
    for gap, selector in re.findall(r"([\s,]*)([^\s,]+)", comment[slice(*place)]):
        if selector not in idle:
            kept += (gap if kept else "") + selector
    return comment[: place[0]] + kept + comment[place[1] :] if kept else None


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
    """The comment with the blanks before it; with its row where it has one for itself (a notebook's rows are left in their number)."""
    written = source.lines[row - 1]
    before = written[: first - 1]
    if not before.strip() and not written[last - 1 :].strip() and source.notebook is None and row < len(source.lines):
        return source.span(Position(row, 1), Position(row + 1, 1))
    return source.span(Position(row, len(before.rstrip()) + 1), Position(row, last))
