"""Functional models: the graph of calls between their inputs and outputs, and its layers in Keras's order.

The order is that of keras/src/ops/function.py (map_graph): layers far from the outputs first, equally far ones as they are met going
back from the outputs.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Final

from cnnlint.dims import Unknown
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.structures import flat
from cnnlint.interpret.values import CallNode, GivenArgument, GraphValue, LayerValue, TensorValue
from cnnlint.tuples import NamedTuple

#: Calls that one graph may have.
_LIMIT: Final = 4000


class Graph(NamedTuple):
    """A Functional model as it was made: its input tensors in order, its calls from inputs to outputs, and its layers and models in Keras's
    order, each once. `opened` are the models whose inner tensors the program used."""

    inputs: tuple[TensorValue, ...]
    nodes: tuple[CallNode, ...]
    members: tuple[Any, ...]
    opened: tuple[Any, ...]


def explore(graph: GraphValue) -> Graph | Unknown:
    """The graph behind a Functional model, or why it is not known."""
    if "__explored__" not in graph.slots:
        graph.slots["__explored__"] = _explore(graph)
    return graph.slots["__explored__"]  # type: ignore[no-any-return]


def _explore(graph: GraphValue) -> Graph | Unknown:
    inputs, outputs = tuple(flat(graph.inputs)), tuple(flat(graph.outputs))
    strange = next((leaf for leaf in (*inputs, *outputs) if type(leaf) is not TensorValue), None)
    if strange is not None or not inputs or not outputs:
        return strange if type(strange) is Unknown else Unknown("what the Functional model is made of is not known")
    walk = _Walk(inputs)
    for output in outputs:
        reason = walk.back_from(output)
        if reason is not None:
            return reason
    for tensor in inputs:
        walk.unused(tensor)
    members = tuple(walk.layer_of(node) for node in walk.in_order() if node.layer is not None or node in walk.entries)
    return Graph(inputs, tuple(walk.finished), members, tuple(node.layer for node in walk.finished if node.opened))


class _Walk:
    """The way back from the outputs to the inputs: `_build_map` and `map_graph` of Keras, without recursion."""

    def __init__(self, inputs: tuple[TensorValue, ...]) -> None:
        self.entries: dict[CallNode, TensorValue] = {}
        self.given = {tensor.identity: self._entry(tensor) for tensor in inputs}
        self.operations: dict[int, CallNode] = {}
        self.finished: list[CallNode] = []
        self.met: dict[int, int] = {}
        self.done: set[CallNode] = set()

    def _entry(self, tensor: TensorValue) -> CallNode:
        node = CallNode(tensor.layer if _is_input(tensor) else None, (), (), None)
        node.outputs = (tensor.identity,)
        self.entries[node] = tensor
        return node

    def node_of(self, tensor: TensorValue) -> CallNode | None:
        """The call that made a tensor; None where that is not known."""
        if tensor.identity in self.given:
            return self.given[tensor.identity]
        if tensor.call is not None and tensor.identity in tensor.call.outputs:
            return tensor.call
        if tensor.identity not in self.operations and tensor.inputs and all(type(each) is TensorValue for each in tensor.inputs):
            self.operations[tensor.identity] = _operation(tensor)
        return self.operations.get(tensor.identity)

    def key(self, node: CallNode) -> int:
        """What was called: a layer called twice is one operation, every other operation is its own."""
        return id(node if node.layer is None else node.layer)

    def layer_of(self, node: CallNode) -> Any:
        """The layer of a call; for an input that is the output of some layer, the InputLayer that Keras puts in its place."""
        if node.layer is None and node in self.entries:
            tensor = self.entries[node]
            return LayerValue("keras.Input", (), False, None, -tensor.identity, ())
        return node.layer

    def back_from(self, tensor: TensorValue) -> Unknown | None:
        """Adds all calls that the tensor comes from; or says why that is not possible."""
        pending: list[tuple[TensorValue, bool]] = [(tensor, False)]
        while pending:
            current, returning = pending.pop()
            node = self.node_of(current)
            if node is None:
                return Unknown("a tensor of the Functional model does not come from its inputs, as far as it can be followed")
            if returning:
                if node not in self.done:
                    self.done.add(node)
                    self.finished.append(node)
                continue
            if node in self.done:
                continue
            if len(self.done) + len(pending) > _LIMIT:
                return Unknown("the Functional model is too large to be followed")
            self.met.setdefault(self.key(node), len(self.met))
            pending.append((current, True))
            pending.extend((parent, False) for parent in reversed(node.parents))
        return None

    def unused(self, tensor: TensorValue) -> None:
        """An input that no output depends on belongs to the model all the same."""
        node = self.given[tensor.identity]
        if node not in self.done:
            self.done.add(node)
            self.finished.insert(0, node)
            self.met[self.key(node)] = -1

    def in_order(self) -> list[CallNode]:
        """One call of each layer, in the order of `Model.layers`."""
        depths: dict[CallNode, int] = defaultdict(int)
        levels: dict[int, int] = {}
        first: dict[int, CallNode] = {}
        for node in reversed(self.finished):
            key = self.key(node)
            depth = max(depths[node], levels.get(key, 0))
            depths[node] = levels[key] = depth
            first[key] = node
            for parent in node.parents:
                before = self.node_of(parent)
                if before is not None:
                    depths[before] = max(depth + 1, depths[before])
        ordered = sorted(levels, key=lambda key: (-levels[key], self.met[key]))
        return [first[key] for key in ordered]


def _operation(tensor: TensorValue) -> CallNode:
    """A call of which only the result remembers: an operation, or a Sequential model on one tensor."""
    single = tensor.layer is not None and len(tensor.inputs) == 1
    node = CallNode(tensor.layer, (GivenArgument(None, tensor.inputs[0], None),) if single else (), tensor.inputs, None)
    node.outputs = (tensor.identity,)
    return node


def _is_input(tensor: TensorValue) -> bool:
    return type(tensor.layer) is LayerValue and tensor.layer.qualified_name == "keras.Input"


# -- what is asked of a Functional model -------------------------------------------------------------------------------


def declared_input(graph: GraphValue) -> TensorValue | None:
    """The input tensor of a Functional model with one input."""
    tensors = list(flat(graph.inputs))
    return tensors[0] if len(tensors) == 1 and type(tensors[0]) is TensorValue else None


def graph_layers(graph: GraphValue) -> list[Any] | None:
    """The layers and models of a Functional model in Keras's order, its InputLayers among them; None where they are not known.

    A model that was read from inside (`base.output`) stands here for its layers.
    """
    found = explore(graph)
    return None if isinstance(found, Unknown) else list(found.members)


def listed_layers(machine: Machine, graph: GraphValue) -> list[Any] | None:
    """`Model.layers`: as `graph_layers`, with the layers of models that were read from inside in their place."""
    from cnnlint.interpret.base_models import is_base_model, layers_of

    found = explore(graph)
    if isinstance(found, Unknown):
        return None
    listed: list[Any] = []
    for member in found.members:
        if not any(member is opened for opened in found.opened):
            listed.append(member)
            continue
        inner = layers_of(machine, member) if is_base_model(member) else None
        content = machine.items(inner) if inner is not None else None
        if type(content) is not list:
            return None
        listed += content[1:]  # its InputLayer is met by itself
    return listed
