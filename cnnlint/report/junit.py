"""The format `junit`: a test suite for each file; a clean file is one passing case, a finding one failing case.

What is only information stands in the output of a passing case: a test report is red where the exit status is not 0. Nothing is written
that the schema of Jenkins does not name: it refuses the whole file for one attribute.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from cnnlint.analysis import Report
from cnnlint.diagnostics import Diagnostic
from cnnlint.report.view import View
from cnnlint.report.words import clean, findings, message


def render(reports: Sequence[Report], view: View) -> str:
    """One XML document."""
    by_file: dict[str, list[Diagnostic]] = {path: [] for path in view.files}
    for item in findings(reports):
        by_file.setdefault(item.span.path, []).append(item)
    failures = sum(map(_failures, by_file.values()))
    cases = sum(max(len(items), 1) for items in by_file.values())
    lines = ['<?xml version="1.0" encoding="utf-8"?>', f'<testsuites name="cnnlint" tests="{cases}" failures="{failures}">']
    lines += [line for path, items in by_file.items() for line in _suite(path, items)]
    return "\n".join([*lines, "</testsuites>"]) + "\n"


def _suite(path: str, items: list[Diagnostic]) -> Iterator[str]:
    name = quoteattr(_xml(path))
    yield f'  <testsuite name={name} file={name} tests="{max(len(items), 1)}" failures="{_failures(items)}" errors="0">'
    if not items:
        yield f'    <testcase name="cnnlint" classname={name}/>'
    for item in items:
        yield from _case(item, name)
    yield "  </testsuite>"


def _failures(items: Sequence[Diagnostic]) -> int:
    return sum(item.severity != "info" for item in items)


def _case(item: Diagnostic, name: str) -> Iterator[str]:
    start = item.span.physical or item.span.start
    title = quoteattr(f"{item.code} {item.name}, line {start.row}")
    details = escape(_details(item))
    yield f"    <testcase name={title} classname={name}>"
    if item.severity == "info":
        yield f"      <system-out>{details}</system-out>"
    else:
        yield f'      <failure type="{item.severity}" message={quoteattr(_xml(message(item)))}>{details}</failure>'
    yield "    </testcase>"


def _details(item: Diagnostic) -> str:
    cell = f"cell {item.span.cell}, " if item.span.cell is not None else ""
    parts = [f"{cell}row {item.span.start.row}, column {item.span.start.column}: {message(item)}"]
    parts += [f"hint: {item.hint}"] if item.hint else []
    parts += [f"help: {item.arithmetic}"] if item.arithmetic else []
    return "\n".join(map(_xml, parts))


def _xml(text: str) -> str:
    """Text without the two characters that XML cannot hold, besides those that no format prints."""
    return clean(text).replace("\ufffe", "\\ufffe").replace("\uffff", "\\uffff")
