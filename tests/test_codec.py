"""Records as text: what was written comes back, equal and as often as it was one object; nothing else comes back."""

from __future__ import annotations

import math
from collections import Counter
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnlint import analyze
from cnnlint.codec import NotStorable, Reader, decode, encode
from cnnlint.dims import Unknown, add, floor_divide, multiply, symbol
from cnnlint.model import Name, Position, Reference, Span

SPAN = Span("a.py", Position(1, 2), Position(3, 4))
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary() | st.complex_numbers() | st.just(...)
positions = st.builds(Position, st.integers(), st.integers())
spans = st.builds(lambda path, start, end: Span(path, start, end, None, start, end), st.text(), positions, positions) | st.builds(
    Span, st.text(), positions, positions, st.none() | st.integers(), st.none() | positions, st.none() | positions
)
records = positions | st.builds(Reference, st.text()) | spans | st.builds(Unknown, st.text(), st.just(SPAN) | spans)
keys = st.integers() | st.text() | records
values = st.recursive(
    scalars | records,
    lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(keys, inner) | st.sets(keys) | st.frozensets(keys),
    max_leaves=20,
)


@given(values)
def test_values_come_back(value: Any) -> None:
    assert shown(decode(encode(value))) == shown(value)


def shown(value: Any) -> str:
    """The value as text, the members of sets in an order that does not depend on how the set was made."""
    if isinstance(value, (set, frozenset)):
        return f"{type(value).__name__}({sorted(map(shown, value))})"
    if isinstance(value, dict):
        return f"dict({[(shown(key), shown(item)) for key, item in value.items()]})"
    return f"{type(value).__name__}({list(map(shown, value))})" if isinstance(value, (list, tuple)) else repr(value)


def test_kinds_that_are_equal_stay_apart() -> None:
    value = (1, True, 1.0, 0, False, -0.0, math.inf, (1,), [1], "\ud800")
    assert list(map(repr, decode(encode(value)))) == list(map(repr, value))
    assert math.isnan(decode(encode(math.nan)))


def test_names_symbols_and_mappings_come_back() -> None:
    n = symbol("n", 3)
    size = floor_divide(add(multiply(n, 3), 5), symbol("m", 4))
    name = decode(encode(Name("keras.layers.Dense", "tf_keras")))
    assert decode(encode(size)) == size and str(decode(encode(size))) == str(size)
    assert (name, name.package) == ("keras.layers.Dense", "tf_keras")
    assert decode(encode(MappingProxyType({"a": (1,)}))) == MappingProxyType({"a": (1,)})


def test_what_was_one_object_is_one_object() -> None:
    first, second = decode(encode((SPAN, SPAN)))
    assert first == SPAN and first is second


def test_a_span_of_a_plain_file_takes_no_more_room_than_its_numbers() -> None:
    span = Span("a.py", SPAN.start, SPAN.end, None, SPAN.start, SPAN.end)
    assert decode(encode(span)) == span
    assert '[0,"a.py",1,2,3,4]' in encode(span)


def test_a_report_comes_back_and_its_parts_belong_together() -> None:
    source = "from keras import Input, Sequential, layers\nmodel = Sequential([Input((8, 8, 1)), layers.Conv2D(4, 9)])\n"
    report = analyze(source)._replace(source=None)
    assert decode(encode(report)) == report
    reader = Reader(encode(report))
    assert reader.part("diagnostics") == report.diagnostics
    assert reader.part("traces")[0].model is reader.part("diagnostics")[0].model


def test_a_layer_of_ones_own_comes_back_as_something_that_knows_nothing() -> None:
    call = (
        analyze("from keras import Sequential, layers\nm = Sequential([layers.Input((4,)), layers.Lambda(lambda x: x + 1)])\n")
        .models[0]
        .layers[1]
    )
    custom = decode(encode(call)).custom
    assert call.custom is not None and custom is not None
    assert isinstance(custom(None).outputs[0].shape, Unknown)


@pytest.mark.parametrize("value", [object(), Counter("a"), int, 10**5000], ids=["object", "subclass", "class", "number"])
def test_other_kinds_have_no_text(value: Any) -> None:
    with pytest.raises(NotStorable):
        encode((1, value))


def test_what_is_nested_without_end_has_no_text() -> None:
    value: list[Any] = []
    value.append(value)
    with pytest.raises(NotStorable):
        encode(value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        "[1, 2, 3]",
        '[["system"], [[0, "true"]], [0, 0]]',
        '[["Span"], [[0, 1]], [0, 0]]',
        "[[], [], [0, 7]]",
        "[[], [], [99]]",
    ],
)
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises((ValueError, KeyError, IndexError, TypeError)):
        decode(text)
