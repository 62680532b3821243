"""The records that propagation hands to rules, reports and verify: a model, and what it is after each layer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from cnnlint.digest import digest
from cnnlint.dims import Unknown
from cnnlint.layers.records import Count, Problem, Shape, Step, Tensor
from cnnlint.model import Gap, LayerCall, Model, Span
from cnnlint.tuples import NamedTuple

if TYPE_CHECKING:
    from cnnlint.ownership import Counts

NOT_BUILT = Unknown("the layer is not built")

Status = Literal["complete", "partial", "invalid", "unbuilt"]


class LayerTrace(NamedTuple):
    """One layer of a model, in place: what enters it, what it does, and what it holds.

    `index` counts from 0 without the InputLayer. `input` is None in a model whose input nothing shows; `inputs` holds all tensors
    where the layer before has several outputs. `shape` is that of the first output, None while unbuilt. `params` and its two parts are
    what Keras's `count_params` of this layer alone gives; a layer used twice shows them twice. `share` is the part of the model's
    parameters (0..1). `inner` is the trace of a nested model as this place runs it.
    """

    call: LayerCall
    index: int  # type: ignore[assignment]  # tuple.index is not needed here
    given_name: str | None = None
    input: Tensor | None = None
    step: Step | None = None
    problem: Problem | None = None
    shape: Shape | Unknown | None = None
    params: Count = NOT_BUILT
    trainable_params: Count = NOT_BUILT
    non_trainable_params: Count = NOT_BUILT
    macs: Count = NOT_BUILT
    share: float | None = None
    inner: Trace | None = None
    inputs: tuple[Tensor, ...] = ()


class Unresolved(NamedTuple):
    """What could not be known: the class of the layer (None: the input, or an unknown number of layers), why, and how many
    later layers are not known because of it."""

    layer: str | None
    span: Span
    reason: str
    blocks: int = 0


class Trace(NamedTuple):
    """A model after propagation.

    `problem` is the index into `layers` of the first layer that Keras refuses, and why; `layers` ends with that layer. The counts
    are None where nothing is built. `target` is the major version of Keras.
    """

    model: Model
    status: Status
    input: Tensor | None = None
    input_kind: str | None = None
    input_span: Span | None = None
    layers: tuple[LayerTrace, ...] = ()
    problem: tuple[int, Problem] | None = None
    unresolved: tuple[Unresolved, ...] = ()
    output: Tensor | None = None
    total_params: Count | None = None
    trainable_params: Count | None = None
    non_trainable_params: Count | None = None
    target: str = "3"


class Mark(NamedTuple):
    """What a trace is known by: two models that look alike to a reader have the same key. `path` is the file that makes the model."""

    key: str
    status: Status
    path: str


def mark(trace: Trace) -> Mark:
    """The mark of a trace."""
    model = trace.model
    outline = [f"{layer.call.class_name} {layer.given_name} {layer.shape} {layer.params} {layer.call.span.start}" for layer in trace.layers]
    key = repr((model.span, model.function, model.called_from, model.condition, trace.status, outline))
    return Mark(digest(key.encode("utf-8", "surrogatepass")), trace.status, model.span.path)


def close(trace: Trace, gap: Gap | None, behind: int, counts: Counts, output: Tensor | None = None) -> Trace:
    """The trace with its status, its output, its totals and shares, and what is not resolved; `behind` elements follow a gap, and
    `output` is what comes out behind it."""
    from cnnlint.ownership import share  # a trace that was kept needs nothing of it

    unresolved = _unresolved(trace, gap, behind)
    if trace.problem is not None:
        return trace._replace(status="invalid", unresolved=unresolved)
    if unresolved:
        trace = trace._replace(status="partial")
    if trace.input is None:
        return trace._replace(unresolved=unresolved)
    total = counts.params
    return trace._replace(
        layers=tuple(layer._replace(share=share(layer.params, total)) for layer in trace.layers),
        unresolved=unresolved,
        output=_output(trace) if output is None else output,
        total_params=total,
        trainable_params=total if isinstance(total, Unknown) else counts.trainable,
        non_trainable_params=total if isinstance(total, Unknown) else counts.frozen,
    )


def _output(trace: Trace) -> Tensor | None:
    step = trace.layers[-1].step if trace.layers else None
    return step.outputs[0] if step is not None and step.outputs else trace.input


def _unresolved(trace: Trace, gap: Gap | None, behind: int) -> tuple[Unresolved, ...]:
    """What is not known, each with the number of later layers that are not known because of it."""
    found: list[Unresolved] = []
    if trace.input is not None and (reason := unknown_in(trace.input)) is not None:
        found.append(Unresolved(None, reason.span or trace.input_span or trace.model.span, reason.reason))
    for layer in trace.layers:
        reason = None if layer.step is None else _unknown_layer(layer)
        if reason is None:
            continue
        if found and layer.input is not None and unknown_in(layer.input) is not None:
            found[-1] = found[-1]._replace(blocks=found[-1].blocks + 1)
        else:
            found.append(Unresolved(layer.call.class_name, reason.span or layer.call.span, reason.reason))
    if gap is not None:
        found.append(Unresolved(None, gap.span, gap.reason, behind))
    return tuple(found)


def _unknown_layer(layer: LayerTrace) -> Unknown | None:
    outputs = () if layer.step is None else layer.step.outputs
    shapes = (reason for output in outputs if (reason := unknown_in(output)) is not None)
    counts = (number for number in (layer.params, layer.trainable_params) if isinstance(number, Unknown))
    return next(shapes, None) or next(counts, None)


def unknown_in(tensor: Tensor) -> Unknown | None:
    """Why the shape of the tensor is not wholly known, or None where it is; None and symbols are knowledge."""
    if isinstance(tensor.shape, Unknown):
        return tensor.shape
    return next((size for size in tensor.shape if isinstance(size, Unknown)), None)
