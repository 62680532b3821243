"""`check --verify` in every format: what real Keras builds otherwise is a finding at its layer, in the file where that stands.

The interpreter with TensorFlow is a stand-in, whose Dense has one unit more.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from junitparser import JUnitXml
from pydantic_sarif.model import StaticAnalysisResultsFormatSarifVersion210JsonSchema as Sarif
from stub_worker import built, install

from cnnlint import cli
from cnnlint.report.view import CHECK_FORMATS

NETS = """\
from keras import Input, Sequential, layers


def build(größe):
    return Sequential([
        Input((größe, 1)), layers.Flatten(), layers.Dense(10, name="größe")])
"""
TRAIN = "from keras import Sequential\nfrom nets import build\n\nmodel = build(28)\n"
OTHER = built(("Flatten", [None, 28], 0), ("Dense", [None, 11], 319))
MESSAGE = "Dense: shape (None, 10) here, (None, 11) in Keras"
COLUMN = NETS.splitlines()[5].index("layers.Dense") + 1


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with every format of a run over the file that trains; the layers stand in the one it imports."""
    folder = tmp_path_factory.mktemp("verified")
    (folder / "nets.py").write_text(NETS, encoding="utf-8")
    (folder / "train.py").write_text(TRAIN, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for name in ("GITHUB_WORKSPACE", "GITHUB_STEP_SUMMARY", "GITHUB_SERVER_URL"):
            patch.delenv(name, raising=False)
        python = install(folder / "env", [[OTHER]])
        targets = [f"--output-file={name}={name}" for name in CHECK_FORMATS]
        options = ("--verify", f"--verify-python={python}", "--no-cache", "--isolated", "--output-format=full")
        assert cli.main(["check", "train.py", *options, *targets]) == 1
    yield folder


def text(run: Path, name: str) -> str:
    return (run / name).read_text(encoding="utf-8")


def test_people_see_the_line_in_the_imported_file(run: Path) -> None:
    full = text(run, "full")
    assert f"error[CNN801] {MESSAGE}\n  --> nets.py:6:{COLUMN} (verify-mismatch)\n" in full
    shown, underlined = full.splitlines()[3:5]
    assert shown == '6 |         Input((größe, 1)), layers.Flatten(), layers.Dense(10, name="größe")])'
    assert underlined.index("^") - shown.index("layers.Dense") == 0 and underlined.count("^") == len('layers.Dense(10, name="größe")')
    assert "built with Keras 3.3.0, TensorFlow 2.16.1" in full
    assert re.search(rf"^nets\.py:6:{COLUMN}: .*CNN801.* {re.escape(MESSAGE)}$", text(run, "concise"), re.MULTILINE)
    assert "nets.py:" in text(run, "grouped") and MESSAGE in text(run, "grouped")


def test_machines_get_a_finding_like_all_others(run: Path) -> None:
    (finding,) = json.loads(text(run, "json"))["diagnostics"]
    assert (finding["code"], finding["filename"], finding["location"]) == ("CNN801", "nets.py", {"row": 6, "column": COLUMN})
    assert json.loads(text(run, "json-lines")) == finding
    assert text(run, "github").startswith(f"::error file=nets.py,line=6,endLine=6,col={COLUMN},")
    (entry,) = json.loads(text(run, "gitlab"))
    assert (entry["check_name"], entry["severity"], entry["location"]["path"]) == ("CNN801 verify-mismatch", "major", "nets.py")
    (case,) = [case for suite in JUnitXml.fromfile(str(run / "junit")) for case in suite if suite.name == "nets.py"]
    assert not case.is_passed and case.name.startswith("CNN801")
    result = Sarif.model_validate_json(text(run, "sarif")).runs[0].results
    assert result is not None and [item.ruleId for item in result] == ["CNN801"]


def test_columns_of_an_imported_file_count_bytes_where_they_must(run: Path) -> None:
    (entry,) = json.loads(text(run, "rdjson"))["diagnostics"]
    start = entry["location"]["range"]["start"]
    row = NETS.splitlines()[5].encode()
    assert row[start["column"] - 1 :].startswith(b"layers.Dense(10")


def test_the_page_says_what_differs(run: Path) -> None:
    assert "CNN801" in text(run, "markdown") and "nets.py:6:" in text(run, "markdown")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (OTHER, "1 model, 1 layer equal, 1 different with Keras 3.3.0, TensorFlow 2.16.1"),
        (built(("Flatten", [None, 28], 0), ("Dense", [None, 10], 290)), "1 model, 2 layers: all equal with Keras 3.3.0, TensorFlow 2.16.1"),
    ],
)
@pytest.mark.parametrize(("form", "stream"), [("full", 0), ("concise", 0), ("github", 1), ("sarif", 1)])
def test_the_run_ends_with_what_was_compared(
    answer: Any,
    said: str,
    form: str,
    stream: int,
    run: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(run)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    python = install(tmp_path / "env", [[answer]])
    cli.main(["check", "train.py", "--verify", f"--verify-python={python}", "--no-cache", "--isolated", f"--output-format={form}"])
    captured = capsys.readouterr()
    assert captured[stream].splitlines()[-2] == said
    assert said not in captured[1 - stream]
