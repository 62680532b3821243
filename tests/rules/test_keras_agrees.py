"""The documented examples, run in real Keras: what the catalogue calls loud raises, what it calls silent builds and trains."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import pytest
from rule_examples import Case, cases

pytestmark = pytest.mark.tensorflow

# What Keras 3 does on the bad example: raises while building, raises in fit or predict, warns, or nothing.
# CNN115 and the rules of the tool itself say nothing about what Keras does.
LOUD = {
    "CNN101", "CNN102", "CNN103", "CNN104", "CNN105", "CNN106", "CNN109", "CNN116", "CNN306", "CNN502", "CNN503", "CNN504", "CNN505",
    "CNN506", "CNN507", "CNN508", "CNN510", "CNN511",
}  # fmt: skip
# Examples of these rules that Keras takes in silence.
SILENT = {("CNN113", 2), ("CNN505", 2)}
LATE = {"CNN110", "CNN111", "CNN113", "CNN412"}
WARNS = {"CNN320": "mask", "CNN404": "num_classes", "CNN414": "val_loss", "CNN509": "input_shape"}
ABOUT_KERAS = [case for case in cases("Example") if case.code[3] in "1234" or case.code[3] == "5"]


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
        return ((numpy.zeros((64, 28, 28)), numpy.zeros(64)),) * 2

    def reviews(num_words: int) -> Any:
        return ((numpy.array([[1, 2, 3]] * 8), numpy.zeros(8)),) * 2

    patch.setattr(keras.Sequential, "fit", short)
    patch.setattr(loaders.mnist, "load_data", digits)
    patch.setattr(loaders.imdb, "load_data", reviews)
    yield
    patch.undo()


def run(text: str) -> tuple[Exception | None, list[str]]:
    """The exception a program ends in, if any, and the warnings it prints."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            exec(compile(text, "example.py", "exec"), {"__name__": "example"})
        except Exception as error:
            return error, [str(item.message) for item in caught]
    return None, [str(item.message) for item in caught]


@pytest.mark.parametrize("case", ABOUT_KERAS, ids=str)
def test_keras_does_what_the_rule_says(case: Case) -> None:
    error, said = run(case.example.text)
    refused = case.code in LOUD | LATE and (case.code, case.number) not in SILENT
    assert (error is not None) == refused, error
    if case.code in WARNS:
        assert any(WARNS[case.code] in text for text in said), said


@pytest.mark.parametrize("case", [case for case in cases("Use instead") if case.code[3] in "12345"], ids=str)
def test_keras_takes_what_the_rule_recommends(case: Case) -> None:
    error, _ = run(case.example.text)
    assert error is None or "channels_first" in case.example.text, error


@pytest.mark.parametrize("case", [case for case in cases("Not reported") if case.code[3] in "12345"], ids=str)
def test_keras_takes_what_the_rule_is_silent_about(case: Case) -> None:
    error, _ = run(case.example.text)
    assert error is None or "channels_first" in case.example.text, error
