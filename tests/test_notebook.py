"""A notebook is one program: cells joined, magics blanked, and every place found again in its cell and in the JSON text."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cnnlint.model import Position
from cnnlint.source import Source, SourceError, load


def notebook(*cells: Any, kind: str = "code", **metadata: Any) -> bytes:
    """A notebook of these cells: a text or list of lines for code, a (type, text) pair for others."""
    made = []
    for cell in cells:
        cell_type, source = cell if isinstance(cell, tuple) else (kind, cell)
        made.append({"cell_type": cell_type, "metadata": {}, "source": source})
    return json.dumps({"cells": made, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}, indent=1).encode()


def read(data: bytes) -> Source:
    source = load("a.ipynb", data)
    assert isinstance(source, Source), source
    return source


def program(*cells: Any) -> list[str]:
    """The program text of a notebook, without the separator rows that are blank."""
    return [row for row in read(notebook(*cells)).text.split("\n") if row]


def test_code_cells_are_joined_in_order() -> None:
    assert program("x = 1", ("markdown", "# Title"), "y = 2\nz = 3") == ["x = 1", "y = 2", "z = 3"]


def test_a_place_is_given_by_cell_row_and_line_of_the_file() -> None:
    data = notebook(("markdown", "text"), ["x = 1\n", "model = f(\n", "  'é\t\"')"])
    source = read(data)
    row = source.lines.index("model = f(") + 1
    assert source.locate(row, 9)[:2] == (2, 2)
    lines = data.decode().split("\n")
    for inner, text in ((row, "model = f("), (row + 1, "  'é\t\"')")):
        for column in range(1, len(text) + 2):
            physical = source.locate(inner, column)[2]
            rest = lines[physical.row - 1][physical.column - 1 :]
            assert rest.startswith(json.dumps(text[column - 1 :])[1:-1])


def test_a_source_that_is_one_string_has_all_its_rows_on_one_line_of_the_file() -> None:
    data = notebook("x = 1\n\ny = 2\n")
    source = read(data)
    physical = source.locate(source.lines.index("y = 2") + 1, 1)[2]
    assert data.decode().split("\n")[physical.row - 1][physical.column - 1 :].startswith("y = 2\\n")


def test_rows_of_a_span_count_within_its_cell() -> None:
    source = read(notebook("x = 1", "\ny = 2"))
    row = source.lines.index("y = 2") + 1
    span = source.span(Position(row, 1), Position(row, 6))
    assert (span.cell, span.start, span.end) == (2, Position(2, 1), Position(2, 6))
    assert source.program_row(span) == row


def test_surrogate_pairs_are_one_character() -> None:
    data = json.dumps({"cells": [{"cell_type": "code", "source": ["s = '😀'; y = 2"]}]}).encode()
    source = read(data)
    physical = source.locate(2, 10)[2]
    assert data.decode()[physical.column - 1 :].startswith("y = 2")


def test_notebooks_of_format_3_hold_their_cells_in_worksheets() -> None:
    cells = [{"cell_type": "heading", "source": "T"}, {"cell_type": "code", "input": ["x = 1\n", "y = 2"], "language": "python"}]
    source = read(json.dumps({"worksheets": [{"cells": cells}], "nbformat": 3}, indent=1).encode())
    assert source.locate(source.lines.index("y = 2") + 1, 1)[:2] == (2, 2)


@pytest.mark.parametrize(
    ("cell", "rows"),
    [
        ("%matplotlib inline\nx = 1", ["pass", "x = 1"]),
        ("!pip install keras\nx = 1", ["pass", "x = 1"]),
        ("!pip install \\\n  keras 'a\nx = 1", ["pass", "x = 1"]),
        ("x = 1\nx?", ["x = 1", "pass"]),
        ("?x\nmodel.add??\nx = 1", ["pass", "pass", "x = 1"]),
        ("files = !ls\nx = 1", ["files = get_ipython()", "x = 1"]),
        ("t = %timeit -o f()\nx = 1", ["t = get_ipython()", "x = 1"]),
        ("%time model = f()\nx = 1", ["if 1: model = f()", "x = 1"]),
        ("%%time\nx = 1", ["x = 1"]),
        ("\n%%capture output\nx = 1", ["x = 1"]),
        ("%%bash\nls -l", []),
        ("%%html\n<b>x</b>", []),
        ("if a:\n    !ls\nx = 1", ["if a:", "    pass", "x = 1"]),
        ("pip install keras\nx = 1", ["pass", "x = 1"]),
        ("%pip install keras\nx = (a\n % b)", ["pass", "x = (a", " % b)"]),
        ('%cd x\ns = """\n%d\n!x\n"""', ["pass", 's = """', "%d", "!x", '"""']),
        ("  x = 1\n  y = 2", ["if 1:", "  x = 1", "  y = 2"]),
        ("  x = 1\ny = 2", ["if 1:", "  x = 1", "y = 2"]),
        ("x = a \\\n% b", ["x = a \\", "% b"]),
    ],
)
def test_magics_become_python_that_does_nothing(cell: str, rows: list[str]) -> None:
    source = read(notebook(cell))
    assert [row for row in source.text.split("\n") if row] == rows
    assert source.errors == ()


def test_magics_do_not_move_a_row_and_frames_show_what_was_written() -> None:
    source = read(notebook("%cd x\nx = 1", "%%bash\nls\nls", "y = 2"))
    assert source.text.split("\n")[source.lines.index("y = 2")] == "y = 2"
    assert "%cd x" in source.lines


def test_a_broken_cell_is_left_out_and_said() -> None:
    source = read(notebook("x = 1", "print 'two'\nmodel = Sequential()", "y = 2"))
    assert [row for row in source.text.split("\n") if row] == ["x = 1", "y = 2"]
    (error,) = source.errors
    assert (error.code, error.span.cell, error.span.start.row) == ("CNN901", 2, 1)


@pytest.mark.parametrize("cell", ["x = (", "x = 1 \\", "if a:", 's = """', "class A:\n  def f(self):"])
def test_a_cell_that_ends_early_does_not_swallow_the_next(cell: str) -> None:
    source = read(notebook(cell, "y = 2"))
    assert [row for row in source.text.split("\n") if row] == ["y = 2"]
    assert [error.span.cell for error in source.errors] == [1]


