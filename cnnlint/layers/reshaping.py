"""Flatten, Reshape, Permute, RepeatVector (keras/src/layers/reshaping): one step of the layer arrow each; none has weights."""

from __future__ import annotations

from cnnlint.dims import Expr, Size, Unknown, compare, floor_divide, modulo, product, show
from cnnlint.layers.checks import refused
from cnnlint.layers.ranges import integer, is_sequence, iterable, plain
from cnnlint.layers.registry import Answer, Bound, Explanation, Problem, Shape, Step, Tensor, layer
from cnnlint.layers.steps import cast, factor, known, product_text, shape_text, wrong_rank
from cnnlint.model import NumpyNumber, Value


def _moved(a: Bound, x: Tensor, shape: Shape | Unknown, text: str) -> Step:
    """The same values in another shape: the dtype stays, the mask is lost."""
    return Step((Tensor(shape, cast(a, x)),), (), Explanation(text))


@layer("Flatten")
def flatten(a: Bound, x: Tensor) -> Answer:
    """All axes after the batch become one (keras/src/layers/reshaping/flatten.py).

    Flatten() | (None, 7, 7, 64) | (None, 3136) | 0
    Flatten() | (None,) | (None, 1) | 0
    Flatten() | (None, None, 3) | (None, None) | 0
    Flatten(data_format="rows") | (None, 4) | CNN505
    """
    problem = wrong_rank(x, 1, "the batch", least=True)
    if problem is not None:
        return problem
    shape = known(x)
    size = product(shape[1:])
    if len(shape) == 1:
        text = "one value for each sample: 1"
    elif len(shape) == 2:
        text = "flat already: the shape is unchanged"
    else:
        text = product_text(shape[1:], size)
    return _moved(a, x, (shape[0], size), text)


def _reshape_target(a: Bound) -> Problem | None:
    """Keras 3 looks at the target in the constructor: no size below -1, at most one -1 (operation_utils.validate_reshape_shape)."""
    target = a["target_shape"]
    if a.target == "2" or not is_sequence(target):
        return None
    numbers = [plain(size) for size in target if isinstance(plain(size), int)]
    if any(size < -1 for size in numbers):
        return refused("target_shape", "sizes of at least 0, or one -1", target, "CNN104")
    if numbers.count(-1) > 1:
        return refused("target_shape", "sizes with at most one -1", target, "CNN104")
    return None


@layer("Reshape", checks=(iterable("target_shape"), _reshape_target))
def reshape(a: Bound, x: Tensor) -> Answer:
    """The same values under other axes; one size may be -1, which is computed (keras/src/layers/reshaping/reshape.py).

    Reshape((28, 28, 1)) | (None, 784) | (None, 28, 28, 1) | 0
    Reshape((-1, 7)) | (None, 6, 14) | (None, 12, 7) | 0
    Reshape((-1, 4)) | (None, None, 8) | (None, None, 4) | 0
    Reshape((7, 7)) | (None, 50) | CNN104
    Reshape((-1, 5)) | (None, 24) | CNN104
    Reshape((-1, -1)) | (None, 24) | CNN104
    tf_keras: Reshape((2,)) | (1, 10, None, 1) | CNN104
    tf_keras: Reshape((20,)) | (1, 10, None, 1) | (1, 20) | 0
    """
    target = a["target_shape"]
    if not (is_sequence(target) or isinstance(target, str)):
        reason = target if isinstance(target, Unknown) else Unknown("target_shape= is not known", a.span("target_shape"))
        return _moved(a, x, reason, "not known")
    sizes = tuple(_target_size(size) for size in target)
    before = known(x)
    if a.target == "2":
        return _reshaped_by_keras2(a, x, before, sizes)
    if not before:
        return Problem("CNN102", "needs an input with a batch axis")
    if sizes.count(-1) > 1:
        return Problem("CNN104", f"only one size of {shape_text(sizes)} may be -1", argument="target_shape")
    if None in before[1:] or None in sizes:
        open_sizes = tuple(None if size == -1 else size for size in sizes)
        return _moved(a, x, (before[0], *open_sizes), f"{shape_text(before[1:])} -> {shape_text(open_sizes)}, checked only at run time")
    return _resized(a, x, before, sizes)


def _reshaped_by_keras2(a: Bound, x: Tensor, before: Shape, sizes: tuple[Size, ...]) -> Answer:
    """Keras 2 looks at the target when the layer is added: any negative size counts as -1, None is no size."""
    if not before or None in sizes:
        return Problem("CNN104", f"`target_shape` must hold numbers, not {shape_text(sizes)}", argument="target_shape")
    if None in before[1:]:
        if any(compare(size, "<", -1) is True for size in sizes):
            return Problem("CNN104", f"a size of {shape_text(sizes)} is below -1", argument="target_shape")
        if (problem := _indivisible(before, sizes)) is not None:
            return problem
        sizes = tuple(None if size == -1 else size for size in sizes)
        return _moved(a, x, (before[0], *sizes), f"{shape_text(before[1:])} -> {shape_text(sizes)}, checked only at run time")
    sizes = tuple(-1 if compare(size, "<", 0) is True else size for size in sizes)
    if sizes.count(-1) > 1:
        return Problem("CNN104", f"only one size of {shape_text(sizes)} may be -1", argument="target_shape")
    return _resized(a, x, before, sizes)


