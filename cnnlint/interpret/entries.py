"""What nothing calls: functions, classes and methods of a file are entered on their own, with symbols for what they are not given.

Each is run under a condition of its own, so that what it changes is not taken for what the program does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from cnnlint.interpret.calls import call
from cnnlint.interpret.cases import cases_of
from cnnlint.interpret.classes import instantiate
from cnnlint.interpret.elements import build_elements
from cnnlint.interpret.environment import FLOW, Frame, Machine, ModuleContext
from cnnlint.interpret.functions import declared_global
from cnnlint.interpret.inheritance import find_in_class
from cnnlint.interpret.values import ClassValue, FunctionValue, GivenArgument, InstanceValue, ModelValue, Place
from cnnlint.interpret.variants import settled_by

#: Methods that a test runner calls before each test.
_FIXTURES: Final = ("setUp", "setup_method")
#: What may stand inside of a name.
_LETTER: Final = re.compile(r"\w")
#: Where a `global` statement may begin.
_GLOBAL: Final = re.compile(rb"(?:^|[:;\r])[ \t\f]*global\b", re.MULTILINE)


def enter_uncalled(machine: Machine, context: ModuleContext) -> None:
    """Enters every function and class of the module that was not reached, those that nothing mentions and the tests first: they call what
    is mentioned, and do more with it."""
    _forget_globals(machine, context)
    for mentioned in (False, True):
        build_elements(machine, context)
        entered = True
        while entered:
            entered = False
            for value in list(_uncalled(machine, context)):
                if mentioned or not _is_mentioned(context, value.name):
                    entered = _enter(machine, context, value) or entered
        build_elements(machine, context)
        for cls in [cls for cls in machine.classes if cls.context is context and _may_hold(context, cls)]:
            if mentioned or not _is_mentioned(context, cls.name) or any(str(name).startswith("test") for name in cls.slots):
                _enter_methods(machine, context, cls)


def _is_mentioned(context: ModuleContext, name: str) -> bool:
    """Whether the name of a function or class stands in the text once more than where it is defined."""
    text, count, at = context.source.text, 0, -1
    while count < 2:
        at = text.find(name, at + 1)
        if at < 0:
            return False
        end = at + len(name)
        count += _LETTER.search(text[at - 1 : at] + text[end : end + 1]) is None
    return True


def _forget_globals(machine: Machine, context: ModuleContext) -> None:
    """A variable that a function which nothing calls binds anew has any value by the time that another one is called."""
    if b"global" not in context.source.data or not _GLOBAL.search(context.source.data):
        return
    waiting = [function.node for function in machine.functions if not function.called and function.closure.context is context]
    for name in dict.fromkeys(name for node in waiting for name in declared_global(node)):
        if name in context.frame.slots:
            reason = f"`{name}` is given another value by a function that nothing calls here"
            context.frame.slots[name] = machine.opaque(name, reason=reason)


def _uncalled(machine: Machine, context: ModuleContext) -> Iterator[FunctionValue | ClassValue]:
    for function in machine.functions:
        if not function.called and function.owner is None and function.closure.context is context and _may_make(context, function):
            yield function
    for cls in machine.classes:
        if not cls.called and cls.context is context and _may_hold(context, cls):
            yield cls


def _may_make(context: ModuleContext, function: FunctionValue, cls: ClassValue | None = None) -> bool:
    """Whether anything comes of entering the function on its own: it may make a model, or stands inside of what does."""
    making = context.source.making
    if making is None or function.closure.function is not None:
        return True
    return (None if cls is None else cls.name, function.name) in making


def _may_hold(context: ModuleContext, cls: ClassValue) -> bool:
    """Whether the class, or a method of it, may make a model; or stands inside of what does."""
    making = context.source.making
    return making is None or "." in cls.qualname or any(cls.name in pair for pair in making)


def _enter(machine: Machine, context: ModuleContext, value: FunctionValue | ClassValue) -> bool:
    if value.called:
        return False
    value.called = True
    if isinstance(value, FunctionValue):
        for index, case in enumerate(cases_of(value)):
            _call_alone(machine, context, value, case.arguments(), index)
        return True
    place = Place(context, value.node) if value.node is not None else None
    frame = _scratch(context, machine)
    atom = machine.atom(("entry", id(value)), f"`{value.name}` is called", "entry")
    with machine.enter(atom):
        value.traits["instance"] = instantiate(machine, value, [], False, place, None)
        machine.facts[atom] = settled_by(machine.read(frame, FLOW))
    return True


def _call_alone(
    machine: Machine,
    context: ModuleContext,
    function: FunctionValue,
    arguments: list[GivenArgument],
    index: int,
    before: Sequence[FunctionValue] = (),
) -> None:
    """Calls a function under a condition of its own, after the fixtures that its test runner calls first."""
    frame = _scratch(context, machine)
    atom = machine.atom(("entry", id(function), index), f"`{function.name}` is called", "entry")
    with machine.enter(atom):
        for fixture in before:
            call(machine, fixture, arguments[:1], False, None, frame)
        call(machine, function, arguments, False, None, frame)
        machine.facts[atom] = settled_by(machine.read(frame, FLOW))


def _scratch(context: ModuleContext, machine: Machine) -> Frame:
    """A frame to call from, whose interruptions concern nobody."""
    frame = Frame(context, None, None, machine.path)
    frame.slots[FLOW] = None
    return frame


def _enter_methods(machine: Machine, context: ModuleContext, cls: ClassValue) -> None:
    own = (value for value in cls.slots.values() if type(value) is FunctionValue and value.owner is cls)
    methods = [method for method in own if not method.called and _may_make(context, method, cls)]
    if not methods:
        return
    instance = cls.traits.get("instance")
    if type(instance) not in (InstanceValue, ModelValue):
        instance = _instance_for(machine, context, cls)
    fixtures = [found for name in _FIXTURES if type(found := find_in_class(machine, cls, name)) is FunctionValue]
    if not any(method.name.startswith("test") for method in methods):
        for fixture in fixtures:
            _call_method(machine, context, fixture, instance)
    for method in methods:
        if not method.called and method not in fixtures:
            _call_method(machine, context, method, instance, fixtures if method.name.startswith("test") else ())


def _instance_for(machine: Machine, context: ModuleContext, cls: ClassValue) -> Any:
    atom = machine.atom(("instance", id(cls)), f"`{cls.name}` is used", "entry")
    with machine.enter(atom):
        return instantiate(machine, cls, [], False, Place(context, cls.node) if cls.node is not None else None, None)


def _call_method(
    machine: Machine, context: ModuleContext, method: FunctionValue, instance: Any, before: Sequence[FunctionValue] = ()
) -> None:
    receiver = [GivenArgument(None, instance, None)] if method.kind != "static" else []
    for index, case in enumerate(cases_of(method)):
        _call_alone(machine, context, method, [*receiver, *case.arguments()], index, before)
