"""Formats that machines read: each is read back here by something that knows the format and not cnnlint."""

from __future__ import annotations

import json
import os
import re
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import jsonschema
import pytest
from handmade import Maker, source_of
from report import runs

from cnnlint.analysis import Report
from cnnlint.diagnostics import Diagnostic
from cnnlint.report import markdown, sarif
from cnnlint.report.view import View, renderer

VIEW = View(files=runs.FILES)

# What code scanning needs of a log, of the 400 kB of SARIF's own schema (against which the golden was checked once).
REGION = {
    "type": "object",
    "required": ["startLine", "startColumn", "endLine", "endColumn"],
    "additionalProperties": {"type": "integer", "minimum": 1},
}
LOCATION = {
    "type": "object",
    "required": ["physicalLocation"],
    "properties": {
        "id": {"type": "integer", "minimum": 0},
        "message": {"type": "object", "required": ["text"]},
        "physicalLocation": {
            "type": "object",
            "required": ["artifactLocation", "region"],
            "properties": {
                "artifactLocation": {"properties": {"uri": {"type": "string", "pattern": "^[^/\\\\ ,][^\\\\ ,]*$"}}, "required": ["uri"]},
                "region": REGION,
            },
        },
    },
}
SARIF = {
    "type": "object",
    "required": ["$schema", "version", "runs"],
    "properties": {
        "version": {"const": "2.1.0"},
        "runs": {
            "items": {
                "required": ["tool", "results", "columnKind"],
                "properties": {
                    "tool": {
                        "properties": {
                            "driver": {
                                "required": ["name", "version", "rules"],
                                "properties": {
                                    "rules": {
                                        "items": {
                                            "required": [
                                                "id",
                                                "shortDescription",
                                                "fullDescription",
                                                "help",
                                                "defaultConfiguration",
                                                "properties",
                                            ],
                                            "properties": {"help": {"required": ["text", "markdown"]}},
                                        }
                                    }
                                },
                            }
                        }
                    },
                    "results": {
                        "items": {
                            "required": ["ruleId", "ruleIndex", "level", "message", "locations", "partialFingerprints"],
                            "properties": {
                                "level": {"enum": ["error", "warning", "note"]},
                                "locations": {"minItems": 1, "maxItems": 1, "items": LOCATION},
                                "relatedLocations": {"items": LOCATION},
                                "partialFingerprints": {"additionalProperties": {"type": "string", "pattern": "^[0-9a-f]{32}$"}},
                            },
                        }
                    },
                },
            }
        },
    },
}


def rendered(name: str, reports: tuple[Report, ...] | None = None, view: View = VIEW) -> str:
    return renderer("check", name)(runs.reports() if reports is None else reports, view)


def many(number: int, severity: str = "error", moved: int = 0, path: str = "many.py") -> Report:
    """A file with so many findings in as many models; `moved` blank lines stand above them."""
    source = source_of("\n" * moved + "".join(f"m{i} = Sequential([Dense({i})])\n" for i in range(number)), path)
    make = Maker(source)
    models = [make.model(f"Sequential([Dense({i})])", make.layer(f"Dense({i})", "Dense", i + 1), name=f"m{i}") for i in range(number)]
    found = [
        Diagnostic("CNN301", "hidden-softmax", severity, f"number {i}", model.layers[0].span, model, (0, "Dense", None))  # type: ignore[arg-type]
        for i, model in enumerate(models)
    ]
    return make.report(*models, diagnostics=tuple(found))


def commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """(kind, properties, message) of workflow commands, unescaped as GitHub does."""
    found = []
    for row in text.splitlines():
        match = re.fullmatch(r"::(\w+) ([^:]*)::(.*)", row)
        assert match, row
        properties = dict(part.split("=", 1) for part in match.group(2).split(","))
        found.append((match.group(1), {key: unquote(value) for key, value in properties.items()}, unquote(match.group(3))))
    return found


