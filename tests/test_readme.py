"""README.md keeps its word: the two commands, the sample output, and the configurations it shows."""

from __future__ import annotations

import re
from pathlib import Path

import document
import pytest
import tomli
import yaml
from markdown_blocks import blocks

from cnnlint import cli

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"


def test_the_first_block_holds_two_commands_that_install_and_run() -> None:
    first = blocks(README)[0]
    install, test = first.text.splitlines()
    assert first.language == "sh"
    assert install.endswith("cnnlint summary fixtures/mnist_cnn.py")
    assert test.split("&& ")[-1].startswith(".venv/bin/pytest")


def test_samples_are_what_the_commands_print() -> None:
    text = README.read_text(encoding="utf-8")
    assert document.with_samples(text) == text, "run scripts/document.py"


def test_every_sample_names_its_command() -> None:
    samples = list(document.SAMPLE.finditer(README.read_text(encoding="utf-8")))
    assert len(samples) == len(blocks(README, "text")) >= 2


def test_the_sample_shows_the_network_as_keras_builds_it() -> None:
    sample = blocks(README, "text")[0].text
    for fact in ("(None, 26, 26, 32)", "320", "(None, 24, 24, 64)", "18,496", "(None, 9216)", "1,179,776", "1,290", "1,199,882"):
        assert fact in sample


def test_the_start_fits_on_one_screen_and_the_rest_on_another() -> None:
    start, _, rest = README.read_text(encoding="utf-8").partition("\n## ")
    assert len(start.splitlines()) <= 62 and len(rest.splitlines()) <= 90


def test_the_pre_commit_example_names_hooks_that_exist() -> None:
    example, step = (yaml.safe_load(block.text) for block in blocks(README, "yaml"))
    offered = {hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
    used = {hook["id"] for repository in example["repos"] for hook in repository["hooks"]}
    assert used and used <= offered
    assert [list(part) for part in step] == [["uses"]], "the action needs no inputs"


def test_the_configuration_example_is_accepted_and_does_what_it_says(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = blocks(README, "toml")
    ignored = tomli.loads(example.text)["tool"]["cnnlint"]["ignore"]
    (tmp_path / "pyproject.toml").write_text(example.text, encoding="utf-8")
    (tmp_path / "model.py").write_bytes((ROOT / "fixtures" / "parameter_heavy_dense.py").read_bytes())
    status = cli.main([str(tmp_path / "model.py"), "--no-cache"])
    output = capsys.readouterr().out
    assert status == 0 and not any(name in output for name in ignored)


def test_the_formats_for_ci_and_editors_are_as_described(capsys: pytest.CaptureFixture[str]) -> None:
    path = str(ROOT / "fixtures" / "shape_collapse.py")
    assert cli.main([path, "--output-format=concise", "--no-cache"]) == 1
    assert re.match(r"\S+shape_collapse\.py:\d+:\d+: error\[CNN101\] ", capsys.readouterr().out)
    assert cli.main([path, "--output-format=github", "--no-cache"]) == 1
    assert capsys.readouterr().out.startswith("::error ")
    assert cli.main([path, "--exit-zero", "--no-cache"]) == 0
    assert cli.main([str(ROOT / "fixtures" / "parameter_heavy_dense.py"), "--fail-on", "error", "--no-cache"]) == 0
