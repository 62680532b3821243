"""Which files of weights load into a model after a change: verdicts as a table, and real Keras that saves and loads each of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import pytest

from cnnlint.analysis import analyze
from cnnlint.diff.align import align
from cnnlint.diff.checkpoint import Checkpoint, checkpoint
from cnnlint.diff.facts import ModelFacts, model_facts, rows
from cnnlint.settings import Settings
from cnnlint.source import Source, load

BASE = 'D(16, activation="relu"), L.Dropout(0.5), D(16), L.BatchNormalization(), D(4)'


class Case(NamedTuple):
    """The layers after the change, and what becomes of a `.weights.h5` and of a whole model in `.h5`."""

    layers: str
    by_class: str
    by_order: str


CASES = {
    "the same": Case(BASE, "loads", "loads"),
    "a layer without weights added": Case(BASE.replace("D(4)", "L.GaussianNoise(0.1), L.Dropout(0.1), D(4)"), "loads", "loads"),
    "a layer without weights removed": Case(BASE.replace("L.Dropout(0.5), ", ""), "loads", "loads"),
    "layers named": Case('D(16, name="a"), L.Dropout(0.5), D(16, name="b"), L.BatchNormalization(), D(4)', "loads", "loads"),
    "normalization moved": Case("D(16), L.Dropout(0.5), L.BatchNormalization(), D(16), D(4)", "loads", "breaks"),
    "normalization moved to another size": Case("L.BatchNormalization(), D(16), L.Dropout(0.5), D(16), D(4)", "breaks", "breaks"),
    "a layer put in": Case("D(16), L.Dropout(0.5), D(16), D(16), L.BatchNormalization(), D(4)", "breaks", "breaks"),
    "a layer put behind": Case(BASE + ", D(3)", "breaks", "breaks"),
    "the last layer taken out": Case(BASE.removesuffix(", D(4)"), "loads", "breaks"),
    "normalization taken out": Case(BASE.replace("L.BatchNormalization(), ", ""), "loads", "breaks"),
    "a layer taken out": Case("D(16), L.Dropout(0.5), L.BatchNormalization(), D(4)", "breaks", "breaks"),
    "a layer resized": Case(BASE.replace("L.Dropout(0.5), D(16)", "D(32)"), "breaks", "breaks"),
    "no bias": Case(BASE.replace("D(16), L.B", "D(16, use_bias=False), L.B"), "breaks", "breaks"),
    "no scale": Case(BASE.replace("Normalization()", "Normalization(scale=False)"), "breaks", "breaks"),
    "a frozen layer": Case(BASE.replace("Normalization()", "Normalization(trainable=False)"), "loads", "loads"),
    "another dtype": Case(BASE.replace("D(4)", 'D(4, dtype="float16")'), "loads", "loads"),
    "another class of the same shapes": Case(BASE.replace("D(4)", 'L.EinsumDense("ab,bc->ac", 4, bias_axes="c")'), "breaks", "misplaces"),
    "nested": Case("keras.Sequential([D(16), L.Dropout(0.5)]), D(16), L.BatchNormalization(), D(4)", "breaks", "misplaces"),
    "all of it nested": Case(f"keras.Sequential([{BASE}])", "breaks", "breaks"),
    "two of one size changed places": Case(BASE.replace('activation="relu"', 'name="x"') + ', D(4, name="y")', "breaks", "breaks"),
}


def facts(layers: str) -> ModelFacts:
    head = "import sys\nimport keras\nfrom keras import layers as L\nn = int(sys.argv[1])\nD = L.Dense\n"
    text = f"{head}model = keras.Sequential([keras.Input((8,)), {layers}])\n"
    source = load("m.py", text.encode())
    assert isinstance(source, Source)
    report = analyze(source, Settings(), lambda path: None, lint=False)
    return model_facts(next(trace for trace in report.traces if trace.model.name == "model"), "3")


def judged(old: str, new: str) -> Checkpoint:
    left, right = facts(old), facts(new)
    found = checkpoint(left, right, align(list(rows(left.layers)), list(rows(right.layers))))
    assert found is not None
    return found


@pytest.mark.parametrize("case", CASES.values(), ids=[name.replace(" ", "-") for name in CASES])
def test_verdicts(case: Case) -> None:
    found = judged(BASE, case.layers)
    assert (found.by_class.state, found.by_order.state) == (case.by_class, case.by_order)
    assert bool(found.by_class.reasons) == (found.by_class.state != "loads")


def test_weights_that_load_into_another_layer_are_seen() -> None:
    """The second Dense of the file goes into the second Dense of the model, whichever that is."""
    three = 'D(8, activation="relu"), D(8, activation="tanh"), D(8, activation="elu")'
    found = judged(three, 'D(8, activation="relu"), D(8, activation="elu")')
    assert found.by_class.state == "misplaces"
    assert found.by_class.reasons == ("Dense (layer 2) takes the weights of the former Dense (layer 2), not its own of the former layer 3",)
    assert found.by_order.state == "breaks"


@pytest.mark.parametrize(
    ("old", "new", "state"),
    [
        ("D(n)", 'D(n, activation="relu")', "loads"),
        ("D(n)", "D(n + 1)", "unknown"),
        ("D(n)", "D(8)", "unknown"),
        ("D(3), D(n)", "D(5), D(n)", "breaks"),
        ("D(n), D(4)", "D(n), D(5)", "breaks"),
    ],
)
def test_sizes_that_are_symbols(old: str, new: str, state: str) -> None:
    """Two numbers differ whatever stands beside them; what a symbol stands for may be the number on the other side."""
    found = judged(old, new)
    assert (found.by_class.state, found.by_order.state) == (state, state)


def test_nothing_is_said_where_it_cannot_be_known() -> None:
    found = judged(BASE, "Own(3), D(4)")
    assert (found.by_class.state, found.by_order.state) == ("unknown", "unknown")


@pytest.mark.tensorflow
@pytest.mark.parametrize("case", CASES.values(), ids=[name.replace(" ", "-") for name in CASES])
def test_real_keras_loads_what_is_said_to_load(case: Case, tmp_path: Path) -> None:
    keras = pytest.importorskip("keras")
    if keras.__version__ < "3":
        pytest.skip("these files are those of Keras 3")

    def built(layers: str) -> Any:
        return eval(f"keras.Sequential([keras.Input((8,)), {layers}])", {"keras": keras, "L": keras.layers, "D": keras.layers.Dense})

    before = built(BASE)
    before.save_weights(tmp_path / "a.weights.h5")
    before.save(tmp_path / "a.h5")
    for name, state in (("a.weights.h5", case.by_class), ("a.h5", case.by_order)):
        after = built(case.layers)
        if state == "breaks":
            with pytest.raises(ValueError):
                after.load_weights(tmp_path / name)
        else:
            after.load_weights(tmp_path / name)
