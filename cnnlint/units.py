"""ast -> the parts of a file that could be left out: functions, methods, and what is around them, with what each mentions and stores.

Words are read from the text, at the speed of a regular expression; a syntax tree is walked only for the parts where a word counts.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

_WORD = re.compile(r"[^\W\d]\w*")
_PIECES = re.compile(r"[\w{}%.]+")

Definition = ast.FunctionDef | ast.AsyncFunctionDef
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_OWN_SCOPES = (*DEFINITIONS, ast.ClassDef)


class Stored(NamedTuple):
    """`a.b[0] = 1`: the name at its root (None where it is none), the attributes on the way, and whether a plain constant is put there."""

    root: str | None
    attributes: tuple[str, ...]
    plain: bool


class Unit:
    """A function of a module, a method of a class, what a class holds besides its methods, or what a module does besides defining.

    `words` are all words of its text, comments and strings included (docstrings apart). `local` are the names that are its own, `declared`
    those it declares global, `aliases` what it imports (name -> (module, level, what is imported there)), `stores` what it assigns to
    that is no plain name.
    """

    __slots__ = ("_loads", "aliases", "declared", "first", "last", "local", "name", "nodes", "owner", "parameters", "stores", "words")

    def __init__(self, name: str | None, nodes: Sequence[ast.AST], owner: str | None, rows: Iterable[str]) -> None:
        self.name = name
        self.nodes = nodes
        self.owner = owner
        self.first = self.last = 0
        self.words = frozenset(_WORD.findall("\n".join(rows)))
        self.local: set[str] = set()
        self.declared: set[str] = set()
        self.aliases: dict[str, tuple[str, int, str]] = {}
        self.stores: list[Stored] = []
        self.parameters: tuple[str, ...] = ()
        self._loads: frozenset[str] | None = None
        self._survey()

    @property
    def loads(self) -> frozenset[str]:
        """The names it reads that are not its own, attributes, parameters, and strings that could be names."""
        if self._loads is None:
            self._loads = frozenset(self._read())
        return self._loads

    def walk(self) -> Iterator[ast.AST]:
        """All its nodes."""
        for node in self.nodes:
            yield from ast.walk(node)

    def _read(self) -> Iterator[str]:
        yield from self.parameters
        own = self.local - self.declared
        for node in self.walk():
            kind = type(node)
            if kind is ast.Name:
                if node.id not in own:  # type: ignore[attr-defined]
                    yield node.id  # type: ignore[attr-defined]
            elif kind is ast.Attribute:
                yield node.attr  # type: ignore[attr-defined]
            elif kind is ast.Constant and type(node.value) is str and node.value.isidentifier():  # type: ignore[attr-defined]
                yield node.value  # type: ignore[attr-defined]

    def _survey(self) -> None:
        """One walk over its statements."""
        function = self.nodes[0] if self.nodes and isinstance(self.nodes[0], DEFINITIONS) and self.name is not None else None
        if function is not None:
            given = function.args
            every = (*given.posonlyargs, *given.args, *given.kwonlyargs, *filter(None, (given.vararg, given.kwarg)))
            self.parameters = tuple(each.arg for each in every)
            self.local.update(self.parameters)
        pending = [(node, True) for node in (function.body if function is not None else self.nodes)]
        while pending:
            node, own = pending.pop()
            self._note(node, own)
            inside = own and not isinstance(node, _OWN_SCOPES)
            pending.extend((child, inside) for child in _inner(node))

    def _note(self, node: ast.AST, own: bool) -> None:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            module, level = (node.module or "", node.level) if isinstance(node, ast.ImportFrom) else ("", 0)
            for alias in node.names:
                source = module if isinstance(node, ast.ImportFrom) else alias.name
                name = alias.asname or (alias.name if isinstance(node, ast.ImportFrom) else alias.name.partition(".")[0])
                self.aliases[name] = (source, level, alias.name if isinstance(node, ast.ImportFrom) else "")
                self.local.update((name,) if own else ())
        elif isinstance(node, (ast.Global, ast.Nonlocal)):
            self.declared.update(node.names)
        elif isinstance(node, _OWN_SCOPES):
            self.local.update((node.name,) if own else ())
        elif isinstance(node, ast.ExceptHandler):
            self.local.update((node.name,) if own and node.name else ())
        plain = isinstance(getattr(node, "value", None), ast.Constant) or isinstance(node, ast.Delete)
        for target in _targets(node):
            self._store(target, own, plain)

    def _store(self, target: Any, own: bool, plain: bool) -> None:
        if isinstance(target, ast.Name):
            self.local.update((target.id,) if own else ())
        elif isinstance(target, (ast.Tuple, ast.List)):
            for each in target.elts:
                self._store(each, own, plain)
        elif isinstance(target, ast.Starred):
            self._store(target.value, own, plain)
        elif isinstance(target, (ast.Attribute, ast.Subscript)):
            attributes: list[str] = []
            root: Any = target
            while not isinstance(root, ast.Name) and root is not None:
                attributes += [root.attr] if isinstance(root, ast.Attribute) else []
                root = root.func if isinstance(root, ast.Call) else getattr(root, "value", None)
            self.stores.append(Stored(root.id if root is not None else None, tuple(attributes), plain))


def _inner(node: ast.AST) -> Iterator[ast.AST]:
    """The statements inside a statement."""
    for field in ("body", "orelse", "finalbody", "handlers", "cases"):
        children = getattr(node, field, None)
        if isinstance(children, list):
            yield from children


def _targets(node: ast.AST) -> Sequence[Any]:
    """What a statement assigns to."""
    if isinstance(node, (ast.Assign, ast.Delete)):
        return node.targets
    if isinstance(node, (ast.AugAssign, ast.AnnAssign, ast.For, ast.AsyncFor)):
        return (node.target,)
    if isinstance(node, (ast.With, ast.AsyncWith)):
        return [item.optional_vars for item in node.items if item.optional_vars is not None]
    return ()


# -- a file in parts ---------------------------------------------------------------------------------------------------


class Parts:
    """A file in units. `main` is what the module does besides defining; `functions` are its functions and methods, `rests` what its
    classes hold besides (class name -> the units of classes of that name)."""

    def __init__(self, tree: ast.Module, rows: Sequence[str]) -> None:
        self.rows = rows
        self.functions: list[Unit] = []
        self.rests: list[Unit] = []
        inside = [False] * (len(rows) + 2)
        for node in tree.body:
            if isinstance(node, _OWN_SCOPES):
                first, last = extent(node)
                inside[first : last + 1] = [True] * (last + 1 - first)
                if isinstance(node, ast.ClassDef):
                    self._add_class(node)
                else:
                    self._add_function(node, None)
        others = [node for node in tree.body if not isinstance(node, _OWN_SCOPES)]
        _drop_docstring(tree, inside)
        self.main = Unit(None, others, None, (row for number, row in enumerate(rows, start=1) if not inside[number]))

    def _add_function(self, node: Definition, owner: str | None) -> None:
        first, last = extent(node)
        outside = [False] * (len(self.rows) + 2)
        _drop_docstring(node, outside)
        unit = Unit(node.name, (node,), owner, (self.rows[row - 1] for row in range(first, last + 1) if not outside[row]))
        unit.first, unit.last = first, last
        self.functions.append(unit)

    def _add_class(self, node: ast.ClassDef) -> None:
        first, last = extent(node)
        inside = [False] * (len(self.rows) + 2)
        _drop_docstring(node, inside)
        for method in node.body:
            if isinstance(method, DEFINITIONS):
                self._add_function(method, node.name)
                top, bottom = extent(method)
                inside[top : bottom + 1] = [True] * (bottom + 1 - top)
        others: list[ast.AST] = [*node.bases, *(each.value for each in node.keywords), *node.decorator_list]
        others += [each for each in node.body if not isinstance(each, DEFINITIONS)]
        unit = Unit(node.name, others, None, (self.rows[row - 1] for row in range(first, last + 1) if not inside[row]))
        unit.first, unit.last = first, last
        self.rests.append(unit)


def extent(node: Definition | ast.ClassDef) -> tuple[int, int]:
    """The first and last row of a definition, decorators included."""
    return min([node.lineno, *(each.lineno for each in node.decorator_list)]), node.end_lineno or node.lineno


def _drop_docstring(node: ast.Module | ast.ClassDef | Definition, dropped: list[bool]) -> None:
    """Marks the rows that a docstring has for itself."""
    first = node.body[0] if node.body else None
    if not (isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and type(first.value.value) is str):
        return
    start = first.lineno + (getattr(node, "lineno", 0) == first.lineno)
    stop = (first.end_lineno or 0) + 1
    behind = node.body[1].lineno if len(node.body) > 1 else stop
    dropped[start : min(stop, behind)] = [True] * max(min(stop, behind) - start, 0)


class Pieces(NamedTuple):
    """What names that are put together while the program runs may consist of, in lower case: `inner` anywhere, `outer` at an end."""

    inner: frozenset[str] = frozenset()
    outer: frozenset[str] = frozenset()

    def could_be(self, name: str | None) -> bool:
        """Whether the name could be put together."""
        own = (name or "").lower()
        return any(piece in own for piece in self.inner) or any(own.startswith(piece) or own.endswith(piece) for piece in self.outer)


def name_pieces(units: Iterable[Unit]) -> Pieces:
    """The pieces in the strings of these units: parts of strings that are joined, and whole strings."""
    inner: set[str] = set()
    outer: set[str] = set()
    for unit in units:
        for node in unit.walk():
            if isinstance(node, ast.Constant) and type(node.value) is str:
                outer.update(_split(node.value))
            elif isinstance(node, (ast.JoinedStr, ast.BinOp, ast.Call)):
                inner.update(piece for text in _joined(node) for piece in _split(text))
    return Pieces(frozenset(inner), frozenset(outer - inner))


def _joined(node: ast.JoinedStr | ast.BinOp | ast.Call) -> Iterator[str]:
    """The strings that an expression joins with others."""
    sides: Iterable[Any] = ()
    if isinstance(node, ast.JoinedStr):
        sides = node.values
    elif isinstance(node, ast.BinOp):
        sides = (node.left, node.right)
    elif isinstance(node.func, ast.Attribute) and node.func.attr in ("format", "join", "replace"):
        sides = (node.func.value, *node.args)
    yield from (side.value for side in sides if isinstance(side, ast.Constant) and type(side.value) is str)


def _split(text: str) -> list[str]:
    return [piece.lower() for piece in re.split(r"[{}%.]+", text) if piece] if _PIECES.fullmatch(text) else []
