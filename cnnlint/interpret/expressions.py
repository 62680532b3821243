"""Expressions: a syntax node and a frame in, a value out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import libcst as cst

from cnnlint.dims import Expr, Unknown
from cnnlint.interpret.attributes import get_attribute
from cnnlint.interpret.calls import Arguments, call
from cnnlint.interpret.choices import Choice, leaves
from cnnlint.interpret.comparisons import compare, decision, invert
from cnnlint.interpret.comprehensions import comprehension
from cnnlint.interpret.environment import FLOW, Frame, Machine
from cnnlint.interpret.iteration import iterate
from cnnlint.interpret.literals import formatted, number, string
from cnnlint.interpret.operators import binary, is_key, key_of, negate, show_value
from cnnlint.interpret.own_names import TEXT
from cnnlint.interpret.scopes import look_up
from cnnlint.interpret.sequential import use_result
from cnnlint.interpret.sizes import bounded
from cnnlint.interpret.subscripts import get_item
from cnnlint.interpret.values import DictValue, FunctionValue, GivenArgument, InstanceValue, Opaque, Place, SequenceValue, SliceValue

_BINARY: Final[dict[type, str]] = {
    cst.Add: "+",
    cst.Subtract: "-",
    cst.Multiply: "*",
    cst.Divide: "/",
    cst.FloorDivide: "//",
    cst.Modulo: "%",
    cst.Power: "**",
    cst.MatrixMultiply: "@",
    cst.LeftShift: "<<",
    cst.RightShift: ">>",
    cst.BitAnd: "&",
    cst.BitOr: "|",
    cst.BitXor: "^",
}
_COMPARISON: Final[dict[type, str]] = {
    cst.Equal: "==",
    cst.NotEqual: "!=",
    cst.LessThan: "<",
    cst.LessThanEqual: "<=",
    cst.GreaterThan: ">",
    cst.GreaterThanEqual: ">=",
    cst.In: "in",
    cst.NotIn: "not in",
    cst.Is: "is",
    cst.IsNot: "is not",
}
#: Makes a record of its fields at half of what its class takes; for what is made with each expression.
_made: Final = tuple.__new__

_UNARY: Final[dict[type, str]] = {cst.Minus: "-", cst.Plus: "+", cst.BitInvert: "~"}


def evaluate(machine: Machine, node: Any, frame: Frame) -> Any:
    """The value of an expression. What is not understood is an Opaque object named by its source text."""
    try:
        handler = _HANDLERS[type(node)]
    except KeyError:
        return machine.opaque(None, place=Place(frame.context, node))
    return handler(machine, node, frame)


# -- texts -------------------------------------------------------------------------------------------------------------


def _concatenated(machine: Machine, node: cst.ConcatenatedString, frame: Frame) -> Any:
    return binary(machine, "+", evaluate(machine, node.left, frame), evaluate(machine, node.right, frame))


def _formatted(machine: Machine, node: cst.FormattedString, frame: Frame) -> Any:
    parts: list[Any] = []
    for part in node.parts:
        if type(part) is cst.FormattedStringText:
            parts.append(part.value.replace("{{", "{").replace("}}", "}"))
            continue
        assert isinstance(part, cst.FormattedStringExpression)
        value = evaluate(machine, part.expression, frame)
        shown = formatted(value, part)
        parts.append(value if shown is None else shown)
    if all(type(part) is str for part in parts):
        return bounded(machine, "".join(parts))
    return machine.opaque(None, qualified_name=TEXT, positional=tuple(parts), place=Place(frame.context, node))


# -- names, attributes, items ------------------------------------------------------------------------------------------


def _name(machine: Machine, node: cst.Name, frame: Frame) -> Any:
    value = look_up(machine, node.value, frame)
    return _known_by_equality(machine, value) if machine.equal else value


def _attribute(machine: Machine, node: cst.Attribute, frame: Frame) -> Any:
    owner = evaluate(machine, node.value, frame)
    if owner is None and machine.models:
        use_result(machine, node.value)
    value = get_attribute(machine, owner, node.attr.value, _made(Place, (frame.context, node)))
    return _known_by_equality(machine, value) if machine.equal else value


def _subscript(machine: Machine, node: cst.Subscript, frame: Frame) -> Any:
    held = evaluate(machine, node.value, frame)
    value = get_item(machine, held, evaluate_index(machine, node, frame), Place(frame.context, node))
    return _known_by_equality(machine, value) if machine.equal else value


def _known_by_equality(machine: Machine, value: Any) -> Any:
    """Where `value == 3` holds, the value is 3."""
    return machine.equal.get(key_of(value), value) if type(value) in (Opaque, Expr) else value


def evaluate_index(machine: Machine, node: cst.Subscript, frame: Frame) -> Any:
    """What stands in the brackets of a subscript: one value, or a tuple of several."""
    items = [_index_element(machine, element.slice, frame) for element in node.slice]
    single = len(items) == 1 and type(node.slice[0].comma) is not cst.Comma
    return items[0] if single else tuple(items)


def _index_element(machine: Machine, part: cst.BaseSlice, frame: Frame) -> Any:
    if type(part) is cst.Index:
        return evaluate(machine, part.value, frame)
    assert isinstance(part, cst.Slice)
    bounds = [evaluate(machine, bound, frame) if bound is not None else None for bound in (part.lower, part.upper, part.step)]
    return SliceValue(*bounds)


# -- calls -------------------------------------------------------------------------------------------------------------


def _call(machine: Machine, node: cst.Call, frame: Frame) -> Any:
    machine.step()
    context = frame.context
    callee = evaluate(machine, node.func, frame)
    arguments, star = _arguments(machine, node.args, frame)
    return call(machine, callee, arguments, star, _made(Place, (context, node)), frame)


def _arguments(machine: Machine, nodes: Any, frame: Frame) -> tuple[Arguments, bool]:
    """The arguments of a call with their places; the flag says that stars of unknown content may add others."""
    found: Arguments = []
    star = False
    context = frame.context
    for node in nodes:
        value = evaluate(machine, node.value, frame)
        place = _made(Place, (context, node.value))
        if node.star == "":
            found.append(_made(GivenArgument, (node.keyword.value if node.keyword is not None else None, value, place)))
            continue
        unpacked = _starred(machine, node.star, value)
        star = star or unpacked is None
        machine.step(len(unpacked or ()) >> 4)
        found.extend(GivenArgument(keyword, item, place) for keyword, item in unpacked or ())
    return found, star


def _starred(machine: Machine, star: str, value: Any) -> list[tuple[Any, Any]] | None:
    """The keywords and values that `*value` or `**value` gives; None where they are not known."""
    if star == "*":
        content = iterate(machine, value)
        return [(None, item) for item in content] if type(content) is list else None
    value = value.slots.get("__content__", value) if type(value) is InstanceValue else value
    content = machine.items(value) if type(value) is DictValue else None
    return list(content.items()) if type(content) is dict and all(type(key) is str for key in content) else None


# -- containers --------------------------------------------------------------------------------------------------------


def elements(machine: Machine, nodes: Any, frame: Frame) -> Any:
    """The values of the elements of a display as a Python list, stars unpacked; Unknown where a star's content is not known."""
    items: list[Any] = []
    unknown: Any = None
    choice, before = None, 0  # what one star has as alternatives, and where it stands
    for element in nodes:
        value = evaluate(machine, element.value, frame)
        if type(element) is not cst.StarredElement:
            items.append(value)
            continue
        content = iterate(machine, value)
        if type(content) is list:
            items.extend(content)
        elif type(content) is Choice and choice is None and all(type(leaf) is list for leaf in leaves(content)):
            choice, before = content, len(items)
        else:
            reason = content.reason if type(content) in (SequenceValue, Unknown) else "it depends on a condition"
            unknown = machine.unknown(f"the items of `*{show_value(value)}` are not known: {reason}")
    if unknown is None and choice is not None:
        return machine.each(choice, lambda held: [*items[:before], *held, *items[before:]])
    return items if unknown is None else unknown


