"""Dense, Embedding and the other layers of keras/src/layers/core that compute: one step of the layer arrow each."""

from __future__ import annotations

from typing import Literal

from cnnlint.dims import Expr, Size, Unknown, compare, show
from cnnlint.layers.checks import Check, describe, positive_integer, refused
from cnnlint.layers.geometry import whole
from cnnlint.layers.low_rank import low_rank
from cnnlint.layers.ranges import forbidden, holds, integer, is_sequence, plain
from cnnlint.layers.registry import Answer, Bound, Explanation, Problem, Step, Tensor, Weight, layer
from cnnlint.layers.signature import read_sizes
from cnnlint.layers.steps import cast, count, explained, known, shape_text, single, unchanged, undefined, weight_dtype, wrong_rank
from cnnlint.layers.wrapping import unknown_step
from cnnlint.model import Array, LayerCall, Value


def _units(a: Bound) -> Problem | None:
    """Keras 2 cuts to a whole number first and refuses only what is below 0."""
    if a.target == "2" and isinstance(a["units"], str):
        return None if holds(lambda text: int(text) >= 0, a["units"]) else refused("units", "a positive integer", a["units"])
    if a.target == "2" and a["units"] is not None and compare(whole(a, "units"), "==", 0):
        return None
    return positive_integer("units")(a)


@layer("Dense", checks=(_units,))
def dense(a: Bound, x: Tensor) -> Answer:
    """Every unit sees all values of the last axis; the other axes stay (keras/src/layers/core/dense.py).

    Dense(128, "relu") | (None, 784) | (None, 128) | 100480
    Dense(5, use_bias=False) | (None, 7, 4) | (None, 7, 5) | 20
    Dense(3, lora_rank=2) | (None, 4) | (None, 3) | 29 | 12
    Dense(0) | (None, 4) | CNN505
    Dense(10, activation="rellu") | (None, 4) | CNN504
    Dense(10) | (None,) | CNN102
    Dense(10) | (None, None) | CNN105
    Dense(3, kernel_initializer=Dropout(0.2)) | (None, 4) | CNN505
    Dense(3, activation=PReLU()) | (None, 4) | (None, 3) | 15
    tf_keras: Dense(3, activation=PReLU()) | (None, 4) | (None, 3) | 18
    tf_keras: Dense(3, activation=BatchNormalization()) | (None, 4) | (None, 3) | 27 | 6
    Dense(3, use_bias=False, bias_initializer=Dropout(0.2)) | (None, 4) | (None, 3) | 12
    tf_keras: Dense("3") | (None, 4) | (None, 3) | 15
    tf_keras: Dense(3, bias_regularizer="abc") | (None, 4) | (None, 3) | 15
    tf_keras: Dense(3, activity_regularizer="abc") | (None, 4) | CNN504
    """
    problem = wrong_rank(x, 2, "batch, ..., features", least=True)
    if problem is not None:
        return problem
    shape, units = known(x), whole(a, "units")
    if shape[-1] is None:
        return undefined(x, -1, "the kernel")
    if a.target == "2" and isinstance(a["units"], bool):
        return Problem("CNN505", f"`units` must be an integer, not {a['units']}", argument="units")
    weights: tuple[Weight, ...] = (Weight("kernel", (shape[-1], units), dtype=weight_dtype(a)),)
    bias = a.flag("use_bias")
    matrices = low_rank(a, weights[0], "kernel")
    if isinstance(matrices, Problem):
        return matrices
    output = Tensor((*shape[:-1], units), a.compute_dtype(), x.masked)
    if isinstance(bias, Unknown) or isinstance(matrices, Unknown):
        unknown = bias if isinstance(bias, Unknown) else matrices
        return Step((output,), unknown if isinstance(unknown, Unknown) else (), Explanation(_dense_shape(shape[-1], units)))
    if bias:
        weights = (*weights, Weight("bias", (units,), dtype=weight_dtype(a)))
    head = f"({show(shape[-1])}{' + 1' * bias})*{show(units)}" if not matrices and bias else None
    if matrices:
        weights = (weights[0]._replace(trainable=False), *weights[1:], *matrices)
    macs = count((*shape[1:], units))
    return Step((output,), weights, Explanation(_dense_shape(shape[-1], units), explained(weights, head)), macs)


def _dense_shape(features: Size, units: Size) -> str:
    values = "one value for the one unit" if units == 1 else f"one value for each of the {show(units)} units"
    return f"last axis {show(features)} -> {show(units)}: {values}"


