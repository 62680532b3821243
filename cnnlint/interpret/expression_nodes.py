"""Expressions of Python's own syntax tree as nodes of libcst: a function for each kind, which `EXPRESSIONS` names."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import libcst as cst

if TYPE_CHECKING:
    from cnnlint.interpret.building import Builder

_CONSTANTS: Final[dict[Any, str]] = {None: "None", True: "True", False: "False"}


def _name(builder: Builder, node: ast.Name) -> cst.Name:
    return cst.Name(node.id)


def _constant(builder: Builder, node: ast.Constant) -> Any:
    value = node.value
    kind = type(value)
    if kind is str or kind is bytes:
        text = builder.rows.text(node)
        return cst.SimpleString(text) if _is_one_string(text) else builder.parsed(node)
    if kind is int:
        return cst.Integer(builder.rows.text(node))
    if kind is float:
        return cst.Float(builder.rows.text(node))
    if kind is complex:
        return cst.Imaginary(builder.rows.text(node))
    return cst.Ellipsis() if value is ... else cst.Name(_CONSTANTS[value])


def _is_one_string(text: str) -> bool:
    """Whether the text of a string is one literal, not several side by side."""
    quoted = text.lstrip("rRuUbB")
    mark = quoted[:3] if quoted[:3] in ("'''", '"""') else quoted[:1]
    end = quoted.find(mark, len(mark))
    while end > 0 and _is_escaped(quoted, end):
        end = quoted.find(mark, end + 1)
    return end + len(mark) == len(quoted)


def _is_escaped(text: str, at: int) -> bool:
    first = at
    while text[first - 1] == "\\":
        first -= 1
    return (at - first) % 2 == 1


def _attribute(builder: Builder, node: ast.Attribute) -> cst.Attribute:
    return cst.Attribute(builder.expression(node.value), cst.Name(node.attr))


def _call(builder: Builder, node: ast.Call) -> cst.Call:
    return cst.Call(builder.expression(node.func), arguments(builder, node.args, node.keywords))


def arguments(builder: Builder, positional: list[ast.expr], keywords: list[ast.keyword]) -> list[cst.Arg]:
    """The arguments of a call, or the bases of a class, in the order of the text."""
    given: list[Any] = [*positional, *keywords]
    if keywords and positional and _place(keywords[0]) < _place(positional[-1]):
        given.sort(key=_place)
    return [_argument(builder, each) for each in given]


def _place(node: ast.expr | ast.keyword) -> tuple[int, int]:
    return node.lineno, node.col_offset


def _argument(builder: Builder, node: Any) -> cst.Arg:
    kind = type(node)
    if kind is ast.keyword:
        if node.arg is None:
            return cst.Arg(builder.expression(node.value), star="**")
        return cst.Arg(builder.expression(node.value), cst.Name(node.arg), equal=_EQUAL)
    if kind is ast.Starred:
        return cst.Arg(builder.expression(node.value), star="*")
    return cst.Arg(builder.expression(node))


_EQUAL: Final = cst.AssignEqual()
_COMMA: Final = cst.Comma()


def _subscript(builder: Builder, node: ast.Subscript) -> cst.Subscript:
    inside = node.slice
    value = builder.expression(node.value)
    if type(inside) is ast.Tuple and inside.elts and not _in_brackets(builder, inside):
        elements = [cst.SubscriptElement(_index(builder, each), _COMMA) for each in inside.elts]
    else:
        elements = [cst.SubscriptElement(_index(builder, inside))]
    return cst.Subscript(value, elements)


def _in_brackets(builder: Builder, node: ast.Tuple) -> bool:
    """Whether a tuple stands in brackets of its own. `x[(a), b]` is taken for one that does: it is the same tuple."""
    first = node.elts[0]
    opens = builder.rows.opens_with(node, b"(") and (first.lineno, first.col_offset) != (node.lineno, node.col_offset)
    return opens and not any(type(each) is ast.Slice for each in node.elts)


def _index(builder: Builder, node: ast.expr) -> cst.Index | cst.Slice:
    if type(node) is ast.Slice:
        return cst.Slice(builder.optional(node.lower), builder.optional(node.upper), builder.optional(node.step))
    if type(node) is ast.Starred:
        return cst.Index(builder.expression(node.value), star="*")
    return cst.Index(builder.expression(node))


