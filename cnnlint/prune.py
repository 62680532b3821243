"""What Python's own parser made of a file, without definitions that have nothing to do with any model.

Interpreting a row takes ten times as long as parsing it, while most functions of a large file have nothing to do with models. What is
left out is decided soundly:

- A part of the file *makes* models where it reads the name of a class of models (or a name, attribute or variable that may hold one, or
  something imported from another file of the project), or the name of another part that does. All of these stay.
- What a part that stays reads by name stays: functions, methods and classes of that name, wherever they are.
- What runs where it stands, and calls something, stays: bodies of classes, decorators, defaults. So does what declares a variable global
  that is read.
- What else neither makes a model nor is called by what stays is not run: whatever it changes, no model sees it.
- Where names are made up while the program runs (`globals()`, `exec`) everything stays.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from typing import Any, TypeAlias

from cnnlint.importing import is_library
from cnnlint.tuples import NamedTuple
from cnnlint.units import DEFINITIONS, Parts, Pieces, Unit, bindings, children, extent, name_pieces

Follows: TypeAlias = Callable[[str, int, str], bool]

#: Files up to this number of rows are not worth the trouble.
SMALL = 60

#: What makes models that are read.
_MODELS = frozenset({"Sequential", "clone_model"})
#: Classes of models that are counted only.
_GRAPHS = frozenset({"Model", "Functional"})
_KERAS = frozenset({"keras", "tensorflow", "tf_keras"})
#: Names that let a program reach what it does not name: builtins, and attributes, methods and keywords.
_ANYTHING = frozenset(("globals", "vars", "eval", "exec", "__import__", "__builtins__"))
_ANY_MEMBER = frozenset(
    (
        *("__subclasses__", "__init_subclass__", "metaclass", "getmembers", "__getattr__", "__getattribute__", "__prepare__"),
        *("__set_name__", "currentframe", "__globals__", "f_globals", "f_locals"),
    )
)
#: What lists the names of something, which may be this module.
_NAMESPACES = frozenset({"locals", "__dict__"})
#: Modules that give access to this one.
_INTROSPECTION = frozenset({"sys", "inspect", "importlib", "gc", "__main__"})
#: Functions that look a name up that may have been put together.
_LOOK_UPS = frozenset({"getattr", "attrgetter", "methodcaller", "import_module", "hasattr", "setattr", "delattr"})
#: Library functions that set what every layer, or the whole program, depends on.
SETTINGS = frozenset(
    (
        *("set_image_data_format", "set_image_dim_ordering", "set_floatx", "set_epsilon", "set_backend", "wandb", "set_defaults"),
        *("set_global_policy", "set_dtype_policy", "set_policy", "setattr", "delattr", "__setattr__", "get_custom_objects"),
    )
)
#: Methods that put something into a list, set or dict.
_FILLING = frozenset({"append", "appendleft", "extend", "insert", "add", "update", "setdefault"})
#: What a class may do besides binding names to values.
_DOING = frozenset((ast.Call, ast.AugAssign, ast.Delete, ast.For, ast.While, ast.With, ast.Try, ast.Await, ast.AsyncFor, ast.AsyncWith))
_CONSTANTS = (ast.Constant, ast.UnaryOp, ast.USub, ast.BinOp, ast.operator, ast.Tuple, ast.Load)


class Pruned(NamedTuple):
    """A file without what cannot matter.

    `tree` is None where nothing in it can make a model that is read. `graphs` is the number of places in the whole file that make a
    Functional model. `making` are the functions and methods, as (class, name), that may make a model: it is of no use to enter others on
    their own. None where all may.
    """

    tree: ast.Module | None
    graphs: int
    making: frozenset[tuple[str | None, str | None]] | None = None


def prune(texts: Sequence[str], tree: ast.Module, follows: Follows) -> Pruned:
    """What of the file matters to models; the rest is taken out of its tree.

    `follows` says whether an import (module, level, what is imported from there) may lead to another file of the project.
    """
    if len(texts) < SMALL and any("Sequential(" in text for text in texts):
        return Pruned(tree, _graphs(list(ast.walk(tree))) if any(word in text for text in texts for word in _GRAPHS) else 0)
    program = _Program(tree, texts, follows)
    graphs = program.graphs()
    if program.inscrutable:
        return Pruned(tree, graphs)
    program.spread()
    if not program.making:
        return Pruned(None, graphs)
    _cut(tree, {(unit.first, unit.last) for unit in program.units if unit not in program.kept})
    return Pruned(tree, graphs, frozenset((unit.owner, unit.name) for unit in program.making))


def _cut(scope: ast.Module | ast.ClassDef, cuts: Set[tuple[int, int]]) -> None:
    """Takes definitions out of the tree, and of the classes that stay in it."""
    kept: list[ast.stmt] = []
    for node in scope.body:
        if isinstance(node, (*DEFINITIONS, ast.ClassDef)):
            if extent(node) in cuts:
                continue
            if isinstance(node, ast.ClassDef):
                _cut(node, cuts)
        kept.append(node)
    scope.body = kept or [ast.Pass(lineno=1, col_offset=0, end_lineno=1, end_col_offset=0)]


class _Program:
    """What is decided about the parts of a file: which make models (`making`), and which stay (`kept`)."""

    def __init__(self, tree: ast.Module, texts: Sequence[str], follows: Follows) -> None:
        self.parts = Parts(tree, texts)
        self.units = [self.parts.main, *self.parts.rests, *self.parts.functions]
        self.defined = {unit.name for unit in self.units if unit.name is not None}
        self.words = frozenset().union(*(unit.words for unit in self.units))
        self.looking_up = {unit for unit in self.units if unit.words & _LOOK_UPS and _computes_names(unit)}
        self.sources = set(_MODELS)
        self.variables = _variables(tree, self.parts)
        self.inscrutable = _names_anything(self.units) or not self._imports(follows)
        self.making: set[Unit] = set()
        self.kept: set[Unit] = set()

    def _imports(self, follows: Follows) -> bool:
        """Takes what imports bind that may make models into `sources`; whether all that imports bind is known."""
        leads: dict[tuple[str, int, str], bool] = {}
        for unit in self.units:
            for name, told in unit.aliases.items():
                module, level, what = told
                if told not in leads:
                    leads[told] = what in _MODELS or (not is_library(module, level) and follows(module, level, what))
                if leads[told]:
                    if what == "*":
                        return False
                    self.sources.add(name)
        return True

    # -- what makes models -----------------------------------------------------------------------------------------

    def spread(self) -> None:
        """Finds the parts that make models, then the parts that stay because of them."""
        fresh = self.sources
        while fresh:
            before = set(self.sources)
            for unit in self.units:
                if unit not in self.making and not unit.words.isdisjoint(fresh) and self._makes(unit):
                    self.making.add(unit)
                    self.sources.update(self._handed_on(unit))
            fresh = self.sources - before
        if self.making:
            self._keep()

    def _makes(self, unit: Unit) -> bool:
        return _reads(unit, self.sources, strings=bool(self.looking_up) or bool(unit.words & _LOOK_UPS))

    def _handed_on(self, unit: Unit) -> Iterator[str]:
        """The names through which others reach what this part makes."""
        if unit in self.parts.rests:
            yield from unit.local
        if unit.name is not None:
            yield unit.name
        if unit.owner is not None:
            yield unit.owner
        yield from unit.declared
        yield from self.variables & unit.words  # of the module itself, those that it assigns among them
        yield from (name for stored in unit.stores if not stored.plain for name in stored.attributes)
        if unit.words & _FILLING:
            yield from (name for node in unit.walk() for name in _filled(node))

    def graphs(self) -> int:
        """The number of places that make a Functional model."""
        named = {name: told for unit in self.units for name, told in unit.aliases.items()}
        words = _GRAPHS | {name for name, (_, _, what) in named.items() if what in _GRAPHS}
        return sum(_is_graph(node, named) for unit in self.units if unit.words & words for node in unit.walk() if type(node) is ast.Call)

    # -- what stays ------------------------------------------------------------------------------------------------

    def _keep(self) -> None:
        self.kept = {self.parts.main, *self.making, *(unit for unit in self.units if self._runs_at_once(unit))}
        while True:
            read: frozenset[str] = frozenset().union(*(unit.loads for unit in self.kept))
            pieces = name_pieces(self.kept) if self.looking_up & self.kept else Pieces()
            classes = {unit.owner or "" for unit in self.kept} | {unit.name or "" for unit in self.parts.rests if unit in self.kept}
            more = [
                unit
                for unit in self.units
                if unit not in self.kept
                and (unit.name in read or pieces.could_be(unit.name) or _belongs(unit, classes, read) or not unit.declared.isdisjoint(read))
            ]
            if not more:
                return
            self.kept.update(more)

    def _runs_at_once(self, unit: Unit) -> bool:
        """Whether what runs where the part is defined may change something: it calls what stands in this file, or does more than bind
        names of its own."""
        if unit.owner is None and unit in self.parts.rests:
            if not unit.decorated and not unit.stores and not unit.declared and all(type(node) not in _DOING for node in unit.walk()):
                return False
            return bool(unit.stores or unit.declared or unit.words & SETTINGS or unit.loads & (self.defined - {unit.name} | self.variables))
        return any(not _names(node).isdisjoint(self.defined | self.variables | SETTINGS) for node in unit.defining)


def _filled(node: ast.AST) -> Iterator[str]:
    """The attributes on the way to a list, set or dict that a call puts something into."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _FILLING:
        holder: ast.AST | None = node.func.value
        while isinstance(holder, (ast.Attribute, ast.Subscript)):
            if isinstance(holder, ast.Attribute):
                yield holder.attr
            holder = holder.value


