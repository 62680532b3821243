"""Layers of the program's own (`class X(Layer)`): what they hold and give, found by running their `build` and `call`.

Keras builds a layer with the shape it is first called on, then traces `call`, or asks `compute_output_shape` where the class
defines it (keras/src/layers/layer.py). The same is done here with symbolic tensors, without leaving a trace in the program.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final

from cnnlint.dims import Unknown
from cnnlint.interpret.attributes import MethodValue, find_in_class, library_base
from cnnlint.interpret.choices import MISSING
from cnnlint.interpret.environment import LimitReached, Machine
from cnnlint.interpret.libraries import NOT_KNOWN
from cnnlint.interpret.operators import as_shape
from cnnlint.interpret.values import (
    BoundMethod,
    DictValue,
    FunctionValue,
    GivenArgument,
    GraphValue,
    InstanceValue,
    LayerValue,
    ListValue,
    ModelValue,
    Opaque,
    Place,
    TensorValue,
    is_array,
)
from cnnlint.layers.registry import Answer, Problem, Step, Tensor, Weight
from cnnlint.model import Array, LayerCall, Span

if TYPE_CHECKING:
    from cnnlint.interpret.records import Freezer

Arguments = list[GivenArgument]

_OWN_METHODS: Final = frozenset(
    {"add_weight", "add_variable", "add_loss", "add_metric", "build", "call", "compute_output_shape", "get_config"}
)
_MODEL_METHODS: Final = frozenset(
    {"fit", "evaluate", "predict", "train_on_batch", "test_on_batch", "predict_on_batch", "compile", "summary"}
)
_DEPTH: Final = 4


def layer_attribute(machine: Machine, instance: InstanceValue, name: str) -> Any:
    """What the base class gives every layer: its flags and methods; NOT_KNOWN for others."""
    if name in _OWN_METHODS or name in _MODEL_METHODS:
        return MethodValue(f"super.{name}", instance)
    if name == "trainable":
        return True
    return NOT_KNOWN


def base_method(machine: Machine, instance: InstanceValue, name: str, arguments: Arguments) -> Any:
    """A method of the base class called on an own layer or model."""
    if name in ("add_weight", "add_variable"):
        return _add_weight(machine, instance, arguments)
    if name == "__init__":
        machine.write(instance, "__base_arguments__", tuple(arguments))
        for argument in arguments:
            if argument.keyword in ("name", "trainable", "dtype"):
                machine.write(instance, argument.keyword, argument.value)
        return None
    if name in ("fit", "evaluate", "predict", "train_on_batch", "test_on_batch", "predict_on_batch") and arguments:
        return _feed(machine, instance, name, arguments[0].value)
    return NOT_KNOWN


def _feed(machine: Machine, instance: InstanceValue, name: str, value: Any) -> Any:
    """Training an own model calls it: the models inside see their input."""
    from cnnlint.interpret.sequential import as_fed

    fed = machine.each(value, lambda leaf: as_fed(machine, leaf, name))
    if is_array(fed) and find_in_class(machine, instance.cls, "train_step") is MISSING:
        call_custom(
            machine, instance, [GivenArgument(None, TensorValue(fed.shape, fed.dtype, None, (), machine.identity()), None)], machine.place
        )
    return NOT_KNOWN


def _add_weight(machine: Machine, instance: InstanceValue, arguments: Arguments) -> Any:
    """`add_weight(shape, initializer, dtype, trainable, …, name)`; older programs give the name first."""
    given = {argument.keyword: argument.value for argument in arguments if argument.keyword is not None}
    positional = [argument.value for argument in arguments if argument.keyword is None]
    if positional and type(positional[0]) is str:
        given.setdefault("name", positional.pop(0))
    given.update(dict(zip(("shape", "initializer", "dtype", "trainable"), positional, strict=False)))
    shape = as_shape(machine, given["shape"]) if given.get("shape") is not None else ()
    weights = machine.read(instance, "__weights__")
    held = weights if type(weights) is tuple else ()
    machine.write(instance, "__weights__", (*held, (given.get("name"), shape, given.get("trainable", True))))
    return Array(shape, "float32")


# -- as elements of a model --------------------------------------------------------------------------------------------


def unknown_step(reason: str, span: Span | None) -> Callable[[Tensor], Answer]:
    """The step of a layer of which nothing is known."""
    missing = Unknown(reason, span)
    return lambda x: Step((Tensor(missing, missing),), missing)


def own_layer(freezer: Freezer, value: InstanceValue, use: Place | None) -> LayerCall:
    """A layer of the program's own as a record; its step is found by running its methods."""
    machine = freezer.machine
    path = machine.path
    arguments, star = value.slots.get("__arguments__", ((), False))

    def step(x: Tensor) -> Answer:
        with machine.assume(path):
            return run_own(machine, value, x)

    trainable = machine.read(value, "trainable")
    return LayerCall(
        value.cls.name,
        value.cls.qualname,
        tuple(freezer.argument(given) for given in arguments if given.keyword is None),
        tuple((given.keyword, freezer.argument(given)) for given in arguments if given.keyword is not None),
        freezer.locate(value.node),
        value.identity,
        star,
        None if trainable is MISSING else freezer.value(trainable),
        custom=step,
        use_span=freezer.locate(use),
    )


