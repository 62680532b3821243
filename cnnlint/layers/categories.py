"""Numbers and words into classes: CategoryEncoding, Discretization, Hashing, HashedCrossing; layer arrow steps without weights."""

from __future__ import annotations

from cnnlint.dims import Expr, Size, Unknown, add, compare, show
from cnnlint.layers.checks import one_of, refused
from cnnlint.layers.image_ranges import of_numbers
from cnnlint.layers.ranges import forbidden, holds, is_sequence, plain, undecided
from cnnlint.layers.registry import Answer, Bound, Explanation, Problem, Shape, Step, Tensor, layer
from cnnlint.layers.steps import is_floating, known, shape_text, single
from cnnlint.layers.wrapping import unknown_step
from cnnlint.model import Array, LayerCall, NumpyNumber

MODES = ("int", "one_hot", "multi_hot", "count")


def encoded(shape: Shape, depth: Size, mode: str) -> Shape | Unknown:
    """The shape of one-hot vectors of `depth` classes: an extra axis, but one of length 1 gives way; in other modes the last axis does."""
    if mode != "one_hot":
        return (*shape[:-1], depth)
    single_value = len(shape) > 1 and shape[-1] is not None and compare(shape[-1], "==", 1)
    if single_value is None:
        return Unknown("whether the last axis gives way depends on whether its length is 1")
    return (*(shape[:-1] if single_value else shape), depth)


def sparsely(a: Bound, result: Shape | Unknown) -> Shape | Unknown:
    """Keras 2 makes a sparse tensor when the layer is added, which few layers take."""
    if a.target == "3" or a.flag("sparse") is False or isinstance(result, Unknown):
        return result
    return Unknown("Keras 2 hands on a sparse tensor", a.call.span)


def too_deep(a: Bound, result: Shape | Unknown) -> Problem | None:
    """Keras 2 encodes into at most two dimensions."""
    if a.target == "3" or isinstance(result, Unknown) or len(result) <= 2:
        return None
    message = f"would give {shape_text(result)}, but classes are encoded into at most two dimensions"
    return Problem("CNN102", message, "build", "at most 2 dimensions", shape_text(result))


def mode_text(shape: Shape, result: Shape | Unknown, depth: Size, mode: str) -> Explanation:
    """How the classes show in the shape, in words."""
    texts = {"one_hot": "each value becomes a vector of", "count": "each row becomes the counts of"}
    text = texts.get(mode, "each row becomes a mark for each of")
    return Explanation(f"{shape_text(shape)} -> {shape_text(result)}: {text} {show(depth)} classes")


def _tokens(a: Bound) -> Problem | None:
    value = plain(a["num_tokens"])
    if undecided(value) or (isinstance(value, (int, float, Expr)) and not _below_one(value)):
        return None
    return refused("num_tokens", "a number of at least 1", value)


def _below_one(value: int | float | Expr) -> bool:
    return compare(value, "<", 1) is True if isinstance(value, Expr) else value < 1


@layer("CategoryEncoding", checks=(one_of("output_mode", ("one_hot", "multi_hot", "count", "binary")), _tokens))
def category_encoding(a: Bound, x: Tensor) -> Answer:
    """Whole numbers below num_tokens as marks or counts (keras/src/layers/preprocessing/category_encoding.py).

    CategoryEncoding(10) | (None, 4) | (None, 10) | 0
    CategoryEncoding(10, output_mode="one_hot") | (None, 1) | (None, 10) | 0
    CategoryEncoding(10, output_mode="one_hot") | (None, 4) | (None, 4, 10) | 0
    CategoryEncoding() | (None, 4) | CNN505
    CategoryEncoding(10, output_mode="int") | (None, 4) | CNN504
    """
    shape, depth, mode = known(x), a.number("num_tokens"), a.text("output_mode")
    if isinstance(depth, float):
        return Problem("CNN505", f"`num_tokens` must be an integer, not {depth}", argument="num_tokens")
    if not isinstance(mode, str):
        return single(a, mode or Unknown("output_mode= is not known"), Explanation("not known"))
    result = sparsely(a, encoded(shape, depth, mode))
    return too_deep(a, result) or single(a, result, mode_text(shape, result, depth, mode))


