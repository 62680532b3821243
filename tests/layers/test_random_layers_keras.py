"""Random calls of the spatial layers, about half of them invalid: real Keras and cnnlint answer alike."""

from __future__ import annotations

import random

import pytest
from layers.random_calls import case, disagreement
from layers.real_keras import load

from cnnlint.layers.registry import all_layers
from cnnlint.layers.signature import signature

pytestmark = pytest.mark.tensorflow
MODULES = {f"cnnlint.layers.{name}" for name in ("convolution", "transposed", "depthwise", "pooling", "borders")}


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("target", ["3", "2"])
def test_no_disagreement(target: str, seed: int) -> None:
    keras = load(target)
    names = [rule.name for rule in all_layers() if rule.function.__module__ in MODULES and signature(rule.name, target)]
    source = random.Random(seed)
    cases = [case(source, names, target) for _ in range(200)]
    found = {f"{one.call} on {one.shape}": disagreement(keras, one) for one in cases}
    assert {call: text for call, text in found.items() if text} == {}
