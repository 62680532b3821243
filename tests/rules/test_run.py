"""Several models of one program: conditions, contexts, precedence and when a fix must not be offered."""

from __future__ import annotations

import pytest
from keras_programs import PROGRAMS, Program
from layers.example_rows import Row, rows
from rule_examples import analyze

from cnnlint.analysis import analyze_bytes
from cnnlint.rules.precedence import PRECEDENCE
from cnnlint.rules.registry import table
from cnnlint.settings import Settings

IMPORTS = "from keras import Input, Sequential, layers\n"


def found(text: str, *codes: str) -> list[tuple[str, str, int, str | None]]:
    """(code, severity, row, condition) of the findings of a program; rows count without the line of imports."""
    report = analyze(IMPORTS + text, *codes)
    return [(item.code, item.severity, item.span.start.row - 1, item.condition) for item in report.diagnostics]


def test_a_finding_of_one_variant_is_a_warning_with_its_condition() -> None:
    text = """
def build(pool):
    model = Sequential([Input((4, 4, 1))])
    if pool:
        model.add(layers.MaxPooling2D(4))
    model.add(layers.Conv2D(8, 3))
    return model
"""
    [(code, severity, row, condition)] = found(text)
    assert (code, severity, row) == ("CNN101", "warning", 6)
    assert condition is not None and "pool" in condition


def test_a_finding_of_all_variants_is_an_error_without_a_condition() -> None:
    text = """
def build(dropout):
    model = Sequential([Input((4, 4, 1))])
    if dropout:
        model.add(layers.Dropout(0.5))
    model.add(layers.Conv2D(8, 5))
    return model
"""
    assert found(text) == [("CNN101", "error", 6, None)]


def test_a_builder_called_twice_is_reported_once_with_its_calls() -> None:
    text = """
def build(units):
    return Sequential([
        Input((8, 8, 1)),
        layers.Conv2D(units, 9),
    ])
a = build(8)
b = build(16)
"""
    [finding] = analyze(IMPORTS + text).diagnostics
    assert finding.code == "CNN101"
    assert [item.span.start.row - 1 for item in finding.related if "made" in item.message] == [7, 8]


@pytest.mark.parametrize(
    ("calls", "fixed"),
    [("build((8, 8, 1))", True), ("build((8, 8, 1))\nbuild((32, 32, 1))", False)],
)
def test_a_fix_in_a_shared_builder_needs_the_finding_in_every_context(calls: str, fixed: bool) -> None:
    text = f"""
def build(shape):
    return Sequential([
        Input(shape),
        layers.Conv2D(4, 9),
    ])
{calls}
"""
    [finding] = analyze(IMPORTS + text).diagnostics
    assert finding.code == "CNN101"
    assert (finding.fix is not None) == fixed


def test_no_fix_for_one_of_several_layers_made_by_one_call() -> None:
    text = """
model = Sequential([Input((20, 4))])
for _ in range(2):
    model.add(layers.LSTM(8))
"""
    [finding] = analyze(IMPORTS + text).diagnostics
    assert finding.code == "CNN103"
    assert finding.fix is None


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        # the rank is wrong because a recurrent layer hands on its last step only
        ("m = Sequential([Input((9, 4)), layers.LSTM(8), layers.LSTM(8)])", ["CNN103"]),
        # the collapse comes from the stride that was meant as a kernel
        (
            "m = Sequential([Input((9, 9, 1)), layers.Conv2D(8, 3, 3, activation='relu'), layers.Conv2D(8, 5, activation='relu')])",
            ["CNN501"],
        ),
        # one unit explains the loss and the activation
        (
            "m = Sequential([Input((9,)), layers.Dense(1, activation='softmax')])\n"
            "m.compile(loss='categorical_crossentropy', optimizer='adam')",
            ["CNN401"],
        ),
        # a nested model that fails is reported where it is made, not where it is used
        ("inner = Sequential([Input((4, 4, 1)), layers.Conv2D(8, 9)])\nm = Sequential([inner, layers.Flatten()])", ["CNN101"]),
    ],
)
def test_one_mistake_gives_one_finding(text: str, codes: list[str]) -> None:
    assert [code for code, *_ in found(text)] == codes


