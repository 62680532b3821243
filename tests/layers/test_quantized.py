"""What `quantize` leaves of a layer: counts by hand, and the weights that real Keras has, one by one."""

from __future__ import annotations

from typing import Any

import pytest
from layers.quantized_cases import CASES, LAYERS, Case

from cnnlint.dims import Unknown
from cnnlint.layers.quantized import TABLES, Quantized
from cnnlint.layers.registry import Step, Tensor, apply
from cnnlint.model import Argument, LayerCall, Position, Span

SPAN = Span("case.py", Position(1, 1), Position(1, 2))


def step_of(name: str, how: Quantized | Unknown) -> Step:
    """The step of a layer of the table after it was quantized."""
    kind, positional, keywords, shape = LAYERS[name]
    named = tuple((key, Argument(value, SPAN)) for key, value in keywords.items())
    call = LayerCall(kind, f"keras.layers.{kind}", tuple(Argument(value, SPAN) for value in positional), named, SPAN, 1)
    answer = apply(call._replace(state=(("quantized", how),)), Tensor(shape))
    assert isinstance(answer, Step)
    return answer


def seen(step: Step) -> list[tuple[Any, ...]]:
    """The weights, those that train first, as Keras lists them."""
    assert not isinstance(step.weights, Unknown)
    return [(each.name, each.shape, each.trainable, each.dtype) for each in step.weights]


@pytest.mark.parametrize(
    ("layer", "how", "wanted"),
    [
        ("Dense", Quantized("int8"), [("bias", (7,)), ("kernel", (10, 7)), ("kernel_scale", (7,))]),
        ("Dense", Quantized("int4"), [("bias", (7,)), ("kernel", (10, 4)), ("kernel_scale", (7,))]),
        ("heads", Quantized("int8"), [("bias", (3, 5)), ("kernel", (10, 3, 5)), ("kernel_scale", (1, 1, 3, 5))]),
        ("Embedding", Quantized("int4"), [("embeddings", (20, 3)), ("embeddings_scale", (20,))]),
        (
            "Dense",
            Quantized("gptq", 4, calibrated=True),
            [("bias", (7,)), ("kernel", (4, 10)), ("kernel_scale", (7, 3)), ("kernel_zero", (7, 3)), ("g_idx", (10,))],
        ),
    ],
)
def test_weights(layer: str, how: Quantized, wanted: list[tuple[Any, ...]]) -> None:
    assert [(name, shape) for name, shape, *_ in seen(step_of(layer, how))] == wanted


def test_what_is_not_known_stays_so() -> None:
    missing = Unknown("who knows")
    assert step_of("Dense", missing).weights is missing
    assert isinstance(step_of("four axes", Quantized("gptq")).weights, Unknown)


def test_the_count_is_explained() -> None:
    text = step_of("Dense", Quantized("int8")).explanation.params
    assert text == "bias 7, kernel 10*7 = 70, not trained, kernel_scale 7, not trained: together 84"


@pytest.mark.tensorflow
@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_weights_in_keras(case: Case) -> None:
    keras = pytest.importorskip("keras")
    kind, positional, keywords, shape = LAYERS[case.layer]
    layer = getattr(keras.layers, kind)(*positional, **keywords)
    layer.build(shape)
    if kind in TABLES and case.how.mode not in ("int8", "int4"):
        with pytest.raises(NotImplementedError):
            layer.quantize(case.how.mode, config=configuration(keras, case.how))
        return
    answer = step_of(case.layer, case.how)
    try:
        layer.quantize(case.how.mode, config=configuration(keras, case.how))
    except (TypeError, ValueError, UnboundLocalError):
        assert isinstance(answer.weights, Unknown)
        return
    assert seen(answer) == [(each.name, tuple(each.shape), each.trainable, each.dtype) for each in layer.weights]


def configuration(keras: Any, how: Quantized) -> Any:
    """The configuration that asks for it."""
    size = -1 if how.size is None else how.size
    if how.mode == "int4":
        return keras.quantizers.Int4QuantizationConfig(block_size=size)
    if how.mode == "gptq":
        return keras.quantizers.GPTQConfig(None, None, weight_bits=how.bits, group_size=size)
    return keras.quantizers.AWQConfig(None, None, group_size=size) if how.mode == "awq" else None
