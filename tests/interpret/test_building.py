"""The tree that is built from Python's own is the one that libcst's parser makes, but for what is between the nodes; and its nodes stand
where libcst's PositionProvider says."""

from __future__ import annotations

import ast
import json
import sys
import sysconfig
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import libcst as cst
import pytest
from libcst.metadata import MetadataWrapper, PositionProvider

from cnnlint import analyze
from cnnlint.interpret.building import build
from cnnlint.interpret.functions import is_sign
from cnnlint.interpret.parsing import parse
from cnnlint.interpret.tree import Tree
from cnnlint.model import Position
from cnnlint.rows import split_lines
from cnnlint.source import Source, load
from tests.interpret.test_lean import GRAMMAR

ROOT = Path(__file__).resolve().parents[2]

ODD = """\
if (a and
        b): c(1)
elif a: d(2); e(3)
else: d(2)
if a: pass
else:
    if b: pass
    else: pass
for a in b: pass
else:
    if c: pass
e = [1,
     2]; f(3)
f(*a, b, c=1, *d, **e); f(a=1, *b); f(**a, b=2); f(x for x in y); f((x for x in y)); f((a), (yield))
class A(B, *c, metaclass=D, **e): x = 1; y: int
class A(): pass
x[1,]; x[(1, 2)]; x[()]; x[1, 2:3]; x[(a):, (b)]; x[::]; x[a:b, ...]; x[(a, b), c]
a = b, = *c, d = [e, *f]; a, *b = c; (a), [b, (c)] = d; a.b = c[d] = e
a or b or c and d and not e; (a or b) or (c or d); a if b else c if d else e; not (a, b)
a < b <= c != d is e is not f in g not in h == (i > j) >= k
-1; +a; ~b ** -c; 0x_fF + 0b1 - 0o17 + 1_000 + 1e3 + .5 + 1.j; ...; None; True; False
'a'; "b" 'c'; b'd' b"e"; r'\\f'; Rb'g'; u'h'; '''i
j'''; \"\"\"k\"\"\"; ('l'
  'm'  # between
  f'n{o}' 'p'); f"{a!r:>{b}} {c=} {{}} {d['e']}"; 'it''s'; '\\''; "'"; '''a'b''c'''; ''; \"\"\"\"\"\"
lambda: (yield); lambda a, /, b=1, *c, d, e=2, **f: a; lambda *, a: a; lambda a, b=1, /: a; lambda *a: a
def f(a, b: int = 1, /, c=2, *, d, e: str = 'x', **f) -> None: "doc"; return
def f(*args: int, **kwargs): return *a, b
async def f():
    async with a as b, (c) as (d, e), f: await g
    async for h in i: yield
    return [j async for k in l if m if n for o in p], {q: r for s in t}, {u for v in w}, (x async for y in z)
with (open(a) as b, open(c)): pass
with (a, b): pass
try: pass
except: raise
else: pass
finally: pass
try: pass
except (A, B) as e: raise C from e
except D: raise C
from . import a
from ...b.c import d as e, f
from g import (h, i as j,)
from k import *
import l.m.n as o, p.q
del a; del a, b; del (a, b); del (a), [b]; assert a; assert a, 'b'; global c, d
while (a := b): break
else: continue
@a.b(c)
@(d)
def f():
    nonlocal g
    match g:
        case 1 | -2 if h: i(); j
        case {'k': [l, *_], **m} | N(o, p=q) as r: s("é"); t()
        case _:
            u()
    v()
if 1:
    match w: 
        case "x": pass
match x:
    case y: z("x", 1)
é = ç("ü", ä=1); ö(f"ß{é(1)}", ç)
"""


def children(node: Any) -> Iterator[tuple[str, Any]]:
    """What is in a node but for what is between nodes, and type parameters, which mean nothing here; None where nothing is: libcst has
    several ways to say so."""
    if isinstance(node, cst.SimpleStatementSuite):
        node = cst.IndentedBlock([cst.SimpleStatementLine(node.body)])
    for name in node.__dataclass_fields__:
        value = getattr(node, name)
        if not is_sign(name) and name not in ("__slots__", "type_parameters"):
            yield name, None if value in ("", (), []) or isinstance(value, cst.MaybeSentinel) else value


def pairs(own: Any, other: Any) -> Iterator[tuple[Any, Any]]:
    """The nodes and texts of two trees side by side, as far as they have the same kinds in the same places."""
    if isinstance(own, cst.CSTNode) and isinstance(other, cst.CSTNode):
        yield own, other
        if kind(own) is kind(other):
            for (_, mine), (_, theirs) in zip(children(own), children(other), strict=True):
                yield from pairs(mine, theirs)
    elif isinstance(own, (list, tuple)) and isinstance(other, (list, tuple)) and len(own) == len(other):
        for mine, theirs in zip(own, other, strict=True):
            yield from pairs(mine, theirs)
    else:
        yield own, other


