"""What the interpreter computes with.

Python's own constants and tuples stand for themselves. Numbers that are fixed at run time but not known are `Expr`s of
`dims`; arrays, library names and numpy numbers are the records of `model`. The classes here are what has identity or can
change: containers, functions, classes, instances, layers, models, and `Opaque`, an object of which only its origin is known.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from cnnlint.interpret.stores import Container, Path, Store
from cnnlint.model import Array
from cnnlint.tuples import NamedTuple

if TYPE_CHECKING:
    import libcst as cst

    from cnnlint.interpret.environment import Frame, ModuleContext


class ListValue(Container):
    """A list (or deque, or set where `kind` says so); its content, a Python list never shared, is the slot `items`.

    The content may be Unknown, or a Choice of lists.
    """

    __slots__ = ("kind",)

    def __init__(self, items: list[Any], born: Path = (), kind: str = "list") -> None:
        super().__init__(items, born)
        self.kind = kind


class DictValue(Container):
    """A dict with constant keys: its content, a Python dict never shared, is the slot `items`; Unknown where it is not known."""

    __slots__ = ("default",)

    def __init__(self, items: dict[Any, Any], born: Path = (), default: Any = None) -> None:
        super().__init__(items, born)
        self.default = default


class RangeValue(NamedTuple):
    """`range(start, stop, step)`; the bounds are ints or Exprs."""

    start: Any
    stop: Any
    step: Any


class SliceValue(NamedTuple):
    """`start:stop:step`; None where left out."""

    start: Any
    stop: Any
    step: Any


class IteratorValue(Container):
    """An iterator over known items: slot `items` holds what is left. `endless` is true where more may follow."""

    __slots__ = ("endless",)

    def __init__(self, items: list[Any], born: Path = (), endless: bool = False) -> None:
        super().__init__(items, born)
        self.endless = endless


class SequenceValue(NamedTuple):
    """A sequence of unknown length whose elements look like `element`; `length` is a symbol or Unknown."""

    element: Any
    length: Any
    reason: str


class FunctionValue:
    """A function or lambda of the program, with what it closes over."""

    __slots__ = ("attributes", "called", "closure", "defaults", "generates", "kind", "name", "node", "owner", "qualname")

    def __init__(
        self,
        name: str,
        qualname: str,
        node: cst.FunctionDef | cst.Lambda,
        closure: Frame,
        defaults: dict[str, Any],
    ) -> None:
        self.name = name
        self.qualname = qualname
        self.node = node
        self.closure = closure
        self.defaults = defaults
        self.generates: bool | None = None
        self.owner: ClassValue | None = None
        self.kind = "function"
        self.called = False
        self.attributes: dict[str, Any] = {}


class ClassValue(Store):
    """A class of the program: slots are its attributes; `bases` are ClassValues and library References."""

    __slots__ = ("bases", "called", "context", "name", "node", "qualname", "traits")

    def __init__(
        self, name: str, qualname: str, bases: tuple[Any, ...], node: cst.ClassDef | None, context: ModuleContext, born: Path
    ) -> None:
        super().__init__(born)
        self.name = name
        self.qualname = qualname
        self.bases = bases
        self.node = node
        self.context = context
        self.called = False
        self.traits: dict[str, Any] = {}


class InstanceValue(Store):
    """An instance of a class of the program: slots are its attributes."""

    __slots__ = ("cls", "frame", "identity", "node")

    def __init__(self, cls: ClassValue, identity: int, node: Place | None, frame: Frame | None, born: Path) -> None:
        super().__init__(born)
        self.cls = cls
        self.identity = identity
        self.node = node
        self.frame = frame


class BoundMethod(NamedTuple):
    """A function with its first argument."""

    function: Any
    receiver: Any


class SuperValue(NamedTuple):
    """`super()` within a method of `cls`."""

    cls: ClassValue
    receiver: Any


class PartialValue(NamedTuple):
    """`functools.partial(function, *positional, **keywords)`."""

    function: Any
    positional: tuple[Any, ...]
    keywords: tuple[tuple[str, Any], ...]


class ModuleValue(Store):
    """A module of the program's own project, read as text."""

    __slots__ = ("context",)

    def __init__(self, context: ModuleContext) -> None:
        super().__init__()
        self.context = context


#: Characters of a text that is still read. What is computed from itself round after round would have one that grows with each.
READABLE: Final = 400


def shortened(text: str) -> str:
    """A text that may have grown with each round of a loop, as far as it is read."""
    return text if len(text) <= READABLE else f"{text[: READABLE - 1]}…"


class Opaque:
    """Something fixed at run time of which only the origin is known: its source text, and for what a library call made
    the qualified name and arguments. Equal identity means the same thing. `children` are what was derived from it, so that
    `args.size` read twice is one symbol, and `key == value` has one truth."""

    __slots__ = ("_text", "children", "identity", "keywords", "place", "positional", "qualified_name", "reason")

    def __init__(
        self,
        text: str | Callable[[], str] | None,
        identity: int,
        qualified_name: str | None = None,
        positional: tuple[Any, ...] = (),
        keywords: tuple[tuple[str, Any], ...] = (),
        place: Place | None = None,
        reason: str | None = None,
    ) -> None:
        self._text = shortened(text) if isinstance(text, str) else text
        self.identity = identity
        self.qualified_name = qualified_name
        self.positional = positional
        self.keywords = keywords
        self.place = place
        self.reason = reason
        self.children: dict[Any, Any] = {}

    @property
    def text(self) -> str:
        """The source text it came from; generated when first asked for."""
        text = self._text
        if not isinstance(text, str):
            place = self.place
            text = text() if text is not None else place.context.text(place.node) if place is not None else "a value"
            self._text = text = shortened(text)
        return text

    def __repr__(self) -> str:
        return f"<opaque {self.text}>"


