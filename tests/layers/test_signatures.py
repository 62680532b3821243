"""Binding arguments by Keras's own signatures, and that the generated signatures are those of the installed Keras."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from layers.example_rows import layer_call, tree

from cnnlint.dims import Unknown
from cnnlint.layers.registry import Bound, Problem, canonical, construct
from cnnlint.layers.signature import bind, identifiers, signature, tables

ROOT = Path(__file__).resolve().parents[2]


def bound(text: str, target: str = "3") -> Bound:
    result = bind(layer_call(tree(text)), target)
    assert isinstance(result, Bound)
    return result


REFUSED = [
    ("Dense()", "3", "CNN503", "required argument `units` is missing"),
    ("Conv2D(32)", "3", "CNN503", "required argument `kernel_size` is missing"),
    ("Dense(3, unit=4)", "3", "CNN503", "argument `unit` does not exist; did you mean `units`?"),
    ("Dense(3, Activation='relu')", "3", "CNN503", "argument `Activation` does not exist; did you mean `activation`?"),
    ("Dense(3, units=4)", "3", "CNN503", "argument `units` is given twice"),
    ("Flatten(None, 3)", "3", "CNN503", "takes at most 1 positional argument, but 2 are given"),
    ("Conv2D(32, 3, 3, strides=2)", "3", "CNN501", "argument `strides` is given twice, by position and by name"),
    ("Conv2D(32, 3, border_mode='same')", "3", "CNN502", "argument `border_mode` was renamed to `padding`"),
    ("Dense(3, batch_input_shape=(None, 4))", "3", "CNN502", "argument `batch_input_shape` no longer exists"),
    ("Dense(3, lora_rank=2)", "2", "CNN503", "argument `lora_rank` does not exist"),
]


@pytest.mark.parametrize(("text", "target", "code", "message"), REFUSED)
def test_refused(text: str, target: str, code: str, message: str) -> None:
    problem = construct(layer_call(tree(text)), target)
    assert isinstance(problem, Problem)
    assert (problem.code, problem.message, problem.phase) == (code, message, "init")


ACCEPTED = [
    ("Dense(3, batch_input_shape=(None, 4))", "2"),
    ("Dense(3, input_dim=4, name='x', dtype='float16', trainable=False, activity_regularizer='l2')", "3"),
    ("Conv2D(3, 3, lora_rank=2)", "3"),
    ("Embedding(3, 4, input_length=5)", "3"),
    ("LeakyReLU(alpha=0.2)", "3"),
    ("Dense(3, activation=LeakyReLU())", "3"),
    ("Dense(3, activation='ReLU')", "2"),
]


@pytest.mark.parametrize(("text", "target"), ACCEPTED)
def test_accepted(text: str, target: str) -> None:
    assert construct(layer_call(tree(text)), target) is None


def test_values_come_by_position_by_name_and_by_default() -> None:
    a = bound("Conv2D(8, (3, 5), padding='same')")
    assert (a["filters"], a.sizes("kernel_size", 2), a.text("padding"), a.sizes("strides", 2)) == (8, (3, 5), "same", (1, 1))
    assert (a.given("padding"), a.given("strides"), a["no_such_argument"]) == (True, False, None)
    assert (a.flag("use_bias"), a.data_format(), a.compute_dtype()) == (True, "channels_last", "float32")


def test_a_mixed_policy_computes_in_half_precision_and_keeps_full_weights() -> None:
    a = bound("Dense(3, dtype='mixed_float16')")
    assert (a.compute_dtype(), a.variable_dtype()) == ("float16", "float32")


def test_unpacked_arguments_may_be_anything_that_is_not_given() -> None:
    call = layer_call(tree("Conv2D(8)"))._replace(star=True)
    a = bind(call, "3")
    assert isinstance(a, Bound)
    assert a["filters"] == 8 and isinstance(a["kernel_size"], Unknown) and isinstance(a["padding"], Unknown)


def test_the_image_data_format_of_the_program_is_the_default() -> None:
    call = layer_call(tree("Conv2D(8, 3)"))._replace(state=(("image_data_format", "channels_first"),))
    a = bind(call, "3")
    assert isinstance(a, Bound) and a.data_format() == "channels_first"


def test_the_dtype_policy_of_the_program_is_the_default() -> None:
    state = (("dtype_policy", "mixed_bfloat16"),)
    for text, dtypes in (("Dense(3)", ("bfloat16", "float32")), ("Dense(3, dtype='float64')", ("float64", "float64"))):
        a = bind(layer_call(tree(text))._replace(state=state), "3")
        assert isinstance(a, Bound) and (a.compute_dtype(), a.variable_dtype()) == dtypes


def test_registered_objects_may_have_any_name() -> None:
    call = layer_call(tree("Dense(3, activation='my_own')"))
    assert isinstance(construct(call), Problem)
    assert construct(call._replace(state=(("custom_objects", True),))) is None


def test_names_of_one_class() -> None:
    assert canonical("MaxPool2D") == "MaxPooling2D" and canonical("Convolution2D") == "Conv2D"
    assert canonical("Dense") == "Dense" and canonical("dense") is None
    assert signature("MaxPool2D") == signature("MaxPooling2D")


def test_strings_that_keras_resolves() -> None:
    assert "relu" in identifiers("activations") and "ReLU" not in identifiers("activations")
    assert {"mse", "MeanSquaredError"} <= identifiers("losses")
    assert tables("3")["keras"].startswith("3.") and tables("2")["keras"].startswith("2.")


@pytest.mark.tensorflow
def test_the_committed_signatures_are_those_of_the_installed_keras() -> None:
    keras = pytest.importorskip("keras")
    pytest.importorskip("tf_keras")
    if keras.__version__ != tables("3")["keras"]:
        pytest.skip(f"the signatures are of Keras {tables('3')['keras']}")
    run = subprocess.run([sys.executable, ROOT / "scripts" / "generate_signatures.py", "--check"], capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr[-2000:]
