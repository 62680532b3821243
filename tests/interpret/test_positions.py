"""Places and texts of syntax nodes are what libcst's own, slower ways say."""

from __future__ import annotations

import libcst as cst
import pytest
from libcst.metadata import MetadataWrapper, PositionProvider

from cnnlint.interpret.positions import code, positions

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
    found = positions(module.module)
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
        if isinstance(node, (cst.BaseExpression, cst.MatchPattern)):
            bare = node.with_changes(lpar=(), rpar=()) if is_grouped(node) else node
            assert code(node) == wrapper.module.code_for_node(bare)
    assert cst.CSTNode._codegen is before
    assert wrapper.module.code == PROGRAM


def is_grouped(node: cst.CSTNode) -> bool:
    """Whether a node has brackets that only group."""
    return bool(getattr(node, "lpar", ())) and not isinstance(node, (cst.Tuple, cst.GeneratorExp))
