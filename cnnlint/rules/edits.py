"""Text edits that change one call and keep everything else as its author wrote it: comments, quotes, line breaks.

Places come from tokens, not from searching the text, so that brackets and commas in strings and comments do no harm.
Every function answers None where the text is not what it should be; the rule then reports without a fix.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Callable

from cnnlint.diagnostics import Edit
from cnnlint.model import Position, Span

_QUIET = frozenset({tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER})


def replace(span: Span, content: str) -> Edit:
    """Replace what stands there."""
    return Edit(span, content)


def add_keyword(call: Span, text: Callable[[Span], str], name: str, value: str) -> Edit | None:
    """Add `name=value` as the last argument of the call that stands at `call`."""
    source = text(call)
    tokens = _tokens(source)
    if tokens is None or len(tokens) < 3 or tokens[-1].string != ")":
        return None
    last, closing, argument = tokens[-2], tokens[-1], f"{name}={value}"
    if last.string == "(":
        return _insert(call, last.end, argument)
    if last.string != ",":
        return _insert(call, last.end, f", {argument}")
    if last.end[0] == closing.start[0]:
        return _insert(call, last.end, f" {argument}")
    line = source.splitlines()[last.end[0] - 1]
    indent = line[: len(line) - len(line.lstrip())] if last.end[0] > 1 else " " * (call.start.column + 3)
    return _insert(call, (last.end[0], len(line)), f"\n{indent}{argument},")


def remove_argument(call: Span, text: Callable[[Span], str], value: Span) -> Edit | None:
    """Remove the keyword argument whose value stands at `value`, with its name and one comma, from the call at `call`."""
    tokens = _tokens(text(call))
    if tokens is None:
        return None
    start, end = _relative(call, value.start), _relative(call, value.end)
    first = next((place for place, token in enumerate(tokens) if token.start == start), None)
    after = next((place for place, token in enumerate(tokens) if token.start >= end), None)
    if first is None or after is None or first < 3 or tokens[first - 1].string != "=":
        return None
    name = first - 2
    if tokens[after].string == ",":
        return replace(_span(call, tokens[name].start, _until_next(tokens, after)), "")
    if tokens[after].string == ")" and tokens[name - 1].string in (",", "("):
        begin = tokens[name - 1].start if tokens[name - 1].string == "," else tokens[name].start
        return replace(_span(call, begin, end), "")
    return None


def replace_keyword(call: Span, text: Callable[[Span], str], name: str, value: str) -> Edit | None:
    """Replace the one-token value of the keyword `name` in the call at `call`, or add it as the last argument."""
    tokens = _tokens(text(call)) or []
    for place in range(2, len(tokens) - 1):
        if tokens[place - 1].string == "=" and tokens[place - 2].string == name and tokens[place + 1].string in (",", ")"):
            return replace(_span(call, tokens[place].start, tokens[place].end), value)
    return None if any(token.string == name for token in tokens) else add_keyword(call, text, name, value)


def _until_next(tokens: list[tokenize.TokenInfo], comma: int) -> tuple[int, int]:
    """The end of an argument's removal: up to the next token on the same line, else right behind the comma."""
    following = tokens[comma + 1] if comma + 1 < len(tokens) else None
    if following is not None and following.start[0] == tokens[comma].end[0]:
        return following.start if following.string != ")" else tokens[comma].end
    return tokens[comma].end


def _tokens(source: str) -> list[tokenize.TokenInfo] | None:
    """The tokens of an expression without comments and line breaks; None where it is none."""
    try:
        return [token for token in tokenize.generate_tokens(io.StringIO(source).readline) if token.type not in _QUIET]
    except (tokenize.TokenError, IndentationError, SyntaxError):
        return None


def _relative(outer: Span, place: Position) -> tuple[int, int]:
    """A position in the file as (row, column) of a token within the text of `outer`."""
    row = place.row - outer.start.row + 1
    return row, place.column - (outer.start.column if row == 1 else 1)


def _span(outer: Span, start: tuple[int, int], end: tuple[int, int]) -> Span:
    first, last = _absolute(outer, start), _absolute(outer, end)
    plain = outer.cell is None
    return Span(outer.path, first, last, outer.cell, first if plain else None, last if plain else None)


