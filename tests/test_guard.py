"""Nothing that could kill the parser passes the guard, and nothing that people write is refused."""

from __future__ import annotations

import ast
import random
from textwrap import indent

import pytest

from cnnlint import guard
from cnnlint.guard import MAX_DEPTH, refusal
from cnnlint.rows import split_lines

MANY = 10_000
DEEP = {
    "brackets": "x = " + "(" * MANY + ")" * MANY,
    "lists": "x = " + "[" * 150 + "]" * 150 + " + " + " + ".join(["a"] * MANY),
    "sum": "x = " + " + ".join(["a"] * MANY),
    "sum in brackets over rows": "x = (\n" + " +\n".join(["a"] * MANY) + ")",
    "or": "x = " + " or ".join(["a"] * MANY),
    "power": "x = " + " ** ".join(["a"] * MANY),
    "strings side by side": "x = (" + "\n".join(['"a"'] * MANY) + ")",
    "f-strings side by side": "x = (" + " ".join(['f"{a}"'] * MANY) + ")",
    "attributes": "x = a" + ".b" * MANY,
    "calls": "x = a" + "()" * MANY,
    "subscripts": "x = a" + "[0]" * MANY,
    "lambdas": "x = " + "lambda: " * MANY + "0",
    "not": "x = " + "not " * MANY + "0",
    "minus": "x = " + "-" * MANY + "1",
    "conditional": "x = " + "a if b else " * MANY + "c",
    "elif": "if a:\n pass\n" + "elif b:\n pass\n" * MANY,
    "dotted import": "import a" + ".b" * MANY,
    "decorator": "@a" + ".b" * MANY + "\ndef f(): pass",
    "default": "def f(a=b" + ".c" * MANY + "): pass",
    "base class": "class A(b" + ".c" * MANY + "): pass",
    "condition": "while a" + ".b" * MANY + ":\n pass",
    "indentation": "".join(" " * depth + "if a:\n" for depth in range(90)) + " " * 90 + "x = " + "-" * 150 + "1",
}

WIDE = {
    "a table of numbers": "x = [" + "1, " * MANY + "]",
    "rows of a table": "x = [\n" + "[1, 2],\n" * MANY + "]",
    "many statements": "x = 1\n" * MANY,
    "many arguments": "f(" + "a, " * 250 + ")",
    "comparison": "x = " + " < ".join(["a"] * 150),
    "long text": 'x = """' + "it's\n" * MANY + '"""',
    "text in pieces": "x = (" + "\n".join(['"a"'] * 150) + ")",
    "half the limit": "x = " + "-" * (MAX_DEPTH // 2) + "1",
    "chain of methods": "x = a" + "\\\n.b()" * 60,
}


@pytest.mark.parametrize("name", DEEP)
def test_deep_texts_are_refused(name: str) -> None:
    found = refusal(DEEP[name], lambda: True)
    assert found is not None
    assert found.code == "CNN905"


@pytest.mark.parametrize("name", WIDE)
def test_wide_texts_pass(name: str) -> None:
    assert refusal(WIDE[name], lambda: False) is None


@pytest.mark.parametrize("name", [name for name in DEEP if name != "indentation"])
def test_a_text_that_does_not_parse_is_not_handed_on_where_it_is_deep(name: str) -> None:
    """`accepts` would call the parser that dies: it must not be asked."""

    def accepts() -> bool:
        raise AssertionError("asked")

    found = refusal(DEEP[name] + "\nprint 'two'", accepts)
    assert found is not None
    assert found.code in ("CNN901", "CNN905")


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("x" + "-" * 3000 + "y = 1", False),
        ("a." * 3000 + "b = = 1", False),
        ("-" * 500 + "a," + "b, " * 5 + "= = 1", True),
        (("-" * 500 + "a,") * 200 + "= = 1", False),
        (("not " * 500 + "a\n") * 200 + "= = 1", False),
        ("x = [" + "0.1, -0.5, 'a', " * 5000 + "] = = 2", True),
        ("f(a.b(1, -2), c)\n" * 5000 + "= = 1", True),
    ],
    ids=["minus", "attributes", "one long chain", "many long chains", "many rows of them", "data", "rows"],
)
def test_chains_that_do_not_parse_are_handed_on_where_they_are_few(text: str, asked: bool) -> None:
    asks = []
    refusal(text, lambda: bool(asks.append(text)))
    assert bool(asks) is asked


