"""docs/configuration.md keeps its word: its settings are accepted and do what they say, its comments silence, its baseline holds."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import document
import pytest
from markdown_blocks import blocks

from cnnlint import cli
from cnnlint.driver import Configuration
from cnnlint.settings import KEYS

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "configuration.md"
BROKEN = """\
from keras import Input, Sequential, layers

model = Sequential([
    Input((28, 28, 1)),
    layers.MaxPooling2D(4), layers.ReLU(), layers.MaxPooling2D(4), layers.ReLU(),
    layers.Conv2D(8, 3),
])
"""


def block(language: str) -> str:
    (found,) = blocks(PAGE, language)
    return found.text


def run(folder: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.chdir(folder)
    return cli.main([*arguments, "--no-cache"])


def test_the_settings_are_accepted_and_mean_what_the_page_says(tmp_path: Path) -> None:
    (tmp_path / "cnnlint.toml").write_text("strict = true\nignore = ['CNN1']\n[severity]\nnoop-layer = 'error'\n", encoding="utf-8")
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / "cnnlint.toml").write_text(block("toml"), encoding="utf-8")
    settings = Configuration({}).settings(str(inner))
    assert settings.strict, "the file that is extended"
    assert settings.ignore == ("CNN3", "parameter-heavy-dense"), "replaced"
    assert set(settings.severity) == {"noop-layer", "missing-nonlinearity"}, "merged"
    assert settings.baseline == str(inner / "known.json")
    assert (settings.target, settings.budgets["growth"], settings.budgets["models"]["student"]["total"]) == ("2", "10%", 200_000)


def test_every_key_is_in_the_table() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert document.with_keys(text) == text, "run scripts/document.py"
    assert all(f"| `{name}` |" in text for name in KEYS)


def test_the_comments_silence_what_stands_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = block("python")
    (tmp_path / "a.py").write_text(text, encoding="utf-8")
    assert run(tmp_path, monkeypatch, "a.py", "--output-format", "json") == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["diagnostics"], found["summary"]["suppressed"]) == ([], text.count("CNN101]") + text.count("collapse]") + 2)
    (tmp_path / "a.py").write_text("".join(f"{row.partition('#')[0]}\n" for row in text.splitlines()), encoding="utf-8")
    run(tmp_path, monkeypatch, "a.py", "--output-format", "json")
    assert len(json.loads(capsys.readouterr().out)["diagnostics"]) == 4


def test_the_commands_make_a_baseline_as_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "digits.py").write_text(BROKEN, encoding="utf-8")
    write, check = (shlex.split(line)[1:] for line in block("sh").splitlines())
    assert run(tmp_path, monkeypatch) == 1
    assert run(tmp_path, monkeypatch, *write) == 0
    assert (tmp_path / "known.json").read_text(encoding="utf-8") == block("json")
    assert run(tmp_path, monkeypatch, *check) == 0
    (tmp_path / "digits.py").write_text(BROKEN.replace("8, 3", "8, 2, padding='same'"), encoding="utf-8")
    assert run(tmp_path, monkeypatch, *check) == 1
    assert run(tmp_path, monkeypatch, *write) == 0
    assert json.loads((tmp_path / "known.json").read_text(encoding="utf-8"))["findings"] == []
