"""How much a model may grow from one side to the other: budgets that ratchet, since what is merged becomes the next base."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatch
from typing import Any

from cnnlint.diff.compare import ModelChange
from cnnlint.tuples import NamedTuple


class Limit(NamedTuple):
    """By how many parameters a model may grow: a part of what it had, or a number."""

    text: str
    share: float | None = None
    parameters: int | None = None


class Overgrown(NamedTuple):
    """A model that grew by more than it may."""

    model: ModelChange
    limit: Limit

    @property
    def message(self) -> str:
        """`model grew by 212,480 parameters (17.7 %), more than the 10% allowed`."""
        old, new = self.model.old, self.model.new
        assert old is not None and new is not None and isinstance(old.params, int) and isinstance(new.params, int)
        by = new.params - old.params
        part = f" ({by / old.params:.1%})" if old.params else ""
        return f"{new.name or new.class_name} grew by {by:,} parameters{part}, more than the {self.limit.text} allowed"


def read_limit(value: Any) -> Limit:
    """`10%`, or a number of parameters. Raises ValueError with the text."""
    text = str(value).strip()
    try:
        number = float(text[:-1]) / 100 if text.endswith("%") else int(text)
    except ValueError:
        number = -1
    if isinstance(value, bool) or not 0 <= number < float("inf"):  # nan is neither
        raise ValueError(repr(text))
    return Limit(text, share=number) if isinstance(number, float) else Limit(f"{number:,}", parameters=number)


def overgrown(change: ModelChange, option: str | None, budgets: Mapping[str, Any]) -> Overgrown | None:
    """The model, if it grew beyond its limit: that of the command line, else `growth` of the budgets (of the model, its file, or all).

    Raises ValueError for a limit that is none.
    """
    given = option if option is not None else _budget(change, budgets)
    limit = None if given is None else read_limit(given)
    return Overgrown(change, limit) if limit is not None and change.kind == "changed" and _beyond(change, limit) else None


def _budget(change: ModelChange, budgets: Mapping[str, Any]) -> Any:
    model = change.new or change.old
    assert model is not None
    tables = [budgets.get("models", {}).get(model.name, {})]
    tables += [table for pattern, table in budgets.get("paths", {}).items() if fnmatch(model.path, pattern)]
    return next((table["growth"] for table in (*tables, budgets) if "growth" in table), None)


def _beyond(change: ModelChange, limit: Limit) -> bool:
    assert change.old is not None and change.new is not None
    old, new = change.old.params, change.new.params
    if not isinstance(old, int) or not isinstance(new, int) or new <= old:
        return False
    return new - old > (limit.parameters if limit.parameters is not None else old * (limit.share or 0.0))
