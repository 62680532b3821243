"""The rows where statements start are those where a logical line begins that is no `else`, `except`, `case` or decorator."""

from __future__ import annotations

import ast

import pytest

from cnnlint.source import Source, load
from cnnlint.starts import statement_rows


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("a = 1\n\nb = (\n  2)\nc\n", (1, 3, 5)),
        ("a; b\nc\n", (1, 2)),
        ("if a:\n    b\nelif c:\n    d\nelse:\n    e\n", (1, 2, 3, 4, 6)),
        ("if a: b\nelse: c\n", (1, 2)),
        ("try:\n    a\nexcept E:\n    b\nelse:\n    c\nfinally:\n    d\n", (1, 2, 4, 6, 8)),
        ("@a\n@b\nclass C:\n    @c\n    def d(self): pass\n", (1, 4, 5)),
        ("async def f():\n    async with a:\n        await b\n    for c in d: e\n", (1, 2, 3, 4)),
        ("match a:\n    case 1:\n        b\n    case _: c\n", (1, 3, 4)),
    ],
)
def test_rows(text: str, rows: tuple[int, ...]) -> None:
    assert statement_rows(ast.parse(text), text.encode().splitlines()) == rows


PRUNED = """\
import unittest
from keras import Sequential, layers

class Tests(unittest.TestCase):
    def test_a(self):
        a = 1

    # a comment
    @decorated
    def test_b(self):
        b = 2
    def test_c(self): pass
    size = 1

    def test_d(self):
        if self:
            Sequential([layers.Dense(1)])

    def test_e(self): pass

def f():
    return 1
def g(): return 2
class Other:
    h = 1

    def i(self):
        pass
"""


def test_definitions_that_were_left_out_one_after_the_other_are_one_statement() -> None:
    found = load("tests.py", (PRUNED + "\n" * 60).encode(), None, lambda module, level, name: False)
    assert isinstance(found, Source)
    assert b"decorated" not in found.data and b"Other" not in found.data
    assert found.starts == (1, 2, 4, 5, 13, 15, 16, 17, 19, 21)
    lines = [row for row, line in enumerate(PRUNED.splitlines(), start=1) if line.strip() in ("def test_a(self):", "def f():")]
    assert set(lines) < set(found.starts)
