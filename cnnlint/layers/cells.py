"""Recurrent cells: what one time step of SimpleRNN, LSTM and GRU holds (keras/src/layers/rnn); beside the layer arrow."""

from __future__ import annotations

from cnnlint.dims import Expr, Size, Unknown, compare, multiply, show
from cnnlint.layers.arithmetic import bracketed
from cnnlint.layers.checks import refused
from cnnlint.layers.ranges import is_sequence, undecided
from cnnlint.layers.records import Count, Problem, Weight
from cnnlint.layers.signature import Bound, bind
from cnnlint.layers.steps import count, total_of, weight_dtype, weight_text
from cnnlint.layers.wrapping import as_trained, own_trainable
from cnnlint.model import LayerCall, NumpyNumber, Value
from cnnlint.tuples import NamedTuple

GATES = {"SimpleRNN": 1, "LSTM": 4, "GRU": 3}
CELLS = tuple(f"{kind}Cell" for kind in GATES)


class Cell(NamedTuple):
    """One cell: its bound arguments, its kind, its units. LSTM carries two states, the others one."""

    a: Bound
    kind: str
    units: Size

    @property
    def states(self) -> int:
        return 2 if self.kind == "LSTM" else 1

    def weights(self, features: Size) -> tuple[Weight, ...] | Unknown:
        """kernel, recurrent_kernel and bias for that many values a step; GRU has two biases with reset_after."""
        bias, split = self.a.flag("use_bias"), self.a.flag("reset_after") if self.kind == "GRU" else False
        wide, dtype = multiply(GATES[self.kind], self.units), weight_dtype(self.a)
        kernels = (Weight("kernel", (features, wide), dtype=dtype), Weight("recurrent_kernel", (self.units, wide), dtype=dtype))
        if bias is False:
            return kernels
        unknown = next((flag for flag in (bias, split) if isinstance(flag, Unknown)), None)
        return unknown or (*kernels, Weight("bias", (2, wide) if split else (wide,), dtype=dtype))

    def macs(self, features: Size, steps: Size) -> Count:
        """Multiplications of both kernels at all steps."""
        wide = count((GATES[self.kind], self.units, steps))
        if isinstance(wide, Unknown):
            return wide
        own = count((wide, features)), count((wide, self.units))
        return own[0] if isinstance(own[0], Unknown) else own[1] if isinstance(own[1], Unknown) else own[0] + own[1]

    def explained(self, features: Size, weights: tuple[Weight, ...]) -> str:
        """The count as a formula: `4*((16 + 32)*32 + 32) = 6272 (4 gates; kernel ..., bias ...)`."""
        gates, units = GATES[self.kind], bracketed(self.units)
        biases = 0 if len(weights) < 3 else 2 if len(weights[2].shape) == 2 else 1
        bias = ("", f" + {units}", f" + 2*{units}")[biases]
        formula = f"({show(features)} + {show(self.units)})*{units}{bias}"
        formula = f"{gates}*({formula})" if gates > 1 else formula
        parts = ", ".join(weight_text(weight) for weight in weights)
        return f"{formula} = {show(total_of(weights))} ({f'{gates} gates; ' if gates > 1 else ''}{parts})"


def units(a: Bound) -> Problem | None:
    """A number above 0. Keras 3 asks for Python's own int only once it looks at the state: see `whole_units`."""
    value = a["units"].value if isinstance(a["units"], NumpyNumber) else a["units"]
    if undecided(value):
        return None
    if isinstance(value, Expr):
        return refused("units", "a positive integer", value) if compare(value, "<=", 0) else None
    return None if isinstance(value, (int, float)) and value > 0 else refused("units", "a positive integer", a["units"])


