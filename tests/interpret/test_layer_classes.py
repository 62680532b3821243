"""Which layer is an instance of which class: answered as every Keras answers, or not at all where they differ."""

from __future__ import annotations

import importlib
import inspect
import itertools
from typing import Any

import pytest

from cnnlint.interpret.libraries.classinfo import is_a
from cnnlint.interpret.values import LayerValue
from cnnlint.model import Reference


def asked(name: str, base: str) -> bool | None:
    layer: Any = LayerValue(f"keras.layers.{name}", (), False, None, 1, ())  # type: ignore[arg-type]
    return is_a(layer, Reference(f"keras.layers.{base}"))


@pytest.mark.parametrize(
    ("name", "base", "answer"),
    [
        ("Dense", "Dense", True),
        ("Dense", "Layer", True),
        ("Dense", "Dropout", False),
        ("SpatialDropout2D", "Dropout", True),
        ("LSTM", "RNN", True),
        ("LSTM", "GRU", False),
        ("Bidirectional", "Wrapper", None),
        ("Conv2DTranspose", "Conv2D", None),
        ("Conv2D", "Conv2DTranspose", False),
    ],
)
def test_a_layer_is_an_instance(name: str, base: str, answer: bool | None) -> None:
    assert asked(name, base) is answer


@pytest.mark.tensorflow
@pytest.mark.parametrize("package", ["keras", "tf_keras"])
def test_no_keras_answers_otherwise(package: str) -> None:
    keras = pytest.importorskip(package)
    module = importlib.import_module(f"{package}.layers")
    found = {name: own for name, own in vars(module).items() if inspect.isclass(own) and issubclass(own, keras.layers.Layer)}
    classes = {name: own for name, own in found.items() if own.__name__ == name}
    assert len(classes) > 100
    pairs = itertools.product(classes.items(), repeat=2)
    wrong = [(a, b) for (a, one), (b, other) in pairs if asked(a, b) not in (None, issubclass(one, other))]
    assert wrong == []
