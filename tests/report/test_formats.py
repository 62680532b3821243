"""Whole renderings, as files to look at: `pytest --update` rewrites them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from report import runs

from cnnlint.options import FORMATS
from cnnlint.report.view import View, renderer

Golden = Callable[[str, str], None]
VIEW = View(files=runs.FILES)
ENDINGS = {"json": "json"}


@pytest.mark.parametrize("name", FORMATS["check"])
def test_check(name: str, golden: Golden) -> None:
    golden(f"check_{name}.{ENDINGS.get(name, 'txt')}", renderer("check", name)(runs.reports(), VIEW))


@pytest.mark.parametrize("name", FORMATS["summary"])
def test_summary(name: str, golden: Golden) -> None:
    golden(f"summary_{name}.{ENDINGS.get(name, 'txt')}", renderer("summary", name)((*runs.reports(), runs.unknown()), VIEW))


def test_summary_explained(golden: Golden) -> None:
    golden("summary_explain.txt", renderer("summary", "table")(runs.reports(), VIEW._replace(explain=True)))


@pytest.mark.parametrize(
    ("command", "name"), [("check", name) for name in FORMATS["check"]] + [("summary", name) for name in FORMATS["summary"]]
)
def test_no_format_lets_a_terminal_be_told_anything(command: str, name: str) -> None:
    """File names and messages may hold escape sequences; colours come from cnnlint alone."""
    text = renderer(command, name)(runs.reports(), VIEW)
    assert "\x1b" not in text
    assert all(sign == "\n" or sign == "\t" or sign.isprintable() for sign in text)


@pytest.mark.parametrize("name", ["full", "concise"])
def test_colour_adds_nothing_but_colour(name: str) -> None:
    import re

    plain, coloured = (renderer("check", name)(runs.reports(), VIEW._replace(colour=colour)) for colour in (False, True))
    assert coloured != plain
    assert [row.rstrip() for row in re.sub(r"\x1b\[[0-9;]*m", "", coloured).split("\n")] == plain.split("\n")
