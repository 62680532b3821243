"""The baseline: what it knows, what stays known when code moves, what is stale, and what it says of files that cannot be read."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cnnlint import cli
from cnnlint.baseline import Entry, compare, dump, read
from cnnlint.report.view import CHECK_FORMATS
from cnnlint.settings import ConfigurationError

HEAD = "from keras import Input, Sequential\nfrom keras.layers import Conv2D, Dense, Dropout, Flatten\n"
COLLAPSE = HEAD + "net = Sequential([Input((28, 28, 1)), Conv2D(8, 30, activation='relu'), Flatten(), Dense(10)])\n"
SOFTMAX = """
def build():
    model = Sequential([Input((8,))])
    model.add(Dense(4, activation="softmax"))
    model.add(Dense(4, activation="softmax"))
    model.add(Dense(2, activation="softmax"))
    return model
"""  # CNN301, twice

Ask = Callable[..., "list[str]"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.py").write_text(COLLAPSE + SOFTMAX)
    return tmp_path


@pytest.fixture
def ask(folder: Path, capsys: pytest.CaptureFixture[str]) -> Ask:
    """The codes of `check LINE --baseline known.json`, the exit status first."""

    def ask(line: str = "") -> list[str]:
        status = cli.main([*line.split(), "--baseline", "known.json", "--output-format", "json", "--no-cache"])
        found = json.loads(capsys.readouterr().out)
        return [str(status), *(item["code"] for item in found["diagnostics"])]

    return ask


def write(capsys: pytest.CaptureFixture[str], line: str = "") -> str:
    """Write the baseline; what the run says last."""
    assert cli.main([*line.split(), "--baseline", "known.json", "--update-baseline", "--no-cache"]) == 0
    return capsys.readouterr().out.splitlines()[-1]


def entries(folder: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((folder / "known.json").read_text())["findings"]
    return found


def test_what_was_there_is_not_reported_and_what_is_new_is(ask: Ask, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert write(capsys).startswith("3 findings in known.json (3 new, 0 gone); no findings (3 in the baseline); 2 Sequential models")
    assert ask() == ["0"]
    (folder / "b.py").write_text(COLLAPSE)
    assert ask() == ["1", "CNN101"]
    assert write(capsys).startswith("4 findings in known.json (1 new, 0 gone)")
    assert ask() == ["0"]


def test_an_entry_says_file_rule_model_and_layer_and_nothing_that_moves(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(capsys)
    model = {"name": "model", "function": "build"}
    assert entries(folder) == [
        {"filename": "a.py", "code": "CNN101", "name": "shape-collapse", "model": {"name": "net", "function": None},
         "layer": {"index": 0, "class": "Conv2D", "name": None}},
        {"filename": "a.py", "code": "CNN301", "name": "hidden-softmax", "model": model,
         "layer": {"index": 0, "class": "Dense", "name": None}},
        {"filename": "a.py", "code": "CNN301", "name": "hidden-softmax", "model": model,
         "layer": {"index": 1, "class": "Dense", "name": None}},
    ]  # fmt: skip
    assert len((folder / "known.json").read_text().splitlines()) == 5


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (HEAD, "# a licence\n\n\n" + HEAD),  # lines move
        ("Conv2D(8, 30", "Conv2D(filters=8,\n    kernel_size=31"),  # another text, another message
        ('    model.add(Dense(4, activation="softmax"))\n', '    model.add(Dropout(0.5))\n    model.add(Dense(4, activation="softmax"))\n'),
        ("[Input((8,))]", "[Input((8,)), Dense(16, 'relu')]"),  # all layers behind it have another number
    ],
)
def test_what_is_known_stays_known_when_code_moves(ask: Ask, folder: Path, capsys: pytest.CaptureFixture[str], old: str, new: str) -> None:
    write(capsys)
    text = (folder / "a.py").read_text()
    assert old in text
    (folder / "a.py").write_text(text.replace(old, new, 1))
    assert ask() == ["0"]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("net =", "other =", ["CNN101", "CNN904"]),
        ("def build", "def make", ["CNN301", "CNN301", "CNN904", "CNN904"]),
        ("[Input((8,))]", '[Input((8,)), Dense(4, "softmax")]', ["CNN301"]),  # one more of its kind
        ("Conv2D(8, 30", "Conv2D(8, 3", ["CNN904"]),
    ],
)
def test_other_models_and_more_findings_are_new_and_repaired_ones_stale(
    ask: Ask, folder: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, found: list[str]
) -> None:
    write(capsys)
    text = (folder / "a.py").read_text()
    (folder / "a.py").write_text(text.replace(old, new, 1))
    assert ask() == ["1", *found]


def test_stale_entries_point_to_their_row(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(capsys)
    (folder / "a.py").write_text(HEAD + SOFTMAX)
    assert cli.main(["--baseline", "known.json", "--output-format", "concise", "--no-cache"]) == 1
    first = capsys.readouterr().out.splitlines()[0]
    assert first == (
        "known.json:2:1: warning[CNN904] the baseline holds a finding that is gone: CNN101 of Conv2D (layer 1) in the model `net` in a.py"
    )
    assert cli.main(["--baseline", "known.json", "--ignore", "CNN904", "--no-cache"]) == 0
    capsys.readouterr()
    assert write(capsys).startswith("2 findings in known.json (0 new, 1 gone)")


def test_what_a_run_cannot_judge_is_not_stale_and_stays(ask: Ask, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "b.py").write_text(COLLAPSE)
    write(capsys)
    (folder / "b.py").write_text("x = 1\n")
    assert ask("a.py") == ["0"]  # b.py was not read
    assert ask("--select CNN3,CNN904") == ["0"]  # the rule did not run
    assert ask() == ["1", "CNN904"]
    assert write(capsys, "a.py").startswith("4 findings in known.json (0 new, 0 gone)")
    (folder / "a.py").write_text(COLLAPSE + "x = (\n")
    assert ask("a.py") == ["1", "CNN901"]  # it was not read to its end
    (folder / "a.py").unlink()
    assert ask("b.py") == ["1", "CNN904", "CNN904", "CNN904", "CNN904"]


def test_names_are_relative_to_the_baseline(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    write(capsys)
    (folder / "sub").mkdir()
    monkeypatch.chdir(folder / "sub")
    assert cli.main([str(folder), "--baseline", "../known.json", "--no-cache"]) == 0


def test_the_configuration_names_a_baseline(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "cnnlint.toml").write_text('baseline = "known.json"\n')
    assert cli.main(["--update-baseline", "--no-cache"]) == 0
    assert cli.main(["--no-cache"]) == 0
    (folder / "sub").mkdir()
    (folder / "sub" / "b.py").write_text(COLLAPSE)
    (folder / "sub" / "cnnlint.toml").write_text('baseline = "own.json"\n')
    assert cli.main([".", "--update-baseline", "--no-cache"]) == 0
    monkeypatch.chdir(folder / "sub")
    assert [item["filename"] for item in json.loads(Path("own.json").read_text())["findings"]] == ["b.py"]
    assert cli.main([str(folder), "--no-cache"]) == 0
    assert len(entries(folder)) == 3


def test_a_finding_seen_through_another_file_is_not_stale_without_that_file(
    ask: Ask, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "a.py").write_text(HEAD + "def build(k):\n    return Sequential([Input((8, 8, 1)), Conv2D(8, k)])\n")
    (folder / "b.py").write_text("from keras import Sequential\nfrom a import build\nnet = build(30)\n")
    write(capsys)
    assert [(item["filename"], item.get("seen_from")) for item in entries(folder)] == [("a.py", "b.py")]
    (folder / "c.py").write_bytes((folder / "b.py").read_bytes())
    assert write(capsys).startswith("1 finding in known.json (0 new, 0 gone); no findings (1 in the baseline)")
    (folder / "c.py").unlink()
    assert ask() == ["0"]
    assert ask("a.py") == ["0"]
    (folder / "b.py").write_text("from keras import Sequential\nfrom a import build\nnet = build(3)\n")
    assert ask("a.py") == ["0"]
    assert ask() == ["1", "CNN904"]


@pytest.mark.parametrize("output", CHECK_FORMATS)
def test_every_format_leaves_out_what_is_known(folder: Path, capsys: pytest.CaptureFixture[str], output: str) -> None:
    write(capsys)
    (folder / "b.py").write_text(SOFTMAX.join((HEAD, "")))
    (folder / "a.py").write_text(HEAD + SOFTMAX)
    assert cli.main(["--baseline", "known.json", "--output-format", output, "--no-cache"]) == 1
    out = capsys.readouterr().out
    assert "b.py" in out and "known.json" in out and "CNN904" in out
    cli.main(["--output-format", output, "--no-cache"])
    everything = capsys.readouterr().out
    assert 2 * out.count("applies softmax inside") == everything.count("applies softmax inside") > 0


def test_notebooks_are_known_by_model_and_layer_as_well(ask: Ask, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "a.py").unlink()

    def notebook(*cells: str) -> None:
        document = {"cells": [{"cell_type": "code", "source": text.splitlines(keepends=True)} for text in cells]}
        (folder / "a.ipynb").write_text(json.dumps(document))

    notebook(COLLAPSE)
    write(capsys)
    notebook("import os", "# a new cell", "\n\n" + COLLAPSE)
    assert ask() == ["0"]
    notebook(COLLAPSE, COLLAPSE)
    assert ask() == ["1", "CNN101"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "known.json: No such file or directory; --update-baseline writes one"),
        ("", "known.json:1:1: is no JSON"),
        ('{"version": 1,\n "findings": [}', "known.json:2:15: is no JSON: Expecting value"),
        ("[]", "is no baseline"),
        ('{"version": 2, "findings": []}', "is a baseline of version 2, and this release reads 1"),
        ('{"version": 1, "findings": [\n 3]}', "known.json:2: is no entry of a baseline: it needs"),
        ('{"version": 1, "findings": [{"filename": "a.py"}]}', "names and codes are strings"),
        ('{"version": 1, "findings": [{"filename": "a.py", "code": "CNN101", "layer": {"index": "x"}}]}', "is a whole number"),
    ],
)
def test_a_baseline_that_cannot_be_read_ends_the_run(folder: Path, capsys: pytest.CaptureFixture[str], text: str | None, said: str) -> None:
    if text is not None:
        (folder / "known.json").write_text(text)
    assert cli.main(["--baseline", "known.json", "--no-cache"]) == 2
    assert said in capsys.readouterr().err


def test_with_json_what_was_written_is_said_on_stderr(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = ["--baseline", "known.json", "--update-baseline", "--output-format", "json", "--no-cache"]
    assert cli.main(line) == 0
    answer = capsys.readouterr()
    assert json.loads(answer.out)["summary"]["baselined"] == 3
    assert answer.err == "3 findings in known.json (3 new, 0 gone)\n"
    cli.main([*line, "--quiet"])
    assert capsys.readouterr().err == ""


def test_the_cache_does_not_know_the_baseline(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def found(*line: str) -> tuple[int, int]:
        status = cli.main([*line, "--output-format", "json"])
        return status, json.loads(capsys.readouterr().out)["summary"]["baselined"]

    assert found() == (1, 0)
    assert found("--baseline", "known.json", "--update-baseline") == (0, 3)
    assert [found("--baseline", "known.json"), found(), found("--baseline", "known.json")] == [(0, 3), (1, 0), (0, 3)]


def test_an_interrupted_run_writes_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = cli.run
    monkeypatch.setattr(cli, "run", lambda *rest, **named: run(*rest, **named)._replace(interrupted=True))
    before = (folder / "a.py").read_bytes()
    assert cli.main(["--baseline", "known.json", "--update-baseline", "--no-cache"]) == 130
    assert cli.main(["--add-ignore", "--no-cache"]) == 130
    assert not (folder / "known.json").exists()
    assert (folder / "a.py").read_bytes() == before


def test_update_needs_a_name(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--update-baseline", "--no-cache"]) == 2
    assert "--update-baseline needs a file" in capsys.readouterr().err


def test_failures_are_never_known(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    from cnnlint import analysis

    def defective(*rest: Any) -> Any:
        raise AssertionError

    monkeypatch.setattr(analysis, "analyze_bytes", defective)
    assert cli.main(["--baseline", "known.json", "--update-baseline", "--no-cache"]) == 2
    assert entries(folder) == []


def test_a_written_baseline_reads_the_same_in_a_stable_order(tmp_path: Path) -> None:
    found = [
        Entry("b.py", "CNN101", "shape-collapse", "m", "f", "Conv2D", 10, "name"),
        Entry("b.py", "CNN101", "shape-collapse", "m", "f", "Conv2D", 9),
        Entry("a.py", "CNN901", "syntax-error", seen_from="ü.py"),
    ]
    path = tmp_path / "known.json"
    path.write_text(dump(found), encoding="utf-8")
    assert dump(found) == dump(reversed(found))
    assert read(str(path)) == tuple(entry._replace(row=row) for row, entry in enumerate(reversed(found), 2))
    path.write_text(json.dumps(json.loads(dump(found)), indent=2), encoding="utf-8")
    assert [entry.row for entry in read(str(path))] == [4, 15, 29]
    path.write_text(dump([]), encoding="utf-8")
    assert read(str(path)) == ()
    with pytest.raises(ConfigurationError):
        read(str(tmp_path))


def test_the_same_layer_goes_before_one_whose_number_changed() -> None:
    layers = [Entry("a.py", "CNN301", "hidden-softmax", "m", None, "Dense", number) for number in range(4)]
    compared = compare([layers[2]], [layers[1], layers[2]])
    assert (compared.known, compared.left) == ({1}, ())
    compared = compare([layers[0], layers[3]], [layers[1]])
    assert (compared.known, compared.left) == ({0}, (layers[3],))
    assert compare([layers[0]], [layers[0]._replace(layer_name="top")]).known == frozenset()
