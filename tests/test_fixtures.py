"""The programs in fixtures/: each reports what it is named after and nothing else, and real Keras builds what the summary says."""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any
from unittest import mock

import pytest

from cnnlint import cli
from cnnlint.rules.registry import all_rules

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
PROGRAMS = sorted(path for path in FIXTURES.iterdir() if path.suffix in (".py", ".ipynb"))

# What each file must report: rule, and how its line begins. A file that is not named here must be clean.
EXPECTED = {
    "channel_mismatch.py": [("CNN106", "layers.Conv2D(96")],
    "dropout_not_a_rate.py": [("CNN506", "model.add(Dropout(256))")],
    "duplicate_layer_name.py": [("CNN510", "model.add(layers.Dense(64")],
    "identifier_typo.py": [("CNN504", "activation.add(layers.Dense"), ("CNN504", "initializer.add(layers.Dense")],
    "input_not_first.py": [("CNN306", "model.add(Input")],
    "input_shape_form.py": [("CNN109", "perceptron.add(layers.Dense(64")],
    "invalid_argument.py": [("CNN505", "halved.add(layers.Dense"), ("CNN505", "dilated.add(layers.Conv2D")],
    "merge_in_sequential.py": [("CNN507", "model.add(layers.Add())")],
    "not_a_layer.py": [("CNN508", "model.add(layers.Flatten)")],
    "stateful_no_batch.py": [("CNN116", "forecast.add(layers.LSTM")],
    "unknown_argument.py": [("CNN503", "misspelt.add"), ("CNN503", "missing.add"), ("CNN503", "twice.add")],
    "analysis_limit.py": [("CNN905", '"""CNN905')],
    "mnist_cnn.py": [("CNN201", 'model.add(Dense(128, activation="relu"))')],
    "missing_return_sequences.py": [("CNN103", "tf.keras.layers.LSTM(32)")],
    "notebook_magics.ipynb": [("CNN101", "thumbnails.add(layers.Conv2D(filters")],
    "parameter_heavy_dense.py": [("CNN201", "Dense(512")],
    "rank_mismatch.py": [("CNN102", "Conv2D(32"), ("CNN102", "flattened.add(Conv2D(64"), ("CNN102", "frames = ")],
    "reshape_size.py": [("CNN104", "generator.add(layers.Reshape")],
    "shape_collapse.py": [("CNN101", "layers.Conv2D(256")],
    "syntax_error.py": [("CNN901", "]")],
    "undefined_channels.py": [("CNN105", "layers.Dense(10"), ("CNN105", "any_depth.add(layers.Conv2D")],
}

# Files that real Keras can run: the others do not parse, never end, need another package, or have no caller for their builder.
RUNNABLE = sorted(
    path.name
    for path in PROGRAMS
    if path.suffix == ".py"
    and path.name not in {"analysis_limit.py", "functional_model.py", "partly_known.py", "symbolic_sizes.py", "syntax_error.py"}
)


def cnnlint_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    cli.main([*arguments, "--output-format", "json", "--no-cache"])
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer


