"""Losses, metrics, optimizers, labels and activations in the spellings that people use: mistakes are seen, what is right is silent."""

from __future__ import annotations

from pathlib import Path

import pytest
from rule_examples import analyze

IMPORTS = "import numpy as np\nimport tensorflow as tf\nimport keras\nfrom keras import Sequential, Input\nfrom keras.layers import *\n"


def programs(name: str) -> list[tuple[str, str, str]]:
    """(name, expected code or "", program) of each section of a file."""
    sections = (Path(__file__).parent / name).read_text(encoding="utf-8").split("### ")[1:]
    split = [(section.partition("\n")[0].partition(": "), section.partition("\n")[2]) for section in sections]
    return [(title, code, text) for (title, _, code), text in split]


@pytest.mark.parametrize(("name", "code", "text"), programs("mistaken.txt"), ids=lambda value: value[:20] if "\n" not in value else "")
def test_a_mistake_is_seen_however_it_is_spelled(name: str, code: str, text: str) -> None:
    assert code in [item.code for item in analyze(IMPORTS + text).diagnostics]


@pytest.mark.parametrize(("name", "code", "text"), programs("healthy.txt"), ids=lambda value: value[:20] if "\n" not in value else "")
def test_nothing_is_said_of_what_is_right(name: str, code: str, text: str) -> None:
    assert [f"{item.code}: {item.message}" for item in analyze(IMPORTS + text).diagnostics] == []
