"""Where nodes that libcst parsed stand, and their text: one code generation pass that notes between which tokens a node stands.

This rests on libcst's code generation state, a private interface; tests compare it with libcst's PositionProvider, for which libcst would
have to be imported as a whole.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Container, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from itertools import accumulate
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

    def __init__(self, module: cst.Module, wanted: Container[int]) -> None:
        super().__init__(default_indent=module.default_indent, default_newline=module.default_newline)
        self.wanted = wanted
        self.found: dict[int, tuple[int, int]] = {}
        self.add_token = self.tokens.append  # type: ignore[method-assign,assignment]  # the same, without a call of Python's

    def places(self) -> dict[int, tuple[Position, Position]]:
        """Where the wanted nodes stand in the text."""
        if not self.found:
            return {}
        offsets = list(accumulate(map(len, self.tokens), initial=0))
        rows = [0, *(match.end() for match in _NEWLINE.finditer("".join(self.tokens)))]

        def place(token: int) -> Position:
            offset = offsets[min(token, len(self.tokens))]
            row = bisect_right(rows, offset)
            return Position(row, offset - rows[row - 1] + 1)

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


def code(node: cst.CSTNode) -> str:
    """The source text of a node, without brackets that only group."""
    state = _State(_SOMEWHERE, {id(node)})
    with _hastened():
        node._codegen(state)
    start, end = state.found[id(node)]
    return "".join(state.tokens[start:end])


#: A module without content: texts of single rows do not depend on how the others are indented.
_SOMEWHERE: Final = cst.Module(())


class _Every:
    """Holds whatever is asked for."""

    def __contains__(self, each: object) -> bool:
        return True


def positions(module: cst.Module) -> dict[int, tuple[Position, Position]]:
    """Start and exclusive end of each node of the module, by its `id`; a tuple's brackets count as its own."""
    state = _State(module, _Every())
    with _hastened():
        module._codegen(state)
    return state.places()
