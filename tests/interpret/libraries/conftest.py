"""Runs small programs in the interpreter and gives the values their names have in the end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cnnlint.dims import show
from cnnlint.interpret.environment import Machine, ModuleContext
from cnnlint.interpret.libraries.constants import concrete
from cnnlint.interpret.parsing import parse
from cnnlint.interpret.statements import run_block
from cnnlint.interpret.values import InstanceValue, IteratorValue, ListValue, Opaque
from cnnlint.model import Array, NumpyNumber
from cnnlint.source import Source, load


def _unused(*_: Any) -> Any:
    raise AssertionError("no layer is asked for here")


class Outcome:
    """The globals of a program after it was interpreted; a defect of a library model raises."""

    def __init__(self, text: str) -> None:
        source = load("program.py", text.encode())
        assert isinstance(source, Source)
        tree = parse(source)
        assert tree is not None
        self.machine = Machine(lambda path: None, _unused, _unused, strict=True)
        context = ModuleContext(source, tree, "program", True)
        run_block(self.machine, tree.body, context.frame)
        self.names = context.frame.slots

    def value(self, name: str) -> Any:
        """The abstract value of a name."""
        return self.names[name]

    def plain(self, name: str) -> Any:
        """The value of a name as a Python object; fails where it is not wholly known."""
        found = self._plain(self.names[name])
        assert type(found).__name__ != "NotKnown", f"{name} is not known: {self.names[name]!r}"
        return found

    def _plain(self, value: Any) -> Any:
        if type(value) is IteratorValue:
            return [self._plain(item) for item in self.machine.items(value)]
        if type(value) is ListValue and value.kind == "deque":
            return [self._plain(item) for item in self.machine.items(value)]
        if type(value) in (ListValue, tuple):
            items = [self._plain(item) for item in (self.machine.items(value) if type(value) is ListValue else value)]
            return tuple(items) if type(value) is tuple else set(items) if value.kind == "set" else items
        return concrete(self.machine, value)

    def show(self, name: str) -> str:
        """An array as `(shape) dtype`, a number, an expression or an opaque object as text, `?` for what is not known."""
        return show_value(self.names[name])


def show_value(value: Any) -> str:
    """A value for comparison: arrays with their dtype, numpy numbers with it and their value where it is known."""
    if type(value) is Array:
        return f"{_show_shape(value.shape)} {value.dtype if isinstance(value.dtype, str) else '?'}"
    if type(value) is NumpyNumber:
        return f"() {value.dtype}" + (f" {value.value!r}" if type(value.value) in (int, float, bool) else "")
    if type(value) is Opaque:
        name = dict(value.keywords).get("name")
        return f"dtype {name}" if value.qualified_name == "numpy.dtype" else f"<{value.text}>"
    if type(value) is tuple and not hasattr(value, "_fields"):
        return f"({', '.join(map(show_value, value))}{',' if len(value) == 1 else ''})"
    if isinstance(value, InstanceValue):
        return f"<{value.cls.name}>"
    return repr(value) if isinstance(value, str) else show(value)


def _show_shape(shape: Any) -> str:
    return f"({', '.join(map(show, shape))}{',' if len(shape) == 1 else ''})" if type(shape) is tuple else "?"


@pytest.fixture
def run() -> Callable[[str], Outcome]:
    """`run(text)` -> the values of the program's names."""
    return Outcome
