"""SimpleRNN, LSTM, GRU, RNN and their cells (keras/src/layers/rnn): one step of the layer arrow each."""

from __future__ import annotations

from cnnlint.dims import Expr, Size, Unknown, compare, show
from cnnlint.layers.cells import Cell, bound_cells, cell_problem, cell_weights, cells_in, forget_bias, own_cell, units, whole_units
from cnnlint.layers.checks import Check, refused
from cnnlint.layers.ranges import holds, is_sequence, seed, undecided
from cnnlint.layers.registry import Answer, Bound, Explanation, Problem, Shape, Step, Tensor, Weight, layer
from cnnlint.layers.steps import known, shape_text, total, total_of, undefined, wrong_rank
from cnnlint.layers.wrapping import unknown_step
from cnnlint.model import LayerCall, NumpyNumber, Reference, Value

SEQUENCE = "batch, steps, features"
HINT = "a recurrent layer before it gives one vector for each step with return_sequences=True"


def number(name: str) -> Check:
    """A number of any size (Keras cuts dropout to 0..1 in silence), no string and not None."""

    def check(a: Bound) -> Problem | None:
        fine = holds(lambda share: min(1.0, max(0.0, share)) is not None, a[name]) is not False
        return None if fine else refused(name, "a number", a[name])

    return check


def _cudnn(a: Bound) -> Problem | None:
    value = a["use_cudnn"]
    if not a.takes("use_cudnn") or undecided(value) or value in ("auto", True, False):
        return None
    return refused("use_cudnn", '"auto", True or False', value)


def _early_units(a: Bound) -> Problem | None:
    problem = whole_units(a)
    return problem if problem is not None and problem.phase == "init" else None


LAYER_CHECKS = (units, number("dropout"), number("recurrent_dropout"), seed, _cudnn, forget_bias)


@layer("SimpleRNN", checks=(*LAYER_CHECKS, _early_units))
@layer("GRU", checks=(*LAYER_CHECKS, _early_units))
@layer("LSTM", checks=(*LAYER_CHECKS, _early_units))
def recurrent(a: Bound, x: Tensor) -> Answer:
    """Reads a sequence step by step; gives the last output, or all with return_sequences (keras/src/layers/rnn/lstm.py, gru.py,
    simple_rnn.py).

    LSTM(32) | (None, 10, 16) | (None, 32) | 6272
    LSTM(5, return_sequences=True) | (None, None, 4) | (None, None, 5) | 200
    GRU(5) | (None, 6, 4) | (None, 5) | 165
    GRU(5, reset_after=False) | (None, 6, 4) | (None, 5) | 150
    SimpleRNN(5, use_bias=False) | (None, 6, 4) | (None, 5) | 45
    LSTM(32) | (None, 32) | CNN102
    LSTM(5) | (None, 6, None) | CNN105
    LSTM(5, stateful=True) | (None, 6, 4) | CNN116
    LSTM(0) | (None, 6, 4) | CNN505
    GRU(3.0) | (None, 6, 4) | CNN505
    LSTM(5, dropout=Dropout(0.2)) | (None, 6, 4) | CNN505
    tf_keras: LSTM(5) | (None, 0, 4) | CNN101
    tf_keras: GRU(5, go_backwards=None) | (None, 6, 4) | CNN505
    tf_keras: LSTM(5, go_backwards=None, activation="relu") | (None, 6, 4) | (None, 5) | 200
    tf_keras: LSTM(5, time_major=1) | (None, 6, 4) | CNN505
    tf_keras: LSTM(5, return_sequences=np.int64(1)) | (None, 6, 4) | CNN505
    tf_keras: GRU(5, go_backwards=np.float64(0.5)) | (None, 6, 4) | CNN505
    GRU(5, return_sequences=np.float64(0.5)) | (None, 6, 4) | (None, 6, 5) | 165
    tf_keras: LSTM(5, bias_initializer=None) | (None, 6, 4) | CNN505
    tf_keras: LSTM(3, activation=PReLU(), recurrent_activation=PReLU()) | (None, 8, 4) | (None, 3) | 102
    """
    problem = wrong_rank(x, 3, SEQUENCE, hint=HINT) or whole_units(a) or _only_keras2(a, x) or _direction_of_keras2(a)
    return problem or run(a, x, [own_cell(a)])


