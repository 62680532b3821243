"""From a Problem of the propagation to a Diagnostic: each rule of that kind takes the problems that carry its code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cnnlint.diagnostics import Diagnostic, Related
from cnnlint.layers.registry import Problem, construct
from cnnlint.model import LayerCall, Model
from cnnlint.rules.facts.chain import label, shape_trace, starts_with_input
from cnnlint.rules.facts.remembered import remembered
from cnnlint.rules.registry import Context, Rule
from cnnlint.tuples import NamedTuple

if TYPE_CHECKING:
    from cnnlint.trace import LayerTrace, Trace


class Found(NamedTuple):
    """A problem with its place: the layer's number, its call, and what was computed there (None past the first problem)."""

    number: int
    problem: Problem
    call: LayerCall
    layer: LayerTrace | None


def problems(model: Model, trace: Trace, context: Context, *codes: str) -> Iterator[Found]:
    """The problems of these codes, in layer order.

    Propagation stops at the first layer that Keras refuses. A later constructor that fails is another mistake, so it counts.
    """
    if trace.problem is None:
        return
    index, first = trace.problem
    refused = trace.layers[index]
    if first.code in codes and not _told_by_nested(refused, context):
        yield Found(index, first, refused.call, refused)
    yield from (found for found in _later(model, trace, context.target) if found.problem.code in codes)


@remembered
def _later(model: Model, trace: Trace, target: str) -> list[Found]:
    """The constructors behind the first problem that fail."""
    assert trace.problem is not None
    index = trace.problem[0]
    found = []
    for number, later in enumerate(_after(model, trace.layers[index]), index + 1):
        problem = construct(later, target) if later.model is None else None
        if problem is not None:
            found.append(Found(number, problem, later, None))
    return found


def _told_by_nested(refused: LayerTrace, context: Context) -> bool:
    """Whether the problem is one inside a nested model that is refused on its own already."""
    inner = refused.call.model
    return inner is not None and any(
        other.identity == inner.identity and trace.problem is not None for other, trace in zip(context.models, context.traces, strict=False)
    )


def _after(model: Model, refused: LayerTrace) -> tuple[LayerCall, ...]:
    """The layers behind the refused one that the program makes at that place."""
    place = refused.index + (1 if starts_with_input(model) and model.layers[0] is not refused.call else 0)
    return tuple(element for element in model.layers[place + 1 :] if isinstance(element, LayerCall))


def diagnose(rule: Rule, model: Model, trace: Trace, found: Found) -> Diagnostic:
    """The plain diagnostic of a problem: its words, numbers and arithmetic, with the shapes before it."""
    problem, call = found.problem, found.call
    return Diagnostic(
        code=rule.code,
        name=rule.name,
        severity=rule.severity,
        message=f"{label(call)}: {problem.message}",
        span=call.span,
        model=model,
        layer=(found.number, call.class_name, found.layer.given_name if found.layer else None),
        expected=problem.expected,
        actual=problem.actual,
        hint=problem.hint,
        arithmetic=problem.arithmetic,
        trace=shape_trace(trace, found.number) if found.layer is not None and problem.phase == "build" else (),
        related=tuple(_argument(found)),
    )


def report(rule: Rule, model: Model, trace: Trace, context: Context) -> Iterator[Diagnostic]:
    """The plain diagnostics of all problems with the rule's own code."""
    for found in problems(model, trace, context, rule.code):
        yield diagnose(rule, model, trace, found)


def _argument(found: Found) -> Iterator[Related]:
    """The argument at fault, where it stands on another line than the layer."""
    argument = found.call.keyword(found.problem.argument) if found.problem.argument else None
    if argument is not None and argument.span.start.row != found.call.span.start.row:
        yield Related(argument.span, f"{found.problem.argument}= stands here")
