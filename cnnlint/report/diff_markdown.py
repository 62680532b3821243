"""The format `markdown` of `diff`: for a comment on a pull request, or a step summary. Everything from source code is escaped."""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diff.compare import LayerChange, ModelChange
from cnnlint.report.diff_words import (
    SIGNS,
    DifferenceView,
    by,
    count,
    headline,
    of_checkpoint,
    of_growth,
    of_layer,
    of_model,
    step,
    title,
    total,
    where,
)
from cnnlint.report.markdown import escaped, page
from cnnlint.report.words import message, place


def render(view: DifferenceView) -> str:
    """One page, cut by model where GitHub would not take it."""
    return page("\n".join(_head(view)) + "\n", ("\n".join(_model(change)) + "\n" for change in view.difference.models))


def _head(view: DifferenceView) -> Iterator[str]:
    yield f"## cnnlint diff: {escaped(total(view.difference))}"
    yield ""
    for grown in view.overgrown:
        yield f"- ❌ {escaped(of_growth(grown))}"
    for side, item in view.unread:
        yield f"- not compared: {escaped(place(item.span))} ({escaped(side)}): {item.code} {escaped(message(item))}"
    if view.overgrown or view.unread:
        yield ""
    if view.difference.models:
        yield "| model | params | MACs | |"
        yield "|---|--:|--:|---|"
        yield from (_row(change) for change in view.difference.models)
        yield ""


def _row(change: ModelChange) -> str:
    model = change.new or change.old
    assert model is not None
    old, new = change.old or model, change.new or model
    params = f"{step(count(old.params), count(new.params))}{by(old.params, new.params)}"
    macs = f"{step(count(old.macs), count(new.macs))}{by(old.macs, new.macs)}"
    cells = (f"{title(model)} {where(model)}", params, macs, headline(change) or "changed")
    return f"| {' | '.join(escaped(cell) for cell in cells)} |"


def _model(change: ModelChange) -> Iterator[str]:
    """The layers of one model, folded; nothing for a model that only came or went."""
    model = change.new or change.old
    assert model is not None
    if change.kind in ("added", "removed"):
        return
    condition = f", when {model.condition}" if model.condition else ""
    yield f"<details><summary><b>{escaped(title(model))}</b> {escaped(where(model) + condition)}</summary>"
    yield ""
    notes = [*of_model(change), *(note.text for note in of_checkpoint(change.checkpoint))]
    yield from (f"- {escaped(words)}" for words in notes)
    if notes:
        yield ""
    if change.layers:
        yield "| | # | layer | change |"
        yield "|---|--:|---|---|"
        yield from (_layer(layer) for layer in change.layers)
        yield ""
    yield "</details>"
    yield ""


def _layer(change: LayerChange) -> str:
    layer = change.new or change.old
    assert layer is not None
    cells = (SIGNS[change.kind], layer.number, layer.class_name, of_layer(change))
    return f"| {' | '.join(escaped(cell) for cell in cells)} |"
