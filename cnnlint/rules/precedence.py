"""Which rule speaks where two would report one mistake. The data of the catalogue, in one place, and its application."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from cnnlint.diagnostics import Diagnostic
from cnnlint.tuples import NamedTuple


class Precedence(NamedTuple):
    """A finding of `first` silences findings of `others`: on the same `layer`, on it and after it (`chain`), or in the `model`."""

    first: str
    others: tuple[str, ...]
    scope: Literal["layer", "chain", "model"]


PRECEDENCE = (
    Precedence("CNN501", ("CNN101", "CNN102", "CNN505"), "chain"),
    Precedence("CNN108", ("CNN101", "CNN102"), "chain"),
    Precedence("CNN109", ("CNN101", "CNN102"), "chain"),
    Precedence("CNN103", ("CNN102",), "layer"),
    Precedence("CNN105", ("CNN311",), "layer"),
    Precedence("CNN107", ("CNN312", "CNN110"), "model"),
    Precedence("CNN112", ("CNN110",), "model"),
    Precedence("CNN110", ("CNN405",), "model"),
    Precedence("CNN113", ("CNN111", "CNN110"), "model"),
    Precedence("CNN401", ("CNN402", "CNN403", "CNN404", "CNN405", "CNN415"), "model"),
    Precedence("CNN404", ("CNN402", "CNN405", "CNN415"), "model"),
    Precedence("CNN402", ("CNN403",), "model"),
    Precedence("CNN302", ("CNN301", "CNN304"), "model"),
    Precedence("CNN305", ("CNN510",), "layer"),
    Precedence("CNN502", ("CNN503",), "layer"),
    Precedence("CNN506", ("CNN505",), "layer"),
)


def fold(findings: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The findings of one model without those that a stronger finding of the same mistake makes superfluous."""
    found = list(findings)
    codes = {item.code for item in found}
    entries = [entry for entry in PRECEDENCE if entry.first in codes]
    winners = {entry.first: _Winners([item for item in found if item.code == entry.first]) for entry in entries}
    return [
        loser
        for loser in found
        if not any(loser.code in entry.others and winners[entry.first].silence(entry.scope, loser) for entry in entries)
    ]


class _Winners:
    """All findings of one code; asked in one look whatever their number is."""

    def __init__(self, items: list[Diagnostic]) -> None:
        self.layers = {item.layer[0] for item in items if item.layer is not None}
        self.first = min(self.layers, default=None)
        self.spans = {item.span for item in items}
        self.unplaced = {item.span for item in items if item.layer is None}

    def silence(self, scope: str, loser: Diagnostic) -> bool:
        """Whether one of them is about the same mistake: compared by place where one of the two is about no layer."""
        if scope == "model":
            return True
        if scope == "layer":
            return loser.span in self.spans if loser.layer is None else loser.layer[0] in self.layers or loser.span in self.unplaced
        return loser.layer is None or bool(self.unplaced) or (self.first is not None and self.first <= loser.layer[0])
