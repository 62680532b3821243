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
from cnnlint.rules.registry import all_rules, table

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
PROGRAMS = sorted(path for path in FIXTURES.iterdir() if path.suffix in (".py", ".ipynb"))

# What each file must report: rule, and how its line begins. A file that is not named here must be clean.
EXPECTED = {
    "accuracy_on_regression.py": [("CNN406", "model.compile(optimizer")],
    "analysis_limit.py": [("CNN905", '"""CNN905')],
    "batchnorm_axis.py": [("CNN311", "model.add(layers.BatchNormalization(")],
    "bounded_regression_output.py": [("CNN407", "model.compile(optimizer")],
    "channel_mismatch.py": [("CNN106", "layers.Conv2D(96")],
    "channels_order.py": [("CNN108", "model.add(layers.Conv2D(32")],
    "class_count.py": [("CNN405", "model.fit(x_train")],
    "class_loss_single_unit.py": [("CNN404", "model.compile(optimizer")],
    "constant_weight_init.py": [("CNN316", "model.add(layers.Dense(64")],
    "decoder_size.py": [("CNN113", "autoencoder.fit(digits")],
    "dense_on_spatial.py": [("CNN312", "model.add(layers.Dense(64")],
    "double_rescaling.py": [("CNN319", "model.add(layers.Rescaling(1")],
    "dropout_before_batchnorm.py": [("CNN308", "model.add(layers.BatchNormalization(")],
    "dropout_before_pooling.py": [("CNN309", "model.add(layers.MaxPooling2D(")],
    "dropout_not_a_rate.py": [("CNN506", "model.add(Dropout(256))")],
    "duplicate_layer_name.py": [("CNN510", "model.add(layers.Dense(64")],
    "embedding_range.py": [("CNN323", "model.add(layers.Embedding(1000")],
    "even_kernel_same.py": [("CNN314", "model.add(layers.Conv2D(32")],
    "from_logits_mismatch.py": [("CNN402", "model.compile(optimizer")],
    "hidden_softmax.py": [("CNN301", "model.add(layers.Dense(256")],
    "high_dropout.py": [("CNN315", "model.add(layers.Dropout(0")],
    "identifier_typo.py": [("CNN504", "activation.add(layers.Dense"), ("CNN504", "initializer.add(layers.Dense")],
    "input_data_mismatch.py": [("CNN111", "model.fit(x_train")],
    "input_not_first.py": [("CNN306", "model.add(Input")],
    "input_shape_form.py": [("CNN109", "perceptron.add(layers.Dense(64")],
    "input_shape_ignored.py": [("CNN509", "model.add(layers.Dense(10")],
    "invalid_argument.py": [("CNN505", "halved.add(layers.Dense"), ("CNN505", "dilated.add(layers.Conv2D")],
    "keras1_positional_kernel.py": [("CNN501", "model.add(Conv2D(32")],
    "label_range.py": [("CNN415", "model.fit(points")],
    "label_shape_mismatch.py": [("CNN110", "model.fit(x_train")],
    "layer_after_output.py": [("CNN302", "model.add(layers.Dropout(0")],
    "logits_threshold.py": [("CNN410", "model.compile(optimizer")],
    "loss_activation_mismatch.py": [("CNN403", "model.compile(optimizer")],
    "mask_lost.py": [("CNN320", "model.add(layers.Flatten(")],
    "merge_in_sequential.py": [("CNN507", "model.add(layers.Add())")],
    "metric_mismatch.py": [("CNN408", "model.compile(optimizer")],
    "missing_nonlinearity.py": [("CNN303", "model.add(Dense(64")],
    "missing_return_sequences.py": [("CNN103", "tf.keras.layers.LSTM(32)")],
    "mixed_keras_namespace.py": [("CNN511", "model.add(layers.Dense(32")],
    "mnist_cnn.py": [("CNN201", 'model.add(Dense(128, activation="relu"))')],
    "monitor_unavailable.py": [("CNN414", "model.fit(np.zeros(")],
    "multilabel_accuracy.py": [("CNN409", "model.compile(optimizer")],
    "noop_layer.py": [("CNN313", "model.add(layers.Flatten(")],
    "not_a_layer.py": [("CNN508", "model.add(layers.Flatten)")],
    "notebook_magics.ipynb": [("CNN101", "thumbnails.add(layers.Conv2D(filters")],
    "oversize_kernel.py": [("CNN204", "model.add(layers.Conv2D(32")],
    "parameter_heavy_dense.py": [("CNN201", "Dense(512")],
    "rank_mismatch.py": [("CNN102", "Conv2D(32"), ("CNN102", "flattened.add(Conv2D(64"), ("CNN102", "frames = ")],
    "redundant_activation.py": [("CNN304", "model.add(layers.ReLU(")],
    "removed_argument.py": [("CNN502", "model.compile(optimizer")],
    "reshape_as_transpose.py": [("CNN322", "model.add(layers.Reshape(")],
    "reshape_size.py": [("CNN104", "generator.add(layers.Reshape")],
    "reused_optimizer.py": [("CNN412", "second.compile(optimizer")],
    "shape_collapse.py": [("CNN101", "layers.Conv2D(256")],
    "shared_layer_instance.py": [("CNN305", "shared.add(hidden")],
    "silent_loss_broadcast.py": [("CNN112", "model.fit(windows")],
    "softmax_axis.py": [("CNN321", "model.add(layers.Softmax(")],
    "softmax_single_unit.py": [("CNN401", "model.add(layers.Dense(1")],
    "stateful_no_batch.py": [("CNN116", "forecast.add(layers.LSTM")],
    "stride_skips_pixels.py": [("CNN310", "model.add(layers.Conv2D(96")],
    "syntax_error.py": [("CNN901", "]")],
    "trainable_after_fit.py": [("CNN411", "body.trainable = True")],
    "unadapted_preprocessing.py": [("CNN413", "model.add(layers.Normalization(")],
    "unbuilt_model.py": [("CNN307", "model.summary(")],
    "undefined_channels.py": [("CNN105", "layers.Dense(10"), ("CNN105", "any_depth.add(layers.Conv2D")],
    "unflattened_output.py": [("CNN107", "model.add(layers.Dense(64")],
    "unknown_argument.py": [("CNN503", "misspelt.add"), ("CNN503", "missing.add"), ("CNN503", "twice.add")],
}

