"""The programs in the rules' documentation, and what the whole line says of them."""

from __future__ import annotations

from typing import NamedTuple

import tomli

from cnnlint import settings
from cnnlint.analysis import Report, analyze_bytes
from cnnlint.diagnostics import Edit
from cnnlint.rules.documentation import Example, documentation
from cnnlint.rules.registry import entries, table

PATH = "example.py"


class Case(NamedTuple):
    """One example program of one rule; `title` is the section it stands in."""

    code: str
    title: str
    number: int
    example: Example

    def __str__(self) -> str:
        return f"{self.code} {table()[self.code]}, {self.title.lower()} {self.number}"


def cases(*titles: str) -> list[Case]:
    """The examples of all rules in the sections with these titles."""
    return [
        Case(code, title, number, example)
        for code in table()
        for title in titles
        for number, example in enumerate(documentation(code).examples(title), 1)
    ]


def analyze(text: str, *codes: str, configuration: str = "") -> Report:
    """The report on a program with the default rules and `codes`, and a configuration in TOML on top."""
    preview = any(entries()[code].preview for code in codes)
    chosen = settings.apply(settings.Settings(extend_select=codes, preview=preview), tomli.loads(configuration), "example")
    return analyze_bytes(PATH, text.encode(), chosen, lambda path: None)


def run(case: Case) -> Report:
    """The report on an example, with its rule switched on."""
    return analyze(case.example.text, case.code, configuration=case.example.configuration)


def applied(text: str, edits: list[Edit]) -> str:
    """The text with the edits made, last first."""
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    for edit in sorted(edits, key=lambda edit: edit.span.start, reverse=True):
        start, end = (starts[place.row - 1] + place.column - 1 for place in (edit.span.start, edit.span.end))
        text = text[:start] + edit.content + text[end:]
    return text


def body(text: str) -> str:
    """A program without its imports: a fix may leave a name unused, and removing that is not its business."""
    return "\n".join(line for line in text.splitlines() if not line.startswith(("import ", "from ")))
