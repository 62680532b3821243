"""Who owns which weights and which of them train: Step -> counts, as `count_params` and `trainable_weights` of Keras give them.

Keras 3 keeps one flag a variable (`Layer._track_variable`, the setter of `Layer.trainable`), and a model counts the flags; so the argument
`trainable=False` of a wrapper empties the wrapper's own list and still leaves its inner weights training in the model. Keras 2 asks
each layer on the way down, so there a frozen wrapper freezes all it holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from cnnlint.dims import Expr, Unknown, add, product
from cnnlint.layers.records import Count, Weight
from cnnlint.layers.signature import signature
from cnnlint.model import Argument, LayerCall, NumpyNumber, Value
from cnnlint.tuples import NamedTuple

Weights: TypeAlias = "tuple[Weight, ...] | Unknown"
Flag: TypeAlias = "bool | Unknown"

# Layers whose weights belong to layers inside them, which do not hear of the outer `trainable=` argument in Keras 3.
COMPOSITE = frozenset(
    (
        *("Bidirectional", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D", "Functional", "GroupedQueryAttention", "MultiHeadAttention"),
        *("Pipeline", "RNN", "Sequential", "SpectralNormalization", "StackedRNNCells", "TimeDistributed"),
    )
)


class Counts(NamedTuple):
    """Numbers of scalars: all, those that train, those that do not."""

    params: Count = 0
    trainable: Count = 0
    frozen: Count = 0


def settle(call: LayerCall, weights: Weights, inherited: Value, target: str) -> tuple[Weights, Flag]:
    """The weights with their final flags, and whether the layer itself is set to train.

    `weights` are flagged as the layer makes them by nature; `inherited` is what was assigned to `.trainable` of the models around it.
    """
    assigned = _assigned(call, inherited, target)
    trains = _own_flag(call, target) if assigned is None else _truth(assigned)
    if isinstance(weights, Unknown):
        return weights, trains
    if trains is True and assigned is not None and target == "3" and inherited is None and any(map(_is_thin, weights)):
        # an assignment before the layer is built leaves the weight frozen that lora_rank= freezes then; one after that thaws it
        return weights, Unknown("whether it was built before `trainable` was set decides which weights learn", call.span)
    if trains is True:
        return (weights if assigned is None or target == "2" else _thawed(weights)), trains
    if assigned is None and target == "3" and call.class_name in COMPOSITE:
        return weights, trains
    return tuple(weight._replace(trainable=False) for weight in weights) if trains is False else weights, trains


def _is_thin(weight: Weight) -> bool:
    return weight.name.startswith("lora_")


def _thawed(weights: tuple[Weight, ...]) -> tuple[Weight, ...]:
    """Weights after an assignment of True that changed something: those that `lora_rank=` froze are among the ones that learn."""
    thin = {weight.name for weight in weights if _is_thin(weight)}
    return tuple(weight._replace(trainable=True) if f"lora_{weight.name}_a" in thin else weight for weight in weights)


def natural(call: LayerCall, inherited: Value, target: str) -> LayerCall:
    """The call without what `settle` decides; an assignment after creation also overrules the arguments of layers inside."""
    assigned = _assigned(call, inherited, target)
    call = _without_flag(call, target)
    if assigned is None:
        return call
    return call._replace(
        trainable=None,
        positional=tuple(_released(argument, target) for argument in call.positional),
        keywords=tuple((name, _released(argument, target)) for name, argument in call.keywords),
    )


def _assigned(call: LayerCall, inherited: Value, target: str) -> Value:
    """What was assigned after creation and changed something.

    With TensorFlow, Keras 3 drops an assignment of the value an attribute already has (`KerasAutoTrackable.__setattr__`), so
    `trainable = True` on a layer that trains does not reach the layers inside it; in a model that is frozen it does, as what a layer
    was set to itself stands against what the model around it was set to.
    """
    own = call.trainable if call.trainable is not None or call.model is None else call.model.trainable
    assigned = own if own is not None else inherited
    if assigned is None or target == "2":
        return assigned
    if own is not None and _truth(own) is True and inherited is not None and _truth(inherited) is False:
        return True
    return None if _truth(assigned) == _own_flag(call, target) else assigned


def _own_flag(call: LayerCall, target: str) -> Flag:
    """What the layer itself is set to; the Bidirectional of Keras 2 takes over the flag of the layer that reads forwards."""
    argument = call.keyword("trainable")
    if argument is not None:
        return _truth(argument.value)
    held = _held(call) if target == "2" and call.class_name == "Bidirectional" else None
    if held is None:
        return True
    return _own_flag(held, target) if held.trainable is None else _truth(held.trainable)


def _held(call: LayerCall) -> LayerCall | None:
    """The layer that a wrapper holds, where it is known."""
    argument = call.positional[0] if call.positional else call.keyword("layer")
    return argument.value if argument is not None and isinstance(argument.value, LayerCall) else None


def _released(argument: Argument, target: str) -> Argument:
    return argument._replace(value=_released_value(argument.value, target))


def _released_value(value: Value, target: str) -> Value:
    if isinstance(value, LayerCall):
        return natural(value, True, target)
    return type(value)(_released_value(item, target) for item in value) if type(value) in (list, tuple) else value


def passed_on(assigned: Value, inherited: Value, target: str) -> Value:
    """What a model hands down to its layers: in Keras 3 `True` changes nothing in a model that trains already."""
    own = assigned if assigned is not None else inherited
    thaws = assigned is not None and inherited is not None and _truth(inherited) is False
    return None if target == "3" and own is not None and _truth(own) is True and not thaws else own


def _without_flag(call: LayerCall, target: str) -> LayerCall:
    """The call without `trainable=`, where its class takes that at all."""
    argument, own = call.keyword("trainable"), signature(call.class_name, target)
    if argument is None or not isinstance(argument.value, bool):
        return call
    if own is not None and not (own.open or "trainable" in own.parameters or "trainable" in own.extra):
        return call
    return call._replace(keywords=tuple(pair for pair in call.keywords if pair[0] != "trainable"))


def _truth(value: Value) -> Flag:
    if isinstance(value, NumpyNumber):
        value = value.value
    return bool(value) if isinstance(value, (bool, int, float)) else Unknown("whether it trains is not known")


def count(weights: Weights, trains: Flag = True) -> Counts:
    """The counts of one layer alone; a layer that is set not to train shows nothing that trains, whatever it holds."""
    if isinstance(weights, Unknown):
        return Counts(weights, weights, weights)
    total = scalars(weights)
    if isinstance(trains, Unknown) and any(weight.trainable for weight in weights):
        return Counts(total, trains, trains)
    training = scalars(weight for weight in weights if weight.trainable) if trains is True else 0
    return Counts(total, training, _difference(total, training))


def scalars(weights: Iterable[Weight]) -> Count:
    """The number of scalars that the weights hold."""
    total: Count | None = 0
    for weight in weights:
        total = add(total, product(weight.shape))
    return Unknown("a weight has no fixed size") if total is None else total


def count_owned(owned: Mapping[object, tuple[Weights, Flag]], trains: Flag) -> Counts:
    """The counts of a model: every owner once. Keras 3 sums the flags of the variables."""
    total: Count = 0
    training: Count = 0
    for weights, flag in owned.values():
        counts = count(weights, flag if isinstance(flag, Unknown) else True)
        total, training = _sum(total, counts.params), _sum(training, counts.trainable)
    if trains is not True:
        training = 0 if trains is False else trains
    return Counts(total, training, _difference(total, training))


def share(params: Count, total: Count | None) -> float | None:
    """The part of the model's parameters, where both are numbers and there are any."""
    return params / total if isinstance(params, int) and isinstance(total, int) and total else None


def owner(call: LayerCall) -> object:
    """What the weights belong to: TimeDistributed holds the very layer it is given."""
    held = _held(call) if call.class_name == "TimeDistributed" else None
    return call.identity if held is None else owner(held)


def truth(value: Value) -> Flag:
    """Whether a model trains, from what was assigned to its `.trainable` (None: nothing)."""
    return True if value is None else _truth(value)


def _sum(left: Count, right: Count) -> Count:
    total = add(left, right)
    return Unknown("a weight has no fixed size") if total is None else total


def _difference(total: Count, part: Count) -> Count:
    for side in (total, part):
        if isinstance(side, Unknown):
            return side
    assert isinstance(total, (int, Expr)) and isinstance(part, (int, Expr))
    return total - part