def line_of(path: Path, finding: dict[str, Any]) -> str:
    """The source line a finding points to; for a notebook the line within its cell."""
    if finding["cell"] is None:
        lines = path.read_text(encoding="utf-8").splitlines()
    else:
        lines = "".join(json.loads(path.read_text(encoding="utf-8"))["cells"][finding["cell"] - 1]["source"]).splitlines()
    return lines[finding["location"]["row"] - 1].strip()


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.name)
def test_a_fixture_reports_what_it_is_named_after(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    findings = cnnlint_json(capsys, "check", str(path))["diagnostics"]
    expected = EXPECTED.get(path.name, [])
    assert [finding["code"] for finding in findings] == [code for code, _ in expected]
    for finding, (_, beginning) in zip(findings, expected, strict=True):
        assert line_of(path, finding).startswith(beginning)


class Built:
    """The Sequential models a program makes in real Keras, each with its creation line and whether Keras refused a layer."""

    def __init__(self, keras: ModuleType, path: Path) -> None:
        self.keras, self.path = keras, path
        self.models: list[tuple[int, Any]] = []
        self.refused: set[int] = set()

    def run(self) -> None:
        """Run the program one top-level statement at a time; data is zeros and nothing is trained."""
        keras, original = self.keras, self.keras.Sequential.__init__
        names: dict[str, Any] = {"__name__": "fixture"}
        sys.modules["fixture"] = ModuleType("fixture")

        def recorded(model: Any, *arguments: Any, **keywords: Any) -> None:
            self.models.append((self.creation_row(), model))
            original(model, *arguments, **keywords)

        with (
            mock.patch.object(keras.Sequential, "__init__", recorded),
            mock.patch.object(keras.datasets.mnist, "load_data", lambda: (digits(60000), digits(10000))),
            mock.patch.object(keras.Sequential, "fit"),
            mock.patch.object(keras.Sequential, "evaluate", return_value=(0.0, 0.0)),
        ):
            for statement in statements(self.path):
                self.attempt(lambda code=statement: exec(code, names))
            for builder in [value for name, value in names.items() if name.startswith("build_")] if not self.models else []:
                self.attempt(builder)

    def attempt(self, action: Callable[[], object]) -> None:
        """Do it; where Keras raises, note the model. A later use of a name that was never bound is no news."""
        try:
            action()
        except NameError:
            assert self.refused
        except Exception as error:
            self.refused.add(id(refusing_model(error.__traceback__, self.keras) or self.models[-1][1]))

    def creation_row(self) -> int:
        frame = sys._getframe(2)
        while frame.f_code.co_filename != str(self.path):
            assert frame.f_back is not None
            frame = frame.f_back
        return frame.f_lineno

    def found(self) -> Iterator[tuple[int, str, Any]]:
        """(row, status, layers and total) of every model, as `cnnlint summary` must say it."""
        for row, model in self.models:
            if id(model) in self.refused:
                yield row, "invalid", None
            else:
                layers = [(type(layer).__name__, shape_of(layer), layer.count_params()) for layer in model.layers]
                yield row, "complete", (layers, model.count_params())


def digits(count: int) -> Any:
    import numpy

    return numpy.zeros((count, 28, 28), "uint8"), numpy.zeros(count, "uint8")


def shape_of(layer: Any) -> list[int | None]:
    return list(layer.output.shape)


def statements(path: Path) -> Iterator[Any]:
    for statement in ast.parse(path.read_text(encoding="utf-8")).body:
        yield compile(ast.Module([statement], []), str(path), "exec")


def refusing_model(traceback: TracebackType | None, keras: ModuleType) -> Any:
    """The Sequential in whose method the exception was raised; None where the constructor of a layer raised it."""
    while traceback is not None:
        model = traceback.tb_frame.f_locals.get("self")
        if isinstance(model, keras.Sequential):
            return model
        traceback = traceback.tb_next
    return None


def computed(model: dict[str, Any]) -> tuple[int, str, Any]:
    """One model of the JSON summary in the form of `Built.found`."""
    if model["status"] == "invalid":
        return model["location"]["row"], "invalid", None
    layers = [(layer["class"], layer["output_shape"], layer["params"]) for layer in model["layers"]]
    return model["location"]["row"], model["status"], (layers, model["total_params"])


def test_every_rule_about_models_has_a_fixture_named_after_it() -> None:
    named = {path.stem.replace("_", "-"): path.name for path in PROGRAMS}
    rules = [rule for rule in all_rules() if rule.enabled and rule.code < "CNN8"]
    assert [rule.name for rule in rules if rule.name not in named] == []
    assert all(rule.code in dict(EXPECTED[named[rule.name]]) for rule in rules)


@pytest.mark.tensorflow
@pytest.mark.parametrize("name", RUNNABLE)
def test_real_keras_builds_what_the_summary_says(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("tensorflow")
    built = Built(pytest.importorskip("keras"), FIXTURES / name)
    built.run()
    models = cnnlint_json(capsys, "summary", str(FIXTURES / name))["models"]
    assert sorted(map(repr, set(map(repr, map(computed, models))))) == sorted(map(repr, set(map(repr, built.found()))))


@pytest.mark.tensorflow
def test_the_fixture_programs_make_models() -> None:
    """Guards the test above against comparing nothing with nothing."""
    pytest.importorskip("tensorflow")
    built = Built(pytest.importorskip("keras"), FIXTURES / "rank_mismatch.py")
    built.run()
    assert [status for _, status, _ in built.found()] == ["invalid"] * 3
