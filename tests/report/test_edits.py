"""What an editor does with the fixes in JSON, by the format's description alone, is what `--fix` does to the file."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from cnnlint import cli

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
NETS = {
    "two.py": (
        "from keras import Input, Sequential, layers\n"
        'größe = "日本 𝔤"; model = Sequential([Input((60, 5)), layers.LSTM(64), layers.LSTM(32), layers.LSTM(16), layers.Dense(1)])\n'
    ),
    "crlf.py": (
        "from keras import Input, Sequential, layers\r\nm = Sequential([\r\n    Input((60, 5)), layers.GRU(8), layers.GRU(4),\r\n])\r\n"
    ),
}
CELLS = [
    {"cell_type": "markdown", "metadata": {}, "source": "# Übung\n\nText"},
    {"cell_type": "code", "metadata": {}, "outputs": [], "source": "%matplotlib inline\nfrom keras import Input, Sequential, layers"},
    {"cell_type": "code", "metadata": {}, "outputs": [], "source": NETS["two.py"].splitlines(keepends=True)[1:]},
]
FIXED = sorted(path.name for path in FIXTURES.glob("*.py"))


def asked(name: str, text: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """The findings of a buffer that has not been saved, as an editor asks for them."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    cli.main(["check", "-", "--stdin-filename", name, "--output-format", "json-lines", "--isolated", "--no-cache"])
    return [json.loads(row) for row in capsys.readouterr().out.splitlines()]


def applied(text: str, edits: list[dict[str, Any]]) -> str:
    """The edits made, last first; rows and columns from 1, columns in code points, ends exclusive."""
    for edit in sorted(edits, key=lambda edit: (edit["location"]["row"], edit["location"]["column"]), reverse=True):
        rows = text.splitlines(keepends=True)
        start, end = (sum(map(len, rows[: edit[side]["row"] - 1])) + edit[side]["column"] - 1 for side in ("location", "end_location"))
        text = text[:start] + edit["content"] + text[end:]
    return text


def notebook_applied(text: str, edits: list[dict[str, Any]]) -> str:
    """The same in a notebook, where rows are those of the cell; cells are counted from 1, all of them."""
    document = json.loads(text)
    for number, cell in enumerate(document["cells"], 1):
        own = [edit for edit in edits if edit["cell"] == number]
        if own:
            cell["source"] = applied("".join(cell["source"]), own).splitlines(keepends=True)
    return json.dumps(document)


def repaired(name: str, text: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> tuple[str, int]:
    """The buffer when its editor has applied one safe fix after another, and how many."""
    apply = notebook_applied if name.endswith(".ipynb") else applied
    for number in range(9):
        fixes = [item["fix"] for item in asked(name, text, monkeypatch, capsys) if item["fix"] and item["fix"]["applicability"] == "safe"]
        if not fixes:
            return text, number
        text = apply(text, fixes[0]["edits"])
    raise AssertionError("it does not end")


def by_fix(path: Path, text: str, capsys: pytest.CaptureFixture[str]) -> str:
    path.write_bytes(text.encode())
    cli.main(["check", str(path), "--fix", "--isolated", "--no-cache"])
    capsys.readouterr()
    return path.read_bytes().decode()


@pytest.mark.parametrize("name", NETS)
def test_a_program(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    text, number = repaired(name, NETS[name], monkeypatch, capsys)
    assert number == (2 if name == "two.py" else 1)
    assert (
        text
        == by_fix(tmp_path / name, NETS[name], capsys)
        == NETS[name]
        .replace("LSTM(64)", "LSTM(64, return_sequences=True)")
        .replace("LSTM(32)", "LSTM(32, return_sequences=True)")
        .replace("GRU(8)", "GRU(8, return_sequences=True)")
    )


def test_a_notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    source = json.dumps({"cells": CELLS, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    text, number = repaired("book.ipynb", source, monkeypatch, capsys)
    assert number == 2
    cells = ["".join(cell["source"]) for cell in json.loads(text)["cells"]]
    assert cells == ["".join(cell["source"]) for cell in json.loads(by_fix(tmp_path / "book.ipynb", source, capsys))["cells"]]
    assert cells[2].count("return_sequences=True") == 2


def test_all_fixtures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    changed = 0
    for name in FIXED:
        source = (FIXTURES / name).read_text(encoding="utf-8")
        text, number = repaired(name, source, monkeypatch, capsys)
        assert text == by_fix(tmp_path / name, source, capsys), name
        changed += number > 0
    assert changed >= 5
