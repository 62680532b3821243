"""The schema of the settings says of a configuration what reading it says."""

from __future__ import annotations

import json
from typing import Any

import pytest
import tomli
from settings_schema import settings_schema

from cnnlint.selection import check_rules
from cnnlint.settings import KEYS, ConfigurationError, Settings, apply

jsonschema = pytest.importorskip("jsonschema")

GOOD = [
    "",
    "target-keras = 2",
    'target-keras = "3"',
    'select = ["CNN1", "shape-collapse"]\nignore = "CNN2, CNN3"',
    'fail-on = "error"\nstrict = true\nforce-exclude = false',
    '[per-file-ignores]\n"tests/*" = ["CNN1"]',
    '[severity]\nshape-collapse = "info"',
    "[rules.parameter-heavy-dense]\nshare = 0.8\nparams = 100",
    "[budgets]\ntotal = 10\nmodels.m.layer = 1\npaths.'a/*'.trainable = 2",
    '[budgets]\ngrowth = "2.5%"\nmodels.m.growth = 100',
    'baseline = "known.json"',
    '[layers."a.B"]\noutput-shape = "(..., 3)"\nparams = 0',
    '[layers.B]\noutput-shape = "same"',
    'extend = "base.toml"\nverify-python = "env/bin/python"\noutput-format = "json"',
]
BAD = [
    "selct = []",
    "target-keras = 4",
    "select = [1]",
    "strict = 1",
    'fail-on = "eror"',
    "output-format = 3",
    "[per-file-ignores]\na = 1",
    '[severity]\nshape-collapse = "bad"',
    '[severity]\nshape-colapse = "info"',
    "[rules]\nx = 1",
    "[rules.parameter-heavy-dense]\nshares = 0.8",
    '[rules.parameter-heavy-dense]\nshare = "much"',
    "[rules.shape-collapse]\nshare = 0.8",
    "[budgets]\ntotl = 1",
    "[budgets]\ntotal = -1",
    '[budgets]\ntotal = "10%"',
    '[budgets]\ngrowth = "ten"',
    "baseline = true",
    "[budgets.models.m]\ntotl = 1",
    "[layers.B]\nparams = 1.5",
    '[layers.B]\noutput-shape = "(a,)"',
    '[layers.B]\nshape = "same"',
]


def accepted(table: dict[str, Any]) -> bool:
    try:
        check_rules(apply(Settings(), table, "here"))
    except ConfigurationError:
        return False
    return True


@pytest.mark.parametrize("text", [*GOOD, *BAD])
def test_schema_and_reader_agree(text: str) -> None:
    table = tomli.loads(text)
    validator = jsonschema.Draft202012Validator(parsed(settings_schema()))
    assert accepted(table) == (text in GOOD)
    assert validator.is_valid(table) == (text in GOOD), [error.message for error in validator.iter_errors(table)]


def test_the_schema_is_one_and_describes_every_key() -> None:
    schema = parsed(settings_schema())
    jsonschema.Draft202012Validator.check_schema(schema)
    assert set(schema["properties"]) == set(KEYS)
    assert all(entry["description"] for entry in schema["properties"].values())


def parsed(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text)
    return found
