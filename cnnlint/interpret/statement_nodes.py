"""Statements of Python's own syntax tree as nodes of libcst: a function for each kind, which `SIMPLE` and `COMPOUND` name."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

import libcst as cst

from cnnlint.interpret.expression_nodes import OPERATORS, arguments, elements, parameters

if TYPE_CHECKING:
    from cnnlint.interpret.building import Builder


def _expression(builder: Builder, node: ast.Expr) -> cst.Expr:
    return cst.Expr(builder.expression(node.value))


def _assign(builder: Builder, node: ast.Assign) -> cst.Assign:
    return cst.Assign([cst.AssignTarget(builder.expression(target)) for target in node.targets], builder.expression(node.value))


def _annotated(builder: Builder, node: ast.AnnAssign) -> cst.AnnAssign:
    annotation = cst.Annotation(builder.expression(node.annotation))
    return cst.AnnAssign(builder.expression(node.target), annotation, builder.optional(node.value))


def _augmented(builder: Builder, node: ast.AugAssign) -> cst.AugAssign:
    return cst.AugAssign(builder.expression(node.target), _AUGMENTED[type(node.op)](), builder.expression(node.value))


_AUGMENTED: Final[dict[type, type[Any]]] = {kind: getattr(cst, f"{made.__name__}Assign") for kind, made in OPERATORS.items()}


def _return(builder: Builder, node: ast.Return) -> cst.Return:
    return cst.Return(builder.optional(node.value))


def _raise(builder: Builder, node: ast.Raise) -> cst.Raise:
    return cst.Raise(builder.optional(node.exc), None if node.cause is None else cst.From(builder.expression(node.cause)))


def _delete(builder: Builder, node: ast.Delete) -> cst.Del:
    if len(node.targets) == 1:
        return cst.Del(builder.expression(node.targets[0]))
    return cst.Del(cst.Tuple(elements(builder, node.targets)))


def _assert(builder: Builder, node: ast.Assert) -> cst.Assert:
    return cst.Assert(builder.expression(node.test), builder.optional(node.msg))


def _global(builder: Builder, node: ast.Global) -> cst.Global:
    return cst.Global([cst.NameItem(cst.Name(name)) for name in node.names])


def _nonlocal(builder: Builder, node: ast.Nonlocal) -> cst.Nonlocal:
    return cst.Nonlocal([cst.NameItem(cst.Name(name)) for name in node.names])


def _import(builder: Builder, node: ast.Import) -> cst.Import:
    return cst.Import(_aliases(builder, node.names))


def _import_from(builder: Builder, node: ast.ImportFrom) -> cst.ImportFrom:
    names = cst.ImportStar() if node.names[0].name == "*" else _aliases(builder, node.names)
    return cst.ImportFrom(None if node.module is None else _dotted(node.module), names, [cst.Dot()] * node.level)


def _aliases(builder: Builder, nodes: Sequence[ast.alias]) -> list[cst.ImportAlias]:
    return [builder.noted(cst.ImportAlias(_dotted(node.name), _as_name(node.asname)), node) for node in nodes]


def _dotted(name: str) -> Any:
    first, *others = name.split(".")
    made: Any = cst.Name(first)
    for other in others:
        made = cst.Attribute(made, cst.Name(other))
    return made


def _as_name(name: str | None) -> cst.AsName | None:
    return None if name is None else cst.AsName(cst.Name(name))


# -- compound statements -----------------------------------------------------------------------------------------------


def _if(builder: Builder, node: ast.If) -> cst.If:
    return cst.If(builder.expression(node.test), builder.indented(node.body), _else(builder, node.orelse))


def _else(builder: Builder, statements: Sequence[Any]) -> Any:
    """What follows where a condition does not hold: nothing, an `elif`, or a block."""
    if len(statements) == 1 and type(statements[0]) is ast.If and builder.rows.opens_with(statements[0], b"elif"):
        return builder.noted(_if(builder, statements[0]), statements[0])
    return cst.Else(builder.indented(statements)) if statements else None


def _for(builder: Builder, node: ast.For | ast.AsyncFor) -> cst.For:
    target, over = builder.expression(node.target), builder.expression(node.iter)
    asynchronous = cst.Asynchronous() if type(node) is ast.AsyncFor else None
    return cst.For(target, over, builder.indented(node.body), _else(builder, node.orelse), asynchronous)


def _while(builder: Builder, node: ast.While) -> cst.While:
    return cst.While(builder.expression(node.test), builder.indented(node.body), _else(builder, node.orelse))


def _with(builder: Builder, node: ast.With | ast.AsyncWith) -> cst.With:
    items = [
        cst.WithItem(
            builder.expression(each.context_expr),
            None if each.optional_vars is None else cst.AsName(builder.expression(each.optional_vars)),
        )
        for each in node.items
    ]
    return cst.With(items, builder.indented(node.body), cst.Asynchronous() if type(node) is ast.AsyncWith else None)


def _try(builder: Builder, node: ast.Try) -> cst.Try:
    return cst.Try(builder.indented(node.body), _handlers(builder, node, cst.ExceptHandler), *_endings(builder, node))


def _try_star(builder: Builder, node: Any) -> cst.TryStar:
    return cst.TryStar(builder.indented(node.body), _handlers(builder, node, cst.ExceptStarHandler), *_endings(builder, node))


def _handlers(builder: Builder, node: Any, kind: type[Any]) -> list[Any]:
    return [kind(builder.indented(each.body), builder.optional(each.type), _as_name(each.name)) for each in node.handlers]


def _endings(builder: Builder, node: Any) -> tuple[cst.Else | None, cst.Finally | None]:
    rest = cst.Else(builder.indented(node.orelse)) if node.orelse else None
    return rest, cst.Finally(builder.indented(node.finalbody)) if node.finalbody else None


def _function(builder: Builder, node: ast.FunctionDef | ast.AsyncFunctionDef) -> cst.FunctionDef:
    """Without its type parameters, which change nothing that it does."""
    return cst.FunctionDef(
        cst.Name(node.name),
        parameters(builder, node.args),
        builder.indented(node.body),
        [cst.Decorator(builder.expression(each)) for each in node.decorator_list],
        None if node.returns is None else cst.Annotation(builder.expression(node.returns)),
        cst.Asynchronous() if type(node) is ast.AsyncFunctionDef else None,
    )


def _class(builder: Builder, node: ast.ClassDef) -> cst.ClassDef:
    given = arguments(builder, node.bases, node.keywords)
    return cst.ClassDef(
        cst.Name(node.name),
        builder.indented(node.body),
        [each for each in given if each.keyword is None and each.star != "**"],
        [each for each in given if each.keyword is not None or each.star == "**"],
        [cst.Decorator(builder.expression(each)) for each in node.decorator_list],
    )


SIMPLE: Final[dict[type, Callable[[Builder, Any], Any]]] = {
    ast.Expr: _expression,
    ast.Assign: _assign,
    ast.AnnAssign: _annotated,
    ast.AugAssign: _augmented,
    ast.Return: _return,
    ast.Raise: _raise,
    ast.Delete: _delete,
    ast.Assert: _assert,
    ast.Pass: lambda builder, node: cst.Pass(),
    ast.Break: lambda builder, node: cst.Break(),
    ast.Continue: lambda builder, node: cst.Continue(),
    ast.Global: _global,
    ast.Nonlocal: _nonlocal,
    ast.Import: _import,
    ast.ImportFrom: _import_from,
}
#: `match` is not here, nor what a Python newer than 3.10 may know: libcst parses it.
COMPOUND: Final[dict[type, Callable[[Builder, Any], Any]]] = {
    ast.If: _if,
    ast.For: _for,
    ast.AsyncFor: _for,
    ast.While: _while,
    ast.With: _with,
    ast.AsyncWith: _with,
    ast.Try: _try,
    **({ast.TryStar: _try_star} if sys.version_info >= (3, 11) else {}),  # type: ignore[attr-defined,unused-ignore]
    ast.FunctionDef: _function,
    ast.AsyncFunctionDef: _function,
    ast.ClassDef: _class,
}
