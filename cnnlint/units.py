"""ast -> the parts of a file that could be left out: functions, methods, and what is around them, with what each mentions and stores.

Words are split off the text; all nodes of a syntax tree are walked only in the parts where a word counts.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from cnnlint.blocks import BLOCKS
from cnnlint.tuples import NamedTuple

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
    that is no plain name, `decorated` whether it is a class with decorators.
    """

    __slots__ = (
        *("_loads", "_nodes", "_pieces", "aliases", "declared", "decorated", "first", "last", "local", "name", "nodes", "owner"),
        *("parameters", "stores", "words"),
    )

    def __init__(self, name: str | None, nodes: Sequence[ast.AST], owner: str | None, words: frozenset[str]) -> None:
        self.name = name
        self.nodes = nodes
        self.owner = owner
        self.first = self.last = 0
        self.decorated = False
        self.words = words
        self.declared: set[str] = set()
        self.aliases: dict[str, tuple[str, int, str]] = {}
        self.stores: list[Stored] = []
        self._loads: frozenset[str] | None = None
        self._nodes: list[Any] | None = None
        self._pieces: tuple[set[str], set[str], bool] | None = None
        function = nodes[0] if name is not None and nodes and isinstance(nodes[0], DEFINITIONS) else None
        self.parameters = () if function is None else _parameters(function)
        self.local: set[str] = self._survey(nodes if function is None else function.body, self.parameters, (), False)

    @property
    def loads(self) -> frozenset[str]:
        """The names it reads that are not its own, attributes, parameters, and strings that could be names."""
        if self._loads is None:
            self._loads = frozenset(self._read())
        return self._loads

    def walk(self) -> list[Any]:
        """All its nodes, but for those that say nothing (`Load`)."""
        if self._nodes is None:
            found = self._nodes = list(self.nodes)
            for node in found:  # which grows meanwhile
                found += children(node)
        return self._nodes

    @property
    def pieces(self) -> tuple[set[str], set[str], bool]:
        """What its strings could give to names that are put together (see `Pieces`), and whether it joins what it does not name."""
        if self._pieces is None:
            self._pieces = _own_pieces(self.walk())
        return self._pieces

    @property
    def defining(self) -> Sequence[ast.expr]:
        """The expressions of a function that run where it is defined: decorators, defaults that call something."""
        node: Any = self.nodes[0] if self.nodes else None
        if not isinstance(node, DEFINITIONS):
            return ()
        defaults = (each for each in (*node.args.defaults, *node.args.kw_defaults) if each is not None and type(each) is not ast.Constant)
        return (*node.decorator_list, *(each for each in defaults if any(isinstance(inner, ast.Call) for inner in ast.walk(each))))

    def _read(self) -> Iterator[str]:
        yield from self.parameters
        own = self.local - self.declared
        for node in self.walk():
            kind = type(node)
            if kind is ast.Name:
                if node.id not in own:
                    yield node.id
            elif kind is ast.Attribute:
                yield node.attr
            elif kind is ast.Constant and type(node.value) is str and node.value.isidentifier():
                yield node.value

    def _survey(self, statements: Sequence[ast.AST], parameters: Iterable[str], outer: tuple[set[str], ...], a_class: bool) -> set[str]:
        """One walk over the statements of a scope and of the scopes inside; the names that the scope binds. `outer` are those of the
        functions around it that stand inside this unit (the names of a class are not seen in its methods)."""
        bound = set(parameters)
        inside: list[Any] = []
        places: list[tuple[Any, bool]] = []
        pending: list[Sequence[Any]] = [statements]
        while pending:
            for node in pending.pop():
                kind = type(node)
                if kind in _TARGETS:
                    plain = _is_plain(node)
                    places += [(place, plain) for target in _TARGETS[kind](node) for place in _places(target, bound)]
                elif kind in _OWN_SCOPES:
                    inside.append(node)
                    bound.add(node.name)
                elif kind is ast.Import or kind is ast.ImportFrom:
                    told = dict(bindings(node))
                    self.aliases.update(told)
                    bound.update(told)
                elif kind is ast.Global or kind is ast.Nonlocal:
                    self.declared.update(node.names)
                elif kind is ast.ExceptHandler and node.name:
                    bound.add(node.name)
                if kind in BLOCKS:
                    pending += [getattr(node, field) for field in BLOCKS[kind]]
        scopes = outer if a_class else (*outer, bound)
        self.stores += [self._stored(place, plain, scopes[1:]) for place, plain in places]
        for node in inside:
            is_class = isinstance(node, ast.ClassDef)
            self._survey(node.body, () if is_class else _parameters(node), scopes, is_class)
        return bound

    def _stored(self, place: Any, plain: bool, inside: tuple[set[str], ...]) -> Stored:
        attributes: list[str] = []
        root: Any = place
        while root is not None and type(root) is not ast.Name:
            if type(root) is ast.Attribute:
                attributes.append(root.attr)
            root = root.func if type(root) is ast.Call else getattr(root, "value", None)
        inner = root is not None and any(root.id in names and root.id not in self.declared for names in inside)
        return Stored(None if root is None else root.id, tuple(attributes), plain, inner)


