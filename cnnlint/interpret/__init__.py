"""Source -> Program: abstract interpretation. Executes nothing; finds the models a program builds, and what it does with them.

This package alone imports libcst. It is imported only for a file that mentions Keras.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

import cnnlint.interpret.lean  # noqa: F401  # before anything imports libcst: it decides how much of it
from cnnlint.interpret.budget import LimitReached
from cnnlint.interpret.entries import enter_uncalled
from cnnlint.interpret.environment import FLOW, Machine, ModuleContext
from cnnlint.interpret.finish import Limit, Program, collect
from cnnlint.interpret.limits import cut_off
from cnnlint.interpret.parsing import parse
from cnnlint.interpret.statements import run_block
from cnnlint.interpret.values import ModuleValue
from cnnlint.interpret.variants import settled_by
from cnnlint.model import LayerCall, Model, Position
from cnnlint.source import Source

if TYPE_CHECKING:
    from cnnlint.declared import Declared
    from cnnlint.layers.registry import Answer, Tensor
    from cnnlint.propagate import Trace

__all__ = ["Limit", "Program", "interpret"]

NONE_DECLARED: Mapping[str, Declared] = MappingProxyType({})


def interpret(
    source: Source,
    read: Callable[[str], bytes | None],
    infer: Callable[[Model], Trace],
    apply: Callable[[LayerCall, Tensor], Answer],
    *,
    target: str = "3",
    strict: bool = False,
    declared: Mapping[str, Declared] = NONE_DECLARED,
) -> Program:
    """The models of a program and the limits that were reached. `read` opens other files of the project; `infer` and `apply`
    tell shapes that the program itself asks for; `declared` describes classes that cannot be read. Never raises on what a file
    may contain."""
    tree = parse(source)
    if tree is None:
        start = Position(1, 1)
        return Program((), (Limit("the parser does not accept this file, although Python may", source.span(start, start)),), 0)
    machine = Machine(read, infer, apply, target=target, strict=strict)
    machine.declared = declared
    context = ModuleContext(source, tree, _module_name(source.path), is_main=True)
    machine.modules[source.path] = ModuleValue(context)
    try:
        run_block(machine, tree.body, context.frame)
        machine.facts[None] = settled_by(machine.read(context.frame, FLOW))
        enter_uncalled(machine, context)
    except LimitReached as limit:
        cut_off(machine, str(limit))
    except RecursionError:
        cut_off(machine, "expressions or calls nest too deeply")
    machine.running = False
    return collect(machine, context)


def _module_name(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[2].removesuffix(".py")
