"""The format `table` of `summary`: each model as a table like Keras's own, with every layer's share; `--explain` unfolds the sums."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from cnnlint.analysis import Report
from cnnlint.diagnostics import Diagnostic
from cnnlint.dims import Unknown
from cnnlint.report.paint import Line, Piece, code, line, paint
from cnnlint.report.records import explained
from cnnlint.report.view import View
from cnnlint.report.words import clean, findings, message, models, place
from cnnlint.rules.facts.chain import show_count, show_shape, show_sum

if TYPE_CHECKING:
    from cnnlint.trace import LayerTrace, Trace


class Row(NamedTuple):
    """One layer in the table; `depth` is 1 for the layers of a nested model and so on."""

    layer: LayerTrace
    depth: int


def render(reports: Sequence[Report], view: View) -> str:
    """All models, each with its table, separated by blank lines; what could not be read comes last."""
    lines = [row for trace in models(reports) for row in _model(trace, view)]
    lines += [row for item in findings(reports) if item.code.startswith("CNN9") for row in _unread(item)]
    return paint(lines, view.colour)


def _unread(item: Diagnostic) -> Iterator[Line]:
    yield line(Piece(place(item.span), "bold"), ": ", code(item), f" {message(item)}")
    yield line()


def _model(trace: Trace, view: View) -> Iterator[Line]:
    yield from _heading(trace)
    rows = list(_rows(trace, 0))
    if rows:
        yield from _table(trace, rows, view)
    yield from _totals(trace)
    yield from _trouble(trace)
    yield line()


def _heading(trace: Trace) -> Iterator[Line]:
    model = trace.model
    name = model.name or model.given_name if isinstance(model.given_name, str) else model.name
    inside = f" in `{model.function}`" if model.function else ""
    yield line(Piece(f"{name or model.class_name}", "bold cyan"), f"  {place(model.span)}{clean(inside)}")
    if model.called_from:
        yield line("  called from " + ", ".join(place(span) for span in model.called_from))
    if model.condition:
        yield line("  when ", clean(model.condition))
    if trace.input is not None:
        where = f" at {place(trace.input_span)}" if trace.input_span and trace.input_kind not in ("Input", "argument") else ""
        yield line(f"  input {show_shape(trace.input.shape)}, from {_SOURCES.get(trace.input_kind or '', f'`{trace.input_kind}`')}{where}")


_SOURCES = {
    "argument": "the first layer's arguments",
    "nested": "the model that is its first layer",
    "outer": "the model it is a layer of",
}


def _rows(trace: Trace, depth: int) -> Iterator[Row]:
    for layer in trace.layers:
        yield Row(layer, depth)
        if layer.inner is not None:
            yield from _rows(layer.inner, depth + 1)


_TITLES = ("#", "layer", "name", "output shape", "params", "share")
_RIGHT = frozenset({0, 4, 5})


def _table(trace: Trace, rows: Sequence[Row], view: View) -> Iterator[Line]:
    """The columns as wide as their content; a column for names only where there are any."""
    cells = [_cells(row, trace) for row in rows]
    named = any(row[2] for row in cells)
    columns = [number for number in range(len(_TITLES)) if number != 2 or named]
    widths = {number: max(len(_TITLES[number]), *(len(row[number]) for row in cells)) for number in columns}
    yield line(Piece("  " + _joined(_TITLES, columns, widths), "dim"))
    yield line(Piece("  " + "-" * (sum(widths.values()) + 2 * len(columns) - 2), "dim"))
    for row, content in zip(rows, cells, strict=True):
        refused = row.layer.problem is not None
        yield line(Piece("  " + _joined(content, columns, widths), "red" if refused else _weight_style(row.layer)))
        if view.explain:
            yield from _explanation(row, 4 + widths[0])


def _joined(cells: Sequence[str], columns: Sequence[int], widths: dict[int, int]) -> str:
    return "  ".join(cells[i].rjust(widths[i]) if i in _RIGHT else cells[i].ljust(widths[i]) for i in columns)


def _cells(row: Row, trace: Trace) -> tuple[str, ...]:
    layer = row.layer
    indent = "  " * row.depth
    number = str(layer.index + 1) if not row.depth else ""
    titles = (number, indent + clean(layer.call.class_name), clean(layer.given_name or ""))
    if layer.problem is not None:
        return (*titles, "refused", "", "")
    if layer.step is None:
        return (*titles, "not built", "", "")
    share = f"{layer.share:.1%}" if layer.share is not None and not row.depth else ""
    return (*titles, _shapes(layer), show_count(layer.params), share)


def _shapes(layer: LayerTrace) -> str:
    outputs = layer.step.outputs if layer.step else ()
    return ", ".join(show_shape(output.shape) for output in outputs) if len(outputs) > 1 else show_shape(layer.shape)


def _weight_style(layer: LayerTrace) -> str:
    """The layer that holds half of all parameters stands out."""
    return "bold" if layer.share is not None and layer.share >= 0.5 else ""


def _explanation(row: Row, indent: int) -> Iterator[Line]:
    explanation = explained(row.layer)
    if explanation is None:
        return
    pad = " " * indent + "  " * row.depth
    for number, part in enumerate(explanation.shape.split("; ")):
        yield line(Piece(f"{pad}{'' if number else 'shape':<8}", "dim"), clean(part))
    if row.layer.step and row.layer.step.weights:
        yield line(Piece(f"{pad}params  ", "dim"), clean(show_sum(explanation.params)))


def _totals(trace: Trace) -> Iterator[Line]:
    if trace.status == "unbuilt":
        yield line("  no input shape anywhere, so Keras does not know the shapes yet either")
    elif isinstance(trace.total_params, Unknown):
        yield line("  params: not known")
    elif trace.total_params is not None:
        parts = (("total", trace.total_params), ("trainable", trace.trainable_params), ("non-trainable", trace.non_trainable_params))
        yield line("  params: ", Piece(", ".join(f"{name} {show_count(number)}" for name, number in parts), "bold"))


def _trouble(trace: Trace) -> Iterator[Line]:
    if trace.problem is not None:
        index, problem = trace.problem
        call = trace.layers[index].call
        yield line(
            "  ",
            Piece("Keras refuses", "bold red"),
            f" layer {index + 1}, {clean(call.class_name)} ({place(call.span)}): {clean(problem.message)}",
        )
        if problem.arithmetic:
            yield line("  ", Piece("help: ", "bold green"), clean(problem.arithmetic))
    for item in trace.unresolved:
        blocked = f"; blocks {item.blocks} later layer{'s' if item.blocks > 1 else ''}" if item.blocks else ""
        yield line(
            "  ",
            Piece("not known", "bold yellow"),
            f": {clean(item.layer or 'the model')} ({place(item.span)}): {clean(item.reason)}{blocked}",
        )
