"""Comprehensions and generator expressions: unrolled where what they run over is known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import libcst as cst

from cnnlint.dims import Expr, Unknown
from cnnlint.interpret.assignment import assign
from cnnlint.interpret.choices import Choice, same
from cnnlint.interpret.effort import asks_too_much
from cnnlint.interpret.environment import Frame, Machine
from cnnlint.interpret.iteration import iterate
from cnnlint.interpret.operators import is_key
from cnnlint.interpret.samples import collected, since_of
from cnnlint.interpret.stores import Store
from cnnlint.interpret.values import ListValue, Opaque, Place, SequenceValue
from cnnlint.interpret.widening import ROUNDS, Loop, widen_all
from cnnlint.model import Array, NumpyNumber

#: What is left to one item that stands for all the others, where every one asks what nobody knows.
_DATA: Final = frozenset({Opaque, Unknown, Array, ListValue, Expr, NumpyNumber, int, float, str})


def comprehension(machine: Machine, node: Any, frame: Frame) -> Any:
    inner = Frame(frame.context, frame, frame.function, machine.path, frame.call, frame.caller)
    inner.receiver = frame.receiver
    content = _content(machine, node.for_in, frame)
    if type(content) is not Choice:
        return _comprehended(machine, node, inner, content)
    parts = machine.each(content, lambda leaf: _comprehended(machine, node, inner, leaf))
    held = machine.each(parts, lambda part: machine.read(part, "items") if isinstance(part, Store) else machine.unknown("it depends"))
    made: Any = machine.new_iterator([]) if isinstance(node, cst.GeneratorExp) else machine.new_dict({})
    if isinstance(node, (cst.ListComp, cst.SetComp)):
        made = machine.new_list([], "list" if isinstance(node, cst.ListComp) else "set")
    made.slots["items"] = held
    return made


def _content(machine: Machine, clause: cst.CompFor, frame: Frame) -> Any:
    from cnnlint.interpret.expressions import evaluate

    return iterate(machine, evaluate(machine, clause.iter, frame))


def _comprehended(machine: Machine, node: Any, inner: Frame, content: Any) -> Any:
    """The value of a comprehension over one alternative of what it runs over."""
    found: list[Any] = []
    since = [machine.identity()]
    unknown = _run_comprehension(machine, node, node.for_in, inner, found, since, content)
    if isinstance(node, cst.DictComp):
        return _collect_dict(machine, found, unknown)
    if isinstance(node, cst.GeneratorExp):
        return machine.new_iterator(found) if unknown is None else unknown_sequence(machine, found, unknown)
    made = machine.new_list(found, "list" if isinstance(node, cst.ListComp) else "set")
    if unknown is not None:
        made.slots["items"] = machine.unknown(unknown)
        sample = collected(machine, found, min(since)) if made.kind == "list" else None
        if sample is not None:
            made.slots["sample"] = sample
    return made


def unknown_sequence(machine: Machine, found: list[Any], reason: str) -> SequenceValue:
    """A sequence whose items look like those that were found, where these are all alike."""
    element = found[-1] if found and all(same(found[-1], each) for each in found) else machine.opaque("an item")
    return SequenceValue(element, machine.unknown("its length is not known"), reason)


def _collect_dict(machine: Machine, pairs: list[Any], unknown: str | None) -> Any:
    items = {key: value for key, value in pairs if is_key(key)}
    made = machine.new_dict(items)
    if unknown is not None or len(items) != len({repr(key) for key, _ in pairs}):
        made.slots["items"] = machine.unknown(unknown or "a key of the dict is not known")
    return made


def _run_comprehension(
    machine: Machine, node: Any, clause: cst.CompFor, frame: Frame, found: list[Any], since: list[int], content: Any = None
) -> str | None:
    """Runs one `for` of a comprehension over its content; adds to `found`; the reason why the items are not all known, or None. `since`
    collects from which identity on symbols may change with what it runs over."""
    from cnnlint.interpret.expressions import decide

    content = _content(machine, clause, frame) if content is None else content
    if type(content) is not list:
        return _run_unknown(machine, node, clause, frame, found, content, since)
    reason: str | None = None
    asked = len(machine.atoms)
    for index, item in enumerate(content):
        if asks_too_much(machine, index, asked) and found and type(found[-1]) in _DATA:
            rest = SequenceValue(machine.opaque("an item"), len(content) - index, f"it has {len(content):,} items")
            return _run_unknown(machine, node, clause, frame, found, rest, since)
        machine.step()
        assign(machine, clause.target, item, frame)
        tests = [decide(machine, each.test, frame) for each in clause.ifs]
        if any(test is False for test in tests):
            continue
        if any(test is not True for test in tests):
            reason = reason or f"it depends on `{frame.context.text(clause.ifs[0].test)}`"
        reason = _where(machine, tests, lambda: _inside(machine, node, clause, frame, found, since)) or reason
    return reason


def _where(machine: Machine, tests: list[Any], action: Callable[[], str | None]) -> str | None:
    """Runs the action where all tests hold."""
    if not tests:
        return action()
    reasons: list[str | None] = []

    def go_on(leaf: Any) -> None:
        if leaf:
            reasons.append(_where(machine, tests[1:], action))

    machine.branches(tests[0], go_on)
    return next((reason for reason in reasons if reason is not None), None)


def _inside(machine: Machine, node: Any, clause: cst.CompFor, frame: Frame, found: list[Any], since: list[int]) -> str | None:
    """What stands behind one `for`: the next one, or the element."""
    if clause.inner_for_in is not None:
        return _run_comprehension(machine, node, clause.inner_for_in, frame, found, since)
    found.append(_comprehension_element(machine, node, frame))
    return None


def _run_unknown(machine: Machine, node: Any, clause: cst.CompFor, frame: Frame, found: list[Any], content: Any, since: list[int]) -> str:
    """One item for all; what the others would change beside the result is changed as in a loop of unknown length."""
    element = content.element if type(content) is SequenceValue else machine.opaque("an item")
    since.append(since_of(element, since[0]))
    reason = str(content.reason) if type(content) in (SequenceValue, Unknown) else "what it runs over depends on a condition"
    loop = Loop(reason, Place(frame.context, clause), None, since[-1])
    for number in range(ROUNDS):
        outer, machine.journal = machine.journal, {}
        made: list[Any] = []
        try:
            assign(machine, clause.target, element, frame)
            _inside(machine, node, clause, frame, made, since)
        finally:
            journal, machine.journal = machine.journal, outer
        if number == 0:
            found.extend(made)
        for key, entry in journal.items():
            if outer is not None:
                outer.setdefault(key, entry)
        effects = {key: entry for key, entry in journal.items() if entry[0] is not frame}
        if widen_all(machine, effects, loop, number):
            break
    return reason


def _comprehension_element(machine: Machine, node: Any, frame: Frame) -> Any:
    from cnnlint.interpret.expressions import evaluate

    if isinstance(node, cst.DictComp):
        return (evaluate(machine, node.key, frame), evaluate(machine, node.value, frame))
    return evaluate(machine, node.elt, frame)