def _indivisible(before: Shape, sizes: tuple[Size, ...]) -> Problem | None:
    """TensorFlow divides what comes out by the sizes it knows, where there is one it does not know."""
    if before.count(None) != 1 or -1 in sizes:
        return None
    known_size, whole = product(size for size in before if size is not None), product((before[0], *sizes))
    if before[0] is None or not isinstance(known_size, int) or not isinstance(whole, int):
        return None
    if (known_size > 0 and whole % known_size == 0) or (known_size == 0 and whole == 0):
        return None
    message = f"{shape_text((before[0], *sizes))} holds {whole:,} values, which {known_size:,} of {shape_text(before)} does not divide"
    return _size_problem(message, f"a multiple of {known_size}", str(whole), f"{whole} % {known_size}" if known_size else "0 values")


def _target_size(value: Value) -> Size:
    """One size of the target: what is no whole number Keras takes as None (2.0 included)."""
    if isinstance(value, NumpyNumber):
        value = value.value
    if isinstance(value, (int, Expr, Unknown)) or value is None:
        return value
    return None if isinstance(value, (float, str, bytes, tuple, list)) else Unknown("a size of `target_shape` is not known")


def _resized(a: Bound, x: Tensor, before: Shape, sizes: tuple[Size, ...]) -> Answer:
    whole, rest = product(before[1:]), product(size for size in sizes if size != -1)
    formula, wanted = product_text(before[1:], whole), product_text([size for size in sizes if size != -1], rest)
    if -1 not in sizes:
        if compare(whole, "==", rest) is False:
            message = (
                f"the input {shape_text(before)} holds {_amount(whole)} values a sample, but {shape_text(sizes)} holds {_amount(rest)}"
            )
            return _size_problem(message, show(whole), show(rest), f"{formula}, but {wanted}")
        return _moved(a, x, (before[0], *sizes), f"{formula} = {wanted}")
    if compare(rest, "==", 0) is True or compare(modulo(whole, rest), "==", 0) is False:
        message = f"the {_amount(whole)} values a sample of {shape_text(before)} cannot be split into {shape_text(sizes)}"
        arithmetic = f"{formula}, which {show(rest)} does not divide"
        return _size_problem(message, f"a multiple of {show(rest)}", show(whole), arithmetic)
    found = floor_divide(whole, rest)
    shape = (before[0], *(found if size == -1 else size for size in sizes))
    return _moved(a, x, shape, f"{formula}; -1 becomes {show(whole)}/{factor(rest)} = {show(found)}")


def _amount(size: Size) -> str:
    return f"{size:,}" if isinstance(size, int) else show(size)


def _size_problem(message: str, expected: str, actual: str, arithmetic: str) -> Problem:
    return Problem("CNN104", message, "build", expected, actual, arithmetic=arithmetic, argument="target_shape")


def _permutation(a: Bound) -> Problem | None:
    dims = a["dims"]
    if not is_sequence(dims) or any(not isinstance(axis, (int, float)) for axis in dims):
        return None
    if sorted(dims) == list(range(1, len(dims) + 1)):
        return None
    problem = refused("dims", f"the axes 1 to {len(dims)} in some order", dims)
    return problem._replace(hint="axes count from 1; the batch axis stays where it is")


@layer("Permute", checks=(iterable("dims"), _permutation))
def permute(a: Bound, x: Tensor) -> Answer:
    """Reorders the axes after the batch, counted from 1 (keras/src/layers/reshaping/permute.py).

    Permute((2, 1)) | (None, 10, 64) | (None, 64, 10) | 0
    Permute((3, 1, 2)) | (None, 28, 20, 3) | (None, 3, 28, 20) | 0
    Permute((0, 1)) | (None, 10, 64) | CNN505
    Permute((2, 1)) | (None, 10) | CNN102
    """
    dims = a["dims"]
    if not is_sequence(dims):
        reason = dims if isinstance(dims, Unknown) else Unknown("dims= is not known", a.span("dims"))
        return _moved(a, x, reason, "not known")
    problem = wrong_rank(x, len(dims) + 1, f"the batch and the {len(dims)} of dims=")
    if problem is not None:
        return problem
    shape, moved = known(x), []
    for axis in dims:
        if isinstance(axis, float):
            return Problem("CNN505", f"`dims` must be integers, not {dims}", argument="dims")
        moved.append(shape[axis] if isinstance(axis, int) else Unknown("dims= is not known", a.span("dims")))
    arrows = ", ".join(f"axis {place} was axis {axis}" for place, axis in enumerate(dims, 1))
    return _moved(a, x, (shape[0], *moved), arrows)


def _times(a: Bound) -> Problem | None:
    """Keras 2 asks for an int, True and 0 among them."""
    return None if a.target == "2" and isinstance(a["n"], int) else integer("n", 1)(a)


@layer("RepeatVector", checks=(_times,))
def repeat_vector(a: Bound, x: Tensor) -> Answer:
    """The same values n times, as n time steps (keras/src/layers/reshaping/repeat_vector.py).

    RepeatVector(3) | (None, 32) | (None, 3, 32) | 0
    RepeatVector(0) | (None, 32) | CNN505
    RepeatVector(3) | (None, 6, 32) | CNN102
    tf_keras: RepeatVector(-1) | (None, 32) | (None, None, 32) | 0
    tf_keras: RepeatVector(-2) | (None, 32) | CNN505
    """
    problem = wrong_rank(x, 2, "batch, features")
    if problem is not None:
        return problem
    batch, features = known(x)
    times = a.size("n")
    if a.target == "2" and isinstance(times, int) and times < 0:
        if times < -1:
            return Problem("CNN505", f"`n` must be at least 0, not {times}", argument="n")
        times = None  # TensorFlow's own word for a size that is not known
    dtype = a.compute_dtype() if a.target == "3" else cast(a, x)
    return Step((Tensor((batch, times, features), dtype),), (), Explanation(f"{show(features)} values, {show(times)} times"))
