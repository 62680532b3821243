"""The example rows of layer docstrings: read, turned into layer calls, and answered by cnnlint or by a real Keras.

    Conv2D(32, 3) | (None, 28, 28, 1) | (None, 26, 26, 32) | 320
    BatchNormalization() | (None, 4) | (None, 4) | 16 | 8
    Conv2D(32, 9) | (None, 4, 4, 1) | CNN101

Columns: the call, the input shape, the output shape (several outputs: a list of shapes), parameters, non-trainable parameters (0 where
left out); or, from the third on, the code of the problem. An input shape may be followed by its dtype: `(None, 5) int32`. Rows that hold
for Keras 2 alone start with `tf_keras:`. Names in a shape are symbols; such rows are not put to a real Keras.
"""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator
from typing import Any, NamedTuple

from cnnlint.dims import Unknown, product, symbol
from cnnlint.layers.registry import Problem, Tensor, all_layers, apply, canonical
from cnnlint.model import Argument, Instance, LayerCall, NumpyNumber, Position, Reference, Span

PLACE = Span("example.py", Position(1, 1), Position(1, 2))
_identities = itertools.count(1)


class Row(NamedTuple):
    """One row: the text of the call and the cells beside it, with the Keras it speaks of."""

    call: str
    cells: tuple[str, ...]
    target: str

    @property
    def input_shape(self) -> tuple[Any, ...]:
        return shape(self.cells[0].partition(")")[0] + ")")

    @property
    def dtype(self) -> str:
        return self.cells[0].rpartition(")")[2].strip() or "float32"

    @property
    def symbolic(self) -> bool:
        shapes = (cell[: -len(self.dtype)] if cell.endswith(f") {self.dtype}") else cell for cell in self.cells[:2])
        return any(isinstance(node, ast.Name) for cell in shapes if cell.startswith(("(", "[")) for node in ast.walk(tree(cell)))

    @property
    def expected(self) -> tuple[Any, ...]:
        """(shapes, parameters, non-trainable parameters), or (code,)."""
        if self.cells[1].startswith("CNN"):
            return (self.cells[1],)
        outputs = (
            [shape(ast.unparse(item)) for item in tree(self.cells[1]).elts] if self.cells[1].startswith("[") else [shape(self.cells[1])]
        )
        return (outputs, value(self.cells[2]), value(self.cells[3]) if len(self.cells) > 3 else 0)


def rows() -> Iterator[Row]:
    """The rows of all layers' docstrings."""
    seen = set()
    for rule in all_layers():
        for line in rule.documentation.splitlines():
            call, *cells = (cell.strip() for cell in line.split(" | "))
            if not cells:
                continue
            target, text = ("2", call.removeprefix("tf_keras:").strip()) if call.startswith("tf_keras:") else ("3", call)
            row = Row(text, tuple(cells), target)
            if row not in seen:
                seen.add(row)
                yield row


def tree(text: str) -> Any:
    return ast.parse(text, mode="eval").body


def shape(text: str) -> tuple[Any, ...]:
    return tuple(value(ast.unparse(item)) for item in tree(text).elts)


def value(text: str) -> Any:
    """A size or count: a number, None, or an expression of symbols."""
    names = {node.id: symbol(node.id) for node in ast.walk(tree(text)) if isinstance(node, ast.Name)}
    return eval(text, {}, names)  # the rows are our own text


def layer_call(node: Any) -> LayerCall:
    """The record that the interpreter would make of a call such as `Conv2D(32, 3)`."""
    name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
    own = canonical(name) or canonical(name, "2") or name
    positional = tuple(Argument(argument(item), PLACE) for item in node.args)
    keywords = tuple((item.arg, Argument(argument(item.value), PLACE)) for item in node.keywords)
    return LayerCall(own, f"keras.layers.{own}", positional, keywords, PLACE, next(_identities))


def argument(node: Any) -> Any:
    """The value that the interpreter would make of an argument."""
    if isinstance(node, ast.Call):
        name = ast.unparse(node.func)
        if name.startswith("np."):
            return NumpyNumber(ast.literal_eval(node.args[0]), name[3:])
        if canonical(name) or canonical(name, "2"):
            return layer_call(node)
        keywords = tuple((item.arg, argument(item.value)) for item in node.keywords if item.arg)
        return Instance(f"keras.{name}", tuple(argument(item) for item in node.args), keywords)
    if isinstance(node, (ast.Tuple, ast.List)):
        items = [argument(item) for item in node.elts]
        return items if isinstance(node, ast.List) else tuple(items)
    if isinstance(node, ast.Attribute):
        return Reference(f"keras.{ast.unparse(node)}")
    if isinstance(node, ast.Name):
        own = canonical(node.id) or canonical(node.id, "2")
        return Reference(f"keras.layers.{own}" if own else f"builtins.{node.id}")
    return ast.literal_eval(node)


def answered(row: Row) -> tuple[Any, ...]:
    """What cnnlint says to a row, in the form of Row.expected."""
    answer = apply(layer_call(tree(row.call)), Tensor(row.input_shape, row.dtype), row.target)
    if isinstance(answer, Problem):
        return (answer.code,)
    if isinstance(answer.weights, Unknown):
        return ([output.shape for output in answer.outputs], answer.weights, answer.weights)
    total = sum(product(weight.shape) for weight in answer.weights)
    frozen = sum(product(weight.shape) for weight in answer.weights if not weight.trainable)
    return ([output.shape for output in answer.outputs], total, frozen)
