"""Imports: libraries become names; modules of the same project are read as text and run, a bounded number of them."""

from __future__ import annotations

import posixpath
from typing import Any, Final

import libcst as cst

from cnnlint.importing import candidates, is_library
from cnnlint.interpret.budget import LimitReached
from cnnlint.interpret.environment import FLOW, Frame, Machine, ModuleContext
from cnnlint.interpret.names import canonical, reference
from cnnlint.interpret.scopes import bind
from cnnlint.interpret.values import ModuleValue
from cnnlint.model import Reference

#: Modules of the project that one program may pull in, and the size up to which one is read.
MODULE_LIMIT: Final = 24
_SIZE_LIMIT: Final = 400_000


def run_import(machine: Machine, node: cst.Import | cst.ImportFrom, frame: Frame) -> None:
    """Runs an import statement."""
    if isinstance(node, cst.Import):
        for alias in node.names:
            _import(machine, dotted(alias.name), alias.asname, frame)
        return
    module = dotted(node.module) if node.module is not None else ""
    level = len(node.relative)
    if isinstance(node.names, cst.ImportStar):
        _import_star(machine, module, level, frame)
        return
    for alias in node.names:
        name = dotted(alias.name)
        target = alias.asname.name.value if alias.asname is not None and isinstance(alias.asname.name, cst.Name) else name
        bind(machine, target, _member(machine, module, level, name, frame), frame)


def dotted(node: Any) -> str:
    """The text of a dotted name."""
    if isinstance(node, cst.Attribute):
        return f"{dotted(node.value)}.{node.attr.value}"
    return str(node.value) if isinstance(node, cst.Name) else ""


def _import(machine: Machine, name: str, asname: cst.AsName | None, frame: Frame) -> None:
    if asname is not None and isinstance(asname.name, cst.Name):
        bind(machine, asname.name.value, _module_or_reference(machine, name, 0, frame), frame)
        return
    root = name.partition(".")[0]
    bind(machine, root, _module_or_reference(machine, root, 0, frame), frame)


def _module_or_reference(machine: Machine, name: str, level: int, frame: Frame) -> Any:
    found = load_module(machine, name, level, frame.context)
    return found if found is not None else Reference(canonical(name))


def _member(machine: Machine, module: str, level: int, name: str, frame: Frame) -> Any:
    from cnnlint.interpret.attributes import get_attribute

    if module == "__future__":
        return None
    found = load_module(machine, module, level, frame.context)
    if found is not None:
        return get_attribute(machine, found, name, None)
    if level:
        inner = load_module(machine, f"{module}.{name}" if module else name, level, frame.context)
        return (
            inner
            if inner is not None
            else machine.result(("import", module, level, name), name, reason=f"`{name}` is imported from a file that was not found")
        )
    return reference(canonical(f"{module}.{name}"))


def _import_star(machine: Machine, module: str, level: int, frame: Frame) -> None:
    found = load_module(machine, module, level, frame.context)
    if found is None:
        frame.context.stars.append(module)
        return
    for name in list(found.context.frame.slots):
        if name is not FLOW and type(name) is str and not name.startswith("_"):
            bind(machine, name, machine.read(found.context.frame, name), frame)
    frame.context.stars.extend(found.context.stars)


# -- modules of the project --------------------------------------------------------------------------------------------


def load_module(machine: Machine, name: str, level: int, importer: ModuleContext) -> ModuleValue | None:
    """The module of the project that an import names, run once; None where it is not a file of the project."""
    if is_library(name, level):
        return None
    for path in candidates(name, level, importer.source.path):
        if path in machine.modules:
            return machine.modules[path]  # type: ignore[no-any-return]
        data = machine.read_file(path)
        if data is not None and len(data) <= _SIZE_LIMIT and len(machine.modules) < MODULE_LIMIT:
            return _run_module(machine, path, data, name or posixpath.basename(posixpath.dirname(path)))
    return None


def submodule(machine: Machine, module: ModuleValue, name: str) -> ModuleValue | None:
    """`package.name` where the package has a file of that name."""
    path = module.context.source.path
    if not path.endswith("__init__.py"):
        return None
    return load_module(machine, name, 1, module.context)


def _run_module(machine: Machine, path: str, data: bytes, name: str) -> ModuleValue | None:
    from cnnlint.interpret.parsing import parse
    from cnnlint.interpret.statements import run_block
    from cnnlint.source import Source, load

    source = load(path, data)
    tree = parse(source) if isinstance(source, Source) else None
    if tree is None or not isinstance(source, Source):
        return None
    context = ModuleContext(source, tree, name, is_main=False)
    value = ModuleValue(context)
    machine.modules[path] = value
    machine.consumed.add(path)
    journal, stack = machine.journal, machine.stack
    machine.journal, machine.stack = None, []
    try:
        run_block(machine, tree.body, context.frame)
    except (LimitReached, RecursionError):
        machine.limits.append(f"{path} was read in part only")
        raise
    finally:
        machine.journal, machine.stack = journal, stack
    return value
