"""The catalogue of rules, copied as data: every code exists under its name, as severe and as opt-in as the catalogue says."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from cnnlint.rules.registry import rule, table


class Row(NamedTuple):
    """One rule of the catalogue; `severities` are those its findings may have."""

    code: str
    name: str
    severities: tuple[str, ...]
    enabled: bool


def rows() -> list[Row]:
    """The catalogue."""
    lines = (Path(__file__).parent / "catalogue.txt").read_text(encoding="utf-8").splitlines()
    fields = [line.split() for line in lines if not line.startswith("#")]
    return [Row(code, name, tuple(severities.split("/")), rest != ["off"]) for code, name, severities, *rest in fields]


def test_the_registry_holds_the_catalogue_and_nothing_else() -> None:
    assert dict(table()) == {row.code: row.name for row in rows()}


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.code)
def test_a_rule_is_as_severe_and_as_opt_in_as_the_catalogue_says(row: Row) -> None:
    found = rule(row.code)
    assert found.severity in row.severities
    assert found.enabled == row.enabled
