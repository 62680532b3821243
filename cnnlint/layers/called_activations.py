"""Layers given for `activation=`: Keras 2 calls them when the layer is added, so that they bring weights; beside the layer arrow.

Keras 3 computes only the shape then, and leaves them without weights (`Dense(3, activation=PReLU())` has 12 parameters on 3 features).
"""

from __future__ import annotations

from typing import Literal

from cnnlint.dims import Size, Unknown
from cnnlint.layers.cells import GATES, Cell, bound_cells, cells_in, own_cell
from cnnlint.layers.records import Answer, Explanation, Problem, Step, Tensor, Weight
from cnnlint.layers.signature import Bound, bind
from cnnlint.layers.steps import explained
from cnnlint.layers.wrapping import step_of, unknown_step
from cnnlint.model import LayerCall

NAMES = ("activation", "recurrent_activation")
PREFIX = "activation "  # of the names of their weights
#: The layers that tf_keras/src/activations.py makes again from their configuration, as Bidirectional does with its inner layer.
MADE_AGAIN = ("ELU", "LeakyReLU", "PReLU", "ReLU", "Softmax", "ThresholdedReLU")


def held(a: Bound) -> tuple[LayerCall, ...]:
    """The layers given as activations, each object once; those of a layer's cells too."""
    calls = [a[name] for name in NAMES if a.takes(name)]
    if a.class_name in ("RNN", "StackedRNNCells"):
        cells = cells_in(a["cell" if a.class_name == "RNN" else "cells"], a.target)
        bounds = [bind(cell, a.target) for cell in cells] if isinstance(cells, list) else []
        calls = [call for bound in bounds if isinstance(bound, Bound) for call in held(bound)]
    return tuple({call.identity: call for call in calls if isinstance(call, LayerCall)}.values())


def not_made_again(a: Bound, name: str) -> Problem | None:
    """Bidirectional makes its layer anew from its configuration, which fails for most layers among the arguments."""
    inner = bind(a[name], a.target) if isinstance(a[name], LayerCall) else None
    for own, argument in inner.arguments.items() if isinstance(inner, Bound) else ():
        if isinstance(argument.value, LayerCall) and (phase := _fails(own, argument.value, a.target)) is not None:
            message = f"a {argument.value.class_name} layer as `{own}` cannot be copied for both directions"
            return Problem("CNN505", message, phase, "no layer", argument.value.class_name, argument=name)
    return None


def _fails(name: str, call: LayerCall, target: str) -> Literal["init", "build"] | None:
    """When a layer as an argument cannot be made again; Keras 2 reads initializers and constraints only when it builds."""
    if name in NAMES:
        return "init" if target == "2" and call.class_name not in MADE_AGAIN else None
    if not name.endswith(("_initializer", "_constraint", "_regularizer")):
        return None
    if target == "2" and name.endswith("_regularizer") and name != "activity_regularizer":
        return None  # it becomes a string, which nobody reads before the loss
    return "init" if target == "3" else "build"


def with_activations(a: Bound, step: Step) -> Answer:
    """The step of a layer of Keras 2 with what its activations do and hold."""
    penalty = next((value for name, value in _penalties(a)), None)
    if penalty is not None and step.weights:
        return step._replace(weights=Unknown(f"Keras 2 calls the {penalty.class_name} layer that is given as a regularizer", penalty.span))
    if a.class_name in ("RNN", *GATES) or a.class_name.startswith("ConvLSTM"):
        return _in_every_step(a, step)
    calls = held(a)
    answer = step_of(calls[0], step.outputs[0], a.target) if calls else None
    if answer is None or isinstance(answer, Problem):
        return answer or step
    return _joined(step._replace(outputs=answer.outputs), [answer])


def _penalties(a: Bound) -> list[tuple[str, LayerCall]]:
    """Layers given as regularizers, which are something to call too."""
    found = [(name, argument.value) for name, argument in a.arguments.items() if name.endswith("_regularizer")]
    return [(name, value) for name, value in found if isinstance(value, LayerCall)]


def _in_every_step(a: Bound, step: Step) -> Answer:
    """Recurrent layers call them on the state, whose shape must stay."""
    found: list[Step] = []
    for calls, state in _states(a, step):
        for call in calls:
            answer = step_of(call, state, a.target)
            if isinstance(answer, Problem):
                return answer
            if answer.outputs[0].shape != state.shape:
                return unknown_step(Unknown(f"{call.class_name} as activation changes the shape of the state", call.span))
            found.append(answer)
    return _joined(step, found)


def _states(a: Bound, step: Step) -> list[tuple[tuple[LayerCall, ...], Tensor]]:
    """The activations of each cell, and what they are called on."""
    shape = step.outputs[0].shape
    batch: Size = None if isinstance(shape, Unknown) or not shape else shape[0]
    if a.class_name.startswith("ConvLSTM"):
        every = a.flag("return_sequences") is not False
        state = shape if isinstance(shape, Unknown) else (shape[0], *shape[2 if every else 1 :])
        return [(held(a), Tensor(state, a.compute_dtype()))]
    cells: list[Cell] | Unknown = [own_cell(a)]
    if a.class_name == "RNN":
        calls = cells_in(a["cell"], a.target)
        cells = bound_cells(calls, a.target) if isinstance(calls, list) else calls
    if isinstance(cells, Unknown):
        return []
    return [(held(cell.a), Tensor((batch, cell.units), a.compute_dtype())) for cell in cells]


def _joined(step: Step, found: list[Step]) -> Step:
    """The step with the weights of the activations behind its own."""
    parts = [step.weights, *(own.weights for own in found)]
    unknown = next((part for part in parts if isinstance(part, Unknown)), None)
    if unknown is not None:
        return step._replace(weights=unknown)
    own = () if isinstance(step.weights, Unknown) else step.weights
    more: tuple[Weight, ...] = tuple(
        weight._replace(name=PREFIX + weight.name) for part in parts[1:] if not isinstance(part, Unknown) for weight in part
    )
    if not more:
        return step
    return step._replace(weights=(*own, *more), explanation=Explanation(step.explanation.shape, explained((*own, *more))))