class Place(NamedTuple):
    """A syntax node and the module it stands in: where something is, before positions are computed."""

    context: ModuleContext
    node: cst.CSTNode


class GivenArgument(NamedTuple):
    """One argument as it stands at a call; `keyword` is None for a positional one."""

    keyword: str | None
    value: Any
    place: Place | None


class LayerValue(Store):
    """A layer object: its class by qualified name (or the user's class), its arguments, where and in which call it was made.

    Slots hold what was assigned afterwards (`trainable`) and the input it was first called on (`input`).
    """

    __slots__ = ("arguments", "cls", "identity", "place", "qualified_name", "star")

    def __init__(
        self,
        qualified_name: str,
        arguments: tuple[GivenArgument, ...],
        star: bool,
        place: Place | None,
        identity: int,
        born: Path,
        cls: ClassValue | None = None,
    ) -> None:
        super().__init__(born)
        self.qualified_name = qualified_name
        self.arguments = arguments
        self.star = star
        self.place = place
        self.identity = identity
        self.cls = cls


class Entry(NamedTuple):
    """One element put into a model, and the place that put it there."""

    value: Any
    place: Place | None


class NotAList(NamedTuple):
    """A single layer given to `Sequential(…)` where a list of layers is due."""

    value: Any


class GapValue(NamedTuple):
    """A place in a model where an unknown number of layers may stand. Where it is known that these are `repeated` a number of times,
    `count` is that number: an int or Expr, else None."""

    reason: str
    place: Place | None
    repeated: tuple[Entry, ...] = ()
    count: Any = None


class ModelUse(NamedTuple):
    """One thing done with a model, in program order; `arguments` are already bound to parameter names. `feed` is what it shows of the
    input; `conditions` are those under which the program comes there, None where nobody knows."""

    kind: str
    place: Place
    arguments: tuple[tuple[str, GivenArgument], ...]
    layer_count: int
    feed: Any = None
    conditions: Path | None = ()


class ModelValue(Store):
    """A Sequential model. Slots: `layers` (a list of Entry and GapValue, or a Choice of lists), `uses`, attributes set on it.

    `calls` are the call sites that led to its creation, outermost first. `package` is the Keras whose class was called, if one was.
    """

    __slots__ = ("calls", "cls", "function", "identity", "kind", "name", "package", "place")

    def __init__(
        self, place: Place, identity: int, born: Path, function: str | None, calls: tuple[Place, ...], cls: ClassValue | None
    ) -> None:
        super().__init__(born)
        self.place = place
        self.identity = identity
        self.function = function
        self.calls = calls
        self.cls = cls
        self.name: str | None = None
        self.kind = "Sequential"
        self.package: str | None = None
        self.slots["layers"] = []
        self.slots["uses"] = []


class CallNode:
    """One call of a layer or model on symbolic tensors. `arguments` are as they were given; `step` is what the call gave, `outputs` are
    the identities of its tensors. `opened` says that the program reads the model from inside, as `base.output` does."""

    __slots__ = ("arguments", "layer", "opened", "outputs", "parents", "step")

    def __init__(self, layer: Any, arguments: tuple[GivenArgument, ...], parents: tuple[Any, ...], step: Any, opened: bool = False) -> None:
        self.layer = layer
        self.arguments = arguments
        self.parents = parents
        self.step = step
        self.opened = opened
        self.outputs: tuple[int, ...] = ()


class TensorValue(NamedTuple):
    """A symbolic Keras tensor: its shape and dtype, the layer that made it (None: an operation), what that was called on, and the call
    where it is remembered."""

    shape: Any
    dtype: Any
    layer: Any = None
    inputs: tuple[Any, ...] = ()
    identity: int = 0
    call: CallNode | None = None

    def __eq__(self, other: object) -> bool:
        """Equal by identity: what a tensor comes from is not compared, which would go through the whole graph."""
        return self is other or (type(other) is TensorValue and self[4] == other[4] and self[:2] == other[:2])

    def __hash__(self) -> int:
        return hash(self.identity)


class GraphValue(Store):
    """A Functional model `Model(inputs, outputs)`: not read as a model of its own, but known as an element or a base.

    `inputs` and `outputs` are tensors, or tuples, lists and dicts of them as they were when it was made, or Unknown.
    """

    __slots__ = ("identity", "inputs", "outputs", "place")

    def __init__(self, inputs: Any, outputs: Any, place: Place | None, identity: int, born: Path) -> None:
        super().__init__(born)
        self.inputs = inputs
        self.outputs = outputs
        self.place = place
        self.identity = identity


def is_array(value: Any) -> bool:
    """Whether the value is an array or a symbolic tensor: something with a shape."""
    return type(value) in (Array, TensorValue)


#: What is assigned to layers and models, and is None as long as nothing is; and what these are.
UNSET: Final = frozenset({"lora_rank", "quantized", "trainable"})
OBJECTS: Final = (GraphValue, InstanceValue, LayerValue, ModelValue)
