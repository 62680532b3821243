"""verify as a whole against a stub of Keras: what counts as equal, what as CNN801 and CNN802, and how it is printed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from propagation_cases import GAP, SPAN, N, dense, first, layer, model
from stub_worker import HELLO, built, install

from cnnlint.analysis import Report
from cnnlint.model import Gap
from cnnlint.propagate import propagate
from cnnlint.settings import Settings
from cnnlint.verify.check import Options, VerifyResult, as_json, findings, verify
from cnnlint.verify.command import verify as command
from cnnlint.verify.text import render

MODEL = model(first((4,)), dense(3), layer("Dropout", 0.1), name="net")
EQUAL = built(("Dense", [None, 3], 15), ("Dropout", [None, 3], 0))
REFUSED = {
    "phase": "build",
    "layer": 1,
    "type": "ValueError",
    "message": "Exception encountered when calling Dense.call().\n\n\x1b[1mno\x1b[0m",
}


def outcome(folder: Path, *answers: Any, of: Any = MODEL) -> VerifyResult:
    return verify([propagate(of)], Options(install(folder, [list(answers)])))


def test_both_sides_equal(tmp_path: Path) -> None:
    result = outcome(tmp_path, EQUAL)
    assert (result.checks[0].verdict, result.agrees, findings(result)) == ("equal", True, ())


def test_another_shape_is_a_finding_at_that_layer(tmp_path: Path) -> None:
    result = outcome(tmp_path, built(("Dense", [None, 4], 15), ("Dropout", [None, 4], 0)))
    finding = findings(result)[0]
    assert (finding.code, finding.layer) == ("CNN801", (0, "Dense", None))
    assert finding.message == "Dense: shape (None, 3) here, (None, 4) in Keras"


def test_another_count_another_total_another_class(tmp_path: Path) -> None:
    notes = [
        outcome(tmp_path / "count", built(("Dense", [None, 3], 16), ("Dropout", [None, 3], 0))).checks[0].note,
        outcome(tmp_path / "total", {**EQUAL, "total": {"params": 15, "trainable": 12, "frozen": 3}}).checks[0].note,
        outcome(tmp_path / "class", built(("Dense", [None, 3], 15), ("Flatten", [None, 3], 0))).checks[0].note,
    ]
    assert notes == ["parameters 15 here, 16 in Keras", "trainable total 15 here, 12 in Keras", "class Dropout here, Flatten in Keras"]


def test_a_refusal_on_one_side_only(tmp_path: Path) -> None:
    refused = outcome(tmp_path / "there", {"layers": [{"class": "InputLayer"}], "error": REFUSED})
    assert refused.checks[0].note == "accepted here; Keras refuses it: ValueError: no"
    accepted = outcome(tmp_path / "here", built(("Dense", [None, 3], 15)), of=model(first((4,)), dense(-3)))
    assert accepted.checks[0].verdict == "different"
    assert str(accepted.checks[0].note).startswith("Keras accepts it; refused here:")


def test_a_refusal_on_both_sides_agrees(tmp_path: Path) -> None:
    result = outcome(tmp_path, {"layers": [{"class": "InputLayer"}], "error": REFUSED}, of=model(first((4,)), dense(-3)))
    assert result.checks[0].verdict == "equal"
    assert "both refuse the same layer" in render(result)


def test_what_stays_unknown_is_no_agreement(tmp_path: Path) -> None:
    result = outcome(tmp_path, built(("Dense", [None, 3], 15)), of=model(first((4,)), dense(3), GAP))
    assert (result.checks[0].verdict, result.checks[0].note) == ("incomplete", "a loop of unknown length")
    assert result.agrees


def test_symbols_are_tried_at_the_smallest_valid_size_and_one_below(tmp_path: Path) -> None:
    refused = {"layers": [{"class": "InputLayer"}], "error": {**REFUSED, "message": "zero or negative"}}
    sizes = [built(("Conv1D", [None, size, 2], 10)) for size in (1, 2, 33)]
    result = outcome(tmp_path, refused, *sizes, of=model(first((N, 1)), layer("Conv1D", 2, 4)))
    assert [(check.values[0][1], check.verdict) for check in result.checks] == [(3, "equal"), (4, "equal"), (5, "equal"), (37, "different")]


def test_a_loop_is_run_as_often_as_the_symbol_says(tmp_path: Path) -> None:
    block = Gap("a loop", SPAN, (dense(4), layer("ReLU")), N)
    rows = [("Dense", [None, 4], 20), ("ReLU", [None, 4], 0)]
    answers = [built(*rows * times, ("Dense", [None, 3], 15)) for times in (1, 2, 37)]
    result = outcome(tmp_path, *answers, of=model(first((4,)), block, dense(3)))
    assert [(check.values[0][1], check.verdict, len(check.rows)) for check in result.checks] == [
        (1, "equal", 3),
        (2, "equal", 5),
        (37, "equal", 75),
    ]


def test_a_crash_is_told_and_the_next_model_built(tmp_path: Path) -> None:
    interpreter = install(tmp_path, [["die"], [EQUAL]])
    result = verify([propagate(MODEL), propagate(MODEL)], Options(interpreter))
    assert [check.verdict for check in result.checks] == ["failed", "equal"]
    assert "killed by signal 9" in render(result)


def test_keras_2_is_compared_with_keras_2(tmp_path: Path) -> None:
    interpreter = install(tmp_path, [[built(("Embedding", [None, None, 3], 30), head=0)]], {**HELLO, "legacy": True, "keras": "2.15.0"})
    result = verify([propagate(model(layer("Embedding", 10, 3)))], Options(interpreter))
    assert (result.checks[0].verdict, result.checks[0].trace.status) == ("equal", "complete")


def test_progress_is_told_model_by_model(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    verify([propagate(MODEL)] * 2, Options(install(tmp_path, [[EQUAL, EQUAL]])), lambda done, total: seen.append((done, total)))
    assert seen == [(1, 2), (2, 2)]


def test_the_text_shows_both_sides_and_the_versions(tmp_path: Path) -> None:
    assert render(outcome(tmp_path, EQUAL)).splitlines() == [
        "case.py:1:1 net: equal",
        "     layer      computed here  built by Keras",
        "  =  1 Dense    (None, 3) 15   (None, 3) 15",
        "  =  2 Dropout  (None, 3) 0    (None, 3) 0",
        "",
        "1 model, 2 layers: all equal with Keras 3.3.0, TensorFlow 2.16.1",
    ]


def test_a_model_with_symbols_shows_its_layers_once(tmp_path: Path) -> None:
    small, *others = [built(("Dense", [None, 3], 3 * (n + 1))) for n in (1, 2, 37)]
    text = render(outcome(tmp_path, small, *others, of=model(first((N,)), dense(3))))
    assert text.count("built by Keras") == 1 and text.count(": equal\n") == 3
    wrong = render(outcome(tmp_path, small, built(("Dense", [None, 4], 9)), others[1], of=model(first((N,)), dense(3))))
    assert wrong.count("built by Keras") == 2 and wrong.count("  !  1 Dense") == 1, "what differs is always shown"


def test_without_tensorflow_every_interpreter_is_named(tmp_path: Path) -> None:
    interpreter = install(tmp_path, [[]], {"ready": False, "message": "no TensorFlow here"})
    result = verify([propagate(MODEL)], Options(interpreter))
    finding = findings(result)[0]
    assert finding.code == "CNN802"
    assert f"{interpreter}: no TensorFlow here" in finding.message
    assert f"{interpreter}: no TensorFlow here" in render(result)


def status_and_output(folder: Path, answer: Any, output: str, hello: Any = None) -> tuple[int, str]:
    written: list[str] = []
    report = Report("case.py", models=(MODEL,), traces=(propagate(MODEL),))
    settings = Settings(verify_python=install(folder, [[answer]], hello))
    return command([report], settings, lambda text: written.append(text(output))), "".join(written)


def test_the_command_answers_by_its_exit_status(tmp_path: Path) -> None:
    different = built(("Dense", [None, 4], 15), ("Dropout", [None, 4], 0))
    assert status_and_output(tmp_path / "a", EQUAL, "table")[0] == 0
    assert status_and_output(tmp_path / "b", different, "table")[0] == 1
    assert status_and_output(tmp_path / "c", EQUAL, "table", {"ready": False, "message": "none"})[0] == 2


def test_json_holds_both_sides(tmp_path: Path) -> None:
    data = json.loads(status_and_output(tmp_path, EQUAL, "json")[1])
    assert data["versions"]["keras"] == "3.3.0"
    assert data["models"][0]["verdict"] == "equal"
    assert data["models"][0]["layers"][0]["keras"] == {"shape": [None, 3], "params": 15, "trainable": 15, "refusal": None}
    assert data == json.loads(json.dumps(as_json(outcome(tmp_path / "again", EQUAL)))) | {"versions": data["versions"]}
