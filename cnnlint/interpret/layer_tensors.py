"""The tensors that programs read from layers and models: `.input`, `.output` and their like, joined to the graph they belong to."""

from __future__ import annotations

from typing import Any

from cnnlint.dims import Unknown
from cnnlint.interpret.choices import Choice
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.holdings import holders_of
from cnnlint.interpret.identity import Itself
from cnnlint.interpret.structures import as_value, flat, mapped
from cnnlint.interpret.values import CallNode, Entry, GivenArgument, GraphValue, InstanceValue, LayerValue, ModelValue, TensorValue
from cnnlint.layers.registry import Step, Tensor
from cnnlint.tuples import NamedTuple

NAMES = frozenset({"input", "input_shape", "inputs", "output", "output_shape", "outputs"})


class Ends(NamedTuple):
    """What a layer or model was called on and what came out: structures of tensors."""

    inputs: Any
    outputs: Any


def tensor_member(machine: Machine, value: LayerValue | GraphValue | ModelValue | InstanceValue, name: str) -> Any:
    """`value.input`, `.inputs`, `.input_shape` and the same of the output; Unknown where it is not known."""
    # of a Sequential inside another one they are those of that call in Keras 3 (keras/src/ops/operation.py, `input`)
    if isinstance(value, ModelValue) and name in ("input", "output") and machine.target == "3" and holders_of(machine, value):
        ends = _layer_ends(machine, value)
    else:
        ends = ends_of(machine, value)
    structure = ends if isinstance(ends, Unknown) else ends.outputs if name.startswith("output") else ends.inputs
    leaves = list(flat(structure))
    if not leaves or not all(type(leaf) is TensorValue for leaf in leaves):
        reason = next((leaf.reason for leaf in leaves if type(leaf) is Unknown), f"the `{name}` of this layer is not known")
        return machine.unknown(reason)
    if name.endswith("s"):
        return machine.new_list(leaves)
    if not name.endswith("shape"):
        return as_value(machine, structure)
    shapes = mapped(structure, lambda leaf: leaf.shape)
    return as_value(machine, shapes[0] if type(structure) is list and len(structure) == 1 else shapes)


def ends_of(machine: Machine, value: Any) -> Ends | Unknown:
    """Both ends of a layer's first call, or of a model."""
    from cnnlint.interpret.base_models import is_base_model

    graph = own_graph(machine, value) if isinstance(value, InstanceValue) else value
    if isinstance(graph, GraphValue):
        return Ends(graph.inputs, graph.outputs)
    if isinstance(value, ModelValue):
        chain = sequential_chain(machine, value)
        if not chain:
            return Unknown("the model is not built")
        complete = len(chain) == len(values_of(machine, value))
        return Ends(chain[0][1], chain[-1][2] if complete else Unknown("not every layer of the model is known"))
    if is_base_model(value):
        return _base_ends(machine, value)
    return _layer_ends(machine, value)


def _layer_ends(machine: Machine, layer: LayerValue | InstanceValue | ModelValue) -> Ends | Unknown:
    """Where a layer was called first, or stands in a Sequential. Where it is both, on other shapes, that is not decided here."""
    from cnnlint.interpret.functional import Called

    within = layer.slots.get("__within__")
    if type(within) is tuple:
        return _ends_inside_base(machine, *within)
    found: list[Ends] = []
    called = machine.read(layer, "__called__")
    if isinstance(called, Called) and called.outputs:
        found.append(Ends(_single(called.inputs), _single(called.outputs)))
    for model in holders_of(machine, layer):
        chain = sequential_chain(machine, model) or ()
        found += [Ends(before, after) for value, before, after in chain if value is layer][:1]
    shapes = [[getattr(leaf, "shape", None) for leaf in (*flat(ends.inputs), *flat(ends.outputs))] for ends in found]
    if not found or any(each != shapes[0] for each in shapes):
        return Unknown("where this layer is called first is not known")
    return found[0]


def _single(tensors: tuple[Any, ...]) -> Any:
    return tensors[0] if len(tensors) == 1 else list(tensors)


# -- Sequential models -------------------------------------------------------------------------------------------------


def values_of(machine: Machine, model: ModelValue) -> list[Any]:
    """What a Sequential holds, without its inputs and gaps."""
    from cnnlint.interpret.keras_layers import is_input_value

    content = machine.read(model, "layers")
    values = [machine.restricted(entry.value) for entry in content if type(entry) is Entry] if type(content) is list else []
    return [value for value in values if not is_input_value(value)]


