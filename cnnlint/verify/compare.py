"""Our side against Keras's, layer by layer: Trace and the worker's answer -> rows that agree, differ, or cannot be compared."""

from __future__ import annotations

from typing import Any

from cnnlint.dims import Size, Unknown, show
from cnnlint.layers.registry import Count, Shape
from cnnlint.model import Span
from cnnlint.trace import LayerTrace, Trace, unknown_in
from cnnlint.tuples import NamedTuple
from cnnlint.verify.encode import Request


class Side(NamedTuple):
    """What one side says of a layer. `shape` is a tuple, or a list of them for several outputs; None is not known or not built."""

    shape: Any = None
    params: int | None = None
    trainable: int | None = None
    refusal: str | None = None


class Row(NamedTuple):
    """One layer, both sides. `agrees` is None where one side does not know; `difference` says in words what differs."""

    index: int  # type: ignore[assignment]  # tuple.index is not needed here
    class_name: str
    span: Span
    ours: Side
    keras: Side | None = None
    agrees: bool | None = None
    difference: str | None = None


def compare(trace: Trace, request: Request, answer: dict[str, Any]) -> tuple[Row, ...]:
    """All layers that were sent, in order, up to the first that either side refuses."""
    head = len(request.data["layers"]) - request.layers
    built, error = answer["layers"][head:], answer["error"]
    if error is not None and error["layer"] < head:
        return (_refused_input(trace, error),)
    rows: list[Row] = []
    for layer in trace.layers[: request.layers]:
        row = Row(layer.index, layer.call.class_name, layer.call.span, ours(layer))
        if error is not None and error["layer"] - head == len(rows):
            rows.append(_with_refusal(row, layer, error))
        elif len(rows) < len(built):
            rows.append(_with_answer(row, built[len(rows)]))
        if error is not None and error["layer"] - head == len(rows) - 1:
            break
    return tuple(rows)


def ours(layer: LayerTrace) -> Side:
    """Our side of a layer."""
    if layer.problem is not None:
        return Side(refusal=layer.problem.message)
    if layer.step is None:
        return Side()
    shapes = [_shape(output.shape) for output in layer.step.outputs]
    shape = shapes[0] if len(shapes) == 1 else None if None in shapes else shapes
    return Side(shape, _number(layer.params), _number(layer.trainable_params))


def _shape(shape: Shape | Unknown) -> Any:
    return None if isinstance(shape, Unknown) or any(not _is_plain(size) for size in shape) else shape


def _is_plain(size: Size) -> bool:
    return size is None or isinstance(size, int)


def _number(count: Count) -> int | None:
    return count if isinstance(count, int) else None


def theirs(row: dict[str, Any]) -> Side:
    """Keras's side of a layer, from a row of the worker's answer."""
    shape = row.get("shape")
    if isinstance(shape, list) and any(isinstance(part, list) for part in shape):
        return Side(_flat(shape), row.get("params"), row.get("trainable"))
    return Side(None if shape is None else tuple(shape), row.get("params"), row.get("trainable"))


def _flat(shapes: list[Any]) -> list[Any]:
    """One list of shapes: the states of stacked cells come as lists in a list."""
    nested = [[tuple(part)] if all(not isinstance(size, list) for size in part) else _flat(part) for part in shapes]
    return [shape for part in nested for shape in part]


def _with_answer(row: Row, built: dict[str, Any]) -> Row:
    if built["class"] == "standin":
        return row
    side = theirs(built)
    row = row._replace(keras=side)
    if row.ours.refusal is not None:
        return row._replace(agrees=False, difference=f"Keras accepts it; refused here: {row.ours.refusal}")
    pairs = (
        ("class", row.class_name, built["class"]),
        ("shape", row.ours.shape, side.shape),
        ("parameters", row.ours.params, side.params),
        ("trainable parameters", row.ours.trainable, side.trainable),
    )
    known = [pair for pair in pairs if pair[1] is not None and pair[2] is not None]
    different = next((pair for pair in known if pair[1] != pair[2]), None)
    if different is not None:
        name, mine, real = different
        return row._replace(agrees=False, difference=f"{name} {text(mine)} here, {text(real)} in Keras")
    whole = all((mine is None) == (real is None) for _, mine, real in pairs)
    return row._replace(agrees=True if whole else None)


def _with_refusal(row: Row, layer: LayerTrace, error: dict[str, Any]) -> Row:
    message = one_line(error["message"])
    row = row._replace(keras=Side(refusal=f"{error['type']}: {message}"))
    if error["phase"] == "missing":
        return row
    if row.ours.refusal is not None:
        return row._replace(agrees=True)
    unsure = layer.step is not None and (row.ours.shape is None or row.ours.params is None or (layer.input and unknown_in(layer.input)))
    if error["phase"] == "unbuilt" or unsure:
        return row
    return row._replace(agrees=False, difference=f"accepted here; Keras refuses it: {error['type']}: {message}")


def _refused_input(trace: Trace, error: dict[str, Any]) -> Row:
    message = f"{error['type']}: {one_line(error['message'])}"
    span = trace.input_span or trace.model.span
    return Row(0, "InputLayer", span, Side(), Side(refusal=message), False, f"accepted here; Keras refuses it: {message}")


def one_line(message: str) -> str:
    """The first sentence of an exception of Keras, without its terminal colours and its list of arguments."""
    plain = message.replace("\x1b[1m", "").replace("\x1b[0m", "")
    lines = [line.strip() for line in plain.split("Arguments received")[0].splitlines() if line.strip()]
    wrapped = len(lines) > 1 and lines[0].startswith("Exception encountered when calling")
    return " ".join(lines[1:] if wrapped else lines)[:300]


def text(value: Any) -> str:
    """A shape, a list of shapes, or a count, as both sides are printed."""
    if isinstance(value, tuple):
        return "(" + ", ".join(show(size) for size in value) + ("," if len(value) == 1 else "") + ")"
    if isinstance(value, list):
        return " ".join(text(part) for part in value)
    return f"{value:,}" if isinstance(value, int) else str(value)


def totals_differ(trace: Trace, request: Request, answer: dict[str, Any]) -> str | None:
    """What differs in the model's own counts, where the whole model was built on both sides."""
    total = answer.get("total")
    if total is None or request.cut is not None or trace.status != "complete":
        return None
    pairs = (("params", trace.total_params), ("trainable", trace.trainable_params), ("frozen", trace.non_trainable_params))
    for name, mine in pairs:
        if isinstance(mine, int) and total[name] is not None and mine != total[name]:
            return f"{'non-trainable' if name == 'frozen' else name} total {mine:,} here, {total[name]:,} in Keras"
    return None
