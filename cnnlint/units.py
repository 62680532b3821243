"""ast -> the parts of a file that could be left out: functions, methods, and what is around them, with what each mentions and stores.

Words are read from the text, at the speed of a regular expression; a syntax tree is walked only for the parts where a word counts.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from cnnlint.tuples import NamedTuple

_WORD = re.compile(r"[^\W\d]\w*")
_PIECES = re.compile(r"[\w{}%.]+")

Definition = ast.FunctionDef | ast.AsyncFunctionDef
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_OWN_SCOPES = (*DEFINITIONS, ast.ClassDef)


class Stored(NamedTuple):
    """`a.b[0] = 1`: the name at its root (None where it is none, or belongs to a function inside), the attributes on the way, whether
    a plain constant is put there, and whether the root is a name of a function inside."""

    root: str | None
    attributes: tuple[str, ...]
    plain: bool
    inner: bool


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
        self.declared: set[str] = set()
        self.aliases: dict[str, tuple[str, int, str]] = {}
        self.stores: list[Stored] = []
        self._loads: frozenset[str] | None = None
        function = nodes[0] if name is not None and nodes and isinstance(nodes[0], DEFINITIONS) else None
        self.parameters = () if function is None else _parameters(function)
        self.local: set[str] = self._survey(nodes if function is None else function.body, self.parameters, (), False)

    @property
    def loads(self) -> frozenset[str]:
        """The names it reads that are not its own, attributes, parameters, and strings that could be names."""
        if self._loads is None:
            self._loads = frozenset(self._read())
        return self._loads

    def walk(self) -> Iterator[ast.AST]:
        """All its nodes."""
        pending: list[Any] = list(self.nodes)
        while pending:
            node = pending.pop()
            yield node
            pending += children(node)

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

    def _survey(self, statements: Sequence[ast.AST], parameters: Iterable[str], outer: tuple[set[str], ...], a_class: bool) -> set[str]:
        """One walk over the statements of a scope and of the scopes inside; the names that the scope binds. `outer` are those of the
        functions around it that stand inside this unit (the names of a class are not seen in its methods)."""
        bound, targets, inside = set(parameters), [], []
        pending = list(statements)
        while pending:
            node = pending.pop()
            if isinstance(node, _OWN_SCOPES):
                inside.append(node)
            else:
                pending.extend(_inner(node))
            bound.update(self._binds(node))
            targets += [(target, _is_plain(node)) for target in _targets(node)]
        scopes = outer if a_class else (*outer, bound)
        for target, plain in targets:
            self._store(target, plain, bound, scopes[1:])
        for node in inside:
            own = () if isinstance(node, ast.ClassDef) else _parameters(node)
            self._survey(node.body, own, scopes, isinstance(node, ast.ClassDef))
        return bound

    def _binds(self, node: ast.AST) -> Iterator[str]:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            for here, told in bindings(node):
                self.aliases[here] = told
                yield here
        elif isinstance(node, (ast.Global, ast.Nonlocal)):
            self.declared.update(node.names)
        elif isinstance(node, (*DEFINITIONS, ast.ClassDef)) or (isinstance(node, ast.ExceptHandler) and node.name):
            yield node.name or ""

    def _store(self, target: Any, plain: bool, bound: set[str], inside: tuple[set[str], ...]) -> None:
        if isinstance(target, ast.Name):
            bound.add(target.id)
        elif isinstance(target, (ast.Tuple, ast.List)):
            for each in target.elts:
                self._store(each, plain, bound, inside)
        elif isinstance(target, ast.Starred):
            self._store(target.value, plain, bound, inside)
        elif isinstance(target, (ast.Attribute, ast.Subscript)):
            attributes: list[str] = []
            root: Any = target
            while not isinstance(root, ast.Name) and root is not None:
                attributes += [root.attr] if isinstance(root, ast.Attribute) else []
                root = root.func if isinstance(root, ast.Call) else getattr(root, "value", None)
            inner = root is not None and any(root.id in names - self.declared for names in inside)
            self.stores.append(Stored(None if root is None else root.id, tuple(attributes), plain, inner))


def bindings(node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, tuple[str, int, str]]]:
    """What an import binds: the name, and (module, level, what is imported from there)."""
    for alias in node.names:
        if isinstance(node, ast.ImportFrom):
            yield alias.asname or alias.name, (node.module or "", node.level, alias.name)
        else:
            yield alias.asname or alias.name.partition(".")[0], (alias.name, 0, "")


_NO_CHILDREN = frozenset({ast.Name, ast.Constant, ast.alias, ast.Load, ast.Store, ast.Pass})


def children(node: Any) -> list[Any]:
    """The nodes inside a node, without those that say nothing (`Load`)."""
    kind = type(node)
    if kind in _NO_CHILDREN:
        return []
    if kind is ast.Attribute:
        return [node.value]
    found = []
    for field in node._fields:
        value = getattr(node, field, None)
        if type(value) is list:
            found += [each for each in value if isinstance(each, ast.AST)]
        elif isinstance(value, ast.AST) and field != "ctx":
            found.append(value)
    return found


def _parameters(node: Definition) -> tuple[str, ...]:
    given = node.args
    every = (*given.posonlyargs, *given.args, *given.kwonlyargs, *filter(None, (given.vararg, given.kwarg)))
    return tuple(each.arg for each in every)


def _is_plain(node: ast.AST) -> bool:
    return isinstance(getattr(node, "value", None), ast.Constant) or isinstance(node, ast.Delete)


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
    """What names that are put together while the program runs may consist of, in lower case: parts of them (`inner`), or whole strings
    at an end (`outer`) where nothing else is said about how they are joined."""

    inner: frozenset[str] = frozenset()
    outer: frozenset[str] = frozenset()

    def could_be(self, name: str | None) -> bool:
        """Whether the name could be put together."""
        own = (name or "").lower()
        return any(piece in own for piece in self.inner) or any(own.startswith(piece) or own.endswith(piece) for piece in self.outer)


def name_pieces(units: Iterable[Unit]) -> Pieces:
    """The pieces in the strings of these units."""
    inner: set[str] = set()
    outer: set[str] = set()
    bare = False
    for unit in units:
        for node in unit.walk():
            if isinstance(node, ast.Constant) and type(node.value) is str:
                outer.update(_split(node.value))
            elif isinstance(node, (ast.JoinedStr, ast.BinOp, ast.Call)):
                inner.update(piece for text in _joined(node) for piece in _split(text))
                bare = bare or _joins_unknown(node)
    return Pieces(frozenset(inner), frozenset(outer - inner) if bare else frozenset())


def _joins_unknown(node: ast.JoinedStr | ast.BinOp | ast.Call) -> bool:
    """Whether it may put strings together without a piece of its own."""
    if isinstance(node, ast.JoinedStr):
        return len(node.values) > 1 and all(isinstance(each, ast.FormattedValue) for each in node.values)
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.Add) and not any(isinstance(side, (ast.Constant, ast.JoinedStr)) for side in (node.left, node.right))
    return isinstance(node.func, ast.Attribute) and node.func.attr in (
        "join",
        "title",
        "capitalize",
        "swapcase",
        "removesuffix",
        "removeprefix",
    )


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
