"""No model record, however strange its arguments, makes a rule raise; what is unknown stays silent."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings, strategies

from cnnlint.dims import Unknown, symbol
from cnnlint.model import Argument, Array, Function, Gap, Instance, LayerCall, Model, NumpyNumber, Position, Reference, Span, Use
from cnnlint.propagate import propagate
from cnnlint.rules.registry import Context, table
from cnnlint.rules.run import run

SPAN = Span("strange.py", Position(1, 1), Position(1, 9))
CLASSES = [
    "Activation", "BatchNormalization", "Bidirectional", "Conv1D", "Conv2D", "Conv2DTranspose", "Dense", "DepthwiseConv2D",
    "Dropout", "Embedding", "Flatten", "GlobalAveragePooling2D", "GRU", "InputLayer", "Lambda", "LSTM", "Masking", "MaxPooling1D",
    "MaxPooling2D", "Normalization", "Permute", "ReLU", "RepeatVector", "Rescaling", "Reshape", "SeparableConv2D", "SimpleRNN",
    "Softmax", "TextVectorization", "TimeDistributed", "UpSampling2D", "ZeroPadding2D", "Concatenate", "MyOwn",
]  # fmt: skip
NAMES = [
    "activation", "axis", "data_format", "dilation_rate", "dropout", "filters", "input_dim", "input_shape", "kernel_initializer",
    "kernel_size", "layer", "name", "padding", "pool_size", "rate", "return_sequences", "scale", "shape", "strides",
    "target_shape", "trainable", "units", "use_bias",
]  # fmt: skip

PLAIN: list[Any] = [
    None,
    True,
    False,
    0,
    1,
    2,
    3,
    28,
    -1,
    0.5,
    1.5,
    1e30,
    "relu",
    "softmax",
    "same",
    "valid",
    "channels_first",
    "zeros",
    "",
]
HALF_KNOWN: list[Any] = [Unknown("no idea"), symbol("n"), symbol("h") // 2, NumpyNumber(4, "int64"), Function("f")]
OBJECTS: list[Any] = [
    Reference("keras.activations.relu"),
    Reference("keras.layers.LeakyReLU"),
    Reference("tensorflow.nn.softmax"),
    Array((10, 3), "float32"),
    Array(Unknown("shape"), Unknown("dtype")),
    Array((None, 28, 28, 1), "uint8", low=0, high=255),
]
MADE = ["keras.losses.BinaryCrossentropy", "keras.optimizers.Adam", "keras.metrics.Accuracy", "keras.callbacks.EarlyStopping"]
scalars = strategies.sampled_from([*PLAIN, *HALF_KNOWN, *OBJECTS])
lists = strategies.lists(scalars, max_size=4)
values = scalars | lists | lists.map(tuple)
layers = strategies.builds(
    lambda name, positional, keywords, identity, star: LayerCall(
        name,
        f"keras.layers.{name}" if name != "MyOwn" else "mine.MyOwn",
        tuple(Argument(value, SPAN) for value in positional),
        tuple((key, Argument(value, SPAN)) for key, value in keywords.items()),
        SPAN,
        identity,
        star,
    ),
    strategies.sampled_from(CLASSES),
    strategies.lists(values, max_size=3),
    strategies.dictionaries(strategies.sampled_from(NAMES), values, max_size=3),
    strategies.integers(1, 6),
    strategies.booleans(),
)
objects = strategies.builds(
    lambda name, keywords: Instance(name, (), tuple(keywords.items()), SPAN, 7),
    strategies.sampled_from(MADE),
    strategies.dictionaries(strategies.sampled_from(["from_logits", "learning_rate", "lr", "monitor"]), scalars, max_size=2),
)
uses = strategies.builds(
    lambda kind, arguments, count: Use(kind, SPAN, tuple((name, Argument(value, SPAN)) for name, value in arguments.items()), count),
    strategies.sampled_from(["compile", "fit", "predict", "summary", "save_weights", "fit_generator", "unheard_of"]),
    strategies.dictionaries(
        strategies.sampled_from(["loss", "metrics", "optimizer", "x", "y", "batch_size", "callbacks", "filepath"]),
        values | objects,
        max_size=4,
    ),
    strategies.integers(-1, 6),
)
inputs = strategies.sampled_from([(28, 28, 1), (None, None, 3), (8,), (20, 4), (symbol("n"), 3), ()]).map(
    lambda shape: LayerCall("InputLayer", "keras.Input", (Argument(shape, SPAN),), (), SPAN, 99)
)
models = strategies.builds(
    lambda first, content, used, condition: Model("Sequential", SPAN, (*first, *content), "model", uses=tuple(used), condition=condition),
    strategies.lists(inputs, max_size=1),
    strategies.lists(layers | strategies.just(Gap("unknown list", SPAN)), max_size=6),
    strategies.lists(uses, max_size=4),
    strategies.sampled_from([None, "x is true"]),
)


@settings(max_examples=150, deadline=None)
@given(strategies.lists(models, min_size=1, max_size=2), strategies.sampled_from(["2", "3"]))
def test_no_rule_raises(content: list[Model], target: str) -> None:
    records = tuple(content)
    traces = tuple(propagate(model, target) for model in records)
    for diagnostic in run(records, traces, table(), Context(target=target, text=lambda span: "Layer(1)")):
        assert diagnostic.severity != "error" or diagnostic.condition is None