def test_a_later_constructor_that_fails_is_a_finding_of_its_own() -> None:
    text = "m = Sequential([Input((4, 4, 1)), layers.Conv2D(8, 9), layers.Flatten(), layers.Dense(-1)])"
    assert [code for code, *_ in found(text)] == ["CNN101", "CNN505"]


def test_precedence_names_rules_that_exist() -> None:
    codes = {entry.first for entry in PRECEDENCE} | {code for entry in PRECEDENCE for code in entry.others}
    assert codes <= set(table())


def test_a_class_of_the_program_is_no_layer_of_keras_by_its_name() -> None:
    text = """
import keras
class Dense(keras.layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.units = units
    def build(self, shape):
        self.kernel = self.add_weight(shape=(shape[-1], self.units))
    def call(self, x):
        return keras.ops.softmax(keras.ops.matmul(x, self.kernel))
class TextVectorization(keras.layers.Layer):
    def call(self, x):
        return x
inner = Sequential([Input((4,)), TextVectorization(), Dense(5), Dense(5)])
model = Sequential([Input((4,)), inner, Dense(3)])
model.compile("adam", "sparse_categorical_crossentropy")
"""
    assert found(text) == []


def test_what_is_found_of_such_a_class_carries_its_own_name() -> None:
    text = """
import keras
class Dense(keras.layers.Layer):
    def call(self, x):
        return keras.ops.matmul(x, keras.ops.ones((5, 3)))
model = Sequential([Input((4,)), layers.Activation("relu", name="one"), Dense(name="one")])
"""
    report = analyze(IMPORTS + text)
    assert [item.layer for item in report.diagnostics] == [(1, "Dense", "one")]
    assert report.diagnostics[0].model is report.models[0]


def test_the_configured_severity_holds() -> None:
    report = analyze(IMPORTS + "m = Sequential([Input((4, 4, 1)), layers.Conv2D(8, 9)])", configuration='severity.shape-collapse = "info"')
    assert [item.severity for item in report.diagnostics] == ["info"]


@pytest.mark.parametrize("row", [row for row in rows() if len(row.expected) == 1 and not row.symbolic], ids=lambda row: row.call)
def test_what_a_layer_refuses_some_rule_reports_as_an_error(row: Row) -> None:
    settings = Settings(target_keras=row.target)
    call = f"m = keras.Sequential([keras.Input(batch_shape={row.input_shape!r}, dtype={row.dtype!r}), {row.call}])\n"
    names = "import keras\nimport numpy as np\nfrom keras import constraints, initializers, regularizers\nfrom keras.layers import *\n"
    report = analyze_bytes("model.py", (names + call).encode(), settings, lambda path: None)
    if [trace.status for trace in report.traces] == ["invalid"]:
        assert [item.code for item in report.diagnostics if item.severity == "error"]


@pytest.mark.parametrize("program", PROGRAMS, ids=str)
def test_a_mistake_is_reported_whatever_keras_does_with_it(program: Program) -> None:
    assert [item.code for item in analyze(program.text).diagnostics] == [program.code]


@pytest.mark.parametrize(
    ("imports", "old"),
    [
        ("from keras import Sequential, layers\n", True),
        ("from tensorflow.keras import Sequential, layers\n", True),
        ("from tf_keras import Sequential, layers\n", False),
        ("import os\nos.environ['TF_USE_LEGACY_KERAS'] = '1'\nfrom tensorflow.keras import Sequential, layers\n", False),
        ("import os\nos.environ.setdefault('TF_USE_LEGACY_KERAS', '1')\nfrom tensorflow.keras import Sequential, layers\n", False),
        ("import os\nos.environ['TF_USE_LEGACY_KERAS'] = '1'\nfrom keras import Sequential, layers\n", True),
        ("import os\nos.environ['TF_USE_LEGACY_KERAS'] = '0'\nfrom tensorflow.keras import Sequential, layers\n", True),
    ],
)
def test_what_a_program_asks_for_is_the_keras_it_is_read_for(imports: str, old: bool) -> None:
    report = analyze(imports + "m = Sequential([layers.Dense(3, batch_input_shape=(None, 4))])\n")
    assert [item.code for item in report.diagnostics] == ["CNN502"] * old
