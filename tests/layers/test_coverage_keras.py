"""Every class that the installed Keras exports as a layer is known to cnnlint, nearly all of them exactly."""

from __future__ import annotations

import pytest
from layers.real_keras import load

from cnnlint.layers.registry import LayerRule, lookup

pytestmark = pytest.mark.tensorflow


def exported(target: str) -> set[str]:
    """The names that classes of keras.layers have for themselves (`MaxPooling2D`, not `MaxPool2D`)."""
    layers = load(target).layers
    return {own.__name__ for name in dir(layers) if isinstance(own := getattr(layers, name), type)}


def rules(target: str) -> dict[str, LayerRule | None]:
    return {name: lookup(name) for name in exported(target)}


@pytest.mark.parametrize("target", ["3", "2"])
def test_every_class_of_keras_layers_is_known(target: str) -> None:
    missing = {name for name, rule in rules(target).items() if rule is None} - {"InputSpec"}
    assert not missing


def test_nine_of_ten_classes_are_known_exactly() -> None:
    known = rules("3")
    exact = [name for name, rule in known.items() if rule is not None and rule.knowledge == "exact"]
    assert len(exact) >= 0.9 * len(known), sorted(set(known) - set(exact))


def test_what_is_not_known_says_why() -> None:
    unknown = [rule for rule in rules("3").values() if rule is not None and rule.knowledge == "unknown"]
    assert all(rule.documentation.strip() for rule in unknown)
