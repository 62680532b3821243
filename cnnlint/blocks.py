"""Where statements stand inside a statement of Python's own syntax tree."""

from __future__ import annotations

import ast

#: The fields of each kind of statement that runs its statements in the scope around it, and of the clauses in one.
BLOCKS: dict[type, tuple[str, ...]] = {
    **dict.fromkeys((ast.If, ast.For, ast.AsyncFor, ast.While), ("body", "orelse")),
    **dict.fromkeys((ast.With, ast.AsyncWith, ast.ExceptHandler, ast.match_case), ("body",)),
    **dict.fromkeys((ast.Try, getattr(ast, "TryStar", ast.Try)), ("body", "handlers", "orelse", "finalbody")),
    ast.Match: ("cases",),
}
#: The same, with the definitions, which make a scope of their own.
COMPOUND: dict[type, tuple[str, ...]] = {**BLOCKS, **dict.fromkeys((ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef), ("body",))}
