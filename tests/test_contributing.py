"""Follows CONTRIBUTING.md to the letter, in a copy of the repository: the layer and the rule it describes must come to work."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from markdown_blocks import blocks

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "CONTRIBUTING.md"
ADDED = {match[1]: block.text for block in blocks(PAGE, "python") if (match := re.search(r"A new file `([^`]+)`:$", block.before))}

PROGRAM = """\
from keras import Input, Sequential, layers

model = Sequential([
    Input((4, 4, 8)),
    layers.PixelShuffle2D(2),
    layers.Flatten(),
    layers.Dense(100),
    layers.Dense(10),
])
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository with the files that the document adds."""
    folder = tmp_path_factory.mktemp("repository")
    for name in ("cnnlint", "tests", "scripts", "fixtures", "docs"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "CONTRIBUTING.md"):
        shutil.copy(ROOT / name, folder)
    for name, text in ADDED.items():
        (folder / name).write_text(text, encoding="utf-8")
    pretend_that_keras_has_it(folder / "cnnlint" / "layers" / "signatures.json")
    (folder / "program.py").write_text(PROGRAM, encoding="utf-8")
    return folder


def pretend_that_keras_has_it(signatures: Path) -> None:
    """Step 1 for a class that exists in the document only: what the generator writes for a constructor `(factor)`."""
    content = json.loads(signatures.read_text(encoding="utf-8"))
    content["classes"]["PixelShuffle2D"] = {"parameters": [["factor"]]}
    signatures.write_text(json.dumps(content), encoding="utf-8")


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    return subprocess.run([sys.executable, "-m", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_the_document_adds_a_layer_and_a_rule() -> None:
    assert [name.split("/")[:2] for name in ADDED] == [["cnnlint", "layers"], ["cnnlint", "rules"]]


def test_what_it_adds_is_ten_lines_of_logic() -> None:
    for name, text in ADDED.items():
        body = text[text.rindex('"""') :].splitlines()[1:]
        assert len([line for line in body if line.strip()]) <= 10, name


def test_the_layer_it_describes_works(copy: Path) -> None:
    done = run(copy, "cnnlint", "summary", "program.py", "--output-format", "json", "--no-cache")
    layers = json.loads(done.stdout)["models"][0]["layers"]
    assert [(layer["class"], layer["output_shape"], layer["params"]) for layer in layers[:3]] == [
        ("PixelShuffle2D", [None, 8, 8, 2], 0),
        ("Flatten", [None, 128], 0),
        ("Dense", [None, 100], 12900),
    ]
    assert "PixelShuffle2D" in run(copy, "cnnlint", "layers").stdout


def test_the_rule_it_describes_works(copy: Path) -> None:
    done = run(copy, "cnnlint", "program.py", "--select", "uneven-width", "--output-format", "concise", "--no-cache")
    assert re.search(r"program.py:7:5: info\[CNN299\] .*104 is", done.stdout), done.stdout + done.stderr
    assert "Matrix units work on blocks of 8" in run(copy, "cnnlint", "rule", "CNN299").stdout


def test_its_examples_are_executed_by_the_tests_it_names(copy: Path) -> None:
    tests = ("tests/layers/test_examples.py", "tests/rules/test_examples.py")
    done = run(copy, "pytest", "-q", "-p", "no:cacheprovider", *tests, "-k", "PixelShuffle2D or CNN299")
    assert done.returncode == 0, done.stdout
    assert int(re.findall(r"(\d+) passed", done.stdout)[-1]) >= 5


def test_they_get_their_pages(copy: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(copy)}
    subprocess.run([sys.executable, "scripts/document.py"], cwd=copy, env=environment, check=True, capture_output=True)
    assert "### PixelShuffle2D" in (copy / "docs" / "layers.md").read_text(encoding="utf-8")
    assert "Matrix units" in (copy / "docs" / "rules" / "uneven-width.md").read_text(encoding="utf-8")


def test_what_it_adds_passes_the_checks_that_it_names(copy: Path) -> None:
    for tool in (("ruff", "check"), ("ruff", "format", "--check"), ("mypy", "--strict")):
        done = run(copy, *tool, *ADDED)
        assert done.returncode == 0, done.stdout + done.stderr
