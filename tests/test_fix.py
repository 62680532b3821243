"""Repairs: what is changed, what is kept as its author wrote it, and when nothing is written."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from handmade import find, source_of

from cnnlint import cli, driver
from cnnlint.analysis import Report
from cnnlint.diagnostics import Diagnostic, Edit, Fix
from cnnlint.examination import examine
from cnnlint.fix import apply_fixes
from cnnlint.repair import repair
from cnnlint.replacing import Changed, replace
from cnnlint.settings import Settings

HEAD = "from keras import Input, Sequential\nfrom keras.layers import LSTM, Dense\n"
BROKEN = HEAD + "model = Sequential([Input((9, 4)), LSTM(8), LSTM(8), LSTM(8), Dense(1)])  # größe\n"
REPAIRED = BROKEN.replace("LSTM(8), LSTM(8), ", "LSTM(8, return_sequences=True), LSTM(8, return_sequences=True), ")

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `cnnlint a.py` with options after writing a.py; answers the exit status and stdout."""
    monkeypatch.chdir(tmp_path)

    def run(options: str, data: str | bytes | None = None, name: str = "a.py") -> tuple[int, str]:
        if data is not None:
            Path(name).write_bytes(data.encode() if isinstance(data, str) else data)
        status = cli.main([name, *options.split()])
        return status, capsys.readouterr().out

    return run


def test_fixes_are_applied_until_none_is_left(run: Run) -> None:
    status, out = run("--fix", BROKEN)
    assert Path("a.py").read_text() == REPAIRED
    assert (status, out) == (0, "2 fixed; no findings; 1 Sequential model in 1 file: 1 complete\n")
    assert run("--fix") == (0, "no findings; 1 Sequential model in 1 file: 1 complete\n")
    assert Path("a.py").read_text() == REPAIRED


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: ("# -*- coding: latin-1 -*-\n" + text).encode("latin-1"),
        lambda text: text.replace("LSTM(8), ", "LSTM(8),\n\t\t").encode(),
        lambda text: text.replace("LSTM(8), ", "LSTM(\n    8,  # eight\n), ").encode(),
        lambda text: text.rstrip("\n").encode(),
    ],
    ids=["CRLF", "BOM", "latin-1", "tabs", "comments", "no end of line"],
)
def test_everything_else_stays_as_it_was_written(run: Run, change: Callable[[str], bytes]) -> None:
    before = change(BROKEN)
    assert run("--fix", before)[0] == 0
    after = Path("a.py").read_bytes()
    assert after.count(b"return_sequences=True") == 2
    kept = after.replace(b", return_sequences=True", b"").replace(b"\n    return_sequences=True,", b"")
    assert kept == before


def test_a_diff_changes_nothing(run: Run) -> None:
    status, out = run("--diff", BROKEN)
    assert Path("a.py").read_text() == BROKEN
    assert status == 1
    assert out.splitlines()[:3] == ["--- a.py", "+++ a.py", "@@ -1,3 +1,3 @@"]
    assert f"+{REPAIRED.splitlines()[2]}" in out
    assert run("--diff", REPAIRED) == (0, "")


def test_fix_only_says_nothing_of_the_rest(run: Run) -> None:
    status, out = run("--fix-only", BROKEN + "broken = Sequential([Input((4,)), LSTM(8)])\n")
    assert (status, "CNN102" in out) == (0, False)
    assert "return_sequences" in Path("a.py").read_text()


def test_unsafe_fixes_are_asked_for(run: Run) -> None:
    text = "from keras import Input, Sequential\nfrom keras.layers import Conv2D\nm = Sequential([Input((4, 4, 1)), Conv2D(8, 5)])\n"
    assert run("--fix", text)[0] == 1
    assert Path("a.py").read_text() == text
    assert "CNN101" not in run("--fix --unsafe-fixes")[1]
    assert 'padding="same"' in Path("a.py").read_text()


