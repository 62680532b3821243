"""What configuration does to a run: targets from pins, budgets by path, declared layers, ignores by path, and settings on show."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import tomli

from cnnlint import cli

MODEL = """
from keras import Input, Sequential, layers

model = Sequential([Input((8, 3)), layers.Dense(16, activation="relu"), layers.Dense(4)])
"""
OWN = """
from keras import Input, Sequential, layers
from elsewhere import Attention


class Mixer(layers.Layer):
    def call(self, x):
        return secret(x)


model = Sequential([Input((8, 3)), Mixer(), Attention(5), layers.Dense(2)])
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def asked(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    cli.main([*arguments, "--output-format", "json", "--no-cache"])
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def codes(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    return [item["code"] for item in asked(capsys, *arguments)["diagnostics"]]


def test_the_target_comes_from_the_pins_of_the_project(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    program = "from keras import Sequential, layers\nmodel = Sequential([layers.Dense(3, batch_input_shape=(None, 4))])\n"
    write(project / "old" / "model.py", program)
    write(project / "old" / "requirements.txt", "tensorflow==2.13.0\n")
    write(project / "new" / "model.py", program)
    write(project / "new" / "requirements.txt", "keras>=3\n")
    assert codes(capsys, "old") == []
    assert codes(capsys, "new") == ["CNN502"]
    assert codes(capsys, "old", "--target-keras", "3") == ["CNN502"]
    assert codes(capsys, "old", "--isolated") == ["CNN502"]
    write(project / "old" / "cnnlint.toml", 'target-keras = "3"\n')
    assert codes(capsys, "old") == ["CNN502"]


def test_budgets_hold_by_path_from_the_root_of_the_configuration(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(project / "cnnlint.toml", '[budgets]\ntotal = 1000\nmodels.small.total = 1\npaths."edge/*".total = 100\n')
    write(project / "edge" / "a.py", MODEL)
    write(project / "server" / "a.py", MODEL)
    write(project / "server" / "b.py", MODEL.replace("model =", "small ="))
    assert codes(capsys, "edge") == ["CNN202"]
    assert codes(capsys, "server/a.py") == []
    assert codes(capsys, "server/b.py") == ["CNN202"]
    monkeypatch.chdir(project / "edge")
    assert codes(capsys, "a.py") == ["CNN202"]


def test_layers_that_cannot_be_read_are_declared(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project / "model.py", OWN)
    assert asked(capsys, "summary", "model.py")["models"][0]["status"] == "partial"
    declared = '[layers.Mixer]\noutput-shape = "same"\nparams = 7\n[layers."elsewhere.Attention"]\noutput-shape = "(..., 5)"\nparams = 0\n'
    write(project / "cnnlint.toml", declared)
    model = asked(capsys, "summary", "model.py")["models"][0]
    assert model["status"] == "complete"
    assert [layer["output_shape"] for layer in model["layers"]] == [[None, 8, 3], [None, 8, 5], [None, 8, 2]]
    assert [layer["params"] for layer in model["layers"]] == [7, 0, 12]
    assert model["total_params"] == 19


@pytest.mark.parametrize(
    ("shape", "params", "given", "reason"),
    [
        ('"(None, 4)"', None, [None, 4], "the parameters of `Mixer` are not declared"),
        (None, 3, "?", "the output shape of `Mixer` is not declared"),
    ],
)
def test_what_is_not_declared_stays_unknown(
    project: Path, capsys: pytest.CaptureFixture[str], shape: str | None, params: int | None, given: object, reason: str
) -> None:
    lines = [f"output-shape = {shape}" if shape else "", f"params = {params}" if params else ""]
    write(project / "cnnlint.toml", "\n".join(["[layers.Mixer]", *lines]))
    write(project / "model.py", OWN.replace("Attention(5), ", ""))
    model = asked(capsys, "summary", "model.py")["models"][0]
    assert model["layers"][0]["output_shape"] == given
    assert model["unresolved"][0]["reason"] == reason


def test_rules_are_ignored_by_path_on_the_command_line(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("a", "b"):
        write(project / name / "model.py", MODEL.replace(', activation="relu"', ""))
    assert codes(capsys, "a", "b") == ["CNN303", "CNN303"]
    assert codes(capsys, "a", "b", "--per-file-ignores", "a/*:CNN1,missing-nonlinearity") == ["CNN303"]
    assert cli.main(["a", "--per-file-ignores", "CNN3"]) == 2


def test_settings_on_show_are_toml_that_says_the_same(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = 'ignore = ["CNN2"]\nstrict = true\n[severity]\nshape-collapse = "info"\n'
    text += '[layers."a.B"]\nparams = 3\n[budgets]\nmodels."x y".total = 9\n'
    write(project / "cnnlint.toml", text)
    write(project / "requirements.txt", "keras<3\n")
    assert cli.main(["--show-settings", "--fail-on", "error"]) == 0
    shown = capsys.readouterr().out
    table = tomli.loads(shown)
    assert {**tomli.loads(text), "target-keras": "2", "fail-on": "error"}.items() <= table.items()
    assert "requirements.txt: keras <3" in shown
    assert "CNN101" in shown and "CNN201" not in shown


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[rules.parameter-heavy-dense]\nshares = 1", "unknown option 'shares'; did you mean 'share'?"),
        ('[rules.parameter-heavy-dense]\nshare = "x"', "share must be a number, not 'x'"),
        ("[rules.shape-collapse]\nx = 1", "unknown option 'x'; known: none"),
        ('[severity]\nshape-colapse = "info"', "did you mean 'shape-collapse'?"),
        ('[severity]\nCNN101 = "info"', "must be the name of one rule, such as 'shape-collapse'"),
        ('[per-file-ignores]\n"a" = ["CNN1O1"]', "did you mean"),
    ],
)
def test_wrong_names_are_errors_with_a_near_match(project: Path, capsys: pytest.CaptureFixture[str], text: str, message: str) -> None:
    write(project / "cnnlint.toml", text)
    write(project / "model.py", MODEL)
    assert cli.main(["model.py"]) == 2
    assert message in capsys.readouterr().err


TWICE = """
import numpy as np
from keras import Input, Sequential, layers

x, y = np.zeros((9, 3)), np.zeros(9)
model = Sequential([Input((3,)), layers.Dense(4, activation="relu"), layers.Dense(1)])
model.compile("adam", "mse")
model.fit(x, y, validation_data=(x, y))
"""


@pytest.mark.parametrize(
    ("settings", "arguments", "found"),
    [
        ("", (), []),
        ("", ("--preview",), ["CNN416"]),
        ("preview = true\n", (), ["CNN416"]),
        ("", ("--select", "CNN4"), []),
        ("", ("--select", "ALL", "--ignore", "CNN407"), []),
        ("", ("--select", "CNN416", "--preview"), ["CNN416"]),
        ("preview = true\nignore = ['validation-is-training']\n", (), []),
        ("preview = true\n[per-file-ignores]\n'a.py' = ['CNN4']\n", (), []),
        ("ignore = ['CNN416']\n", (), []),
    ],
)
def test_rules_in_preview(
    project: Path, capsys: pytest.CaptureFixture[str], settings: str, arguments: tuple[str, ...], found: list[str]
) -> None:
    write(project / "a.py", TWICE)
    write(project / "cnnlint.toml", settings)
    assert codes(capsys, "a.py", *arguments) == found


@pytest.mark.parametrize(
    ("pattern", "left"),
    [
        ("src/**/*.py", ["tests/a.py"]),
        ("**/*.py", []),
        ("**/src/*", ["tests/a.py"]),
        ("src/**/deep/a.py", ["src/a.py", "tests/a.py"]),
        ("**/{src,docs}/*", ["tests/a.py"]),
        ("{src/deep,tests}/a.py", ["src/a.py"]),
        ("!src/**", ["src/a.py", "src/deep/a.py"]),
        ("!tests/", ["tests/a.py"]),
        ("{src", ["src/a.py", "src/deep/a.py", "tests/a.py"]),
    ],
)
def test_patterns_are_those_of_other_linters(project: Path, capsys: pytest.CaptureFixture[str], pattern: str, left: list[str]) -> None:
    for path in ("src/a.py", "src/deep/a.py", "tests/a.py"):
        write(project / path, TWICE.replace('activation="relu"', ""))
    write(project / "cnnlint.toml", f"[per-file-ignores]\n'{pattern}' = ['CNN303']\n")
    assert sorted(item["filename"] for item in asked(capsys, ".")["diagnostics"]) == left


@pytest.mark.parametrize("arguments", [("--select", "CNN416"), ("--extend-select", "validation-is-training")])
def test_rules_in_preview_cannot_be_named_without_it(project: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]) -> None:
    write(project / "a.py", TWICE)
    assert cli.main(["a.py", *arguments]) == 2
    assert "is in preview: it runs with --preview, or with preview = true" in capsys.readouterr().err
