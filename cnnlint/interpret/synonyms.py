"""Functions of the program that are another name for one of a library: `lambda x: tf.nn.softmax(x)`. Part of the interpret arrow."""

from __future__ import annotations

from typing import Any

import libcst as cst

from cnnlint.interpret.environment import Machine
from cnnlint.interpret.values import FunctionValue
from cnnlint.model import Reference


def synonym(machine: Machine, function: FunctionValue) -> Reference | None:
    """The library function that this one hands its only argument on to, and whose answer it returns; None where it does more."""
    from cnnlint.interpret.expressions import evaluate

    call, own = _returned(function.node), _only_parameter(function.node)
    if not isinstance(call, cst.Call) or own is None or not _hands_on(call, own) or _root(call.func) in (None, own):
        return None
    found = evaluate(machine, call.func, function.closure)
    return found if type(found) is Reference else None


def _returned(node: cst.FunctionDef | cst.Lambda) -> Any:
    """The one expression of a function that does nothing but return it."""
    if isinstance(node, cst.Lambda):
        return node.body
    if node.decorators or node.asynchronous is not None:
        return None
    rows: list[Any] = [small for row in node.body.body for small in (row.body if isinstance(row, cst.SimpleStatementLine) else (row,))]
    if len(rows) == 2 and isinstance(rows[0], cst.Expr) and isinstance(rows[0].value, cst.SimpleString):
        rows = rows[1:]  # behind its docstring
    return rows[0].value if len(rows) == 1 and isinstance(rows[0], cst.Return) else None


def _only_parameter(node: cst.FunctionDef | cst.Lambda) -> str | None:
    own = node.params
    if len(own.params) != 1 or own.posonly_params or own.kwonly_params or own.star_kwarg is not None or isinstance(own.star_arg, cst.Param):
        return None
    return own.params[0].name.value


def _hands_on(call: cst.Call, own: str) -> bool:
    """Whether the call is given the parameter alone; the last axis is the default of every function that asks for one."""
    first, *more = call.args or (None,)
    if first is None or first.star or not isinstance(first.value, cst.Name) or first.value.value != own:
        return False
    return not more or (len(more) == 1 and more[0].keyword is not None and more[0].keyword.value == "axis" and _is_last(more[0].value))


def _is_last(node: cst.BaseExpression) -> bool:
    return isinstance(node, cst.UnaryOperation) and isinstance(node.operator, cst.Minus) and getattr(node.expression, "value", None) == "1"


def _root(node: Any) -> str | None:
    """The first name of `a.b.c`; None of anything else."""
    while isinstance(node, cst.Attribute):
        node = node.value
    return node.value if isinstance(node, cst.Name) else None
