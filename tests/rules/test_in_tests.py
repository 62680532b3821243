"""Tests of models: what they expect to fail is no defect, and what they make only to run it is worth no warning."""

from __future__ import annotations

import pytest

from cnnlint.analysis import analyze_bytes
from cnnlint.settings import Settings

IMPORTS = "import numpy as np\nimport pytest\nfrom keras import Input, Sequential, layers\n"


def found(text: str, path: str = "model.py", settings: Settings = Settings()) -> list[tuple[str, str]]:  # noqa: B008  # immutable
    """(code, severity) of the findings of a program in a file of this name."""
    report = analyze_bytes(path, (IMPORTS + text).encode(), settings, lambda path: None)
    return [(item.code, item.severity) for item in report.diagnostics]


BUILT = "m = Sequential([layers.Conv2D(3, 9)])\n"
TRAINED = """
m = Sequential([Input((8, 8, 1)), layers.Conv2D(3, 3), layers.Dense(4, activation="softmax")])
m.compile(loss="sparse_categorical_crossentropy")
"""


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("m = Sequential([Input((4, 4, 1))])\nwith pytest.raises(ValueError):\n    m.add(layers.Conv2D(3, 9))\n", []),
        ("with pytest.raises(ValueError):\n    m = Sequential([Input((4, 4, 1)), layers.Conv2D(3, 9)])\n", []),
        ("with pytest.raises(ValueError) as error:\n    Sequential([layers.Dense(0)])\n", []),
        (f"{BUILT}with pytest.raises(ValueError):\n    m.build((None, 4, 4, 1))\n", []),
        (f"{BUILT}m.build((None, 4, 4, 1))\n", ["CNN101"]),
        (f"{TRAINED}with pytest.raises(ValueError):\n    m.fit(np.zeros((9, 8, 8, 1)), np.zeros(9))\n", ["CNN107", "CNN303"]),
        (f"{TRAINED}m.fit(np.zeros((9, 8, 8, 1)), np.zeros(9))\n", ["CNN107", "CNN303"]),
        ("with open('x') as file:\n    m = Sequential([Input((4, 4, 1)), layers.Conv2D(3, 9)])\n", ["CNN101"]),
        ("with pytest.raises(ValueError):\n    pass\nm = Sequential([Input((4, 4, 1)), layers.Conv2D(3, 9)])\n", ["CNN101"]),
    ],
)
def test_what_is_expected_to_raise_is_no_defect(text: str, codes: list[str]) -> None:
    assert sorted(code for code, _ in found(text)) == codes


def test_what_a_test_expects_of_fit_proves_nothing() -> None:
    """The labels that do not fit make CNN107 an error; where that is expected, it is the warning that it is without labels."""
    expected = f"{TRAINED}with pytest.raises(ValueError):\n    m.fit(np.zeros((9, 8, 8, 1)), np.zeros(9))\n"
    assert ("CNN107", "warning") in found(expected)
    assert ("CNN107", "error") in found(expected.replace("with pytest.raises(ValueError):", "if True:"))


def test_unittest_says_it_with_methods() -> None:
    text = """
class ModelTest(TestCase):
    def test_model(self):
        with self.assertRaisesRegex(ValueError, "negative"), self.subTest():
            Sequential([Input((4, 4, 1)), layers.Conv2D(3, 9)])
        Sequential([Input((4, 4, 1)), layers.Conv2D(3, 8)])
"""
    assert found(text) == [("CNN101", "error")]


LINEAR = "def {name}():\n    return Sequential([Input((8,)), layers.Dense(9), layers.Dense(4)])\n"


@pytest.mark.parametrize(
    ("path", "name", "severity"),
    [
        ("tests/test_model.py", "test_build", "info"),
        ("keras/model_test.py", "test_build", "info"),
        ("tests/test_model.py", "build", "warning"),
        ("model.py", "test_build", "warning"),
    ],
)
def test_a_warning_of_a_model_that_only_a_test_makes_is_an_info(path: str, name: str, severity: str) -> None:
    assert found(LINEAR.format(name=name), path) == [("CNN303", severity)]


def test_an_error_in_a_test_stays_one_and_the_settings_decide() -> None:
    text = "def test_build():\n    Sequential([Input((4, 4, 1)), layers.Conv2D(3, 9)])\n"
    assert found(text, "test_model.py") == [("CNN101", "error")]
    settings = Settings(severity={"missing-nonlinearity": "warning"})
    assert found(LINEAR.format(name="test_build"), "test_model.py", settings) == [("CNN303", "warning")]