def _absolute(outer: Span, place: tuple[int, int]) -> Position:
    row, column = place
    return Position(outer.start.row + row - 1, column + (outer.start.column if row == 1 else 1))


def _insert(call: Span, place: tuple[int, int], content: str) -> Edit:
    return Edit(_span(call, place, place), content)


def remove_element(place: Span, text: Callable[[Span], str]) -> Edit | None:
    """Remove what stands at `place`: its whole lines where nothing else stands there, else it and the comma behind it."""
    before, after = _beside(place, text)
    if before is None or after is None:
        return None
    rest = after.lstrip()
    code = rest[1:].lstrip() if rest.startswith(",") else rest
    added = re.match(_ADDING, before) and re.match(_CLOSING, after)
    if added or (not before.strip() and (not code or code.startswith("#"))):
        end = Position(place.end.row + 1, 1)
        return Edit(_placed(place, Position(place.start.row, 1), end), "")
    if rest.startswith(",") and code and not code.startswith("#"):
        width = len(after) - len(code)
        return Edit(_placed(place, place.start, Position(place.end.row, place.end.column + width)), "")
    return None


def bracketed(value: Span, text: Callable[[Span], str]) -> bool:
    """Whether the value of a keyword argument stands in brackets of its own: `shape=(784)`."""
    before, after = _beside(value, text)
    return before is not None and after is not None and bool(re.search(r"=\s*\(\s*$", before)) and after.lstrip().startswith(")")


def swap(first: Span, second: Span, text: Callable[[Span], str]) -> tuple[Edit, ...]:
    """Exchange the texts of two places; () where there is no text."""
    one, other = text(first), text(second)
    return (Edit(first, other), Edit(second, one)) if one and other else ()


def _beside(place: Span, text: Callable[[Span], str]) -> tuple[str | None, str | None]:
    """What stands before and behind a place on its own rows; None where there is no text."""
    if not text(place):
        return None, None
    before = text(_placed(place, Position(place.start.row, 1), place.start))
    return before, text(_placed(place, place.end, Position(place.end.row, _FAR)))


_FAR = 1_000_000
# An element that is the whole argument of a statement `model.add(...)`.
_ADDING = r"\s*[A-Za-z_][\w.]*\.add\(\s*$"
_CLOSING = r"\s*,?\s*\)\s*(#.*)?$"


def _placed(like: Span, start: Position, end: Position) -> Span:
    plain = like.cell is None
    return Span(like.path, start, end, like.cell, start if plain else None, end if plain else None)


def replace_string(place: Span, text: Callable[[Span], str], old: tuple[str, ...], new: str) -> Edit | None:
    """Replace the first string literal at `place` that says one of `old`, keeping its quotes."""
    for token in _tokens(text(place)) or []:
        if token.type == tokenize.STRING and token.string[1:-1] in old:
            quote = token.string[0]
            return replace(_span(place, token.start, token.end), f"{quote}{new}{quote}")
    return None


def insert_before(place: Span, text: Callable[[Span], str], element: str) -> Edit | None:
    """Put another element in front of the one at `place`: on a line of its own where that one has its own."""
    before, _ = _beside(place, text)
    if before is None:
        return None
    indent = before[: len(before) - len(before.lstrip())]
    if not before.strip():
        return Edit(_placed(place, place.start, place.start), f"{element},\n{indent}")
    if re.match(_ADDING, before):
        start = Position(place.start.row, len(indent) + 1)
        return Edit(_placed(place, start, start), f"{before.strip()}{element})\n{indent}")
    return Edit(_placed(place, place.start, place.start), f"{element}, ")


def rename_keyword(call: Span, text: Callable[[Span], str], old: str, new: str) -> Edit | None:
    """Give the keyword argument `old` of the call at `call` another name."""
    tokens = _tokens(text(call)) or []
    depth = 0
    for place, token in enumerate(tokens[:-1]):
        depth += (token.string in ("(", "[", "{")) - (token.string in (")", "]", "}"))
        if depth == 1 and token.string == old and tokens[place + 1].string == "=" and tokens[place - 1].string in ("(", ","):
            return replace(_span(call, token.start, token.end), new)
    return None
