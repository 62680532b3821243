"""What is sent to the worker: data only, whitelisted names, neutral stand-ins for code, and an end where neither serves."""

from __future__ import annotations

import json
from typing import Any

import pytest
from propagation_cases import SPAN, UNKNOWN, N, dense, first, layer, model, nested

from cnnlint.dims import Unknown
from cnnlint.layers.registry import Step, Tensor
from cnnlint.model import Array, Function, InputSource, Instance, NumpyNumber, Reference
from cnnlint.propagate import propagate
from cnnlint.verify.encode import NotData, encode, value

LAYERS: list[tuple[Any, Any]] = [
    (3, 3),
    (2.5, 2.5),
    ("same", "same"),
    (None, None),
    ((3, 3), {"t": "tuple", "v": [3, 3]}),
    ([1, (2,)], [1, {"t": "tuple", "v": [2]}]),
    (float("inf"), {"t": "float", "v": "inf"}),
    (b"a", {"t": "bytes", "v": "a"}),
    ({"a": 1}, {"t": "dict", "v": [["a", 1]]}),
    (NumpyNumber(3, "int64"), {"t": "numpy", "dtype": "int64", "v": 3}),
    (Reference("keras.activations.relu"), {"t": "ref", "v": "activations.relu"}),
    (Reference("tensorflow.keras.activations.relu"), {"t": "ref", "v": "activations.relu"}),
    (Reference("tensorflow.nn.relu"), {"t": "ref", "v": "activations.relu"}),
    (Reference("numpy.float32"), "float32"),
    (Instance("keras.regularizers.L2", (0.1,)), {"t": "instance", "v": "regularizers.L2", "args": [0.1], "kw": []}),
    (Array((2, 3), "float32"), {"t": "array", "shape": [2, 3], "dtype": "float32"}),
]


@pytest.mark.parametrize(("plain", "data"), LAYERS, ids=str)
def test_values_become_json(plain: Any, data: Any) -> None:
    assert value(plain) == data
    json.dumps(data)


@pytest.mark.parametrize(
    "code",
    [Function("f"), Reference("os.system"), Reference("my.activations.relu"), Instance("subprocess.run", ("ls",)), UNKNOWN, N, object()],
    ids=lambda code: type(code).__name__,
)
def test_code_and_the_unknown_are_never_sent(code: Any) -> None:
    with pytest.raises(NotData):
        value(code)


def arguments(call: Any) -> dict[str, Any]:
    request = encode(propagate(model(first((4, 4)), call)))
    return dict(request.data["layers"][1]["kw"])


def test_functions_of_the_program_have_neutral_stand_ins() -> None:
    sent = arguments(dense(3, activation=Function("mish"), kernel_initializer=Function("init"), kernel_regularizer=Function("lasso")))
    assert sent == {"activation": "linear", "kernel_initializer": "zeros", "kernel_regularizer": None}


def test_a_layer_of_the_program_is_replaced_by_its_output() -> None:
    own = layer("Double")._replace(qualified_name="model.Double", custom=lambda x: Step((Tensor((None, 8), "float32"),)))
    request = encode(propagate(model(first((4,)), own, dense(3))))
    assert request.data["layers"][1] == {"t": "standin", "shape": [None, 8], "dtype": "float32"}
    assert (request.layers, request.cut) == (2, None)


def test_it_ends_where_nothing_can_stand_in() -> None:
    own = layer("Gate")._replace(qualified_name="model.Gate")
    request = encode(propagate(model(first((4,)), dense(2), own, dense(3))))
    assert request.layers == 1
    assert request.cut is not None and request.cut.startswith("Gate: ")


def test_lambda_and_vocabulary_files_are_not_sent() -> None:
    for call in (layer("Lambda", Function("f")), layer("StringLookup", vocabulary="words.txt")):
        request = encode(propagate(model(first((1,), dtype="string"), call)))
        assert all(sent["t"] == "standin" or sent["class"] == "Input" for sent in request.data["layers"])


def test_applications_and_nested_models_are_named() -> None:
    vgg = layer("VGG16", include_top=False)._replace(qualified_name="keras.applications.vgg16.VGG16")
    sent = encode(propagate(model(first((32, 32, 3)), vgg))).data["layers"]
    assert len(sent) == 1 or sent[1]["class"] == "applications.VGG16"
    inside = encode(propagate(model(first((4,)), nested(dense(3)), dense(2)))).data["layers"][1]
    assert (inside["t"], len(inside["layers"])) == ("model", 1)


def test_the_input_that_a_use_showed_is_sent_beside() -> None:
    request = encode(propagate(model(dense(3), input_source=InputSource("fit", (None, 4), "float32", SPAN, 1))))
    assert request.data["input"] == [None, 4]


def test_a_model_of_unknown_input_sends_no_layers() -> None:
    request = encode(propagate(model(first(Unknown("read from a file")), dense(3))))
    assert (request.layers, request.cut) == (0, "the shape of its input is not known as numbers")