def kind(node: Any) -> type[Any]:
    """The class of a node; a block is a block, whether it has rows of its own or not."""
    return cst.IndentedBlock if isinstance(node, cst.SimpleStatementSuite) else type(node)


def alike(own: Any, other: Any) -> bool:
    """Whether two nodes are of one kind, or two texts the same for Python, which takes every line end for a line feed."""
    if isinstance(own, cst.CSTNode):
        return kind(own) is kind(other)
    return bool(own == (other.replace("\r\n", "\n") if isinstance(other, str) else other))


def built(text: str) -> Tree:
    return build(ast.parse(text), split_lines(text))


def programs() -> Iterator[Any]:
    """Programs with every kind of statement and expression, and ordinary ones."""
    yield pytest.param(ODD, id="odd")
    yield pytest.param(ODD.replace("\n", "\r\n"), id="odd with CRLF")
    yield pytest.param(GRAMMAR.replace("await d", "d").replace("::, *b", "::"), id="grammar")
    if sys.version_info >= (3, 11):
        yield pytest.param("x[*a, b], x[a, *b], x[*a]\n", id="stars in subscripts")
        yield pytest.param("try: a\nexcept* (B, C) as d: e\nexcept* F: g\n", id="except*")
    if sys.version_info >= (3, 12):
        yield pytest.param("def e[F: int](g): h\nclass I[*J]: k\n", id="type parameters")
    written = [*ROOT.glob("fixtures/*.py"), *sorted(ROOT.glob("cnnlint/**/*.py"))[::20], *sorted(ROOT.glob("tests/**/*.py"))[::25]]
    library = Path(sysconfig.get_path("stdlib"))
    written += [library / f"{name}.py" for name in ("dataclasses", "enum", "tokenize")]
    for path in sorted(written):
        text = path.read_text(encoding="utf-8") if path.exists() else "("
        if is_python(text):
            yield pytest.param(text, id=f"{path.parent.name}/{path.name}")


def is_python(text: str) -> bool:
    """Whether it can be parsed: some fixtures cannot."""
    try:
        ast.parse(text)
    except (SyntaxError, ValueError):
        return False
    return True


@pytest.mark.parametrize("text", list(programs()))
def test_the_nodes_are_those_that_libcst_parses(text: str) -> None:
    found = list(pairs(built(text).body, list(cst.parse_module(text).body)))
    assert [(own, other) for own, other in found if not alike(own, other)] == []
    assert len(found) > 5 or "import" not in text


KINDS = (cst.BaseExpression, cst.BaseSmallStatement)
#: Brackets of tuples and generators are their own here.
ELSEWHERE = (cst.Tuple, cst.GeneratorExp)


@pytest.mark.parametrize("text", list(programs()))
def test_the_nodes_stand_where_libcst_says(text: str) -> None:
    wrapper = MetadataWrapper(cst.parse_module(text), unsafe_skip_copy=True)
    told, tree = wrapper.resolve(PositionProvider), built(text)
    nodes = [(own, other) for own, other in pairs(tree.body, list(wrapper.module.body)) if isinstance(own, KINDS)]
    for own, other in nodes:
        if tree.place(own) is not None and not isinstance(own, ELSEWHERE):
            place = told[other]
            wanted = Position(place.start.line, place.start.column + 1), Position(place.end.line, place.end.column + 1)
            assert tree.place(own) == wanted, wrapper.module.code_for_node(other)
            assert tree.text(own).replace("\r\n", "\n") == text_between(text, *wanted)


def text_between(text: str, start: Position, end: Position) -> str:
    rows = list(split_lines(text)[start.row - 1 : end.row])
    rows[-1] = rows[-1][: end.column - 1]
    rows[0] = rows[0][start.column - 1 :]
    return "\n".join(rows)


@pytest.mark.parametrize(
    ("text", "sort", "wanted"),
    [
        ("x = [(a, b), (c for c in d)]", cst.Tuple, ["(a, b)"]),
        ("x = [(a, b), (c for c in d)]", cst.GeneratorExp, ["(c for c in d)"]),
        ("with a:\n    b\n    # c\nd", cst.With, ["with a:\n    b"]),
        ("@a\nclass B:\n    c  # d\n\n\ne", cst.ClassDef, ["class B:\n    c"]),
        ("for a in b: c\nelse: d\n", cst.For, ["for a in b: c\nelse: d"]),
        ("[a for (b, é) in c if (d) for e in (f) ]", cst.CompFor, ["for (b, é) in c if (d) for e in (f)", "for e in (f)"]),
        ("f(a async for b in c)", cst.CompFor, ["async for b in c"]),
        ("a; b ; c\nd\n", cst.SimpleStatementLine, ["a; b ; c", "d"]),
        ("a or b and c or d", cst.BooleanOperation, ["a or b and c or d", "a or b and c", "b and c"]),
        ("(é) and ((b) ) and (c)", cst.BooleanOperation, ["(é) and ((b) ) and (c)", "(é) and ((b) )"]),
    ],
)
def test_what_has_another_extent_for_libcst(text: str, sort: type[Any], wanted: list[str]) -> None:
    tree = built(text)
    nodes = [own for own, _ in pairs(tree.body, tree.body) if isinstance(own, sort)]
    assert [tree.text(node) for node in nodes] == wanted
    assert [text_between(text, *(tree.place(node) or ())) for node in nodes] == wanted


