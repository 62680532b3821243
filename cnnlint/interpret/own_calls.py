"""Layers and models of the program's own, called like functions: built by the first call as Keras builds them, then their `call` is run.

keras/src/layers/layer.py, `__call__`: `build` is given the shapes of what `call` is given, by the names of its parameters where it has
several. What comes out is one node of the graph, whatever happens inside.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from cnnlint.dims import Unknown
from cnnlint.interpret.choices import MISSING
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.functional import Called, opaque_result, remembered
from cnnlint.interpret.graph_runs import run_graph
from cnnlint.interpret.holdings import parts_of
from cnnlint.interpret.inheritance import find_in_class, library_base
from cnnlint.interpret.operators import as_shape
from cnnlint.interpret.structures import as_tensor, as_value, each_plain, flat, holds_array, mapped, snapshot, tensors_in
from cnnlint.interpret.values import (
    BoundMethod,
    FunctionValue,
    GivenArgument,
    GraphValue,
    InstanceValue,
    LayerValue,
    Place,
    TensorValue,
    is_array,
)
from cnnlint.layers.registry import Answer, Step, Tensor

Arguments = list[GivenArgument]
Given: TypeAlias = "tuple[GivenArgument, ...]"

#: What a subclass of a Keras layer may not define if it is to have the shape and the weights of its base.
_CHANGES = ("build", "compute_output_shape", "compute_output_spec", "__call__")

#: Bases that say no shape of their own: with them, Keras runs `call`.
_NO_SHAPE = frozenset(
    {"Wrapper", "JaxLayer", "FlaxLayer", "TFSMLayer", "Pipeline", "GRUCell", "LSTMCell", "SimpleRNNCell", "StackedRNNCells"}
)


def call_custom(machine: Machine, instance: InstanceValue, arguments: Arguments, place: Place | None) -> Any:
    """`instance(x)`: its `call` on the same arguments, after `build`; what it holds sees its input."""

    def called(values: list[Any]) -> Any:
        given = tuple(argument._replace(value=value) for argument, value in zip(arguments, values, strict=True))
        return _called(machine, instance, given, place)

    return each_plain(machine, [argument.value for argument in arguments], called)


def _called(machine: Machine, instance: InstanceValue, given: Given, place: Place | None) -> Any:
    answer = _as_base(machine, instance, given)
    if answer is not None:
        structure = graph.outputs if isinstance(graph := machine.read(instance, "__graph__"), GraphValue) else None
        if isinstance(answer, Step):
            return remembered(machine, instance, given, answer, structure)
        return opaque_result(machine, instance, given, f"Keras refuses this call: {answer.message}", place)
    method = find_in_class(machine, instance.cls, "call")
    if type(method) is not FunctionValue:
        return opaque_result(machine, instance, given, f"what `{instance.cls.name}` does is not known", place)
    first = machine.read(instance, "__called__") is MISSING
    _ensure_built(machine, instance, method, given, place)
    before = _state(machine, instance)
    result = _run(machine, method, instance, given, place)
    if first and not _state(machine, instance) <= before:
        machine.write(instance, "changed", f"`{instance.cls.name}` makes layers or weights in its `call`, where Keras 3 refuses them")
    symbolic = any(tensors_in(argument.value) for argument in given)
    computed = find_in_class(machine, instance.cls, "compute_output_shape") if symbolic else MISSING
    if type(computed) is FunctionValue:
        result = _declared(machine, instance, computed, given)
    if not symbolic:
        return result
    return each_plain(machine, [result], lambda values: _as_node(machine, instance, given, values[0], place))


def _state(machine: Machine, instance: InstanceValue) -> set[int]:
    """The layers and weights that an own layer holds directly."""
    weights = machine.read(instance, "__weights__")
    return {*map(id, parts_of(machine, instance)), *range(len(weights) if type(weights) is tuple else 0)}


def _run(machine: Machine, function: FunctionValue, instance: InstanceValue, given: Given, place: Place | None) -> Any:
    from cnnlint.interpret.calls import call

    arguments = [argument._replace(value=as_value(machine, argument.value)) for argument in given]
    return call(machine, BoundMethod(function, instance), arguments, False, place, machine.frame)


def _as_node(machine: Machine, instance: InstanceValue, given: Given, result: Any, place: Place | None) -> Any:
    """What `call` gave, as the outputs of one call of the layer."""
    leaves = list(flat(result))
    if not leaves or not all(is_array(leaf) for leaf in leaves):
        if type(result) is Unknown or not any(is_array(leaf) for leaf in leaves):
            return opaque_result(
                machine, instance, given, result.reason if type(result) is Unknown else "what its `call` gives is not known", place
            )
        return as_value(machine, result)
    return remembered(machine, instance, given, Step(tuple(map(as_tensor, leaves)), ()), result)


# -- building ----------------------------------------------------------------------------------------------------------


def _ensure_built(machine: Machine, instance: InstanceValue, method: FunctionValue, given: Given, place: Place | None) -> None:
    """Runs `build` before the first call, and notes that it has been."""
    if machine.read(instance, "__called__") is not MISSING or not any(holds_array(argument.value) for argument in given):
        return
    machine.write(instance, "__called__", Called((), (), given, Step((), ())))
    built = find_in_class(machine, instance.cls, "build")
    if type(built) is FunctionValue and machine.read(instance, "__built__") is not True:
        _run(machine, built, instance, shapes_for(built, method, given), place)


def shapes_for(target: FunctionValue, method: FunctionValue, given: Given) -> tuple[GivenArgument, ...]:
    """The arguments of `build` or `compute_output_shape`: the first shape for one parameter, else the shape of each argument of `call`
    by its name (`update_shapes_dict_for_target_fn`)."""
    wanted = [param.name.value for param in target.node.params.params][1:]
    names = [param.name.value for param in method.node.params.params][1:]
    shapes: list[tuple[str | None, Any]] = []
    for index, argument in enumerate(given):
        if holds_array(argument.value):
            name = argument.keyword or (names[index] if index < len(names) else None)
            shapes.append((name, mapped(argument.value, lambda leaf: leaf.shape if is_array(leaf) else None)))
    if len(wanted) <= 1:
        return tuple(GivenArgument(None, shape, None) for _, shape in shapes[:1])
    return tuple(GivenArgument(f"{name}_shape", shape, None) for name, shape in shapes if f"{name}_shape" in wanted)


def _declared(machine: Machine, instance: InstanceValue, computed: FunctionValue, given: Given) -> Any:
    """What `compute_output_shape` of the class says, which Keras believes for symbolic tensors."""
    method = find_in_class(machine, instance.cls, "call")
    shape = _run(machine, computed, instance, shapes_for(computed, method, given), None)
    return machine.each(shape, lambda leaf: _of_shapes(machine, leaf))


def _of_shapes(machine: Machine, value: Any) -> Any:
    """A tensor of a shape, or a list of tensors for a list of shapes."""
    shapes = snapshot(machine, value)
    if type(shapes) in (list, tuple) and shapes and all(type(each) in (list, tuple) for each in shapes):
        return type(shapes)(_of_shapes(machine, as_value(machine, each)) for each in shapes)
    shape = as_shape(machine, value)
    if type(shape) is not tuple:
        return machine.unknown("its `compute_output_shape` is not known")
    return TensorValue(shape, "float32", None, (), machine.identity())


# -- classes that leave the work to their base -------------------------------------------------------------------------


def keras_base(instance: InstanceValue) -> str | None:
    """The layer of Keras that an own class derives from; None for classes that derive from Layer or Model themselves."""
    base = library_base(instance.cls)
    return base if base is not None and base.startswith("keras.layers.") and base != "keras.layers.Layer" else None


def _as_base(machine: Machine, instance: InstanceValue, given: Given) -> Answer | None:
    """What the base class does, where the class leaves that to it; None where it has a `call` of its own."""
    if find_in_class(machine, instance.cls, "call") is not MISSING and keras_base(instance) is None:
        return None
    graph = machine.read(instance, "__graph__")
    first = given[0].value if given else None
    inputs = [as_tensor(leaf) for leaf in flat(first) if is_array(leaf)]
    if isinstance(graph, GraphValue):
        return run_graph(machine, graph, *inputs) if inputs else None
    if keras_base(instance) is None or len(inputs) != 1 or not is_array(first):
        return None
    answer = derived(machine, instance, inputs[0])
    return answer if isinstance(answer, Step) and not isinstance(answer.outputs[0].shape, Unknown) else None


def derived(machine: Machine, instance: InstanceValue, x: Tensor) -> Answer:
    """A subclass of a Keras layer that leaves `build` and the shape alone has the weights and the shape of its base. Keras 3 believes
    the shape that the base computes, whatever `call` does (keras/src/layers/layer.py, `compute_output_spec`); Keras 2 runs `call`."""
    from cnnlint.interpret.records import layer_call

    base = keras_base(instance) or ""
    name = base.rpartition(".")[2]
    changed = any(find_in_class(machine, instance.cls, method) is not MISSING for method in _CHANGES)
    if changed or not _called_like_base(machine, instance, name):
        return _not_followed(f"`{instance.cls.name}` changes `{name}` in ways that are not followed")
    given = machine.read(instance, "__base_arguments__")
    own = find_in_class(machine, instance.cls, "__init__")
    arguments, star = (given, False) if own is not MISSING else instance.slots.get("__arguments__", ((), False))
    if type(arguments) is not tuple:
        return _not_followed(f"what `{instance.cls.name}` gives to `{name}` is not known")
    layer = LayerValue(base, arguments, star, instance.node, instance.identity, machine.path)
    return machine.apply(layer_call(machine, layer), x)


def _called_like_base(machine: Machine, instance: InstanceValue, base: str) -> bool:
    """Whether a `call` of the class changes neither shape nor weights, since Keras does not look at it."""
    method = find_in_class(machine, instance.cls, "call")
    if method is MISSING:
        return True
    if type(method) is not FunctionValue or machine.target != "3" or base in _NO_SHAPE:
        return False
    required = [param for param in method.node.params.params[1:] if param.default is None]
    return len(required) <= 1 and not parts_of(machine, instance) and "add_weight" not in method.closure.context.tree.text(method.node)


def _not_followed(reason: str) -> Step:
    missing = Unknown(reason)
    return Step((Tensor(missing, missing),), missing)


def weights_from_base(machine: Machine, instance: InstanceValue) -> Any:
    """The weights that a subclass of a Keras layer has from its base; None for other classes."""
    if keras_base(instance) is None:
        return None
    called = machine.read(instance, "__called__")
    first = (
        next((leaf for given in called.arguments for leaf in flat(given.value) if is_array(leaf)), None)
        if isinstance(called, Called)
        else None
    )
    answer = derived(machine, instance, as_tensor(first)) if first is not None else None
    return answer.weights if isinstance(answer, Step) else Unknown(f"`{instance.cls.name}` is held, but it is not seen to be called")
