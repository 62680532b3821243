"""Models made by hand from a text, so that reports and suppression are tested without the interpreter."""

from __future__ import annotations

from typing import Any

from cnnlint.analysis import Report
from cnnlint.model import Argument, Gap, LayerCall, Model, Position, Span
from cnnlint.propagate import propagate
from cnnlint.source import Source, load


def source_of(text: str, path: str = "models.py") -> Source:
    """The text as a source; it must parse."""
    source = load(path, text.encode())
    assert isinstance(source, Source), source
    return source


def find(source: Source, text: str, after: str = "") -> Span:
    """The span of the first occurrence of a text (behind another text) in the program."""
    start = source.text.index(text, source.text.index(after) if after else 0)
    return source.span(_position(source.text, start), _position(source.text, start + len(text)))


def _position(text: str, offset: int) -> Position:
    before = text[:offset]
    return Position(before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1)


class Maker:
    """Makes layers and models with the spans that their text has in a source."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.count = 0

    def layer(self, text: str, class_name: str, *positional: Any, **keywords: Any) -> LayerCall:
        """A Keras layer that stands in the source as `text`."""
        span = find(self.source, text)
        self.count += 1
        return LayerCall(
            class_name,
            f"keras.layers.{class_name}",
            tuple(Argument(value, span) for value in positional),
            tuple((name, Argument(value, span)) for name, value in keywords.items()),
            span,
            self.count,
        )

    def gap(self, text: str, reason: str) -> Gap:
        """A place where an unknown number of layers may stand."""
        return Gap(reason, find(self.source, text))

    def model(self, text: str, *layers: Any, **fields: Any) -> Model:
        """A Sequential that stands in the source as `text`."""
        self.count += 1
        return Model("Sequential", find(self.source, text), layers, identity=self.count, **fields)

    def report(self, *models: Model, **fields: Any) -> Report:
        """The report of the program with these models, without findings unless given."""
        return Report(self.source.path, self.source, models, tuple(propagate(model) for model in models), **fields)