# -- what is counted in the text finds all that the tree would show ----------------------------------------------------

AROUND = (
    *("({})", "[{}]", "{{{}}}", "-{}", "not {}", "({} or b)", "({} and b or c)", "lambda x={}: x", "f({})", "f(a={})", "f(*{})"),
    *("a[1, {}]", "a[{}:2]", "({}).b", "({} in b)", "c if b in d else {}", "[x for x, y in {}]", "{{**{}}}", "({},)", "(a:={})"),
    *("(await {})", "(yield a, {})", "1or {}", "0xfor {}", "1if {} else 2", "a or b and not c in {}", "a[1,{} in b,2]"),
    *("{}()", "f'{{a,{}}}'"),
)
STATEMENTS = (
    *("x = {}", "def g(a={}): pass", "def g(a: {}): pass", "class C(metaclass={}): pass", "@{}\ndef g(): pass", "for i in {}: pass"),
    *("with a as b, {} as q: pass", "if {}: pass\nelif b: pass", "try:\n pass\nexcept {}: pass", "match {}:\n case 1: pass"),
    *("match a:\n case A(1) if {}: pass", "raise {} from b", "a, b[{}] = 1", "assert a, (\n{}\n)", "x: {} = 1"),
)


@pytest.mark.filterwarnings("ignore::SyntaxWarning")
@pytest.mark.parametrize("seed", range(150))
def test_counting_misses_nothing(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = random.Random(seed)
    around = numbers.sample(AROUND, numbers.choice([1, 2, 3, 8]))
    text = "a"
    for _ in range(numbers.choice([20, 45, 65, 95, 130])):
        text = numbers.choice(around).format(text)
    text = numbers.choice(STATEMENTS).format(text)
    for _ in range(numbers.randint(0, 9)):
        text = "while a:\n" + indent(text, " ")
    text = "async def f():\n" + indent(text, " ")
    try:
        tree = ast.parse(text)
    except (SyntaxError, MemoryError, RecursionError):
        return
    counted = guard.too_deep(tree, split_lines(text))
    monkeypatch.setattr(guard, "_MARGIN", 10 * MAX_DEPTH)  # everything is measured then
    assert counted == guard.too_deep(tree, split_lines(text))


@pytest.mark.parametrize(
    "piece, refused",
    [
        ("[1] in ", True),
        ("a,\n", True),
        ("'a', ", True),
        ("[[], []],", True),
        ("1_000_000_000_000, ", False),
        ("'''a, b, c''' ", False),
        ("# a, b, c\n", False),
        ("'" + "a, b, " * 100 + "', ", False),
        ('"' + "\\\\, b\\n, " * 100 + '", ', False),
    ],
)
def test_texts_of_too_many_pieces_are_refused_before_anything_is_built(piece: str, refused: bool) -> None:
    text = f"x = ({piece * (guard.MAX_TOKENS * 3 // len(piece))}\n"
    found = refusal(text, lambda: False)
    assert found is not None and found.code == ("CNN905" if refused else "CNN901")
    assert not refused or "more than 500,000 names, numbers and signs" in found.message


def test_the_first_place_is_named() -> None:
    deep = "x = " + "-" * 300 + "1\n"
    found = refusal("a = 1\nif a:\n  " + deep + deep, lambda: True)
    assert found is not None
    assert (found.row, found.column) == (3, 3)


def test_one_of_many_statements_in_a_row_is_named_and_the_others_are_not_looked_into(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looking through the row for each of them would take a minute for a row of 300 kB."""
    looked: list[str] = []
    measure = guard._is_deep
    monkeypatch.setattr(guard, "_is_deep", lambda node, own, *rest: looked.extend(own) or measure(node, own, *rest))
    deep = "x = " + "-" * 300 + "1"
    found = refusal("é = 'ü'; " * 2000 + deep + "; y = 1" * 2000 + "\n", lambda: True)
    assert found is not None and (found.row, found.column) == (1, 9 * 2000 + 1)
    assert looked == [deep]


def test_a_docstring_full_of_marks_is_not_deep() -> None:
    assert refusal('def f():\n    """' + "(a) or [b], " * 500 + '"""\n', lambda: False) is None
