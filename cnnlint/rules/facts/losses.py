"""How a loss and the output it is computed from fit together: questions several rules of the 4xx group ask."""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.model import Model
from cnnlint.rules.facts.output import Output, output
from cnnlint.rules.facts.training import Loss, Training, trainings
from cnnlint.trace import Trace
from cnnlint.tuples import NamedTuple


class Fitted(NamedTuple):
    """A compile call with a known loss, and the output of the model it compiles."""

    training: Training
    loss: Loss
    output: Output


def fitted(model: Model, trace: Trace) -> Iterator[Fitted]:
    """The compile calls whose loss is one of Keras's, where the model's output is known."""
    found = output(model, trace) if any(use.kind == "compile" for use in model.uses) else None
    if found is None:
        return
    for training in trainings(model):
        if training.loss is not None:
            yield Fitted(training, training.loss, found)