def test_github_reads_every_command_as_it_was_meant() -> None:
    first, *_ = found = commands(rendered("github"))
    assert [kind for kind, _, _ in found] == ["error", "error", "error", "warning", "notice"]
    assert first[1] == {"file": "models, old/shrinking.py", "line": "9", "endLine": "12", "title": "CNN101 shape-collapse"}
    assert first[2].splitlines()[0] == "Conv2D(64, 5): nothing is left: 100% of it, gone"
    assert all(("col" in properties) == (properties["line"] == properties["endLine"]) for _, properties, _ in found)


def test_github_points_to_the_line_of_the_notebook_and_names_cell_and_row() -> None:
    _, properties, message = commands(rendered("github"))[1]
    source = runs.notebook().source
    assert source is not None and source.notebook is not None
    assert "Dense(10" in source.notebook.raw.split("\n")[int(properties["line"]) - 1]
    assert message.startswith("cell 2, row 3: ")


@pytest.mark.parametrize(("number", "shown"), [(9, 9), (10, 10), (11, 10), (500, 10)])
def test_github_shows_ten_of_a_kind_and_the_last_says_how_many_more(number: int, shown: int) -> None:
    found = commands(rendered("github", (many(number), many(number, "warning"))))
    errors = [message for kind, _, message in found if kind == "error"]
    assert len(errors) == shown
    assert (f"{number - 10} more error" in errors[-1] and "many.py" in errors[-1]) is (number > 10)


def test_github_paths_are_relative_to_the_repository(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sub").mkdir()
    monkeypatch.chdir(tmp_path / "sub")
    found = commands(rendered("github", (many(1),), VIEW._replace(root=str(tmp_path))))
    assert found[0][1]["file"] == "sub/many.py"


@pytest.mark.parametrize("name", ["new\nline/m.py", "100%: a, b.py", "größe 日本.py", "\x1b[31m.py", "tab\t.py"])
def test_every_file_is_named_so_that_its_reader_finds_it(name: str) -> None:
    report = many(1, path=name)
    assert commands(rendered("github", (report,)))[0][1]["file"] == name.replace("\x1b", "\\x1b"), "what a log would act on is shown"
    assert json.loads(rendered("gitlab", (report,)))[0]["location"]["path"] == name
    assert json.loads(rendered("rdjson", (report,)))["diagnostics"][0]["location"]["path"] == name
    (result,) = json.loads(rendered("sarif", (report,)))["runs"][0]["results"]
    assert unquote(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]) == name


def test_a_name_that_is_no_text_is_bytes_in_an_address_and_shown_elsewhere() -> None:
    report = many(1, path=os.fsdecode(b"\xff.py"))
    (result,) = json.loads(rendered("sarif", (report,)))["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "%FF.py"
    assert json.loads(rendered("gitlab", (report,)))[0]["location"]["path"] == "\\udcff.py"
    assert rendered("github", (report,)).startswith("::error file=\\udcff.py,")


def test_sarif_stays_below_what_code_scanning_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "MOST_RESULTS", 12)
    log = json.loads(rendered("sarif", (many(9, "info"), many(9, "error", path="b.py"), many(9, "warning", path="c.py"))))
    assert [result["level"] for result in log["runs"][0]["results"]] == ["error"] * 9 + ["warning"] * 3
    monkeypatch.setattr(sarif, "MOST_STEPS", 2)
    flow = json.loads(rendered("sarif"))["runs"][0]["results"][0]["codeFlows"][0]["threadFlows"][0]["locations"]
    assert [step["location"]["message"]["text"][:13] for step in flow] == ["MaxPooling2D:", "Conv2D(64, 5)"], "the last ones"


