"""ast -> the rows where statements start. By them a statement of libcst's tree, which knows no rows, is found in the text."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

from cnnlint.blocks import BLOCKS, COMPOUND

_DEFINITIONS = frozenset({ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef})
#: What is read in place of the first row of a definition that was left out (see `prune`).
_IN_PLACE = frozenset({b"", b"pass", b'"""'})


def statement_rows(tree: ast.Module, kept: Sequence[bytes]) -> tuple[int, ...]:
    """The rows of a file where a statement starts, 1-based and in order; a definition starts at its first decorator.

    `kept` are the rows that are read: where definitions that follow one another were left out, one statement stands in their place. A
    statement that starts behind another in its row gives no row of its own.
    """
    rows = set()
    pending: list[Sequence[Any]] = [tree.body]
    while pending:
        left_out = False
        for node in pending.pop():
            kind = type(node)
            if kind not in COMPOUND:
                rows.add(node.lineno)
                left_out = False
                continue
            if kind in _DEFINITIONS:
                first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
                if not (left_out and kept[first - 1].strip() in _IN_PLACE):
                    rows.add(first)
                left_out = kept[first - 1].strip() in _IN_PLACE
                if not left_out:
                    pending.append(node.body)
                continue
            left_out = False
            if hasattr(node, "lineno") and kind is not ast.ExceptHandler:
                rows.add(node.lineno)
            pending += [part for name in BLOCKS[kind] if (part := getattr(node, name))]
    return tuple(sorted(rows))