def sequential_chain(machine: Machine, model: ModelValue) -> list[tuple[Any, Any, Any]] | None:
    """The layers of a built Sequential as far as they are known, each with the tensor before and after it: the same tensors each time
    while its layers stay the same."""
    from cnnlint.interpret.records import trace_of

    values = values_of(machine, model)
    if any(type(value) is Choice for value in values):
        return None
    layers = tuple(map(Itself, values))
    now = (layers, machine.growth, machine.path)
    moment, key, chain = model.slots.get("__tensors__", (None, None, None))
    if moment == now:
        return chain  # type: ignore[no-any-return]
    trace = trace_of(machine, model)
    if trace is None or trace.input is None or isinstance(trace.input.shape, Unknown):
        return None
    if key != (layers, trace.input.shape):
        key, chain = (layers, trace.input.shape), _chained(machine, model, values, trace)
    model.slots["__tensors__"] = (now, key, chain)
    return chain  # type: ignore[no-any-return]


def _chained(machine: Machine, model: ModelValue, values: list[Any], trace: Any) -> list[tuple[Any, Any, Any]]:
    current: Any = _entry(machine, model, trace.input)
    chain: list[tuple[Any, Any, Any]] = []
    for value, layer in zip(values, trace.layers, strict=False):
        if layer.step is None or type(current) is not TensorValue:
            break
        after = _outputs(machine, value, current, layer.step)
        chain.append((value, current, after))
        current = after
    return chain


def _entry(machine: Machine, model: ModelValue, x: Tensor) -> TensorValue:
    """The input tensor: that of the Input which the program put in, else one of its own."""
    content = machine.read(model, "layers")
    first = content[0].value if type(content) is list and content and type(content[0]) is Entry else None
    if type(first) is TensorValue:
        return first
    arguments = first.arguments if type(first) is LayerValue and first.qualified_name == "keras.Input" else ()
    layer = LayerValue("keras.Input", arguments, False, model.place, machine.identity(), ())
    return TensorValue(x.shape, x.dtype, layer, (), layer.identity)


def _outputs(machine: Machine, layer: Any, before: TensorValue, step: Step, opened: bool = False) -> Any:
    node = CallNode(layer, (GivenArgument(None, before, None),), (before,), step, opened)
    made = tuple(TensorValue(each.shape, each.dtype, layer, (before,), machine.identity(), node) for each in step.outputs)
    node.outputs = tuple(tensor.identity for tensor in made)
    return made[0] if len(made) == 1 else made


# -- models of keras.applications --------------------------------------------------------------------------------------


def _base_ends(machine: Machine, base: LayerValue) -> Ends | Unknown:
    """A base model as it was made: from its own input, or from `input_tensor`, to its output."""
    if any(type(given.value) is Choice for given in base.arguments):
        return Unknown("the arguments of the model depend on a condition")
    if "__tensors__" not in base.slots:
        base.slots["__tensors__"] = _made_ends(machine, base)
    return base.slots["__tensors__"]  # type: ignore[no-any-return]


def _made_ends(machine: Machine, base: LayerValue) -> Ends | Unknown:
    from cnnlint.interpret.records import layer_call
    from cnnlint.layers.applications import own_input

    call = layer_call(machine, base)
    shape = own_input(call)
    answer = machine.apply(call, Tensor(Unknown("its own input")))
    if shape is None or isinstance(shape, Unknown) or not isinstance(answer, Step):
        return shape if isinstance(shape, Unknown) else Unknown("the model is not known")
    given = next((argument.value for argument in base.arguments if argument.keyword == "input_tensor"), None)
    if type(given) is TensorValue:
        return Ends(given, _outputs(machine, base, given, answer, opened=True))
    layer = LayerValue("keras.Input", (), False, base.place, machine.identity(), ())
    before = TensorValue(shape, "float32", layer, (), layer.identity)
    return Ends(before, _outputs(machine, base, before, answer, opened=True))


def _ends_inside_base(machine: Machine, base: LayerValue, index: int) -> Ends | Unknown:
    """A layer of a base model: the last one gives what the model gives; what the others give is not in the data."""
    ends = _base_ends(machine, base)
    if isinstance(ends, Unknown):
        return ends
    missing = Unknown(f"what the layers inside `{base.qualified_name.rpartition('.')[2]}` give is not known, but for the last")
    last = index == len(base.slots.get("inner", ())) - 1
    return Ends(ends.inputs if index == 0 else missing, ends.outputs if last else ends.inputs if index == 0 else missing)


def own_graph(machine: Machine, instance: InstanceValue) -> GraphValue | None:
    """The Functional model behind an own class that gave `inputs` and `outputs` to `super().__init__`."""
    graph = machine.read(instance, "__graph__")
    return graph if isinstance(graph, GraphValue) else None