def bindings(node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, tuple[str, int, str]]]:
    """What an import binds: the name, and (module, level, what is imported from there)."""
    for alias in node.names:
        if isinstance(node, ast.ImportFrom):
            yield alias.asname or alias.name, (node.module or "", node.level, alias.name)
        else:
            yield alias.asname or alias.name.partition(".")[0], (alias.name, 0, "")


#: Fields that hold no nodes, or nodes that say nothing.
_SILENT = frozenset(("ctx", "op", "ops", "id", "attr", "arg", "kind", "conversion", "type_comment", "module", "level", "names", "asname"))


class _Fields(dict[type, tuple[str, ...]]):
    """For each kind of node the fields that are looked into; none for what is no node."""

    def __missing__(self, kind: type) -> tuple[str, ...]:
        fields = () if kind is ast.Constant else tuple(field for field in getattr(kind, "_fields", ()) if field not in _SILENT)
        return self.setdefault(kind, fields)


_FIELDS = _Fields()


def children(node: Any) -> list[Any]:
    """The nodes inside a node, without those that say nothing."""
    found = []
    for field in _FIELDS[type(node)]:
        value = getattr(node, field)
        if type(value) is list:
            found += value
        elif value is not None:
            found.append(value)
    return found


def _parameters(node: Definition) -> tuple[str, ...]:
    given = node.args
    every = (*given.posonlyargs, *given.args, *given.kwonlyargs, *filter(None, (given.vararg, given.kwarg)))
    return tuple(each.arg for each in every)


def _is_plain(node: ast.AST) -> bool:
    return isinstance(getattr(node, "value", None), ast.Constant) or isinstance(node, ast.Delete)


#: What a statement assigns to.
_TARGETS: dict[type, Callable[[Any], Sequence[Any]]] = {
    **dict.fromkeys((ast.Assign, ast.Delete), lambda node: node.targets),
    **dict.fromkeys((ast.AugAssign, ast.AnnAssign, ast.For, ast.AsyncFor), lambda node: (node.target,)),
    **dict.fromkeys((ast.With, ast.AsyncWith), lambda node: [item.optional_vars for item in node.items if item.optional_vars is not None]),
}


def _places(target: Any, bound: set[str]) -> Sequence[Any]:
    """The places in a target that are no plain names; those are put into `bound`."""
    kind = type(target)
    if kind is ast.Name:
        bound.add(target.id)
        return ()
    if kind is ast.Tuple or kind is ast.List:
        return [place for each in target.elts for place in _places(each, bound)]
    return _places(target.value, bound) if kind is ast.Starred else (target,)