def _table_side(name: str) -> Check:
    """Python's own int above 0; Keras 2 takes any number above 0 and looks closer when it builds."""

    def check(a: Bound) -> Problem | None:
        value = plain(a[name])
        if a.target == "3" or not isinstance(value, (int, float)):
            return integer(name, 1)(a)
        return refused(name, "a positive integer", value) if value <= 0 else None

    return check


def _table_of_keras3(a: Bound) -> Problem | None:
    return _given_table(a, Weight("embeddings", (a.size("input_dim"), a.size("output_dim")))) if a.target == "3" else None


EMBEDDING_CHECKS = (_table_side("input_dim"), _table_side("output_dim"), _table_of_keras3)


@layer("Embedding", checks=EMBEDDING_CHECKS)
@layer("ReversibleEmbedding", since="3.12", checks=EMBEDDING_CHECKS)
def embedding(a: Bound, x: Tensor) -> Answer:
    """A table of input_dim rows: each whole number is replaced by its row (keras/src/layers/core/embedding.py).

    Embedding(1000, 64) | (None, 10) | (None, 10, 64) | 64000
    Embedding(1000, 64, mask_zero=True) | (None, None) | (None, None, 64) | 64000
    Embedding(10, 3, lora_rank=2) | (None, 4) | (None, 4, 3) | 56 | 30
    Embedding(10, 3, lora_rank=[]) | (None, 4) | (None, 4, 3) | 30
    ReversibleEmbedding(10, 3, tie_weights=False) | (None, 4) | (None, 4, 3) | 60
    Embedding(10, 0) | (None, 10) | CNN505
    Embedding(10, 4, weights={"a": 1}) | (None, 10) | CNN505
    Embedding(10, 2, weights=[[1, 2]]) | (None, 10) | CNN505
    Embedding(10) | (None, 10) | CNN503
    """
    shape, rows, width = known(x), a.size("input_dim"), a.size("output_dim")
    if a.target == "2" and any(isinstance(a[name], (float, bool)) for name in ("input_dim", "output_dim")):
        return Problem("CNN505", "`input_dim` and `output_dim` must be integers", argument="input_dim")
    if a.target == "2" and a.takes("sparse") and a.flag("sparse") is not False:
        return unknown_step(Unknown("Keras 2 hands on a sparse tensor", a.call.span))
    table = Weight("embeddings", (rows, width), dtype=weight_dtype(a))
    given = _given_table(a, table)
    if given is not None:
        return given
    matrices = low_rank(a, table, "embeddings")
    if isinstance(matrices, Problem):
        return matrices
    text = f"each of the numbers {shape_text(shape)} becomes a row of {show(width)} values"
    masked = a.flag("mask_zero") is True and a.class_name == "Embedding"
    output = Tensor((*shape, width), a.compute_dtype(), masked)
    tied = a.flag("tie_weights") if a.class_name == "ReversibleEmbedding" else True
    if isinstance(matrices, Unknown) or isinstance(tied, Unknown):
        unknown = matrices if isinstance(matrices, Unknown) else tied
        return Step((output,), unknown if isinstance(unknown, Unknown) else (), Explanation(text))
    weights = (table._replace(trainable=not matrices), *matrices)
    if not tied:
        weights = (*weights, Weight("reverse_embeddings", (width, rows), dtype=weight_dtype(a)))
    return Step((output,), weights, Explanation(text, explained(weights)))


def _given_table(a: Bound, table: Weight) -> Problem | None:
    """`weights=` of another shape than the table is refused by the constructor."""
    value: Value = a["weights"] if a.given("weights") else None
    if is_sequence(value):
        if len(value) != 1:
            return Problem("CNN505", f"`weights` must be one array, not a list of {len(value)}", _phase(a), argument="weights")
        value = value[0]
    elif a.target == "2" and isinstance(value, Array):
        return Problem("CNN505", "`weights` must be a list of one array", hint="write weights=[...]", argument="weights")
    if isinstance(value, (str, int, float, LayerCall)) or (a.target == "3" and (is_sequence(value) or isinstance(value, dict))):
        return Problem("CNN505", f"`weights` must be an array, not {describe(value)}", _phase(a), argument="weights")
    if not isinstance(value, Array) or isinstance(value.shape, Unknown):
        return None
    wanted = table.shape
    same = [compare(one, "==", other) for one, other in zip(value.shape, wanted, strict=False)]
    if len(value.shape) == len(wanted) and False not in same:
        return None
    message = f"`weights` has shape {shape_text(value.shape)}, but the table is {shape_text(wanted)}"
    return Problem("CNN505", message, _phase(a), shape_text(wanted), shape_text(value.shape), argument="weights")


