"""Places and texts of syntax nodes are what libcst's own, slower ways say."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import libcst as cst
import pytest
from libcst.metadata import MetadataWrapper, PositionProvider

from cnnlint.interpret.positions import Known, code, positions
from cnnlint.rows import split_lines
from cnnlint.starts import statement_rows

ROOT = Path(__file__).resolve().parents[2]

PROGRAM = '''\
"""Text before."""
from keras import Sequential, layers  # a comment

@decorated(1,
           two = (2))
class  Net ( Sequential ) :
    """Doc."""

    # what follows
    size: int = (4)

    async def call(self, x, *rest, key = None, **more):
        with (open(x) as a, b):
            y = [each for each in ((rest)) if (not key) and each [1:, None] > 2]
        return ( yield ) , {1: -x, **more}, f"{x!r:>{y}} and {(1, 2)}" "tail" ; pass


try :
    model = Sequential([
        layers.Dense(4, activation = "relu"),
        (layers.Dense)( units=(2) ),

    ])
except (ValueError , TypeError) as error :
    raise
else:
    lambda a, /, b=(1): ( a if b else (await_) )
match (model):
    case (1 | 2) | {"a": [*others]} if model: del (model), a.b
\twhile_ = 1
'''.replace("\twhile_", "while_")


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_places_are_those_of_the_position_provider(newline: str) -> None:
    module = MetadataWrapper(cst.parse_module(PROGRAM.replace("\n", newline)))
    told = module.resolve(PositionProvider)
    nodes = [node for node in told if isinstance(node, (cst.BaseExpression, cst.Arg, cst.BaseSmallStatement, cst.MatchPattern))]
    assert len(nodes) > 100
    found = positions(module.module, nodes)
    for node in nodes:
        if isinstance(node, (cst.Tuple, cst.GeneratorExp)):
            continue  # their brackets are their own here
        start, end = found[id(node)]
        place = told[node]
        wanted = ((place.start.line, place.start.column + 1), (place.end.line, place.end.column + 1))
        assert ((start.row, start.column), (end.row, end.column)) == wanted, module.module.code_for_node(node)


def test_texts_are_those_of_the_module_and_libcst_is_left_as_it_was() -> None:
    before = cst.CSTNode._codegen
    wrapper = MetadataWrapper(cst.parse_module(PROGRAM))
    for node in wrapper.resolve(PositionProvider):
        if isinstance(node, (cst.BaseExpression, cst.BaseStatement, cst.MatchPattern)):
            assert code(wrapper.module, node) == wrapper.module.code_for_node(node)
    assert cst.CSTNode._codegen is before
    assert wrapper.module.code == PROGRAM


def statements_around(node: cst.CSTNode, statement: cst.CSTNode | None = None) -> Iterator[tuple[cst.CSTNode, cst.CSTNode | None]]:
    """Every node with the innermost statement that it is part of."""
    if isinstance(node, (cst.SimpleStatementLine, cst.BaseCompoundStatement)):
        statement = node
    yield node, statement
    for child in node.children:
        yield from statements_around(child, statement)


def known(text: str, module: cst.Module) -> tuple[list[cst.CSTNode], Known]:
    """The expressions and compound statements of a module, and what is known of where they stand."""
    around = {
        node: statement
        for node, statement in statements_around(module)
        if isinstance(node, (cst.BaseExpression, cst.BaseCompoundStatement))
    }
    starts = statement_rows(ast.parse(text), text.encode().splitlines())
    return list(around), Known({id(node): held for node, held in around.items() if held is not None}, starts, split_lines(text))


ODD = """\
if (a and
        b): c(1)
else: d(2)
e = [1,
     2]; f(3)
"""


def programs() -> list[str]:
    """Programs with every kind of statement."""
    written = (*ROOT.glob("fixtures/*.py"), *ROOT.glob("cnnlint/interpret/*.py"), *ROOT.glob("tests/interpret/*.py"))
    texts = [path.read_text(encoding="utf-8") for path in sorted(written)]
    return [
        PROGRAM,
        PROGRAM.replace("\n", "\r\n"),
        ODD,
        PROGRAM + "class C:\n    def f(self):\n        pass  # the end",
        *filter(is_python, texts[::4]),
    ]


def is_python(text: str) -> bool:
    """Whether it can be parsed: some fixtures cannot."""
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True


@pytest.mark.parametrize("text", programs(), ids=lambda text: str(len(text)))
def test_statement_by_statement_the_places_are_those_in_the_module(text: str) -> None:
    module = cst.parse_module(text)
    nodes, told = known(text, module)
    assert positions(module, nodes, told) == positions(module, nodes)


def test_code_is_generated_for_the_statements_that_hold_the_nodes_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    text = PROGRAM + "with a:\n    if b: c(\n        4)\n    d()\n"
    module = cst.parse_module(text)
    nodes, told = known(text, module)
    calls = [node for node in nodes if isinstance(node, cst.Call)]
    wanted = positions(module, calls)
    assert len(wanted) > 5
    monkeypatch.setattr(cst.Module, "_codegen_impl", None)
    assert positions(module, calls, told) == wanted


@pytest.mark.parametrize(
    "change",
    [
        lambda told: told._replace(starts=told.starts[:-1]),
        lambda told: told._replace(starts=(told.starts[1], *told.starts[1:])),
        lambda told: told._replace(around=dict.fromkeys(told.around, next(iter(told.around.values())))),
        lambda told: told._replace(around={}),
        lambda told: told._replace(lines=tuple("x" + line for line in told.lines)),
    ],
)
def test_what_is_known_wrongly_does_no_harm(change: object) -> None:
    module = cst.parse_module(PROGRAM)
    nodes, told = known(PROGRAM, module)
    assert positions(module, nodes, change(told)) == positions(module, nodes)  # type: ignore[operator]