def _tuple(machine: Machine, node: cst.Tuple, frame: Frame) -> Any:
    items = elements(machine, node.elements, frame)
    return machine.each(items, lambda held: bounded(machine, tuple(held)) if type(held) is list else held)


def _list(machine: Machine, node: cst.List | cst.Set, frame: Frame) -> Any:
    items = elements(machine, node.elements, frame)
    kind = "list" if type(node) is cst.List else "set"
    made = machine.new_list(items if type(items) is list else [], kind)
    if type(items) is not list:
        made.slots["items"] = items
    return made


def _dict(machine: Machine, node: cst.Dict, frame: Frame) -> Any:
    items: dict[Any, Any] = {}
    unknown: Any = None
    for element in node.elements:
        value = evaluate(machine, element.value, frame)
        if type(element) is cst.StarredDictElement:
            content = machine.items(value) if hasattr(value, "default") else None
            if type(content) is dict:
                items.update(content)
            else:
                unknown = machine.unknown(f"the items of `**{show_value(value)}` are not known")
            continue
        key = evaluate(machine, element.key, frame) if type(element) is cst.DictElement else None
        if is_key(key):
            items[key] = value
        else:
            unknown = machine.unknown("a key of the dict is not known")
    made = machine.new_dict(items)
    if unknown is not None:
        made.slots["items"] = unknown
    return made


# -- operators ---------------------------------------------------------------------------------------------------------


def _binary(machine: Machine, node: cst.BinaryOperation, frame: Frame) -> Any:
    left = evaluate(machine, node.left, frame)
    return binary(machine, _BINARY[type(node.operator)], left, evaluate(machine, node.right, frame))


