"""The `match` statement: cases in order, each pattern decided where it can be."""

from __future__ import annotations

from typing import Any

import libcst as cst

from cnnlint.interpret.choices import Choice
from cnnlint.interpret.comparisons import compare, decision
from cnnlint.interpret.environment import Frame, Machine
from cnnlint.interpret.iteration import iterate
from cnnlint.interpret.scopes import bind
from cnnlint.interpret.values import DictValue


def run_match(machine: Machine, node: cst.Match, frame: Frame) -> None:
    """Runs a `match` statement."""
    from cnnlint.interpret.expressions import evaluate

    _cases(machine, evaluate(machine, node.subject, frame), list(node.cases), frame)


def _cases(machine: Machine, subject: Any, cases: list[cst.MatchCase], frame: Frame) -> None:
    from cnnlint.interpret.expressions import decide
    from cnnlint.interpret.statements import run_body

    if not cases:
        return
    case, rest = cases[0], cases[1:]
    tree = matches(machine, subject, case.pattern, frame)

    def follow(matched: bool) -> None:
        if not matched:
            _cases(machine, machine.restricted(subject), rest, frame)
        elif case.guard is None:
            run_body(machine, case.body, frame)
        else:
            guard = decide(machine, case.guard, frame)
            machine.branches(
                guard,
                lambda truth: run_body(machine, case.body, frame) if truth else _cases(machine, machine.restricted(subject), rest, frame),
            )

    machine.branches(tree, follow)


def matches(machine: Machine, subject: Any, pattern: Any, frame: Frame) -> Any:
    """Whether the subject matches: a tree of bools. Captured names are bound on the way."""
    from cnnlint.interpret.expressions import evaluate

    if type(subject) is Choice:
        return machine.each(subject, lambda leaf: matches(machine, leaf, pattern, frame))
    if isinstance(pattern, cst.MatchAs):
        return _capture(machine, subject, pattern, frame)
    if isinstance(pattern, cst.MatchOr):
        return _any(machine, subject, [element.pattern for element in pattern.patterns], frame)
    if isinstance(pattern, (cst.MatchValue, cst.MatchSingleton)):
        op = "==" if isinstance(pattern, cst.MatchValue) else "is"
        found = compare(machine, op, subject, evaluate(machine, pattern.value, frame))
        return decision(machine, found, frame.context.text(pattern))
    if isinstance(pattern, (cst.MatchList, cst.MatchTuple)):
        return _sequence(machine, subject, list(pattern.patterns), frame)
    if isinstance(pattern, cst.MatchMapping):
        return _mapping(machine, subject, pattern, frame)
    return decision(machine, machine.unknown("a pattern that is not followed"), frame.context.text(pattern))


def _capture(machine: Machine, subject: Any, pattern: cst.MatchAs, frame: Frame) -> Any:
    result = True if pattern.pattern is None else matches(machine, subject, pattern.pattern, frame)
    if pattern.name is not None:
        bind(machine, pattern.name.value, subject, frame)
    return result


def _any(machine: Machine, subject: Any, patterns: list[Any], frame: Frame) -> Any:
    if not patterns:
        return False
    first = matches(machine, subject, patterns[0], frame)
    return machine.each(first, lambda leaf: True if leaf else _any(machine, machine.restricted(subject), patterns[1:], frame))


def _all(machine: Machine, pairs: list[tuple[Any, Any]], frame: Frame) -> Any:
    if not pairs:
        return True
    first = matches(machine, *pairs[0], frame)
    return machine.each(first, lambda leaf: _all(machine, pairs[1:], frame) if leaf else False)


def _sequence(machine: Machine, subject: Any, elements: list[Any], frame: Frame) -> Any:
    content = iterate(machine, subject) if type(subject).__name__ in ("tuple", "ListValue") else None
    if type(subject) in (str, int, float, bool, type(None)):
        return False
    if type(content) is not list or any(isinstance(element, cst.MatchStar) for element in elements):
        return decision(machine, machine.unknown("a sequence pattern that is not followed"), "the sequence pattern matches")
    if len(content) != len(elements):
        return False
    return _all(machine, [(item, element.value) for item, element in zip(content, elements, strict=True)], frame)


def _mapping(machine: Machine, subject: Any, pattern: cst.MatchMapping, frame: Frame) -> Any:
    from cnnlint.interpret.expressions import evaluate

    content = machine.items(subject) if type(subject) is DictValue else None
    if type(content) is not dict:
        return decision(machine, machine.unknown("a mapping that is not known"), "the mapping pattern matches")
    pairs = []
    for element in pattern.elements:
        key = evaluate(machine, element.key, frame)
        if key not in content:
            return False
        pairs.append((content[key], element.pattern))
    return _all(machine, pairs, frame)
