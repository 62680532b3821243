"""Layers of the program's own (`class X(Layer)`): what they hold and give, found by running their `build` and `call`.

Keras builds a layer with the shape it is first called on, then traces `call`, or asks `compute_output_shape` where the class
defines it (keras/src/layers/layer.py). The same is done here with symbolic tensors, without leaving a trace in the program.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from cnnlint import declared
from cnnlint.dims import Unknown
from cnnlint.interpret.attributes import MethodValue
from cnnlint.interpret.budget import LimitReached
from cnnlint.interpret.choices import MISSING
from cnnlint.interpret.configs import own_config
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.graphs import listed_layers
from cnnlint.interpret.holdings import weights_of
from cnnlint.interpret.inheritance import find_in_class, library_base
from cnnlint.interpret.layer_tensors import NAMES, own_graph, tensor_member
from cnnlint.interpret.libraries import NOT_KNOWN
from cnnlint.interpret.libraries.arrays import WEIGHT
from cnnlint.interpret.operators import as_shape
from cnnlint.interpret.own_calls import call_custom, derived, keras_base
from cnnlint.interpret.structures import as_tensor, as_value, flat, mapped, snapshot
from cnnlint.interpret.values import BoundMethod, FunctionValue, GivenArgument, GraphValue, InstanceValue, Place, TensorValue, is_array
from cnnlint.layers.registry import Answer, Problem, Step, Tensor
from cnnlint.model import Array, LayerCall, Span

if TYPE_CHECKING:
    from cnnlint.interpret.records import Freezer

Arguments = list[GivenArgument]

_OWN_METHODS: Final = frozenset(
    {"add_weight", "add_variable", "add_loss", "add_metric", "build", "call", "compute_output_shape", "get_config", "quantize"}
)
_MODEL_METHODS: Final = frozenset(
    {"fit", "evaluate", "predict", "train_on_batch", "test_on_batch", "predict_on_batch", "compile", "summary"}
)


def layer_attribute(machine: Machine, instance: InstanceValue, name: str) -> Any:
    """What the base class gives every layer: its flags and methods; NOT_KNOWN for others."""
    if name in _OWN_METHODS or name in _MODEL_METHODS:
        return MethodValue(f"super.{name}", instance)
    if name == "trainable":
        return True
    if name in NAMES:
        return tensor_member(machine, instance, name)
    graph = machine.read(instance, "__graph__") if name == "layers" else None
    if type(graph) is GraphValue:
        found = listed_layers(machine, graph)
        return NOT_KNOWN if found is None else machine.new_list(found)
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
        _note_graph(machine, instance, arguments)
        return None
    if name == "get_config":
        return own_config(machine, instance, machine.place)
    if name == "quantize":
        from cnnlint.interpret.quantizing import quantize

        return quantize(machine, instance, arguments)
    if name in ("fit", "evaluate", "predict", "train_on_batch", "test_on_batch", "predict_on_batch") and arguments:
        return _feed(machine, instance, name, arguments)
    return NOT_KNOWN


def _note_graph(machine: Machine, instance: InstanceValue, arguments: Arguments) -> None:
    """`super().__init__(inputs, outputs)` makes an own class a Functional model."""
    from cnnlint.interpret.keras_layers import make_graph

    if library_base(instance.cls) == "keras.Model" and len([each for each in arguments if each.keyword in (None, "inputs", "outputs")]) > 1:
        unnamed = [each for each in arguments if each.keyword not in ("name", "trainable")]
        machine.write(instance, "__graph__", make_graph(machine, "keras.Model", unnamed, False, machine.place))


#: Methods that train a model, and the one of the model that does a step.
_STEPS: Final = {"fit": "train_step", "train_on_batch": "train_step", "evaluate": "test_step", "test_on_batch": "test_step"}


def _feed(machine: Machine, instance: InstanceValue, name: str, arguments: Arguments) -> Any:
    """Training an own model calls it, or its own `train_step`: the models inside see their input."""
    from cnnlint.interpret.uses import as_fed

    value = arguments[0].value
    fed = snapshot(machine, machine.each(value, lambda leaf: as_fed(machine, leaf, name)))
    leaves = list(flat(fed))
    method = find_in_class(machine, instance.cls, _STEPS.get(name, "predict_step"))
    if not leaves or not all(is_array(leaf) for leaf in leaves):
        return NOT_KNOWN
    if type(method) is FunctionValue:
        _step(machine, instance, method, fed, arguments)
    elif find_in_class(machine, instance.cls, "train_step") is MISSING:
        tensors = mapped(fed, lambda leaf: TensorValue(leaf.shape, leaf.dtype, None, (), machine.identity()))
        call_custom(machine, instance, [GivenArgument(None, as_value(machine, tensors), None)], machine.place)
    return NOT_KNOWN


def _step(machine: Machine, instance: InstanceValue, method: FunctionValue, fed: Any, arguments: Arguments) -> None:
    """One step on one batch as TensorFlow traces it: sizes that vary are None there."""
    from cnnlint.interpret.calls import call_value
    from cnnlint.interpret.libraries.keras_data import feed

    positional = [given.value for given in arguments if given.keyword is None]
    labels = next((given.value for given in arguments if given.keyword == "y"), positional[1] if len(positional) > 1 else None)
    found = feed(machine, labels if labels is not None else arguments[0].value)
    y = found[labels is None] if found is not None else None
    data = as_value(machine, fed)
    outer, machine.tracing = machine.tracing, True
    try:
        call_value(machine, BoundMethod(method, instance), [data if y is None else (data, y)], {})
    finally:
        machine.tracing = outer


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
    if any(find_in_class(machine, instance.cls, "build") is function for function in machine.stack):
        machine.write(instance, "__built__", True)  # whoever called it
    return Array(shape, "float32", source=WEIGHT)


# -- as elements of a model --------------------------------------------------------------------------------------------


def unknown_step(reason: str, span: Span | None) -> Callable[[Tensor], Answer]:
    """The step of a layer of which nothing is known."""
    missing = Unknown(reason, span)
    return lambda x: Step((Tensor(missing, missing),), missing)


def own_layer(freezer: Freezer, value: InstanceValue, use: Place | None) -> LayerCall:
    """A layer of the program's own as a record; its step is found by running its methods."""
    machine = freezer.machine
    path = machine.path
    graph = own_graph(machine, value)
    if graph is not None and find_in_class(machine, value.cls, "call") is MISSING:
        call = freezer.layer(graph, use)
        flag = machine.read(value, "trainable")
        named = call._replace(class_name=value.cls.name, qualified_name=value.cls.qualname, identity=value.identity)
        return named if flag is MISSING else named._replace(trainable=freezer.value(flag))
    arguments, star = value.slots.get("__arguments__", ((), False))

    def step(x: Tensor) -> Answer:
        with machine.assume(path):
            return run_own(machine, value, x)

    trainable = machine.read(value, "trainable")
    said = declared.find(machine.declared, f"{value.cls.context.name}.{value.cls.qualname}") if machine.declared else None
    return LayerCall(
        value.cls.name,
        value.cls.qualname,
        tuple(freezer.argument(given) for given in arguments if given.keyword is None),
        tuple((given.keyword, freezer.argument(given)) for given in arguments if given.keyword is not None),
        freezer.locate(value.node),
        value.identity,
        star,
        None if trainable is MISSING else freezer.value(trainable),
        custom=step if said is None else declared.step(said, value.cls.name, freezer.locate(value.node)),
        use_span=freezer.locate(use),
    )


