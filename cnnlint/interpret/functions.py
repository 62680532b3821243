"""Functions of the program: definition, binding of parameters, and the call that inlines the body."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import libcst as cst

from cnnlint.dims import Unknown
from cnnlint.interpret.budget import DEPTH_LIMIT, LimitReached
from cnnlint.interpret.choices import MISSING, choose, paths
from cnnlint.interpret.effort import allowance, too_deep
from cnnlint.interpret.environment import FLOW, Crowded, Frame, Machine
from cnnlint.interpret.flow import Raise, Return
from cnnlint.interpret.limits import leave_open
from cnnlint.interpret.values import BoundMethod, ClassValue, FunctionValue, GivenArgument, InstanceValue, PartialValue, Place

Arguments = list[GivenArgument]


def define(machine: Machine, node: cst.FunctionDef, frame: Frame) -> Any:
    """The value of a `def` statement, its decorators applied."""
    from cnnlint.interpret.expressions import evaluate_defaults, scope_name

    defaults = evaluate_defaults(machine, node.params, frame)
    name = node.name.value
    function = FunctionValue(name, f"{scope_name(frame)}{name}", node, frame, defaults)
    if frame.cls is not None and frame.function is None:
        function.owner = frame.cls
    machine.functions.append(function)
    return _decorated(machine, function, node, frame)


def is_generator(function: FunctionValue) -> bool:
    """Whether the function yields; looked up once, when it is first called."""
    if function.generates is None:
        mentions = isinstance(function.node, cst.FunctionDef) and function.closure.context.yields
        function.generates = mentions and contains_yield(function.node.body)
    return function.generates


_OWN_SCOPES = frozenset({cst.FunctionDef, cst.Lambda, cst.ClassDef})


_FIELDS: dict[type[Any], tuple[str, ...]] = {}


def _fields(kind: type[Any]) -> tuple[str, ...]:
    """The fields of a node class that can hold expressions or statements; looked up once a class."""
    if kind not in _FIELDS:
        _FIELDS[kind] = tuple(_held(kind))
    return _FIELDS[kind]


#: How the names of fields begin that hold blanks, brackets and signs.
_SIGNS = (
    *("whitespace", "leading", "trailing", "lpar", "rpar", "lbrace", "rbrace", "lbracket", "rbracket", "comma", "colon", "semicolon"),
    *("header", "footer", "indent", "equal", "dot", "asynchronous", "first_colon", "second_colon", "lines_after"),
)


def _held(kind: type[Any]) -> Iterator[str]:
    yield from (name for name in getattr(kind, "__dataclass_fields__", ()) if not is_sign(name))


def is_sign(field: str) -> bool:
    """Whether a field of libcst's nodes holds blanks, brackets or signs."""
    return field.startswith(_SIGNS)


def contains_yield(node: cst.CSTNode) -> bool:
    """Whether a function body yields; nested functions and classes are their own."""
    return any(type(each) is cst.Yield for each in _inner(node, _OWN_SCOPES))


def declared_global(node: cst.CSTNode) -> Iterator[str]:
    """The names that a function, or one inside it, declares global."""
    for each in _inner(node, frozenset()):
        if type(each) is cst.Global:
            yield from (item.name.value for item in each.names)


def _inner(node: cst.CSTNode, closed: frozenset[type[Any]]) -> Iterator[Any]:
    """A node and what is inside it, without names and signs; nodes of these classes are not opened."""
    pending: list[Any] = [node]
    while pending:
        current = pending.pop()
        kind = type(current)
        if kind is list or kind is tuple:
            pending += current
        elif kind not in closed:
            yield current
            fields = _FIELDS.get(kind)
            for name in _fields(kind) if fields is None else fields:
                inside = getattr(current, name)
                if inside is not None and type(inside) not in _BARE:
                    pending.append(inside)


#: What holds neither statements nor other expressions, and is most of what there is.
_BARE = frozenset({cst.Name, cst.SimpleString, cst.Integer, cst.Float, cst.MaybeSentinel, str, bool})


def _decorated(machine: Machine, function: FunctionValue, node: cst.FunctionDef, frame: Frame) -> Any:
    value: Any = function
    for decorator in reversed(node.decorators):
        value = _decorate(machine, value, decorator, frame)
    return value


def _decorate(machine: Machine, value: Any, decorator: cst.Decorator, frame: Frame) -> Any:
    """One decorator applied: those of Python and of the program are followed, others leave the function as it is."""
    from cnnlint.interpret.calls import call
    from cnnlint.interpret.expressions import evaluate
    from cnnlint.model import Reference

    wrapper = evaluate(machine, decorator.decorator, frame)
    place = Place(frame.context, decorator.decorator)
    if type(value) is FunctionValue and isinstance(wrapper, Reference):
        kind = _KINDS.get(wrapper.qualified_name)
        if kind is not None:
            value.kind = kind
        mark = _MARKS.get(wrapper.qualified_name)
        if mark is not None:
            value.attributes[mark] = True
        return value
    from cnnlint.interpret.attributes import MethodValue
    from cnnlint.interpret.cases import parametrize

    if type(value) is FunctionValue:
        parametrize(machine, value, wrapper)
    if type(wrapper) in _CALLED or (type(wrapper) is MethodValue and wrapper.qualified_name.startswith("property.")):
        result = call(machine, wrapper, [GivenArgument(None, value, place)], False, place, frame)
        return result if type(result) in (FunctionValue, MethodValue) or not isinstance(result, Unknown) else value
    return value


