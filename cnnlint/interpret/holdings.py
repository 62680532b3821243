"""What layers, models and own layers hold when the program has called them: the weights of each object once, as Keras tracks them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, TypeAlias

from cnnlint.dims import Unknown
from cnnlint.interpret.choices import MISSING
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.values import DictValue, Entry, GraphValue, InstanceValue, LayerValue, ListValue, ModelValue, Opaque
from cnnlint.layers.attention_calls import QUERIED
from cnnlint.layers.merge_calls import MERGES
from cnnlint.layers.registry import Step, Tensor, Weight
from cnnlint.layers.wrapping import as_trained, own_trainable
from cnnlint.model import Argument, InputSource, LayerCall, Model

Weights: TypeAlias = "tuple[Weight, ...] | Unknown"

#: Lists inside attributes are looked into so deep.
_DEPTH: Final = 4
#: Slots of an own layer that hold no layer of its own.
_RECORDS: Final = frozenset({"__weights__", "__arguments__", "__base_arguments__", "__graph__", "__called__", "__built__"})
#: Objects of the library that hold no weights. What metrics and random generators remember is no weight of a layer (Layer.weights).
_PLAIN_OBJECTS: Final = (
    *("builtins.", "keras.activations.", "keras.backend.random.", "keras.callbacks.", "keras.constraints.", "keras.initializers."),
    *("keras.losses.", "keras.metrics.", "keras.optimizers.", "keras.random.", "keras.regularizers.", "numpy."),
)
#: What was done to a layer after it was made, by the slot that remembers it.
ALTERED: Final = ("adapt", "changed", "inner", "lora_rank", "quantized", "set_vocabulary", "trainable")
#: Layers that keep the very layer they are given; Bidirectional makes its own.
_SHARING: Final = frozenset({"SpectralNormalization", "TimeDistributed"})


def weights_of(machine: Machine, value: Any, *, trained: bool = False) -> Weights:
    """The weights of anything that is called like a layer; Unknown, with the reason, where they are not known. With `trained`, whatever
    the flag of an own layer itself says."""
    found: dict[int, Weights] = {}
    if trained and isinstance(value, InstanceValue):
        _collect_own(machine, value, found)
    else:
        collect(machine, value, found)
    return joined(found)


def joined(found: dict[int, Weights]) -> Weights:
    """The weights of all owners together."""
    unknown = next((weights for weights in found.values() if isinstance(weights, Unknown)), None)
    return (
        unknown
        if unknown is not None
        else tuple(weight for weights in found.values() if not isinstance(weights, Unknown) for weight in weights)
    )


def collect(machine: Machine, value: Any, found: dict[int, Weights], step: Step | None = None) -> None:
    """Adds the weights of a value by the identity of what they belong to. `step` is a call of it, where that is known from elsewhere."""
    value = machine.restricted(value)
    if type(value) is LayerValue:
        _collect_layer(machine, value, found, step)
    elif type(value) is GraphValue:
        _collect_graph(machine, value, found)
    elif type(value) is ModelValue:
        _collect_model(machine, value, found)
    elif type(value) is InstanceValue:
        _collect_instance(machine, value, found, step)
    elif type(value) is Opaque:
        if not str(value.qualified_name).startswith(_PLAIN_OBJECTS):
            found.setdefault(value.identity, Unknown(f"`{value.text}` may hold weights"))
    else:
        found.setdefault(-id(value), Unknown("a layer inside depends on a condition"))


# -- layers of Keras ---------------------------------------------------------------------------------------------------


def _note(found: dict[int, Weights], key: int, weights: Weights) -> None:
    """Adds what belongs to one object; what is known of it from elsewhere stays."""
    if key not in found or isinstance(found[key], Unknown):
        found[key] = weights


def _collect_layer(machine: Machine, layer: LayerValue, found: dict[int, Weights], step: Step | None) -> None:
    if layer.qualified_name == "keras.Input" or isinstance(found.get(layer.identity), tuple):
        return
    weights = _layer_weights(machine, layer, step)
    name = layer.qualified_name.rpartition(".")[2]
    inner = next((given.value for given in layer.arguments if given.keyword in (None, "layer")), None) if name in _SHARING else None
    owner = getattr(inner, "identity", None)
    if type(owner) is not int or isinstance(weights, Unknown):
        _note(found, layer.identity, weights)
    elif name != "TimeDistributed" and isinstance(found.get(owner), tuple):
        _note(found, layer.identity, Unknown("a layer and its wrapper share weights"))
    else:
        _note(found, owner, weights)


def _layer_weights(machine: Machine, layer: LayerValue, step: Step | None) -> Weights:
    from cnnlint.interpret.functional import Called, respond
    from cnnlint.interpret.records import frozen_layer

    called = machine.read(layer, "__called__")
    known = called.step if isinstance(called, Called) else step
    plain = not any(name in layer.slots for name in ALTERED) and all(given.keyword != "trainable" for given in layer.arguments)
    if known is not None and plain:
        return known.weights
    if layer.qualified_name.startswith("keras.applications."):
        answer = machine.apply(frozen_layer(machine, layer), Tensor(Unknown("its own input")))
    elif known is None:
        name = layer.qualified_name.rpartition(".")[2]
        return () if _holds_nothing(machine, layer) else Unknown(f"`{name}` is held, but it is not seen to be called")
    else:
        again = respond(machine, layer, called.arguments) if isinstance(called, Called) and called.arguments else known
        answer = again if isinstance(again, Step) else known
    if not isinstance(answer, Step):
        return Unknown("Keras refuses a layer inside")
    call = frozen_layer(machine, layer)
    if call.class_name in QUERIED and isinstance(called, Called) and called.trains is False and own_trainable(call, "3") is False:
        return answer.weights  # its projections are made by the first call, and do not hear of what was set before
    return as_trained(answer.weights, own_trainable(call, "3"))


def _holds_nothing(machine: Machine, layer: LayerValue) -> bool:
    """Whether a layer has no weights whatever it is called on, as Dropout and Flatten have none."""
    from cnnlint.interpret.records import frozen_layer

    call = frozen_layer(machine, layer)
    if call.custom is not None or call.class_name in MERGES:
        return call.custom is None
    answers = [machine.apply(call, Tensor((None, *(8,) * rank))) for rank in range(1, 5)]
    steps = [answer for answer in answers if isinstance(answer, Step)]
    return bool(steps) and all(step.weights == () for step in steps)


# -- models ------------------------------------------------------------------------------------------------------------


def _collect_graph(machine: Machine, graph: GraphValue, found: dict[int, Weights]) -> None:
    from cnnlint.interpret.graphs import explore

    explored = explore(graph)
    if graph.identity in found:
        return
    _note(found, graph.identity, explored if isinstance(explored, Unknown) else ())
    if isinstance(explored, Unknown):
        return
    steps: dict[int, Step] = {}
    for node in explored.nodes:
        if isinstance(node.step, Step):
            steps.setdefault(id(node.layer), node.step)
    for member in explored.members:
        collect(machine, member, found, steps.get(id(member)))


def _collect_model(machine: Machine, model: ModelValue, found: dict[int, Weights]) -> None:
    """The layers of a Sequential, as they are once it is built."""
    from cnnlint.interpret.records import trace_of

    if isinstance(found.get(model.identity), tuple):
        return
    trace = trace_of(machine, model)
    if trace is None or trace.status != "complete" or trace.problem is not None:
        _note(found, model.identity, Unknown("a Sequential model inside is not known completely"))
        return
    _note(found, model.identity, ())
    _collect_trace(trace, found)


def _collect_trace(trace: Any, found: dict[int, Weights]) -> None:
    for layer in trace.layers:
        if layer.inner is not None:
            _collect_trace(layer.inner, found)
        else:
            weights = Unknown("a layer of a Sequential model inside is not built") if layer.step is None else layer.step.weights
            _note(found, layer.call.identity, weights)


def step_in_sequential(machine: Machine, call: LayerCall, x: Tensor) -> Step | Unknown:
    """What a Sequential does with an input when it is called like a layer, as `propagate` says."""
    from cnnlint.interpret.records import NOWHERE

    entry = LayerCall("InputLayer", "keras.Input", (), (("batch_shape", Argument(x.shape, NOWHERE)),), NOWHERE, -1)
    source = InputSource("call", x.shape, x.dtype, NOWHERE, 1)
    known = not isinstance(x.shape, Unknown)
    trace = machine.infer(Model("Sequential", NOWHERE, (entry, call) if known else (call,), input_source=source))
    layer = trace.layers[0] if trace.layers else None
    return layer.step if layer is not None and layer.step is not None else Unknown("the model is not built")


# -- the program's own layers ------------------------------------------------------------------------------------------


def _collect_instance(machine: Machine, instance: InstanceValue, found: dict[int, Weights], step: Step | None) -> None:
    """Own weights, and those of the layers an own layer holds; those of its step where it was only called by a Sequential."""
    from cnnlint.interpret.classes import is_keras_object

    if instance.identity in found or not is_keras_object(instance.cls):
        return
    held: dict[int, Weights] = {}
    found[instance.identity] = ()
    if step is not None and machine.read(instance, "__called__") is MISSING:
        held[instance.identity] = step.weights
    else:
        _collect_own(machine, instance, held)
    frozen = machine.read(instance, "trainable") is False
    for key, weights in held.items():
        settled = as_trained(weights, not frozen)
        if key == instance.identity:
            found[key] = settled
        else:
            _note(found, key, settled)


def _collect_own(machine: Machine, instance: InstanceValue, found: dict[int, Weights]) -> None:
    """What an instance that has been called holds, whatever its own flag says."""
    from cnnlint.interpret.own_calls import weights_from_base

    changed = machine.read(instance, "changed")
    if type(changed) is str:
        found[instance.identity] = Unknown(changed)
        return
    found[instance.identity] = _added(machine, instance)
    inherited = weights_from_base(machine, instance)
    if inherited is not None:
        found[instance.identity] = inherited
    for value in parts_of(machine, instance):
        collect(machine, value, found)


def _added(machine: Machine, instance: InstanceValue) -> Weights:
    """The weights made by `add_weight`."""
    recorded = machine.read(instance, "__weights__")
    weights: list[Weight] = []
    for name, shape, trainable in recorded if type(recorded) is tuple else ():
        if type(shape) is not tuple or type(trainable) is not bool:
            return Unknown(f"a weight of `{instance.cls.name}` is not known")
        weights.append(Weight(name if type(name) is str else "variable", shape, trainable))
    return tuple(weights)


def parts_of(machine: Machine, value: Any) -> list[Any]:
    """The layers and models directly inside a model or an own layer, as far as they are known."""
    from cnnlint.interpret.graphs import graph_layers

    if isinstance(value, ModelValue):
        content = machine.read(value, "layers")
        return [entry.value for entry in content if type(entry) is Entry] if type(content) is list else []
    if isinstance(value, GraphValue):
        return graph_layers(value) or []
    if not isinstance(value, InstanceValue):
        return []
    graph = machine.read(value, "__graph__")
    values = [graph] if type(graph) is GraphValue else []
    values += [each for key in list(value.slots) if key not in _RECORDS and (each := machine.read(value, key)) is not MISSING]
    return list(held_layers(machine, values, _DEPTH))


def holders_of(machine: Machine, layer: Any) -> list[ModelValue]:
    """The Sequential models in which this layer or model stands, as far as their layers are known."""
    found, walked = [], 0
    for model in machine.models:
        content = machine.read(model, "layers")
        entries = content if type(content) is list else []
        walked += 1 + len(entries)
        if any(type(entry) is Entry and machine.restricted(entry.value) is layer for entry in entries):
            found.append(model)
    machine.step(walked >> 5)
    return found


def held_layers(machine: Machine, values: list[Any], depth: int) -> Iterator[Any]:
    """The layer objects among attribute values, lists and dicts of them included; Opaque objects too, since they may be layers."""
    for value in values:
        value = machine.restricted(value)
        if type(value) in (LayerValue, ModelValue, GraphValue, InstanceValue) or (type(value) is Opaque and value.qualified_name):
            yield value
        elif depth and type(value) in (ListValue, DictValue, tuple):
            content = value if type(value) is tuple else machine.items(value)
            items = list(content.values()) if type(content) is dict else list(content) if type(content) in (list, tuple) else []
            machine.step(1 + (len(items) >> 5))
            yield from held_layers(machine, items, depth - 1)
