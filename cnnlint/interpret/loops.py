"""Loops: known ones are unrolled; of others the body is run until the state covers any number of iterations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import libcst as cst

from cnnlint.dims import Unknown
from cnnlint.interpret.bounds import note_range
from cnnlint.interpret.budget import ITERATION_LIMIT
from cnnlint.interpret.choices import LEAF_LIMIT, MISSING, Choice, choose, leaf_count, leaves, paths
from cnnlint.interpret.effort import asks_too_much, is_passing
from cnnlint.interpret.environment import FLOW, Frame, Machine
from cnnlint.interpret.flow import BREAK, CONTINUE, Return
from cnnlint.interpret.iteration import iterate
from cnnlint.interpret.operators import as_size
from cnnlint.interpret.samples import since_of
from cnnlint.interpret.values import Place, SequenceValue
from cnnlint.interpret.widening import ROUNDS, Loop, renewed, widen_all

#: Iterations whose end is undecided before a loop is taken as one of unknown length.
_UNDECIDED_LIMIT: Final = 2

#: Undecided exits of a loop over known items before the rest is taken as of unknown length.
_EXITS_LIMIT: Final = 6

#: Ways through one iteration, some of which leave the loop, that are as many as can be told apart once more follow.
_WAYS_LIMIT: Final = LEAF_LIMIT // 4
_EXITS_AT_ONCE: Final = _WAYS_LIMIT // 2

#: Steps of iterations without effect that a whole program may have before its loops are no longer unrolled beyond the first few.
_IDLE_LIMIT: Final = 30_000
_UNROLLED: Final = 4

#: Rounds of `while True` after which a generator is taken to go on for ever, and any other loop too.
_GENERATED: Final = 4
_FOR_EVER: Final = 1_000


def run_for(machine: Machine, node: cst.For, frame: Frame) -> None:
    """Runs a `for` statement."""
    from cnnlint.interpret.expressions import evaluate

    since = machine.identity()
    content = iterate(machine, evaluate(machine, node.iter, frame))
    machine.branches(content, lambda leaf: _for_each(machine, node, leaf, frame, since))
    _finish(machine, node, frame)


def _for_each(machine: Machine, node: cst.For, content: Any, frame: Frame, since: int) -> None:
    if type(content) is not list:
        element = content.element if type(content) is SequenceValue else machine.opaque(None, place=Place(frame.context, node.target))
        reason = content.reason if type(content) in (SequenceValue, Unknown) else "what it runs over is not known"
        count = as_size(machine, content.length) if type(content) is SequenceValue else None
        _run_unknown(machine, node, frame, Loop(reason, Place(frame.context, node), count, since_of(element, since)), element)
        return
    undecided, asked = 0, len(machine.atoms)
    for index, item in enumerate(content):
        grown, began = machine.growth, machine.steps
        if not normally(machine, frame, lambda item=item: _iteration(machine, node, frame, item)):  # type: ignore[misc]
            return
        ways = leaf_count(machine.read(frame, FLOW))
        undecided += ways > 1
        if index + 1 < len(content) and (_idle(machine, grown, began, index, asked) or undecided > _EXITS_LIMIT or ways > _EXITS_AT_ONCE):
            loop = Loop(f"it runs {len(content):,} times", Place(frame.context, node), len(content) - index - 1, since)
            _rest(machine, node, frame, loop, content[index + 1 :])
            return


def _rest(machine: Machine, node: cst.For, frame: Frame, loop: Loop, items: list[Any]) -> None:
    """The iterations that are not unrolled, as those of a loop of unknown length."""
    element = machine.opaque(None, place=Place(frame.context, node.target))
    if all(type(item) is int for item in items):
        note_range(machine, element, min(items), max(items))
    if node.orelse is None and all(leaf is None or leaf is BREAK for leaf in leaves(machine.read(frame, FLOW))):
        machine.write(frame, FLOW, None)  # the state will cover any number of rounds, none as well
    _simplify(machine, frame)
    normally(machine, frame, lambda: _run_unknown(machine, node, frame, loop, element))


def _simplify(machine: Machine, frame: Frame) -> None:
    """Counts and results with so many alternatives that what is asked of them could not be told apart are numbers nobody knows."""
    for name in [name for name, value in frame.slots.items() if type(value) is Choice and type(name) is str]:
        value = machine.read(frame, name)
        if leaf_count(value) > _WAYS_LIMIT and all(map(is_passing, leaves(value))):
            machine.write(frame, name, machine.opaque(name))


def _idle(machine: Machine, grown: int, began: int, index: int, asked: int) -> bool:
    """Whether to stop unrolling: iterations of many steps, here and elsewhere, made no layer and filled no list, or these asked too much.
    `grown` and `began` are what the machine had counted before this one."""
    if machine.growth != grown:
        return False
    machine.idle += machine.steps - began
    return (index >= _UNROLLED and machine.idle > _IDLE_LIMIT) or asks_too_much(machine, index, asked)


def _iteration(machine: Machine, node: cst.For, frame: Frame, item: Any) -> None:
    from cnnlint.interpret.assignment import assign
    from cnnlint.interpret.statements import run_body

    machine.step()
    assign(machine, node.target, item, frame)
    run_body(machine, node.body, frame)
    _clear(machine, frame, CONTINUE)


def normally(machine: Machine, frame: Frame, action: Callable[[], None]) -> bool:
    """Runs the action on the paths where nothing has interrupted the frame; whether there is such a path."""
    flow = machine.read(frame, FLOW)
    if flow is None:
        action()
        return True
    ran = False
    if type(flow) is Choice:
        for path, leaf in paths(flow):
            if leaf is None:
                ran = True
                with machine.assume(path):
                    action()
    return ran


def regardless(machine: Machine, frame: Frame, action: Callable[[], None]) -> None:
    """Runs the action on every path, as `finally` does; what interrupted the frame before stays."""
    flow = machine.read(frame, FLOW)
    machine.write(frame, FLOW, None)
    action()
    after = machine.read(frame, FLOW)
    if after is None:
        machine.write(frame, FLOW, flow)


def _clear(machine: Machine, frame: Frame, jump: Any) -> None:
    flow = machine.read(frame, FLOW)
    if flow is not None:
        machine.write(frame, FLOW, machine.each(flow, lambda leaf: None if leaf is jump else leaf))


def _finish(machine: Machine, node: cst.For | cst.While, frame: Frame) -> None:
    """The `else` clause runs where the loop was not left by `break`; then the loop's jumps are over."""
    from cnnlint.interpret.statements import run_body

    orelse = node.orelse
    if orelse is not None:
        normally(machine, frame, lambda: run_body(machine, orelse.body, frame))
    _clear(machine, frame, BREAK)


