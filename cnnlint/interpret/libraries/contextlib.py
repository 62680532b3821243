"""contextlib: stacks of contexts. Part of the interpret arrow; `with` itself is in `contexts`."""

from __future__ import annotations

from typing import Any

from cnnlint.interpret.environment import Machine
from cnnlint.interpret.libraries import known
from cnnlint.interpret.values import InstanceValue, ModelValue, Opaque


def _put(m: Machine, stack: Opaque, action: Any, given: Any) -> None:
    held = stack.children.get("callbacks", ())
    stack.children["callbacks"] = (*held, (action, given)) if not m.path else held


@known("contextlib.ExitStack.enter_context", "contextlib.ExitStack.push")
def enter_context(m: Machine, stack: Opaque, context: Any) -> Any:
    """Enters a context that is left with the stack."""
    from cnnlint.interpret.choices import MISSING
    from cnnlint.interpret.contexts import enter
    from cnnlint.interpret.special_methods import call_own

    if type(context) in (InstanceValue, ModelValue):
        _put(m, stack, None, context)
        found = call_own(m, context, "__enter__")
        return context if found is MISSING else found
    assert m.place is not None
    return enter(m, context, m.place)


@known("contextlib.ExitStack.callback")
def callback(m: Machine, stack: Opaque, action: Any, *positional: Any, **keywords: Any) -> Any:
    """Something to be called when the stack is left."""
    _put(m, stack, action, (positional, keywords))
    return action
