"""`check --verify` from the command line, against a stub of the other interpreter: CNN801 and CNN802 as findings like all others."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from stub_worker import built, install

from cnnlint import cli

PROGRAM = """\
from keras import Input, Sequential, layers

model = Sequential([
    Input((4,)),
    layers.Dense(3),
])
"""
EQUAL = built(("Dense", [None, 3], 15))
OTHER = built(("Dense", [None, 4], 20))


def check(folder: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[dict[str, Any]]]:
    status = cli.main(["check", str(folder / "m.py"), "--no-cache", "--isolated", "--output-format", "json", *arguments])
    return status, json.loads(capsys.readouterr().out)["diagnostics"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "m.py").write_text(PROGRAM)
    return tmp_path


def test_agreement_adds_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(folder, capsys, "--verify", f"--verify-python={install(folder / 'env', [[EQUAL]])}") == (0, [])


def test_disagreement_is_an_error_at_the_layer(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, (found,) = check(folder, capsys, "--verify", f"--verify-python={install(folder / 'env', [[OTHER]])}")
    assert (status, found["code"], found["severity"], found["location"]["row"]) == (1, "CNN801", "error", 5)
    assert found["message"] == "Dense: shape (None, 3) here, (None, 4) in Keras"


def test_without_tensorflow_it_is_two_and_says_what_was_tried(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, (found,) = check(folder, capsys, "--verify", f"--verify-python={folder / 'nothing'}", "--exit-zero")
    assert (status, found["code"], found["location"]["row"]) == (2, "CNN802", 3)
    assert str(folder / "nothing") in found["message"]


@pytest.mark.parametrize("comment", ["ignore[CNN801]", "ignore[verify-mismatch]"])
def test_a_comment_or_an_option_switches_it_off(folder: Path, capsys: pytest.CaptureFixture[str], comment: str) -> None:
    python = install(folder / "env", [[OTHER]])
    assert check(folder, capsys, "--verify", f"--verify-python={python}", "--ignore=CNN801") == (0, [])
    (folder / "m.py").write_text(PROGRAM.replace("layers.Dense(3),", f"layers.Dense(3),  # cnnlint: {comment}"))
    assert check(folder, capsys, "--verify", f"--verify-python={python}") == (0, [])
    assert check(folder, capsys) == (0, []), "without --verify such a comment is not unused"


def test_without_the_option_no_interpreter_is_started(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(folder, capsys, f"--verify-python={install(folder / 'env', [[OTHER]])}") == (0, [])
    assert not (folder / "env" / "plan.json.starts").exists()


def test_the_command_writes_both_sides_to_files_too(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    python = install(folder / "env", [[EQUAL]])
    line = [
        "verify",
        str(folder / "m.py"),
        f"--verify-python={python}",
        "--no-cache",
        "--isolated",
        f"--output-file=json={folder / 'v.json'}",
    ]
    assert cli.main(line) == 0
    assert json.loads((folder / "v.json").read_text())["models"][0]["verdict"] == "equal"
    assert "1 model, 1 layer: all equal with Keras 3.3.0" in capsys.readouterr().out
    assert cli.main([*line[:-1], "--output-file", str(folder / "v.txt")]) == 0
    assert "1 model, 1 layer: all equal with Keras 3.3.0" in (folder / "v.txt").read_text()
    assert capsys.readouterr().out == ""
