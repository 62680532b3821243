"""findings -> a new text of the file: edits chosen so that none touches another, everything else left as its author wrote it."""

from __future__ import annotations

import io
import json
import tokenize
from collections.abc import Iterable, Sequence

from cnnlint.diagnostics import Diagnostic, Edit
from cnnlint.model import Span
from cnnlint.notebook import physical_span
from cnnlint.rows import line_starts
from cnnlint.source import Source


def fixable(diagnostics: Iterable[Diagnostic], path: str, unsafe: bool) -> list[Diagnostic]:
    """The findings whose fix may be applied to this file; with `unsafe`, also those that may change what the model means."""
    return [
        item
        for item in diagnostics
        if item.fix
        and item.fix.edits
        and (unsafe or item.fix.applicability == "safe")
        and all(edit.span.path == path for edit in item.fix.edits)
    ]


def apply_fixes(source: Source, data: bytes, items: Sequence[Diagnostic]) -> tuple[bytes, list[Diagnostic]]:
    """The file with the fixes of these findings, and the findings whose fix is in it: one that overlaps an earlier one waits."""
    taken: list[tuple[int, int, str]] = []
    applied = []
    for item in items:
        assert item.fix is not None
        edits = [(*_offsets(edit.span, source), _content(edit, source)) for edit in item.fix.edits]
        if not any(_overlap(edit, other) for edit in edits for other in taken):
            taken.extend(edit for edit in edits if edit not in taken)
            applied.append(item)
    encoded = _replaced(source, data, taken)
    return (data, []) if encoded is None else (encoded, applied)


def apply_edits(source: Source, data: bytes, edits: Iterable[Edit]) -> bytes | None:
    """The file with all of these edits, which do not touch each other; None where its encoding cannot hold them."""
    return _replaced(source, data, [(*_offsets(edit.span, source), _content(edit, source)) for edit in edits])


def _replaced(source: Source, data: bytes, taken: Iterable[tuple[int, int, str]]) -> bytes | None:
    text = source.text if source.notebook is None else source.notebook.raw
    for start, end, content in sorted(taken, reverse=True):
        text = text[:start] + content + text[end:]
    return _encode(text, data, source)


def _offsets(span: Span, source: Source) -> tuple[int, int]:
    if source.notebook is not None:
        return physical_span(source.notebook, span)
    starts = line_starts(source.text)
    return starts[span.start.row - 1] + span.start.column - 1, starts[span.end.row - 1] + span.end.column - 1


def _content(edit: Edit, source: Source) -> str:
    """The new text in the file's own writing: its line ends, and escaped as the notebook's JSON is."""
    if source.notebook is not None:
        return json.dumps(edit.content, ensure_ascii=source.notebook.raw.isascii())[1:-1]
    return edit.content.replace("\n", "\r\n") if "\r\n" in source.text else edit.content


def _overlap(edit: tuple[int, int, str], other: tuple[int, int, str]) -> bool:
    """Whether two edits touch: also two insertions at one place, whose order would be a guess. The very same edit is one."""
    return edit != other and edit[0] <= other[1] and other[0] <= edit[1]


def _encode(text: str, data: bytes, source: Source) -> bytes | None:
    """The text in the encoding of the file; None where that does not give back what was read, or cannot hold the new text."""
    original = source.text if source.notebook is None else source.notebook.raw
    encoding = json.detect_encoding(data) if source.notebook is not None else tokenize.detect_encoding(io.BytesIO(data).readline)[0]
    try:
        return text.encode(encoding) if original.encode(encoding) == data else None
    except UnicodeError:
        return None