def run_own(machine: Machine, instance: InstanceValue, x: Tensor) -> Answer:
    """What an own layer does to its input."""
    how = machine.read(instance, "changed")
    if type(how) is str:
        return _unknown(how)
    base = library_base(instance.cls)
    if base is not None and base.startswith("keras.layers.") and base != "keras.layers.Layer":
        return _derived_from_keras(machine, instance, base, x)
    return isolated(machine, lambda: _run(machine, instance, x), instance.cls.name)


def isolated(machine: Machine, action: Callable[[], Answer], name: str) -> Answer:
    """Runs a part of the program on the side: everything it writes is taken back."""
    outer, machine.journal = machine.journal, {}
    try:
        return action()
    except (LimitReached, RecursionError):
        return _unknown(f"`{name}` is too large to follow")
    finally:
        journal, machine.journal = machine.journal, outer
        for (_, key), (store, old) in journal.items():
            if old is MISSING:
                store.slots.pop(key, None)
            else:
                store.slots[key] = old


def run_function(machine: Machine, function: FunctionValue, x: Tensor) -> Answer:
    """What `Lambda(function)` does to its input; it has no weights (keras/src/layers/core/lambda_layer.py)."""
    from cnnlint.interpret.calls import call_value

    def run() -> Answer:
        result = call_value(machine, function, [TensorValue(x.shape, x.dtype, None, (), machine.identity())], {})
        if not is_array(result) or type(result.shape) is not tuple:
            return Step((Tensor(Unknown(f"what `{function.name}` gives could not be followed")),), ())
        return Step((Tensor(result.shape, result.dtype if type(result.dtype) is str else "float32"),), ())

    return isolated(machine, run, function.name)


def _unknown(reason: str) -> Step:
    missing = Unknown(reason)
    return Step((Tensor(missing, missing),), missing)


def _derived_from_keras(machine: Machine, instance: InstanceValue, base: str, x: Tensor) -> Answer:
    """A subclass of a Keras layer that leaves `build`, `call` and the shape alone does what its base does with the same arguments."""
    from cnnlint.interpret.records import layer_call

    name = base.rpartition(".")[2]
    if any(find_in_class(machine, instance.cls, method) is not MISSING for method in ("build", "call", "compute_output_shape", "__call__")):
        return _unknown(f"`{instance.cls.name}` changes `{name}` in ways that are not followed")
    given = machine.read(instance, "__base_arguments__")
    own = find_in_class(machine, instance.cls, "__init__")
    arguments, star = (given, False) if own is not MISSING else instance.slots.get("__arguments__", ((), False))
    if type(arguments) is not tuple:
        return _unknown(f"what `{instance.cls.name}` gives to `{name}` is not known")
    layer = LayerValue(base, arguments, star, instance.node, instance.identity, machine.path)
    return machine.apply(layer_call(machine, layer), x)


def _run(machine: Machine, instance: InstanceValue, x: Tensor) -> Answer:
    from cnnlint.interpret.calls import call_value

    problem = _needs_more(machine, instance)
    if problem is not None:
        return problem
    if type(x.shape) is not tuple:
        return _unknown("its input is not known")
    built = find_in_class(machine, instance.cls, "build")
    if type(built) is FunctionValue:
        call_value(machine, BoundMethod(built, instance), [x.shape], {})
    output = _output(machine, instance, x)
    if not isinstance(output, Tensor):
        return _unknown(f"what `{instance.cls.name}` gives could not be followed: {output}")
    weights = _weights(machine, instance)
    return Step((output,), weights)


def _needs_more(machine: Machine, instance: InstanceValue) -> Problem | None:
    """Keras refuses a layer in a Sequential whose `call` requires more than the input (keras/src/models/sequential.py, `build`)."""
    method = find_in_class(machine, instance.cls, "call")
    if type(method) is not FunctionValue or method.kind != "function":
        return None
    required = [name for param in method.node.params.params if (name := param.name.value) not in method.defaults]
    if len(required) <= 2:
        return None
    names = " and ".join(f"`{name}`" for name in required[2:])
    return Problem(
        "CNN507",
        f"its `call` requires {names} besides the input, which a Sequential model does not give",
        hint=f"give {names} a default value",
    )


