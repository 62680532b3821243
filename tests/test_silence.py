"""`--add-ignore`: where comments go, that nothing else changes, and that what they are for is switched off afterwards."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from cnnlint import cli

HEAD = "from keras import Input, Sequential\nfrom keras.layers import Conv2D, Dense, Flatten\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(line: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[str]]:
    """The exit status and the codes of a run."""
    status = cli.main([*line.split(), "--output-format", "json", "--no-cache"])
    return status, [item["code"] for item in json.loads(capsys.readouterr().out)["diagnostics"]]


CASES = {
    "behind the layer": (
        "model = Sequential([\n    Input((8, 8, 1)),\n    Conv2D(4, 9, activation='relu'),\n])\n",
        "Conv2D(4, 9, activation='relu'),\n",
        "Conv2D(4, 9, activation='relu'),  # cnnlint: ignore[CNN101]\n",
    ),
    "behind a comment": (
        "model = Sequential([Input((8, 8, 1)), Conv2D(4, 9)])  # small\n",
        "# small\n",
        "# small  # cnnlint: ignore[CNN101]\n",
    ),
    "into a comment of our own": (
        "model = Sequential([Input((8,)), Dense(4, 'softmax'), Dense(1, 'softmax')])  # cnnlint: ignore[CNN301] why\n",
        "ignore[CNN301] why",
        "ignore[CNN301, CNN401] why",
    ),
    "one comment for all of a row": (
        "model = Sequential([Input((8,)), Dense(4, 'softmax'), Dense(1, 'softmax')])\n",
        ")])\n",
        ")])  # cnnlint: ignore[CNN301, CNN401]\n",
    ),
    "blanks at the end of the row": (
        "model = Sequential([Input((8, 8, 1)), Conv2D(4, 9)])   \n",
        ")])   \n",
        ")])  # cnnlint: ignore[CNN101]\n",
    ),
    "no line end at all": ("model = Sequential([Input((8, 8, 1)), Conv2D(4, 9)])", ")])", ")])  # cnnlint: ignore[CNN101]"),
    "a row that ends in a string": (
        "model = Sequential([Input((8, 8, 1)), Conv2D(4, 9, name='''a\nb''')])\n",
        "b''')])\n",
        "b''')])  # cnnlint: ignore[CNN101]\n",
    ),
    "a row that ends in a backslash": (
        "if True:\n    model = Sequential([Input((8, 8, 1)), Conv2D(4, 9)], \\\n      name='''a\nb''' \\\n    )\n",
        "    model = Seq",
        "    # cnnlint: ignore[CNN101]\n    model = Seq",
    ),
    "tabs": (
        "if True:\n\tmodel = Sequential()\n\tmodel.add(Input((8, 8, 1)))\n\tmodel.add(Conv2D(4, 9)) ; \\\n\tmodel.summary()\n",
        "\tmodel.add(Conv2D",
        "\t# cnnlint: ignore[CNN101]\n\tmodel.add(Conv2D",
    ),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_comment_is_written_and_nothing_else(folder: Path, capsys: pytest.CaptureFixture[str], case: str, end: str) -> None:
    text, old, new = CASES[case]
    assert text.count(old) == 1
    before = (HEAD + text).replace("\n", end)
    (folder / "a.py").write_bytes(before.encode())
    assert run("--add-ignore", capsys) == (0, [])
    assert (folder / "a.py").read_bytes().decode() == before.replace(old.replace("\n", end), new.replace("\n", end))
    assert run("", capsys) == (0, [])
    after = (folder / "a.py").read_bytes()
    run("--add-ignore", capsys)
    assert (folder / "a.py").read_bytes() == after


def test_encodings_marks_and_permissions_stay(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "# -*- coding: latin-1 -*-\n" + HEAD + "model = Sequential([Input((8, 8, 1)), Conv2D(4, 9, name='h\xfcgel')])\n"
    (folder / "a.py").write_bytes(text.encode("latin-1"))
    os.chmod(folder / "a.py", 0o754)
    (folder / "b.py").write_bytes(b"\xef\xbb\xbf" + text.partition("\n")[2].encode())
    assert run("--add-ignore", capsys) == (0, [])
    assert stat.S_IMODE((folder / "a.py").stat().st_mode) == 0o754
    assert (folder / "a.py").read_bytes() == text.replace(")])\n", ")])  # cnnlint: ignore[CNN101]\n").encode("latin-1")
    assert (folder / "b.py").read_bytes().startswith(b"\xef\xbb\xbffrom keras")


def test_only_the_touched_row_of_a_notebook_changes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": ["# a\n"]},
        {"cell_type": "code", "source": ["%matplotlib inline\n", *HEAD.splitlines(keepends=True)], "outputs": [], "metadata": {}},
        {"cell_type": "code", "source": ["m = Sequential([Input((8, 8, 1)), Conv2D(4, 9, name='\u00fc')])\n", "m.summary()"]},
        {"cell_type": "code", "source": "%time m = Sequential([Input((8, 8, 1)), Conv2D(4, 9)])", "outputs": []},
    ]
    before = json.dumps({"nbformat": 4, "cells": cells, "metadata": {}}, indent=1)
    (folder / "a.ipynb").write_text(before)
    assert run("--add-ignore", capsys) == (0, [])
    rows = zip(before.splitlines(), (folder / "a.ipynb").read_text().splitlines(), strict=True)
    changed = [(old, new) for old, new in rows if old != new]
    assert [new for _, new in changed] == [
        changed[0][0].replace(")])\\n", ")])  # cnnlint: ignore[CNN101]\\n"),
        changed[1][0].replace(")])", ")])  # cnnlint: ignore[CNN101]"),
    ]
    assert run("", capsys) == (0, [])


def test_what_it_did_is_said_and_what_no_comment_can_silence_stays(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "a.py").write_text(HEAD + "model = Sequential([Input((8, 8, 1)), Conv2D(4, 9)])\n")
    (folder / "b.py").write_text(HEAD + "x = (\n")
    (folder / "c.py").write_text(HEAD + "model = Sequential([Input((8,)), Dense(2)])  # cnnlint: ignore[CNN101]\n")
    assert cli.main(["--add-ignore", "--output-format", "concise", "--no-cache"]) == 1
    *found, last = capsys.readouterr().out.splitlines()
    assert [row.split(": ")[1].split()[0] for row in found] == ["error[CNN901]", "warning[CNN904]"]
    assert last.startswith("comments written for 1 finding in 1 file; 1 error, 1 warning (1 suppressed); ")


def test_findings_in_an_imported_file_are_silenced_there(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "a.py").write_text(HEAD + "def build(k):\n    return Sequential([Input((8, 8, 1)), Conv2D(8, k)])\n")
    (folder / "b.py").write_text("from keras import Sequential\nfrom a import build\nnet = build(30)\n")
    assert run("", capsys) == (1, ["CNN101"])
    assert run("--add-ignore", capsys) == (0, [])
    assert "ignore[CNN101]" in (folder / "a.py").read_text()
    assert run(".", capsys) == (0, [])
    assert run("b.py", capsys) == (0, [])
    assert run("a.py", capsys) == (0, [])


def test_a_file_that_holds_no_model_itself_gets_its_comment_too(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "b.py").write_text("from layers import Conv2D\nK = lambda: Conv2D(4, 9)\n")
    (folder / "layers.py").write_text("from keras.layers import Conv2D\n")
    (folder / "a.py").write_text("from keras import Input, Sequential\nfrom b import K\nmodel = Sequential([Input((8, 8, 1)), K()])\n")
    assert run(".", capsys) == (1, ["CNN101"])
    assert run("a.py --add-ignore", capsys) == (1, ["CNN101"]), "it stands in a file that was not named"
    assert run(". --add-ignore", capsys) == (0, [])
    assert (folder / "b.py").read_text().endswith("Conv2D(4, 9)  # cnnlint: ignore[CNN101]\n")


def test_what_a_baseline_knows_gets_no_comment(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "a.py").write_text(HEAD + "model = Sequential([Input((8, 8, 1)), Conv2D(4, 9)])\n")
    run("--baseline known.json --update-baseline", capsys)
    (folder / "b.py").write_bytes((folder / "a.py").read_bytes())
    assert run("--baseline known.json --add-ignore", capsys) == (0, [])
    assert ["ignore" in (folder / name).read_text() for name in ("a.py", "b.py")] == [False, True]


def test_a_file_that_cannot_be_written_is_named(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "a.py").write_text(HEAD + "model = Sequential([Input((8, 8, 1)), Conv2D(4, 9)])\n")

    def refuse(*arguments: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("cnnlint.replacing.replace", refuse)
    assert cli.main(["--add-ignore", "--no-cache"]) == 1
    assert "0 files; a.py could not be written: Permission denied; 1 error" in capsys.readouterr().out


@pytest.mark.parametrize("line", ["--add-ignore --fix", "--add-ignore --diff", "--add-ignore -", "--add-ignore --update-baseline"])
def test_what_cannot_go_together_is_refused(folder: Path, capsys: pytest.CaptureFixture[str], line: str) -> None:
    assert cli.main(line.split()) == 2
    assert "cnnlint: " in capsys.readouterr().err
