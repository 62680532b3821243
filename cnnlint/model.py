"""The immutable records that travel along the line: what `interpret` found, before any shape is known.

Everything to the right of `interpret` (propagation, rules, reports, verify) sees these records only, never a syntax tree.
They are NamedTuples because those cost half of what frozen dataclasses cost at import.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from cnnlint.dims import Expr, Unknown
from cnnlint.tuples import NamedTuple

if TYPE_CHECKING:
    from cnnlint.layers.records import Refusal
    from cnnlint.layers.registry import Problem, Step, Tensor


class Position(NamedTuple):
    """A place in a text. Rows and columns are 1-based; columns count code points."""

    row: int
    column: int


class Span(NamedTuple):
    """Where something stands; the end is exclusive.

    In a notebook `cell` is the 1-based index among all cells and rows count within that cell, while `physical` and
    `physical_end` are the places in the .ipynb file itself. In a plain file they equal `start` and `end`.
    """

    path: str
    start: Position
    end: Position
    cell: int | None = None
    physical: Position | None = None
    physical_end: Position | None = None


class Name(str):
    """A qualified name of Keras that was written under another package than `keras`; equal to the plain name."""

    package: str

    def __new__(cls, text: str, package: str = "keras") -> Name:
        made = super().__new__(cls, text)
        made.package = package
        return made


def package(name: str) -> str:
    """The package under which a name of Keras was written: `keras`, `tensorflow.keras` or `tf_keras`."""
    return name.package if isinstance(name, Name) else "keras"


def keras_of(package: str | None, target: str) -> str:
    """The major version of Keras that a model of this package belongs to, where the program is written for `target`."""
    return "2" if package == "tf_keras" else target


class Reference(NamedTuple):
    """A function, class or constant of a library, by the qualified name it has there (`keras.activations.relu`)."""

    qualified_name: str


class Instance(NamedTuple):
    """An object made by calling a library class or function that is not a layer: an initializer, a loss, an optimizer.

    `identity` is equal for the same object, so that one optimizer used for two models can be seen.
    """

    qualified_name: str
    positional: tuple[Value, ...] = ()
    keywords: tuple[tuple[str, Value], ...] = ()
    span: Span | None = None
    identity: int = 0


class Function(NamedTuple):
    """A function or lambda of the user's own; opaque, its name is for display.

    `same_as` is the library function that it is only another name for: `lambda x: tf.nn.softmax(x)`.
    """

    name: str
    span: Span | None = None
    same_as: Reference | None = None


class Array(NamedTuple):
    """An array or tensor: its shape (sizes; None for a batch that varies), its dtype, and what is known of its content.

    `classes` is the number of distinct label values where that is known (labels of a data set loader, `to_categorical`).
    `low` and `high` bound the values where they are known. `source` says where it came from, for display.
    """

    shape: tuple[Any, ...] | Unknown
    dtype: str | Unknown = Unknown("dtype not known")
    classes: int | None = None
    one_hot: bool = False
    source: str | None = None
    low: float | None = None
    high: float | None = None
    identity: int = 0

    @property
    def content(self) -> tuple[int | None, bool, float | None, float | None] | None:
        """What is known of its content; None where nothing is."""
        known = (self.classes, self.one_hot, self.low, self.high)
        return None if known == (None, False, None, None) else known

    def emptied(self) -> Array:
        """The array, of whose content nothing is known."""
        return self._replace(classes=None, one_hot=False, low=None, high=None)


class NumpyNumber(NamedTuple):
    """A numpy scalar. Kept apart from Python's own numbers: Keras 3 refuses `Dense(np.prod(...))`."""

    value: int | float | Expr
    dtype: str


class Argument(NamedTuple):
    """One argument as it was given at a call, with the place of its value."""

    value: Value
    span: Span


# A value as rules and layers see it. Tuples and lists hold values; `list` and `dict` are never mutated once here.
# int, float, str, bytes, bool, None, Expr (symbolic number), Unknown(reason), tuple, list, dict, set,
# Reference, Instance, Function, Array, NumpyNumber, LayerCall, Model.
Value: TypeAlias = Any


