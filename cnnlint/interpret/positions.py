"""Where syntax nodes stand, and their text: code generation over a module, or a node, that notes the wanted nodes only.

libcst's PositionProvider costs eight times as much, because it keeps a position for every node. This rests on libcst's code
generation state, a private interface; tests compare it with PositionProvider.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from types import TracebackType
from typing import Any, Final

import libcst as cst
from libcst._nodes.expression import _BaseParenthesizedNode
from libcst._nodes.internal import CodegenState

from cnnlint.model import Position

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
        self.add_token = self.tokens.append  # type: ignore[method-assign,assignment]  # the same, without a call of Python's

    def record_syntactic_position(  # type: ignore[override]  # any context manager serves
        self, node: cst.CSTNode, *, start_node: Any = None, end_node: Any = None
    ) -> AbstractContextManager[None]:
        return _Recorder(self, node) if id(node) in self.wanted else _NOTHING


@contextmanager
def _hastened() -> Iterator[None]:
    """Code generation as libcst has it, for a `_State`, at half the cost: what is done around a node is done for the wanted ones and
    those in brackets only."""
    around, brackets = cst.CSTNode._codegen, _BaseParenthesizedNode._parenthesize
    cst.CSTNode._codegen = _codegen  # type: ignore[method-assign]

    def parenthesize(self: Any, state: Any) -> Any:
        return brackets(self, state) if self.lpar or self.rpar or id(self) in state.wanted else _NOTHING

    _BaseParenthesizedNode._parenthesize = parenthesize  # type: ignore[method-assign]
    try:
        yield
    finally:
        cst.CSTNode._codegen, _BaseParenthesizedNode._parenthesize = around, brackets  # type: ignore[method-assign]


def _codegen(self: Any, state: Any, **given: Any) -> None:
    """In place of `CSTNode._codegen`."""
    if id(self) not in state.wanted:
        self._codegen_impl(state, **given)
        return
    start = len(state.tokens)
    self._codegen_impl(state, **given)
    if id(self) not in state.found or isinstance(self, _BRACKETED):
        state.found[id(self)] = (start, len(state.tokens))


def code(module: cst.Module, node: cst.CSTNode) -> str:
    """The source text of a node of the module."""
    state = _State(module, set())
    with _hastened():
        node._codegen(state)
    return "".join(state.tokens)


def positions(module: cst.Module, nodes: Iterable[cst.CSTNode]) -> dict[int, tuple[Position, Position]]:
    """Start and exclusive end of each node, by its `id`; a tuple's parentheses count as its own."""
    state = _State(module, {id(node) for node in nodes})
    with _hastened():
        module._codegen(state)
    offsets = _token_offsets(state)
    text = "".join(state.tokens)
    rows = [0, *(match.end() for match in _NEWLINE.finditer(text))]

    def place(token: int) -> Position:
        offset = offsets[token]
        row = bisect_right(rows, offset)
        return Position(row, offset - rows[row - 1] + 1)

    return {node: (place(start), place(end)) for node, (start, end) in state.found.items()}


def _token_offsets(state: _State) -> dict[int, int]:
    """Character offsets of the token indices that are needed."""
    needed = {index for pair in state.found.values() for index in pair}
    offsets: dict[int, int] = {}
    offset = 0
    for index, token in enumerate(state.tokens):
        if index in needed:
            offsets[index] = offset
        offset += len(token)
    for index in needed - offsets.keys():
        offsets[index] = offset
    return offsets
