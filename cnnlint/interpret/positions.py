"""Where syntax nodes stand, and their text: code generation over the statements that hold them, which notes the wanted nodes only.

libcst's PositionProvider costs eight times as much over a module, because it keeps a position for every node. This rests on libcst's
code generation state, a private interface; tests compare it with PositionProvider.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from itertools import accumulate
from types import TracebackType
from typing import Any, Final

import libcst as cst
from libcst._nodes.expression import _BaseParenthesizedNode
from libcst._nodes.internal import CodegenState

from cnnlint.model import Position
from cnnlint.tuples import NamedTuple

_NEWLINE: Final = re.compile(r"\r\n?|\n")
_NOTHING: Final[AbstractContextManager[None]] = nullcontext()

#: Nodes whose brackets belong to them, while libcst counts brackets as grouping.
_BRACKETED: Final = (cst.Tuple, cst.GeneratorExp)


class _Recorder(AbstractContextManager[None]):
    """Notes the tokens between entering and leaving."""

    def __init__(self, state: _State, node: cst.CSTNode) -> None:
        self.state = state
        self.node = node

    def __enter__(self) -> None:
        self.start = len(self.state.tokens)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.state.found[id(self.node)] = (self.start, len(self.state.tokens))


class _State(CodegenState):
    """A code generation state that remembers between which tokens the wanted nodes stand."""

    def __init__(self, module: cst.Module, wanted: set[int]) -> None:
        super().__init__(default_indent=module.default_indent, default_newline=module.default_newline)
        self.wanted = wanted
        self.found: dict[int, tuple[int, int]] = {}
        self.begin("")

    def begin(self, indent: str) -> None:
        """What follows is a text of its own, with this in front of its rows."""
        self.indent_tokens = [indent] if indent else []
        self.tokens = []
        self.found = {}
        self.add_token = self.tokens.append  # type: ignore[method-assign,assignment]  # the same, without a call of Python's

    def places(self, above: int) -> dict[int, tuple[Position, Position]]:
        """Where the wanted nodes stand in a text that has so many rows above it."""
        if not self.found:
            return {}
        offsets = list(accumulate(map(len, self.tokens), initial=0))
        rows = [0, *(match.end() for match in _NEWLINE.finditer("".join(self.tokens)))]

        def place(token: int) -> Position:
            offset = offsets[min(token, len(self.tokens))]
            row = bisect_right(rows, offset)
            return Position(above + row, offset - rows[row - 1] + 1)

        return {node: (place(start), place(end)) for node, (start, end) in self.found.items()}

    def record_syntactic_position(  # type: ignore[override]  # any context manager serves
        self, node: cst.CSTNode, *, start_node: Any = None, end_node: Any = None
    ) -> AbstractContextManager[None]:
        return _Recorder(self, node) if id(node) in self.wanted else _NOTHING


@contextmanager
def _hastened() -> Iterator[None]:
    """Code generation as libcst has it, for a `_State`, at less than half the cost: what is done around a node is done for the wanted ones
    and those in brackets only, and blanks and names, most of what there is, are written at once."""
    around, brackets = cst.CSTNode._codegen, _BaseParenthesizedNode._parenthesize
    cst.CSTNode._codegen = _codegen  # type: ignore[method-assign]
    cst.SimpleWhitespace._codegen = _blank  # type: ignore[method-assign,assignment]
    cst.Name._codegen = _name  # type: ignore[method-assign]

    def parenthesize(self: Any, state: Any) -> Any:
        return brackets(self, state) if self.lpar or self.rpar else state.record_syntactic_position(self)

    _BaseParenthesizedNode._parenthesize = parenthesize  # type: ignore[method-assign]
    try:
        yield
    finally:
        cst.CSTNode._codegen, _BaseParenthesizedNode._parenthesize = around, brackets  # type: ignore[method-assign]
        del cst.SimpleWhitespace._codegen, cst.Name._codegen


def _codegen(self: Any, state: Any, **given: Any) -> None:
    """In place of `CSTNode._codegen`."""
    if id(self) not in state.wanted:
        self._codegen_impl(state, **given)
        return
    start = len(state.tokens)
    self._codegen_impl(state, **given)
    if id(self) not in state.found or isinstance(self, _BRACKETED):
        state.found[id(self)] = (start, len(state.tokens))


def _blank(self: Any, state: Any) -> None:
    """In place of `_codegen` of a SimpleWhitespace."""
    state.add_token(self.value)


def _name(self: Any, state: Any, **given: Any) -> None:
    """In place of `_codegen` of a Name."""
    if self.lpar or id(self) in state.wanted:
        _codegen(self, state, **given)
    else:
        state.add_token(self.value)


def code(module: cst.Module, node: cst.CSTNode) -> str:
    """The source text of a node of the module."""
    state = _State(module, set())
    with _hastened():
        node._codegen(state)
    return "".join(state.tokens)


class Known(NamedTuple):
    """What is known of where the nodes of a module stand: the statement `around` a node, by the node's identity (a wrong one does no harm),
    the rows where statements start (see `starts`), and the rows themselves."""

    around: Mapping[int, cst.CSTNode]
    starts: Sequence[int]
    lines: Sequence[str]


def positions(module: cst.Module, nodes: Iterable[cst.CSTNode], known: Known | None = None) -> dict[int, tuple[Position, Position]]:
    """Start and exclusive end of each node, by its `id`; a tuple's parentheses count as its own.

    With what is known, code is generated for the statements around the nodes alone, and for the module where that does not do.
    """
    nodes = list(nodes)
    state = _State(module, {id(node) for node in nodes})
    found: dict[int, tuple[Position, Position]] = {}
    with _hastened():
        if known is not None and known.starts:
            for statement, row in _rows(module, _statements(nodes, known), known):
                found.update(_within(state, statement, row, known.lines))
        if len(found) < len(state.wanted):
            state.begin("")
            module._codegen(state)
            found = {**state.places(0), **found}
    return found


def _statements(nodes: Iterable[cst.CSTNode], known: Known) -> set[int]:
    """The statements, by their identity, that hold the nodes as far as that is known."""
    return {id(node if isinstance(node, cst.BaseCompoundStatement) else known.around.get(id(node))) for node in nodes}


def _rows(module: cst.Module, asked: set[int], known: Known) -> list[tuple[cst.CSTNode, int]]:
    """The statements that are asked for with the rows where they start; nothing where there are not as many as rows where one starts."""
    found: list[tuple[cst.CSTNode, int]] = []
    count = _count(module.body, asked, 0, found)
    return [(statement, known.starts[number]) for statement, number in found] if count == len(known.starts) else []


def _count(statements: Sequence[Any], asked: set[int], count: int, found: list[tuple[cst.CSTNode, int]]) -> int:
    """How many rows start a statement up to the end of these, where `count` do before them."""
    for statement in statements:
        if id(statement) in asked:
            found.append((statement, count))
        count += 1
        if type(statement) is not cst.SimpleStatementLine:
            count = _count_inside(statement, asked, count, found)
    return count


def _count_inside(statement: Any, asked: set[int], count: int, found: list[tuple[cst.CSTNode, int]]) -> int:
    if type(statement) is not cst.Match and type(statement.body) is cst.IndentedBlock:
        count = _count(statement.body.body, asked, count, found)
    rest = getattr(statement, "orelse", None)
    for part in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ()), rest, getattr(statement, "finalbody", None)):
        if type(part) is cst.If:
            count = _count((part,), asked, count, found)
        elif part is not None:
            count = _count(part.body.body, asked, count, found) if type(part.body) is cst.IndentedBlock else count + 1
    return count


def _within(state: _State, statement: Any, row: int, lines: Sequence[str]) -> dict[int, tuple[Position, Position]]:
    """The wanted nodes in a statement that starts in this row; none where another one stands there."""
    first = lines[row - 1]
    state.begin(first[: len(first) - len(first.lstrip(" \t\f"))])
    statement._codegen(state)
    above = len(statement.leading_lines)
    text = "".join(state.tokens)
    if row - above + len(_NEWLINE.findall(text)) > len(lines):
        state.tokens.pop()  # the last row of the file ends without a line end
    here = text if not above else _NEWLINE.split(text, above)[-1]
    return state.places(row - 1 - above) if here.startswith(first) else {}
