"""The catalogue of rules, copied as data: every code exists under its name, as severe, as opt-in and as fixable as it says."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest
from rule_examples import Case, cases, run

from cnnlint.diagnostics import Diagnostic
from cnnlint.rules.documentation import documentation
from cnnlint.rules.registry import entries, rule

# Its fix comes from another part of the line than the rule.
FIXED_ELSEWHERE = {"CNN904"}


class Row(NamedTuple):
    """One rule of the catalogue; `severities` are those its findings may have, `keras` what Keras 3 does, `fix` its kind or "-"."""

    code: str
    name: str
    severities: tuple[str, ...]
    enabled: bool
    keras: frozenset[str]
    fix: str
    preview: bool


def rows() -> list[Row]:
    """The catalogue."""
    lines = (Path(__file__).parent / "catalogue.txt").read_text(encoding="utf-8").splitlines()
    return [_row(*(part.strip() for part in line.split("|"))) for line in lines if not line.startswith("#")]


def _row(identity: str, keras: str, fix: str) -> Row:
    code, name, severities, *rest = identity.split()
    return Row(code, name, tuple(severities.split("/")), rest != ["off"], frozenset(keras.split(",")) - {"-"}, fix, rest == ["preview"])


def test_the_registry_holds_the_catalogue_and_nothing_else() -> None:
    assert {code: (entry.name, entry.preview) for code, entry in entries().items()} == {row.code: (row.name, row.preview) for row in rows()}


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.code)
def test_a_rule_is_as_severe_and_as_opt_in_as_the_catalogue_says(row: Row) -> None:
    found = rule(row.code)
    assert found.severity in row.severities
    assert found.enabled == row.enabled


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.code)
def test_a_rule_has_the_kind_of_fix_that_the_catalogue_says(row: Row) -> None:
    safety = documentation(row.code).section("Fix safety")
    assert (safety.partition(":")[0].lower() or "-") == row.fix
    offered = {item.fix.applicability for case in cases("Example") if case.code == row.code for item in of(case)}
    assert offered == ({row.fix} - {"-"} if row.code not in FIXED_ELSEWHERE else offered)


def of(case: Case) -> list[Diagnostic]:
    """The findings of the case's own rule that have a fix."""
    return [item for item in run(case).diagnostics if item.code == case.code and item.fix is not None]


@pytest.mark.parametrize("row", [row for row in rows() if len(row.severities) > 1], ids=lambda row: row.code)
def test_each_severity_of_a_rule_is_shown_by_an_example(row: Row) -> None:
    shown = {severity for case in cases("Example") if case.code == row.code for _, severity, code in case.example.marks if code == row.code}
    assert shown >= set(row.severities) - ({"error"} if row.code == "CNN903" else set())  # there with --strict
