"""Layers that add, cut or repeat rows and columns: one step of the layer arrow each (keras/src/layers/reshaping)."""

from __future__ import annotations

from typing import TypeAlias

from cnnlint.dims import Expr, Size, Unknown, add, compare, multiply, show, subtract
from cnnlint.layers.arithmetic import bracketed, by, per_axis
from cnnlint.layers.checks import OPAQUE, Check, is_tuple_of, one_of, refused, tuple_of
from cnnlint.layers.geometry import Axes, not_whole, passed_dtype, rank_of, take_apart, whole
from cnnlint.layers.ranges import holds, integer
from cnnlint.layers.registry import Answer, Bound, Explanation, Problem, Shape, Step, Tensor, layer
from cnnlint.layers.signature import read_sizes
from cnnlint.layers.steps import known
from cnnlint.model import Value

Pair: TypeAlias = "tuple[Size, Size]"
INTERPOLATIONS = ("bilinear", "nearest", "bicubic", "area", "lanczos3", "lanczos5", "gaussian", "mitchellcubic")


def _pairs(name: str, rank: int, negative: str = "32") -> Check:
    """An int, or `rank` of: an int, or a pair of ints >= 0. A lone int may be negative in the Keras versions named."""
    expected = f"an integer, {rank} integers, or {rank} pairs of integers"

    def check(a: Bound) -> Problem | None:
        value = a[name]
        if isinstance(value, OPAQUE):
            return None
        if isinstance(value, (int, Expr)):
            too_low = a.target not in negative and compare(value, "<", 0)
            return refused(name, "an integer >= 0", value) if too_low else None
        if type(value) not in (tuple, list) or len(value) != rank:
            return refused(name, expected, value)
        good = all(isinstance(item, OPAQUE) or is_tuple_of(item, 2, 0) for item in value)
        return None if good else refused(name, expected, value)

    return check


def _read_pairs(a: Bound, name: str, rank: int) -> tuple[Pair, ...]:
    """What is added or cut before and behind, for each spatial axis."""
    value = a[name]
    if rank == 1:
        return (_pair(value, name),)
    if type(value) in (tuple, list):
        return tuple(_pair(item, name) for item in value)
    sizes = read_sizes(value, name, rank)
    return tuple((size, size) for size in ((sizes,) * rank if isinstance(sizes, Unknown) else sizes))


def _pair(value: Value, name: str) -> Pair:
    if type(value) not in (tuple, list):
        sizes: Shape | Unknown = read_sizes(value, name, 1)
        return (sizes, sizes) if isinstance(sizes, Unknown) else (sizes[0], sizes[0])
    sizes = read_sizes(value, name, 2)
    return (sizes, sizes) if isinstance(sizes, Unknown) else (sizes[0], sizes[1])


def _no_floats(a: Bound, name: str) -> Problem | None:
    """Pairs of floats pass the constructor; no shape can be made of them."""
    value = a[name]
    for item in value if type(value) in (tuple, list) else ():
        numbers = item if type(item) in (tuple, list) else (item,)
        if any(isinstance(number, float) for number in numbers):
            return refused(name, "integers", value)._replace(phase="build")
    return None


def _moved(a: Bound, x: Tensor, axes: Axes, sizes: Shape, sums: tuple[str, ...]) -> Step:
    output = Tensor(axes.joined(sizes, axes.channels), passed_dtype(a, x))
    return Step((output,), (), Explanation(per_axis(axes.spatial, sizes, sums)))


