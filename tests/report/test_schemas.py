"""The JSON of every fixture and of the run by hand is what the schemas in docs/ promise."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from report import runs

from cnnlint import cli
from cnnlint.report.view import View, renderer

ROOT = Path(__file__).resolve().parents[2]


def validate(command: str, text: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(text)
    schema = json.loads((ROOT / "docs" / f"{command}.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(document)
    return document


@pytest.mark.parametrize("command", ["check", "summary"])
def test_a_run_by_hand(command: str) -> None:
    document = validate(command, renderer(command, "json")((*runs.reports(), runs.unknown()), View(files=runs.FILES)))
    assert document["diagnostics" if command == "check" else "models"]


@pytest.mark.parametrize("command", ["check", "summary"])
def test_all_fixtures(command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    cli.main([command, "fixtures", "--output-format", "json"])
    document = validate(command, capsys.readouterr().out)
    if command == "check":
        counts = document["summary"]
        assert counts["models"] == sum(counts[status] for status in ("complete", "partial", "invalid", "unbuilt"))
        assert counts["errors"] == sum(item["severity"] == "error" for item in document["diagnostics"])
    else:
        assert all(not Path(file["filename"]).is_absolute() and "\\" not in file["filename"] for file in document["files"])


def test_the_schemas_refuse_what_is_no_report() -> None:
    for command in ("check", "summary"):
        with pytest.raises(jsonschema.ValidationError):
            validate(command, '{"version": 2, "diagnostics": [], "models": [], "files": [], "summary": {}}')