def _bins(a: Bound) -> Problem | None:
    bins, boundaries = plain(a["num_bins"]), a["bin_boundaries"]
    if holds(lambda bins: bins is None or not bins < 0, bins) is False:
        return refused("num_bins", "at least 0", bins)
    if bins is None and boundaries is None and a.target == "3":
        return Problem("CNN503", "needs `num_bins` or `bin_boundaries`", "init")
    if not (bins is None or boundaries is None or undecided(bins) or isinstance(boundaries, Unknown)):
        return Problem("CNN505", "takes `num_bins` or `bin_boundaries`, not both", "init", argument="num_bins")
    return None


def is_sparse_int(a: Bound) -> bool:
    """sparse=True with whole numbers as output, which Keras refuses."""
    return a.flag("sparse") is True and a["output_mode"] == "int"


SPARSE = forbidden("sparse", is_sparse_int, '`sparse` goes with output_mode "one_hot", "multi_hot" or "count" only')


@layer("Discretization", checks=(SPARSE, one_of("output_mode", MODES), _bins))
def discretization(a: Bound, x: Tensor) -> Answer:
    """Which bin each number falls into (keras/src/layers/preprocessing/discretization.py).

    Discretization([0.0, 1.0, 2.0]) | (None, 4) | (None, 4) | 0
    Discretization([0.0, 1.0], output_mode="one_hot") | (None, 4) | (None, 4, 3) | 0
    Discretization(num_bins=5, output_mode="count") | (None, 4) | (None, 5) | 0
    Discretization() | (None, 4) | CNN503
    Discretization([0.0], num_bins=3) | (None, 4) | CNN505
    Discretization([0.0], trainable=True) | (None, 4) | CNN503
    Discretization(num_bins=Dropout(0.2)) | (None, 4) | CNN505
    tf_keras: Discretization("abc") | (None, 4) | CNN505
    tf_keras: Discretization([0.0, None]) | (None, 4) | CNN505
    """
    shape, mode = known(x), a.text("output_mode")
    bins = a["bin_boundaries"]
    odd = not all(map(of_numbers, bins)) if is_sequence(bins) else isinstance(bins, (LayerCall, str, int, float, dict, NumpyNumber))
    if a.target == "2" and odd:
        return refused("bin_boundaries", "a list of numbers", a["bin_boundaries"])._replace(phase="build")
    if a.target == "2" and a["bin_boundaries"] is None:
        return unknown_step(Unknown("Keras 2 has no bins before adapt, but a variable for what it learns", a.call.span))
    if mode == "int":
        dtype = "int32" if a.target == "3" else "int64"
        return Step((Tensor(x.shape, dtype),), (), Explanation("each number becomes the number of its bin"))
    depth = _depth(a)
    if not isinstance(mode, str):
        return single(a, mode or Unknown("output_mode= is not known"), Explanation("not known"))
    # in the other modes Keras drops axis 1 here, not the last one
    counted = (shape[0], *shape[2:], depth) if len(shape) >= 2 else (depth,)
    result = sparsely(a, encoded(shape, depth, mode) if mode == "one_hot" else counted)
    return too_deep(a, result) or single(a, result, mode_text(shape, result, depth, mode))


def _depth(a: Bound) -> Size:
    boundaries, state = a["bin_boundaries"], dict(a.call.state)
    if boundaries is None:
        # `adapt` may find fewer bins than it was asked for
        return Unknown("the bins are those that adapt finds", a.call.span) if "adapt" in state else a.size("num_bins")
    if is_sequence(boundaries):
        return len(boundaries) + 1
    shape = boundaries.shape if isinstance(boundaries, Array) else Unknown("bin_boundaries= is not known", a.span("bin_boundaries"))
    return shape if isinstance(shape, Unknown) else add(shape[0], 1) if shape else Unknown("bin_boundaries= is not known")