def whole_units(a: Bound) -> Problem | None:
    """SimpleRNN and GRU refuse floats and numpy's numbers in the constructor, LSTM when it is built."""
    if not isinstance(a["units"], (float, NumpyNumber)) or (a.target == "2" and not isinstance(a["units"], float)):
        return None
    problem = refused("units", "a positive integer", a["units"])
    late = a.class_name.startswith("LSTM") == (a.target == "3")
    return problem._replace(phase="build") if late else problem


def forget_bias(a: Bound) -> Problem | None:
    """Keras 2 calls the initializer of an LSTM's bias itself where unit_forget_bias puts ones into it."""
    if a.target == "3" or not a.class_name.startswith("LSTM") or a["bias_initializer"] is not None:
        return None
    used = a.flag("use_bias") is True and a.flag("unit_forget_bias") is True
    return refused("bias_initializer", "an initializer with unit_forget_bias=True", None)._replace(phase="build") if used else None


def own_cell(a: Bound) -> Cell:
    """The cell inside an LSTM, GRU or SimpleRNN layer, or such a cell itself."""
    return Cell(a, a.class_name.removesuffix("Cell"), a.size("units"))


def cells_in(value: Value, target: str) -> list[LayerCall] | Unknown:
    """The cells of `RNN(cell)`: one, those of a list, or those of StackedRNNCells."""
    if isinstance(value, LayerCall) and value.class_name == "StackedRNNCells":
        bound = bind(value, target)
        held = cells_in(bound["cells"], target) if isinstance(bound, Bound) else Unknown("the cells are not known", value.span)
        frozen = _assigned(value) if target == "3" else own_trainable(value, target)
        if isinstance(held, Unknown) or frozen is None or (frozen is True and value.trainable is None):
            return held  # what is assigned reaches every cell, what the constructor is told only freezes
        return [cell._replace(trainable=frozen) for cell in held]
    values = list(value) if is_sequence(value) else [value]
    if all(isinstance(cell, LayerCall) for cell in values):
        return values
    return next((cell for cell in values if isinstance(cell, Unknown)), Unknown("the cells are not known"))


def _assigned(call: LayerCall) -> Value:
    """What was assigned to `trainable`, None where that is what the constructor was told: Keras 3 drops such an assignment."""
    argument = call.keyword("trainable")
    return None if call.trainable == (True if argument is None else argument.value) else call.trainable


def bound_cells(calls: list[LayerCall], target: str) -> list[Cell] | Unknown:
    """Keras's own cells with their arguments; a cell class of the program's is not known."""
    cells = []
    for call in calls:
        bound = bind(call, target) if call.class_name in CELLS else None
        if not isinstance(bound, Bound):
            return Unknown(f"{call.class_name} is no cell that cnnlint knows", call.span)
        cells.append(own_cell(bound))
    return cells


def cell_weights(cells: list[Cell], features: Size) -> tuple[Weight, ...] | Unknown:
    """The weights of cells one on top of the other, each frozen where it says so itself."""
    weights: list[Weight] = []
    for cell in cells:
        own = cell.weights(features)
        if cell.a.of_integers():
            return Unknown("the weights of a cell would be whole numbers, which most initializers cannot make", cell.a.call.span)
        if cell.a.class_name.endswith("Cell"):
            own = as_trained(own, own_trainable(cell.a.call, cell.a.target))
        if isinstance(own, Unknown):
            return own
        weights.extend(own)
        features = cell.units
    return tuple(weights)


def cell_problem(value: Value, target: str) -> Problem | None:
    """Why a value cannot be a cell: its constructor fails, or it has no state."""
    if isinstance(value, LayerCall):
        if value.custom is not None or value.model is not None:
            return None
        stateful = (*CELLS, "StackedRNNCells", "RNN", *GATES, "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D")
        bound = bind(value, target)
        if isinstance(bound, Bound) and value.class_name not in stateful:
            return Problem("CNN505", f"{value.class_name} is no recurrent cell: it has no state", "init", "a cell", value.class_name)
        return None
    return None if undecided(value) or isinstance(value, Expr) else refused("cell", "a recurrent cell", value)