def test_a_suppression_that_does_nothing_is_removed(run: Run) -> None:
    text = REPAIRED.replace("  # größe", "  # cnnlint: ignore[CNN101]")
    assert run("--fix", text)[0] == 0
    assert Path("a.py").read_text() == REPAIRED.replace("  # größe", "")


def test_a_builder_is_changed_only_where_every_call_has_the_finding(run: Run) -> None:
    text = HEAD + "def build(n):\n    model = Sequential([Input((9, 4)), LSTM(8)])\n    for _ in range(n):\n        model.add(LSTM(8))\n"
    assert run("--fix", text + "build(1)\nbuild(0)\n")[0] == 1
    assert Path("a.py").read_text() == text + "build(1)\nbuild(0)\n"


def test_in_a_notebook_only_the_line_of_the_json_changes(run: Run) -> None:
    cells: list[dict[str, Any]] = [
        {"cell_type": "markdown", "metadata": {}, "source": ["# é\n"]},
        {
            "cell_type": "code",
            "metadata": {"x": 1.50},
            "outputs": [{"text": "LSTM(8)"}],
            "source": ["%cd x\n", *BROKEN.splitlines(keepends=True)],
        },
    ]
    before = json.dumps({"cells": cells, "nbformat": 4}, indent=3, ensure_ascii=False).replace("1.5", "1.50") + "\n\n"
    assert run("--fix", before, "a.ipynb")[0] == 0
    after = Path("a.ipynb").read_text()
    assert "".join(json.loads(after)["cells"][1]["source"]) == "%cd x\n" + REPAIRED
    changed = [new for old, new in zip(before.splitlines(), after.splitlines(), strict=True) if old != new]
    assert len(changed) == 1


def test_the_mode_of_a_file_and_a_link_to_it_are_kept(run: Run) -> None:
    Path("real.py").write_text(BROKEN)
    os.chmod("real.py", 0o751)
    os.symlink("real.py", "a.py")
    assert run("--fix")[0] == 0
    assert Path("a.py").is_symlink()
    assert Path("real.py").read_text() == REPAIRED
    assert os.stat("real.py").st_mode & 0o777 == 0o751
    assert sorted(os.listdir(".")) == ["a.py", "real.py"]


def test_a_file_that_changed_meanwhile_is_left_alone(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def replace_late(path: str, *rest: Any) -> None:
        Path(path).write_text("x = 1\n")
        replace(path, *rest)

    monkeypatch.setattr("cnnlint.replacing.replace", replace_late)
    status, out = run("--fix", BROKEN)
    assert (status, "it was changed meanwhile" in out) == (1, True)
    assert Path("a.py").read_text() == "x = 1\n"
    assert os.listdir(".") == ["a.py"]


def test_writing_is_all_or_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(b"old")
    with pytest.raises(Changed):
        replace(str(path), b"other", b"new")
    with pytest.raises(OSError):
        replace(str(tmp_path / "gone.py"), b"", b"new")
    assert path.read_bytes() == b"old"
    replace(str(path), b"old", b"new")
    assert path.read_bytes() == b"new"
    assert os.listdir(tmp_path) == ["a.py"]


def test_stdin_cannot_be_repaired(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    import io
    import sys

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(BROKEN.encode())))
    assert run("--fix", name="-")[0] == 2
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(BROKEN.encode())))
    status, out = run("--diff --stdin-filename b.py", name="-")
    assert (status, out.splitlines()[0]) == (1, "--- b.py")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Dense(output_dim=5, init='normal')", "Dense(units=5, kernel_initializer='normal')"),
        ("Conv2D(nb_filter=8, nb_row=3, nb_col=2, activation='relu')", "Conv2D(filters=8, kernel_size=(3, 2), activation='relu')"),
        ("Conv2D(2, 3, border_mode='same', dim_ordering='tf')", "Conv2D(2, 3, padding='same', data_format=\"channels_last\")"),
        ("MaxPooling2D(2, dim_ordering=ordering)", "MaxPooling2D(2, dim_ordering=ordering)"),
        ("Conv2D(2, nb_row=3, activation='relu')", "Conv2D(2, nb_row=3, activation='relu')"),
    ],
)
def test_all_old_names_of_a_layer_are_changed_at_once(run: Run, old: str, new: str) -> None:
    head = "from keras import Input, Sequential\nfrom keras.layers import *\nordering = 'tf'\nm = Sequential([Input((8, 8, 4)), "
    assert "CNN502" in run("", f"{head}{old}])\n")[1]
    assert ("CNN502" in run("--fix")[1]) == (old == new)
    assert Path("a.py").read_text() == f"{head}{new}])\n".replace('"channels_last"', "'channels_last'")


