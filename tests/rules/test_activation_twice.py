"""A loss that applies its own function to the output names that function, whatever the output has applied before."""

from __future__ import annotations

import pytest
from rule_examples import analyze

PROGRAM = """
import keras
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([Input((4,)), Dense(3, activation="{}")])
model.compile("adam", loss=keras.losses.{}(from_logits=True))
"""


@pytest.mark.parametrize(
    ("activation", "loss", "own"),
    [
        ("softmax", "SparseCategoricalCrossentropy", "softmax"),
        ("sigmoid", "SparseCategoricalCrossentropy", "softmax"),
        ("sigmoid", "CategoricalCrossentropy", "softmax"),
        ("sigmoid", "BinaryCrossentropy", "sigmoid"),
        ("softmax", "BinaryCrossentropy", "sigmoid"),
    ],
)
def test_what_the_loss_applies(activation: str, loss: str, own: str) -> None:
    (finding,) = (item for item in analyze(PROGRAM.format(activation, loss)).diagnostics if item.code == "CNN402")
    assert f"applies {own} itself" in finding.message
    # as probabilities the output of another function would be wrong as well
    assert (finding.fix is not None) is (activation == own)
