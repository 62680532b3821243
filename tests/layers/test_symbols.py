"""A symbol may stand wherever a number may: evaluated, the symbolic answer is the numeric one."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

import pytest
from layers.example_rows import Row, layer_call, rows, shape, tree

from cnnlint.dims import Expr, Unknown, evaluate, symbol
from cnnlint.layers.registry import Problem, Step, Tensor, apply
from cnnlint.model import Argument, LayerCall

BUILT = [row for row in rows() if not row.cells[1].startswith("CNN") and not row.symbolic]


def evaluated(value: Any, number: int) -> Any:
    """A size or count with all its symbols set to one number."""
    return evaluate(value, dict.fromkeys(value.symbols(), number)) if isinstance(value, Expr) else value


def agree(symbolic: Any, number: int, numeric: Any) -> bool:
    """Whether the symbolic answer, evaluated, is the numeric one; what it says it does not know is no disagreement."""
    if not isinstance(symbolic, Step) or not isinstance(numeric, Step):
        return isinstance(numeric, Problem) and not isinstance(symbolic, Problem)
    for ours, theirs in zip(symbolic.outputs, numeric.outputs, strict=True):
        if not isinstance(ours.shape, Unknown) and not _same(ours.shape, theirs.shape, number):
            return False
    if isinstance(symbolic.weights, Unknown) or isinstance(numeric.weights, Unknown):
        return True
    return all(_same(one.shape, other.shape, number) for one, other in zip(symbolic.weights, numeric.weights, strict=True))


def _same(ours: tuple[Any, ...], theirs: Any, number: int) -> bool:
    if len(ours) != len(theirs):
        return False
    return all(isinstance(one, Unknown) or evaluated(one, number) == other for one, other in zip(ours, theirs, strict=True))


@pytest.mark.parametrize("row", BUILT, ids=lambda row: f"{row.call} | {row.cells[0]} | {row.target}")
def test_symbolic_input_sizes(row: Row) -> None:
    sizes, call = row.input_shape, layer_call(tree(row.call))
    numeric = apply(call, Tensor(sizes, row.dtype), row.target)
    for axis, size in enumerate(sizes):
        if isinstance(size, int):
            symbolic = apply(call, Tensor((*sizes[:axis], symbol("s"), *sizes[axis + 1 :]), row.dtype), row.target)
            assert agree(symbolic, size, numeric), f"axis {axis}: {symbolic}"


def symbolic_calls(call: LayerCall) -> Iterator[tuple[LayerCall, int]]:
    """The call with one of its integers replaced by a symbol, and that integer."""
    for index, argument in enumerate(call.positional):
        if type(argument.value) is int:
            changed = Argument(symbol("s"), argument.span)
            yield call._replace(positional=(*call.positional[:index], changed, *call.positional[index + 1 :])), argument.value
    for index, (name, argument) in enumerate(call.keywords):
        if type(argument.value) is int:
            changed = Argument(symbol("s"), argument.span)
            yield call._replace(keywords=(*call.keywords[:index], (name, changed), *call.keywords[index + 1 :])), argument.value


@pytest.mark.parametrize("row", BUILT, ids=lambda row: f"{row.call} | {row.cells[0]} | {row.target}")
def test_symbolic_arguments(row: Row) -> None:
    call, x = layer_call(tree(row.call)), Tensor(row.input_shape, row.dtype)
    numeric = apply(call, x, row.target)
    for changed, number in symbolic_calls(call):
        if number == -1 and row.target == "2":
            continue  # a size that TensorFlow does not know, where a symbol stands for one that it does
        assert agree(apply(changed, x, row.target), number, numeric)


EXACT = [
    ("Conv2D(32, 3)", "(None, h, w, 1)", "(None, h - 2, w - 2, 32)"),
    ("Conv2D(f, 3, padding='same', strides=2)", "(None, h, 9, c)", "(None, (h + 1)//2, 5, f)"),
    ("MaxPooling2D(2)", "(None, h - 4, 8, f)", "(None, (h - 4)//2, 4, f)"),
    ("Conv1D(f, k)", "(None, 10, 3)", "(None, 11 - k, f)"),
    ("Conv2DTranspose(3, 2, strides=2)", "(b, h, w, c)", "(b, 2*h, 2*w, 3)"),
    ("ZeroPadding1D(p)", "(None, n, 3)", "(None, n + 2*p, 3)"),
    ("UpSampling1D(s)", "(None, n, 3)", "(None, n*s, 3)"),
    ("AveragePooling1D(p)", "(None, n, 3)", "(None, n//p, 3)"),
]


@pytest.mark.parametrize(("text", "before", "after"), EXACT)
def test_symbolic_shapes(text: str, before: str, after: str) -> None:
    call = layer_call(tree(text))
    names = {node.id for node in ast.walk(tree(text)) if isinstance(node, ast.Name)} - {call.class_name}
    positional = tuple(
        a._replace(value=symbol(n)) if (n := getattr(node, "id", "")) in names else a
        for a, node in zip(call.positional, tree(text).args, strict=True)
    )
    step = apply(call._replace(positional=positional), Tensor(shape(before)))
    assert isinstance(step, Step) and step.outputs[0].shape == shape(after)


def test_one_symbol_for_two_sizes_may_be_a_tuple() -> None:
    call = layer_call(tree("Conv2D(1, 3)"))
    k = symbol("k", 7)
    step = apply(call._replace(positional=(call.positional[0], Argument(k, call.span))), Tensor((None, 9, 9, 1)))
    assert isinstance(step, Step) and [str(size) for size in step.outputs[0].shape] == ["None", "10 - k[0]", "10 - k[1]", "1"]


@pytest.mark.parametrize("row", BUILT, ids=lambda row: f"{row.call} | {row.cells[0]} | {row.target}")
def test_an_unknown_size_never_refuses(row: Row) -> None:
    sizes, call = row.input_shape, layer_call(tree(row.call))
    for axis in range(len(sizes)):
        answer = apply(call, Tensor((*sizes[:axis], Unknown("not known"), *sizes[axis + 1 :]), row.dtype), row.target)
        assert isinstance(answer, Step)
    assert isinstance(apply(call, Tensor(Unknown("not known"), row.dtype), row.target), Step)
