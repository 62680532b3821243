"""Models of the machine -> Model records: variants told apart, equal ones merged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from cnnlint.dims import Unknown
from cnnlint.interpret.budget import LimitReached
from cnnlint.interpret.choices import LEAF_LIMIT, TOO_MANY, leaves
from cnnlint.interpret.environment import Machine, ModuleContext
from cnnlint.interpret.records import NOWHERE, Freezer
from cnnlint.interpret.sources import input_source, uses_of
from cnnlint.interpret.stores import Path
from cnnlint.interpret.values import ModelValue, Place
from cnnlint.interpret.variants import condition_text, variants
from cnnlint.model import Foreign, Gap, Instance, LayerCall, Model, Position, Span, Use
from cnnlint.tuples import NamedTuple

#: Contexts of one creation site that are kept.
SITE_LIMIT: Final = 64

#: Layers of all models of a program that are kept, nested ones included.
ELEMENT_LIMIT: Final = 24_000


class Limit(NamedTuple):
    """A bound of the analysis that was reached, and where the file stands."""

    reason: str
    span: Span


class Program(NamedTuple):
    """What interpretation found: models in order of creation, limits reached, and how many Functional models were seen.

    `expected` are the blocks that the program says will raise (`with pytest.raises(...)`), `removed` the calls of functions that Keras
    no longer has.
    """

    models: tuple[Model, ...]
    limits: tuple[Limit, ...] = ()
    functional: int = 0
    expected: tuple[Span, ...] = ()
    removed: tuple[tuple[str, Span], ...] = ()


def collect(machine: Machine, context: ModuleContext) -> Program:
    """The program's models as records."""
    own = _bounded(machine, [model for model in machine.models if _belongs(model, context)])
    kept: list[ModelValue] = []
    places = _Places()
    seen: dict[Any, int] = {}
    models: list[Model] = []
    elements = 0
    for model, path in _variants(machine, own):
        kept.append(model)
        record = _record(machine, model, path, places.locate)
        elements += size(record)
        if len(kept) > 1 and elements > ELEMENT_LIMIT:
            machine.limits.append(f"more than {ELEMENT_LIMIT:,} layers in all models; the models after these are left out")
            break
        key = fingerprint(record)
        if key not in seen:
            seen[key] = len(models)
            models.append(record)
        elif not models[seen[key]].again and _in_any_case(machine, model):
            models[seen[key]] = models[seen[key]]._replace(again=record.uses)
    if any(_gave_up(machine, model) for model in kept):
        machine.limits.append(f"undecided conditions leave a model more than {LEAF_LIMIT} ways to be built; its layers are not followed")
    start = Position(1, 1)
    limits = tuple(Limit(reason, context.source.span(start, start)) for reason in dict.fromkeys(machine.limits))
    expected = tuple(dict.fromkeys(places.locate(block) for block in machine.expected)) if models else ()
    removed = tuple(dict.fromkeys((name, places.locate(place)) for name, place in machine.removed)) if models else ()
    return Program(tuple(models), limits, len(machine.graphs), expected, removed)


def _gave_up(machine: Machine, model: ModelValue) -> bool:
    content = machine.read(model, "layers")
    return any(type(leaf) is Unknown and leaf.reason == TOO_MANY for leaf in leaves(content))


def _in_any_case(machine: Machine, model: ModelValue) -> bool:
    """Whether the program makes all uses of a model once it makes the model, and does not make it in a loop that may not go round."""
    uses = machine.read(model, "uses")
    return type(uses) is list and all(use.conditions == () for use in uses)


def _belongs(model: ModelValue, context: ModuleContext) -> bool:
    """Whether the model is created in this file, or by a call that stands in it."""
    return model.place.context is context or any(place.context is context for place in model.calls)


def _bounded(machine: Machine, models: list[ModelValue]) -> list[ModelValue]:
    counts: Counter[int] = Counter()
    kept = []
    for model in models:
        counts[id(model.place.node)] += 1
        if counts[id(model.place.node)] <= SITE_LIMIT:
            kept.append(model)
    if any(count > SITE_LIMIT for count in counts.values()):
        machine.limits.append(f"one place creates more than {SITE_LIMIT} models; the others are left out")
    return kept


def _variants(machine: Machine, models: list[ModelValue]) -> Iterator[tuple[ModelValue, Path]]:
    for model in models:
        try:
            paths = list(variants(machine, model))
        except (LimitReached, RecursionError):
            continue
        for path in paths:
            yield model, path


def _record(machine: Machine, model: ModelValue, path: Path, locate: Any) -> Model:
    freezer = Freezer(machine, locate)
    with machine.assume(path):
        record = freezer.model(model)
        uses = tuple(
            Use(use.kind, locate(use.place), tuple((name, freezer.argument(given)) for name, given in use.arguments), use.layer_count)
            for use in uses_of(freezer, model)
        )
        return record._replace(uses=uses, input_source=input_source(freezer, model), condition=condition_text(machine, path))


def size(model: Model) -> int:
    """The number of elements of a model, with those of nested models."""
    return sum(1 + (size(element.model) if isinstance(element, LayerCall) and element.model is not None else 0) for element in model.layers)


class _Places:
    """The spans of places, each computed once: a model may stand in others many times."""

    def __init__(self) -> None:
        self._spans: dict[int, Span] = {}

    def locate(self, place: Place | None) -> Span:
        """The span of a place."""
        if place is None:
            return NOWHERE
        found = self._spans.get(id(place.node))
        if found is None:
            ends = place.context.tree.place(place.node)
            found = self._spans[id(place.node)] = NOWHERE if ends is None else place.context.source.span(*ends)
        return found


def fingerprint(model: Model) -> Any:
    """Equal for two models that came to the same result at the same place, whatever led there."""
    source = model.input_source
    return (
        model.span,
        tuple(_element(element) for element in model.layers),
        repr(model.trainable),
        None if source is None else repr((source.kind, source.shape)),
        tuple((use.kind, use.span) for use in model.uses),
    )


def _element(element: Any) -> Any:
    if isinstance(element, LayerCall):
        nested = None if element.model is None else fingerprint(element.model)
        custom = element.identity if element.custom is not None else 0
        keywords = tuple((name, _value(argument.value)) for name, argument in element.keywords)
        return (
            element.class_name,
            element.span,
            tuple(_value(argument.value) for argument in element.positional),
            keywords,
            repr(element.trainable),
            nested,
            custom,
            repr([how for name, how in element.state if name == "quantized"]),
        )
    if isinstance(element, Gap):
        return (element.reason, element.span, element.times, tuple(map(_element, element.repeated)))
    return repr(element) if isinstance(element, Foreign) else element


def _value(value: Any) -> Any:
    if isinstance(value, LayerCall):
        return _element(value)
    if isinstance(value, Instance):
        return (value.qualified_name, tuple(map(_value, value.positional)), tuple((name, _value(each)) for name, each in value.keywords))
    if isinstance(value, (tuple, list)) and type(value) in (tuple, list):
        return tuple(map(_value, value))
    return repr(value)