INSIDE = """\
é = "ä"; a(f"ß{b(c)} {d}" 'ü', e)
if a:
    x = f'''
é {b(1)}
    {c(f"{d(2)}")} {e(
        3)}'''
    match a, "é":
        case [b(c), *d] if e(f"{f(4)}"):
            g(5)
match h(6):
    case _: i(7); j(8)
"""


@pytest.mark.parametrize("text", [INSIDE, INSIDE.replace("\n", "\r\n")])
def test_nodes_that_libcst_parsed_stand_where_it_says_in_the_whole(text: str) -> None:
    wrapper = MetadataWrapper(cst.parse_module(text), unsafe_skip_copy=True)
    told, tree = wrapper.resolve(PositionProvider), built(text)
    calls = [(own, other) for own, other in pairs(tree.body, list(wrapper.module.body)) if isinstance(own, cst.Call)]
    assert len(calls) == 12 and sum(id(own) in tree.extents for own, _ in calls) == 1
    for own, other in calls:
        place = told[other]
        wanted = Position(place.start.line, place.start.column + 1), Position(place.end.line, place.end.column + 1)
        assert (tree.text(own).replace("\r\n", "\n"), tree.place(own)) == (text_between(text, *wanted), wanted)


STRINGS = (
    *("''", '""', "'a'", "'\\\\'", "'\\''", "r'\\\\'", "Rb'\\''", 'b"\'"', "u'é'", "''''''", "'''a'b''c'''", '"""\\""""""', "'''\\\\'''"),
    *('"""a\n"b" \\" \\\\"""', "'\\\n'", '"""\'\'\'"""', "'''\"\"\"'''"),
)


@pytest.mark.parametrize("second", ["", *STRINGS])
@pytest.mark.parametrize("first", STRINGS)
def test_one_string_is_told_from_several(first: str, second: str) -> None:
    """Side by side they may also be one: `'' ''` without the blank begins a string of three quotes."""
    for text in (f"({first}{second})\n", f"({first} {second})\n"):
        try:
            ast.parse(text)
        except SyntaxError:
            continue
        found = list(pairs(built(text).body, list(cst.parse_module(text).body)))
        assert [(own, other) for own, other in found if not alike(own, other)] == []


def test_a_long_string_takes_no_more_room_than_it_is_long() -> None:
    text = 'x = """' + "it's \\" + '"a" ' * 400_000 + '"""\n'
    tracemalloc.start()
    built(text)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 20 * len(text)


def test_what_libcst_refuses_and_python_does_not_is_read() -> None:
    text = "class A(b=1, *c): ...\n"
    with pytest.raises(cst.ParserSyntaxError):
        cst.parse_module(text)
    assert len(built(text).body) == 1


def test_what_nests_as_deep_as_it_may_is_built() -> None:
    text = "x = " + "f(a, *[" * 60 + "1" + "])" * 60 + "\n"
    source = load("a.py", text.encode())
    limit = sys.getrecursionlimit()
    assert isinstance(source, Source) and parse(source) is not None
    assert sys.getrecursionlimit() == limit


def test_where_python_is_too_old_for_a_text_libcst_parses_it_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    source = Source("a.py", "a(é); b(1)\n", "a(é); b(1)\n".encode(), ("a(é); b(1)", ""))
    monkeypatch.setattr("cnnlint.interpret.parsing.syntax_tree", lambda text: None)
    tree = parse(source)
    assert tree is not None and not tree.extents
    first, second = tree.body[0].body
    assert tree.place(second.value) == (Position(1, 7), Position(1, 11)) and tree.place(cst.Pass()) is None
    assert (tree.text(first.value), tree.text(second.value)) == ("a(é)", "b(1)")


@pytest.mark.parametrize("where", ["a.py", "a.ipynb"])
def test_a_report_does_not_keep_what_python_made_of_the_text(where: str) -> None:
    """Reports live long, and go from process to process."""
    program = "from keras import Sequential, layers\nmodel = Sequential([layers.Input((3,)), layers.Dense(2)])\n"
    text = program if where == "a.py" else json.dumps({"cells": [{"cell_type": "code", "source": program}]})
    report = analyze(text, where)
    assert report.models and report.source is not None and report.source.tree is None
