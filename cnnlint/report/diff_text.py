"""The format `text` of `diff`: every model that changed, its layers one a line, and what becomes of saved weights."""

from __future__ import annotations

from collections.abc import Iterator

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
)
from cnnlint.report.paint import Line, Piece, line, paint
from cnnlint.report.words import clean, message, place

_STYLES = {"added": "green", "removed": "red", "changed": "yellow", "moved": "cyan", "affected": ""}


def render(view: DifferenceView) -> str:
    """All models that changed, then what could not be read, then the count."""
    return paint(_lines(view), view.colour)


def _lines(view: DifferenceView) -> Iterator[Line]:
    for change in view.difference.models:
        yield from _model(change)
    for side, item in view.unread:
        yield line(Piece("not compared: ", "bold"), f"{place(item.span)} ({clean(side)}): {item.code} {message(item)}")
    for grown in view.overgrown:
        yield line(Piece("error[CNN202] ", "bold red"), clean(grown.message))
    if view.unread or view.overgrown:
        yield line()
    if not view.quiet:
        yield line(clean(total(view.difference)))


def _model(change: ModelChange) -> Iterator[Line]:
    model = change.new or change.old
    assert model is not None
    inside = f" in `{model.function}`" if model.function else ""
    condition = f" when {model.condition}" if model.condition else ""
    became = headline(change)
    yield line(
        Piece(clean(title(model)), "bold cyan"),
        f"  {place(model.span)}{clean(inside + condition)}",
        Piece(f"  {clean(became)}" if became else "", "bold"),
    )
    if change.kind in ("added", "removed"):
        yield line("  ", clean(size(model)))
    else:
        yield line("  ", clean(counts(change)))
    for words in of_model(change):
        yield line("  ", clean(words))
    width = max((len(_name(layer)) for layer in change.layers), default=0)
    digits = max((len(_number(layer)) for layer in change.layers), default=0)
    for layer in change.layers:
        text = f"{_number(layer):>{digits}}  {clean(_name(layer)):<{width}}  {clean(of_layer(layer))}"
        yield line("  ", Piece(f"{SIGNS[layer.kind]} {text}", _STYLES[layer.kind]))
    for note in of_checkpoint(change.checkpoint):
        several = len(note.reasons) > 1
        yield line("  ", Piece("checkpoint: ", "bold"), clean(f"{note.words}:" if several else note.text))
        yield from (line("    ", clean(reason)) for reason in note.reasons if several)
    yield line()


def _number(change: LayerChange) -> str:
    layer = change.new or change.old
    assert layer is not None
    return layer.number


def _name(change: LayerChange) -> str:
    layer = change.new or change.old
    assert layer is not None
    return layer.class_name