@layer("ZeroPadding1D", checks=(tuple_of("padding", 2, allow_zero=True),))
@layer("ZeroPadding2D", checks=(_pairs("padding", 2),))
@layer("ZeroPadding3D", checks=(_pairs("padding", 3),))
def zero_padding(a: Bound, x: Tensor) -> Answer:
    """Zeros around every channel (zero_padding2d.py).

    ZeroPadding2D() | (None, 8, 8, 3) | (None, 10, 10, 3) | 0
    ZeroPadding2D((1, 2)) | (None, 8, None, 3) | (None, 10, None, 3) | 0
    ZeroPadding2D(((1, 2), (3, 4))) | (None, 8, 8, 3) | (None, 11, 15, 3) | 0
    ZeroPadding2D(data_format="channels_first") | (None, 3, 8, 8) | (None, 3, 10, 10) | 0
    ZeroPadding2D(-1) | (None, 8, 8, 3) | (None, 6, 6, 3) | 0
    ZeroPadding1D((1, 3)) | (None, 8, 3) | (None, 12, 3) | 0
    ZeroPadding3D((1, 2, 3)) | (None, 3, 8, 8, 2) | (None, 5, 12, 14, 2) | 0
    ZeroPadding2D(-5) | (None, 8, 8, 3) | CNN101
    ZeroPadding2D() | (None, 8, 3) | CNN102
    ZeroPadding2D((1, -2)) | (None, 8, 8, 3) | CNN505
    ZeroPadding2D((1, 2, 3)) | (None, 8, 8, 3) | CNN505
    ZeroPadding2D(1.0) | (None, 8, 8, 3) | CNN505
    ZeroPadding2D(((1.0, 1.0), (1, 1))) | (None, 8, 8, 3) | CNN505
    ZeroPadding1D(-1) | (None, 8, 3) | CNN505
    tf_keras: ZeroPadding2D(-1) | (None, 8, 8, 3) | CNN505
    """
    rank = rank_of(a)
    axes = take_apart(a, x, rank)
    if isinstance(axes, Problem):
        return axes
    pairs, problem = _read_pairs(a, "padding", rank), _no_floats(a, "padding")
    if problem is not None:
        return problem
    if a.target == "2" and any(compare(size, "<", 0) for pair in pairs for size in pair):
        return refused("padding", "numbers >= 0", a["padding"])._replace(phase="build")
    sizes = tuple(add(size, add(*pair)) for size, pair in zip(axes.spatial, pairs, strict=True))
    sums = tuple(_sum(size, "+", pair, result) for size, pair, result in zip(axes.spatial, pairs, sizes, strict=True))
    bad = next((axis for axis, size in enumerate(sizes) if compare(size, "<", 0)), None)
    if bad is not None:
        message = f"a padding below 0 cuts more than the {by(axes.spatial)} input has"
        return Problem("CNN101", message, "build", "sizes >= 0", by(axes.spatial), None, sums[bad], "padding")
    return _moved(a, x, axes, sizes, sums)


def _sum(size: Size, sign: str, pair: Pair, result: Size) -> str:
    return f"{show(size)} {sign} {bracketed(pair[0])} {sign} {bracketed(pair[1])} = {show(result)}"


@layer("Cropping1D", checks=(tuple_of("cropping", 2, allow_zero=True),))
@layer("Cropping2D", checks=(_pairs("cropping", 2, negative="2"),))
@layer("Cropping3D", checks=(_pairs("cropping", 3, negative="2"),))
def cropping(a: Bound, x: Tensor) -> Answer:
    """Cuts rows and columns off every channel (cropping2d.py).

    Cropping2D(1) | (None, 8, 8, 3) | (None, 6, 6, 3) | 0
    Cropping2D() | (None, 8, 8, 3) | (None, 8, 8, 3) | 0
    Cropping2D(((1, 2), (3, 4))) | (None, 8, 8, None) | (None, 5, 1, None) | 0
    Cropping2D((1, 2), data_format="channels_first") | (None, 3, 8, None) | (None, 3, 6, None) | 0
    Cropping1D() | (None, 8, 3) | (None, 6, 3) | 0
    Cropping3D(((1, 2), (3, 4), (0, 6))) | (None, 8, 8, 8, 3) | (None, 5, 1, 2, 3) | 0
    Cropping2D(4) | (None, 8, 8, 3) | CNN101
    Cropping2D(2) | (None, None, 4, 3) | CNN101
    Cropping1D((4, 4)) | (None, 8, 3) | CNN101
    Cropping2D(1) | (None, 8, 3) | CNN102
    Cropping2D(-1) | (None, 8, 8, 3) | CNN505
    Cropping2D((1, 2, 3)) | (None, 8, 8, 3) | CNN505
    tf_keras: Cropping3D(4) | (None, 8, 9, 8, 3) | (None, 0, 1, 0, 3) | 0
    """
    rank = rank_of(a)
    axes = take_apart(a, x, rank)
    if isinstance(axes, Problem):
        return axes
    pairs, problem = _read_pairs(a, "cropping", rank), _no_floats(a, "cropping")
    if problem is not None:
        return problem
    if any(compare(size, "<", 0) for pair in pairs for size in pair):  # only Keras 2 comes here, and slices with it
        pairs = ((Unknown("cropping= is negative"),) * 2,) * rank
    sizes = tuple(subtract(size, add(*pair)) for size, pair in zip(axes.spatial, pairs, strict=True))
    sums = tuple(_sum(size, "-", pair, result) for size, pair, result in zip(axes.spatial, pairs, sizes, strict=True))
    bad = next((axis for axis, size in enumerate(sizes) if compare(size, "<=", 0)), None)
    if bad is None:
        return _moved(a, x, axes, sizes, sums)
    if a.target == "2" and rank == 3:  # tf_keras/src/layers/reshaping/cropping3d.py slices without a look at the size
        return _moved(a, x, axes, tuple(0 if compare(size, "<=", 0) else size for size in sizes), sums)
    needed = by(tuple(add(add(*pair), 1) for pair in pairs))
    message = f"cropping takes away all of the {by(axes.spatial)} input"
    return Problem("CNN101", message, "build", f"at least {needed}", by(axes.spatial), None, sums[bad], "cropping")


