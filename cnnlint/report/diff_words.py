"""What the formats of `diff` share: what is shown, and the words for what changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from cnnlint.diagnostics import Diagnostic
from cnnlint.diff.checkpoint import Checkpoint, Verdict
from cnnlint.diff.compare import Change, Difference, LayerChange, ModelChange, grown
from cnnlint.diff.facts import LayerFacts, ModelFacts, Number
from cnnlint.diff.growth import Overgrown
from cnnlint.diff.layout import same
from cnnlint.report.words import clean, place
from cnnlint.tuples import NamedTuple

SIGNS = {"added": "+", "removed": "-", "changed": "~", "moved": ">", "affected": "."}
_SHOWN_REASONS = 4


class DifferenceView(NamedTuple):
    """What a format shows: the difference, what could not be read (side, finding), the models that grew too much, and how.

    `width` is that of the terminal, 0 for a pipe.
    """

    difference: Difference
    unread: tuple[tuple[str, Diagnostic], ...] = ()
    overgrown: tuple[Overgrown, ...] = ()
    colour: bool = False
    quiet: bool = False
    width: int = 0


def count(value: Number) -> str:
    """A count with separators, a formula, or `?`."""
    return "?" if value is None else f"{value:,}" if isinstance(value, int) else value


def step(old: str, new: str) -> str:
    """`before -> after`, or the one text where nothing changed."""
    return old if same(old, new) else f"{old} -> {new}"


def title(model: ModelFacts) -> str:
    """What a reader calls the model."""
    return model.name or model.class_name


def where(model: ModelFacts) -> str:
    """Where the model stands: `models.py:16:13 in `build`, called from train.py:3:5`, without the variant's condition."""
    inside = f" in `{model.function}`" if model.function else ""
    called = f", called from {', '.join(map(place, model.called_from))}" if model.called_from else ""
    return f"{place(model.span)}{clean(inside)}{called}"


def headline(change: ModelChange) -> str:
    """What became of the model, in a few words: `renamed from net, moved from old.py`; "" where it is only changed."""
    if change.kind != "changed":
        return {"added": "new model", "removed": "removed", "variant": "new variant"}[change.kind]
    words = {"name": "renamed from", "path": "moved from"}
    return ", ".join(f"{words[item.what]} {item.old or 'a model without a name'}" for item in change.changes if item.what in words)


def counts(change: ModelChange) -> str:
    """`params 100 -> 120 (+20, +20.0%), trainable …, MACs …`; the last two only where they
    tell more."""
    old, new = change.old or change.new, change.new or change.old
    assert old is not None and new is not None
    found = [f"params {step(count(old.params), count(new.params))}{by(old.params, new.params)}"]
    for what, before, after in (("trainable", old.trainable, new.trainable), ("MACs", old.macs, new.macs)):
        told = what == "trainable" and (before, after) == (old.params, new.params)
        if not same(before, after) and before is not None and after is not None and not told:
            found.append(f"{what} {step(count(before), count(after))}{by(before, after)}")
    return ", ".join(found)


def size(model: ModelFacts) -> str:
    """A model in one line, where there is nothing to hold it against."""
    layers = f"{len(model.layers)} layer{'' if len(model.layers) == 1 else 's'}"
    return f"{layers}, {count(model.params)} params, {model.input or '?'} -> {model.output or '?'}"


def by(old: Number, new: Number) -> str:
    """` (+20, +20.0%)`; "" where nothing changed or it cannot be said."""
    if not isinstance(old, int) or not isinstance(new, int) or old == new:
        return ""
    part = grown(old, new)
    return f" ({new - old:+,}{'' if part is None else f', {part:+.1%}'})"


def of_model(change: ModelChange) -> Iterator[str]:
    """What changed of the model as a whole, one line each; of a new one, why Keras would refuse it."""
    if change.kind == "added" and change.new is not None and change.new.problem is not None:
        yield f"Keras refuses it: {change.new.problem}"
    for item in change.changes:
        if item.what == "problem":
            yield f"Keras refuses it: {item.new}" if item.new else f"Keras refused it before: {item.old}"
        elif item.what not in ("name", "path"):
            yield f"{item.what} {item.old or 'none'} -> {item.new or 'none'}"


def of_layer(change: LayerChange) -> str:
    """What changed of a layer: its own arguments first, then what comes out of it and what it holds."""
    old, new = change.old or change.new, change.new or change.old
    assert old is not None and new is not None
    parts = [f"from {old.number}"] if change.kind == "moved" else []
    parts += [_argument(item) for item in change.changes]
    whole = change.kind in ("added", "removed")
    if whole or not same(old.shape, new.shape):
        parts.append(f"output {step(_shape(old), _shape(new))}")
    if (whole and new.params) or (old.shape and new.shape and not same(old.params, new.params)):
        parts.append(f"params {step(count(old.params), count(new.params))}")
    return ", ".join(parts)


def _shape(layer: LayerFacts) -> str:
    return layer.shape or ("refused" if layer.refused else "not built")


def _argument(item: Change) -> str:
    return f"{item.what} {item.old or 'none'} -> {item.new or 'none'}"


class Note(NamedTuple):
    """What is said of something, and the reasons for it, of which the first are given."""

    words: str
    reasons: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """All of it on one line."""
        return self.words + (f": {'; '.join(self.reasons)}" if self.reasons else "")


def of_growth(grown: Overgrown) -> str:
    """Which model grew too much, and by how much."""
    assert grown.model.new is not None
    return f"{where(grown.model.new)}: {clean(grown.message)}"


def of_checkpoint(found: Checkpoint | None) -> Iterator[Note]:
    """What becomes of weights that were saved before, one note for each kind of file that fares differently."""
    if found is None:
        return
    if found.by_class.state == found.by_order.state:
        yield _verdict("weights saved before", found.by_class)
    else:
        yield _verdict("weights saved before as .weights.h5", found.by_class)
        yield _verdict("weights saved before as .h5", found.by_order)


def _verdict(what: str, verdict: Verdict) -> Note:
    words = {"loads": "still load", "breaks": "do not load", "misplaces": "load into other layers", "unknown": "may not load"}
    more = len(verdict.reasons) - _SHOWN_REASONS
    rest = (f"and {more} more",) if more > 0 else ()
    return Note(f"{what} {words[verdict.state]}", (*verdict.reasons[:_SHOWN_REASONS], *rest))


def total(found: Difference) -> str:
    """The last line: `1 model changed, 1 added between HEAD and the working tree; 3 unchanged in the files this reaches`."""
    kinds = Counter("added" if change.kind == "variant" else change.kind for change in found.models)
    numbers = [(kinds[kind], kind) for kind in ("changed", "added", "removed") if kinds[kind]]
    words = [f"{number} {'model' if number == 1 else 'models'} {kind}" for number, kind in numbers[:1]]
    words += [f"{number} {kind}" for number, kind in numbers[1:]]
    rest = f"; {found.unchanged} unchanged in the files that changes reach" if found.unchanged else ""
    return f"{', '.join(words) or 'no model changed'} between {found.old} and {found.new}{rest}"