#: Decorators of the program's own, which are called with the function.
_CALLED = (FunctionValue, BoundMethod, ClassValue, InstanceValue, PartialValue)

_KINDS = {
    "builtins.staticmethod": "static",
    "builtins.classmethod": "class",
    "builtins.property": "property",
    "functools.cached_property": "cached",
    "abc.abstractproperty": "property",
}
#: Decorators after which a call is something else: a context, or one of several functions.
_MARKS = {
    "contextlib.contextmanager": "__context__",
    "contextlib.asynccontextmanager": "__context__",
    "functools.singledispatch": "__dispatched__",
    "functools.singledispatchmethod": "__dispatched__",
}


def call_function(
    machine: Machine,
    function: FunctionValue,
    arguments: Arguments,
    star: bool,
    place: Place | None,
    caller: Frame | None,
    at_yield: Callable[[Any], None] | None = None,
) -> Any:
    """The value of a call of the program's own function: its body is run in a frame of its own. `at_yield` is told what it yields."""
    function.called = True
    if len(machine.stack) >= DEPTH_LIMIT or too_deep(machine, function):
        return machine.unknown(f"`{function.name}` calls itself too deeply to be followed")
    frame = Frame(function.closure.context, function.closure, function, machine.path, place, caller)
    bind_parameters(machine, function, arguments, star, frame)
    frame.at_yield = at_yield
    frame.receiver = arguments[0].value if arguments and arguments[0].keyword is None else function.closure.receiver
    machine.stack.append(function)
    since, allowed = len(machine.models), machine.allowed
    machine.allowed = allowance(machine, function, frame)
    try:
        return _run(machine, function, frame, caller)
    except Crowded as limit:
        if limit.frame is not frame:
            raise
        machine.crowded.add(function)
        leave_open(machine, str(limit), [*machine.models[since:], frame], callers=False)  # which goes on
        return machine.unknown(str(limit))
    except (LimitReached, RecursionError):
        machine.interrupted.append(frame)
        raise
    finally:
        machine.allowed = allowed
        machine.stack.pop()


def _run(machine: Machine, function: FunctionValue, frame: Frame, caller: Frame | None) -> Any:
    if type(function.node) is cst.Lambda:
        from cnnlint.interpret.expressions import evaluate

        return evaluate(machine, function.node.body, frame)
    from cnnlint.interpret.statements import run_body

    if is_generator(function):
        frame.yields = machine.new_list([])
    run_body(machine, function.node.body, frame)
    if frame.yields is not None:
        return _generated(machine, frame)
    return _result(machine, frame, caller)


def _generated(machine: Machine, frame: Frame) -> Any:
    assert frame.yields is not None
    content = machine.items(frame.yields)
    endless = getattr(frame.yields, "kind", "list") == "endless"
    return machine.each(content, lambda held: machine.new_iterator(list(held), endless) if type(held) is list else held)


def _result(machine: Machine, frame: Frame, caller: Frame | None) -> Any:
    """What the call gives on every path: the value returned, None at the end, nothing where it raises."""
    flow = machine.read(frame, FLOW)
    if flow is None:
        return None
    if type(flow) is Return:
        return flow.value
    if caller is not None:
        for path, leaf in paths(flow):
            if type(leaf) is Raise:
                with machine.assume(path), suppress(Crowded):  # too many ways to end in an error: the program goes on where it does not
                    machine.write(caller, FLOW, leaf)
    result = _strip(machine, flow)
    return machine.unknown("the function raises an error") if result is MISSING else result


def _strip(machine: Machine, flow: Any) -> Any:
    if type(flow) is Return:
        return flow.value
    if flow is None:
        return None
    if type(flow) is Raise or not hasattr(flow, "atom"):
        return MISSING
    return choose(flow.atom, _strip(machine, flow.yes), _strip(machine, flow.no))


# -- parameters --------------------------------------------------------------------------------------------------------


def bind_parameters(machine: Machine, function: FunctionValue, arguments: Arguments, star: bool, frame: Frame) -> None:
    """Binds arguments to parameters as Python does. A parameter that nothing gives is a symbol of its own name."""
    params = function.node.params
    positional = [argument.value for argument in arguments if argument.keyword is None]
    keywords = {argument.keyword: argument.value for argument in arguments if argument.keyword is not None}
    slots = frame.slots
    only = {param.name.value for param in params.posonly_params}
    for param in (*params.posonly_params, *params.params):
        name = param.name.value
        if positional:
            slots[name] = positional.pop(0)
        elif name in keywords and name not in only:
            slots[name] = keywords.pop(name)
        else:
            slots[name] = _missing(machine, function, name, star)
    for param in params.kwonly_params:
        name = param.name.value
        slots[name] = keywords.pop(name) if name in keywords else _missing(machine, function, name, star)
    if isinstance(params.star_arg, cst.Param):
        slots[params.star_arg.name.value] = tuple(positional) if not star else machine.unknown("more arguments may be given")
    if params.star_kwarg is not None:
        named = machine.new_dict(dict(keywords))
        if star:
            named.slots["items"] = machine.unknown("more arguments may be given")
        slots[params.star_kwarg.name.value] = named


def _missing(machine: Machine, function: FunctionValue, name: str, star: bool) -> Any:
    if name in function.defaults and not star:
        return function.defaults[name]
    return machine.opaque(name, reason=f"parameter `{name}` of `{function.name}` has no value")