def elements(builder: Builder, nodes: list[ast.expr]) -> list[Any]:
    """The elements of a tuple, list or set."""
    return [
        cst.StarredElement(builder.expression(node.value)) if type(node) is ast.Starred else cst.Element(builder.expression(node))
        for node in nodes
    ]


def _tuple(builder: Builder, node: ast.Tuple) -> cst.Tuple:
    return cst.Tuple(elements(builder, node.elts))


def _list(builder: Builder, node: ast.List) -> cst.List:
    return cst.List(elements(builder, node.elts))


def _set(builder: Builder, node: ast.Set) -> cst.Set:
    return cst.Set(elements(builder, node.elts))


def _dict(builder: Builder, node: ast.Dict) -> cst.Dict:
    return cst.Dict([_entry(builder, key, value) for key, value in zip(node.keys, node.values, strict=True)])


def _entry(builder: Builder, key: ast.expr | None, value: ast.expr) -> cst.BaseDictElement:
    if key is None:
        return cst.StarredDictElement(builder.expression(value))
    return cst.DictElement(builder.expression(key), builder.expression(value))


def _list_comp(builder: Builder, node: ast.ListComp) -> cst.ListComp:
    return cst.ListComp(builder.expression(node.elt), _generators(builder, node))


def _set_comp(builder: Builder, node: ast.SetComp) -> cst.SetComp:
    return cst.SetComp(builder.expression(node.elt), _generators(builder, node))


def _dict_comp(builder: Builder, node: ast.DictComp) -> cst.DictComp:
    return cst.DictComp(builder.expression(node.key), builder.expression(node.value), _generators(builder, node))


def _generator(builder: Builder, node: ast.GeneratorExp) -> cst.GeneratorExp:
    return cst.GeneratorExp(builder.expression(node.elt), _generators(builder, node))


def _generators(builder: Builder, comprehension: Any) -> Any:
    inner = None
    for node in reversed(comprehension.generators):
        ifs = [cst.CompIf(builder.expression(test)) for test in node.ifs]
        asynchronous = cst.Asynchronous() if node.is_async else None
        made = cst.CompFor(builder.expression(node.target), builder.expression(node.iter), ifs, inner, asynchronous)
        inner = builder.clause(made, node.target, comprehension)
    return inner


def _binary(builder: Builder, node: ast.BinOp) -> cst.BinaryOperation:
    return cst.BinaryOperation(builder.expression(node.left), OPERATORS[type(node.op)](), builder.expression(node.right))


def _boolean(builder: Builder, node: ast.BoolOp) -> Any:
    """`a or b or c` is one operation for Python, and one inside another for libcst."""
    operator = cst.And if type(node.op) is ast.And else cst.Or
    made: Any = builder.expression(node.values[0])
    for value in node.values[1:]:
        made = builder.between(cst.BooleanOperation(made, operator(), builder.expression(value)), node, value)
    return made


def _compare(builder: Builder, node: ast.Compare) -> cst.Comparison:
    targets = [
        cst.ComparisonTarget(_COMPARED[type(op)](), builder.expression(each)) for op, each in zip(node.ops, node.comparators, strict=True)
    ]
    return cst.Comparison(builder.expression(node.left), targets)


def _unary(builder: Builder, node: ast.UnaryOp) -> cst.UnaryOperation:
    return cst.UnaryOperation(_UNARY[type(node.op)](), builder.expression(node.operand))


def _if_exp(builder: Builder, node: ast.IfExp) -> cst.IfExp:
    return cst.IfExp(builder.expression(node.test), builder.expression(node.body), builder.expression(node.orelse))


def _lambda(builder: Builder, node: ast.Lambda) -> cst.Lambda:
    return cst.Lambda(parameters(builder, node.args), builder.expression(node.body))


def _await(builder: Builder, node: ast.Await) -> cst.Await:
    return cst.Await(builder.expression(node.value))


def _yield(builder: Builder, node: ast.Yield) -> cst.Yield:
    return cst.Yield(builder.optional(node.value))


