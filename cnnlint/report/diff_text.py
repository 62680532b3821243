"""The format `text` of `diff`: every model that changed, its layers one a line, and what becomes of saved weights."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from cnnlint.diff.compare import LayerChange, ModelChange
from cnnlint.report.diff_words import (
    SIGNS,
    DifferenceView,
    counts,
    headline,
    of_checkpoint,
    of_layer,
    of_model,
    size,
    title,
    total,
    where,
)
from cnnlint.report.paint import Line, Piece, folded, line, paint
from cnnlint.report.words import clean, message, place

_STYLES = {"added": "green", "removed": "red", "changed": "yellow", "moved": "cyan", "affected": ""}


def render(view: DifferenceView) -> str:
    """All models that changed, then what could not be read, then the count."""
    return paint((part for row, hang in _lines(view) for part in folded(row, view.width, hang)), view.colour)


# A line, and how far in its words go on where a terminal is too narrow for it.
_Row: TypeAlias = "tuple[Line, int]"


def _lines(view: DifferenceView) -> Iterator[_Row]:
    for change in view.difference.models:
        yield from _model(change)
    for side, item in view.unread:
        yield line(Piece("not compared: ", "bold"), f"{place(item.span)} ({clean(side)}): {item.code} {message(item)}"), 4
    for grown in view.overgrown:
        assert grown.model.new is not None
        yield line(f"{where(grown.model.new)}: ", Piece("error[CNN202]", "bold red"), clean(f" {grown.message}")), 4
    if view.unread or view.overgrown:
        yield line(), 0
    if not view.quiet:
        yield line(clean(total(view.difference))), 0


def _model(change: ModelChange) -> Iterator[_Row]:
    yield _heading(change), 4
    if change.kind in ("added", "removed"):
        model = change.new or change.old
        assert model is not None
        yield line("  ", clean(size(model))), 4
    else:
        yield line("  ", clean(counts(change))), 4
    for words in of_model(change):
        yield line("  ", clean(words)), 4
    yield from _layers(change)
    for note in of_checkpoint(change.checkpoint):
        several = len(note.reasons) > 1
        yield line("  ", Piece("checkpoint: ", "bold"), clean(f"{note.words}:" if several else note.text)), 4
        yield from ((line("    ", clean(reason)), 6) for reason in note.reasons if several)
    yield line(), 0


def _heading(change: ModelChange) -> Line:
    model = change.new or change.old
    assert model is not None
    condition = clean(f", when {model.condition}" if model.condition else "")
    became = headline(change)
    return line(
        Piece(clean(title(model)), "bold cyan"), f"  {where(model)}{condition}", Piece(f"  {clean(became)}" if became else "", "bold")
    )


def _layers(change: ModelChange) -> Iterator[_Row]:
    """The layers that changed, one a line: sign, number, class, and what changed."""
    width = max((len(_name(layer)) for layer in change.layers), default=0)
    digits = max((len(_number(layer)) for layer in change.layers), default=0)
    for layer in change.layers:
        text = f"{_number(layer):>{digits}}  {clean(_name(layer)):<{width}}  {clean(of_layer(layer))}"
        yield line("  ", Piece(f"{SIGNS[layer.kind]} {text}", _STYLES[layer.kind])), 8 + digits + width


def _number(change: LayerChange) -> str:
    layer = change.new or change.old
    assert layer is not None
    return layer.number


def _name(change: LayerChange) -> str:
    layer = change.new or change.old
    assert layer is not None
    return layer.class_name
