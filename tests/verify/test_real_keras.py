"""The worker in the running interpreter: real Keras, layer by layer; what it refuses to build; a wrong formula is caught."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from propagation_cases import CASES, N, dense, first, layer, model

from cnnlint.layers import registry
from cnnlint.layers.registry import Answer, Step, Tensor
from cnnlint.propagate import propagate
from cnnlint.verify.check import Options, findings, verify
from cnnlint.verify.client import Worker

pytest.importorskip("tensorflow")
pytestmark = pytest.mark.tensorflow


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    own = Worker(sys.executable, "3")
    yield own
    own.close()


def sent(name: str, **keywords: Any) -> dict[str, Any]:
    return {"t": "layer", "class": name, "args": [], "kw": list(keywords.items()), "trainable": None, "id": 1}


@pytest.mark.parametrize("name", ["Lambda", "TFSMLayer", "Nothing", "__builtins__", "Layer.__init__", "os"])
def test_only_layers_of_keras_are_built(worker: Worker, name: str) -> None:
    assert "refused" in worker.ask({"layers": [sent(name)]}, 60)


@pytest.mark.parametrize(
    "argument",
    [
        {"t": "ref", "v": "utils.get_file"},
        {"t": "ref", "v": "activations.__builtins__"},
        {"t": "ref", "v": "activations.get.__globals__"},
        {"t": "instance", "v": "models.load_model", "args": ["x"], "kw": []},
        {"t": "eval", "v": "1"},
    ],
    ids=str,
)
def test_only_whitelisted_names_are_looked_up(worker: Worker, argument: Any) -> None:
    assert "refused" in worker.ask({"layers": [sent("Dense", units=3, activation=argument)]}, 60)


def test_what_tensorflow_prints_does_not_mix_with_answers(worker: Worker) -> None:
    answer = worker.ask({"layers": [sent("Dense", units=3, input_shape={"t": "tuple", "v": [4]})]}, 60)
    assert answer["layers"][0]["shape"] == [None, 3]


def test_a_wrong_formula_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    right = registry.lookup("Dense")
    assert right is not None

    def wrong(bound: Any, x: Tensor) -> Answer:
        answer = right.function(bound, x)
        return answer._replace(weights=answer.weights[:1]) if isinstance(answer, Step) and type(answer.weights) is tuple else answer

    monkeypatch.setitem(registry._RULES, "Dense", right._replace(function=wrong))
    finding = findings(verify([propagate(model(first((4,)), dense(3)))], Options(sys.executable)))[0]
    assert (finding.code, finding.message) == ("CNN801", "Dense: parameters 12 here, 15 in Keras")


def test_symbols_hold_at_the_edge() -> None:
    stack = model(first((N, N, 3)), layer("Conv2D", 8, 5, strides=2), layer("MaxPooling2D", 3), layer("Flatten"), dense(10))
    result = verify([propagate(stack)], Options(sys.executable))
    assert [check.verdict for check in result.checks] == ["equal"] * 4
    assert [check.trace.status for check in result.checks] == ["invalid", "complete", "complete", "complete"]


def test_keras_2_agrees_where_it_is_installed() -> None:
    pytest.importorskip("tf_keras")
    built = [case.model for case in CASES if case.status == "complete"]
    result = verify([propagate(each, "2") for each in built], Options(sys.executable, target="2"))
    assert result.versions is not None and result.versions.target == "2"
    assert [check.note for check in result.checks if check.verdict == "different"] == []


@pytest.mark.skipif("CNNLINT_OLD_PYTHON" not in os.environ, reason="CNNLINT_OLD_PYTHON names no interpreter with TensorFlow 2.15")
def test_tensorflow_2_15_agrees() -> None:
    cases = [case.model for case in CASES if case.status == "complete"]
    result = verify([propagate(each, "2") for each in cases], Options(os.environ["CNNLINT_OLD_PYTHON"]))
    assert result.versions is not None and result.versions.target == "2"
    assert [check.note for check in result.checks if check.verdict == "different"] == []
