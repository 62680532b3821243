"""Literate tests: Markdown pages whose programs say at the end of their lines what they build.

Every `py` block is a program of its own. Blocks under a line that ends in a file name, such as "In `config.py`:", form one project
with the others under the same heading; the last file is the one that is read, and several blocks named as one notebook are its cells.

    Dense(10)            # shape: (None, 10) params: 650      the layer made on this line, as each model holds it
    model = Sequential() # total: 4810                        the parameters of the model made here
                         # status: partial                    (complete where nothing is said)
                         # condition: `deep` is true     of the variants, in order
                         # input_source: fit                  what showed its input
    x = hub.Layer()      # unresolved: 2 layers: reason       where knowledge ends, and how many layers are blocked by it
    Conv2D(8, 9)         # error: [CNN101]                    a finding; every one of severity error is named

Several answers on one line are separated by ` | `. `# not executed: why` keeps a program from being run in real Keras.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from markdown_blocks import FENCE, Block, blocks

from cnnlint.analysis import Report, analyze_bytes
from cnnlint.dims import Unknown, show
from cnnlint.model import Span
from cnnlint.settings import Settings
from cnnlint.trace import LayerTrace, Trace

FOLDER = Path(__file__).parent
KINDS = "shape|total|status|condition|input_source|unresolved|error|warning|info|not executed"
COMMENT = re.compile(rf"#\s(?P<kind>{KINDS}):\s(?P<text>.*?)(?=\s+#\s(?:{KINDS}):|$)")
FILE = re.compile(r"`([\w./]+\.(?:py|ipynb))`:?$")

#: file, cell (None outside notebooks), row
Where = tuple[str, int | None, int]
#: What is said on one row of one kind; the answers in order.
Said = dict[tuple[str, Where], list[str]]


class Case(NamedTuple):
    """One project: its files by name (of a notebook the cells), the last of which is read; what its comments say."""

    name: str
    files: dict[str, list[str]]

    @property
    def main(self) -> str:
        """The file that is read."""
        return list(self.files)[-1]

    def contents(self) -> dict[str, str]:
        """What stands in each file."""
        return {name: notebook(parts) if name.endswith(".ipynb") else "\n".join(parts) for name, parts in self.files.items()}

    def comments(self) -> Iterator[tuple[str, Where, str]]:
        """Every comment: its kind, where it stands, its text."""
        for name, parts in self.files.items():
            texts = parts if name.endswith(".ipynb") else ["\n".join(parts)]
            for index, text in enumerate(texts, 1):
                for row, line in enumerate(text.splitlines(), 1):
                    for match in COMMENT.finditer(line):
                        yield match["kind"], (name, index if name.endswith(".ipynb") else None, row), match["text"].strip()

    def said(self, *kinds: str) -> Said:
        """What the comments of these kinds say."""
        found: Said = {}
        for kind, where, text in self.comments():
            if kind in kinds:
                found.setdefault((kind, where), []).extend(text.split(" | "))
        return found

    @property
    def executed(self) -> bool:
        """Whether real Keras runs it."""
        return not self.said("not executed")


def notebook(cells: list[str]) -> str:
    """A notebook of these code cells."""
    made = [{"cell_type": "code", "metadata": {}, "source": cell.splitlines(keepends=True), "outputs": []} for cell in cells]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1)


def cases() -> list[Case]:
    """All cases of all pages."""
    return [case for page in sorted(FOLDER.rglob("*.md")) for case in _of_page(page)]


def _of_page(page: Path) -> Iterator[Case]:
    text = FENCE.sub(lambda match: "\n" * match[0].count("\n"), page.read_text("utf-8"))
    headings = [row for row, line in enumerate(text.splitlines(), 1) if line.startswith("#")]
    projects: dict[int, Case] = {}
    for block in blocks(page, "py"):
        start = max((row for row in headings if row < block.row), default=0)
        name = _file_name(block)
        case = Case(f"{page.stem}:{block.row}", {name or "program.py": []})
        if name is not None:
            case = projects.setdefault(start, case)
        case.files.setdefault(name or "program.py", []).append(block.text)
        if name is None:
            yield case
    yield from projects.values()


def _file_name(block: Block) -> str | None:
    match = FILE.search(block.before)
    return match[1] if match else None


# -- what cnnlint says ------------------------------------------------------------------------------------------------------


def report_of(case: Case) -> Report:
    """What cnnlint says of the case; it reads no file but those of the case."""
    files = {name: text.encode() for name, text in case.contents().items()}
    return analyze_bytes(case.main, files[case.main], Settings(), files.get)


def answers(report: Report) -> Said:
    """What the comments of a case should say."""
    found: Said = {}

    def tell(kind: str, span: Span, text: str) -> None:
        held = found.setdefault((kind, (span.path, span.cell, span.start.row)), [])
        if text not in held:
            held.append(text)

    for trace in report.traces:
        model = trace.model
        tell("status", model.span, trace.status)
        tell("condition", model.span, str(model.condition))
        tell("input_source", model.span, str(trace.input_kind))
        tell("total", model.span, shown_count(trace.total_params))
        for layer in layers_of(trace):
            tell("shape", layer.call.span, shown_layer(layer))
        for end in trace.unresolved:
            tell("unresolved", end.span, f"{end.blocks} layer{'' if end.blocks == 1 else 's'}: {end.reason}")
    for item in report.diagnostics:
        tell(item.severity, item.span, f"[{item.code}]")
    return found


def layers_of(trace: Trace) -> Iterator[LayerTrace]:
    """The layers of a model that are built, those of nested models as they stand in it."""
    for layer in trace.layers:
        if layer.problem is None and layer.shape is not None:
            yield layer
        if layer.inner is not None:
            yield from layers_of(layer.inner)


def shown_layer(layer: LayerTrace) -> str:
    """`(None, 10) params: 650`."""
    return f"{shown_shape(layer.shape)} params: {shown_count(layer.params)}"


def shown_shape(shape: Any) -> str:
    """A shape as the comments write it."""
    if isinstance(shape, Unknown) or shape is None:
        return "?"
    return f"({', '.join(map(show, shape))}{',' if len(shape) == 1 else ''})"


def shown_count(count: Any) -> str:
    """A number of parameters; `?` where it is not known."""
    return "?" if count is None or isinstance(count, Unknown) else str(count)
