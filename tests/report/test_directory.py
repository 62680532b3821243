"""One run over a directory, in every format at once: whole renderings as goldens, and each read back by what knows the format."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
import pytest
from junitparser import Failure, JUnitXml
from pydantic_sarif.model import StaticAnalysisResultsFormatSarifVersion210JsonSchema as Sarif
from report import directory

from cnnlint import cli
from cnnlint.report.view import CHECK_FORMATS

ROOT = Path(__file__).resolve().parents[2]
EXPECTED = {("CNN101", "models, old/größe.py"), ("CNN201", "heavy.py"), ("CNN901", "broken.py"), ("CNN103", "series.ipynb")}

# GitLab's documentation of the Code Quality report format; what it does not name, it does not read.
GITLAB = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "additionalProperties": False,
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string"},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": "^(?!\\./|/)"},
                    "lines": {"type": "object", "required": ["begin"], "additionalProperties": {"type": "integer", "minimum": 1}},
                },
            },
        },
    },
}
# The messages of reviewdog's rdf.proto in proto3's JSON form, which refuses fields that it does not know.
POSITION = {"type": "object", "additionalProperties": {"type": "integer", "minimum": 1}, "propertyNames": {"enum": ["line", "column"]}}
RANGE = {"type": "object", "required": ["start"], "additionalProperties": POSITION, "propertyNames": {"enum": ["start", "end"]}}
PLACE = {"path": {"type": "string"}, "range": RANGE}
LOCATION = {"type": "object", "required": ["path"], "additionalProperties": False, "properties": PLACE}
RDJSON = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "source": {"type": "object", "additionalProperties": {"type": "string"}, "propertyNames": {"enum": ["name", "url"]}},
        "severity": {"type": "string"},
        "diagnostics": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["message", "location"],
                "additionalProperties": False,
                "properties": {
                    "message": {"type": "string"},
                    "location": LOCATION,
                    "severity": {"enum": ["ERROR", "WARNING", "INFO"]},
                    "code": {"type": "object", "additionalProperties": {"type": "string"}, "propertyNames": {"enum": ["value", "url"]}},
                    "suggestions": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["range", "text"],
                            "additionalProperties": False,
                            "properties": {"range": RANGE, "text": {"type": "string"}},
                        },
                    },
                    "relatedLocations": {
                        "type": "array",
                        "items": {"type": "object", "properties": {"message": {"type": "string"}, "location": LOCATION}},
                    },
                },
            },
        },
    },
}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder behind one run that wrote every format to a file of its name."""
    folder = tmp_path_factory.mktemp("run")
    directory.write(folder / "in")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder / "in")
        for name in ("GITHUB_WORKSPACE", "GITHUB_STEP_SUMMARY", "GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_SHA"):
            patch.delenv(name, raising=False)
        targets = [f"--output-file={name}=../{name}" for name in CHECK_FORMATS]
        assert cli.main(["check", ".", "--no-cache", "--isolated", "--quiet", "--output-format=full", *targets]) == 1
    return folder