def _only_keras2(a: Bound, x: Tensor) -> Problem | None:
    """Keras 2 computes when a layer is added: unrolling wants a number of steps, a size is no truth value."""
    if a.target == "2" and a.takes("units") and isinstance(a["units"], bool):
        return Problem("CNN505", f"`units` must be an integer, not {a['units']}", argument="units")
    if a.target == "2" and a.flag("unroll") is True and len(known(x)) > 1 and known(x)[1] is None:
        return Problem("CNN505", "unroll=True needs a fixed number of steps, but that of the input is None", argument="unroll")
    return no_steps(a, known(x))


def no_steps(a: Bound, shape: Shape) -> Problem | None:
    """CNN101 where there is no first step, which Keras 2 looks at when the layer is added (tf_keras/src/backend.py rnn)."""
    steps_second = a.target == "2" and len(shape) > 2 and not a.given("time_major")
    if not steps_second or compare(shape[1], "==", 0) is not True:
        return None
    return Problem("CNN101", "nothing is left to read: the input has 0 steps", "build", "at least 1 step", "0 steps")


def _direction_of_keras2(a: Bound) -> Problem | None:
    """The LSTM and GRU of Keras 2 hand it to TensorFlow where that has a kernel for them (tf_keras/src/layers/rnn/lstm.py
    _could_use_gpu_kernel): as an attribute, which has few types, and as an argument, where numpy's numbers become tensors."""
    if a.target == "3" or not _by_a_kernel(a):
        return None
    order = a["time_major"] if a.given("time_major") else False
    if not isinstance(order, (bool, Expr)) and not undecided(order):
        return refused("time_major", "True or False", order)._replace(phase="build")
    for name in ("go_backwards", "return_sequences"):
        value = a[name]
        odd = name == "go_backwards" and (value is None or type(value) is tuple or isinstance(value, (dict, LayerCall)))
        if odd or isinstance(value, NumpyNumber):
            return refused(name, "True or False", value)._replace(phase="build")
    return None


def _by_a_kernel(a: Bound) -> bool:
    """Whether Keras 2 certainly computes the layer in one kernel of TensorFlow's."""
    plain = a.class_name == "LSTM" or (a.class_name == "GRU" and a.flag("reset_after") is True)
    usual = _is_function(a["activation"], "tanh") and _is_function(a["recurrent_activation"], "sigmoid") and a["recurrent_dropout"] == 0
    return plain and usual and a.flag("unroll") is False and a.flag("use_bias") is True


def _is_function(value: Value, name: str) -> bool:
    return value == name or (isinstance(value, Reference) and value.qualified_name == f"keras.activations.{name}")


def _cell(a: Bound) -> Problem | None:
    values = a["cell"] if is_sequence(a["cell"]) else (a["cell"],)
    problems = (cell_problem(value, a.target) for value in values)
    problem = next((problem for problem in problems if problem is not None), None)
    if problem is not None:
        return problem._replace(argument="cell")
    calls = cells_in(a["cell"], a.target)
    cells = bound_cells(calls, a.target) if isinstance(calls, list) else calls
    if isinstance(cells, Unknown) or len(cells) > 1 or (_stacked(a) and a.target == "3"):
        return None
    alone = [whole_units(cell.a) for cell in cells]
    return next((problem._replace(argument="cell") for problem in alone if problem is not None and problem.phase == "init"), None)


