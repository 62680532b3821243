"""What a limit leaves behind: models that the rest of the program could still have changed end in a gap.

A model that nothing refers to any more stays what it was. What an expression under way holds cannot be seen, so the models made
since the statement of the file began count as reachable.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cnnlint.interpret.choices import Choice
from cnnlint.interpret.environment import Frame, Machine
from cnnlint.interpret.stores import Store
from cnnlint.interpret.values import FunctionValue, GapValue, ModelValue, ModuleValue, Opaque


def cut_off(machine: Machine, reason: str) -> None:
    """Ends the interpretation at a limit: it is noted, and every model that could still have changed is left open."""
    machine.limits.append(reason)
    machine.running = False
    machine.path, machine.journal = (), None
    machine.assumed.clear()
    machine.equal.clear()
    roots: list[Any] = machine.models[machine.mark :]
    if not machine.entering:
        roots += [*(module for module in machine.modules.values() if type(module) is ModuleValue), *machine.interrupted]
    leave_open(machine, reason, roots)


def leave_open(machine: Machine, reason: str, roots: list[Any], callers: bool = True) -> None:
    """Puts a gap at the end of every model that these values lead to, and says so where there is one; `callers` says whether what
    called a function is among it."""
    gap = GapValue(f"the analysis ended before the program did: {reason}", machine.place)
    walked = 0
    for model in _reachable(roots, callers):
        walked += 1
        if type(model) is ModelValue:
            machine.limits.append(reason)
            content = machine.read(model, "layers")
            machine.write(model, "layers", machine.each(content, lambda held: [*held, gap] if type(held) is list else held))
    machine.step(walked >> 3)


def _reachable(roots: list[Any], callers: bool) -> Iterator[Any]:
    """Everything that these values lead to, themselves included."""
    seen: set[int] = set()
    pending = list(roots)
    while pending:
        value = pending.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        yield value
        pending.extend(_held(value, callers))


def _held(value: Any, callers: bool) -> Iterator[Any]:
    if isinstance(value, (tuple, list, set, frozenset)):
        yield from value
    elif isinstance(value, dict):
        yield from value.values()
    elif type(value) is Choice:
        yield value.yes
        yield value.no
    elif isinstance(value, Store):
        yield from value.slots.values()
        if type(value) is ModuleValue:
            yield value.context.frame
        if type(value) is Frame:
            yield from (value.parent, value.receiver, value.caller if callers else None)
        yield getattr(value, "traits", None)
    elif type(value) is FunctionValue:
        yield from (value.closure, value.defaults, value.attributes)
    elif type(value) is Opaque:
        yield from (value.positional, value.keywords, value.children)