# Files that real Keras can run: the others do not parse, never end, need another package, or have no caller for their builder.
RUNNABLE = sorted(
    path.name
    for path in PROGRAMS
    if path.suffix == ".py"
    and path.name
    not in {
        *("analysis_limit.py", "functional_model.py", "mixed_keras_namespace.py"),
        *("partly_known.py", "symbolic_sizes.py", "syntax_error.py"),
    }
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
    rule = path.stem.replace("_", "-")  # rules that are off by default are switched on for their own fixture
    extra = ["--extend-select", rule] if rule in table().values() else []
    findings = cnnlint_json(capsys, "check", str(path), *extra)["diagnostics"]
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
            objects = list(owners(error.__traceback__))
            if not any(isinstance(own, self.keras.optimizers.Optimizer) for own in objects):
                model = next((own for own in objects if isinstance(own, self.keras.Sequential)), self.models[-1][1])
                self.refused.add(id(model))

    def creation_row(self) -> int:
        frame = sys._getframe(2)
        while frame.f_code.co_filename != str(self.path):
            assert frame.f_back is not None
            frame = frame.f_back
        return frame.f_lineno

    def found(self) -> Iterator[tuple[int, str, Any]]:
        """(row, status, content) of every model, as `cnnlint summary` must say it."""
        for row, model in self.models:
            if id(model) in self.refused:
                yield row, "invalid", None
            elif not model.built:
                yield row, "unbuilt", [type(layer).__name__ for layer in model.layers]
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


def owners(traceback: TracebackType | None) -> Iterator[Any]:
    """The objects in whose methods an exception came up, outermost first: a Sequential, a layer (its constructor), an optimizer."""
    while traceback is not None:
        yield traceback.tb_frame.f_locals.get("self")
        traceback = traceback.tb_next


def computed(model: dict[str, Any]) -> tuple[int, str, Any]:
    """One model of the JSON summary in the form of `Built.found`."""
    if model["status"] == "invalid":
        return model["location"]["row"], "invalid", None
    if model["status"] == "unbuilt":
        return model["location"]["row"], "unbuilt", [layer["class"] for layer in model["layers"]]
    layers = [(layer["class"], layer["output_shape"], layer["params"]) for layer in model["layers"]]
    return model["location"]["row"], model["status"], (layers, model["total_params"])


def test_every_rule_about_models_has_a_fixture_named_after_it() -> None:
    named = {path.stem.replace("_", "-"): path.name for path in PROGRAMS}
    needs_configuration = {"parameter-budget"}
    usual = [rule for rule in all_rules() if rule.enabled and not rule.preview and rule.code < "CNN8"]
    rules = [rule for rule in usual if rule.name not in needs_configuration]
    assert [rule.name for rule in rules if rule.name not in named] == []
    assert all(rule.code in dict(EXPECTED[named[rule.name]]) for rule in rules)


@pytest.mark.tensorflow
@pytest.mark.parametrize("name", RUNNABLE)
def test_real_keras_builds_what_the_summary_says(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("tensorflow")
    built = Built(pytest.importorskip("keras"), FIXTURES / name)
    built.run()
    capsys.readouterr()  # what the program itself printed
    models = cnnlint_json(capsys, "summary", str(FIXTURES / name))["models"]
    assert sorted(map(repr, set(map(repr, map(computed, models))))) == sorted(map(repr, set(map(repr, built.found()))))


@pytest.mark.tensorflow
def test_the_fixture_programs_make_models() -> None:
    """Guards the test above against comparing nothing with nothing."""
    pytest.importorskip("tensorflow")
    built = Built(pytest.importorskip("keras"), FIXTURES / "rank_mismatch.py")
    built.run()
    assert [status for _, status, _ in built.found()] == ["invalid"] * 3
