"""TimeDistributed and Bidirectional: wrappers around a layer that act along the time axis; steps of the layer arrow."""

from __future__ import annotations

from cnnlint.dims import Expr, Unknown, add, compare, multiply, show
from cnnlint.layers.arithmetic import bracketed
from cnnlint.layers.called_activations import not_made_again
from cnnlint.layers.checks import one_of, refused
from cnnlint.layers.ranges import plain, undecided
from cnnlint.layers.records import Count
from cnnlint.layers.registry import Answer, Bound, Explanation, Problem, Step, Tensor, Weight, layer
from cnnlint.layers.signature import bind
from cnnlint.layers.steps import count, explained, known, total_of, wrong_rank
from cnnlint.layers.wrapping import a_layer, inner_layer, step_built, step_of_copy, step_unguarded, unknown_step
from cnnlint.model import LayerCall

RECURRENT = ("SimpleRNN", "LSTM", "GRU", "RNN", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D")
TAKES_MASK = ("Dense", "Dropout", "Activation", "LSTM", "GRU", "SimpleRNN", "BatchNormalization", "LayerNormalization")
FLAGS = ("stateful", "return_sequences", "return_state")


@layer("TimeDistributed", checks=(a_layer(),))
def time_distributed(a: Bound, x: Tensor) -> Answer:
    """The same layer, with the same weights, at every time step (keras/src/layers/rnn/time_distributed.py).

    TimeDistributed(Dense(8)) | (None, 10, 16) | (None, 10, 8) | 136
    TimeDistributed(Conv2D(4, 3)) | (None, None, 8, 8, 3) | (None, None, 6, 6, 4) | 112
    TimeDistributed(Flatten()) | (None, 6, 8, 8, 3) | (None, 6, 192) | 0
    TimeDistributed(Dense(8)) | (None, 16) | CNN102
    TimeDistributed(LSTM(8)) | (None, 10, 16) | CNN102
    TimeDistributed(Conv2D(4, 9)) | (None, 6, 8, 8, 3) | CNN101
    TimeDistributed(Dense) | (None, 10, 16) | CNN508
    """
    inner = inner_layer(a)
    hint = "a recurrent layer before it gives one vector for each step with return_sequences=True"
    problem = wrong_rank(x, 3, "batch, steps, and at least one for each step", least=True, hint=hint)
    if problem is not None:
        return problem
    if isinstance(inner, Unknown):
        return unknown_step(inner, a.compute_dtype())
    if a.target == "2" and x.masked and not inner.class_name.startswith(TAKES_MASK):
        return unknown_step(Unknown(f"Keras 2 refuses a mask for some layers; {inner.class_name} is not looked at", a.call.span))
    shape = known(x)
    step = step_unguarded(inner, Tensor((shape[0], *shape[2:]), x.dtype), a.target)
    if isinstance(step, Problem):
        return step
    if len(step.outputs) > 1:
        message = f"{inner.class_name} gives {len(step.outputs)} outputs, but at every step there may be one"
        return Problem("CNN505", message, "build", "one output", str(len(step.outputs)), "return_state=False", argument="layer")
    after = step.outputs[0].shape
    if a.target == "2" and not isinstance(after, Unknown) and after[:1] != shape[:1]:
        return unknown_step(Unknown("Keras 2 takes steps and samples together, and the inner layer changes how many there are", inner.span))
    result = after if isinstance(after, Unknown) else (after[0], shape[1], *after[1:])
    times = "every step" if shape[1] is None else f"each of the {show(shape[1])} steps"
    explanation = Explanation(f"{times}: {step.explanation.shape}", _once(step))
    masked = x.masked or (a.target == "2" and step.outputs[0].masked)
    dtype = a.compute_dtype() if a.target == "3" else step.outputs[0].dtype
    return Step((Tensor(result, dtype, masked),), step.weights, explanation, _times(step.macs, shape[1]), (step,))


def _once(step: Step) -> str:
    text = step.explanation.params
    return text if step.weights == () else f"{text}, shared by all steps"


def _times(macs: Count, steps: object) -> Count:
    if isinstance(macs, Unknown) or macs == 0:
        return macs
    return Unknown("the number of steps varies") if steps is None else count((macs, steps))  # type: ignore[arg-type]


def _recurrent(a: Bound) -> Problem | None:
    """Both layers must be recurrent, read in opposite directions and give the same kinds of outputs."""
    forward, backward, weights = a["layer"], a["backward_layer"], a["weights"]
    no_list = (int, float, dict, set, frozenset)
    if isinstance(weights, LayerCall) or (isinstance(plain(weights), no_list) and plain(weights)):
        return refused("weights", "a list of arrays", weights)
    for own, name in ((forward, "layer"), (backward, "backward_layer")):
        if isinstance(own, LayerCall) and own.custom is None and own.class_name not in RECURRENT and own.model is None:
            if bind(own, a.target) is None:
                return None
            problem = Problem("CNN505", f"{own.class_name} is no recurrent layer", "init", "LSTM, GRU, SimpleRNN, RNN or ConvLSTM")
            return problem._replace(actual=own.class_name, argument=name)
    if (copied := not_made_again(a, "layer")) is not None:
        return copied
    first = bind(forward, a.target) if isinstance(forward, LayerCall) else None
    second = bind(backward, a.target) if isinstance(backward, LayerCall) else None
    if not isinstance(first, Bound) or isinstance(backward, Unknown) or (backward is not None and not isinstance(second, Bound)):
        return None
    return _opposed(first, second if isinstance(second, Bound) else None)


def _opposed(first: Bound, second: Bound | None) -> Problem | None:
    ahead, back = plain(first["go_backwards"]), True if second is None else plain(second["go_backwards"])
    decided = not undecided(ahead) and not undecided(back) and not isinstance(ahead, Expr) and not isinstance(back, Expr)
    if decided and ahead == back and (second is not None or first.target == "3"):
        message = f"both directions would have go_backwards={ahead}"
        hint = "the inner layer must read forwards" if second is None else "give the backward layer go_backwards=True"
        return Problem("CNN505", message, "init", "opposite directions", f"go_backwards={ahead} twice", hint, argument="layer")
    for flag in FLAGS if second is not None else ():
        one, other = plain(first[flag]), plain(second[flag]) if second is not None else True
        if not undecided(one) and not undecided(other) and not isinstance(one, Expr) and not isinstance(other, Expr) and one != other:
            message = f"the forward layer has {flag}={one}, the backward layer {flag}={other}"
            return Problem("CNN505", message, "init", f"the same {flag}", f"{one} and {other}", argument="backward_layer")
    return None


MERGES = ("sum", "mul", "ave", "concat")
DIRECTIONS = (a_layer(), a_layer("backward_layer", optional=True), one_of("merge_mode", MERGES, optional=True), _recurrent)


@layer("Bidirectional", checks=DIRECTIONS)
def bidirectional(a: Bound, x: Tensor) -> Answer:
    """Reads the sequence in both directions with two sets of weights; merge_mode says how the two results become one
    (keras/src/layers/rnn/bidirectional.py).

    Bidirectional(LSTM(32)) | (None, 10, 16) | (None, 64) | 12544
    Bidirectional(LSTM(5, return_sequences=True), merge_mode="sum") | (None, 6, 4) | (None, 6, 5) | 400
    Bidirectional(GRU(5)) | (None, 6, 4) | (None, 10) | 330
    Bidirectional(LSTM(5)) | (None, 5) | CNN102
    Bidirectional(LSTM(5), merge_mode="add") | (None, 6, 4) | CNN504
    tf_keras: Bidirectional(LSTM(3, activation=PReLU())) | (None, 5, 4) | (None, 6) | 198
    tf_keras: Bidirectional(LSTM(3, activation=BatchNormalization())) | (None, 5, 4) | CNN505
    Bidirectional(LSTM(3, kernel_initializer=Dropout(0.2))) | (None, 5, 4) | CNN505
    tf_keras: Bidirectional(LSTM(3, kernel_constraint=Dropout(0.2))) | (None, 5, 4) | CNN505
    Bidirectional(Dense(5)) | (None, 6, 4) | CNN505
    Bidirectional(GRU(5), weights={}) | (None, 6, 4) | (None, 10) | 330
    Bidirectional(GRU(5), weights={"a": 1}) | (None, 6, 4) | CNN505
    Bidirectional(LSTM(np.int64(3))) | (None, 9, 12) | (None, 6) | 384
    Bidirectional(GRU(3), backward_layer=LSTM(np.int64(3), go_backwards=True)) | (None, 9, 12) | (None, 6) | 345
    Bidirectional(LSTM(3, stateful=True, return_state=True)) | (2, 9, 12) | CNN505
    Bidirectional(SimpleRNN(3, go_backwards=(2, 3))) | (None, 9, 12) | (None, 6) | 96
    Bidirectional(SimpleRNN(3, go_backwards=1)) | (None, 9, 12) | CNN505
    Bidirectional(GRU(np.int64(3))) | (None, 9, 12) | CNN505
    """
    inner, mode = inner_layer(a), a.text("merge_mode")
    if isinstance(inner, Unknown) or isinstance(mode, Unknown):
        return unknown_step(inner if isinstance(inner, Unknown) else mode if isinstance(mode, Unknown) else Unknown(""), a.compute_dtype())
    forward = step_of_copy(inner, x, a.target)
    other = a["backward_layer"]
    backward = step_built(other, x, a.target) if isinstance(other, LayerCall) else forward
    if isinstance(forward, Problem) or isinstance(backward, Problem):
        return forward if isinstance(forward, Problem) else backward
    if isinstance(other, Unknown):
        return unknown_step(other, a.compute_dtype())
    if a.target == "2" and forward.outputs[0].dtype != backward.outputs[0].dtype:
        return unknown_step(Unknown("the directions compute in different types, which Keras 2 merges in some ways only", a.call.span))
    problem = _unequal(a, forward, backward, mode) or _lost_states(a, inner)
    if problem is not None:
        return problem
    outputs = _merged(a, forward, backward, mode)
    weights: tuple[Weight, ...] | Unknown
    if isinstance(forward.weights, Unknown) or isinstance(backward.weights, Unknown):
        weights = forward.weights if isinstance(forward.weights, Unknown) else backward.weights
    else:
        weights = (*forward.weights, *backward.weights)
    macs = forward.macs if isinstance(forward.macs, Unknown) else backward.macs
    macs = macs if isinstance(macs, Unknown) or isinstance(forward.macs, Unknown) else forward.macs + macs
    return Step(outputs, weights, _explanation(forward, weights, mode), macs, (forward, backward))


def _lost_states(a: Bound, inner: LayerCall) -> Problem | None:
    """Bidirectional.compute_mask of Keras 3 doubles a generator where there are states to keep and to hand on."""
    bound = bind(inner, a.target)
    if a.target == "2" or not isinstance(bound, Bound) or not (bound.flag("stateful") is True and bound.flag("return_state") is True):
        return None
    message = "Bidirectional cannot hand on the states of a layer with stateful=True and return_state=True"
    return Problem("CNN505", message, "build", "one of the two", "both", argument="layer")


def _unequal(a: Bound, forward: Step, backward: Step, mode: str | None) -> Problem | None:
    """Keras 2 computes when a layer is added, and cannot add outputs of different sizes."""
    one, other = forward.outputs[0].shape, backward.outputs[0].shape
    if a.target == "3" or mode in (None, "concat") or isinstance(one, Unknown) or isinstance(other, Unknown):
        return None
    if compare(one[-1], "==", other[-1]) is not False or 1 in (one[-1], other[-1]):
        return None  # 1 is spread over the others
    message = f"the directions give {show(one[-1])} and {show(other[-1])} values, which cannot be merged by {mode!r}"
    return Problem("CNN106", message, "build", show(one[-1]), show(other[-1]), argument="backward_layer")


def _merged(a: Bound, forward: Step, backward: Step, mode: str | None) -> tuple[Tensor, ...]:
    """The outputs: merged or two, then the states of both. Keras 3 doubles the forward layer's last axis whatever the other gives."""
    dtype = a.compute_dtype() if a.target == "3" else forward.outputs[0].dtype
    first, second = forward.outputs[0]._replace(dtype=dtype), backward.outputs[0]._replace(dtype=dtype)
    states = [state._replace(dtype=dtype) for state in (*forward.outputs[1:], *forward.outputs[1:])]
    if a.target == "2" and mode in ("sum", "mul", "ave") and not isinstance(first.shape, Unknown) and first.shape[-1] == 1:
        first = first._replace(shape=second.shape)
    if a.target == "2" and mode is not None and isinstance(second.shape, Unknown):
        first = first._replace(shape=second.shape)
    if mode is None:
        return (first, first if a.target == "3" else second, *states)
    if mode == "concat" and not isinstance(first.shape, Unknown) and not isinstance(second.shape, Unknown):
        wide = multiply(2, first.shape[-1]) if a.target == "3" else add(first.shape[-1], second.shape[-1])
        first = first._replace(shape=(*first.shape[:-1], wide))
    return (first, *states)


def _explanation(forward: Step, weights: tuple[Weight, ...] | Unknown, mode: str | None) -> Explanation:
    end = {"concat": "put side by side", None: "given as two outputs", "sum": "added", "mul": "multiplied", "ave": "averaged"}[mode]
    params = "not known"
    if not isinstance(weights, Unknown):
        half = len(weights) // 2
        alike = [weight.shape for weight in weights[:half]] == [weight.shape for weight in weights[half:]]
        each = f"2*{bracketed(total_of(weights[:half]))} = {show(total_of(weights))}"
        params = f"two directions: {each}; each {forward.explanation.params}" if alike and weights else explained(weights)
    return Explanation(f"{forward.explanation.shape}; the two directions are {end}", params)
