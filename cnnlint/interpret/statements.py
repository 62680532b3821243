"""Statements, run in the order Python would, over values.

What interrupts a body (return, raise, break, continue) is a value too: the flow of the frame. It may hold on some paths only;
the statements after it then run under the conditions of the others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import libcst as cst

from cnnlint.interpret import loops, matching
from cnnlint.interpret.assignment import assign
from cnnlint.interpret.choices import MISSING, Choice, leaves, paths
from cnnlint.interpret.environment import FLOW, Frame, Machine
from cnnlint.interpret.expressions import decide, evaluate, evaluate_index
from cnnlint.interpret.flow import BREAK, CONTINUE, Raise, Return
from cnnlint.interpret.operators import as_shape, binary
from cnnlint.interpret.scopes import bind
from cnnlint.interpret.sequential import name_result
from cnnlint.interpret.special_methods import in_place
from cnnlint.interpret.subscripts import delete_item
from cnnlint.interpret.values import ClassValue, InstanceValue, ListValue, Place, is_array
from cnnlint.model import Reference


def run_body(machine: Machine, body: Any, frame: Frame) -> None:
    """Runs the body of a compound statement, a function or a module."""
    run_block(machine, body.body, frame)


def run_block(machine: Machine, statements: Sequence[Any], frame: Frame) -> None:
    """Runs statements in order, each on the paths where nothing has interrupted the frame."""
    top = frame.context.is_main and frame is frame.context.frame
    for index, statement in enumerate(statements):
        flow = frame.slots[FLOW]
        if flow is not None:
            flow = machine.read(frame, FLOW)
        if flow is None:
            if top:
                machine.mark = len(machine.models)
            run(machine, statement, frame)
            continue
        if type(flow) is Choice:
            for path, leaf in paths(flow):
                if leaf is None:
                    with machine.assume(path):
                        run_block(machine, statements[index:], frame)
        return


def run(machine: Machine, statement: Any, frame: Frame) -> None:
    """Runs one statement."""
    handler = _HANDLERS.get(type(statement))
    if handler is not None:
        machine.step()
        handler(machine, statement, frame)


# -- simple statements -------------------------------------------------------------------------------------------------


def _line(machine: Machine, node: cst.SimpleStatementLine, frame: Frame) -> None:
    if len(node.body) == 1:
        small = node.body[0]
        handler = _HANDLERS.get(type(small))
        if handler is not None:
            handler(machine, small, frame)
        return
    run_block(machine, node.body, frame)


def _expression(machine: Machine, node: cst.Expr, frame: Frame) -> None:
    value = node.value
    if type(value) not in (cst.SimpleString, cst.ConcatenatedString):
        evaluate(machine, value, frame)
        if type(value) is cst.Call and type(value.func) is cst.Attribute and value.func.attr.value == "set_shape":
            _set_shape(machine, value, value.func.value, frame)


def _set_shape(machine: Machine, call: cst.Call, target: cst.BaseExpression, frame: Frame) -> None:
    """`x.set_shape(shape)` tells TensorFlow sizes that it does not know: the name stands for a tensor of that shape from here on."""
    if not isinstance(target, (cst.Name, cst.Attribute)) or len(call.args) != 1:
        return
    tensor = evaluate(machine, target, frame)
    shape = as_shape(machine, evaluate(machine, call.args[0].value, frame))
    if not is_array(tensor) or type(shape) is not tuple:
        return
    known = tensor.shape if type(tensor.shape) is tuple else shape
    if len(known) == len(shape):
        sizes = tuple(own if told is None else told for own, told in zip(known, shape, strict=True))
        assign(machine, target, tensor._replace(shape=sizes), frame)


def _assign(machine: Machine, node: cst.Assign, frame: Frame) -> None:
    value = evaluate(machine, node.value, frame)
    for target in node.targets:
        if value is None and isinstance(node.value, cst.Call) and isinstance(target.target, cst.Name):
            name_result(machine, node.value, target.target.value)
        assign(machine, target.target, value, frame)


def _annotated(machine: Machine, node: cst.AnnAssign, frame: Frame) -> None:
    if frame.cls is not None and isinstance(node.target, cst.Name):
        fields = frame.cls.traits.setdefault("fields", {})
        fields[node.target.value] = node.value is not None
    if node.value is not None:
        assign(machine, node.target, evaluate(machine, node.value, frame), frame)


def _augmented(machine: Machine, node: cst.AugAssign, frame: Frame) -> None:
    old = evaluate(machine, node.target, frame)
    operand = evaluate(machine, node.value, frame)
    op = type(node.operator).__name__
    if type(old) is ListValue and op == "AddAssign":
        _extend_in_place(machine, old, operand)
        return
    own = in_place(machine, _AUGMENTED[op], old, operand)
    if own is not MISSING:
        assign(machine, node.target, own, frame)
        return
    assign(machine, node.target, binary(machine, _AUGMENTED[op], old, operand), frame)


def _extend_in_place(machine: Machine, target: ListValue, operand: Any) -> None:
    from cnnlint.interpret.iteration import iterate

    content = iterate(machine, operand)
    if type(content) is list:
        machine.extend(target, "items", content)
    else:
        machine.write(target, "items", machine.unknown("extended by what is not known"))


_AUGMENTED: Final = {
    "AddAssign": "+",
    "SubtractAssign": "-",
    "MultiplyAssign": "*",
    "DivideAssign": "/",
    "FloorDivideAssign": "//",
    "ModuloAssign": "%",
    "PowerAssign": "**",
    "MatrixMultiplyAssign": "@",
    "BitAndAssign": "&",
    "BitOrAssign": "|",
    "BitXorAssign": "^",
    "LeftShiftAssign": "<<",
    "RightShiftAssign": ">>",
}


def _return(machine: Machine, node: cst.Return, frame: Frame) -> None:
    value = evaluate(machine, node.value, frame) if node.value is not None else None
    flow = machine.read(frame, FLOW)
    machine.write(frame, FLOW, machine.each(flow, lambda leaf: Return(machine.restricted(value)) if leaf is None else leaf))


def _raise(machine: Machine, node: cst.Raise, frame: Frame) -> None:
    value = evaluate(machine, node.exc, frame) if node.exc is not None else None
    name = getattr(value, "qualified_name", None)
    machine.write(frame, FLOW, Raise(name.rpartition(".")[2] if name else None, Place(frame.context, node)))


def _jump(machine: Machine, node: cst.Break | cst.Continue, frame: Frame) -> None:
    machine.write(frame, FLOW, BREAK if isinstance(node, cst.Break) else CONTINUE)


def _assert(machine: Machine, node: cst.Assert, frame: Frame) -> None:
    """An assertion is a fact on the paths that go on."""
    tree = decide(machine, node.test, frame)
    if tree is True or all(leaf is False for leaf in leaves(tree)):
        return
    failed = Raise("AssertionError", Place(frame.context, node))
    flow = machine.read(frame, FLOW)
    machine.write(frame, FLOW, machine.each(tree, lambda leaf: machine.restricted(flow) if leaf else failed))


def _delete(machine: Machine, node: cst.Del, frame: Frame) -> None:
    targets = [element.value for element in node.target.elements] if isinstance(node.target, cst.Tuple) else [node.target]
    for target in targets:
        if isinstance(target, cst.Name):
            machine.write(frame.declared.get(target.value, frame), target.value, MISSING)
        elif isinstance(target, cst.Subscript):
            delete_item(machine, evaluate(machine, target.value, frame), evaluate_index(machine, target, frame))
        elif isinstance(target, cst.Attribute):
            _delete_attribute(machine, evaluate(machine, target.value, frame), target.attr.value)


def _delete_attribute(machine: Machine, value: Any, name: str) -> None:
    if type(value) in (InstanceValue, ClassValue) and machine.read(value, name) is not MISSING:
        machine.write(value, name, MISSING)


def _global(machine: Machine, node: cst.Global, frame: Frame) -> None:
    for item in node.names:
        frame.declared[item.name.value] = frame.context.frame


def _nonlocal(machine: Machine, node: cst.Nonlocal, frame: Frame) -> None:
    for item in node.names:
        scope = frame.parent
        while scope is not None and item.name.value not in scope.slots:
            scope = scope.parent
        if scope is not None:
            frame.declared[item.name.value] = scope


def _import(machine: Machine, node: cst.Import | cst.ImportFrom, frame: Frame) -> None:
    from cnnlint.interpret.imports import run_import

    run_import(machine, node, frame)


# -- compound statements -----------------------------------------------------------------------------------------------


def _if(machine: Machine, node: cst.If, frame: Frame) -> None:
    machine.branches(decide(machine, node.test, frame), lambda leaf: _branch(machine, node, leaf, frame))


def _branch(machine: Machine, node: cst.If, truth: bool, frame: Frame) -> None:
    if truth:
        run_body(machine, node.body, frame)
    elif isinstance(node.orelse, cst.If):
        _if(machine, node.orelse, frame)
    elif node.orelse is not None:
        run_body(machine, node.orelse.body, frame)


_EXPECTING: Final = frozenset({"raises", "assertRaises", "assertRaisesRegex", "assertRaisesRegexp"})


def _expects_failure(context: cst.BaseExpression) -> bool:
    """Whether a `with` of this says that its body raises: `pytest.raises(...)`, `self.assertRaises(...)`."""
    function = context.func if isinstance(context, cst.Call) else None
    name = function.attr if isinstance(function, cst.Attribute) else function
    return isinstance(name, cst.Name) and name.value in _EXPECTING


def _with(machine: Machine, node: cst.With, frame: Frame) -> None:
    from cnnlint.interpret.contexts import run_with

    if any(_expects_failure(item.item) for item in node.items):
        machine.expected.append(Place(frame.context, node))
    if any(_swallows(machine, item.item, frame) for item in node.items) and _may_fail(node.body):
        atom = machine.atom(("fails", id(node), tuple(machine.stack)), f"the body of {_first_line(frame, node)} fails", "failure")
        with machine.assume(((atom, False),)):
            run_with(machine, node, frame)
    else:
        run_with(machine, node, frame)


def _swallows(machine: Machine, context: cst.BaseExpression, frame: Frame) -> bool:
    """Whether a `with` of this goes on after an error: `contextlib.suppress(…)`."""
    function = evaluate(machine, context.func, frame) if isinstance(context, cst.Call) and isinstance(context.func, _NAMES) else None
    return isinstance(function, Reference) and function.qualified_name == "contextlib.suppress"


_NAMES: Final = (cst.Name, cst.Attribute)


def _try(machine: Machine, node: cst.Try | cst.TryStar, frame: Frame) -> None:
    """The body either runs to its end or fails: where it holds a call, both are followed, as alternatives."""
    if node.handlers and _may_fail(node.body):
        atom = machine.atom(("fails", id(node), tuple(machine.stack)), f"the `try` of {_first_line(frame, node)} fails", "failure")
        with machine.assume(((atom, True),)):
            _handle(machine, node, frame)
        with machine.assume(((atom, False),)):
            _attempt(machine, node, frame)
    else:
        _attempt(machine, node, frame)
    if node.finalbody is not None:
        loops.regardless(machine, frame, lambda: run_body(machine, node.finalbody.body, frame) if node.finalbody is not None else None)


def _first_line(frame: Frame, node: cst.Try | cst.TryStar | cst.With) -> str:
    statements = node.body.body
    return f"`{frame.context.text(statements[0])}`" if statements else "nothing"


def _may_fail(body: cst.BaseSuite) -> bool:
    """Whether the body does more than import and bind names."""
    return any(not _is_import(statement) for statement in body.body)


def _is_import(statement: cst.CSTNode) -> bool:
    return isinstance(statement, cst.SimpleStatementLine) and all(
        isinstance(small, (cst.Import, cst.ImportFrom, cst.Pass)) for small in statement.body
    )


def _attempt(machine: Machine, node: cst.Try | cst.TryStar, frame: Frame) -> None:
    run_body(machine, node.body, frame)
    flow = machine.read(frame, FLOW)
    for path, leaf in paths(flow):
        with machine.assume(path):
            if type(leaf) is Raise and node.handlers:
                machine.write(frame, FLOW, None)
                _handle(machine, node, frame)
            elif leaf is None and node.orelse is not None:
                run_body(machine, node.orelse.body, frame)


def _handle(machine: Machine, node: cst.Try | cst.TryStar, frame: Frame) -> None:
    handler = node.handlers[0]
    if handler.name is not None:
        name = handler.name.name
        if isinstance(name, cst.Name):
            bind(machine, name.value, machine.opaque(name.value), frame)
    run_body(machine, handler.body, frame)


def _for(machine: Machine, node: cst.For, frame: Frame) -> None:
    loops.run_for(machine, node, frame)


def _while(machine: Machine, node: cst.While, frame: Frame) -> None:
    loops.run_while(machine, node, frame)


def _match(machine: Machine, node: cst.Match, frame: Frame) -> None:
    matching.run_match(machine, node, frame)


def _function(machine: Machine, node: cst.FunctionDef, frame: Frame) -> None:
    from cnnlint.interpret.functions import define

    bind(machine, node.name.value, define(machine, node, frame), frame)


def _class(machine: Machine, node: cst.ClassDef, frame: Frame) -> None:
    from cnnlint.interpret.classes import define_class

    bind(machine, node.name.value, define_class(machine, node, frame), frame)


_HANDLERS: Final[dict[type, Callable[..., None]]] = {
    cst.SimpleStatementLine: _line,
    cst.Expr: _expression,
    cst.Assign: _assign,
    cst.AnnAssign: _annotated,
    cst.AugAssign: _augmented,
    cst.Return: _return,
    cst.Raise: _raise,
    cst.Break: _jump,
    cst.Continue: _jump,
    cst.Assert: _assert,
    cst.Del: _delete,
    cst.Global: _global,
    cst.Nonlocal: _nonlocal,
    cst.Import: _import,
    cst.ImportFrom: _import,
    cst.If: _if,
    cst.For: _for,
    cst.While: _while,
    cst.With: _with,
    cst.Try: _try,
    cst.TryStar: _try,
    cst.Match: _match,
    cst.FunctionDef: _function,
    cst.ClassDef: _class,
}