def run_own(machine: Machine, instance: InstanceValue, x: Tensor) -> Answer:
    """What an own layer does to its input."""
    how = machine.read(instance, "changed")
    if type(how) is str:
        return _unknown(how)
    if keras_base(instance) is not None:
        return derived(machine, instance, x)
    return isolated(machine, lambda: _run(machine, instance, x), instance.cls.name)


def isolated(machine: Machine, action: Callable[[], Answer], name: str) -> Answer:
    """Runs a part of the program on the side: everything it writes is taken back."""
    outer, machine.journal = machine.journal, {}
    running, machine.running = machine.running, True
    try:
        return action()
    except (LimitReached, RecursionError):
        return _unknown(f"`{name}` is too large to follow")
    finally:
        journal, machine.journal, machine.running = machine.journal, outer, running
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


def _run(machine: Machine, instance: InstanceValue, x: Tensor) -> Answer:
    """Calls the instance on a symbolic tensor; its weights are those it holds then."""
    problem = _needs_more(machine, instance)
    if problem is not None:
        return problem
    if type(x.shape) is not tuple:
        return _unknown("its input is not known")
    given = GivenArgument(None, TensorValue(x.shape, x.dtype, None, (), machine.identity()), None)
    result = snapshot(machine, call_custom(machine, instance, [given], machine.place))
    outputs = list(flat(result))
    unknown = [leaf for leaf in outputs if not is_array(leaf) or type(leaf.shape) is not tuple] if outputs else [result]
    if unknown:
        return _unknown(f"what `{instance.cls.name}` gives could not be followed{_because(unknown[0])}")
    return Step(tuple(map(as_tensor, outputs)), weights_of(machine, instance, trained=True))


def _because(value: Any) -> str:
    reason = value if type(value) is Unknown else getattr(value, "shape", None)
    return f": {reason.reason}" if type(reason) is Unknown else ""


def _needs_more(machine: Machine, instance: InstanceValue) -> Problem | None:
    """Keras refuses a layer in a Sequential whose `call` requires more than the input (keras/src/models/sequential.py, `build`)."""
    method = find_in_class(machine, instance.cls, "call")
    if type(method) is not FunctionValue or method.kind != "function":
        return _build_asks(machine, instance)
    required = [name for param in method.node.params.params if (name := param.name.value) not in method.defaults]
    if len(required) <= 2:
        return _build_asks(machine, instance)
    names = " and ".join(f"`{name}`" for name in required[2:])
    return Problem(
        "CNN507",
        f"its `call` requires {names} besides the input, which a Sequential model does not give",
        hint=f"give {names} a default value",
    )


def _build_asks(machine: Machine, instance: InstanceValue) -> Problem | None:
    """Keras refuses a `build` of several arguments unless all end in `_shape` (keras/src/layers/layer.py, `get_shapes_dict`)."""
    method = find_in_class(machine, instance.cls, "build")
    if type(method) is not FunctionValue or machine.target != "3":
        return None
    names = [param.name.value for param in method.node.params.params][1:]
    if len(names) < 2 or all(name.endswith("_shape") for name in names):
        return None
    shown = ", ".join(f"`{name}`" for name in names)
    return Problem(
        "CNN507",
        f"its `build` takes {shown}: Keras fills in only arguments whose names end in `_shape`",
        hint="give `build` one argument, the input shape",
    )
