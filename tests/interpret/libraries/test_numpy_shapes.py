"""numpy's shapes and dtypes: every row of numpy_shapes.txt as the interpreter and as numpy itself have it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SETUP = """\
import numpy as np
x = np.zeros((3, 4)); images = np.zeros((6, 28, 28), np.uint8)
color = np.zeros((2, 8, 9, 3), np.float32); labels = np.zeros(6, np.int64)
"""

ROWS = [line.split("  ->  ") for line in (Path(__file__).parent / "numpy_shapes.txt").read_text().splitlines()]


def test_the_interpreter_agrees_with_the_table(run: Callable[[str], Any]) -> None:
    outcome = run(SETUP + "".join(f"row{index} = {expression}\n" for index, (expression, _) in enumerate(ROWS)))
    wrong = []
    for index, (expression, expected) in enumerate(ROWS):
        shown = outcome.show(f"row{index}")
        # A number out of an array has a value that depends on the data, which is not followed.
        without_value = " ".join(expected.split(" ")[:2]) if expected.startswith("() ") else expected
        if shown not in (expected, without_value):
            wrong.append(f"{expression}: {shown}, not {expected}")
    assert not wrong, "\n".join(wrong)


def _show(np: Any, value: Any) -> str:
    if isinstance(value, np.ndarray):
        return f"{value.shape} {value.dtype}"
    if isinstance(value, np.generic):
        return f"() {value.dtype} {value.item()!r}"
    return f"dtype {value}" if isinstance(value, np.dtype) else repr(value)


def test_numpy_agrees_with_the_table() -> None:
    np = pytest.importorskip("numpy", minversion="2.0")  # dtypes follow numpy 2
    scope: dict[str, Any] = {}
    exec(SETUP, scope)
    random = ("np.random.rand(", "np.random.choice")  # values that differ from run to run are not in the table
    wrong = []
    for expression, expected in ROWS:
        shown = _show(np, eval(expression, scope))
        if shown != expected and not expression.startswith(random):
            wrong.append(f"{expression}: numpy says {shown}")
    assert not wrong, "\n".join(wrong)


def test_values_of_labels_survive(run: Callable[[str], Any]) -> None:
    outcome = run(
        "import numpy as np\ny = np.array([0, 2, 1, 1])\na = y.astype('float32').reshape(-1, 1)[:2]\nb = np.random.randint(0, 9, 5)\n"
    )
    assert outcome.value("a").classes == 3
    assert (outcome.value("b").low, outcome.value("b").high) == (0.0, 8.0)
    scaled = run("import numpy as np\nx = np.random.rand(4, 2) * 255\ny = x / 255.0 - 1\n").value("y")
    assert (scaled.low, scaled.high) == (-1.0, 0.0)


SYMBOLIC = [
    # What is not known keeps its name, and sizes are computed with it.
    ("np.zeros((n, 4)).reshape(-1)", "(4*n,) float64"),
    ("np.zeros((n, 28, 28)).reshape(n, 784)", "(n, 784) float64"),
    ("np.zeros((n, 28, 28)).reshape(-1, 28 * 28)", "(n, 784) float64"),
    ("np.zeros((n, 28, 28)).reshape(n, -1)", "(n, 784) float64"),
    ("np.zeros((6, 10)).reshape(n, 5, 3)", "(4, 5, 3) float64"),
    ("np.zeros((n, m)).T", "(m, n) float64"),
    ("np.zeros((n, m))[:, :-1]", "(n, m - 1) float64"),
    ("np.zeros((n, 9))[1:]", "(n - 1, 9) float64"),
    ("np.zeros((n, 9))[:n]", "(n, 9) float64"),
    ("np.zeros((4, n))[:, :8]", "(4, min(n, 8)) float64"),
    ("np.zeros((n, 9))[::2]", "((n + 1)//2, 9) float64"),
    ("np.concatenate([np.zeros((n, 3)), np.zeros((m, 3))])", "(m + n, 3) float64"),
    ("np.stack([np.zeros((n, 3))] * 4)", "(4, n, 3) float64"),
    ("np.zeros((n, 3)) + np.zeros((1, 3))", "(n, 3) float64"),
    ("np.zeros((n, 3)) + np.zeros((7, 1))", "(7, 3) float64"),
    ("np.zeros((n, 3)) + np.zeros((m, 3))", "(?, 3) float64"),
    ("np.zeros((n, 3)) @ np.zeros((3, m))", "(n, m) float64"),
    ("np.pad(np.zeros((n, m)), ((0, 0), (2, 3)))", "(n, m + 5) float64"),
    ("np.tile(np.zeros((n, 2)), (3, m))", "(3*n, 2*m) float64"),
    ("np.repeat(np.zeros((n, 2)), 2, axis=0)", "(2*n, 2) float64"),
    ("np.arange(n)", "(n,) ?"),
    ("np.linspace(0, 1, n)", "(n,) float64"),
    ("np.random.rand(n, 3)", "(n, 3) float64"),
    ("np.expand_dims(np.zeros((n, 2)), -1)", "(n, 2, 1) float64"),
    ("np.zeros((n, 5)).sum(axis=0)", "(5,) float64"),
    ("np.prod((n, 4, 4))", "() int64"),
    ("len(np.zeros((n, 4)))", "n"),
    ("np.zeros((n, 4)).size", "4*n"),
    ("np.array_split(np.zeros((n, 2)), 3)[0]", "((n + 2)//3, 2) float64"),
    # Arrays of unknown rank stay arrays.
    ("np.load('f.npy').reshape(-1, 28, 28, 1)", "(rows, 28, 28, 1) ?"),
    ("np.load('f.npy').reshape(5, 3)", "(5, 3) ?"),
    ("np.load('f.npy').shape[1]", "<np.load('f.npy').shape[1]>"),
    ("(np.load('f.npy') / 255.0).astype('float32').reshape(2, 2)", "(2, 2) float32"),
    ("np.array(something)", "? ?"),
    ("something.reshape(something.shape[0], 28, 28, 1)", "(something.shape[0], 28, 28, 1) ?"),
    ("np.expand_dims(something.reshape(3, 4), 0)", "(1, 3, 4) ?"),
    # Windows of data whose length is not known are as long as the slices say, since they are all equally long.
    ("np.array([np.zeros((n, 2))[i:i + 3] for i in range(4)])", "(4, 3, 2) float64"),
    ("np.array([np.zeros((n, 2))[i:n] for i in range(2)])", "(2, n, 2) float64"),
    ("np.zeros((5, 10, 1)) / float(something)", "(5, 10, 1) float64"),
    ("np.zeros((5, 10, 1)) / len(something)", "(5, 10, 1) float64"),
    ("np.zeros((5, 10, 1)) * (something.shape[1] + 1)", "(5, 10, 1) float64"),
    # What cannot be known, or would not work, is not claimed.
    ("np.zeros(n)", "? float64"),
    ("np.zeros((2, 6)).reshape(n)", "? float64"),
    ("np.sqrt(something * 2)", "<np.sqrt(something * 2)>"),
    ("np.array([something * 2, something + 1])", "? ?"),
    ("np.zeros((5, 1)) * (something + 1)", "(5, ?) float64"),
    ("np.zeros((2, 3)).reshape(4, 2)", "? float64"),
    ("np.zeros(3) + np.zeros(4)", "? float64"),
    ("np.zeros((2, 1)) + something", "(2, ?) ?"),
    ("np.random.randint(5)", "<np.random.randint(5)>"),
    ("np.zeros((3, 3))[something]", "<np.zeros((3, 3))[something]>"),
]


@pytest.mark.parametrize(("expression", "expected"), SYMBOLIC)
def test_symbolic_sizes(run: Callable[[str], Any], expression: str, expected: str) -> None:
    assert run(f"import numpy as np\nresult = {expression}\n").show("result") == expected


def test_a_shape_read_twice_is_the_same_symbol(run: Callable[[str], Any]) -> None:
    outcome = run("import numpy as np\nx = np.load('f.npy')\na = x.shape[1] == x.shape[1]\n")
    assert outcome.value("a") is True
