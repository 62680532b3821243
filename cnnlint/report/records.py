"""Records as JSON values: the pieces that the JSON formats of `check` and `summary` are made of (design: version 1, stable).

Rows and columns are 1-based, columns count code points, ends are exclusive. A size is an integer, null (Keras's None), a string
(symbolic), or "?"; a count is an integer, a string, or null where it is not known.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from cnnlint.dims import Expr, Unknown, show
from cnnlint.layers.records import Explanation
from cnnlint.model import Argument, Array, Function, Instance, LayerCall, Model, NumpyNumber, Position, Reference, Span
from cnnlint.report.unfold import unfolded

if TYPE_CHECKING:
    from cnnlint.costs import Cost
    from cnnlint.trace import LayerTrace


def document(**parts: Any) -> str:
    """A JSON document with one line for each entry of its lists: quick to write, and a change shows as one line of a diff."""
    return "{" + ",\n".join(f'"{name}": {_entries(part)}' for name, part in {"version": 1, **parts}.items()) + "}\n"


def _entries(part: Any) -> str:
    if not isinstance(part, list) or not part:
        return json.dumps(part)
    return "[\n" + ",\n".join(json.dumps(entry) for entry in part) + "\n]"


def location(position: Position) -> dict[str, int]:
    """`{row, column}`."""
    return {"row": position.row, "column": position.column}


def place(span: Span) -> dict[str, Any]:
    """Where a span stands, with its file: `{filename, cell, location, end_location}`."""
    return {"filename": span.path, "cell": span.cell, "location": location(span.start), "end_location": location(span.end)}


def size(value: Any) -> int | str | None:
    """One size of a shape."""
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    return "?" if isinstance(value, Unknown) else show(value)


def shape(value: Any) -> list[Any] | str | None:
    """A shape as a list of sizes; "?" where not even the rank is known; null where there is none."""
    if value is None:
        return None
    return "?" if isinstance(value, Unknown) else [size(item) for item in value]


def count(value: Any) -> int | str | None:
    """A number of parameters or operations."""
    if value is None or isinstance(value, Unknown):
        return None
    return value if isinstance(value, int) else str(value)


def known(value: Any) -> str | None:
    """A text such as a dtype, null where it is not known."""
    return value if isinstance(value, str) else None


def value(item: Any) -> Any:
    """The value of an argument: JSON's own kinds as they are, everything else as the text by which a reader would name it."""
    if item is None or isinstance(item, (bool, int, float, str)):
        return item
    if isinstance(item, NumpyNumber):
        return value(item.value)
    if isinstance(item, (Expr, Unknown, Reference, Instance, Function, Array, LayerCall, Model)):
        return _named(item)
    if isinstance(item, (tuple, list, set, frozenset)):
        return [value(part) for part in item]
    if isinstance(item, dict):
        return {str(value(key)): value(part) for key, part in item.items()}
    return str(item)


def _named(item: Any) -> str:
    if isinstance(item, Expr):
        return show(item)
    if isinstance(item, (Reference, Instance)):
        return item.qualified_name
    if isinstance(item, Function):
        return item.name
    return item.class_name if isinstance(item, (LayerCall, Model)) else "?"


def arguments(call: LayerCall) -> list[dict[str, Any]]:
    """The arguments as they were given: `{name, value}`, name null for a positional one."""

    def entry(name: str | None, argument: Argument) -> dict[str, Any]:
        return {"name": name, "value": value(argument.value)}

    return [*(entry(None, item) for item in call.positional), *(entry(name, item) for name, item in call.keywords)]


def layer(trace: LayerTrace, cost: Cost) -> dict[str, Any]:
    """One layer of a summary; without a step (no input shape anywhere) there are no shapes, weights or counts."""
    step = trace.step
    outputs = step.outputs if step is not None else ()
    record = {
        "index": trace.index,
        "class": trace.call.class_name,
        "name": trace.given_name,
        "cell": trace.call.span.cell,
        "location": location(trace.call.span.start),
        "end_location": location(trace.call.span.end),
        "arguments": arguments(trace.call),
        "output_shape": [shape(output.shape) for output in outputs] if len(outputs) > 1 else shape(trace.shape),
        "dtype": known(outputs[0].dtype) if outputs else None,
        "weights": _weights(step.weights) if step is not None else None,
        "params": count(trace.params) if step is not None else None,
        "trainable_params": count(trace.trainable_params) if step is not None else None,
        "non_trainable_params": count(trace.non_trainable_params) if step is not None else None,
        "share": trace.share,
        "macs": count(trace.macs) if step is not None else None,
        "activation_bytes": count(cost.activation_bytes),
        "receptive_field": shape(cost.receptive_field),
        "explanation": {**explanation._asdict(), **unfolded(trace, cost)} if (explanation := explained(trace)) else None,
    }
    if trace.inner is not None:
        record["layers"] = [layer(*inside) for inside in zip(trace.inner.layers, cost.inner, strict=True)]
    return record


def explained(trace: LayerTrace) -> Explanation | None:
    """How shape and count come about; where one is not known, why. None while the layer is not built."""
    step = trace.step
    if step is None:
        return None
    shape, params = trace.shape, step.weights
    return Explanation(
        f"not known: {shape.reason}" if isinstance(shape, Unknown) else step.explanation.shape,
        f"not known: {params.reason}" if isinstance(params, Unknown) else step.explanation.params,
    )


def _weights(weights: Any) -> list[dict[str, Any]] | None:
    if isinstance(weights, Unknown):
        return None
    return [{"name": item.name, "shape": shape(item.shape), "trainable": item.trainable} for item in weights]
