"""The format `table` of `summary`: each model as a table like Keras's own, with every layer's share; `--explain` unfolds the sums."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from textwrap import wrap
from typing import TYPE_CHECKING

from cnnlint.analysis import Report
from cnnlint.costs import Cost, costs, total_bytes, total_macs
from cnnlint.diagnostics import Diagnostic
from cnnlint.dims import Unknown
from cnnlint.report.columns import COLUMNS, DEFAULT, Column, Row
from cnnlint.report.paint import Line, Piece, code, folded, line, paint
from cnnlint.report.records import explained
from cnnlint.report.unfold import unfolded
from cnnlint.report.view import View
from cnnlint.report.words import clean, findings, message, models, place
from cnnlint.rules.facts.chain import show_count, show_shape, show_sum
from cnnlint.smallest import smallest_input

if TYPE_CHECKING:
    from cnnlint.trace import LayerTrace, Trace


def render(reports: Sequence[Report], view: View) -> str:
    """All models, each with its table, separated by blank lines; what could not be read comes last."""
    lines = [row for trace in models(reports) for row in _model(trace, view)]
    lines += [row for item in findings(reports) if item.code.startswith("CNN9") for row in _unread(item)]
    return paint(lines, view.colour)


def _unread(item: Diagnostic) -> Iterator[Line]:
    yield line(Piece(place(item.span), "bold"), ": ", code(item), f" {message(item)}")
    yield line()


def _model(trace: Trace, view: View) -> Iterator[Line]:
    for row in _heading(trace):
        yield from folded(row, view.width, 4)
    each = costs(trace)
    rows = list(_rows(trace, each, 0))
    if rows:
        yield from _table(rows, view)
    for row in chain(_totals(trace), _costs(trace, each, view), _trouble(trace)):
        yield from folded(row, view.width, 4)
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


def _rows(trace: Trace, each: Sequence[Cost], depth: int) -> Iterator[Row]:
    for layer, cost in zip(trace.layers, each, strict=True):
        yield Row(layer, depth, cost)
        if layer.inner is not None:
            yield from _rows(layer.inner, cost.inner, depth + 1)


_LEADING = 3  # number, class and name, which every table has


def _table(rows: Sequence[Row], view: View) -> Iterator[Line]:
    """The columns as wide as their content; one for names, and those that nobody asked for, only where there is something in them."""
    columns = [COLUMNS[name] for name in view.columns or DEFAULT]
    titles = ("#", "layer", "name", *(column.title for column in columns))
    cells = [_cells(row, columns) for row in rows]
    shown = [number for number in range(len(titles)) if (view.columns and number >= _LEADING) or any(row[number] for row in cells)]
    widths = _fitting({number: max(len(titles[number]), *(len(row[number]) for row in cells)) for number in shown}, view.width)
    right = {0, *(number for number, column in enumerate(columns, _LEADING) if column.right)}
    for text in _joined(titles, widths, right):
        yield line(Piece(text, "dim"))
    yield line(Piece("  " + "-" * (sum(widths.values()) + 2 * len(shown) - 2), "dim"))
    for row, content in zip(rows, cells, strict=True):
        refused = row.layer.problem is not None
        for text in _joined(content, widths, right):
            yield line(Piece(text, "red" if refused else _weight_style(row.layer)))
        if view.explain:
            for part in (*_explanation(row, 4 + widths[0]), *_unfolded(row, 4 + widths[0], view)):
                yield from folded(part, view.width, len(part[0].text))


_NARROWEST = 12


def _fitting(widths: dict[int, int], terminal: int) -> dict[int, int]:
    """The widths of columns on a terminal (0: a pipe): the widest give way until all fit; all stay where that would leave too little."""
    fitted = dict(widths)
    room = terminal - 2 * len(widths)
    while terminal and sum(fitted.values()) > room:
        widest = max(fitted, key=lambda number: fitted[number])
        if fitted[widest] <= _NARROWEST:
            return widths
        fitted[widest] -= 1
    return fitted


def _joined(cells: Sequence[str], widths: dict[int, int], right: set[int]) -> Iterator[str]:
    """The rows of text of one row of the table: a cell that is wider than its column goes on below."""
    parts = {i: [cells[i]] if len(cells[i]) <= width else wrap(cells[i], width) for i, width in widths.items()}
    for level in range(max(map(len, parts.values()))):
        texts = {i: part[level] if level < len(part) else "" for i, part in parts.items()}
        joined = "  ".join(texts[i].rjust(width) if i in right else texts[i].ljust(width) for i, width in widths.items())
        yield f"  {joined.rstrip()}"


def _cells(row: Row, columns: Sequence[Column]) -> tuple[str, ...]:
    layer = row.layer
    number = str(layer.index + 1) if not row.depth else ""
    titles = (number, "  " * row.depth + clean(layer.call.class_name), clean(layer.given_name or ""))
    state = "refused" if layer.problem is not None else "not built" if layer.step is None else None
    if state is not None:
        return (*titles, state, *[""] * (len(columns) - 1))
    return (*titles, *(clean(column.cell(row)) for column in columns))


def _weight_style(layer: LayerTrace) -> str:
    """The layer that holds half of all parameters stands out."""
    return "bold" if layer.share is not None and layer.share >= 0.5 else ""


def _explanation(row: Row, indent: int) -> Iterator[Line]:
    explanation = explained(row.layer)
    if explanation is None:
        return
    pad = " " * indent + "  " * row.depth
    if explanation.shape == explanation.params:  # the one reason why neither is known
        yield line(Piece(f"{pad}shape, params  ", "dim"), clean(explanation.shape))
        return
    for number, part in enumerate(explanation.shape.split("; ")):
        yield line(Piece(f"{pad}{'' if number else 'shape':<8}", "dim"), clean(part))
    if row.layer.step and row.layer.step.weights:
        yield line(Piece(f"{pad}params  ", "dim"), clean(show_sum(explanation.params)))


def _unfolded(row: Row, indent: int, view: View) -> Iterator[Line]:
    """The sums of the costs that were asked for."""
    pad = " " * indent + "  " * row.depth
    sums = unfolded(row.layer, row.cost)
    for name, column, title in (("macs", "macs", "MACs"), ("receptive_field", "receptive-field", "field")):
        if name in sums and column in view.columns:
            yield line(Piece(f"{pad}{title:<8}", "dim"), clean(show_sum(sums[name])))


def _totals(trace: Trace) -> Iterator[Line]:
    if trace.status == "unbuilt":
        yield line("  no input shape anywhere, so Keras does not know the shapes yet either")
    elif isinstance(trace.total_params, Unknown):
        yield line("  params: not known")
    elif trace.total_params is not None:
        parts = (("total", trace.total_params), ("trainable", trace.trainable_params), ("non-trainable", trace.non_trainable_params))
        yield line("  params: ", Piece(", ".join(f"{name} {show_count(number)}" for name, number in parts), "bold"))


def _costs(trace: Trace, each: tuple[Cost, ...], view: View) -> Iterator[Line]:
    """The sums of the columns that were asked for, and the smallest input where the model leaves a size open."""
    sums = (("macs", "MACs", total_macs(trace)), ("activation-bytes", "activation bytes", total_bytes(trace, each)))
    texts = [f"{title} {show_count(total)}" for name, title, total in sums if name in view.columns and total is not None]
    if texts:
        yield line(f"  for one sample: {', '.join(texts)}")
    least = smallest_input(trace)
    if least is not None and "?" not in least.shape:
        yield line(f"  smallest input {show_shape(least.shape)}")


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
