"""The documented examples, run in real Keras: what the catalogue calls loud raises, what it calls silent builds and trains."""

from __future__ import annotations

import traceback
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from keras_programs import PROGRAMS
from rule_examples import Case, cases
from test_catalogue import Row, rows

pytestmark = pytest.mark.tensorflow

EXAMPLES = cases("Example")
# What Keras warns of the mistake, where it does.
SAID = {
    "CNN307": "has not yet been built", "CNN320": "mask", "CNN401": "softmax over axis", "CNN402": "from_logits=True",
    "CNN404": "num_classes", "CNN414": "val_loss", "CNN502": "negative_slope", "CNN509": "input_shape",
}  # fmt: skip
# Calls in which a mistake shows late: the model is made already.
USING = (".fit(", ".predict(", "model(", ".evaluate(", ".optimizer")


@pytest.fixture(scope="module", autouse=True)
def quick_training() -> Iterator[None]:
    """One step of training on a little data: enough for every exception and warning."""
    keras = pytest.importorskip("keras")
    numpy = pytest.importorskip("numpy")
    patch = pytest.MonkeyPatch()
    fit, loaders = keras.Sequential.fit, keras.datasets

    def short(model: Any, *arguments: Any, **keywords: Any) -> Any:
        return fit(model, *arguments, **{"verbose": 0, **keywords})

    def digits() -> Any:
        return ((numpy.zeros((64, 28, 28)), numpy.arange(64) % 10),) * 2

    def reviews(num_words: int) -> Any:
        return ((numpy.array([[1, 2, 3]] * 8), numpy.zeros(8)),) * 2

    patch.setattr(keras.Sequential, "fit", short)
    patch.setattr(loaders.mnist, "load_data", digits)
    patch.setattr(loaders.imdb, "load_data", reviews)
    yield
    patch.undo()


def run(text: str, code: str = "") -> tuple[str, Exception | None]:
    """What Keras does with a program: `loud` or `late` where it raises, `warns` where it says what SAID knows, else `silent`."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            exec(compile(text, "example.py", "exec"), {"__name__": "example"})
        except Exception as error:
            row = next(frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == "example.py")
            line = text.splitlines()[(row or 1) - 1]
            return "late" if any(call in line for call in USING) else "loud", error
    said = [str(item.message) for item in caught]
    return "warns" if any(SAID.get(code, "nothing") in text for text in said) else "silent", None


@pytest.mark.parametrize("row", [row for row in rows() if row.keras], ids=lambda row: row.code)
def test_keras_does_what_the_catalogue_says_and_nothing_else(row: Row, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    own = [(str(program), program.text, {program.keras}) for program in PROGRAMS if program.code == row.code]
    seen = set()
    for name, text, expected in [*((str(case), case.example.text, row.keras) for case in EXAMPLES if case.code == row.code), *own]:
        done, error = run(text, row.code)
        assert done in expected, f"{name}: {error}"
        seen.add(done)
    assert seen == row.keras


@pytest.mark.parametrize("case", [case for case in cases("Use instead") if case.code[3] in "12345"], ids=str)
def test_keras_takes_what_the_rule_recommends(case: Case) -> None:
    _, error = run(case.example.text)
    assert error is None or "channels_first" in case.example.text, error


@pytest.mark.parametrize("case", [case for case in cases("Not reported") if case.code[3] in "12345"], ids=str)
def test_keras_takes_what_the_rule_is_silent_about(case: Case) -> None:
    _, error = run(case.example.text)
    assert error is None or "channels_first" in case.example.text, error
