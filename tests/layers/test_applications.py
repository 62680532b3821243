"""Models of keras.applications as layers: what cnnlint says, and the same of a real Keras."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest
from layers.example_rows import PLACE, argument, tree
from layers.real_keras import load

from cnnlint.dims import Unknown, product, symbol
from cnnlint.layers.applications import inner_layers, own_input
from cnnlint.layers.registry import Problem, Step, Tensor, apply
from cnnlint.model import Argument, LayerCall


class Case(NamedTuple):
    """A call, the input of the model around it (None: its own), the output shape and the counts, or the code of the refusal."""

    call: str
    shape: tuple[Any, ...] | None
    expected: tuple[Any, ...] | str


BARE = "weights=None, include_top=False"
CASES = [
    Case(f"VGG16({BARE}, input_shape=(150, 150, 3))", None, ((None, 4, 4, 512), 14714688, 14714688)),
    Case(f"VGG19({BARE}, input_shape=(32, 32, 1))", None, ((None, 1, 1, 512), 20023232, 20023232)),
    Case(f"MobileNetV2(input_shape=(160, 160, 3), {BARE})", None, ((None, 5, 5, 1280), 2257984, 2223872)),
    Case(f"MobileNetV2({BARE}, alpha=0.35)", (None, 65, 97, 3), ((None, 2, 3, 1280), 410208, 396128)),
    Case(f"MobileNetV2({BARE}, alpha=0.35, input_shape=(65, 97, 3))", None, ((None, 3, 4, 1280), 410208, 396128)),
    Case(f"MobileNetV2({BARE}, alpha=0.35)", None, ((None, None, None, 1280), 410208, 396128)),
    Case("MobileNetV2(alpha=0.35, weights=None, classes=7, input_shape=(96, 96, 5))", None, ((None, 7), 419463, 405383)),
    Case(f"MobileNet({BARE}, alpha=0.25, pooling='avg', input_shape=(100, 128, 3))", None, ((None, 256), 218544, 213072)),
    Case("MobileNetV3Small(weights=None, classes=10, input_shape=(64, 64, 3))", None, ((None, 10), 1540218, 1528106)),
    Case(f"ResNet50({BARE}, input_shape=(75, 33, 3))", None, ((None, 3, 2, 2048), 23587712, 23534592)),
    Case(f"EfficientNetB0({BARE}, input_shape=(65, 66, 4))", None, ((None, 3, 3, 1280), 4049861, 4007836)),
    Case(f"InceptionV3({BARE}, input_shape=(75, 139, 3))", None, ((None, 1, 3, 2048), 21802784, 21768352)),
    Case(f"Xception({BARE}, input_shape=(72, 71, 3))", None, ((None, 3, 3, 2048), 20861480, 20806952)),
    Case(f"DenseNet121({BARE}, input_shape=(33, 64, 3), pooling='max')", None, ((None, 1024), 7037504, 6953856)),
    Case(f"NASNetMobile({BARE}, input_shape=(97, 64, 3))", None, ((None, 3, 2, 1056), 4269716, 4232978)),
    Case("VGG16(weights=None, input_shape=(64, 64, 3), classes=2)", None, ((None, 2), 39896898, 39896898)),
    Case(f"VGG16({BARE}, input_shape=(31, 64, 3))", None, "init"),
    Case(f"VGG16({BARE}, input_shape=(64, 64))", None, "init"),
    Case(f"InceptionV3({BARE}, input_shape=(74, 75, 3))", None, "init"),
    Case("VGG16(weights=None, input_shape=(None, None, 3))", None, "init"),
    Case("VGG16(classes=10)", None, "init"),
    Case("VGG16(include_top=False, input_shape=(64, 64, 1))", None, "init"),
    Case("VGG16(input_shape=(200, 200, 3))", None, "init"),
    Case(f"VGG16({BARE}, colour='red')", None, "init"),
    Case(f"VGG16({BARE})", (None, 16, 16, 3), "build"),
    Case(f"MobileNetV2({BARE}, alpha=0.35)", (None, 16, 16, 3), "build"),
    Case(f"MobileNetV2({BARE}, alpha=0.35, input_shape=(64, 64, 3))", (None, 96, 96, 3), "build"),
    Case(f"MobileNetV2({BARE}, alpha=0.35, input_shape=(64, 64, 3))", (None, 64, 64, 4), "build"),
    Case(f"MobileNetV2({BARE}, alpha=0.35, input_shape=(64, 64, 3))", (None, 64, 64), "build"),
]


def layer_call(text: str, **more: Any) -> LayerCall:
    """The record of a call such as `VGG16(weights=None)`."""
    node = tree(text)
    keywords = tuple((item.arg, Argument(argument(item.value), PLACE)) for item in node.keywords)
    return LayerCall("Functional", f"keras.applications.{node.func.id}", (), keywords, PLACE, 1, **more)


def answered(case: Case) -> tuple[Any, ...] | str:
    """What cnnlint says, in the form of Case.expected."""
    call = layer_call(case.call)
    own = own_input(call)
    answer = apply(call, Tensor(case.shape or own or Unknown("refused")))
    if isinstance(answer, Problem):
        return answer.phase
    assert not isinstance(answer.weights, Unknown)
    total = sum(product(weight.shape) for weight in answer.weights)
    return (answer.outputs[0].shape, total, sum(product(weight.shape) for weight in answer.weights if weight.trainable))


def built(case: Case) -> tuple[Any, ...] | str:
    """What a real Keras says."""
    keras = load("3")
    try:
        base = eval(case.call, {name: getattr(keras.applications, name) for name in dir(keras.applications)})
    except (ValueError, TypeError):
        return "init"
    try:
        given = base.input if case.shape is None else keras.Input(batch_shape=case.shape)
        shape = tuple(base(given).shape)
    except ValueError:
        return "build"
    trained = sum(int(keras.ops.size(weight)) for weight in base.trainable_weights)
    return (shape, base.count_params(), trained)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.call} {case.shape or ''}")
def test_case(case: Case) -> None:
    assert answered(case) == case.expected


@pytest.mark.tensorflow
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.call} {case.shape or ''}")
def test_case_in_keras(case: Case) -> None:
    assert built(case) == case.expected


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (f"VGG16({BARE})", (None, None, None, 3)),
        ("VGG16()", (None, 224, 224, 3)),
        ("InceptionV3(weights=None)", (None, 299, 299, 3)),
        ("MobileNetV3Large(weights=None)", (None, None, None, 3)),
        (f"NASNetLarge({BARE})", (None, 331, 331, 3)),
    ],
)
def test_the_input_it_brings_along(call: str, expected: tuple[Any, ...]) -> None:
    assert own_input(layer_call(call)) == expected


def test_symbols_go_through() -> None:
    side = symbol("n")
    call = layer_call(f"VGG16({BARE})")
    answer = apply(call, Tensor((None, side, 64, 3)))
    assert isinstance(answer, Step)
    assert [str(size) for size in answer.outputs[0].shape] == ["None", "n//32", "2", "512"]


def test_a_model_without_data_is_unknown() -> None:
    answer = apply(layer_call("SomethingNew()"), Tensor((None, 64, 64, 3)))
    assert isinstance(answer, Step) and isinstance(answer.weights, Unknown)


def test_another_width_than_the_data_has_is_unknown() -> None:
    answer = apply(layer_call(f"MobileNetV2({BARE}, alpha=0.6)"), Tensor((None, 64, 64, 3)))
    assert isinstance(answer, Step) and isinstance(answer.weights, Unknown)


@pytest.mark.parametrize("name", ["VGG16", "MobileNetV2", "ResNet50", "InceptionV3"])
def test_the_layers_inside_hold_all_parameters(name: str) -> None:
    call = layer_call(f"{name}({BARE}, input_shape=(96, 96, 3))")
    inner = inner_layers(call)
    answer = apply(call, Tensor((None, 96, 96, 3)))
    assert inner is not None and isinstance(answer, Step) and not isinstance(answer.weights, Unknown)
    assert sum(own.trained + own.kept for own in inner) == sum(product(weight.shape) for weight in answer.weights)
    assert inner[0].class_name == "InputLayer"


def test_layers_frozen_one_by_one() -> None:
    flags = (False,) * 15 + (True,) * 4
    answer = apply(layer_call(f"VGG16({BARE})", state=(("inner", flags),)), Tensor((None, 150, 150, 3)))
    assert isinstance(answer, Step) and not isinstance(answer.weights, Unknown)
    assert sum(product(weight.shape) for weight in answer.weights if weight.trainable) == 7079424
