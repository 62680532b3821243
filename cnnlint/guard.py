"""Stands before the parser: true positions of syntax errors, and no text whose nesting could kill the process.

libcst dies of SIGSEGV on long or deep nesting (some 1,200 nested brackets, a 20,000-term `or`), and going through a tree exhausts Python's
stack long before. So the standard parser reads a text first, at a tenth of the cost, and its tree is measured.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable, Sequence
from itertools import accumulate, islice
from typing import Any

from cnnlint.blocks import COMPOUND
from cnnlint.rows import Rows, split_lines
from cnnlint.tuples import NamedTuple

MAX_DEPTH = 200
"""Levels of nesting, statements and operators together. Building libcst's nodes needs up to six frames for one."""

MAX_TOKENS = 500_000
"""Names, numbers, strings and signs of one text: their trees take up to a kilobyte each. Files of some 150,000 are the largest that people
write."""

_LIMIT_MESSAGE = f"nested or chained more than {MAX_DEPTH} levels deep: too deep to be read safely"


class Refusal(NamedTuple):
    """Why a text is not handed on. CNN901: it does not parse; CNN905: it is beyond the limits. Row and column are 1-based."""

    code: str
    message: str
    row: int
    column: int


def refusal(text: str, accepts: Callable[[], bool]) -> Refusal | None:
    """None where the text may be parsed. `accepts` is asked (within the limits) where this Python does not know the syntax."""
    found = examine(text, accepts)
    return found if isinstance(found, Refusal) else None


def examine(text: str, accepts: Callable[[], bool], rows: Sequence[str] | None = None) -> ast.Module | Refusal | None:
    """As `refusal`, with the tree that was measured where there is one. `rows` are those of the text, if they are at hand."""
    if "\0" in text:
        return _null_byte(text)
    if _is_too_much(text):
        return Refusal("CNN905", f"more than {MAX_TOKENS:,} names, numbers and signs: too much to be read safely", 1, 1)
    try:
        tree = _parsed(text)
    except SyntaxError as error:
        return _judge_syntax_error(error, text, accepts)
    except (RecursionError, MemoryError, ValueError):
        return Refusal("CNN905", _LIMIT_MESSAGE, 1, 1)
    place = too_deep(tree, split_lines(text) if rows is None else rows)
    return Refusal("CNN905", _LIMIT_MESSAGE, *place) if place else tree


def syntax_tree(text: str) -> ast.Module | None:
    """The tree of a text that is within the limits; None where this Python does not know the syntax."""
    try:
        return _parsed(text)
    except SyntaxError:
        return None


def _parsed(text: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text)


# A string or comment, a number or name, a sign. Strings are told by runs of characters, whose number is small.
_TOKEN = re.compile(r"""'{3}.*?'{3}|"{3}.*?"{3}|'[^'\\\n]*(?:\\.[^'\\\n]*)*'|"[^"\\\n]*(?:\\.[^"\\\n]*)*"|#[^\n]*|\w+|[^\w\s]""", re.DOTALL)


def _is_too_much(text: str) -> bool:
    """Whether a text has more than `MAX_TOKENS`. Each needs a character, so that short texts need not be looked at."""
    return len(text) > MAX_TOKENS and next(islice(_TOKEN.finditer(text), MAX_TOKENS, None), None) is not None


def _null_byte(text: str) -> Refusal:
    before = text[: text.index("\0")]
    row = before.count("\n") + 1
    return Refusal("CNN901", "source code cannot contain null bytes", row, len(before) - (before.rfind("\n") + 1) + 1)


def _judge_syntax_error(error: SyntaxError, text: str, accepts: Callable[[], bool]) -> Refusal | None:
    if "nested" in (error.msg or "") or "too many levels of indentation" in (error.msg or ""):
        return Refusal("CNN905", _LIMIT_MESSAGE, error.lineno or 1, error.offset or 1)
    if within_limits_unparsed(text) and accepts():
        return None
    return Refusal("CNN901", error.msg or "invalid syntax", max(error.lineno or 1, 1), max(error.offset or 1, 1))


def too_deep(tree: ast.Module, rows: Sequence[str]) -> tuple[int, int] | None:
    """The first statement (row, column) of a text that exceeds `MAX_DEPTH`, or None.

    Only statements are walked; an expression is measured where the text around it could hold one that is deep.
    """
    texts, ends = Rows(rows), list(accumulate(map(len, rows), initial=0))
    pending: list[tuple[Sequence[Any], int]] = [(tree.body, 1)]
    found: list[tuple[int, int]] = []
    while pending:
        statements, depth = pending.pop()
        room = MAX_DEPTH - depth
        for node in statements:
            fields = COMPOUND.get(type(node))
            if fields is not None and room >= 0:
                pending += [(inner, depth + 1) for field in fields if (inner := getattr(node, field))]
            first, last = (node.lineno, node.end_lineno) if fields is None else _header(node)
            alone = fields is None and first == last  # in its row, or one of many there
            size = node.end_col_offset - node.col_offset if alone else ends[last] - ends[first - 1]
            if size + _MARGIN > room and _is_deep(node, (texts.text(node),) if alone else rows[first - 1 : last], rows, room):
                found.append((getattr(node, "lineno", first), getattr(node, "col_offset", 0)))
    row, offset = min(found, default=(0, 0))
    return (row, texts.characters(row, offset) + 1) if found else None