TEXT = "f(1, 2, 3)\n"


def finding(*changes: tuple[str, str], code: str = "CNN101") -> Diagnostic:
    source = source_of(TEXT)
    edits = tuple(Edit(find(source, old), new) for old, new in changes)
    return Diagnostic(code, "shape-collapse", "error", str(changes), edits[0].span, fix=Fix("safe", "", edits))


@pytest.mark.parametrize(
    ("items", "text", "applied"),
    [
        ([finding(("1", "4")), finding(("3", "5"))], "f(4, 2, 5)\n", 2),
        ([finding(("1, 2", "4")), finding(("2, 3", "5"))], "f(4, 3)\n", 1),
        ([finding(("1", "4"), ("3", "")), finding(("3", "5"))], "f(4, 2, )\n", 1),
        ([finding(("1", "4")), finding(("1", "4"))], "f(4, 2, 3)\n", 2),
        ([finding(("1", "4")), finding((", ", ";"))], "f(4, 2, 3)\n", 1),
        ([finding(("f(1, 2, 3)", "g(\n  1\n)"))], "g(\n  1\n)\n", 1),
        ([], TEXT, 0),
    ],
)
def test_overlapping_fixes_wait(items: list[Diagnostic], text: str, applied: int) -> None:
    data, done = apply_fixes(source_of(TEXT), TEXT.encode(), items)
    assert (data.decode(), len(done)) == (text, applied)


@pytest.mark.parametrize("content", ["f(", "f(1, 2, 3) #", "LSTM(8), LSTM(8)"])
def test_a_fix_that_does_no_good_is_left_out(content: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It breaks the syntax, or leaves its finding where it was: the file stays as it is."""
    from cnnlint import analysis

    def analyze(path: str, data: bytes, *rest: Any) -> analysis.Report:
        source = source_of(TEXT, path) if data == TEXT.encode() else None
        if source is None:
            return analysis.Report(path, None if content == "f(" else source_of(TEXT, path), diagnostics=(item,))
        return analysis.Report(path, source, diagnostics=(item,))

    monkeypatch.chdir(tmp_path)
    source = source_of(TEXT, "a.py")
    item = Diagnostic(
        "CNN101", "x", "error", "m", find(source, "f(1, 2, 3)"), fix=Fix("safe", "", (Edit(find(source, "f(1, 2, 3)"), content),))
    )
    monkeypatch.setattr(analysis, "analyze_bytes", analyze)
    monkeypatch.setattr(driver, "mentions_keras", lambda data: True)
    Path("a.py").write_text(TEXT)
    seen = driver.run(["a.py"], driver.Configuration({}), repairs=driver.Repairs())
    assert seen.changes == ()
    assert Path("a.py").read_text() == TEXT


def test_a_file_of_very_many_layers_is_repaired_in_part() -> None:
    rows = "    layers.LSTM(3),\n" * 400
    data = f"import keras\nfrom keras import layers\nkeras.Sequential([\n    keras.Input((5, 2)),\n{rows}])\n".encode()
    asked = []

    def analyze(text: bytes) -> Report:
        asked.append(text)
        return examine("program.py", text, Settings(), True, lambda path: None)

    repaired = repair(data, analyze(data), True, analyze)
    assert len(asked) < 12
    assert repaired.data.count(b"return_sequences=True") == len(repaired.applied) > 3
