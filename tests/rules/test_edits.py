"""Text edits of one call: what an author wrote around them stays as it was."""

from __future__ import annotations

import ast
from collections.abc import Callable

import pytest
from hypothesis import given, strategies
from rule_examples import applied

from cnnlint.diagnostics import Edit
from cnnlint.model import Position, Span
from cnnlint.rules.edits import (
    add_keyword,
    insert_before,
    remove_argument,
    remove_element,
    rename_keyword,
    rename_method,
    replace_keyword,
    swap,
)


def span_of(text: str, part: str, nth: int = 0) -> Span:
    """The place of the nth occurrence of `part` in `text`."""
    start = -1
    for _ in range(nth + 1):
        start = text.index(part, start + 1)
    ends = [Position(text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)) for at in (start, start + len(part))]
    return Span("example.py", ends[0], ends[1], None, ends[0], ends[1])


def reader(text: str) -> Callable[[Span], str]:
    """What a Context gives: the text between the ends of a span."""
    lines = text.split("\n")

    def read(span: Span) -> str:
        rows = lines[span.start.row - 1 : span.end.row]
        if not rows:
            return ""
        rows[-1] = rows[-1][: span.end.column - 1]
        rows[0] = rows[0][span.start.column - 1 :]
        return "\n".join(rows)

    return read


def make(text: str, edit: Edit | None) -> str:
    assert edit is not None
    return applied(text, [edit])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("LSTM(64)", "LSTM(64, k=True)"),
        ("LSTM()", "LSTM(k=True)"),
        ("LSTM(64,)", "LSTM(64, k=True)"),
        ("LSTM((64))", "LSTM((64), k=True)"),
        ("LSTM(64  # units\n)", "LSTM(64, k=True  # units\n)"),
        ("LSTM(\n    64,  # units, many\n)", "LSTM(\n    64,  # units, many\n    k=True,\n)"),
        ("LSTM(name=')')", "LSTM(name=')', k=True)"),
        ("keras.layers.LSTM(*sizes, **more)", "keras.layers.LSTM(*sizes, **more, k=True)"),
    ],
)
def test_adding_a_keyword(before: str, after: str) -> None:
    text = f"model.add({before})"
    assert make(text, add_keyword(span_of(text, before), reader(text), "k", "True")) == f"model.add({after})"


@pytest.mark.parametrize("broken", ["LSTM", "LSTM(64", "", "'LSTM(64'"])
def test_no_edit_where_there_is_no_call(broken: str) -> None:
    span = Span("example.py", Position(1, 1), Position(1, 1 + len(broken)))
    assert add_keyword(span, reader(broken), "k", "True") is None


@pytest.mark.parametrize(
    ("before", "value", "after"),
    [
        ("Dense(10, k=3)", "3", "Dense(10)"),
        ("Dense(k=3, units=10)", "3", "Dense(units=10)"),
        ("Dense(k=3)", "3", "Dense()"),
        ("Dense(10, k=(3, 4), use_bias=True)", "(3, 4)", "Dense(10, use_bias=True)"),
        ("Dense(\n    10,\n    k=3,\n)", "3", "Dense(\n    10,\n    \n)"),
    ],
)
def test_removing_an_argument(before: str, value: str, after: str) -> None:
    assert make(before, remove_argument(span_of(before, before), reader(before), span_of(before, value))) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("m = S([\n    A(),\n    B(),\n    C(),\n])\n", "m = S([\n    A(),\n    C(),\n])\n"),
        ("m = S([A(), B(), C()])\n", "m = S([A(), C()])\n"),
        ("m.add(A())\nm.add(B())\nm.add(C())\n", "m.add(A())\nm.add(C())\n"),
        ("if x:\n    m.add(A())\n    m.add(B())  # why\n", "if x:\n    m.add(A())\n"),
        ("m.add(\n    B(),  # why\n)\nm.add(C())\n", "m.add(C())\n"),
        ("m.add(A())\nm.add(  # why\n    B()\n)\n", "m.add(A())\n"),
    ],
)
def test_removing_an_element(before: str, after: str) -> None:
    assert make(before, remove_element(span_of(before, "B()"), reader(before))) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("m = S([\n    A(),\n    B(),\n])\n", "m = S([\n    A(),\n    F(),\n    B(),\n])\n"),
        ("m = S([A(), B()])\n", "m = S([A(), F(), B()])\n"),
        ("if x:\n    m.add(B())\n", "if x:\n    m.add(F())\n    m.add(B())\n"),
        ("if x:\n    m.add(  # why\n        B()\n    )\n", "if x:\n    m.add(F())\n    m.add(  # why\n        B()\n    )\n"),
    ],
)
def test_inserting_an_element(before: str, after: str) -> None:
    assert make(before, insert_before(span_of(before, "B()"), reader(before), "F()")) == after


def test_an_element_that_is_not_all_of_a_statement_stays() -> None:
    text = "m.add(\n    B(),\n    x,\n)\n"
    assert remove_element(span_of(text, "B()"), reader(text)) is None


def test_renaming_a_method() -> None:
    text = "h = m.fit_generator(\n    g.fit_generator, n=m.fit_generator(1))"
    assert make(text, rename_method(span_of(text, text), reader(text), "fit_generator", "fit")) == text.replace(
        "m.fit_generator(\n", "m.fit(\n"
    )


def test_renaming_and_replacing_a_keyword() -> None:
    text = "Adam(beta=f(lr=1), lr=0.1)"
    whole = span_of(text, text)
    assert make(text, rename_keyword(whole, reader(text), "lr", "learning_rate")) == "Adam(beta=f(lr=1), learning_rate=0.1)"
    assert make("L(a=True, b=1)", replace_keyword(span_of("L(a=True, b=1)", "L(a=True, b=1)"), reader("L(a=True, b=1)"), "a", "False")) == (
        "L(a=False, b=1)"
    )


def test_swapping() -> None:
    text = "m = S([\n    Dropout(0.5),\n    Pool(2),\n])\n"
    edits = swap(span_of(text, "Dropout(0.5)"), span_of(text, "Pool(2)"), reader(text))
    assert applied(text, list(edits)) == "m = S([\n    Pool(2),\n    Dropout(0.5),\n])\n"


ARGUMENTS = strategies.lists(strategies.sampled_from(["1", "(2, 3)", "'a,b)'", "f(x, y)", "[]", "n=3", "k=(1,)", "*z"]), max_size=4)
SPACES = strategies.sampled_from(["", " ", "\n    ", "  # note, (\n    "])


@given(ARGUMENTS, SPACES, SPACES, strategies.booleans())
def test_an_added_keyword_is_always_the_last_one(arguments: list[str], before: str, after: str, comma: bool) -> None:
    ordered = sorted(dict.fromkeys(arguments), key=lambda text: "=" in text)
    inside = f",{before}".join(ordered) + ("," if comma and ordered else "")
    text = f"Layer({before}{inside}{after})"
    edit = add_keyword(span_of(text, text), reader(text), "zz", "True")
    call = ast.parse(make(text, edit), mode="eval").body
    assert isinstance(call, ast.Call)
    assert call.keywords[-1].arg == "zz"
    assert len(call.args) + len(call.keywords) == len(ordered) + 1