def _interpolation(a: Bound) -> Problem | None:
    """Keras 3 lowers the word and looks at it only when data comes; Keras 2 knows eight."""
    value = a["interpolation"]
    if a.target == "2" and isinstance(value, str):
        return one_of("interpolation", INTERPOLATIONS, lower=True, code="CNN505")(a)
    return None if isinstance(value, (str, *OPAQUE)) else refused("interpolation", "a string", value)


def _size_1d(a: Bound) -> Problem | None:
    """Python's int, no bool; Keras 2 converts with int()."""
    if a.target == "3":
        return integer("size", 1)(a)
    value = a["size"]
    return refused("size", "a positive integer", value) if holds(lambda size: int(size) is not None, value) is False else None


@layer("UpSampling1D", checks=(_size_1d,))
@layer("UpSampling2D", checks=(tuple_of("size", 2), _interpolation))
@layer("UpSampling3D", checks=(tuple_of("size", 3),))
def up_sampling(a: Bound, x: Tensor) -> Answer:
    """Repeats every row and column, or interpolates between them (up_sampling2d.py).

    UpSampling2D() | (None, 8, 8, 3) | (None, 16, 16, 3) | 0
    UpSampling2D((2, 3), interpolation="bilinear") | (None, None, 4, 3) | (None, None, 12, 3) | 0
    UpSampling2D(2, "channels_first") | (None, 3, 8, 8) | (None, 3, 16, 16) | 0
    UpSampling1D(3) | (None, 8, 3) | (None, 24, 3) | 0
    UpSampling3D((1, 2, 3)) | (None, 8, 8, None, 3) | (None, 8, 16, None, 3) | 0
    UpSampling2D() | (None, 8, 3) | CNN102
    UpSampling1D() | (None, 8) | CNN102
    UpSampling2D(0) | (None, 8, 8, 3) | CNN505
    UpSampling2D((2.0, 2.0)) | (None, 8, 8, 3) | CNN505
    UpSampling2D(2, interpolation=None) | (None, 8, 8, 3) | CNN505
    UpSampling1D(2.0) | (None, 8, 3) | CNN505
    tf_keras: UpSampling1D(2.0) | (None, 8, 3) | (None, 16, 3) | 0
    tf_keras: UpSampling2D() | (None, None, 4, 3) | (None, None, None, 3) | 0
    tf_keras: UpSampling2D(2, interpolation="foo") | (None, 8, 8, 3) | CNN505
    tf_keras: UpSampling1D(0) | (None, 8, 3) | CNN505
    tf_keras: UpSampling1D(Dropout(0.2)) | (None, 8, 3) | CNN505
    tf_keras: UpSampling3D() | (None, 0, 4, 4, 3) | CNN101
    """
    rank = rank_of(a)
    axes = take_apart(a, x, rank)
    if isinstance(axes, Problem):
        # tf_keras/src/layers/reshaping/up_sampling3d.py loses its input_spec, so other ranks pass or fail inside
        inside = a.target == "2" and rank == 3 and len(known(x)) > 3
        return Step((Tensor(Unknown(axes.message), passed_dtype(a, x)),)) if inside else axes
    factors = _factors(a, rank)
    problem = not_whole(a, "size") if a.target == "3" else None
    if problem is not None:
        return problem
    if any(compare(factor, "<=", 0) and size is not None for size, factor in zip(axes.spatial, factors, strict=True)):
        return refused("size", "a positive integer", a["size"])._replace(phase="build")
    if a.target == "2" and rank != 2 and any(compare(size, "==", 0) for size in axes.spatial):  # backend.repeat_elements splits the axis
        return Problem("CNN101", f"nothing is left to repeat: the input is {by(axes.spatial)}", "build", "at least 1", by(axes.spatial))
    sizes = tuple(multiply(size, factor) for size, factor in zip(axes.spatial, factors, strict=True))
    if a.target == "2" and rank == 2 and None in axes.spatial:  # tf_keras/src/backend.py resize_images keeps both or none
        sizes = (None, None)
    sums = tuple(
        f"{bracketed(size)}*{bracketed(factor)} = {show(result)}" for size, factor, result in zip(axes.spatial, factors, sizes, strict=True)
    )
    return _moved(a, x, axes, sizes, sums)


def _factors(a: Bound, rank: int) -> Shape:
    if rank == 1:
        return (whole(a, "size"),)
    sizes = a.sizes("size", rank)
    return (sizes,) * rank if isinstance(sizes, Unknown) else sizes