def test_gitlab_fingerprints_are_unique_and_survive_moved_lines() -> None:
    before, after = (json.loads(rendered("gitlab", (many(30, moved=moved),))) for moved in (0, 7))
    assert len({entry["fingerprint"] for entry in before}) == 30
    assert [entry["fingerprint"] for entry in before] == [entry["fingerprint"] for entry in after]
    assert [entry["location"]["lines"]["begin"] + 7 for entry in before] == [entry["location"]["lines"]["begin"] for entry in after]
    everything = json.loads(rendered("gitlab"))
    assert {entry["severity"] for entry in everything} == {"info", "minor", "major"}
    assert all(set(entry) == {"description", "check_name", "fingerprint", "severity", "location"} for entry in everything)


def test_sarif_is_what_code_scanning_reads() -> None:
    log = json.loads(rendered("sarif"))
    jsonschema.Draft202012Validator(SARIF).validate(log)
    (run,) = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert all(rules[result["ruleIndex"]] == result["ruleId"] for result in run["results"])
    collapse = run["results"][0]
    assert unquote(collapse["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]) == "models, old/shrinking.py"
    flow = [step["location"]["message"]["text"] for step in collapse["codeFlows"][0]["threadFlows"][0]["locations"]]
    assert flow[:2] == ["input: (None, 28, 28, 1)", "Conv2D: (None, 24, 24, 32)"]
    assert [fix["description"]["text"] for fix in collapse["fixes"]] == ["keep the size with padding"]


def test_a_fix_in_a_notebook_replaces_the_text_of_the_file() -> None:
    log = json.loads(rendered("sarif", (runs.notebook(),)))
    (replacement,) = log["runs"][0]["results"][0]["fixes"][0]["artifactChanges"][0]["replacements"]
    source = runs.notebook().source
    assert source is not None and source.notebook is not None
    lines = source.notebook.raw.split("\n")
    region = replacement["deletedRegion"]
    row = lines[region["startLine"] - 1]
    lines[region["startLine"] - 1] = (
        row[: region["startColumn"] - 1] + replacement["insertedContent"]["text"] + row[region["endColumn"] - 1 :]
    )
    cells = json.loads("\n".join(lines))["cells"]
    assert cells[1]["source"][2] == "    Dense(1, input_shape=(4,)),\n"


def test_junit_has_a_passing_case_for_a_clean_file() -> None:
    root = ElementTree.fromstring(rendered("junit"))
    suites = {suite.get("name"): suite for suite in root}
    assert len(suites["plain.py"].findall("testcase")) == 1
    assert suites["plain.py"].find("testcase/failure") is None
    assert int(root.get("tests", 0)) == len(root.findall("*/testcase")) == 6
    assert int(root.get("failures", 0)) == len(root.findall("*/testcase/failure")) == 4, "info is no failure"
    failure = suites["models, old/shrinking.py"].find("testcase/failure")
    assert failure is not None and failure.text is not None
    assert failure.text.endswith("(4 - 5)/1 + 1 = 0")


# What junit-10.xsd of Jenkins' xUnit plugin knows; it refuses a file with anything else.
JENKINS = {
    "testsuites": {"name", "time", "tests", "failures", "errors"},
    "testsuite": {"name", "tests", "failures", "errors", "time", "file", "skipped", "timestamp", "hostname", "id", "package"},
    "testcase": {"name", "time", "classname", "group"},
    "failure": {"type", "message"},
    "system-out": set(),
}


def test_junit_holds_nothing_that_jenkins_refuses() -> None:
    found = list(ElementTree.fromstring(rendered("junit")).iter())
    assert {element.tag for element in found} == set(JENKINS)
    assert [(element.tag, element.attrib) for element in found if not set(element.attrib) <= JENKINS[element.tag]] == []
    assert all({"name", "tests", "failures", "errors"} <= set(element.attrib) for element in found if element.tag == "testsuite")


def test_rdjson_columns_count_bytes() -> None:
    entries = json.loads(rendered("rdjson"))["diagnostics"]
    related = entries[0]["relatedLocations"][0]["location"]["range"]
    source = runs.shrinking().source
    assert source is not None
    row = source.lines[related["start"]["line"] - 1].encode()
    assert row[related["start"]["column"] - 1 : related["end"]["column"] - 1] == b"MaxPooling2D(3)"
    wide = source_of("größe = Dense(1)\n", "wide.py")
    make = Maker(wide)
    model = make.model("Dense(1)", make.layer("Dense(1)", "Dense", 1))
    report = make.report(model, diagnostics=(Diagnostic("CNN301", "hidden-softmax", "error", "x", model.span, model),))
    (entry,) = json.loads(rendered("rdjson", (report,)))["diagnostics"]
    assert entry["location"]["range"]["start"] == {"line": 1, "column": len("größe = ".encode()) + 1}


def test_rdjson_suggests_safe_fixes_only() -> None:
    entries = {entry["code"]["value"]: entry for entry in json.loads(rendered("rdjson"))["diagnostics"]}
    assert [suggestion["text"] for suggestion in entries["CNN401"]["suggestions"]] == ["1"]
    assert "suggestions" not in entries["CNN101"]
    assert {entry["severity"] for entry in entries.values()} == {"ERROR", "WARNING", "INFO"}


def test_json_lines_are_the_findings_of_json_one_a_line() -> None:
    lines = [json.loads(row) for row in rendered("json-lines").splitlines()]
    assert lines == json.loads(rendered("json"))["diagnostics"]


def test_markdown_cannot_be_told_anything_by_a_program() -> None:
    evil = "</summary><img src=x onerror=alert(1)> [click](http://x) ![i](x) | `code` **b** @user #1\n# title"
    source = source_of("m = Sequential([Dense(1)])\n", "a<b>|c.py")
    make = Maker(source)
    model = make.model("Sequential([Dense(1)])", make.layer("Dense(1)", "Dense", 1, name=evil), name="m", condition=evil)
    report = make.report(model, diagnostics=(Diagnostic("CNN301", "hidden-softmax", "error", evil, model.span, model, arithmetic=evil),))
    page = rendered("markdown", (report,))
    rules_removed = re.sub(r"\[CNN301\]\(\S+\)", "", page)
    assert not re.search(r"<img|\]\(|@user|\*\*|`|</summary><i", rules_removed)
    assert all(row.startswith(("|", "#", "<", "-")) or not row or "Sequential" in row for row in page.splitlines())
    assert all(row.count("|") == 5 for row in page.splitlines() if row.startswith("|"))


def test_markdown_stays_below_the_limit_and_leaves_out_whole_models(monkeypatch: pytest.MonkeyPatch) -> None:
    assert markdown.LIMIT < 1024 * 1024
    monkeypatch.setattr(markdown, "LIMIT", 60_000)
    page = rendered("markdown", (many(300, "warning"),))
    assert 55_000 < len(page.encode()) < 61_000
    assert page.count("<details>") == page.count("</details>") > 0
    assert re.search(r"\n[\d,]+ models left out here", page)


def test_a_model_that_is_too_long_takes_no_room_from_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markdown, "LIMIT", 2_000)
    parts = ["first\n", "x" * 3_000, "last\n"]
    assert markdown.page("head\n", parts) == "head\nfirst\nlast\n\n1 model left out here: the page would be too long.\n"


def test_markdown_links_to_the_line_of_the_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("SERVER_URL", "https://git.example"), ("REPOSITORY", "o/r"), ("SHA", "abc")):
        monkeypatch.setenv(f"GITHUB_{name}", value)
    page = rendered("markdown")
    assert "(https://git.example/o/r/blob/abc/models%2C%20old/shrinking.py#L9)" in page
    line = next(row for row, text in enumerate(runs.notebook_text().split("\n"), 1) if "Dense(10" in text)
    assert f"(https://git.example/o/r/blob/abc/notes.ipynb?plain=1#L{line})" in page, "the text of the notebook, which has lines"
