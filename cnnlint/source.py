"""bytes -> Source: the text that `interpret` reads, and where each of its places stands in the file.

Everything here runs only for a file that passed the prefilter.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING

from cnnlint.model import Position, Span
from cnnlint.prefilter import mentions_keras as mentions_keras
from cnnlint.rows import split_lines
from cnnlint.tuples import NamedTuple

if TYPE_CHECKING:
    import ast

    from cnnlint.notebook import Notebook
    from cnnlint.prune import Follows


START = Position(1, 1)


class SourceError(NamedTuple):
    """Why a file, or one cell of a notebook, could not be read.

    `code` is CNN901 (does not parse), CNN905 (beyond what is safe to parse) or CNN906 (cannot be read or decoded). `lines` are the
    rows of a file that could be decoded, to show the place.
    """

    code: str
    message: str
    span: Span
    lines: tuple[str, ...] = ()


class Source(NamedTuple):
    """One program as text.

    `text` is the decoded file, or a notebook's code cells joined; `data` the same as bytes; b"" where nothing in the file can matter to
    any model.
    `lines` are the rows as they were written, without line ends (rows that hold magics are blanked in `text` only).
    `errors` are the cells of a notebook that had to be left out. `graphs` and `making` are what `prune` tells of the whole
    file; None where it was not asked. `tree` is what Python's own parser made of it, without definitions that cannot
    matter to any model, as long as it may be needed.
    """

    path: str
    text: str
    data: bytes
    lines: tuple[str, ...]
    notebook: Notebook | None = None
    errors: tuple[SourceError, ...] = ()
    graphs: int | None = None
    making: frozenset[tuple[str | None, str | None]] | None = None
    tree: ast.Module | None = None

    def locate(self, row: int, column: int) -> tuple[int | None, int, Position]:
        """The cell (None in a plain file), the row within it, and the physical position of a place in the program text."""
        if self.notebook is None:
            return None, row, Position(row, column)
        return self.notebook.locate(row, column)

    def span(self, start: Position, end: Position) -> Span:
        """The span between two places of the program text."""
        if self.notebook is None:
            return Span(self.path, start, end, None, start, end)
        cell, start_row, physical = self.notebook.locate(*start)
        _, end_row, physical_end = self.notebook.locate(*end)
        return Span(self.path, Position(start_row, start.column), Position(end_row, end.column), cell, physical, physical_end)

    def program_row(self, span: Span) -> int:
        """The row of the program text in which a span of this file starts."""
        return span.start.row if self.notebook is None else self.notebook.program_row(span.cell, span.start.row)


def load(path: str, data: bytes, accepts: Callable[[bytes], bool] | None = None, follows: Follows | None = None) -> Source | SourceError:
    """Read one file; `path` decides between Python and notebook (`.ipynb`).

    `accepts` is asked where this Python's own parser refuses a text: syntax newer than the running interpreter is no error. With
    `follows` (see `prune`) the program stands for itself: what in it has nothing to do with models is not parsed.
    """
    if path.endswith(".ipynb"):
        from cnnlint.notebook import load_notebook

        return load_notebook(path, data, accepts)
    return _load_python(path, data, accepts, follows)


def _load_python(path: str, data: bytes, accepts: Callable[[bytes], bool] | None, follows: Follows | None) -> Source | SourceError:
    from cnnlint.guard import Refusal, examine

    text = decode(path, data)
    if isinstance(text, SourceError):
        return text
    lines = split_lines(text)
    tree = examine(text, lambda: accepts is not None and accepts(data), lines)
    if isinstance(tree, Refusal):
        position = Position(tree.row, tree.column)
        return SourceError(tree.code, tree.message, Span(path, position, position, None, position, position), lines)
    if tree is None:
        return Source(path, text, data, lines)
    if follows is None:
        return Source(path, text, data, lines, tree=tree)
    from cnnlint.prune import prune

    pruned = prune(lines, tree, follows)
    return Source(path, text, data if pruned.tree else b"", lines, graphs=pruned.graphs, making=pruned.making, tree=pruned.tree)


def reload(path: str, data: bytes) -> Source | None:
    """The rows of a file that was loaded before, for showing them: nothing is parsed again."""
    if path.endswith(".ipynb"):
        from cnnlint.notebook import load_notebook

        loaded = load_notebook(path, data, lambda text: True)
        return None if isinstance(loaded, SourceError) else loaded
    text = decode(path, data)
    return None if isinstance(text, SourceError) else Source(path, text, b"", split_lines(text))


def decode(path: str, data: bytes) -> str | SourceError:
    """Decode as Python does: byte order mark, the coding cookie of PEP 263, otherwise UTF-8."""
    import tokenize

    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return data.decode(encoding)
    except (SyntaxError, UnicodeError, LookupError) as error:
        return unreadable(path, _decoding_message(error, data), _first_bad_position(error, data))


def unreadable(path: str, message: str, position: Position = START) -> SourceError:
    """CNN906 for this file."""
    return SourceError("CNN906", message, Span(path, position, position, None, position, position))


def _decoding_message(error: Exception, data: bytes) -> str:
    if isinstance(error, UnicodeDecodeError):
        return f"cannot be decoded as {error.encoding}: byte 0x{error.object[error.start]:02x}, and no other encoding is declared"
    return f"cannot be decoded: {str(error) or 'unknown encoding'}"


def _first_bad_position(error: Exception, data: bytes) -> Position:
    """Row and column of the first byte that could not be decoded; the first row for a bad cookie."""
    if not isinstance(error, UnicodeDecodeError) or error.object != data:
        try:
            data.decode("utf-8")
        except UnicodeDecodeError as exact:
            error = exact
        else:
            return START
    before = data[: error.start].decode("utf-8", "replace")
    rows = split_lines(before)
    return Position(len(rows), len(rows[-1]) + 1)
