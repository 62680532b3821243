"""Models with symbolic sizes -> models with numbers: several values for each symbol, the smallest valid one and one below among them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

from cnnlint.dims import Expr, substitute
from cnnlint.model import Argument, Element, Gap, Instance, LayerCall, Model, NumpyNumber, Value
from cnnlint.propagate import propagate

Values: TypeAlias = "tuple[tuple[Expr, int], ...]"

USUAL = 32  # what the other symbols are while one is tried
LARGEST = 512  # a symbol that needs more than this to be valid is not searched further
MAXIMAL_SYMBOLS = 4


def variants(model: Model, target: str) -> tuple[tuple[Values, Model], ...]:
    """The model with numbers for its symbols, for each choice of them; the model itself where it has none."""
    symbols = tuple(dict.fromkeys(symbols_in(model)))[:MAXIMAL_SYMBOLS]
    if not symbols:
        return (((), model),)
    chosen = [_assign(symbols, own, number) for own in symbols for number in _numbers(model, own, symbols, target)]
    tried = ((values, substituted(model, dict(values))) for values in dict.fromkeys(chosen))
    return tuple((values, own) for values, own in tried if _can_be_fed(own)) or (((), model),)


def _assign(symbols: tuple[Expr, ...], own: Expr, number: int) -> Values:
    return tuple((symbol, number if symbol == own else USUAL) for symbol in symbols)


def _numbers(model: Model, own: Expr, symbols: tuple[Expr, ...], target: str) -> tuple[int, ...]:
    """The smallest valid size, one below it, one above it, and one that is large."""
    low, high = 0, 1
    while high <= LARGEST and not _is_valid(model, _assign(symbols, own, high), target):
        low, high = high, high * 2
    if high > LARGEST:
        return (USUAL,)
    while low + 1 < high:
        middle = (low + high) // 2
        low, high = (low, middle) if _is_valid(model, _assign(symbols, own, middle), target) else (middle, high)
    return tuple(number for number in dict.fromkeys((high - 1, high, high + 1, USUAL + 5)) if number > 0)


def _is_valid(model: Model, values: Values, target: str) -> bool:
    own = substituted(model, dict(values))
    return _can_be_fed(own) and propagate(own, target).status != "invalid"


def _can_be_fed(model: Model) -> bool:
    """False where the data that show the input would have a negative size: there is no such program to compare with."""
    shape = model.input_source.shape if model.input_source is not None else ()
    return not any(isinstance(size, int) and size < 0 for size in (shape if isinstance(shape, tuple) else ()))


def symbols_in(value: Any) -> Iterator[Expr]:
    """Every symbol that a model, a layer or a value contains, in order."""
    if isinstance(value, Expr):
        yield from value.symbols()
    elif isinstance(value, dict):
        yield from symbols_in(tuple(value.items()))
    elif isinstance(value, LayerCall):
        yield from symbols_in((value.positional, value.keywords, value.trainable, value.model))
    elif isinstance(value, Model):
        yield from symbols_in((value.layers, value.trainable, value.input_source and value.input_source.shape))
    elif isinstance(value, (tuple, list, set, frozenset)):
        for part in value:
            yield from symbols_in(part)


def substituted(value: Value, numbers: dict[Expr, int]) -> Any:
    """The value with numbers for symbols, at any depth."""
    if isinstance(value, Expr):
        return substitute(value, numbers)
    if isinstance(value, Model):
        return _model(value, numbers)
    if isinstance(value, LayerCall):
        return _call(value, numbers)
    if isinstance(value, Argument):
        return value._replace(value=substituted(value.value, numbers))
    if isinstance(value, (Instance, NumpyNumber)):
        return type(value)(*(substituted(part, numbers) for part in value))
    if isinstance(value, dict):
        return {key: substituted(part, numbers) for key, part in value.items()}
    if type(value) in (tuple, list, set, frozenset):
        return type(value)(substituted(part, numbers) for part in value)
    return value


def _call(call: LayerCall, numbers: dict[Expr, int]) -> LayerCall:
    return call._replace(
        positional=substituted(call.positional, numbers),
        keywords=substituted(call.keywords, numbers),
        trainable=substituted(call.trainable, numbers),
        model=substituted(call.model, numbers),
    )


def _unrolled(element: Element, numbers: dict[Expr, int]) -> Iterator[Element]:
    """The element with numbers; the layers of a loop as often as it then runs, each an object of its own."""
    times = substituted(element.times, numbers) if isinstance(element, Gap) else None
    if not isinstance(element, Gap) or not element.repeated or not isinstance(times, int) or times > LARGEST:
        yield substituted(element, numbers)
        return
    for run in range(times):
        for call in element.repeated:
            own: LayerCall = substituted(call, numbers)
            yield own._replace(identity=-(call.identity * (LARGEST + 1) + run + 1))


def _model(model: Model, numbers: dict[Expr, int]) -> Model:
    source = model.input_source
    return model._replace(
        layers=tuple(each for element in model.layers for each in _unrolled(element, numbers)),
        trainable=substituted(model.trainable, numbers),
        input_source=source and source._replace(shape=substituted(source.shape, numbers)),
    )
