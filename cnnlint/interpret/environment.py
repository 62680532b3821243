"""Where values live while a program is interpreted: frames, modules, and the machine that reads and writes under conditions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from cnnlint.dims import Expr, Unknown, symbol
from cnnlint.interpret.assumptions import Assumption
from cnnlint.interpret.budget import ATOM_LIMIT, LAYER_LIMIT, LENGTH_LIMIT, Budget, LimitReached
from cnnlint.interpret.choices import MISSING, Atom, Choice, choose, first_atom, leaf_count, leaves, paths, restrict, restrict_deep, same
from cnnlint.interpret.effort import is_passing
from cnnlint.interpret.joining import joined
from cnnlint.interpret.stores import Path, Store
from cnnlint.interpret.tree import Tree
from cnnlint.interpret.values import OBJECTS, UNSET, DictValue, IteratorValue, ListValue, ModelValue, Opaque, Place, shortened

if TYPE_CHECKING:
    import libcst as cst

    from cnnlint.declared import Declared
    from cnnlint.layers.registry import Answer, Tensor
    from cnnlint.model import LayerCall, Model
    from cnnlint.propagate import Trace
    from cnnlint.source import Source


class Crowded(LimitReached):
    """There are more ways through the body of `frame` than are told apart; the rest of it is not followed."""

    def __init__(self, frame: Store) -> None:
        super().__init__("too many undecided conditions decide which statements are reached")
        self.frame = frame


#: Steps that asking for the shapes of a layer counts.
_ASKING: Final = 20

#: The slot of a frame that holds what interrupts it.
FLOW: Final = object()


class ModuleContext:
    """One module of the program: its source, syntax tree, name and globals."""

    __slots__ = ("frame", "is_main", "name", "registers", "source", "stars", "texts", "tree", "yields")

    def __init__(self, source: Source, tree: Tree, name: str, is_main: bool) -> None:
        self.source = source
        self.tree = tree
        self.name = name
        self.is_main = is_main
        self.stars: list[str] = []
        self.texts: dict[int, str] = {}
        self.registers = any(word in source.data for word in (b"custom_object", b"register_keras_serializable", b"CustomObjectScope"))
        self.yields = b"yield" in source.data and re.search(rb"\byield\b", source.data) is not None
        self.frame = Frame(self, None, None, ())

    def text(self, node: cst.CSTNode) -> str:
        """The source text of an expression on one line, without blanks inside brackets, shortened where it is long."""
        found = self.texts.get(id(node))
        if found is None:
            text = re.sub(r"(?<=[(\[{]) | (?=[)\]}])", "", " ".join(self.tree.text(node).split()))
            found = self.texts[id(node)] = text if len(text) <= 60 else text[:57] + "..."
        return found


class Frame(Store):
    """The names of one scope. Slots are the names; the flow (None, Return, Raise, BREAK, CONTINUE) is the slot FLOW."""

    __slots__ = ("at_yield", "call", "caller", "cls", "context", "declared", "function", "parent", "receiver", "yields")

    def __init__(
        self,
        context: ModuleContext,
        parent: Frame | None,
        function: Any,
        born: Path,
        call: Place | None = None,
        caller: Frame | None = None,
    ) -> None:
        super().__init__(born)
        self.slots[FLOW] = None
        self.context = context
        self.parent = parent
        self.function = function
        self.call = call
        self.caller = caller
        self.declared: dict[str, Frame] = {}
        self.cls: Any = None
        self.receiver: Any = None
        self.yields: ListValue | None = None
        self.at_yield: Callable[[Any], None] | None = None

    def calls(self) -> tuple[Place, ...]:
        """The call sites that led here, outermost first."""
        frame: Frame | None = self
        found: list[Place] = []
        while frame is not None:
            if frame.call is not None:
                found.append(frame.call)
            frame = frame.caller
        return tuple(reversed(found))


class Machine(Budget):
    """The state of one interpretation.

    `infer` and `apply` answer for shapes while the program runs. `strict` lets defects of library models raise instead of leaving
    a value open. `assumed` are the conditions that hold where the machine is, `equal` the constants that values have under them;
    `facts` are conditions without which the program (or what is entered under the condition that is the key) ends in an error.
    Models from `mark` on were made since the statement of the file began that is running, or, when `entering`, since a function was
    entered that nothing calls; `interrupted` are the frames that a limit left.
    """

    def __init__(
        self,
        read: Callable[[str], bytes | None],
        infer: Callable[[Model], Trace],
        apply: Callable[[LayerCall, Tensor], Answer],
        *,
        target: str = "3",
        strict: bool = False,
    ) -> None:
        super().__init__()
        self.read_file = read
        self._infer = infer
        self._apply = apply
        self.target = target
        self.strict = strict
        self.path: Path = ()
        self.assumed: dict[Atom, bool] = {}
        self.equal: dict[Any, Any] = {}
        self.atoms: dict[Any, Atom] = {}
        self.equations: dict[Any, list[Atom]] = {}
        self.models: list[ModelValue] = []
        #: The calls of `add`, by identity of the node, and the names given to what they return, which is None.
        self.additions: dict[int | str, dict[int, tuple[ModelValue, Place]]] = {}
        self.graphs: set[int] = set()  # the places that make Functional models
        self.growth = self.idle = 0
        self.facts: dict[Atom | None, Path] = {}
        self.mark = 0
        self.entering = False
        self.interrupted: list[Frame] = []
        self.functions: list[Any] = []
        self.classes: list[Any] = []
        self.modules: dict[str, Any] = {}
        self.declared: Mapping[str, Declared] = {}  # classes whose layers the configuration describes
        self.stack: list[Any] = []
        self.asked: dict[Any, int] = {}  # how many conditions there were when a function was entered
        self.nested: dict[Any, int] = {}  # how often it has called itself since
        self.allowed: tuple[int, Frame | None] = (ATOM_LIMIT, None)  # how many there may be before that call is followed no further
        self.crowded: set[Any] = set()  # functions that used up what they were allowed
        self.journal: dict[tuple[int, Any], tuple[Store, Any]] | None = None
        self.limits: list[str] = []
        self.expected: list[Place] = []  # blocks that a test expects to fail
        self.removed: list[tuple[str, Place]] = []  # calls of functions that Keras 3 does not have
        self.place: Place | None = None
        self.frame: Frame | None = None
        self.consumed: set[str] = set()
        self.stored: set[Any] = set()  # what was known of the content of arrays that the program wrote into
        self.tracing = False  # inside a step of training, which TensorFlow traces: sizes may be None
        self.settings = Store()  # of Keras as a whole: the order of image axes, the dtype policy
        self.assigned = Store()  # what the program assigned to names of libraries: `wandb.config.units = 3`
        self.memo: dict[Any, Opaque] = {}
        self.ranges: dict[Any, tuple[Any, Any]] = {}  # the ends of what numbers lie between, by the identity of their symbol
        self.compared: dict[int, tuple[str, Any, Any]] = {}  # comparisons of numbers, by the identity of their result
        self.orders: dict[Atom, tuple[str, Any, Any]] = {}  # the comparison of numbers that a condition is
        self.outputs: dict[Any, Tensor | None] = {}  # of models by layers and input: training loops ask the same thousands of times
        self.varying: dict[Expr, int | None] = {}  # symbols of sizes that are not static; the size in the first element, if it is known
        self.made = 0

    def identity(self) -> int:
        """A number no other object has."""
        self.made += 1
        return self.made

    def infer(self, model: Model) -> Trace:
        """What a model does; it costs as much as many statements."""
        self.step(_ASKING * model.layer_count)
        return self._infer(model)

    def apply(self, call: LayerCall, x: Tensor) -> Answer:
        """What a layer does; it costs as much as some statements."""
        self.step(_ASKING)
        return self._apply(call, x)

    # -- conditions ------------------------------------------------------------------------------------------------

    def atom(self, key: Any, text: str, kind: str = "condition", subject: Any = None, constant: Any = None) -> Atom:
        """The condition of this key; made when first asked for."""
        found = self.atoms.get(key)
        if found is None:
            limit, frame = self.allowed
            if len(self.atoms) >= limit:
                raise LimitReached(f"more than {limit} undecided conditions") if frame is None else Crowded(frame)
            found = self.atoms[key] = Atom(len(self.atoms), text, kind, subject, constant)
            if subject is not None:
                self.equations.setdefault(subject, []).append(found)
        return found

    @contextmanager
    def enter(self, atom: Atom) -> Iterator[None]:
        """Within the block something is entered that the program does not call."""
        self.mark, self.entering = len(self.models), True
        with self.assume(((atom, True),)):
            yield

    def assume(self, truths: Path) -> Assumption:
        """Within the block these conditions have these truths: reads are restricted by them, writes guarded."""
        return Assumption(self, tuple(self._implied(truths).items()))

    def _implied(self, truths: Path) -> dict[Atom, bool]:
        """The truths that are not assumed yet, and what they exclude: one thing is not equal to two constants."""
        fresh = {atom: truth for atom, truth in truths if atom not in self.assumed}
        for atom, truth in truths:
            if truth and atom.subject is not None and atom in fresh:
                for other in self.equations.get(atom.subject, ()):
                    if other not in self.assumed and not same(other.constant, atom.constant):
                        fresh.setdefault(other, False)
        return fresh

    def restricted(self, value: Any) -> Any:
        """The value under the conditions assumed now, also inside tuples."""
        if type(value) is tuple and self.assumed:
            self.go_through(value)
        return restrict_deep(value, self.assumed) if type(value) in (Choice, tuple) and self.assumed else value

    # -- reading and writing ---------------------------------------------------------------------------------------

    def read(self, store: Store, key: Any) -> Any:
        """What the slot holds under the conditions assumed now; MISSING where nothing was written."""
        value = store.slots.get(key, MISSING)
        if type(value) is Choice and self.assumed:
            value = restrict(value, self.assumed)
        return value

    def write(self, store: Store, key: Any, value: Any) -> None:
        """Writes the slot, guarded by the conditions that came after the store was made."""
        old = store.slots.get(key, MISSING)
        if self.journal is not None:
            self.journal.setdefault((id(store), key), (store, old))
        if self.path:
            old = None if old is MISSING and key in UNSET and isinstance(store, OBJECTS) else old
            weight = (leaf_count(old) + (len(value) >> 4 if type(value) is tuple else 0)) * len(self.path) >> 3
            if weight:
                self.step(weight)
            for atom, truth in reversed(self.beyond(store.born)):
                value = choose(atom, value, old) if truth else choose(atom, old, value)
        if key in ("items", "layers", "uses"):
            for content in leaves(value):
                if type(content) in (list, dict):
                    self.go_through(content)
        if key == "items":
            store.slots.pop("sample", None)
        if key is FLOW and type(value) in (Choice, Unknown) and any(type(leaf) is Unknown for leaf in leaves(value)):
            raise Crowded(store)
        store.slots[key] = value

    def beyond(self, born: Path) -> Path:
        """The conditions of the path that something `born` on another one does not know."""
        path, known = self.path, len(born)
        return path[known:] if path[:known] == born else tuple(each for each in path if each not in born)

    def guarded(self, store: Store) -> bool:
        """Whether a write to the store must be guarded or recorded, so that its content may not be changed in place."""
        return self.journal is not None or bool(self.beyond(store.born))

    def extend(self, store: Store, key: str, items: list[Any]) -> None:
        """Appends to the list in a slot, in place where that is sound."""
        self.step(len(items) >> 4)
        if key != "uses" and not all(map(is_passing, items)):
            self.growth += 1
        content = store.slots[key]
        limit = LAYER_LIMIT if key == "layers" else LENGTH_LIMIT
        if type(content) is list and len(content) + len(items) > limit:
            if key != "items":
                raise LimitReached(f"more than {limit:,} {'layers' if key == 'layers' else 'uses'} in one model")
            self.write(store, key, self.unknown(f"a list of more than {limit:,} items"))
            return
        if type(content) is list and not self.guarded(store):
            content.extend(items)
            return
        content = self.read(store, key)
        sample = store.slots.get("sample") if key == "items" else None
        self.write(store, key, self.each(content, lambda held: held + items if type(held) is list else held))
        if sample is not None:
            from cnnlint.interpret.samples import fits

            if fits(self, sample, items):
                store.slots["sample"] = sample

    # -- alternatives ----------------------------------------------------------------------------------------------

    def each(self, value: Any, function: Callable[[Any], Any]) -> Any:
        """Applies a function to every alternative of a value, each under the conditions that lead to it."""
        if type(value) is not Choice:
            return function(value)
        self.step()
        made = self.made
        with self.assume(((value.atom, True),)):
            yes = self.each(value.yes, function)
        with self.assume(((value.atom, False),)):
            no = self.each(value.no, function)
        return joined(value.atom, yes, no, made, self.identity())

    def each_deep(self, value: Any, function: Callable[[Any], Any]) -> Any:
        """Like `each`, for a value whose items may be alternatives too: the function sees none of them."""
        value = self.restricted(value)
        atom = first_atom(value)
        if atom is None:
            return function(value)
        self.step()
        made = self.made
        with self.assume(((atom, True),)):
            yes = self.each_deep(value, function)
        with self.assume(((atom, False),)):
            no = self.each_deep(value, function)
        return joined(atom, yes, no, made, self.identity())

    def branches(self, value: Any, action: Callable[[Any], None]) -> None:
        """Like `each` for its effect: runs the action once for every alternative."""
        if type(value) is not Choice:
            self.step()
            action(value)
            return
        for path, leaf in paths(value):
            self.step()
            with self.assume(path):
                action(leaf)

    # -- making values ---------------------------------------------------------------------------------------------

    def new_list(self, items: list[Any], kind: str = "list") -> ListValue:
        """A fresh list of these items."""
        self.go_through(items)
        return ListValue(items, self.path, kind)

    def new_list_unknown(self, reason: str, kind: str = "list") -> ListValue:
        """A fresh list whose content is not known."""
        made = ListValue([], self.path, kind)
        made.slots["items"] = self.unknown(reason)
        return made

    def new_dict(self, items: dict[Any, Any]) -> DictValue:
        """A fresh dict of these items."""
        self.go_through(items)
        return DictValue(items, self.path)

    def new_iterator(self, items: list[Any], endless: bool = False) -> IteratorValue:
        """A fresh iterator over these items."""
        self.go_through(items)
        return IteratorValue(items, self.path, endless)

    def opaque(
        self,
        text: str | Callable[[], str] | None,
        qualified_name: str | None = None,
        positional: tuple[Any, ...] = (),
        keywords: tuple[tuple[str, Any], ...] = (),
        place: Any = MISSING,
        reason: str | None = None,
    ) -> Opaque:
        """A fresh object of which only the origin is known, by default from where the machine is. Its text is made when it is asked for."""
        self.made += 1
        return Opaque(text, self.made, qualified_name, positional, keywords, self.place if place is MISSING else place, reason)

    def derived(self, parent: Opaque, key: Any, text: str | Callable[[], str], **facts: Any) -> Opaque:
        """What is reached from an opaque object by the same way each time: an attribute, an item, its length."""
        found: Any = parent.children.get(key)
        if found is None:
            found = parent.children[key] = self.opaque(text, **facts)
        return found if type(found) is Opaque else self.opaque(text, **facts)

    def result(self, key: Any, text: str, **facts: Any) -> Opaque:
        """The result of an operation on the same operands: one object each time it is asked for."""
        found = self.memo.get(key)
        if found is None:
            found = self.memo[key] = self.opaque(text, **facts)
        return found

    def number(self, value: Opaque) -> Expr:
        """The opaque object as a number: a symbol of its identity, shown as its source text."""
        return symbol(value.text, value.identity)

    def items(self, value: Any) -> Any:
        """The content of a list or dict under the conditions assumed now: a Python list or dict, Unknown, or a Choice."""
        content = self.read(value, "items")
        if not self.assumed or type(content) not in (list, dict) or value.plain(content):
            return content
        self.go_through(content)
        if type(content) is list:
            return [restrict_deep(item, self.assumed) for item in content]
        return {key: restrict_deep(item, self.assumed) for key, item in content.items()}

    def unknown(self, reason: str) -> Unknown:
        """Something that cannot be known, and why."""
        return Unknown(shortened(reason), self.place)