def run_while(machine: Machine, node: cst.While, frame: Frame) -> None:
    """Runs a `while` statement: as long as its condition is decided, else as a loop of unknown length."""
    undecided, asked = 0, len(machine.atoms)
    limit = _FOR_EVER if _is_constant(node.test) else ITERATION_LIMIT
    for index in range(limit):
        machine.step()
        flow = machine.read(frame, FLOW)
        if type(flow) is Choice:
            undecided += 1
        elif flow is not None:
            break
        grown, began = machine.growth, machine.steps
        state = _while_once(machine, node, frame, undecided)
        if state is not True or (index >= _GENERATED and _goes_on(machine, frame)):
            break
        if _idle(machine, grown, began, index, asked):
            _endless(machine, node, frame, "it runs too often to be followed")
            break
    else:
        machine.limits.append(f"a `while` loop runs more than {limit:,} times")
        _endless(machine, node, frame, "it runs too often to be followed")
    _finish(machine, node, frame)


def _is_constant(test: cst.BaseExpression) -> bool:
    """Whether it is the condition of a loop that only its body can end."""
    return isinstance(test, cst.Integer) or (isinstance(test, cst.Name) and test.value == "True")


def _endless(machine: Machine, node: cst.While, frame: Frame, reason: str) -> None:
    """The rest of a `while` loop, as one of unknown length."""
    normally(machine, frame, lambda: _run_unknown(machine, node, frame, Loop(reason, Place(frame.context, node), None, machine.identity())))


def _goes_on(machine: Machine, frame: Frame) -> bool:
    """Whether this is a generator in an endless loop: what it gave so far stands for the rest."""
    if frame.yields is None or not machine.items(frame.yields):
        return False
    frame.yields.kind = "endless"
    machine.write(frame, FLOW, Return(None))
    return True


def _while_once(machine: Machine, node: cst.While, frame: Frame, undecided: int) -> bool:
    """One iteration; whether another may follow."""
    from cnnlint.interpret.expressions import decide
    from cnnlint.interpret.statements import run_body

    if undecided > _UNDECIDED_LIMIT:
        _endless(machine, node, frame, "nobody knows when it ends")
        return False
    going = False

    def iteration() -> None:
        nonlocal going
        condition = decide(machine, node.test, frame)
        if type(condition) is Choice:
            loop = Loop(f"it runs while `{frame.context.text(node.test)}`", Place(frame.context, node), None, machine.identity())
            machine.branches(condition, lambda leaf: _run_unknown(machine, node, frame, loop) if leaf else None)
        elif condition:
            run_body(machine, node.body, frame)
            _clear(machine, frame, CONTINUE)
            going = True

    ran = normally(machine, frame, iteration)
    return ran and going


# -- loops of unknown length -------------------------------------------------------------------------------------------


def _run_unknown(machine: Machine, node: cst.For | cst.While, frame: Frame, loop: Loop, element: Any = None) -> None:
    """Runs the body, with the target bound to the element, until the state covers any number of iterations."""
    for number in range(ROUNDS):
        if loop.may_repeat():
            element = renewed(machine, element)
            if element is MISSING:
                loop.give_up_repeating()
        if _round(machine, node, frame, loop, element, number):
            break
    _unless_left(machine, frame)


def _round(machine: Machine, node: cst.For | cst.While, frame: Frame, loop: Loop, element: Any, number: int) -> bool:
    """One iteration; whether nothing is found that the state before it did not cover."""
    from cnnlint.interpret.assignment import assign
    from cnnlint.interpret.statements import run_body

    outer, machine.journal = machine.journal, {}
    try:
        if isinstance(node, cst.For):
            assign(machine, node.target, element, frame)
        run_body(machine, node.body, frame)
        _clear(machine, frame, CONTINUE)
    finally:
        journal, machine.journal = machine.journal, outer
    for key, entry in journal.items():
        if outer is not None:
            outer.setdefault(key, entry)
    if machine.read(frame, FLOW) is not None:
        loop.give_up_repeating()
        if node.orelse is None:
            _clear(machine, frame, BREAK)  # the state will cover any number of rounds, so one that ends the loop is nothing special
    return widen_all(machine, journal, loop, number)


def _unless_left(machine: Machine, frame: Frame) -> None:
    """A loop that may be left by `return` or `raise` at an unknown iteration also goes on: the statements after it are reached."""
    flow = machine.read(frame, FLOW)
    if flow is not None and all(leaf is not None and leaf is not BREAK for leaf in leaves(flow)):
        atom = machine.atom(("left", id(flow), machine.identity()), "the loop is left early", "failure")
        machine.write(frame, FLOW, choose(atom, flow, None))
