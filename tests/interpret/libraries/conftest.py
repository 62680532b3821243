"""Runs small programs in the interpreter and gives the values their names have in the end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


def run_program(text: str) -> dict[Any, Any]:
    """The globals of a program after it was interpreted; a defect of a library model raises."""
    from cnnlint.interpret.environment import Machine, ModuleContext
    from cnnlint.interpret.parsing import parse
    from cnnlint.interpret.statements import run_block
    from cnnlint.source import Source, load

    source = load("program.py", text.encode())
    assert isinstance(source, Source)
    module = parse(source)
    assert module is not None
    machine = Machine(lambda path: None, _unused, _unused, strict=True)
    context = ModuleContext(source, module, "program", True)
    run_block(machine, module.body, context.frame)
    return {"machine": machine, **context.frame.slots}


def _unused(*_: Any) -> Any:
    raise AssertionError("no layer is asked for here")


@pytest.fixture
def run() -> Callable[[str], dict[Any, Any]]:
    """`run(text)` -> the values of the program's names."""
    return run_program