def _yield_from(builder: Builder, node: ast.YieldFrom) -> cst.Yield:
    return cst.Yield(cst.From(builder.expression(node.value)))


def _named(builder: Builder, node: ast.NamedExpr) -> cst.NamedExpr:
    return cst.NamedExpr(builder.expression(node.target), builder.expression(node.value))


def parameters(builder: Builder, node: ast.arguments) -> cst.Parameters:
    """The parameters of a function."""
    plain = [*node.posonlyargs, *node.args]
    defaults = [*[None] * (len(plain) - len(node.defaults)), *node.defaults]
    made = [_parameter(builder, each, default) for each, default in zip(plain, defaults, strict=True)]
    only = len(node.posonlyargs)
    star = cst.ParamStar() if node.kwonlyargs else cst.MaybeSentinel.DEFAULT
    return cst.Parameters(
        made[only:],
        star if node.vararg is None else _parameter(builder, node.vararg, None, "*"),
        [_parameter(builder, each, default) for each, default in zip(node.kwonlyargs, node.kw_defaults, strict=True)],
        None if node.kwarg is None else _parameter(builder, node.kwarg, None, "**"),
        made[:only],
        cst.ParamSlash() if only else cst.MaybeSentinel.DEFAULT,
    )


def _parameter(builder: Builder, node: ast.arg, default: ast.expr | None, star: str = "") -> cst.Param:
    value = builder.optional(default)
    annotation = None if node.annotation is None else cst.Annotation(builder.expression(node.annotation))
    made = cst.Param(cst.Name(node.arg), annotation, cst.MaybeSentinel.DEFAULT if value is None else _EQUAL, value, star=star)
    builder.noted(made, node)
    return made


OPERATORS: Final[dict[type, type[Any]]] = {
    ast.Add: cst.Add,
    ast.Sub: cst.Subtract,
    ast.Mult: cst.Multiply,
    ast.Div: cst.Divide,
    ast.FloorDiv: cst.FloorDivide,
    ast.Mod: cst.Modulo,
    ast.Pow: cst.Power,
    ast.MatMult: cst.MatrixMultiply,
    ast.LShift: cst.LeftShift,
    ast.RShift: cst.RightShift,
    ast.BitOr: cst.BitOr,
    ast.BitXor: cst.BitXor,
    ast.BitAnd: cst.BitAnd,
}
_COMPARED: Final[dict[type, type[Any]]] = {
    ast.Eq: cst.Equal,
    ast.NotEq: cst.NotEqual,
    ast.Lt: cst.LessThan,
    ast.LtE: cst.LessThanEqual,
    ast.Gt: cst.GreaterThan,
    ast.GtE: cst.GreaterThanEqual,
    ast.Is: cst.Is,
    ast.IsNot: cst.IsNot,
    ast.In: cst.In,
    ast.NotIn: cst.NotIn,
}
_UNARY: Final[dict[type, type[Any]]] = {ast.UAdd: cst.Plus, ast.USub: cst.Minus, ast.Not: cst.Not, ast.Invert: cst.BitInvert}

#: Not here: f-strings, whose parts have no places of their own before Python 3.12, and what a Python newer than 3.10 may know.
EXPRESSIONS: Final[dict[type, Callable[[Any, Any], Any]]] = {
    ast.Name: _name,
    ast.Constant: _constant,
    ast.Attribute: _attribute,
    ast.Call: _call,
    ast.Subscript: _subscript,
    ast.Tuple: _tuple,
    ast.List: _list,
    ast.Set: _set,
    ast.Dict: _dict,
    ast.ListComp: _list_comp,
    ast.SetComp: _set_comp,
    ast.DictComp: _dict_comp,
    ast.GeneratorExp: _generator,
    ast.BinOp: _binary,
    ast.BoolOp: _boolean,
    ast.Compare: _compare,
    ast.UnaryOp: _unary,
    ast.IfExp: _if_exp,
    ast.Lambda: _lambda,
    ast.Await: _await,
    ast.Yield: _yield,
    ast.YieldFrom: _yield_from,
    ast.NamedExpr: _named,
}
