"""The kinds of change that a model can go through, each on a scratch repository: what `cnnlint diff` says, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from scratch import Repository

from cnnlint import cli

HEAD = "from keras import Input, Sequential, layers\n"
BASE = (
    HEAD
    + """
model = Sequential([
    Input((28, 28, 1)),
    layers.Conv2D(32, 3, activation="relu"),
    layers.MaxPooling2D(2),
    layers.Conv2D(64, 3, activation="relu"),
    layers.Flatten(),
    layers.Dropout(0.5),
    layers.Dense(10),
])
"""
)
BUILDER = (
    HEAD
    + """
def build(use_bn):
    model = Sequential([Input((8, 8, 3)), layers.Conv2D(16, 3)])
    model.add(layers.Flatten())
    model.add(layers.Dense(10))
    return model
"""
)
VARIANT = BUILDER.replace(
    "    model.add(layers.Flatten", "    if use_bn:\n        model.add(layers.BatchNormalization())\n    model.add(layers.Flatten"
)


def notebook(source: str, outputs: str = "") -> str:
    """A notebook with one code cell behind a heading."""
    code = {"cell_type": "code", "metadata": {}, "outputs": [outputs] if outputs else [], "source": source.splitlines(keepends=True)}
    return json.dumps({"cells": [{"cell_type": "markdown", "metadata": {}, "source": ["# A model"]}, code], "nbformat": 4}, indent=1)


class Kind(NamedTuple):
    """Files before, and what is written over them (None takes a file away)."""

    before: dict[str, str]
    after: dict[str, str | None]


def edited(*pairs: tuple[str, str]) -> Kind:
    """The program BASE in one file, and the same with some of its text replaced."""
    text = BASE
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return Kind({"m.py": BASE}, {"m.py": text})


DROPOUT = "    layers.Dropout(0.5),\n"
COMMENTED = "# What this is\n\n" + BASE.replace("layers.Flatten(),", "layers.Flatten(),  # to a vector").replace('"relu"', "'relu'")

KINDS = {
    "a layer added": edited((DROPOUT, "    layers.Dense(100),\n" + DROPOUT)),
    "a layer removed": edited((DROPOUT, "")),
    "a layer moved": edited((DROPOUT, ""), ("    layers.Flatten", DROPOUT + "    layers.Flatten")),
    "a layer resized": edited(("Conv2D(64, 3,", "Conv2D(96, (3, 3),")),
    "a model renamed": edited(("model = ", "digits = ")),
    "a file moved": Kind({"m.py": BASE}, {"m.py": None, "nets/digits.py": BASE}),
    "a notebook": Kind({"m.ipynb": notebook(BASE)}, {"m.ipynb": notebook(BASE.replace("Dropout(0.5)", "Dropout(0.4)"), "an output")}),
    "a new variant": Kind({"m.py": BUILDER}, {"m.py": VARIANT}),
    "another dtype": edited(("layers.Dense(10)", 'layers.Dense(10, dtype="float16")')),
    "a frozen layer": edited(("])\n", "])\nmodel.layers[0].trainable = False\n")),
    "only comments": Kind(
        {"m.py": BASE, "n.ipynb": notebook(BASE)}, {"m.py": COMMENTED, "n.ipynb": notebook("# why\n" + BASE, "an output")}
    ),
    "a broken model": edited(("Conv2D(64, 3", "Conv2D(64, 30")),
}


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_of_change(
    name: str, repository: Repository, capsys: pytest.CaptureFixture[str], golden: Callable[[str, str], None]
) -> None:
    repository.commit(dict(KINDS[name].before))
    repository.write(KINDS[name].after)
    assert cli.main(["diff"]) == 0
    golden(f"{name.replace(' ', '_')}.txt", capsys.readouterr().out)


@pytest.mark.parametrize("name", KINDS)
def test_the_same_between_two_commits(name: str, repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a checkout: nothing of it lies on the disk."""
    repository.commit(dict(KINDS[name].before))
    repository.commit(dict(KINDS[name].after))
    shown = (Path(__file__).parent / "goldens" / f"{name.replace(' ', '_')}.txt").read_text(encoding="utf-8")
    repository.git("rm", "-r", "--quiet", ".")
    assert cli.main(["diff", "HEAD~1..HEAD"]) == 0
    assert capsys.readouterr().out == shown.replace("between HEAD and the working tree", "between HEAD~1 and HEAD")
