"""Random shapes and subscripts: the interpreter's shape algebra against numpy's."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnlint.dims import Unknown
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.libraries.dtypes import promote
from cnnlint.interpret.libraries.numpy_index import index_shape
from cnnlint.interpret.libraries.shapes import broadcast_shapes, concatenated, matmul_shape, reshaped, slice_size
from cnnlint.interpret.values import SliceValue
from cnnlint.model import Array

np = pytest.importorskip("numpy", minversion="2.0")

SHAPES = st.lists(st.integers(0, 4), max_size=4).map(tuple)
BOUNDS = st.none() | st.integers(-6, 6)
SLICES = st.tuples(BOUNDS, BOUNDS, st.none() | st.sampled_from([1, 2, 3, -1, -2]))
ITEMS = st.one_of(
    st.integers(-3, 3),
    SLICES.map(lambda bounds: slice(*bounds)),
    st.none(),
    st.just(...),
    st.lists(st.integers(0, 1), min_size=1, max_size=3).map(lambda items: np.array(items)),
)
DTYPES = [
    "bool",
    "int8",
    "int16",
    "int32",
    "int64",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "float16",
    "float32",
    "float64",
    "complex64",
    "complex128",
]


def _machine() -> Machine:
    return Machine(lambda path: None, lambda *_: None, lambda *_: None, strict=True)  # type: ignore[arg-type, return-value]


def _abstract(item: Any) -> Any:
    if isinstance(item, slice):
        return SliceValue(item.start, item.stop, item.step)
    return Array(item.shape, str(item.dtype)) if isinstance(item, np.ndarray) else item


def _numpy(function: Any) -> Any:
    try:
        return function().shape
    except (ValueError, IndexError):
        return None


@settings(deadline=None, max_examples=400)
@given(SHAPES, st.lists(ITEMS, max_size=4).map(tuple))
def test_subscripts(shape: tuple[int, ...], key: tuple[Any, ...]) -> None:
    expected = _numpy(lambda: np.zeros(shape)[key])
    found = index_shape(_machine(), shape, tuple(map(_abstract, key)))
    # The content of an index array is not followed, so whether it is out of range is not known.
    assert found == expected or expected is None


@given(st.integers(0, 9), SLICES)
def test_slices(size: int, bounds: tuple[Any, ...]) -> None:
    assert slice_size(size, *bounds) == len(range(size)[slice(*bounds)])


@given(SHAPES, SHAPES)
def test_broadcasting(a: tuple[int, ...], b: tuple[int, ...]) -> None:
    found = broadcast_shapes(a, b)
    assert (None if isinstance(found, Unknown) else found) == _numpy(lambda: np.zeros(a) + np.zeros(b))


@given(SHAPES, SHAPES)
def test_matrix_products(a: tuple[int, ...], b: tuple[int, ...]) -> None:
    found = matmul_shape(a, b)
    assert (None if isinstance(found, Unknown) else found) == _numpy(lambda: np.zeros(a) @ np.zeros(b))


@given(st.lists(SHAPES.filter(bool), min_size=1, max_size=3))
def test_concatenation(shapes: list[tuple[int, ...]]) -> None:
    found = concatenated(shapes, 0)
    assert (None if isinstance(found, Unknown) else found) == _numpy(lambda: np.concatenate([np.zeros(shape) for shape in shapes]))


@given(
    st.lists(st.integers(1, 6), max_size=4).map(tuple),
    st.lists(st.sampled_from([-1, 1, 2, 3, 4, 6, 12]), min_size=1, max_size=3).map(tuple),
)
def test_reshapes(shape: tuple[int, ...], wanted: tuple[int, ...]) -> None:
    found = reshaped(shape, wanted)
    assert (None if isinstance(found, Unknown) else found) == _numpy(lambda: np.zeros(shape).reshape(wanted))


@pytest.mark.parametrize("left", DTYPES)
def test_promotion(left: str) -> None:
    assert {right: promote(left, right) for right in DTYPES} == {right: str(np.promote_types(left, right)) for right in DTYPES}
