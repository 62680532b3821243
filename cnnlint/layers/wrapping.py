"""Layers inside layers: what a wrapper's inner layer does and holds, a step of the layer arrow taken for another one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cnnlint.dims import Expr, Size, Unknown, compare
from cnnlint.layers.checks import Check, refused
from cnnlint.layers.ranges import is_sequence, undecided
from cnnlint.layers.records import Answer, Explanation, Problem, Step, Tensor, Weight
from cnnlint.layers.registry import apply
from cnnlint.layers.signature import Bound, bind
from cnnlint.layers.steps import explained, total
from cnnlint.model import Argument, Array, Function, LayerCall, Model, NumpyNumber, Reference, Value

HOLDERS = ("Bidirectional", "TimeDistributed", "SpectralNormalization", "Pipeline", "RNN", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D")
SEQUENTIAL = ("SimpleRNN", "GRU", "LSTM", "RNN", "Bidirectional")  # layers that read a sequence


def a_layer(name: str = "layer", optional: bool = False) -> Check:
    """A layer object: neither its class, nor a number, string or function."""

    def check(a: Bound) -> Problem | None:
        value = a[name]
        if value is None and optional:
            return None
        if isinstance(value, LayerCall):
            return None
        if isinstance(value, Reference) and ".layers." in value.qualified_name:
            own = value.qualified_name.rpartition(".")[2]
            return refused(name, "a layer", value, "CNN508")._replace(hint=f"write {own}(...)")
        if isinstance(value, (Function, Array)):
            return refused(name, "a layer", value, "CNN508")
        return None if isinstance(value, Expr) or undecided(value) else refused(name, "a layer", value, "CNN508")

    return check


def inner_layer(a: Bound, name: str = "layer") -> LayerCall | Unknown:
    """The wrapped layer, or why it is not known."""
    value = a[name]
    if isinstance(value, (LayerCall, Unknown)):
        return value
    return Unknown(f"{name}= is not known", a.span(name))


def step_of(call: LayerCall, x: Tensor, target: str) -> Answer:
    """What the inner layer does with the input, its weights frozen where it says so itself."""
    if call.custom is None and call.model is not None:
        return _step_of_model(call.model, x, target)
    answer = apply(call, x, target)
    return answer if isinstance(answer, Problem) else answer._replace(weights=as_trained(answer.weights, own_trainable(call, target)))


def step_unguarded(call: LayerCall, x: Tensor, target: str) -> Answer:
    """The inner layer built and asked for its output shape, but not called: Keras 3 skips its InputSpec then, so that a wrong rank may
    pass. What comes out of it is not worth knowing; where Keras's arithmetic fails all the same, the problem stays."""
    if call.class_name == "Pipeline":
        return unknown_step(Unknown("Pipeline does not say its output shape, which its wrapper asks for", call.span))
    answer = step_of(call, x, target)
    lax = isinstance(answer, Problem) and answer.code == "CNN102" and target == "3" and _takes_any_rank(call, x)
    if not lax:
        return answer
    return unknown_step(Unknown(f"{call.class_name} is given an input of another rank than it is made for", call.span))


def _takes_any_rank(call: LayerCall, x: Tensor) -> bool:
    name, rank = call.class_name, 0 if isinstance(x.shape, Unknown) else len(x.shape)
    if name in SEQUENTIAL:
        return rank > 2 or (rank == 2 and not isinstance(x.shape, Unknown) and x.shape[0] is not None)
    if name.startswith(("Global", "Adaptive", "SpatialDropout")) or name in ("Permute", "RepeatVector", "STFTSpectrogram"):
        return True
    if name.endswith("Transpose"):
        return rank <= int(name[4]) + 2
    return name.startswith(("MaxPooling", "AveragePooling", "UpSampling", "ZeroPadding", "Cropping")) and (rank > 2 or name.endswith("1D"))


def step_of_copy(call: LayerCall, x: Tensor, target: str) -> Answer:
    """What a layer does that Keras 3 makes anew from its configuration, in which numpy's whole numbers are Python's own."""
    return step_of(call if target == "2" else _without_numpy(call), x, target)


def step_built(call: LayerCall, x: Tensor, target: str) -> Answer:
    """A layer that Keras 3 builds, but does not ask for its output shape: rank, sizes and numpy's numbers are not looked at."""
    answer = step_of_copy(call, x, target)
    if target == "3" and isinstance(answer, Problem) and answer.code in ("CNN101", "CNN102"):
        return unknown_step(Unknown(f"{call.class_name} is built for an input that it cannot take", call.span))
    return answer