def text(run: Path, name: str) -> str:
    return (run / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", CHECK_FORMATS)
def test_renderings(run: Path, name: str, golden: Callable[[str, str], None]) -> None:
    golden(f"directory_{name}.txt", text(run, name))


def test_every_format_tells_the_same_findings(run: Path) -> None:
    found: dict[str, set[tuple[str, str]]] = {
        "json": {(item["code"], item["filename"]) for item in json.loads(text(run, "json"))["diagnostics"]},
        "json-lines": {(item["code"], item["filename"]) for item in map(json.loads, text(run, "json-lines").splitlines())},
        "gitlab": {(item["check_name"][:6], item["location"]["path"]) for item in json.loads(text(run, "gitlab"))},
        "sarif": {(item["ruleId"], place(item)) for item in json.loads(text(run, "sarif"))["runs"][0]["results"]},
        "rdjson": {(item["code"]["value"], item["location"]["path"]) for item in json.loads(text(run, "rdjson"))["diagnostics"]},
        "junit": {
            (case.name[:6], case.classname) for suite in JUnitXml.fromfile(str(run / "junit")) for case in suite if "CNN" in case.name
        },
        "github": {
            (properties["title"][:6], properties["file"])
            for row in text(run, "github").splitlines()
            for properties in [dict(part.split("=", 1) for part in map(unquote, row.split("::")[1].split(" ", 1)[1].split(",")))]
        },
        "concise": {
            (row[1], row[0]) for row in re.findall(r"^(.*?):(?:cell \d+:)?\d+:\d+: \w+\[(CNN\d+)\] ", text(run, "concise"), re.MULTILINE)
        },
    }
    assert found["json"] >= EXPECTED
    assert {name for name in found if found[name] != found["json"]} == set()
    assert all(code in text(run, name) for code, _ in EXPECTED for name in ("full", "grouped", "markdown"))


def place(result: dict[str, Any]) -> str:
    return unquote(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"])


def test_sarif_is_read_by_the_model_of_its_schema(run: Path) -> None:
    log = Sarif.model_validate_json(text(run, "sarif"))
    assert log.runs[0].results
    for damage in ({"levl": "error"}, {"level": "info"}):
        document = json.loads(text(run, "sarif"))
        document["runs"][0]["results"][0].update(damage)
        with pytest.raises(ValueError):
            Sarif.model_validate(document)


def test_sarif_says_what_code_scanning_asks_for(run: Path) -> None:
    (log,) = json.loads(text(run, "sarif"))["runs"]
    rules = {rule["id"]: rule for rule in log["tool"]["driver"]["rules"]}
    for code in ("CNN101", "CNN103", "CNN201"):
        assert {"shortDescription", "fullDescription", "help", "helpUri", "defaultConfiguration"} <= set(rules[code])
        assert rules[code]["properties"]["precision"] == "very-high" and "keras" in rules[code]["properties"]["tags"]
        assert rules[code]["help"]["markdown"].startswith("#") and len(rules[code]["fullDescription"]["text"]) <= 1024
    results = {result["ruleId"]: result for result in log["results"]}
    assert all(len(result["locations"]) == 1 and result["partialFingerprints"] for result in log["results"])
    assert "CNN401" not in results, "what a comment suppresses is left out"
    flow = [step["location"]["message"]["text"] for step in results["CNN101"]["codeFlows"][0]["threadFlows"][0]["locations"]]
    assert flow[:3] == ["input: (None, 28, 28, 1)", "Conv2D: (None, 24, 24, 32)", "MaxPooling2D: (None, 12, 12, 32)"]
    assert results["CNN103"]["fixes"] and results["CNN101"]["relatedLocations"]
    uris = {result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in log["results"]}
    assert "models%2C%20old/gr%C3%B6%C3%9Fe.py" in uris


def test_gitlab_rdjson_and_json_are_what_their_readers_expect(run: Path) -> None:
    schema = json.loads((ROOT / "docs" / "check.schema.json").read_text(encoding="utf-8"))
    for name, known in (("gitlab", GITLAB), ("rdjson", RDJSON), ("json", schema)):
        jsonschema.Draft202012Validator(known).validate(json.loads(text(run, name)))


def test_junit_is_read_with_a_passing_case_for_each_clean_file(run: Path) -> None:
    suites = {suite.name: list(suite) for suite in JUnitXml.fromfile(str(run / "junit"))}
    assert set(suites) == {str(Path(name)) for name in directory.FILES}
    for name in ("plain.py", "clean.py"):
        (case,) = suites[name]
        assert case.is_passed
    (collapse,) = [case for case in suites["models, old/größe.py"] if case.name.startswith("CNN101")]
    assert [type(item) for item in collapse.result] == [Failure] and "64" in collapse.result[0].text


def test_a_notebook_is_named_by_cell_and_row_and_pointed_to_by_the_line_of_its_file(run: Path) -> None:
    rows = directory.FILES["series.ipynb"].split("\n")
    (row,) = [row for row in text(run, "github").splitlines() if "series.ipynb" in row and "CNN103" in row]
    line = re.search(r",line=(\d+),", row)
    assert line is not None and "layers.LSTM(32)" in rows[int(line[1]) - 1]
    assert "::cell 2, row 5: " in row
    assert "series.ipynb:cell 2:5:" in text(run, "concise")


@pytest.mark.parametrize("name", ["sarif", "rdjson"])
def test_the_fix_of_a_notebook_applied_to_its_text_repairs_it(run: Path, name: str, tmp_path: Path) -> None:
    document = json.loads(text(run, name))
    if name == "sarif":
        (result,) = [item for item in document["runs"][0]["results"] if item["ruleId"] == "CNN103"]
        (edit,) = result["fixes"][0]["artifactChanges"][0]["replacements"]
        where = edit["deletedRegion"]
        start, end, content = (
            (where["startLine"], where["startColumn"]),
            (where["endLine"], where["endColumn"]),
            edit["insertedContent"]["text"],
        )
    else:
        (result,) = [item for item in document["diagnostics"] if item["code"]["value"] == "CNN103"]
        (edit,) = result["suggestions"]
        start, end, content = *(tuple(edit["range"][side].values()) for side in ("start", "end")), edit["text"]
    rows = directory.FILES["series.ipynb"].split("\n")
    assert start[0] == end[0] and rows[start[0] - 1].isascii(), "bytes and code points are the same here"
    row = rows[start[0] - 1]
    rows[start[0] - 1] = row[: start[1] - 1] + content + row[end[1] - 1 :]
    (tmp_path / "series.ipynb").write_text("\n".join(rows), encoding="utf-8")
    assert cli.main(["check", str(tmp_path / "series.ipynb"), "--no-cache", "--isolated", "--quiet"]) == 0