@layer("RNN", checks=(_cell,))
def rnn(a: Bound, x: Tensor) -> Answer:
    """Runs a cell, or cells one on top of the other, over the steps (keras/src/layers/rnn/rnn.py).

    RNN(LSTMCell(5)) | (None, 6, 4) | (None, 5) | 200
    RNN([LSTMCell(5), GRUCell(6)], return_sequences=True) | (None, 6, 4) | (None, 6, 6) | 434
    tf_keras: RNN([LSTMCell(3), GRUCell(4, activation=PReLU())]) | (None, 8, 4) | (None, 4) | 208
    RNN(StackedRNNCells([SimpleRNNCell(5), SimpleRNNCell(6)])) | (None, 6, 4) | (None, 6) | 122
    RNN(StackedRNNCells([GRUCell(3, trainable=False)])) | (None, 4, 2) | (None, 3) | 63 | 63
    RNN([GRUCell(np.int64(3)), GRUCell(2)]) | (None, 9, 12) | (None, 2) | 195
    RNN([LSTMCell(np.int64(3)), GRUCell(2)], return_state=True) | (None, 9, 12) | CNN505
    RNN([GRUCell(3), GRUCell(np.int64(2))]) | (None, 9, 12) | CNN505
    RNN(Dense(5)) | (None, 6, 4) | CNN505
    RNN(LSTMCell(5)) | (None, 4) | CNN102
    """
    calls = cells_in(a["cell"], a.target)
    cells = bound_cells(calls, a.target) if isinstance(calls, list) else calls
    if isinstance(cells, Unknown):
        return unknown_step(cells, a.compute_dtype())
    if not cells:
        empty = Unknown("`cell` is an empty list", a.call.span)
        return unknown_step(empty) if a.target == "2" else Problem("CNN505", "`cell` is an empty list", argument="cell")
    problem = next((problem for cell in cells if (problem := _late_units(a, cell, cell is cells[-1])) is not None), None)
    problem = problem or _only_keras2(a, x)
    shape = known(x)
    if a.target == "2" and (unsure := _unsure_in_keras2(a, cells, len(shape))) is not None:
        return unknown_step(unsure)
    if a.target == "2" or (len(shape) < 3 and (len(shape) < 2 or shape[0] is None)):
        # Keras takes the batch for the features of a step here, which fails only because it is None
        problem = wrong_rank(x, 3, SEQUENCE, hint=HINT) or problem
    odd = next((cell for cell in cells if isinstance(cell.a["units"], NumpyNumber) and not isinstance(cell.units, (int, Expr))), None)
    if problem is None and odd is not None:
        return unknown_step(Unknown("`units` of a numpy type that only some initializers take", odd.a.call.span), a.compute_dtype())
    return problem or _nested_states(a, run(a, x, cells), cells)


def _stacked(a: Bound) -> bool:
    return is_sequence(a["cell"]) or (isinstance(a["cell"], LayerCall) and a["cell"].class_name == "StackedRNNCells")


def _nested_states(a: Bound, answer: Answer, cells: list[Cell]) -> Answer:
    """Keras 3 hands on the two states of a stacked LSTM cell as a list in the list: what the next layer makes of that is not told."""
    if isinstance(answer, Problem) or a.target == "2" or not _stacked(a) or all(cell.states == 1 for cell in cells):
        return answer
    output, *states = answer.outputs
    reason = Unknown("the states of stacked cells are lists in a list", a.call.span)
    return answer._replace(outputs=(output, *(state._replace(shape=reason) for state in states)))


def _unsure_in_keras2(a: Bound, cells: list[Cell], rank: int) -> Unknown | None:
    """Keras 2 computes when the layer is added; what it makes of these depends on more than the shapes."""
    if rank > 3 and a.flag("unroll") is not False:
        return Unknown("with unroll=True Keras 2 takes steps of any rank, which fit some cells", a.call.span)
    if any(cell.a.class_name.endswith("Cell") and cell.a.compute_dtype() != a.compute_dtype() for cell in cells):
        return Unknown("Keras 2 keeps the states in the dtype of the layer, which must fit that of its cells", a.call.span)
    return None


def _late_units(a: Bound, cell: Cell, last: bool) -> Problem | None:
    """The units of the last cell are the layer's, which Keras 3 wants of Python's own type; those of the others may be numpy's, unless
    they stand in the two states of an LSTM that are handed on."""
    value = cell.a["units"]
    free = a.target == "3" and isinstance(value, NumpyNumber) and value.dtype != "float64" and not last
    free = free and not (cell.kind == "LSTM" and a.flag("return_state") is True)
    problem = (None if free else whole_units(cell.a)) or forget_bias(cell.a)
    return problem and problem._replace(phase="build", argument="cell")


def run(a: Bound, x: Tensor, cells: list[Cell]) -> Answer:
    """The cells over all steps: outputs, states and weights, in the order in which Keras finds what is missing."""
    shape = known(x)
    features = (shape[0], *shape[2:])[-1]
    if features is None:
        return undefined(x, len(shape) - 1, "the kernel")
    weights = cell_weights(cells, features)
    if a.flag("stateful") is True and shape[0] is None:
        return stateful_problem(a)
    last, every = cells[-1].units, a.flag("return_sequences")
    explanation = Explanation(_shape_text(shape, last, every), _params_text(cells, features, weights))
    outputs = sequence_outputs(a, x, (last,), _states(a, cells))
    sizes = [features, *(cell.units for cell in cells)]
    macs = total([cell.macs(size, shape[1]) for cell, size in zip(cells, sizes, strict=False)])
    return Step(outputs, weights, explanation, macs)