def _without_numpy(value: Any) -> Any:
    if isinstance(value, NumpyNumber):
        return value if isinstance(value.value, float) else value.value
    if isinstance(value, Argument):
        return value._replace(value=_without_numpy(value.value))
    if isinstance(value, LayerCall):
        named = tuple((name, _without_numpy(argument)) for name, argument in value.keywords)
        return value._replace(positional=tuple(map(_without_numpy, value.positional)), keywords=named)
    return type(value)(map(_without_numpy, value)) if type(value) in (tuple, list) else value


def own_trainable(call: LayerCall, target: str) -> Value:
    """The layer's `trainable`: what was assigned last, else its argument, else True. In Keras 3 the argument of a layer that holds
    others does not reach them."""
    argument = call.keyword("trainable")
    if call.trainable is not None or argument is None:
        return call.trainable if call.trainable is not None else True
    return True if target == "3" and call.class_name in HOLDERS else argument.value


def as_trained(weights: tuple[Weight, ...] | Unknown, trainable: Value) -> tuple[Weight, ...] | Unknown:
    """Weights as a layer's `trainable` leaves them."""
    if isinstance(weights, Unknown) or trainable is True or trainable is None:
        return weights
    if isinstance(trainable, bool):
        return tuple(weight._replace(trainable=False) for weight in weights)
    return trainable if isinstance(trainable, Unknown) else Unknown("whether the inner layer is trainable is not known")


def unknown_step(reason: Unknown, dtype: str | Unknown = "float32") -> Step:
    """A step of which nothing is known."""
    return Step((Tensor(reason, dtype),), reason, Explanation("not known"), reason)


def _step_of_model(model: Model, x: Tensor, target: str) -> Answer:
    """A Sequential as inner layer: its layers in turn, the weights of each object once."""
    if model.custom is not None:
        return model.custom(x)
    if not _made_for(model, x, target):
        return unknown_step(Unknown("the inner model is built for another input", model.span))
    if model.class_name == "Functional" or not all(isinstance(element, LayerCall) for element in model.layers):
        return unknown_step(Unknown("the inner model is not known completely", model.span))
    layers = [element for element in model.layers if isinstance(element, LayerCall) and element.class_name != "InputLayer"]
    answer = in_turn(layers, x, target)
    return answer if isinstance(answer, Problem) else answer._replace(weights=as_trained(answer.weights, model.trainable))


def in_turn(layers: Sequence[LayerCall], x: Tensor, target: str) -> Answer:
    """What layers do one after the other; the weights of one object used twice count once."""
    weights: dict[int, tuple[Weight, ...] | Unknown] = {}
    steps: list[Step] = []
    for inner in layers:
        answer = step_of(inner, x, target)
        if isinstance(answer, Problem):
            return answer
        weights[inner.identity] = answer.weights
        steps.append(answer)
        x = answer.outputs[0]
    unknown = next((own for own in weights.values() if isinstance(own, Unknown)), None)
    known = tuple(weight for own in weights.values() if not isinstance(own, Unknown) for weight in own)
    texts = Explanation("; ".join(step.explanation.shape for step in steps), "not known" if unknown is not None else explained(known))
    return Step((x,), unknown or known, texts, total([step.macs for step in steps]), tuple(steps))


def _made_for(model: Model, x: Tensor, target: str) -> bool:
    """Whether the input a model declares for itself is certainly the one it gets; a model that declares none is built for any."""
    first = model.layers[0] if model.layers else None
    if not isinstance(first, LayerCall) or isinstance(x.shape, Unknown):
        return True
    bound = bind(first, target)
    if not isinstance(bound, Bound):
        return first.model is None or _made_for(first.model, x, target)
    shapes = [bound[name] for name in ("shape", "input_shape") if bound[name] is not None]
    shapes += [bound[name][1:] for name in ("batch_shape", "batch_input_shape") if is_sequence(bound[name])]
    if bound.given("input_dim") and not bound.takes("input_dim"):
        shapes.append((bound["input_dim"],))
    own = x.shape[1:]
    return all(is_sequence(shape) and len(shape) == len(own) and _alike(shape, own) for shape in shapes)


def _alike(one: Sequence[Value], other: Sequence[Size]) -> bool:
    return all(a == b if a is None or b is None else compare(a, "==", b) is True for a, b in zip(one, other, strict=True))
