# ruff: noqa: E501  tables read best with one case a line
"""Models as propagation gets them, each with what Keras makes of it: the table behind test_propagate and its check by real Keras."""

from __future__ import annotations

from itertools import count
from typing import Any, NamedTuple

from cnnlint.dims import Unknown, symbol
from cnnlint.model import Argument, Foreign, Gap, InputSource, LayerCall, Model, NumpyNumber, Position, Span

SPAN = Span("case.py", Position(1, 1), Position(1, 2))
IDENTITY = count(1)


def layer(name: str, /, *positional: Any, **keywords: Any) -> LayerCall:
    """A call of a layer of keras.layers, an object of its own."""
    named = tuple((key, Argument(value, SPAN)) for key, value in keywords.items())
    return LayerCall(name, f"keras.layers.{name}", tuple(Argument(value, SPAN) for value in positional), named, SPAN, next(IDENTITY))


def first(*positional: Any, **keywords: Any) -> LayerCall:
    """A call of keras.Input."""
    return layer("InputLayer", *positional, **keywords)._replace(qualified_name="keras.Input")


def model(*layers: Any, **fields: Any) -> Model:
    return Model("Sequential", SPAN, layers, identity=next(IDENTITY), **fields)


def nested(*layers: Any, trainable: bool | None = None, **fields: Any) -> LayerCall:
    """A Sequential as an element."""
    inner = model(*layers, trainable=trainable, **fields)
    return LayerCall("Sequential", "keras.Sequential", (), (), SPAN, next(IDENTITY), model=inner)


def assigned(call: LayerCall, trainable: bool) -> LayerCall:
    """The layer after `layer.trainable = …`."""
    return call._replace(trainable=trainable)


def shown_by(kind: str, *shape: int | None, layers: int = 1) -> InputSource:
    return InputSource(kind, shape, "float32", SPAN, layers)


def dense(units: int, **keywords: Any) -> LayerCall:
    return layer("Dense", units, **keywords)


class Case(NamedTuple):
    """A model and what Keras 3 makes of it: its status, the output shapes, the counts, and the refused layer with the rule."""

    name: str
    model: Model
    status: str
    shapes: tuple[Any, ...] = ()
    total: int | None = None
    trainable: int | None = None
    refused: tuple[int, str] | None = None


def _shared() -> Model:
    own = dense(4)
    return model(first((4,)), own, own, layer("Dropout", 0.1), own)


def _shortened(shared: int) -> Model:
    """One PReLU before and after a pooling: the axis that is counted from the end is not among those that it takes for shared."""
    slope = layer("PReLU", shared_axes=shared)
    return model(first((6, 4)), slope, layer("MaxPooling1D", 2), slope)


def _slopes(**keywords: Any) -> Model:
    own = layer("PReLU", **keywords)
    return model(first((4, 4)), own, dense(3), own)


def _shared_misfit() -> Model:
    own = dense(5)
    return model(first((4,)), own, own)


def _shared_in_time() -> Model:
    own = dense(4)
    return model(first((6, 4)), layer("TimeDistributed", own), own)


SEEN_BY_ITS_INPUT = [
    Case("Input", model(first((4,)), dense(3)), "complete", ((None, 3),), 15, 15),
    Case("Input as a list", model(first([4]), dense(3)), "complete", ((None, 3),), 15, 15),
    Case("Input with a batch", model(first((4,), 5), dense(3)), "complete", ((5, 3),), 15, 15),
    Case("batch_shape", model(first(batch_shape=(5, 4)), dense(3)), "complete", ((5, 3),), 15, 15),
    Case("a size of 0", model(first((0,)), dense(3)), "complete", ((None, 3),), 3, 3),
    Case("True is the size 1", model(first((True,)), dense(3)), "complete", ((None, 3),), 6, 6),
    Case("input_shape", model(dense(3, input_shape=(4,)), dense(2)), "complete", ((None, 3), (None, 2)), 23, 23),
    Case("input_dim", model(dense(3, input_dim=4)), "complete", ((None, 3),), 15, 15),
    Case("input_dim of an Embedding is its own", model(layer("Embedding", input_dim=9, output_dim=2), dense(3)), "unbuilt", (None, None)),
    Case("Embedding with a shape", model(layer("Embedding", 10, 3, input_shape=(7,)), dense(3)), "complete", ((None, 7, 3), (None, 7, 3)), 42, 42),
    Case("Bidirectional takes it", model(layer("Bidirectional", layer("LSTM", 3), input_shape=(6, 4))), "complete", ((None, 6),), 192, 192),
    Case("of the wrapped layer nobody asks", model(layer("TimeDistributed", dense(3, input_shape=(4,)))), "unbuilt", (None,)),
    Case("of a second layer nobody asks", model(dense(3), dense(3, input_shape=(4,))), "unbuilt", (None, None)),
    Case("build", model(dense(3), dense(2), input_source=shown_by("build", None, 4)), "complete", ((None, 3), (None, 2)), 23, 23),
    Case("build before the last add", model(dense(2), dense(7), input_source=shown_by("build", None, 4)), "complete", ((None, 2), (None, 7)), 31, 31),
    Case("Input wins over build", model(first((4,)), dense(2), input_source=shown_by("fit", None, 9)), "complete", ((None, 2),), 10, 10),
    Case("nothing", model(dense(3), dense(2)), "unbuilt", (None, None)),
    Case("no layers", model(), "unbuilt"),
    Case("Input alone", model(first((4,))), "complete", (), 0, 0),
]  # fmt: skip