_MARGIN = 10
"""Levels that cost no character of their own: the statement, the last name and its context, the parts of a signature."""
# What opens a level, or two, or for words and braces three: nothing nests without one of them.
_LINKS = b"([{.+*/%@&|^~<>=:!-"
_MORE = (b"and", b"or", b"not", b"if", b"in", b"is", b"as", b"for", b"lambda", b"await", b"yield")  # or the end of a word: `0xfor 1`
_SPACED = bytes(code if chr(code).isalnum() or chr(code) == "_" else 32 for code in range(128)).ljust(256)


def _header(node: Any) -> tuple[int, int]:
    """The rows of a statement before its body, at least."""
    if isinstance(node, ast.match_case):
        return node.pattern.lineno, node.body[0].lineno
    if isinstance(node, ast.Match):
        return node.lineno, node.cases[0].pattern.lineno
    decorators = getattr(node, "decorator_list", ())
    return decorators[0].lineno if decorators else node.lineno, node.body[0].lineno


def _is_deep(node: ast.AST, own: Sequence[str], rows: Sequence[str], room: int) -> bool:
    """Whether a statement that begins in its `own` rows goes deeper than `room`. What nests is counted before anything is walked."""
    text = "\n".join(own)
    if text.count("'") + text.count('"') <= MAX_DEPTH:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):  # a docstring
            return room < 1
        signs = text.encode("ascii", "replace")
        words = signs.count(b"{") + sum(word.endswith(_MORE) for word in signs.translate(_SPACED).split())
        if 2 * (len(signs) - len(signs.translate(None, _LINKS))) + 3 * words + _MARGIN <= room:
            return False
    return room < 0 or _header_depth(node, rows, room) > room


def _header_depth(node: ast.AST, rows: Sequence[str], room: int) -> int:
    """The depth of a statement's own expressions; 0 for those that are too short to go deeper than `room`."""
    deepest = 0
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.stmt, ast.excepthandler, ast.match_case)):
            continue
        if isinstance(child, ast.alias):
            deepest = max(deepest, child.name.count("."))
        elif not isinstance(child, ast.expr) or _may_be_deep(child, room):
            deepest = max(deepest, _depth(child, rows))
    return deepest


def _may_be_deep(node: ast.expr, room: int) -> bool:
    """A chain of n links needs more than n characters."""
    return node.end_lineno != node.lineno or (node.end_col_offset or 0) - node.col_offset > room


def _depth(root: ast.AST, rows: Sequence[str]) -> int:
    deepest = 0
    stack = [(root, 1)]
    while stack:
        node, depth = stack.pop()
        if isinstance(node, (ast.Constant, ast.JoinedStr)):
            depth += _joined_pieces(node, rows)
        elif isinstance(node, ast.BoolOp):
            depth += len(node.values)
        deepest = max(deepest, depth)
        if depth > MAX_DEPTH:
            return depth
        stack.extend((child, depth + 1) for child in ast.iter_child_nodes(node))
    return deepest


_STRING = re.compile(r"""[rbuftRBUFT]{0,3}(?:'{3}.*?'{3}|"{3}.*?"{3}|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")|#[^\n]*""", re.DOTALL)


def _joined_pieces(node: ast.Constant | ast.JoinedStr, rows: Sequence[str]) -> int:
    """How many literals stand side by side: one string for Python, but a level of nesting each for libcst."""
    if not _may_be_deep(node, MAX_DEPTH) or (isinstance(node, ast.Constant) and not isinstance(node.value, (str, bytes))):
        return 0
    own = rows[node.lineno - 1 : node.end_lineno]
    if sum(row.count("'") + row.count('"') for row in own) <= MAX_DEPTH:
        return 0
    return len(_STRING.findall("\n".join(own)))


_CHAIN, _SHORT, _LONG = 3 * MAX_DEPTH, 20, 20 * MAX_DEPTH
"""Links of one chain that has no tree, of a short one, and all links beyond that: libcst takes gigabytes for many long chains."""
_RISKS = re.compile(r"\belif\b|\blambda\b|\bnot\b|\band\b|\bor\b|\bif\b|\belse\b|\bawait\b|[-+*/%@&|^~<>.'\"]|[\[({]|[\])}]|[,\n]")
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")


def within_limits_unparsed(text: str) -> bool:
    """The same limits for a text without a tree, by counting: coarse, and on the safe side for brackets and chains, which end at a comma
    or a row outside of brackets."""
    outer: list[int] = []
    links = elifs = beyond = 0
    for match in _RISKS.finditer(text):
        token = match.group()
        if token in _OPENING:
            outer.append(links)
            links = 0
        elif token in _CLOSING:
            links = (outer.pop() if outer else 0) + 1
        elif token == ",":
            links = 0
        elif token == "\n":
            links = links if outer else 0
        else:
            links += 1
            elifs += token == "elif"
            beyond += links > _SHORT
        if len(outer) > MAX_DEPTH or elifs > MAX_DEPTH or links > _CHAIN or beyond > _LONG:
            return False
    return all(len(row) - len(row.lstrip()) <= 10 * MAX_DEPTH for row in text.splitlines())