@pytest.mark.parametrize("metadata", [{"kernelspec": {"language": "R"}}, {"language_info": {"name": "julia"}}])
def test_a_notebook_of_another_language_is_empty(metadata: dict[str, Any]) -> None:
    source = read(notebook("x <- 1", **metadata))
    assert (source.text.strip(), source.errors) == ("", ())


def test_a_coding_cookie_in_a_cell_says_nothing() -> None:
    source = read(notebook("# -*- coding: latin-1 -*-\nx = 'é'"))
    assert "x = 'é'".encode() in source.data
    compile(source.data, "a", "exec")
    assert "'é'" in compile(source.data, "a", "exec").co_consts or "é" in compile(source.data, "a", "exec").co_consts


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]", b"1", b'"x"', b"\xff\xfe", b"[" * 100_000, b'{"cells": [}'],
)
def test_what_is_no_notebook_is_unreadable(data: bytes) -> None:
    error = load("a.ipynb", data)
    assert isinstance(error, SourceError)
    assert error.code == "CNN906"


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"cells": None},
        {"cells": {}},
        {"cells": [1, None, [], {"cell_type": "code"}, {"cell_type": "code", "source": None}, {"cell_type": "code", "source": [1, ["x"]]}]},
        {"cells": [{"cell_type": "code", "source": ""}, {"cell_type": "code", "source": ["", "", ""]}]},
        {"worksheets": [None, {"cells": None}]},
        {"metadata": [], "cells": [{"cell_type": "code", "metadata": [], "source": {"source": "x = ("}}]},
        {"cells": [], "source": "x = ("},
    ],
)
def test_json_of_any_shape_is_an_empty_program(document: Any) -> None:
    source = read(json.dumps(document).encode())
    assert (source.text.strip(), source.errors) == ("", ())
