"""libcst for a process of cnnlint's own: only what parsing needs is loaded, in a sixth of the time.

`import libcst` takes longer than all the rest of a run on one file. Most of that is for visitors, metadata, a parser in Python that
the native one has replaced, and for writing four methods of each of 170 node classes as text and compiling them. Here empty modules stand
for the former while libcst is imported, and a node class gets its `__init__` compiled when the first node is made of it.
Nodes can be parsed, looked at and turned back into code; they can be written to, which nobody does, and not be visited.

That holds for `console` and the processes it starts. Where cnnlint is a library, others may want libcst whole. Whatever is not as
expected here, a new release of libcst above all, leads to the plain import.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any, NoReturn

import cnnlint
from cnnlint.interpret import fields

#: What nobody asks for while parsing; afterwards an import of these is an error, not half a module.
_LEFT_OUT = (
    "libcst._batched_visitor",
    "libcst._metadata_dependent",
    "libcst._parser",
    "libcst._parser.entrypoints",
    "libcst._parser.parso",
    "libcst._parser.parso.pgen2",
    "libcst._parser.parso.pgen2.generator",
    "libcst._parser.parso.python",
    "libcst._parser.parso.python.token",
    "libcst._parser.types",
    "libcst._parser.types.config",
    "libcst._parser.types.token",
    "libcst._visitors",
    "libcst.helpers",
    "libcst.metadata",
    "libcst.metadata.base_provider",
    "libcst.metadata.wrapper",
)
#: Imported by what is left out as well, or for annotations and doc strings alone.
_ELSEWHERE = ("inspect", "pathlib")
#: What node classes do need is loaded before anything stands in for anything.
_NEEDED = ("abc", "ast", "contextlib", "copy", "enum", "re", "tokenize", "typing")

_TRIED = b"""# -*- coding: utf-8 -*-
@decorated
class Model(base.Layer, metaclass=kind):
    def call(self, x: int = -1, *rest, name='\xc3\xa9', **more) -> None:
        for i, (j, k) in enumerate([x[0], x[1:, ...]]):  # a comment
            x += i * 2 if not j else f"{k!r:>{i}}"
        return {**more, "a": (yield), "b": lambda: {x for x in ()}}
"""


class _Unlike(Exception):
    """libcst is not what this module knows."""


def load() -> None:
    """Import libcst leanly, or leave it to be imported as a whole."""
    if "libcst" in sys.modules or os.environ.get("LIBCST_PARSER_TYPE") == "pure":
        return
    for name in _NEEDED:
        import_module(name)
    known = set(sys.modules)
    try:
        with _stand_ins():
            package = import_module("libcst")
            native = import_module("libcst.native")
        _examine(package, native, known)
    except BaseException as error:  # of whatever kind, a panic of the native parser too: then libcst is imported as its authors meant it
        for name in set(sys.modules) - known - {"libcst.native"}:
            del sys.modules[name]
        if isinstance(error, KeyboardInterrupt):
            raise


def _examine(package: ModuleType, native: ModuleType, known: set[str]) -> None:
    """See that libcst is of the kind that was tested, is complete for us, and gives back what it parsed."""
    if package.LIBCST_VERSION.split(".")[0] != "1":
        raise _Unlike(package.LIBCST_VERSION)
    if others := {name for name in set(sys.modules) - known if name.split(".")[0] != "libcst"}:
        raise _Unlike(f"imports {others}")  # they may have met what stood in for something
    for name, value in list(vars(package).items()):
        if isinstance(value, type) and issubclass(value, _Absent):
            delattr(package, name)
    package.parse_module = _parser(native.parse_module)  # type: ignore[attr-defined]
    if package.parse_module(_TRIED).code.encode() != _TRIED:
        raise _Unlike("does not give back what it parsed")
    for name in _LEFT_OUT:
        sys.modules[name] = None  # type: ignore[assignment]  # the import system takes it as "not to be had"


def _parser(native: Callable[..., Any]) -> Callable[[bytes], Any]:
    """`libcst.parse_module` for bytes."""

    def parse_module(source: bytes) -> Any:
        from io import BytesIO
        from tokenize import detect_encoding

        encoding, _ = detect_encoding(BytesIO(source).readline)
        return native(source.decode(encoding), encoding=encoding)

    return parse_module


@contextmanager
def _stand_ins() -> Iterator[None]:
    """While this lasts, imports find what stands in for modules; afterwards all is as it was."""
    modules = {name: _Empty(name) for name in (*_LEFT_OUT, *_ELSEWHERE)}
    for name in _LEFT_OUT:
        modules[name].__path__ = []
    shadowed = {**modules, "dataclasses": fields, "libcst._add_slots": fields}
    hidden = {name: sys.modules.get(name) for name in shadowed}
    sys.modules.update(shadowed)
    try:
        yield
    finally:
        for name, module in hidden.items():
            if module is None:
                del sys.modules[name]
            else:
                sys.modules[name] = module


class _Absent:
    """Base of classes that are not there: they can be named and derived from, not made."""

    def __new__(cls, *arguments: object, **keywords: object) -> NoReturn:
        raise _Unlike(f"needs {cls.__name__}")


class _Empty(ModuleType):
    """A module in which every name is a class that is not there."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        kind = type(name, (_Absent,), {})
        setattr(self, name, kind)
        return kind


if cnnlint.alone:
    load()
