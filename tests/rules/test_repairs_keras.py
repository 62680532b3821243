"""Keras refuses the broken models and builds the repaired ones, with as many parameters as the advice says."""

from __future__ import annotations

import re
from typing import Any

import pytest
from repair_cases import REPAIRS, SAVINGS
from test_repairs import HEAD, hints

pytestmark = pytest.mark.tensorflow
pytest.importorskip("keras")


def built(layers: str) -> Any:
    space: dict[str, Any] = {}
    exec(f"{HEAD}model = Sequential([{layers}])", space)
    return space["model"]


@pytest.mark.parametrize("broken", REPAIRS)
def test_keras_agrees_with_repairs(broken: str) -> None:
    with pytest.raises(ValueError):
        built(broken)
    for hint, repaired in zip(hints(broken, "CNN101"), REPAIRS[broken].values(), strict=True):
        said = re.search(r"a model of ([\d,]+) parameters", hint)
        assert said is not None and int(said.group(1).replace(",", "")) == built(repaired).count_params()


@pytest.mark.parametrize("heavy", SAVINGS)
def test_keras_agrees_with_savings(heavy: str) -> None:
    before = built(heavy).count_params()
    for hint, changed in zip(hints(heavy, "CNN201"), SAVINGS[heavy].values(), strict=True):
        said = re.search(r"([\d,]+) fewer", hint)
        assert said is not None and before - int(said.group(1).replace(",", "")) == built(changed).count_params()