REFUSED = [
    Case("a number as shape", model(first(4), dense(3)), "invalid", refused=(0, "CNN109")),
    Case("a number as input_shape", model(dense(3, input_shape=784)), "invalid", refused=(0, "CNN109")),
    Case("a tuple as input_dim", model(dense(3, input_dim=(4,))), "invalid", refused=(0, "CNN109")),
    Case("a negative size", model(first((-1,)), dense(3)), "invalid", refused=(0, "CNN109")),
    Case("a float as size", model(first((4.0,)), dense(3)), "invalid", refused=(0, "CNN109")),
    Case("shape and batch_shape", model(first((4,), batch_shape=(5, 4)), dense(3)), "invalid", refused=(0, "CNN109")),
    Case("no shape", model(first(), dense(3)), "invalid", refused=(0, "CNN503")),
    Case("an argument that Input has not", model(first((4,), foo=3), dense(3)), "invalid", refused=(0, "CNN503")),
    Case("a dtype that is none", model(first((4,), dtype="foo"), dense(3)), "invalid", refused=(0, "CNN505")),
    Case("a policy for an input", model(first((4,), dtype="mixed_float16"), dense(3)), "invalid", refused=(0, "CNN505")),
    Case("a name with a slash", model(first((4,), name="a/b"), dense(3)), "invalid", refused=(0, "CNN505")),
    Case("sparse and ragged", model(first((4,), sparse=True, ragged=True), dense(3)), "invalid", refused=(0, "CNN505")),
    Case("a name by position", model(first((6, 4)), layer("MaxPooling1D", name="a"), layer("SpatialDropout1D", 0.1, None, "a")), "invalid", ((None, 3, 4),), refused=(1, "CNN510")),
    Case("numpy's size of a first axis", model(first((4, 4)), layer("Resizing", NumpyNumber(4, "int64"), 4)), "invalid", refused=(0, "CNN505")),
    Case("a second Input", model(first((4,)), dense(3), first((3,))), "invalid", ((None, 3),), refused=(1, "CNN306")),
    Case("Input after an input_shape", model(dense(3, input_shape=(4,)), first((3,))), "invalid", ((None, 3),), refused=(1, "CNN306")),
    Case("Input after a built model", model(nested(first((4,)), dense(3)), first((3,))), "invalid", ((None, 3),), refused=(1, "CNN306")),
    Case("Input late, nothing known", model(dense(3), first((3,))), "unbuilt", (None, None)),
    Case("a name twice", model(dense(3, name="a"), dense(3, name="a")), "invalid", (None,), refused=(1, "CNN510")),
    Case("the name of the Input", model(first((4,), name="a"), dense(3, name="a")), "invalid", (), refused=(0, "CNN510")),
    Case("no layer", model(first((4,)), dense(3), Foreign("relu", "a string", SPAN)), "invalid", ((None, 3),), refused=(1, "CNN508")),
    Case("no layer in an unbuilt model", model(dense(3), Foreign("relu", "a string", SPAN)), "invalid", (None,), refused=(1, "CNN508")),
    Case("a constructor in an unbuilt model", model(dense(3), dense(-1), dense(3)), "invalid", (None,), refused=(1, "CNN505")),
    Case("the first of two", model(first((4, 4, 1)), layer("Conv2D", 3, 9), dense(-1)), "invalid", (), refused=(0, "CNN101")),
    Case("a shared slope, other places", _slopes(shared_axes=[1]), "invalid", ((None, 4, 4), (None, 4, 3)), refused=(2, "CNN106")),
    Case("a slope shared from the end, other places", _shortened(-1), "invalid", ((None, 6, 4), (None, 3, 4)), refused=(2, "CNN106")),
    Case("one object, two inputs", _shared_misfit(), "invalid", ((None, 5),), refused=(1, "CNN106")),
    Case("a model built for another input", model(first((5,)), nested(first((4,)), dense(3)), dense(2)), "invalid", (), refused=(0, "CNN106")),
    Case("an Input alone for another input", model(first((1,)), nested(first((4,))), dense(2)), "invalid", (), refused=(0, "CNN106")),
    Case("an Input alone for another batch", model(first((4,)), nested(first(batch_shape=(2, 4))), dense(2)), "invalid", (), refused=(0, "CNN106")),
    Case("a model without layers", model(first((4,)), nested(), dense(2)), "invalid", (), refused=(0, "CNN508")),
    Case("a layer inside", model(first((4, 4)), nested(layer("Conv2D", 3, 2)), dense(2)), "invalid", (), refused=(0, "CNN102")),
    Case("a layer inside a model of its own", model(dense(3), nested(first((4, 4)), layer("Conv2D", 3, 2))), "invalid", (None,), refused=(1, "CNN102")),
    Case("two outputs in time", model(first((6, 4)), layer("GRU", 3, return_state=True), layer("TimeDistributed", layer("Dropout", 0.1))), "invalid", ((None, 3),), refused=(1, "CNN102")),
    Case("several outputs", model(first((6, 4)), layer("LSTM", 3, return_state=True), dense(2)), "invalid", ((None, 3),), refused=(1, "CNN102")),
]  # fmt: skip