# -- a file in parts ---------------------------------------------------------------------------------------------------


class Parts:
    """A file in units. `main` is what the module does besides defining; `functions` are its functions and methods, `rests` what its
    classes hold besides (class name -> the units of classes of that name)."""

    def __init__(self, tree: ast.Module, rows: Sequence[str]) -> None:
        self.rows = "\n".join(rows).encode(errors="replace").translate(_SPACED).decode().split("\n")
        self.functions: list[Unit] = []
        self.rests: list[Unit] = []
        others: list[ast.AST] = []
        inside = _docstring(tree)
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                self._add_class(node)
            elif isinstance(node, DEFINITIONS):
                self._add_function(node, None)
            else:
                others.append(node)
                continue
            inside.append(extent(node))
        self.main = Unit(None, others, None, self._words(1, len(rows), inside))

    def _add_function(self, node: Definition, owner: str | None) -> None:
        first, last = extent(node)
        unit = Unit(node.name, (node,), owner, self._words(first, last, _docstring(node)))
        unit.first, unit.last = first, last
        self.functions.append(unit)

    def _add_class(self, node: ast.ClassDef) -> None:
        first, last = extent(node)
        inside = _docstring(node)
        others: list[ast.AST] = [*node.bases, *(each.value for each in node.keywords), *node.decorator_list]
        for each in node.body:
            if isinstance(each, DEFINITIONS):
                self._add_function(each, node.name)
                inside.append(extent(each))
            else:
                others.append(each)
        unit = Unit(node.name, others, None, self._words(first, last, inside))
        unit.first, unit.last = first, last
        unit.decorated = bool(node.decorator_list)
        self.rests.append(unit)

    def _words(self, first: int, last: int, without: Iterable[tuple[int, int]]) -> frozenset[str]:
        """The words in these rows, without those in some ranges of rows that follow one another."""
        rows: list[str] = []
        for start, stop in without:
            rows += self.rows[first - 1 : start - 1]
            first = stop + 1
        rows += self.rows[first - 1 : last]
        return frozenset(" ".join(rows).split())


#: A blank for every byte that is in no word. What is beyond ASCII counts as part of one.
_SPACED = bytes(code if chr(code).isalnum() or chr(code) in "_\n" or code > 127 else 32 for code in range(256))


def extent(node: Definition | ast.ClassDef) -> tuple[int, int]:
    """The first and last row of a definition, decorators included."""
    return min([node.lineno, *(each.lineno for each in node.decorator_list)]), node.end_lineno or node.lineno


def _docstring(node: ast.Module | ast.ClassDef | Definition) -> list[tuple[int, int]]:
    """The rows that a docstring has for itself, if any."""
    first = node.body[0] if node.body else None
    if not (isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and type(first.value.value) is str):
        return []
    start = first.lineno + (getattr(node, "lineno", 0) == first.lineno)
    stop = first.end_lineno or 0
    if len(node.body) > 1:
        stop = min(stop, node.body[1].lineno - 1)
    return [(start, stop)] if start <= stop else []


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
    own = [unit.pieces for unit in units]
    inner = frozenset[str]().union(*(pieces[0] for pieces in own))
    outer = frozenset[str]().union(*(pieces[1] for pieces in own))
    return Pieces(inner, outer - inner if any(bare for _, _, bare in own) else frozenset())


def _own_pieces(nodes: Iterable[Any]) -> tuple[set[str], set[str], bool]:
    inner: set[str] = set()
    outer: set[str] = set()
    bare = False
    for node in nodes:
        kind = type(node)
        if kind is ast.Constant:
            if type(node.value) is str:
                outer.update(_split(node.value))
        elif kind is ast.JoinedStr or kind is ast.BinOp or kind is ast.Call:
            inner.update(piece for text in _joined(node) for piece in _split(text))
            bare = bare or _joins_unknown(node)
    return inner, outer, bare


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
