"""Loops: known ones are unrolled; of others the body is run for its effect until what it changes is found.

After a loop of unknown length a name holds what it held before and after alike, or is unknown, with the reason. A model or list
that grew keeps what it had, and a gap stands for the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import libcst as cst

from cnnlint.dims import Unknown
from cnnlint.interpret.choices import MISSING, Choice, choose, leaves, paths, same
from cnnlint.interpret.environment import BREAK, CONTINUE, FLOW, ITERATION_LIMIT, Frame, Machine, Return
from cnnlint.interpret.iteration import iterate
from cnnlint.interpret.values import Entry, GapValue, ModelValue, Place, SequenceValue, Store

#: Iterations whose end is undecided before a loop is taken as one of unknown length.
_UNDECIDED_LIMIT: Final = 2
_ROUNDS: Final = 3

#: Undecided exits of a loop over known items before the rest is taken as of unknown length.
_EXITS_LIMIT: Final = 6

#: Iterations without effect that a whole program may have before its loops are no longer unrolled beyond the first few.
_IDLE_LIMIT: Final = 2_000
_UNROLLED: Final = 4

#: Rounds of `while True` after which a generator is taken to go on for ever.
_GENERATED: Final = 4


def run_for(machine: Machine, node: cst.For, frame: Frame) -> None:
    """Runs a `for` statement."""
    from cnnlint.interpret.expressions import evaluate

    content = iterate(machine, evaluate(machine, node.iter, frame))
    machine.branches(content, lambda leaf: _for_each(machine, node, leaf, frame))
    _finish(machine, node, frame)


def _for_each(machine: Machine, node: cst.For, content: Any, frame: Frame) -> None:
    from cnnlint.interpret.assignment import assign

    if type(content) is not list:
        element = content.element if type(content) is SequenceValue else machine.opaque(None, place=Place(frame.context, node.target))
        reason = content.reason if type(content) in (SequenceValue, Unknown) else "what it runs over is not known"
        _run_unknown(machine, node, frame, lambda: assign(machine, node.target, element, frame), reason)
        return
    undecided = 0
    for index, item in enumerate(content):
        grown = machine.growth
        if not normally(machine, frame, lambda item=item: _iteration(machine, node, frame, item)):  # type: ignore[misc]
            return
        undecided += type(machine.read(frame, FLOW)) is Choice
        if index + 1 < len(content) and (_idle(machine, grown, index) or undecided > _EXITS_LIMIT):
            _rest(machine, node, frame, f"it runs {len(content):,} times")
            return


def _rest(machine: Machine, node: cst.For, frame: Frame, reason: str) -> None:
    """The iterations that are not unrolled, as those of a loop of unknown length."""
    from cnnlint.interpret.assignment import assign

    element = machine.opaque(None, place=Place(frame.context, node.target))
    normally(machine, frame, lambda: _run_unknown(machine, node, frame, lambda: assign(machine, node.target, element, frame), reason))


def _idle(machine: Machine, grown: int, index: int) -> bool:
    """Whether to stop unrolling: many iterations, here and elsewhere, made no layer and filled no list."""
    if machine.growth != grown:
        return False
    machine.idle += 1
    return index >= _UNROLLED and machine.idle > _IDLE_LIMIT


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
    undecided = 0
    for index in range(ITERATION_LIMIT):
        machine.step()
        flow = machine.read(frame, FLOW)
        if type(flow) is Choice:
            undecided += 1
        elif flow is not None:
            break
        grown = machine.growth
        state = _while_once(machine, node, frame, undecided)
        if state is not True or (index >= _GENERATED and _goes_on(machine, frame)):
            break
        if _idle(machine, grown, index):
            normally(machine, frame, lambda: _run_unknown(machine, node, frame, lambda: None, "it runs too often to be followed"))
            break
    else:
        machine.limits.append(f"a `while` loop runs more than {ITERATION_LIMIT:,} times")
        normally(machine, frame, lambda: _run_unknown(machine, node, frame, lambda: None, "it runs too often to be followed"))
    _finish(machine, node, frame)


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
        normally(machine, frame, lambda: _run_unknown(machine, node, frame, lambda: None, "nobody knows when it ends"))
        return False
    going = False

    def iteration() -> None:
        nonlocal going
        condition = decide(machine, node.test, frame)
        if type(condition) is Choice:
            reason = f"it runs while `{frame.context.text(node.test)}`"
            machine.branches(condition, lambda leaf: _run_unknown(machine, node, frame, lambda: None, reason) if leaf else None)
        elif condition:
            run_body(machine, node.body, frame)
            _clear(machine, frame, CONTINUE)
            going = True

    ran = normally(machine, frame, iteration)
    return ran and going


# -- loops of unknown length -------------------------------------------------------------------------------------------


def _run_unknown(machine: Machine, node: cst.For | cst.While, frame: Frame, bind_item: Callable[[], None], reason: str) -> None:
    """Runs the body until nothing it reads changes any more; what it changed is widened."""
    from cnnlint.interpret.statements import run_body

    outer = machine.journal
    for _ in range(_ROUNDS):
        machine.journal = {}
        try:
            bind_item()
            run_body(machine, node.body, frame)
            _clear(machine, frame, CONTINUE)
        finally:
            journal, machine.journal = machine.journal, outer
        settled = _widen_all(journal, reason, Place(frame.context, node))
        if outer is not None:
            for key, entry in journal.items():
                outer.setdefault(key, entry)
        if settled:
            break
    _unless_left(machine, frame)


def _unless_left(machine: Machine, frame: Frame) -> None:
    """A loop that may be left by `return` or `raise` at an unknown iteration also goes on: the statements after it are reached."""
    flow = machine.read(frame, FLOW)
    if flow is not None and all(leaf is not None and leaf is not BREAK for leaf in leaves(flow)):
        atom = machine.atom(("left", id(flow), machine.identity()), "the loop is left early", "failure")
        machine.write(frame, FLOW, choose(atom, flow, None))


def _widen_all(journal: dict[tuple[int, Any], tuple[Store, Any]], reason: str, place: Place) -> bool:
    settled = True
    for (_, key), (store, old) in journal.items():
        new = store.slots.get(key, MISSING)
        if key is FLOW or key == "uses" or old is MISSING or same(old, new):
            continue
        widened = _widen(store, key, old, new, reason, place)
        store.slots[key] = widened
        settled = settled and (same(widened, new) or _made_alike(widened, new))
    return settled


def _widen(store: Store, key: Any, old: Any, new: Any, reason: str, place: Place) -> Any:
    if type(store) is ModelValue and key == "layers" and type(old) is list and type(new) is list:
        return _widen_layers(old, new, reason)
    if type(new) is Unknown or type(old) is Unknown:
        return new if type(new) is Unknown else old
    if _made_alike(old, new):
        return new
    what = f"`{key}`" if type(key) is str and key != "items" else "its content"
    return Unknown(f"{what} changes in a loop of unknown length: {reason}", place)


def _made_alike(old: Any, new: Any) -> bool:
    """Whether two objects were made at one place of the program, in two iterations: then one stands for all."""
    place = getattr(new, "place", None)
    return type(old) is type(new) and place is not None and place == getattr(old, "place", None)


def _widen_layers(old: list[Any], new: list[Any], reason: str) -> list[Any]:
    """What stood before stays; a gap stands for any number of what the body adds."""
    common = 0
    while common < min(len(old), len(new)) and same(old[common], new[common]):
        common += 1
    kept = old[:common]
    if kept and type(kept[-1]) is GapValue and common == len(old):
        return kept
    rest = new[common:] or old[common:]
    first = next((entry.place for entry in rest if type(entry) is Entry), None)
    return [*kept, GapValue(f"layers are added in a loop, and {reason}", first)]
