"""A notebook -> Source: its code cells joined to one program, and the way back from a row of it to the cell and the JSON line.

Each cell takes one separator row (blank, or `if 1:` before a cell that starts indented, which IPython would dedent) and its
own rows, so that rows and columns within the cell never move.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import Any

from cnnlint.guard import Refusal, refusal
from cnnlint.magics import blank_magics
from cnnlint.model import Position, Span
from cnnlint.rows import line_starts, position_of
from cnnlint.source import Source, SourceError, unreadable
from cnnlint.tuples import NamedTuple


class Cell(NamedTuple):
    """One code cell: its 1-based number among all cells, the program row of its first row, and each row's offset in the JSON text."""

    number: int
    first_row: int
    offsets: tuple[int, ...]


class Notebook(NamedTuple):
    """The .ipynb file behind a program: raw JSON text, the offsets of its lines, and the code cells in order."""

    raw: str
    starts: tuple[int, ...]
    cells: tuple[Cell, ...]

    def locate(self, row: int, column: int) -> tuple[int, int, Position]:
        """The cell, the row within it, and the place in the JSON text of a place in the program text."""
        cell = self.cells[max(bisect_right(self.cells, row, key=lambda cell: cell.first_row) - 1, 0)]
        inner = min(max(row - cell.first_row, 0), len(cell.offsets) - 1)
        offset = _advance(self.raw, cell.offsets[inner], column - 1)
        return cell.number, inner + 1, position_of(offset, self.starts)

    def program_row(self, index: int | None, row: int) -> int:
        """The row of the program text for a row of a cell."""
        return next((cell.first_row + row - 1 for cell in self.cells if cell.number == index), row)


class _RawCell(NamedTuple):
    number: int
    rows: tuple[str, ...]
    offsets: tuple[int, ...]


def load_notebook(path: str, data: bytes, accepts: Callable[[bytes], bool] | None = None) -> Source | SourceError:
    """Read a notebook (format 4, or 3 with its worksheets); CNN906 where it is no notebook.

    A cell that does not parse is left out and listed in `errors`, unless it holds another language.
    """
    try:
        raw = data.decode(json.detect_encoding(data))
        document = json.loads(raw.removeprefix("\ufeff"))
    except (UnicodeError, ValueError, RecursionError) as error:
        return unreadable(path, f"is no notebook: {error}")
    if not isinstance(document, dict):
        return unreadable(path, "is no notebook: the JSON text holds no object")
    starts = line_starts(raw)
    cells = tuple(_code_cells(document, raw)) if _is_python(document) else ()
    return _join(path, raw, starts, cells, accepts)


def _join(path: str, raw: str, starts: tuple[int, ...], cells: tuple[_RawCell, ...], accepts: Callable[[bytes], bool] | None) -> Source:
    program: list[str] = []
    lines: list[str] = []
    placed: list[Cell] = []
    refused: list[tuple[Position, Refusal]] = []
    for cell in cells:
        python, problem = _as_python(cell.rows, accepts)
        placed.append(Cell(cell.number, len(program) + 2, cell.offsets))
        if problem:
            refused.append((Position(len(program) + 1 + problem.row, problem.column), problem))
        program.extend(python)
        lines.extend(("", *cell.rows))
    text = "\n".join((*program, ""))
    source = Source(path, text, _encode(text), (*lines, ""), Notebook(raw, starts, tuple(placed)))
    errors = tuple(SourceError(problem.code, problem.message, source.span(at, at)) for at, problem in refused)
    return source._replace(errors=errors)


def _as_python(rows: tuple[str, ...], accepts: Callable[[bytes], bool] | None) -> tuple[list[str], Refusal | None]:
    """The separator row and the rows of one cell as Python; all blank, with the reason, where it does not parse."""
    problem = _refused("", rows, None)
    if problem is None:
        return ["", *rows], None
    cleaned = blank_magics(rows)
    first = next((row for row in cleaned.rows if row.strip()), "")
    for separator in ("", "if 1:") if first[:1].isspace() else ("",):
        last = _refused(separator, cleaned.rows, accepts)
        if last is None:
            return [separator, *cleaned.rows], None
        problem = last if separator == "" else problem
    return [""] * (len(rows) + 1), problem


def _refused(separator: str, rows: tuple[str, ...], accepts: Callable[[bytes], bool] | None) -> Refusal | None:
    """As `refusal`, with rows counted within the cell."""
    text = "\n".join((separator, *rows, ""))
    problem = refusal(text, lambda: accepts is not None and accepts(_encode(text)))
    return problem and problem._replace(row=min(max(problem.row - 1, 1), len(rows)))


_COOKIE = re.compile(rb"^([ \t\f]*#.*?cod)ing(?=[:=])", re.MULTILINE)


def _encode(text: str) -> bytes:
    """UTF-8 for the parser. A coding cookie in a cell says nothing about a notebook, so it is made unreadable, in the same columns."""
    return _COOKIE.sub(rb"\1-ng", text.encode("utf-8", "replace"))


