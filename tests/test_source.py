"""bytes -> Source: encodings, rows and columns, and what is refused, with its true place."""

from __future__ import annotations

import pytest

from cnnlint.model import Position
from cnnlint.source import Source, SourceError, load, mentions_keras


def read(data: bytes, path: str = "a.py") -> Source:
    source = load(path, data)
    assert isinstance(source, Source), source
    return source


def refused(data: bytes, path: str = "a.py") -> SourceError:
    error = load(path, data)
    assert isinstance(error, SourceError)
    return error


@pytest.mark.parametrize(
    ("data", "answer"),
    [
        (b"from keras import Sequential", True),
        (b"import tensorflow as tf; tf.keras.Sequential()", True),
        (b"import torch; torch.nn.Sequential()", False),
        (b"import keras; keras.Model()", False),
        (b"", False),
    ],
)
def test_the_prefilter_asks_for_a_sequential_of_keras(data: bytes, answer: bool) -> None:
    assert mentions_keras(data) is answer


@pytest.mark.parametrize(
    ("data", "lines"),
    [
        ("x = 'é'\n".encode(), ("x = 'é'", "")),
        (b"\xef\xbb\xbfx = 1\n", ("x = 1", "")),
        (b"# -*- coding: latin-1 -*-\nx = '\xe9'\n", ("# -*- coding: latin-1 -*-", "x = 'é'", "")),
        (
            b"#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\nx = '\x80'",
            ("#!/usr/bin/python", "# vim: set fileencoding=cp1252 :", "x = '€'"),
        ),
        (b"x = 1\r\ny = 2\r\n", ("x = 1", "y = 2", "")),
        (b"x = 1\ry = 2", ("x = 1", "y = 2")),
        (b"x = 1\n\x0cy = 2\n", ("x = 1", "\x0cy = 2", "")),
        ("x = '\u2028'\n".encode(), ("x = '\u2028'", "")),
        (b"", ("",)),
    ],
)
def test_rows_are_those_that_python_counts(data: bytes, lines: tuple[str, ...]) -> None:
    source = read(data)
    assert source.lines == lines
    assert source.data == data


def test_a_place_in_a_plain_file_is_its_own_physical_place() -> None:
    source = read(b"x = 1\ny = 2\n")
    assert source.locate(2, 5) == (None, 2, Position(2, 5))
    span = source.span(Position(2, 1), Position(2, 2))
    assert (span.cell, span.physical, source.program_row(span)) == (None, Position(2, 1), 2)


@pytest.mark.parametrize(
    ("data", "code", "place"),
    [
        (b"x = 1\nmodel.add(\n", "CNN901", (2, 10)),
        (b"x = 1\ny = = 2\n", "CNN901", (2, 5)),
        ("é = 'é' 1\n".encode(), "CNN901", (1, 9)),
        (b"x = 1\nprint 'two'\n", "CNN901", (2, 1)),
        (b"x = 1\ny = '\x00'\n", "CNN901", (2, 6)),
        (b"x = '\xe9'\n", "CNN906", (1, 6)),
        (b"# 1\n# 2\n# 3\nx = '\xc3\xa9\xe9'\n", "CNN906", (4, 7)),
        (b"# coding: no-such-encoding\n", "CNN906", (1, 1)),
        (b"x = " + b"(" * 5000 + b")" * 5000, "CNN905", None),
        (b"x = " + b"-" * 100_000 + b"1", "CNN905", None),
    ],
)
def test_what_cannot_be_read_is_said_with_its_place(data: bytes, code: str, place: tuple[int, int] | None) -> None:
    error = refused(data)
    assert error.code == code
    assert place is None or error.span.start == Position(*place)
    assert error.span.path == "a.py"


def test_syntax_that_this_python_does_not_know_is_left_to_the_parser() -> None:
    data = b"x = 1 if\n"
    asked = []
    source = load("a.py", data, lambda text: asked.append(text) or True)  # type: ignore[func-returns-value]
    assert isinstance(source, Source)
    assert asked == [data]
    assert refused(data).code == "CNN901"