SHARED_AND_NESTED = [
    Case("a layer three times", _shared(), "complete", ((None, 4),) * 4, 20, 20),
    Case("a slope for each place, other places", _slopes(), "complete", ((None, 4, 4), (None, 4, 3), (None, 4, 3)), 31, 31),
    Case("a layer and the same in time", _shared_in_time(), "complete", ((None, 6, 4),) * 2, 20, 20),
    Case("a built model first", model(nested(first((4,)), dense(3)), dense(2)), "complete", ((None, 3), (None, 2)), 23, 23),
    Case("a built model alone", model(nested(first((4,)), dense(3))), "unbuilt", (None,)),
    Case("an unbuilt model inside", model(first((4,)), nested(dense(3), dense(5)), dense(2)), "complete", ((None, 5), (None, 2)), 47, 47),
    Case("another length", model(first((8, 4)), nested(first((None, 4)), layer("Conv1D", 3, 2)), layer("Flatten")), "complete", ((None, 7, 3), (None, 21)), 27, 27),
    Case("a length that varies", model(first((None, 4)), nested(first((8, 4)), layer("Conv1D", 3, 2))), "complete", ((None, None, 3),), 27, 27),
    Case("each of several outputs", model(first((6, 4)), layer("GRU", 3, return_state=True), layer("Dropout", 0.1)), "complete", ((None, 3),) * 2, 81, 81),
    Case("another batch", model(first(batch_shape=(5, 4)), nested(first(batch_shape=(7, 4)), dense(3))), "complete", ((5, 3),), 15, 15),
    Case("a name inside is not taken", model(first((4,)), nested(dense(3, name="a")), dense(3, name="a")), "complete", ((None, 3),) * 2, 27, 27),
    Case("a list is merged", model(first((6, 4)), layer("Bidirectional", layer("LSTM", 3), merge_mode=None), layer("Concatenate"), dense(2)), "complete", ((None, 3), (None, 6), (None, 2)), 206, 206),
]  # fmt: skip

FROZEN = [
    Case("by argument", model(first((4,)), dense(3, trainable=False), dense(2)), "complete", ((None, 3), (None, 2)), 23, 8),
    Case("by assignment", model(first((4,)), assigned(dense(3), False), dense(2)), "complete", ((None, 3), (None, 2)), 23, 8),
    Case("and thawed", model(first((6, 4)), assigned(layer("BatchNormalization", trainable=False), True)), "complete", ((None, 6, 4),), 16, 8),
    Case("a wrapper's argument stays outside", model(first((6, 4)), layer("TimeDistributed", dense(3), trainable=False)), "complete", ((None, 6, 3),), 15, 15),
    Case("a wrapped layer's argument", model(first((6, 4)), layer("TimeDistributed", dense(3, trainable=False))), "complete", ((None, 6, 3),), 15, 0),
    Case("an assignment reaches inside", model(first((6, 4)), assigned(layer("TimeDistributed", dense(3)), False)), "complete", ((None, 6, 3),), 15, 0),
    Case("assigning True again reaches nothing", model(first((6, 4)), assigned(layer("TimeDistributed", dense(3, trainable=False)), True)), "complete", ((None, 6, 3),), 15, 0),
    Case("the model", model(first((4,)), dense(3), trainable=False), "complete", ((None, 3),), 15, 0),
    Case("the model, True again", model(first((4,)), dense(3, trainable=False), trainable=True), "complete", ((None, 3),), 15, 0),
    Case("a nested model thawed in a frozen one", model(first((4,)), nested(first((4,)), dense(3), trainable=True), dense(2), trainable=False), "complete", ((None, 3), (None, 2)), 23, 0),
    Case("low rank thawed in a frozen model", model(first((4,)), nested(first((4,)), assigned(layer("Embedding", 10, 2, lora_rank=1), True), trainable=False)), "complete", ((None, 4, 2),), 32, 32),
    Case("low rank in a model that trains again", model(first((4,)), layer("Embedding", 10, 2, lora_rank=1), trainable=True), "complete", ((None, 4, 2),), 32, 12),
    Case("a nested model", model(nested(first((4,)), dense(3), dense(6), trainable=False), dense(2)), "complete", ((None, 6), (None, 2)), 53, 14),
    Case("a nested model but its last layer", model(nested(first((4,)), dense(3), assigned(dense(6), True), trainable=False), dense(2)), "complete", ((None, 6), (None, 2)), 53, 38),
]  # fmt: skip

CASES = [*SEEN_BY_ITS_INPUT, *REFUSED, *SHARED_AND_NESTED, *FROZEN]

UNKNOWN = Unknown("read from a file", SPAN)
N = symbol("n")
GAP = Gap("a loop of unknown length", SPAN)
