"""The rows where statements start are those where a logical line begins that is no `else`, `except`, `case` or decorator."""

from __future__ import annotations

import ast

import pytest

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


def test_a_definition_that_was_blanked_is_one_statement() -> None:
    text = "@a\ndef f():\n    b\nclass C:\n    d\n    def e(self):\n        g\n"
    kept = [b"pass", b"", b"", b"class C:", b"    d", b"    pass", b""]
    assert statement_rows(ast.parse(text), kept) == (1, 4, 5, 6)
