"""Where outputs meet labels: each fit or evaluation with a known loss, and whether Keras can compare the two."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from cnnlint.dims import Unknown
from cnnlint.model import Argument, Array, Model, Use
from cnnlint.rules.facts.chain import is_known
from cnnlint.rules.facts.losses import Fitted, fitted
from cnnlint.rules.facts.training import BINARY, BROADCASTING, CATEGORICAL, SPARSE, Loss
from cnnlint.trace import LayerTrace, Trace
from cnnlint.tuples import NamedTuple

_BROADCASTING = BROADCASTING | {"categorical_focal_crossentropy", "dice", "tversky", "categorical_hinge"}
_STRICT = (CATEGORICAL | BINARY) - _BROADCASTING
_DEFAULT_BATCH = 32


class Meeting(NamedTuple):
    """One call that compares outputs with an array of labels. Both shapes have known ranks and the batch axis first.

    `fits` is True where Keras can compare them as they are, "repeated" where it broadcasts, False where it raises, None where
    that is not known.
    """

    use: Use
    loss: Loss
    layer: LayerTrace
    argument: Argument
    labels: tuple[Any, ...]
    output: tuple[Any, ...]
    fits: bool | Literal["repeated"] | None


def meetings(model: Model, trace: Trace) -> Iterator[Meeting]:
    """The calls with known labels, for models whose output shape is known."""
    if trace.output is None or isinstance(trace.output.shape, Unknown):
        return
    shape = tuple(trace.output.shape)
    for found in fitted(model, trace):
        for use in found.training.fits:
            for argument in (use.argument("y"), validation(use, 1)):
                meeting = _meeting(found, use, argument, shape) if argument is not None and len(shape) > 1 else None
                if meeting is not None:
                    yield meeting
                if meeting is not None and meeting.fits is False:
                    break  # the same mistake in the data to validate with is no other one


def validation(use: Use, place: int) -> Argument | None:
    """The data (0) or the labels (1) that a `fit` validates with, where they stand as a pair of arrays."""
    argument = use.argument("validation_data")
    pair: Any = argument.value if argument is not None else None
    if argument is None or type(pair) not in (tuple, list) or len(pair) not in (2, 3) or not isinstance(pair[place], Array):
        return None
    return Argument(pair[place], argument.span)


def _meeting(found: Fitted, use: Use, argument: Argument, shape: tuple[Any, ...]) -> Meeting | None:
    if not isinstance(argument.value, Array) or isinstance(argument.value.shape, Unknown) or not argument.value.shape:
        return None
    labels = tuple(argument.value.shape)
    fits = comparable(found.loss.name, labels, shape, _batch(use, labels))
    if argument.value.one_hot and found.loss.name in SPARSE and len(labels) == len(shape):
        fits = False  # a column a class, however many there are
    return Meeting(use, found.loss, found.output.layer, argument, labels, shape, fits)


def _batch(use: Use, labels: tuple[Any, ...]) -> Any:
    """The size of the first batch, or None where it is not known."""
    size = use.argument("batch_size")
    given = _DEFAULT_BATCH if size is None or size.value is None else size.value
    return min(given, labels[0]) if is_known(given) and is_known(labels[0]) else None


def comparable(loss: str, labels: tuple[Any, ...], output: tuple[Any, ...], batch: Any = None) -> bool | Literal["repeated"] | None:
    """Whether a loss of Keras 3 takes labels and outputs of these shapes (batch axis first).

    keras/src/losses/loss.py `squeeze_or_expand_to_same_rank`, then the checks of keras/src/backend/tensorflow/nn.py.
    """
    if loss in SPARSE:
        return _sparse(labels, output)
    if loss not in _STRICT and loss not in _BROADCASTING:
        return None
    if len(labels) == len(output) + 1 and labels[-1] == 1:
        labels = labels[:-1]
    elif len(output) == len(labels) + 1 and output[-1] == 1:
        output = output[:-1]
    if loss in _STRICT:
        return False if len(labels) != len(output) else _all_equal(labels[1:], output[1:])
    return _broadcast((batch, *labels[1:]), (batch, *output[1:]))


def _sparse(labels: tuple[Any, ...], output: tuple[Any, ...]) -> bool | None:
    if len(labels) == len(output) and labels[-1] == 1:
        labels = labels[:-1]
    if len(labels) != len(output) - 1:
        return False if is_known(labels[-1]) else None
    return _all_equal(labels[1:], output[1:-1])


def _all_equal(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool | None:
    known = [left == right for left, right in zip(one, other, strict=True) if is_known(left) and is_known(right)]
    if not all(known):
        return False
    return True if len(known) == len(one) else None


def _broadcast(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool | Literal["repeated"] | None:
    """numpy's rule, from the last axis on; `None` sizes decide nothing."""
    repeated, unknown = len(one) != len(other), False
    for place, (left, right) in enumerate(zip(reversed(one), reversed(other), strict=False), 1):
        if is_known(left) and is_known(right):
            if left != right and 1 not in (left, right):
                return False
            repeated = repeated or left != right
        elif 1 in (left, right) and None in (left, right):
            repeated = True
        elif not (place == len(one) == len(other)):
            unknown = True
    if unknown:
        return None
    return "repeated" if repeated else True