def _output(machine: Machine, instance: InstanceValue, x: Tensor) -> Tensor | str:
    from cnnlint.interpret.calls import call_value

    computed = find_in_class(machine, instance.cls, "compute_output_shape")
    if type(computed) is FunctionValue:
        shape = as_shape(machine, call_value(machine, BoundMethod(computed, instance), [x.shape], {}))
        return Tensor(shape) if type(shape) is tuple else "its `compute_output_shape` is not known"
    method = find_in_class(machine, instance.cls, "call")
    if type(method) is not FunctionValue:
        return "it has no `call`"
    result = call_value(machine, BoundMethod(method, instance), [TensorValue(x.shape, x.dtype, None, (), machine.identity())], {})
    if is_array(result) and type(result.shape) is tuple:
        return Tensor(result.shape, result.dtype if type(result.dtype) is str else "float32")
    return result.reason if type(result) is Unknown else "the result of its `call` is not known"


def _weights(machine: Machine, instance: InstanceValue) -> tuple[Weight, ...] | Unknown:
    """Own weights and those of the layers it holds, as Keras tracks them."""
    found: list[Weight] = []
    for name, shape, trainable in (
        machine.read(instance, "__weights__") or () if machine.read(instance, "__weights__") is not MISSING else ()
    ):
        if type(shape) is not tuple or type(trainable) is not bool:
            return Unknown(f"a weight of `{instance.cls.name}` is not known")
        found.append(Weight(name if type(name) is str else "variable", shape, trainable))
    for value in held_layers(
        machine,
        [value for key, value in instance.slots.items() if key not in ("__weights__", "__arguments__", "__base_arguments__")],
        _DEPTH,
    ):
        weights = _held_weights(machine, value)
        if isinstance(weights, Unknown):
            return weights
        found += weights
    return tuple(found)


def held_layers(machine: Machine, values: list[Any], depth: int) -> Iterator[Any]:
    """The layer objects among attribute values, lists and dicts of them included; Opaque objects too, since they may be layers."""
    for value in values:
        value = machine.restricted(value)
        if type(value) in (LayerValue, ModelValue, GraphValue, InstanceValue) or (type(value) is Opaque and value.qualified_name):
            yield value
        elif depth and type(value) in (ListValue, DictValue, tuple):
            content = value if type(value) is tuple else machine.items(value)
            items = list(content.values()) if type(content) is dict else list(content) if type(content) in (list, tuple) else []
            yield from held_layers(machine, items, depth - 1)


_PLAIN_OBJECTS: Final = ("keras.initializers.", "keras.regularizers.", "keras.constraints.", "keras.activations.", "numpy.", "builtins.")


def _held_weights(machine: Machine, value: Any) -> tuple[Weight, ...] | Unknown:
    from cnnlint.interpret.records import frozen_layer

    if type(value) is Opaque:
        return () if str(value.qualified_name).startswith(_PLAIN_OBJECTS) else Unknown(f"`{value.text}` may hold weights")
    if type(value) is InstanceValue:
        from cnnlint.interpret.classes import is_keras_object

        if not is_keras_object(value.cls):
            return ()
    called = machine.read(value, "called")
    if type(called) is not tuple:
        return Unknown("it holds a layer that is not called")
    answer = machine.apply(frozen_layer(machine, value), called[0]) if type(value) is not ModelValue else None
    if not isinstance(answer, Step) or isinstance(answer.weights, Unknown):
        return Unknown("the weights of a layer it holds are not known")
    frozen = machine.read(value, "trainable") is False
    return tuple(weight._replace(trainable=False) for weight in answer.weights) if frozen else answer.weights


# -- called like a function --------------------------------------------------------------------------------------------


def call_custom(machine: Machine, instance: InstanceValue, arguments: Arguments, place: Place | None) -> Any:
    """`instance(x)`: its `call` on the same arguments, after `build`; what it holds sees its input."""
    from cnnlint.interpret.calls import call

    value: Any = arguments[0].value if arguments else None
    built = find_in_class(machine, instance.cls, "build")
    if type(built) is FunctionValue and is_array(value) and type(value.shape) is tuple and machine.read(instance, "called") is MISSING:
        call(machine, BoundMethod(built, instance), [GivenArgument(None, value.shape, None)], False, place, machine.frame)
    if is_array(value):
        machine.write(instance, "called", (Tensor(value.shape, value.dtype if type(value.dtype) is str else "float32"), None))
    method = find_in_class(machine, instance.cls, "call")
    if type(method) is not FunctionValue:
        return machine.opaque(None, place=place)
    return call(machine, BoundMethod(method, instance), arguments, False, place, machine.frame)