def _unary(machine: Machine, node: cst.UnaryOperation, frame: Frame) -> Any:
    if type(node.operator) is cst.Not:
        return invert(machine, evaluate(machine, node.expression, frame))
    return negate(machine, _UNARY[type(node.operator)], evaluate(machine, node.expression, frame))


def _comparison(machine: Machine, node: cst.Comparison, frame: Frame) -> Any:
    left = evaluate(machine, node.left, frame)
    result: Any = True
    for target in node.comparisons:
        right = evaluate(machine, target.comparator, frame)
        found = compare(machine, _COMPARISON[type(target.operator)], left, right)
        if result is True:
            result = found
        elif found is False:
            result = False
        elif found is not True:
            result = machine.opaque(None, place=Place(frame.context, node))
        if result is False:
            return False
        left = right
    return result


def _boolean(machine: Machine, node: cst.BooleanOperation, frame: Frame) -> Any:
    left = evaluate(machine, node.left, frame)
    stops = type(node.operator) is cst.Or
    tree = decision(machine, left, lambda: frame.context.text(node.left))

    def combine(leaf: Any) -> Any:
        return machine.restricted(left) if leaf is stops else evaluate(machine, node.right, frame)

    return machine.each(tree, combine)


def _conditional(machine: Machine, node: cst.IfExp, frame: Frame) -> Any:
    tree = decide(machine, node.test, frame)
    return machine.each(tree, lambda leaf: evaluate(machine, node.body if leaf else node.orelse, frame))


def decide(machine: Machine, node: Any, frame: Frame) -> Any:
    """The truth of an expression as a tree of bools over the conditions nobody can decide."""
    value = evaluate(machine, node, frame)
    return value if type(value) is bool else decision(machine, value, lambda: frame.context.text(node))


def _named(machine: Machine, node: cst.NamedExpr, frame: Frame) -> Any:
    from cnnlint.interpret.assignment import assign

    value = evaluate(machine, node.value, frame)
    assign(machine, node.target, value, frame)
    return value


# -- functions --------------------------------------------------------------------------------------


def _lambda(machine: Machine, node: cst.Lambda, frame: Frame) -> Any:
    return FunctionValue("<lambda>", f"{scope_name(frame)}<lambda>", node, frame, evaluate_defaults(machine, node.params, frame))


def scope_name(frame: Frame) -> str:
    """The prefix of qualified names in a scope: empty at module level, else with its final dot."""
    if frame.function is not None:
        return f"{frame.function.qualname}."
    if frame.cls is not None:
        return f"{frame.cls.qualname}."
    return ""


def evaluate_defaults(machine: Machine, params: cst.Parameters, frame: Frame) -> dict[str, Any]:
    """The default values of a function's parameters, evaluated where it is defined."""
    found: dict[str, Any] = {}
    for param in (*params.posonly_params, *params.params, *params.kwonly_params):
        if param.default is not None:
            found[param.name.value] = evaluate(machine, param.default, frame)
    return found


def _yield(machine: Machine, node: cst.Yield, frame: Frame) -> Any:
    owner: Frame | None = frame
    while owner is not None and owner.yields is None:
        owner = owner.parent
    if isinstance(node.value, cst.From):
        value = evaluate(machine, node.value.item, frame)
        content = iterate(machine, value)
        items = content if type(content) is list else [value]
    else:
        items = [evaluate(machine, node.value, frame) if node.value is not None else None]
    if owner is not None and owner.at_yield is not None and not isinstance(node.value, cst.From):
        owner.at_yield(items[0])
    elif owner is not None and owner.yields is not None and machine.read(owner, FLOW) is None:
        machine.extend(owner.yields, "items", items)
    return machine.opaque(None, place=Place(frame.context, node))


def _await(machine: Machine, node: cst.Await, frame: Frame) -> Any:
    return evaluate(machine, node.expression, frame)


_HANDLERS: Final[dict[type, Callable[..., Any]]] = {
    cst.Name: _name,
    cst.Attribute: _attribute,
    cst.Call: _call,
    cst.Integer: number,
    cst.Float: number,
    cst.Imaginary: number,
    cst.SimpleString: string,
    cst.ConcatenatedString: _concatenated,
    cst.FormattedString: _formatted,
    cst.Tuple: _tuple,
    cst.List: _list,
    cst.Set: _list,
    cst.Dict: _dict,
    cst.Subscript: _subscript,
    cst.BinaryOperation: _binary,
    cst.UnaryOperation: _unary,
    cst.Comparison: _comparison,
    cst.BooleanOperation: _boolean,
    cst.IfExp: _conditional,
    cst.Lambda: _lambda,
    cst.ListComp: comprehension,
    cst.SetComp: comprehension,
    cst.DictComp: comprehension,
    cst.GeneratorExp: comprehension,
    cst.NamedExpr: _named,
    cst.Yield: _yield,
    cst.Await: _await,
    cst.Ellipsis: lambda machine, node, frame: Ellipsis,
}
