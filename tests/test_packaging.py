"""What is installed is what is promised: metadata, hooks, and the command they run."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import pytest
import tomli
import yaml

from cnnlint import cli

ROOT = Path(__file__).resolve().parent.parent
PROJECT: dict[str, Any] = tomli.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))


def status(arguments: list[str]) -> int:
    """The exit status, however the command line reports it."""
    try:
        return int(cli.main(arguments) or 0)
    except SystemExit as stop:
        return int(stop.code or 0)


def test_three_runtime_dependencies_and_tensorflow_only_as_an_extra() -> None:
    assert sorted(name.split(">=")[0] for name in PROJECT["dependencies"]) == ["libcst", "rich", "tomli"]
    extras = PROJECT["optional-dependencies"]
    assert [name.split(">=")[0] for name in extras["verify"]] == ["tensorflow"]
    assert not any("tensorflow" in name for name in extras["dev"])


def test_the_command_tells_the_version_of_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    assert status(["--version"]) == 0
    assert PROJECT["version"] in capsys.readouterr().out


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_a_hook_runs_what_it_says(hook: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = tmp_path / "missing_return_sequences.py"
    broken.write_bytes((ROOT / "fixtures" / broken.name).read_bytes())
    command, *arguments = shlex.split(hook["entry"])
    assert command == "cnnlint"
    assert status([*arguments, "--no-cache", str(broken)]) == (0 if "--fix" in arguments else 1)  # repaired, nothing is left to say
    assert (hook["types_or"], hook["require_serial"], "--force-exclude" in arguments) == (["python", "jupyter"], True, True)


def test_there_are_two_hooks() -> None:
    assert [hook["id"] for hook in HOOKS] == ["cnnlint", "cnnlint-fix"]


def test_the_fixing_hook_fixes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = tmp_path / "missing_return_sequences.py"
    broken.write_bytes((ROOT / "fixtures" / broken.name).read_bytes())
    _, *arguments = shlex.split(HOOKS[1]["entry"])
    status([*arguments, "--no-cache", str(broken)])
    assert "LSTM(64, input_shape=(WINDOW, FEATURES), return_sequences=True)" in broken.read_text(encoding="utf-8")
    assert status([*arguments, "--no-cache", str(broken)]) == 0