def _phase(a: Bound) -> Literal["init", "build"]:
    """Keras 3 puts `weights=` into the table at once, Keras 2 when it builds."""
    return "init" if a.target == "3" else "build"


@layer("Identity")
def identity(a: Bound, x: Tensor) -> Answer:
    """Hands the input on (keras/src/layers/core/identity.py).

    Identity() | (None, 4) | (None, 4) | 0
    Identity() | (None, None, 3) | (None, None, 3) | 0
    """
    return Step((x._replace(dtype=cast(a, x)),))


@layer("Masking")
def masking(a: Bound, x: Tensor) -> Answer:
    """Marks the time steps whose values all equal mask_value, for the layers after it to skip (keras/src/layers/core/masking.py).

    Masking() | (None, 6, 4) | (None, 6, 4) | 0
    Masking(mask_value=-1.0) | (None, None, 4) | (None, None, 4) | 0
    tf_keras: Masking(None) | (None, 6, 4) | CNN505
    """
    value = a["mask_value"]
    if a.target == "2" and (value is None or isinstance(value, (str, dict, LayerCall))):
        return refused("mask_value", "a number", value)._replace(phase="build")
    if a.target == "2" and is_sequence(value):
        return unknown_step(Unknown("Keras 2 compares a list with the features, which fits some only", a.call.span))
    step = unchanged(a, x)
    return step._replace(outputs=(step.outputs[0]._replace(masked=True),))


def _both(a: Bound, one: str, other: str) -> bool:
    return not any(value is None or isinstance(value, Unknown) for value in (a[one], a[other]))


def _shapeless(a: Bound) -> bool:
    names = ("shape", "batch_shape", "input_tensor", "input_shape", "batch_input_shape")
    return a.target == "3" and all(a[name] is None for name in names)


INPUT_CHECKS = (
    forbidden("batch_shape", lambda a: _both(a, "shape", "batch_shape"), "takes `shape` or `batch_shape`, not both"),
    forbidden("batch_size", lambda a: _both(a, "batch_size", "batch_shape"), "takes `batch_size` or `batch_shape`, not both"),
    forbidden("shape", _shapeless, "needs a `shape`", "CNN503"),
)


@layer("InputLayer", checks=INPUT_CHECKS)
def input_layer(a: Bound, x: Tensor) -> Answer:
    """Says what enters the model; computes nothing (keras/src/layers/core/input_layer.py).

    InputLayer((4,)) | (None, 4) | (None, 4) | 0
    InputLayer(shape=(4,), batch_shape=(2, 4)) | (None, 4) | CNN505
    InputLayer() | (None, 4) | CNN503
    """
    return Step((x,), (), Explanation("the input of the model"))


def _callable(a: Bound) -> Problem | None:
    value = a["function"]
    opaque = isinstance(value, (Expr, Unknown)) or not (isinstance(value, (str, int, float, list)) or type(value) is tuple or value is None)
    return None if opaque else refused("function", "a function", value)


@layer("Lambda", knowledge="shape", unknown_input=True, checks=(_callable,))
def lambda_layer(a: Bound, x: Tensor) -> Answer:
    """Runs a function of the user's own: only `output_shape=` says what comes out (keras/src/layers/core/lambda_layer.py).

    Keras 2 runs the function to find out, so that nothing is known there.

    Lambda(abs, output_shape=(7,)) | (None, 4) | (None, 7) | 0
    Lambda(abs, output_shape=(None, 2)) | (None, 4, 3) | (None, None, 2) | 0
    Lambda(abs, output_shape=7) | (None, 4) | CNN505
    Lambda("relu") | (None, 4) | CNN505
    """
    own = a["output_shape"]
    if a.target == "3" and not isinstance(own, Expr) and (isinstance(own, int) or type(own) is list):
        return Problem("CNN505", f"`output_shape` must be a tuple, not {own}", hint="write a tuple", argument="output_shape")
    if a.target == "3" and type(own) is tuple and not isinstance(x.shape, Unknown):
        sizes = read_sizes(own, "output_shape", len(own))
        shape = sizes if isinstance(sizes, Unknown) else (x.shape[0], *sizes)
        text = Explanation("as output_shape= says, after the batch", "no weights, unless the function has some of its own")
        return single(a, shape, text)
    reason = (
        own if isinstance(own, Unknown) else Unknown("Lambda runs a function of the program, and output_shape= is not given", a.call.span)
    )
    return Step((Tensor(reason, a.compute_dtype()),), (), Explanation("not known: a function of the program"), reason)
