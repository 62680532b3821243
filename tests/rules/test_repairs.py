"""The repairs that CNN101 and CNN201 advise: every one is applied by hand, and the model is then what was said."""

from __future__ import annotations

import re
from typing import Any

import pytest
from repair_cases import REPAIRS, SAVINGS

from cnnlint import analyze
from cnnlint.analysis import Report
from cnnlint.costs import total_macs
from cnnlint.propagate import propagate

HEAD = "from keras import Input, Sequential\nfrom keras.layers import *\n"


def report(layers: str) -> Report:
    return analyze(f"{HEAD}model = Sequential([{layers}])\n")


def hints(layers: str, code: str) -> list[str]:
    (hint,) = [item.hint for item in report(layers).diagnostics if item.code == code]
    return (hint or "").split("; ")


@pytest.mark.parametrize("broken", REPAIRS)
def test_the_model_after_a_repair_is_what_was_said(broken: str) -> None:
    said = hints(broken, "CNN101")
    assert [hint.partition(" gives ")[0] for hint in said] == list(REPAIRS[broken])
    for hint, repaired in zip(said, REPAIRS[broken].values(), strict=True):
        (trace,) = report(repaired).traces
        shapes = ["x".join(map(str, layer.shape[1:])) for layer in trace.layers if isinstance(layer.shape, tuple)]
        result, _, cost = hint.partition(" gives ")[2].partition(", ")
        assert result in shapes
        assert cost == f"a model of {trace.total_params:,} parameters and {total_macs(trace):,} MACs"


def test_a_repair_after_which_the_model_fails_elsewhere_is_advised_only_where_no_other_helps() -> None:
    layers = "Input(({0}, {0}, 3)), MaxPooling2D(4), Conv2D(8, 5), MaxPooling2D(2), Conv2D(8, 5), Flatten(), Dense(2)"
    assert hints(layers.format(16), "CNN101") == [
        "leaving out MaxPooling2D(4) (layer 1) gives 12x12x8, a model of 2,282 parameters and 92,864 MACs"
    ]
    assert hints(layers.format(12), "CNN101") == [
        'padding="same" here gives 3x3x8, but then Conv2D(8, 5) (layer 4) fails',
        "kernel_size=3 here gives 1x1x8, but then MaxPooling2D(2) (layer 3) fails",
        "leaving out MaxPooling2D(4) (layer 1) gives 8x8x8, but then Conv2D(8, 5) (layer 4) fails",
    ]


def test_the_nearest_layer_that_helps_is_named() -> None:
    """The pooling just before is too small to matter; the first one is what shrinks the image."""
    said = hints("Input((20, 20, 1)), MaxPooling2D(6), MaxPooling2D(1), Conv2D(4, 7, padding='valid'), Flatten(), Dense(1)", "CNN101")
    assert said[2].startswith("leaving out MaxPooling2D(6) (layer 1) gives 14x14x4, ")


def test_a_long_model_is_not_tried_at_every_layer(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []

    def counted(*arguments: Any) -> Any:
        tried.append(arguments)
        return propagate(*arguments)

    monkeypatch.setattr("cnnlint.rules.repairs.propagate", counted)
    said = hints("Input((8, 8, 1)), " + "MaxPooling2D(1), " * 300 + "Conv2D(4, 9), Flatten(), Dense(1)", "CNN101")
    assert said[0].startswith('padding="same" here gives 8x8x4')
    assert 2 < len(tried) < 60


def test_what_is_not_known_behind_the_place_leaves_the_cost_out() -> None:
    said = hints("Input((4, 4, 1)), Conv2D(4, 5), something()", "CNN101")
    assert said == ['padding="same" here gives 4x4x4', "kernel_size=3 here gives 2x2x4"]


def test_the_fix_is_for_the_layer_itself_only() -> None:
    (item,) = report("Input((8, 8, 3)), Conv2D(4, 3), Cropping2D(3), Flatten(), Dense(2)").diagnostics
    assert item.code == "CNN101" and item.fix is None


@pytest.mark.parametrize("heavy", SAVINGS)
def test_the_saving_is_what_the_changed_model_has_less(heavy: str) -> None:
    said = hints(heavy, "CNN201")
    assert [hint.partition(" leaves ")[0] for hint in said] == list(SAVINGS[heavy])
    (before,) = report(heavy).traces
    for hint, changed in zip(said, SAVINGS[heavy].values(), strict=True):
        (after,) = report(changed).traces
        dense = next(layer for layer in after.layers if layer.call.class_name == "Dense")
        numbers = [int(number.replace(",", "")) for number in re.findall(r"[\d,]*\d(?= parameters| fewer)", hint)]
        assert isinstance(before.total_params, int) and isinstance(after.total_params, int)
        assert numbers == [dense.params, before.total_params - after.total_params]