def _num_bins(a: Bound) -> Problem | None:
    value = plain(a["num_bins"])
    if a.target == "2" and a.class_name == "Hashing" and isinstance(value, float) and 0 < value < 1:
        return refused("num_bins", "at least 1", value)._replace(phase="build")
    if undecided(value) or (isinstance(value, (int, float, Expr)) and not _not_positive(value)):
        return None
    return refused("num_bins", "a positive number", value)


def _not_positive(value: int | float | Expr) -> bool:
    return compare(value, "<=", 0) is True if isinstance(value, Expr) else value <= 0


def _salt(a: Bound) -> Problem | None:
    value = a["salt"]
    if a.target == "2" and is_sequence(value) and not all(map(of_numbers, value)):
        return refused("salt", "an integer or a pair of integers", value)._replace(phase="build")
    if value is None or isinstance(value, (int, Expr)) or undecided(value) or (is_sequence(value) and len(value) == 2):
        return None
    return refused("salt", "an integer or a pair of integers", value)


def _hashing_dtype(a: Bound) -> Problem | None:
    if a["output_mode"] == "int" and isinstance(a["dtype"], str) and a["dtype"] not in ("int32", "int64"):
        return refused("dtype", 'int32 or int64 with output_mode="int"', a["dtype"])
    return None


@layer("Hashing", checks=(_num_bins, _hashing_dtype, one_of("output_mode", MODES), SPARSE, _salt))
def hashing(a: Bound, x: Tensor) -> Answer:
    """Words or numbers into a fixed number of classes, by a hash (keras/src/layers/preprocessing/hashing.py).

    Hashing(5) | (None, 4) | (None, 4) | 0
    Hashing(5, output_mode="one_hot") | (None, 4) | (None, 5) | 0
    Hashing(5, output_mode="multi_hot") | (None, 6, 4) | (None, 6, 5) | 0
    Hashing(0) | (None, 4) | CNN505
    Hashing(5, salt="x") | (None, 4) | CNN505
    """
    shape, mode, depth = known(x), a.text("output_mode"), a.number("num_bins")
    dtype = a.compute_dtype() if a["dtype"] is not None else "int64" if mode == "int" else "float32"
    if a.target == "2" and isinstance(x.dtype, str) and is_floating(x.dtype):
        # where no Input says otherwise, Keras 2 takes the layer's own dtype for that of the input
        return unknown_step(Unknown("Keras 2 hashes words and whole numbers, no floats", a.call.span))
    if a.target == "2" and a["mask_value"] is not None:
        return unknown_step(Unknown("Keras 2 compares mask_value= with the input, whose type must fit", a.call.span))
    if mode == "int":
        return Step((Tensor(x.shape, dtype),), (), Explanation("each value becomes a number of a class"))
    if not isinstance(mode, str):
        return Step((Tensor(mode or Unknown("output_mode= is not known"), dtype),), (), Explanation("not known"))
    if isinstance(depth, float):
        return Problem("CNN505", f"`num_bins` must be an integer, not {depth}", argument="num_bins")
    result = (*shape[:-1], depth) if a.target == "3" else sparsely(a, encoded(shape, depth, mode))
    return too_deep(a, result) or Step((Tensor(result, dtype),), (), mode_text(shape, result, depth, mode))


@layer("HashedCrossing", checks=(one_of("output_mode", ("int", "one_hot")),))
def hashed_crossing(a: Bound, x: Tensor) -> Answer:
    """Crosses two features, and so cannot stand in a Sequential (keras/src/layers/preprocessing/hashed_crossing.py).

    HashedCrossing(5) | (None, 1) | CNN507
    HashedCrossing(5, output_mode="count") | (None, 1) | CNN504
    HashedCrossing(5, W_regularizer=3) | (None, 1) | CNN507
    """
    return Problem("CNN507", "crosses two inputs, but a layer of a Sequential gets one", "build", "two inputs", "one input")