def _is_python(document: dict[str, Any]) -> bool:
    metadata = document.get("metadata")
    info = metadata.get("language_info") if isinstance(metadata, dict) else None
    spec = metadata.get("kernelspec") if isinstance(metadata, dict) else None
    names = [part.get(key) for part, key in ((info, "name"), (spec, "language")) if isinstance(part, dict)]
    known = [name.lower() for name in names if isinstance(name, str) and name]
    return not known or any("python" in name for name in known)


def _code_cells(document: dict[str, Any], raw: str) -> Iterator[_RawCell]:
    places = _source_strings(raw)
    for index, (key, cell) in enumerate(_all_cells(document), start=1):
        if not isinstance(cell, dict) or cell.get("cell_type") != "code" or _other_language(cell):
            continue
        rows, offsets = _rows([raw[slice(*place)] for place in places.get(key, ())], [place[0] for place in places.get(key, ())])
        if rows:
            yield _RawCell(index, rows, offsets)


def _all_cells(document: dict[str, Any]) -> Iterator[tuple[tuple[int, int], Any]]:
    """Every cell with its key (worksheet, index): format 4 has one list of cells, format 3 one for each worksheet."""
    sheets = document.get("worksheets") if "cells" not in document else [document]
    for number, sheet in enumerate(sheets if isinstance(sheets, list) else []):
        cells = sheet.get("cells") if isinstance(sheet, dict) else None
        for index, cell in enumerate(cells if isinstance(cells, list) else []):
            yield (number, index), cell


def _other_language(cell: dict[str, Any]) -> bool:
    metadata = cell.get("metadata")
    vscode = metadata.get("vscode") if isinstance(metadata, dict) else None
    language = vscode.get("languageId") if isinstance(vscode, dict) else None
    return isinstance(language, str) and language != "python"


_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{}:,]|[^\s\[\]{}:,"]+', re.DOTALL)


def _source_strings(raw: str) -> dict[tuple[int, int], list[tuple[int, int]]]:
    """Where the string literals of each cell's source stand in the JSON text, keyed as `_all_cells` does."""
    found: dict[tuple[int, int], list[tuple[int, int]]] = {}
    path: list[Any] = []
    key_next = False
    for match in _TOKEN.finditer(raw):
        token = match.group()
        first = token[0]
        if first in "[{":
            path.append(0 if first == "[" else None)
            key_next = first == "{"
        elif first in "]}":
            path.pop()
            key_next = False
        elif first == ",":
            key_next = path[-1] is None or isinstance(path[-1], str)
            path[-1] = path[-1] if key_next else path[-1] + 1
        elif first == '"' and key_next:
            path[-1], key_next = json.loads(token), False
        elif first == '"' and (key := _cell_key(path)):
            found.setdefault(key, []).append(match.span())
    return found


def _cell_key(path: list[Any]) -> tuple[int, int] | None:
    """(worksheet, cell) where the path leads to a string of a cell's source."""
    match path:
        case ["cells", int(cell), "source"] | ["cells", int(cell), "source", int()]:
            return 0, cell
        case ["worksheets", int(sheet), "cells", int(cell), "input"] | ["worksheets", int(sheet), "cells", int(cell), "input", int()]:
            return sheet, cell
    return None


_ESCAPE = re.compile(r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)", re.DOTALL)
_LINE_END = re.compile(r"\\u000[aA]|\\n")


def _rows(literals: list[str], starts: list[int]) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The rows of a cell's source and the offset in the JSON text at which each begins."""
    text = "".join(json.loads(literal) for literal in literals)
    if not text:
        return (), ()
    offsets: list[int] = []
    fresh = True
    for literal, start in zip(literals, starts, strict=True):
        if fresh and literal != '""':
            offsets.append(start + 1)
            fresh = False
        for escape in _ESCAPE.finditer(literal):
            if _LINE_END.fullmatch(escape.group()):
                fresh = escape.end() == len(literal) - 1
                if not fresh:
                    offsets.append(start + escape.end())
    if fresh:
        offsets.append(starts[-1] + len(literals[-1]) - 1)
    rows = tuple(row.removesuffix("\r").replace("\r", " ") for row in text.split("\n"))
    return rows, tuple(offsets)


def _advance(raw: str, offset: int, characters: int) -> int:
    """The offset that many characters of the decoded string further on; never beyond the closing quote."""
    for _ in range(characters):
        if raw[offset : offset + 1] in ('"', ""):
            break
        escape = _ESCAPE.match(raw, offset)
        offset = escape.end() if escape else offset + 1
    return offset


def physical_span(notebook: Notebook, span: Span) -> tuple[int, int]:
    """The offsets in the JSON text between which a span of this notebook stands."""
    row, end_row = notebook.program_row(span.cell, span.start.row), notebook.program_row(span.cell, span.end.row)
    (_, _, start), (_, _, end) = notebook.locate(row, span.start.column), notebook.locate(end_row, span.end.column)
    return notebook.starts[start.row - 1] + start.column - 1, notebook.starts[end.row - 1] + end.column - 1
