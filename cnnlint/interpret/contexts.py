"""`with`: what enters and leaves a context, in Python's order. Part of the interpret arrow.

A function under `contextlib.contextmanager` is run up to its `yield`, then the block, then the rest of the function: the block is run
where the function yields.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import libcst as cst

from cnnlint.interpret import loops
from cnnlint.interpret.assignment import assign
from cnnlint.interpret.choices import MISSING
from cnnlint.interpret.environment import Frame, Machine
from cnnlint.interpret.special_methods import call_own
from cnnlint.interpret.values import InstanceValue, ModelValue, Opaque, Place, TensorValue

#: The origin of what a call of such a function gives: the function and its arguments.
CONTEXT: Final = "contextlib.context"
STACK: Final = "contextlib.ExitStack"
_PASSING_ON: Final = frozenset({"contextlib.nullcontext", "contextlib.closing"})


def run_with(machine: Machine, node: cst.With, frame: Frame) -> None:
    """A `with` statement: its items one inside the other, then the body."""
    from cnnlint.interpret.expressions import evaluate
    from cnnlint.interpret.statements import run_body

    def within(index: int) -> None:
        if index == len(node.items):
            run_body(machine, node.body, frame)
            return
        item = node.items[index]
        place = Place(frame.context, item.item)

        def entered(value: Any) -> None:
            if item.asname is not None:
                assign(machine, item.asname.name, value, frame)
            within(index + 1)

        _through(machine, evaluate(machine, item.item, frame), place, frame, entered)

    within(0)


def _through(machine: Machine, value: Any, place: Place, frame: Frame, entered: Callable[[Any], None]) -> None:
    """Enters a context, runs what is inside, and leaves it."""
    if type(value) is Opaque and value.qualified_name == CONTEXT:
        _generated(machine, value, frame, entered)
    elif type(value) in (InstanceValue, ModelValue):
        found = call_own(machine, value, "__enter__")
        entered(value if found is MISSING else found)
        loops.regardless(machine, frame, lambda: call_own(machine, value, "__exit__", None, None, None))
    elif type(value) is Opaque and value.qualified_name == STACK:
        entered(value)
        loops.regardless(machine, frame, lambda: _unwind(machine, value))
    else:
        entered(enter(machine, value, place))


def enter(machine: Machine, value: Any, place: Place) -> Any:
    """What `with value as x` binds to `x`, for other contexts."""
    if type(value) is Opaque and value.qualified_name in _PASSING_ON:
        return value.positional[0] if value.positional else dict(value.keywords).get("enter_result")
    return value if type(value) is not TensorValue else machine.opaque(None, place=place)


def _generated(machine: Machine, value: Opaque, frame: Frame, entered: Callable[[Any], None]) -> None:
    """Runs the function of a context; the block is run at its first `yield`, or at its end where none is met."""
    from cnnlint.interpret.functions import call_function

    function, arguments, star = value.positional
    reached = False

    def at_yield(given: Any) -> None:
        nonlocal reached
        if not reached:
            reached = True
            entered(given)

    call_function(machine, function, list(arguments), star, value.place, frame, at_yield)
    if not reached:
        entered(machine.opaque(None, place=value.place))


def _unwind(machine: Machine, stack: Opaque) -> None:
    """What was put on an ExitStack is called, the last first."""
    from cnnlint.interpret.calls import call_value

    for action, given in reversed(stack.children.get("callbacks", ())):
        if action is None:
            call_own(machine, given, "__exit__", None, None, None)
        else:
            call_value(machine, action, list(given[0]), dict(given[1]))
