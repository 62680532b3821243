"""Which rule speaks where two would report one mistake. The data of the catalogue, in one place, and its application."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from cnnlint.diagnostics import Diagnostic


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
    return [loser for loser in found if not any(_silences(winner, loser) for winner in found)]


def _silences(winner: Diagnostic, loser: Diagnostic) -> bool:
    return any(
        entry.first == winner.code and loser.code in entry.others and _same_mistake(entry.scope, winner, loser) for entry in PRECEDENCE
    )


def _same_mistake(scope: str, winner: Diagnostic, loser: Diagnostic) -> bool:
    if scope == "model" or winner.layer is None or loser.layer is None:
        return scope != "layer" or winner.span == loser.span
    return winner.layer[0] == loser.layer[0] if scope == "layer" else winner.layer[0] <= loser.layer[0]
