"""Random stacks over all layers, about half of them invalid: real Keras and cnnlint agree on every one, or the test shows the smallest.

`CNNLINT_STACKS=3000` sets how many; seeds are fixed and printed. `python -m laboratory` runs any range and shows all differences.
"""

from __future__ import annotations

import os
import sys

import pytest

from cnnlint.verify.client import Worker
from laboratory.bench import judge, shrink
from laboratory.generate import families, generate

pytest.importorskip("tensorflow")
pytestmark = pytest.mark.tensorflow

# The layers of the first release, and everything there is.
BASIC = ("Dense", "Conv2D", "MaxPooling2D", "Flatten", "Dropout", "BatchNormalization", "LSTM", "Embedding", "Reshape", "Activation")
STACKS = int(os.environ.get("CNNLINT_STACKS", "300"))


@pytest.mark.parametrize(
    ("target", "first", "number", "only"),
    [("3", 100_000, STACKS, ()), ("3", 200_000, STACKS // 2, BASIC), ("2", 300_000, STACKS // 6, ())],
    ids=["Keras 3", "Keras 3, the usual layers", "Keras 2"],
)
def test_keras_agrees_on_random_stacks(target: str, first: int, number: int, only: tuple[str, ...]) -> None:
    pytest.importorskip("tf_keras" if target == "2" else "keras")
    worker = Worker(sys.executable, target)
    try:
        print(f"seeds {first} to {first + number}, {worker.versions}")
        for seed in range(first, first + number):
            stack = generate(seed, target, only)
            if judge(stack, worker).difference is not None:
                small = shrink(stack, lambda other: judge(other, worker).difference is not None)
                pytest.fail(f"seed {seed}: {judge(small, worker).difference}\n{small}")
    finally:
        worker.close()


def test_every_layer_is_drawn() -> None:
    drawn = {layer.name for seed in range(3000) for layer in generate(seed).layers}
    assert set(families("3")) <= drawn


def test_about_half_of_the_stacks_are_refused() -> None:
    worker = Worker(sys.executable, "3")
    refused = sum(judge(generate(seed), worker).refused for seed in range(120))
    worker.close()
    assert 0.25 < refused / 120 < 0.75