def _graphs(nodes: Sequence[ast.AST]) -> int:
    """The number of places among the nodes of a small file that make a Functional model."""
    named = {name: told for node in nodes if isinstance(node, (ast.Import, ast.ImportFrom)) for name, told in bindings(node)}
    return sum(_is_graph(node, named) for node in nodes if isinstance(node, ast.Call))


def _is_graph(node: ast.Call, named: Mapping[str, tuple[str, int, str]]) -> bool:
    """Whether it is a call of Keras's class of Functional models, by a name that an import gives to it or to a module around it."""
    if isinstance(node.func, ast.Attribute) and node.func.attr not in _GRAPHS:
        return False
    root = _root(node.func)
    module, _, what = named.get(root.id, ("", 0, "")) if isinstance(root, ast.Name) else ("", 0, "")
    return (isinstance(node.func, ast.Attribute) or what in _GRAPHS) and module.partition(".")[0] in _KERAS


def _root(node: ast.expr) -> ast.expr:
    """What attributes are asked of, at the beginning of a chain."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node


def _names(node: ast.AST) -> set[str]:
    """The names and attributes in an expression."""
    inside = list(ast.walk(node))
    return {each.id for each in inside if isinstance(each, ast.Name)} | {each.attr for each in inside if isinstance(each, ast.Attribute)}


def _belongs(unit: Unit, classes: set[str], read: frozenset[str]) -> bool:
    """Whether it is part of a class that stays: all of it, but for tests that nothing calls."""
    if unit.owner is None:
        return unit.name in classes
    return unit.owner in classes and (unit.owner in read or not (unit.name or "").startswith("test"))


def _variables(tree: ast.Module, parts: Parts) -> frozenset[str]:
    """The variables of the module whose value or content may change: all but those bound once, to a constant."""
    declared = set().union(*(unit.declared for unit in parts.functions)) if parts.functions else set()
    constant = {
        node.targets[0].id
        for node in tree.body
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name) and _is_constant(node.value)
    }
    bound = Counter(node.id for node in parts.main.walk() if type(node) is ast.Name and type(node.ctx) is not ast.Load) if constant else {}
    stored = {
        root
        for unit in parts.functions
        for root, _, _, inner in unit.stores
        if root is not None and not inner and root not in unit.local - unit.declared
    }
    defined = {unit.name for unit in (*parts.functions, *parts.rests) if unit.name is not None and unit.owner is None}
    own = parts.main.local - set(parts.main.aliases)
    once = {name for name in constant if bound[name] == 1}
    return frozenset((own - once) | declared | (stored & (defined | own)))


def _is_constant(value: ast.expr) -> bool:
    return all(isinstance(node, _CONSTANTS) for node in ast.walk(value))


def _names_anything(units: Iterable[Unit]) -> bool:
    """Whether the program may reach any of its parts without naming it."""
    for unit in units:
        if unit.words & _ANY_MEMBER:
            return True
        if unit.words & _ANYTHING and any(isinstance(node, ast.Name) and node.id in _ANYTHING - unit.local for node in unit.walk()):
            return True
    imported = {name: told[0] for unit in units for name, told in unit.aliases.items()}
    return any(unit.words & _NAMESPACES and _lists_own_names(unit, imported) for unit in units)


def _lists_own_names(unit: Unit, imported: Mapping[str, str]) -> bool:
    """Whether it asks for all names of what may be this module, or a class of it: not where a function asks for its local ones, nor for
    those of another module, or of what stands there. `imported` says from which module a name is."""
    own = unit.local - set(unit.aliases)
    for node in unit.walk():
        if isinstance(node, ast.Name) and node.id == "locals" and "locals" not in own:
            if not (unit.nodes and isinstance(unit.nodes[0], DEFINITIONS)):
                return True
        elif isinstance(node, ast.Attribute) and node.attr == "__dict__":
            root = _root(node.value)
            if not isinstance(root, ast.Name) or root.id in own or imported.get(root.id, "sys").partition(".")[0] in _INTROSPECTION:
                return True
        elif isinstance(node, ast.Constant) and node.value == "__dict__":
            return True
    return False


def _computes_names(unit: Unit) -> bool:
    """Whether an attribute is looked up by anything but a plain string."""
    for node in unit.walk():
        if isinstance(node, ast.Attribute) and node.attr in _LOOK_UPS:
            return True
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _LOOK_UPS:
            second = node.args[1] if len(node.args) > 1 else None
            if not (isinstance(second, ast.Constant) and isinstance(second.value, str)):
                return True
    return False


# -- where a part reads a name that may make a model -------------------------------------------------------------------


def _reads(unit: Unit, names: set[str], strings: bool) -> bool:
    """Whether the part reads one of the names other than to ask for a type."""
    own = unit.local - unit.declared - set(unit.aliases) if unit.name is not None else frozenset()
    pending: list[Any] = list(unit.nodes)
    while pending:
        node = pending.pop()
        kind = type(node)
        if kind is ast.Name:
            if node.id in names and node.id not in own and type(node.ctx) is ast.Load:
                return True
        elif kind is ast.Attribute:
            if node.attr in names and type(node.ctx) is ast.Load:
                return True
            pending.append(node.value)
        elif kind is ast.Constant:
            if strings and type(node.value) is str and node.value in names:
                return True
        elif kind in _ASKED:
            pending += _ASKED[kind](node)
        else:
            pending += children(node)
    return False


def _called(node: ast.Call) -> Sequence[Any]:
    if isinstance(node.func, ast.Name) and node.func.id in ("isinstance", "issubclass") and node.args:
        return node.args[:1]
    return (node.func, *node.args, *node.keywords)


#: The nodes inside a node in which reading a name counts, where these are not all: not annotations, and not where a type is only asked
#: for.
_ASKED: dict[type, Callable[[Any], Sequence[Any]]] = {
    ast.Call: _called,
    ast.Compare: lambda node: [side for side in (node.left, *node.comparators) if not _is_plain(side)],
    ast.arg: lambda node: (),
    ast.AnnAssign: lambda node: (node.target, node.value),
    **dict.fromkeys(DEFINITIONS, lambda node: (*node.decorator_list, node.args, *node.body)),
}


def _is_plain(node: ast.expr) -> bool:
    if isinstance(node, (ast.Tuple, ast.List, ast.Set)):
        return all(_is_plain(each) for each in node.elts)
    return isinstance(node, (ast.Name, ast.Attribute, ast.Constant))
