"""Programs whose models are decided by things outside the layers: uses, flags, configs, parametrized tests, other packages."""

from __future__ import annotations

import pytest

from cnnlint.interpret import interpret
from cnnlint.layers.registry import apply
from cnnlint.model import Model
from cnnlint.propagate import Trace, propagate
from cnnlint.source import Source, load


def traced(program: str, target: str = "3") -> list[tuple[Model, Trace]]:
    source = load("program.py", ("import keras\nimport numpy as np\nfrom keras import layers\n" + program).encode())
    assert isinstance(source, Source)
    found = interpret(source, lambda path: None, propagate, apply, target=target, strict=True)
    return [(model, propagate(model, target)) for model in found.models]


def test_different_uses_show_different_inputs_in_variants() -> None:
    found = traced(
        "m = keras.Sequential([layers.Dense(3)])\nif flag:\n    m.predict(np.zeros((2, 5, 6)))\nelse:\n    m.predict(np.zeros((2, 7)))\n"
    )
    assert {model.condition: trace.total_params for model, trace in found} == {"`flag` is true": 21, "`flag` is false": 24}


def test_what_equals_one_constant_equals_no_other() -> None:
    program = (
        "def build(kind):\n"
        "    if kind == 'a':\n        m = keras.Sequential([layers.Dense(3)])\n"
        "    elif kind == 'b':\n        m = keras.Sequential([layers.Dense(4)])\n"
        "    x = np.zeros((2, 5, 6)) if kind == 'b' else np.zeros((2, 7))\n"
        "    m(x)\n"
    )
    assert [trace.output.shape for _, trace in traced(program) if trace.output] == [(2, 3), (2, 5, 4)]


@pytest.mark.parametrize(
    ("decorator", "params"),
    [
        ('@pytest.mark.parametrize("n, k", [(3, 1), (4, 2)])', [18 + 4, 24 + 10]),
        ('@pytest.mark.parametrize("n", [3, pytest.param(4, id="four")])\n@pytest.mark.parametrize("k", [1])', [18 + 4, 24 + 5]),
        ("@parameterized.parameters((3, 1), dict(n=4, k=2))", [18 + 4, 24 + 10]),
        ('@parameterized.named_parameters(("three", 3, 1), {"testcase_name": "four", "n": 4, "k": 2})', [18 + 4, 24 + 10]),
        ("@parameterized.product(n=[3, 4], k=[1])", [18 + 4, 24 + 5]),
    ],
)
def test_parametrized_tests_are_entered_with_their_arguments(decorator: str, params: list[int]) -> None:
    body = "def test(n, k):\n    keras.Sequential([layers.Input((5,)), layers.Dense(n), layers.Dense(k)])\n"
    found = traced(f"import pytest\nfrom absl.testing import parameterized\n{decorator}\n{body}")
    assert sorted(trace.total_params for _, trace in found) == sorted(params)  # type: ignore[type-var]


def test_flags_of_absl_have_their_defaults() -> None:
    flags = "from absl import flags\nflags.DEFINE_integer('units', 7, 'Units.')\nF = flags.FLAGS\n"
    program = flags + "keras.Sequential([layers.Input((2,)), layers.Dense(F.units)])\n"
    assert [trace.total_params for _, trace in traced(program)] == [21]


def test_a_layer_is_made_again_from_its_config() -> None:
    program = (
        "first = layers.Dense(4, activation='relu')\nconfig = first.get_config()\nconfig['units'] = 5\n"
        "keras.Sequential([layers.Input((2,)), layers.Dense.from_config(config), first.__class__.from_config(first.get_config())])\n"
    )
    assert [[layer.params for layer in trace.layers] for _, trace in traced(program)] == [[15, 24]]


def test_layers_of_tensorflow_hub_belong_to_keras_2() -> None:
    program = (
        "import tensorflow_hub as hub\nkeras.Sequential([layers.Input((5,)), layers.Dense(2), hub.KerasLayer('url'), layers.Dense(1)])\n"
    )
    ((_, trace),) = traced(program)
    assert trace.status == "invalid" and trace.problem is not None and (trace.problem[0], trace.problem[1].code) == (1, "CNN508")
    assert [trace.status for _, trace in traced(program, target="2")] == ["partial"]


@pytest.mark.parametrize(
    ("methods", "status"),
    [
        ("def call(self, x): return x", "complete"),
        ("def call(self, x, training=False): return x", "complete"),
        ("def call(self, x, training): return x", "invalid"),
        ("def build(self, input_shape, other=None): pass\n    def call(self, x): return x", "invalid"),
    ],
)
def test_own_layers_that_ask_for_more_are_refused(methods: str, status: str) -> None:
    program = f"class Own(layers.Layer):\n    {methods}\nkeras.Sequential([layers.Input((5,)), Own()])\n"
    assert [trace.status for _, trace in traced(program)] == [status]


def test_a_use_fixes_the_batch_only_where_the_program_surely_comes() -> None:
    assert [
        trace.output.shape for _, trace in traced("m = keras.Sequential([layers.Dense(3)])\nm(np.zeros((2, 7)))\n") if trace.output
    ] == [(2, 3)]
    loop = "m = keras.Sequential([layers.Dense(3)])\nfor i in range(n):\n    m(np.zeros((2, 7)))\n"
    assert [trace.output.shape for _, trace in traced(loop) if trace.output] == [(None, 3)]


def test_settings_of_keras_reach_the_layers_made_under_them() -> None:
    program = (
        "keras.backend.set_image_data_format('channels_first')\n"
        "keras.Sequential([layers.Input((3, 28, 30)), layers.Conv2D(8, 3)])\n"
        "keras.backend.set_image_data_format('channels_last')\n"
        "keras.Sequential([layers.Input((28, 30, 3)), layers.Conv2D(8, 3)])\n"
    )
    assert [trace.output.shape for _, trace in traced(program) if trace.output] == [(None, 8, 26, 28), (None, 26, 28, 8)]


def test_registered_names_are_no_typing_errors() -> None:
    layer = "keras.Sequential([layers.Input((5,)), layers.Dense(3, activation='swishy')])\n"
    assert [trace.status for _, trace in traced(layer)] == ["invalid"]
    assert [trace.status for _, trace in traced("keras.utils.get_custom_objects()['swishy'] = abs\n" + layer)] == ["complete"]


@pytest.mark.parametrize("module", ["keras.distillation", "keras.src.distillation.distiller"])
def test_a_distiller_freezes_its_teacher(module: str) -> None:
    program = (
        f"from {module} import Distiller\n"
        "teacher = keras.Sequential([layers.Input((5,)), layers.Dense(3)])\nstudent = keras.Sequential([layers.Dense(3)])\n"
        "Distiller(teacher=teacher, student=student)(np.zeros((2, 5)))\n"
    )
    assert [(trace.total_params, trace.trainable_params) for _, trace in traced(program)] == [(18, 0), (18, 18)]


def test_each_test_has_its_own_fixtures() -> None:
    program = (
        "import unittest\nclass Case(unittest.TestCase):\n"
        "    def setUp(self):\n        self.model = keras.Sequential([layers.Input((5,)), layers.Dense(3)])\n"
        "    def test_frozen(self):\n        self.model.trainable = False\n"
        "    def test_longer(self):\n        self.model.add(layers.Dense(1))\n"
    )
    assert sorted((trace.total_params, trace.trainable_params) for _, trace in traced(program)) == [(18, 0), (22, 22)]  # type: ignore[type-var]