class LayerCall(NamedTuple):
    """One layer object as it was constructed, with what was done to it afterwards.

    `class_name` is `type(layer).__name__` in Keras (`MaxPool2D` is `MaxPooling2D`); for a user's own class its name.
    `identity` is equal for the same object: a layer used twice counts once. `star` is true where `*args` or `**kwargs` of
    unknown content may add arguments. `trainable` is what was last assigned to `.trainable` after creation (None: nothing).
    `custom` computes the step of a user's own layer class, where the interpreter could read it. `model` is set where the
    element is itself a model. `span` covers the call that made the layer, `use_span` the place that put it into the model.
    """

    class_name: str
    qualified_name: str
    positional: tuple[Argument, ...]
    keywords: tuple[tuple[str, Argument], ...]
    span: Span
    identity: int
    star: bool = False
    trainable: Value = None
    model: Model | None = None
    custom: Callable[[Tensor], Step | Problem] | Refusal | None = None
    use_span: Span | None = None
    state: tuple[tuple[str, Value], ...] = ()

    def keyword(self, name: str) -> Argument | None:
        """The argument given under this keyword, or None."""
        return next((argument for key, argument in self.keywords if key == name), None)


class Gap(NamedTuple):
    """A place in a model where an unknown number of layers may stand, and why.

    Where it is known that a loop puts the layers `repeated` there, anew each time, `times` is how often: an int or a symbolic number.
    """

    reason: str
    span: Span
    repeated: tuple[LayerCall, ...] = ()
    times: int | Expr | None = None


#: The description of a layer that is given to a Sequential by itself.
NOT_IN_A_LIST = "a layer where a list of layers is due"


class Foreign(NamedTuple):
    """An element that is not a layer (a class, a string, a tensor, a list): Keras refuses it."""

    value: Value
    description: str
    span: Span


Element: TypeAlias = LayerCall | Gap | Foreign


class Use(NamedTuple):
    """One thing done with a model, in program order: compile, build, fit, call, summary, save and so on.

    `arguments` are bound to parameter names where the method is known (`x`, `y`, `batch_size`, `loss`, `optimizer`); others
    keep their keyword, positional ones of unknown methods are named by their index. `layer_count` is the number of layers at that time.
    """

    kind: str
    span: Span
    arguments: tuple[tuple[str, Argument], ...]
    layer_count: int

    def argument(self, name: str) -> Argument | None:
        """The argument of that parameter, or None where it was not given."""
        return next((argument for key, argument in self.arguments if key == name), None)


class InputSource(NamedTuple):
    """What showed the input of a model that declares none: `build`, `fit`, `predict`, `call` …; shape includes the batch."""

    kind: str
    shape: tuple[Any, ...] | Unknown
    dtype: str | Unknown
    span: Span
    layer_count: int


class Model(NamedTuple):
    """One Sequential model: the layers it has at the end of the program, and the ordered uses made of it.

    `name` is the first target the model is bound to, `given_name` its `name=` argument, `function` the qualified name of the
    enclosing function, `called_from` the calls that led there, outermost first, `condition` the variant's condition as text.
    `class_name` is `Sequential`, `Functional`, or the user's subclass. `package` is the one its class was imported from: `keras`,
    `tensorflow.keras` or `tf_keras`; None where that is not known. `again` are the uses of the second model that is equal to this one
    and came of the same place (in a loop, say), where they are made in any case: of equal models only the first is kept.
    """

    class_name: str
    span: Span
    layers: tuple[Element, ...]
    name: str | None = None
    given_name: Value = None
    function: str | None = None
    called_from: tuple[Span, ...] = ()
    condition: str | None = None
    input_source: InputSource | None = None
    uses: tuple[Use, ...] = ()
    trainable: Value = None
    identity: int = 0
    custom: Callable[[Tensor], Step | Problem] | None = None
    package: str | None = None
    again: tuple[Use, ...] = ()

    @property
    def layer_count(self) -> int:
        """The layers and gaps that it holds, those of nested models among them."""
        nested = (element.model for element in self.layers if isinstance(element, LayerCall) and element.model is not None)
        return len(self.layers) + sum(model.layer_count for model in nested)