def _states(a: Bound, cells: list[Cell]) -> list[Shape]:
    """What `return_state` hands on; rnn.py passes over a state whose size is one of numpy's."""
    counted = [cell for cell in cells if a.target == "2" or not isinstance(cell.a["units"], NumpyNumber)]
    return [(cell.units,) for cell in counted for _ in range(cell.states)]


def stateful_problem(a: Bound) -> Problem:
    """CNN116: the state is kept from batch to batch, so that its batch size must be fixed."""
    message = "stateful=True needs a fixed batch size, but that of the input is None"
    hint = "Input(batch_shape=(...)) fixes it" if a.target == "3" else "batch_input_shape=(...) fixes it"
    return Problem("CNN116", message, "build", "a batch size", "None", hint, argument="stateful")


def sequence_outputs(a: Bound, x: Tensor, last: Shape, states: list[Shape]) -> tuple[Tensor, ...]:
    """The output of all steps or the last, then the states where they are asked for."""
    if a.given("time_major") and a["time_major"] is not False:
        return (Tensor(Unknown("time_major=True puts the steps before the batch", a.call.span), a.compute_dtype()),)
    shape, dtype, every, stated = known(x), a.compute_dtype(), a.flag("return_sequences"), a.flag("return_state")
    if isinstance(every, Unknown) or isinstance(stated, Unknown):
        reason = every if isinstance(every, Unknown) else stated
        return (Tensor(reason if isinstance(reason, Unknown) else (), dtype),)
    output = Tensor((shape[0], shape[1], *last), dtype, x.masked) if every else Tensor((shape[0], *last), dtype)
    return (output, *(Tensor((shape[0], *state), dtype) for state in states)) if stated else (output,)


def _shape_text(shape: Shape, last: Size, every: bool | Unknown) -> str:
    steps = f"{show(shape[1])} steps" if shape[1] is not None else "any number of steps"
    if every is True:
        return f"{steps}, each {shape_text(shape[2:])} -> {show(last)} values: return_sequences=True keeps every step"
    if every is False:
        return f"{steps}, each {shape_text(shape[2:])}, become the {show(last)} values after the last step"
    return "not known"


def _params_text(cells: list[Cell], features: Size, weights: tuple[Weight, ...] | Unknown) -> str:
    if isinstance(weights, Unknown):
        return "not known"
    texts = []
    for cell in cells:
        own = cell.weights(features)
        texts.append("not known" if isinstance(own, Unknown) else cell.explained(features, own))
        features = cell.units
    text = "; ".join(texts)
    return text if len(texts) == 1 else f"{text}; together {show(total_of(weights))}"


CELL_CHECKS = (units, number("dropout"), number("recurrent_dropout"), seed)


@layer("SimpleRNNCell", checks=CELL_CHECKS)
@layer("LSTMCell", checks=CELL_CHECKS)
@layer("GRUCell", checks=CELL_CHECKS)
def cell(a: Bound, x: Tensor) -> Answer:
    """One time step, for RNN; it wants the state beside the input, so that a Sequential cannot call it (keras/src/layers/rnn).

    LSTMCell(5) | (None, 4) | CNN507
    SimpleRNNCell(5) | (None, 6, 4) | CNN507
    GRUCell(0) | (None, 4) | CNN505
    """
    return _needs_states(a)


def _needs_states(a: Bound) -> Problem:
    message = "is one time step, which needs the state besides its input; a layer of a Sequential gets one input"
    return Problem("CNN507", message, "build", "input and state", "one input", f"RNN({a.class_name}(...)) runs it over the steps")


def _cells(a: Bound) -> Problem | None:
    value = a["cells"]
    if not is_sequence(value):
        return refused("cells", "a list of cells", value) if isinstance(value, LayerCall) or not undecided(value) else None
    problems = (cell_problem(own, a.target) for own in value)
    problem = next((problem for problem in problems if problem is not None), None)
    return problem and problem._replace(argument="cells")


@layer("StackedRNNCells", checks=(_cells,))
def stacked_cells(a: Bound, x: Tensor) -> Answer:
    """Cells one on top of the other, for RNN (keras/src/layers/rnn/stacked_rnn_cells.py).

    StackedRNNCells([LSTMCell(5), LSTMCell(6)]) | (None, 4) | CNN507
    StackedRNNCells([Dense(3)]) | (None, 4) | CNN505
    """
    return _needs_states(a)
