"""The `match` statement: cases in order, each pattern decided where it can be."""

from __future__ import annotations

from typing import Any, Final

import libcst as cst

from cnnlint.dims import Unknown
from cnnlint.interpret.attributes import get_attribute
from cnnlint.interpret.choices import MISSING, Choice
from cnnlint.interpret.comparisons import compare, decision
from cnnlint.interpret.environment import Frame, Machine
from cnnlint.interpret.inheritance import find_in_class
from cnnlint.interpret.iteration import iterate
from cnnlint.interpret.operators import is_key
from cnnlint.interpret.scopes import bind
from cnnlint.interpret.values import ClassValue, DictValue, ListValue, Opaque, RangeValue, SequenceValue
from cnnlint.model import Reference


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
        return decision(machine, found, lambda: frame.context.text(pattern))
    if isinstance(pattern, (cst.MatchList, cst.MatchTuple)):
        return _sequence(machine, subject, list(pattern.patterns), frame)
    if isinstance(pattern, cst.MatchMapping):
        return _mapping(machine, subject, pattern, frame)
    if isinstance(pattern, cst.MatchClass):
        return _object(machine, subject, pattern, frame)
    return decision(machine, machine.unknown("a pattern that is not followed"), lambda: frame.context.text(pattern))


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
    """`[a, *rest, b]`: lists and tuples match, texts do not."""
    if type(subject) not in (tuple, ListValue, Opaque, Unknown, SequenceValue, RangeValue):
        return False
    content = iterate(machine, subject) if type(subject) in (tuple, ListValue, RangeValue) else None
    if type(content) is Choice:
        return machine.each(content, lambda held: _items(machine, held, elements, frame))
    return _items(machine, content, elements, frame)


def _items(machine: Machine, content: Any, elements: list[Any], frame: Frame) -> Any:
    star = next((index for index, element in enumerate(elements) if isinstance(element, cst.MatchStar)), None)
    if type(content) is not list:
        return decision(machine, machine.unknown("the items of the sequence are not known"), lambda: "the sequence pattern matches")
    if len(content) < len(elements) - (star is not None) or (star is None and len(content) != len(elements)):
        return False
    if star is None:
        return _all(machine, [(item, element.value) for item, element in zip(content, elements, strict=True)], frame)
    end = len(content) - (len(elements) - star - 1)
    _bind_rest(machine, elements[star].name, machine.new_list(content[star:end]), frame)
    pairs = zip([*content[:star], *content[end:]], [*elements[:star], *elements[star + 1 :]], strict=True)
    return _all(machine, [(item, element.value) for item, element in pairs], frame)


def _bind_rest(machine: Machine, name: Any, value: Any, frame: Frame) -> None:
    if isinstance(name, cst.Name):
        bind(machine, name.value, value, frame)


def _mapping(machine: Machine, subject: Any, pattern: cst.MatchMapping, frame: Frame) -> Any:
    """`{"key": pattern, **rest}`."""
    from cnnlint.interpret.expressions import evaluate

    if type(subject) not in (DictValue, Opaque, Unknown):
        return False
    content = machine.items(subject) if type(subject) is DictValue else None
    if type(content) is not dict:
        return decision(machine, machine.unknown("a mapping that is not known"), lambda: "the mapping pattern matches")
    left = dict(content)
    pairs = []
    for element in pattern.elements:
        key = evaluate(machine, element.key, frame)
        if not is_key(key) or key not in left:
            return False
        pairs.append((left.pop(key), element.pattern))
    _bind_rest(machine, pattern.rest, machine.new_dict(left), frame)
    return _all(machine, pairs, frame)


def _object(machine: Machine, subject: Any, pattern: cst.MatchClass, frame: Frame) -> Any:
    """`Class(a, name=b)`: an instance of the class whose attributes match; positions are named by `__match_args__`."""
    from cnnlint.interpret.calls import call_value
    from cnnlint.interpret.expressions import evaluate

    cls = evaluate(machine, pattern.cls, frame)
    made = decision(machine, call_value(machine, Reference("builtins.isinstance"), [subject, cls], {}), lambda: frame.context.text(pattern))
    names = _positions(machine, cls, len(pattern.patterns))
    if names is None:
        return machine.each(
            made, lambda leaf: leaf and decision(machine, machine.unknown("its positions"), lambda: frame.context.text(pattern))
        )
    patterns = [*zip(names, (element.value for element in pattern.patterns), strict=True)]
    patterns += [(element.key.value, element.pattern) for element in pattern.kwds]

    def inside(leaf: Any) -> Any:
        held = machine.restricted(subject)
        pairs = [(held if name is None else get_attribute(machine, held, name, None), each) for name, each in patterns]
        return _all(machine, pairs, frame)

    return machine.each(made, lambda leaf: inside(leaf) if leaf else False)


#: Classes whose one position is the object itself (PEP 634).
_ITSELF: Final = frozenset(
    f"builtins.{name}" for name in ("bool", "bytearray", "bytes", "dict", "float", "frozenset", "int", "list", "set", "str", "tuple")
)


def _positions(machine: Machine, cls: Any, count: int) -> list[str | None] | None:
    """The attributes that positional patterns of a class look at; None where that is not known."""
    from cnnlint.interpret.libraries.records import fields_of

    if count == 0:
        return []
    if isinstance(cls, Reference):
        return [None] if cls.qualified_name in _ITSELF and count == 1 else None
    declared = find_in_class(machine, cls, "__match_args__") if type(cls) is ClassValue else MISSING
    fields = fields_of(cls) if type(cls) is ClassValue else None
    names = list(declared) if type(declared) is tuple else list(fields or ())
    return names[:count] if len(names) >= count else None
