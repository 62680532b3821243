"""Values -> records: what the interpreter computed, frozen into the immutable form that everything after it sees."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from cnnlint.dims import Expr, Unknown
from cnnlint.interpret.choices import MISSING, Choice
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.extent import FULL, Extent, endless
from cnnlint.interpret.keras_layers import is_input_value
from cnnlint.interpret.names import is_foreign
from cnnlint.interpret.operators import CONSTANTS, foreign_value, show_value, whole_number
from cnnlint.interpret.strangers import stranger
from cnnlint.interpret.synonyms import synonym
from cnnlint.interpret.values import (
    BoundMethod,
    ClassValue,
    DictValue,
    Entry,
    FunctionValue,
    GapValue,
    GivenArgument,
    GraphValue,
    InstanceValue,
    LayerValue,
    ListValue,
    ModelValue,
    Opaque,
    Place,
    TensorValue,
)
from cnnlint.layers.quantized import Quantized
from cnnlint.layers.registry import Answer, Step, Tensor
from cnnlint.layers.signature import canonical
from cnnlint.model import (
    Argument,
    Array,
    Function,
    Gap,
    InputSource,
    Instance,
    LayerCall,
    Model,
    NumpyNumber,
    Position,
    Reference,
    Span,
)

if TYPE_CHECKING:
    from cnnlint.propagate import Trace

Locate = Callable[["Place | None"], Span]

NOWHERE: Final = Span("", Position(1, 1), Position(1, 1))

#: Slots of a layer that its step depends on besides its arguments.
_STATE: Final = ("adapt", "set_vocabulary", "image_data_format", "dtype_policy", "custom_objects")
_LEARNED: Final = ("adapt", "set_vocabulary")

#: Containers nested deeper than this are not frozen; a list may hold itself.
_DEPTH: Final = 12


def nowhere(place: Place | None) -> Span:
    """The locator for records that are only computed with."""
    return NOWHERE


class Freezer:
    """Turns values into records under the conditions the machine assumes; `locate` says where things stand."""

    def __init__(self, machine: Machine, locate: Locate = nowhere) -> None:
        self.machine = machine
        self.locate = locate
        self._depth = 0
        self._extent = Extent()
        self._within: int | None = None
        self.package: str | None = None  # of the model that is being frozen

    # -- values --------------------------------------------------------------------------------------------------------

    def value(self, value: Any) -> Any:
        """A value as rules and layers see it."""
        if type(value) in CONSTANTS or type(value) in (Expr, NumpyNumber):
            return value
        if isinstance(value, Reference):
            found = foreign_value(self.machine, value)
            return value if found is value else self.machine.number(found)
        if type(value) is Choice:
            return self._undecided(value)
        if self._depth > _DEPTH:
            return Unknown("nested too deeply")
        if self._extent.exceeds(self._depth):
            return Unknown(FULL)
        self._depth += 1
        try:
            return self._compound(value)
        finally:
            self._depth -= 1

    def _undecided(self, value: Choice) -> Any:
        restricted = self.machine.restricted(value)
        if type(restricted) is not Choice:
            return self.value(restricted)
        return Unknown(f"it depends on `{restricted.atom.text}`")

    def _compound(self, value: Any) -> Any:
        if type(value) is tuple:
            return Unknown(FULL) if self._extent.fills(len(value)) else tuple(self.value(item) for item in value)
        if type(value) in (ListValue, DictValue):
            return self._container(value)
        if type(value) is Unknown:
            return Unknown(value.reason, self.locate(value.span) if isinstance(value.span, Place) else value.span)
        if type(value) is Opaque:
            return self._opaque(value)
        if type(value) is Array:
            value = value.emptied() if value.content in self.machine.stored else value
            return value._replace(shape=self._shape(value.shape), dtype=self._dtype(value.dtype))
        if type(value) in (LayerValue, ModelValue, GraphValue) or self._is_own_layer(value):
            return self.layer(value, None)
        return self._other(value)

    def _shape(self, shape: Any) -> Any:
        return tuple(self.value(size) for size in shape) if type(shape) is tuple else self.value(shape)

    def _dtype(self, dtype: Any) -> str | Unknown:
        found = self.value(dtype)
        return found if isinstance(found, (str, Unknown)) else Unknown("dtype not known")

    def _container(self, value: ListValue | DictValue) -> Any:
        content = self.machine.items(value)
        if type(content) in (list, dict) and self._extent.fills(len(content)):
            return Unknown(FULL)
        if type(content) is list:
            return [self.value(item) for item in content]
        if type(content) is dict:
            return {self._key(key): self.value(item) for key, item in content.items()}
        return self.value(content)

    def _key(self, key: Any) -> Any:
        return key if type(key) in CONSTANTS or type(key) is tuple else show_value(key)

    def _opaque(self, value: Opaque) -> Any:
        if value.qualified_name is not None and not value.qualified_name.startswith("builtins.") and not is_foreign(value.qualified_name):
            positional = tuple(self.value(item) for item in value.positional)
            keywords = tuple((name, self.value(item)) for name, item in value.keywords)
            return Instance(value.qualified_name, positional, keywords, self.locate(value.place), value.identity)
        return self.machine.number(value)

    def _other(self, value: Any) -> Any:
        if type(value) is FunctionValue:
            return Function(value.name, same_as=synonym(self.machine, value))
        if type(value) is ClassValue:
            return Function(value.name)
        if type(value) is BoundMethod:
            return Function(show_value(value.function) if type(value.function) is not FunctionValue else value.function.name)
        if type(value) is TensorValue:
            return Array(self._shape(value.shape), value.dtype if type(value.dtype) is str else Unknown("dtype not known"))
        if type(value) is InstanceValue:
            if type(number := whole_number(value)) is int:
                return number
            return Instance(value.cls.qualname, (), (), self.locate(value.node), value.identity)
        return Unknown(f"`{show_value(value)}` is not known")

    # -- layers --------------------------------------------------------------------------------------------------------

    def _is_own_layer(self, value: Any) -> bool:
        from cnnlint.interpret.classes import is_keras_object

        return type(value) is InstanceValue and is_keras_object(value.cls)

    def argument(self, given: GivenArgument) -> Argument:
        """An argument with its place."""
        return Argument(self.value(given.value), self.locate(given.place))

    def layer(self, value: Any, use: Place | None) -> LayerCall:
        """A layer, model or own layer object as a LayerCall; unknown where what is inside has no end."""
        reason = self._extent.enter(value.identity)
        if reason is not None:
            return endless(value, reason, self.locate(use))
        try:
            return self._of_kind(value, use)
        finally:
            self._extent.leave()

    def _of_kind(self, value: Any, use: Place | None) -> LayerCall:
        if type(value) is LayerValue:
            return self._layer(value, use)
        if type(value) is ModelValue:
            model = self.model(value)
            return LayerCall(
                model.class_name,
                "keras.Sequential",
                (),
                self._named(value),
                model.span,
                value.identity,
                model=model,
                trainable=model.trainable,
                use_span=self.locate(use),
            )
        if type(value) is GraphValue:
            return self._graph(value, use)
        from cnnlint.interpret.custom_layers import own_layer

        return own_layer(self, value, use)

    def _named(self, value: ModelValue | GraphValue) -> tuple[tuple[str, Argument], ...]:
        name = value.slots.get("name")
        return (("name", Argument(self.value(name), self.locate(value.place))),) if name is not None else ()

    def _layer(self, value: LayerValue, use: Place | None) -> LayerCall:
        last = value.qualified_name.rpartition(".")[2]
        name = (
            "InputLayer"
            if value.qualified_name == "keras.Input"
            else "Functional"
            if value.qualified_name.startswith("keras.applications.")
            else canonical(last) or canonical(last, "2") or last
        )
        positional = tuple(self.argument(given) for given in value.arguments if given.keyword is None)
        keywords = tuple((given.keyword, self.argument(given)) for given in value.arguments if given.keyword is not None)
        trainable = value.slots.get("trainable")
        rank = self.machine.read(value, "lora_rank")
        if rank is not MISSING and rank is not None:
            keywords += (("lora_rank", Argument(self.value(rank), self.locate(value.place))),)
        late = self._within in value.slots.get("adapted_in", ())  # the model has its shapes from before
        state = tuple((key, self.value(value.slots[key])) for key in _STATE if key in value.slots and not (late and key in _LEARNED))
        if late and any(key in value.slots for key in _LEARNED):
            state += (("adapted", True),)
        if "quantized" in value.slots:
            state += self._quantized(value)
        if "inner" in value.slots:
            state, trainable = (*state, ("inner", self._inner_flags(value))), None
        call = LayerCall(
            name,
            value.qualified_name,
            positional,
            keywords,
            self.locate(value.place),
            value.identity,
            value.star,
            None if trainable is None else self.value(trainable),
            use_span=self.locate(use),
            state=state,
        )
        if "changed" in value.slots:
            return call._replace(custom=self._changed(call, value))
        return call._replace(custom=self._function(value)) if name == "Lambda" else call

    def _quantized(self, value: LayerValue) -> tuple[tuple[str, Any], ...]:
        how = self.machine.read(value, "quantized")
        if how is MISSING or how is None:
            return ()
        known = isinstance(how, Quantized)
        return (("quantized", how if known else Unknown("whether it is quantized depends on a condition")),)

    def _function(self, value: LayerValue) -> Callable[[Tensor], Answer] | None:
        """The step of `Lambda(function)` without `output_shape`: the function of the program, run on a symbolic tensor."""
        from cnnlint.interpret.custom_layers import run_function

        given = {argument.keyword or index: argument.value for index, argument in enumerate(value.arguments)}
        function = given.get("function", given.get(0))
        if type(function) is not FunctionValue or "output_shape" in given or 1 in given:
            return None
        machine, path = self.machine, self.machine.path

        def step(x: Tensor) -> Answer:
            with machine.assume(path):
                return run_function(machine, function, x)

        return step

    def _changed(self, call: LayerCall, value: LayerValue) -> Callable[[Tensor], Answer]:
        """The step of a layer whose weights are no longer what its class makes: its output is."""
        apply = self.machine.apply
        missing = Unknown(str(value.slots["changed"]), call.span)

        def step(x: Tensor) -> Answer:
            answer = apply(call, x)
            return answer._replace(weights=missing) if isinstance(answer, Step) else answer

        return step

    def _inner_flags(self, value: LayerValue) -> Any:
        from cnnlint.interpret.base_models import flags_of

        return tuple(self.value(flag) for flag in flags_of(self.machine, value) or ())

    def _graph(self, value: GraphValue, use: Place | None) -> LayerCall:
        """A Functional model: a nested model whose step is found by running its graph."""
        from cnnlint.interpret.graph_runs import run_graph
        from cnnlint.interpret.graphs import declared_input, graph_layers

        span = self.locate(value.place)
        machine, path = self.machine, self.machine.path
        trainable = value.slots.get("trainable") if graph_layers(value) is None else None  # its layers have heard of it
        flag = None if trainable is None else self.value(trainable)

        def step(x: Tensor) -> Answer:
            with machine.assume(path):
                return run_graph(machine, value, x)

        entry = declared_input(value)
        source = None if entry is None else InputSource("Input", self._shape(entry.shape), entry.dtype, span, 1)
        model = Model(
            "Functional",
            span,
            (),
            given_name=self.value(value.slots.get("name")),
            input_source=source,
            trainable=flag,
            identity=value.identity,
            custom=step,
        )
        return LayerCall(
            "Functional",
            "keras.Model",
            (),
            self._named(value),
            span,
            value.identity,
            trainable=flag,
            model=model,
            custom=step,
            use_span=self.locate(use),
        )

    # -- models --------------------------------------------------------------------------------------------------------

    def element(self, entry: Entry | GapValue) -> Any:
        """One element of a model."""
        if isinstance(entry, GapValue):
            repeated = tuple(self.element(each) for each in entry.repeated)
            known = entry.count is not None and all(isinstance(each, LayerCall) for each in repeated)
            return Gap(entry.reason, self.locate(entry.place), *((repeated, entry.count) if known else ()))
        value = self.machine.restricted(entry.value)
        place = entry.place
        if is_input_value(value) and type(value) is TensorValue:
            value = value.layer
        if type(value) in (LayerValue, ModelValue, GraphValue) or self._is_own_layer(value):
            return self.layer(value, place)
        return stranger(self, value, place)

    def model(self, value: ModelValue) -> Model:
        """A model as it stands now, under the conditions assumed now."""
        content = self.machine.read(value, "layers")
        if type(content) is list:
            outer, self._within, self.package = (self._within, self.package), value.identity, value.package
            elements = tuple(self.element(entry) for entry in content)
            self._within, self.package = outer
        else:
            reason = content.reason if type(content) is Unknown else "it depends on a condition"
            elements = (Gap(f"the layers are not known: {reason}", self.locate(value.place)),)
        trainable = self.machine.read(value, "trainable")
        return Model(
            class_name=value.cls.name if value.cls is not None else "Sequential",
            span=self.locate(value.place),
            layers=elements,
            name=value.name,
            given_name=self.value(value.slots.get("name")),
            function=value.function,
            called_from=tuple(self.locate(place) for place in value.calls),
            trainable=None if not isinstance(trainable, (bool, Choice, Unknown, Opaque)) else self.value(trainable),
            identity=value.identity,
            package=value.package,
        )


# -- for the running program -------------------------------------------------------------------------------------------


def layer_call(machine: Machine, layer: LayerValue) -> LayerCall:
    """The layer as a record without places, for asking what it does."""
    return Freezer(machine).layer(layer, None)


def frozen_layer(machine: Machine, value: Any) -> LayerCall:
    """Any layer-like value as a record without places."""
    freezer = Freezer(machine)
    element = freezer.element(Entry(value, None))
    if isinstance(element, LayerCall):
        return element
    from cnnlint.interpret.custom_layers import unknown_step

    return LayerCall("?", "?", (), (), NOWHERE, id(value), custom=unknown_step("it is not a layer that cnnlint knows", None))


def trace_of(machine: Machine, model: ModelValue) -> Trace | None:
    """What the model is at this moment of the program; None while its layers are not known."""
    from cnnlint.interpret.sources import input_source

    content = machine.read(model, "layers")
    if type(content) is not list or any(type(entry) is GapValue for entry in content):
        return None
    freezer = Freezer(machine)
    return machine.infer(freezer.model(model)._replace(input_source=input_source(freezer, model)))
