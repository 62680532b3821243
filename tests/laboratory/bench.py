"""Stacks -> disagreements, each shrunk: the stack is built by the worker of verify and computed by propagate, and compared.

python -m laboratory 0 3000                    every class, Keras 3
python -m laboratory 0 500 --target 2 --only Conv2D Dense
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from cnnlint.propagate import propagate
from cnnlint.verify.client import Worker, WorkerFailed
from cnnlint.verify.compare import compare, totals_differ
from cnnlint.verify.encode import encode

from .stacks import Spec, Stack, model_of

LIMIT = 60.0


class Verdict(NamedTuple):
    """What came out for one stack: a difference in words (None: none), whether it was refused, and how many layers were unknown."""

    difference: str | None = None
    refused: bool = False
    unknown: str | None = None


def judge(stack: Stack, worker: Worker) -> Verdict:
    """Both sides of one stack."""
    try:
        trace = propagate(model_of(stack), worker.versions.target)
        request = encode(trace)
    except Exception as error:  # whatever it is, it is a finding
        return Verdict(f"cnnlint raised {type(error).__name__}: {error}")
    try:
        answer = worker.ask(request.data, LIMIT)
    except WorkerFailed as error:
        return Verdict(f"the worker failed: {error}")
    if "refused" in answer:
        return Verdict(f"the worker refused the request: {answer['refused']}")
    rows = compare(trace, request, answer)
    different = next((row for row in rows if row.agrees is False), None)
    if different is not None:
        return Verdict(f"layer {different.index} {different.class_name}: {different.difference}", answer["error"] is not None)
    unknown = request.cut or next((row.class_name for row in rows if row.agrees is None and row.ours.shape is None and trace.input), None)
    return Verdict(totals_differ(trace, request, answer), answer["error"] is not None, unknown)


def shrink(stack: Stack, differs: Callable[[Stack], bool]) -> Stack:
    """The smallest stack found that still differs: fewer layers first, then fewer arguments."""
    progress = True
    while progress:
        progress = False
        for smaller in smaller_stacks(stack):
            if differs(smaller):
                stack, progress = smaller, True
                break
    return stack


def smaller_stacks(stack: Stack) -> Iterator[Stack]:
    """Stacks with one thing less."""
    try:
        shapes = _shapes(stack)
    except Exception:  # the stack is kept whole: it is what is to be shown
        shapes = []
    for place in range(len(stack.layers) - 1, 0, -1):
        shape = shapes[place] if place < len(shapes) else None
        if shape is not None:
            yield stack._replace(layers=stack.layers[place:], shape=shape, source="Input", dtype="float32")
    for place in reversed(range(len(stack.layers))):
        if len(stack.layers) > 1:
            yield stack._replace(layers=stack.layers[:place] + stack.layers[place + 1 :])
    if stack.source not in ("Input", "nothing"):
        yield stack._replace(source="Input")
    if stack.given:
        yield stack._replace(given=())
    if stack.trainable is not None:
        yield stack._replace(trainable=None)
    for spec in {spec.key: spec for spec in stack.layers}.values():
        for less in smaller_specs(spec):  # one object in two places stays one object
            yield stack._replace(layers=tuple(less if other.key == spec.key else other for other in stack.layers))


def smaller_specs(spec: Spec) -> Iterator[Spec]:
    """Layers with one argument less, inside wrapped layers too."""
    if spec.trainable is not None:
        yield spec._replace(trainable=None)
    for place, (name, value) in enumerate(spec.arguments):
        if isinstance(value, Stack):
            for smaller in smaller_stacks(value):
                yield spec._replace(arguments=((name, smaller),))
            continue
        yield spec._replace(arguments=spec.arguments[:place] + spec.arguments[place + 1 :])
        for less in smaller_values(value):
            yield spec._replace(arguments=(*spec.arguments[:place], (name, less), *spec.arguments[place + 1 :]))


def smaller_values(value: Any) -> Iterator[Any]:
    """Layers among the arguments with less, one by one in a list of them."""
    if isinstance(value, Spec):
        yield from smaller_specs(value)
    if type(value) in (list, tuple) and any(isinstance(item, (Spec, list)) for item in value):
        for place, item in enumerate(value):
            if type(value) is list:
                yield [*value[:place], *value[place + 1 :]]
            yield from (type(value)([*value[:place], less, *value[place + 1 :]]) for less in smaller_values(item))


def _shapes(stack: Stack) -> list[tuple[int | None, ...] | None]:
    """The shape that enters each layer, as cnnlint sees it; None where it is not plain."""
    found: list[tuple[int | None, ...] | None] = []
    for layer in propagate(model_of(stack)).layers:
        shape = layer.input.shape if layer.input is not None else None
        plain = type(shape) is tuple and all(size is None or isinstance(size, int) for size in shape)
        found.append(shape if plain else None)  # type: ignore[arg-type]
    return found
