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
from cnnlint.tuples import NamedTuple

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
    """Remove what stands at `place`: its whole lines where nothing else stands there, else it and the comma behind it.

    An element that is all that a statement `model.add(...)` adds goes with the statement.
    """
    before, after = _beside(place, text)
    if before is None or after is None:
        return None
    added = _added(place, text)
    if added is not None:
        closing = re.match(_CLOSING, text(_placed(place, place.end, Position(place.end.row + _NEAR, 1))))
        end = Position(place.end.row + closing.group().count("\n") + 1, 1) if closing is not None else None
        return Edit(_placed(place, Position(added.start.row, 1), end), "") if end is not None else None
    rest = after.lstrip()
    code = rest[1:].lstrip() if rest.startswith(",") else rest
    if not before.strip() and (not code or code.startswith("#")):
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
_NEAR = 20
# A statement `model.add(`, on one row or more, up to its argument; and what may stand behind the argument.
_ADDING = re.compile(r"^([ \t]*)([A-Za-z_][\w.]*\.add\()(?:\s|#.*\n)*\Z", re.MULTILINE)
_CLOSING = re.compile(r"\s*,?(?:\s|#.*\n)*\)[ \t]*(#.*)?$", re.MULTILINE)


class _Adding(NamedTuple):
    """A statement `model.add(...)`: where it starts, its indentation, and its text up to and with the bracket."""

    start: Position
    indent: str
    call: str


def _added(place: Span, text: Callable[[Span], str]) -> _Adding | None:
    """The statement `model.add(...)` whose first argument stands at `place`, if that is what stands around it."""
    first = max(1, place.start.row - _NEAR)
    found = _ADDING.search(text(_placed(place, Position(first, 1), place.start)))
    if found is None:
        return None
    row = first + found.string.count("\n", 0, found.start())
    return _Adding(Position(row, len(found.group(1)) + 1), found.group(1), found.group(2))


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
    added = _added(place, text)
    if added is not None:
        return Edit(_placed(place, added.start, added.start), f"{added.call}{element})\n{added.indent}")
    if not before.strip():
        return Edit(_placed(place, place.start, place.start), f"{element},\n{before}")
    return Edit(_placed(place, place.start, place.start), f"{element}, ")


def spelled(call: Span, text: Callable[[Span], str], old: str, new: str) -> str | None:
    """How the class `new` is called where the class `old` is: `layers.Dense(...)` -> `layers.Flatten`; a bare name only if imported."""
    head = text(call).partition("(")[0].rstrip()
    if head.endswith(f".{old}"):
        return head[: -len(old)] + new
    whole = text(_placed(call, Position(1, 1), Position(_FAR, 1)))
    imports = re.findall(r"^[ \t]*from[ \t]+[\w.]*keras[\w.]*[ \t]+import[ \t]*(\([^)]*\)|[^\n]*)", whole, re.MULTILINE)
    return new if head == old and any(re.search(rf"\b{new}\b(?!\s+as\b)", names) for names in imports) else None


def rename_method(call: Span, text: Callable[[Span], str], old: str, new: str) -> Edit | None:
    """Call the method `new` where the call at `call` calls `old`."""
    tokens = _tokens(text(call)) or []
    for place in range(1, len(tokens) - 1):
        if tokens[place].string == old and tokens[place - 1].string == "." and tokens[place + 1].string == "(":
            return replace(_span(call, tokens[place].start, tokens[place].end), new)
    return None


def rename_loss(loss: Span, text: Callable[[Span], str], old: str, new: str) -> Edit | None:
    """Another loss in the place of the one at `loss`: as a string, or as a class or function reached through its module."""
    edit = replace_string(loss, text, (old,), new)
    camel = {name: "".join(part.title() for part in name.split("_")) for name in (old, new)}
    for before, after in ((camel[old], camel[new]), (old, new)):
        tokens = [] if edit is not None else _tokens(text(loss)) or []
        for place, token in enumerate(tokens[1:], 1):
            if token.string == before and tokens[place - 1].string == ".":
                edit = replace(_span(loss, token.start, token.end), after)
    return edit


def rename_keyword(call: Span, text: Callable[[Span], str], old: str, new: str) -> Edit | None:
    """Give the keyword argument `old` of the call at `call` another name."""
    tokens = _tokens(text(call)) or []
    depth = 0
    for place, token in enumerate(tokens[:-1]):
        depth += (token.string in ("(", "[", "{")) - (token.string in (")", "]", "}"))
        if depth == 1 and token.string == old and tokens[place + 1].string == "=" and tokens[place - 1].string in ("(", ","):
            return replace(_span(call, token.start, token.end), new)
    return None
