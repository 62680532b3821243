"""The format `full`: the code with the layer underlined, the layer that caused it as a second span, then the sum that proves it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cnnlint.analysis import Report
from cnnlint.diagnostics import Diagnostic
from cnnlint.report.frame import Mark, frame
from cnnlint.report.paint import SEVERITY_STYLES, Line, Piece, code, folded, line, paint
from cnnlint.report.sources import source_of
from cnnlint.report.view import View
from cnnlint.report.words import clean, findings, message, place


def render(reports: Sequence[Report], view: View) -> str:
    """All findings with their code, separated by blank lines."""
    return paint((row for item in findings(reports) for row in _finding(item, reports, view)), view.colour)


def _finding(item: Diagnostic, reports: Sequence[Report], view: View) -> Iterator[Line]:
    yield from folded(line(code(item), Piece(f" {message(item)}", "bold")), view.width, 4)
    marks = [Mark(item.span, "", True), *(Mark(related.span, related.message, False) for related in item.related)]
    yield from _frames(item, marks, reports, view)
    for note in _notes(item):
        yield from folded(note, view.width, _hang(note))
    yield line()


def _hang(note: Line) -> int:
    """Where the words of a note begin: behind its title."""
    return sum(len(piece.text) for piece in note[:-1])


def _frames(item: Diagnostic, marks: list[Mark], reports: Sequence[Report], view: View) -> Iterator[Line]:
    """A frame for each file, the finding's own first; a file that cannot be had shows its place only."""
    groups: dict[str, list[Mark]] = {}
    for mark in marks:
        groups.setdefault(mark.span.path, []).append(mark)
    for path, group in groups.items():
        source = source_of(path, reports, view)
        arrow = "-->" if path == item.span.path else ":::"
        where = place(group[0].span) + (f" ({item.name})" if path == item.span.path else "")
        yield line("  ", Piece(arrow, "blue"), f" {where}")
        if source is not None:
            yield from frame(group, source, SEVERITY_STYLES[item.severity], view.width)
        else:
            yield from (line(f"      {clean(mark.message)}") for mark in group if mark.message)


_LONGEST_CHAIN = 10


def _shortened(trace: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """The input and the last layers of a long chain."""
    if len(trace) <= _LONGEST_CHAIN:
        return trace
    left_out = len(trace) - _LONGEST_CHAIN + 1
    return trace[0], (f"... {left_out} layers ...", ""), *trace[left_out + 1 :]


def _notes(item: Diagnostic) -> Iterator[Line]:
    """The chain, what was expected, the hint; the sum comes last, because it is what is read."""
    chain = _shortened(item.trace)
    width = max((len(layer) for layer, _ in chain), default=0)
    for number, (layer, shape) in enumerate(chain):
        yield line("  = ", Piece("        " if number else "shapes: ", "bold"), clean(f"{layer:<{width}}  {shape}"))
    if not item.arithmetic and (item.expected or item.actual):
        parts = (f"expected {item.expected}" if item.expected else "", f"found {item.actual}" if item.actual else "")
        yield line("  = ", clean(", ".join(part for part in parts if part)))
    for number, part in enumerate(item.hint.split("; ") if item.hint else ()):
        yield line("  = ", Piece("      " if number else "hint: ", "bold"), clean(part))
    if item.fix:
        unsafe = " (unsafe)" if item.fix.applicability == "unsafe" else ""
        yield line("  = ", Piece(f"fix{unsafe}: ", "bold"), clean(item.fix.message))
    if item.arithmetic:
        yield line(Piece("help: ", "bold green"), clean(item.arithmetic))
