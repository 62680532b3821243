"""What IPython adds to Python, taken out of a notebook's cell without moving a line.

IPython rewrites magics before Python sees a cell; here they become statements that do nothing (or assign something unknown),
each on its own row, so that every row and column of the remaining code stays where it was.
"""

from __future__ import annotations

import re

from cnnlint.tuples import NamedTuple

# Cell magics whose body is Python that runs in the notebook's own namespace. Any other body is another language or another process.
_PYTHON_CELL_MAGICS = {
    "time",
    "timeit",
    "capture",
    "prun",
    "debug",
    "memit",
    "mprun",
    "lprun",
    "scalene",
    "snakeviz",
    "pyinstrument",
    "wandb",
}
# Shell commands that Jupyter accepts bare ("automagic"), where the line is no Python.
_BARE_COMMANDS = re.compile(r"\s*(?:pip3?|conda|mamba|cd|ls|ll|cat|mkdir|rmdir|rm|cp|mv|pwd|wget|curl|git|unzip|tar|python3?)\s+[^=(\s]")
_CELL_MAGIC = re.compile(r"\s*%%\s*(!|[\w.]*)")
_TIMED = re.compile(r"(\s*)%(?:time|prun)[ \t]+(?=[^\s-])")
_LINE_MAGIC = re.compile(r"(\s*)(?:%{1,2}\s*\w|!|\?{1,2}\s*\S)")
_HELP = re.compile(r"(\s*)%{0,2}[\w*][\w.*\[\]'\"]*\?{1,2}\s*(?:#.*)?$")
_ASSIGNED = re.compile(r"(\s*[\w.,\s()\[\]'\"]*[^=!<>%\s]\s*=\s*)(?:!|%\s*\w)")
_UNKNOWN = "get_ipython()"
_STRING_OR_BRACKET = re.compile(
    r"#.*|[rbufRBUF]{0,2}(?P<long>'''|\"\"\")|[rbufRBUF]{0,2}'(?:[^'\\\n]|\\.)*'|[rbufRBUF]{0,2}\"(?:[^\"\\\n]|\\.)*\"|[(\[{]|[)\]}]"
)


class Cleaned(NamedTuple):
    """A cell as Python, row for row. `foreign`: it held another language, so that nothing of it is Python."""

    rows: tuple[str, ...]
    foreign: bool = False


def blank_magics(rows: tuple[str, ...]) -> Cleaned:
    """Replace magics, shell lines and help requests of one cell. Call it only for a cell that is not Python as it stands."""
    first = next((i for i, row in enumerate(rows) if row.strip()), 0)
    magic = _CELL_MAGIC.match(rows[first]) if rows else None
    if magic and magic.group(1) not in _PYTHON_CELL_MAGICS:
        return Cleaned(("",) * len(rows), foreign=True)
    cleaned: list[str] = [""] * (first + 1) if magic else []
    cleaned.extend(_blank_lines(rows[len(cleaned) :]))
    return Cleaned(tuple(cleaned))


def _blank_lines(rows: tuple[str, ...]) -> list[str]:
    """Blank line by line; only a row that starts a statement can be a magic (`% b` may continue a sum)."""
    cleaned: list[str] = []
    inside = _Inside()
    continued_magic = False
    for row in rows:
        if continued_magic:
            replaced: str | None = ""
        elif inside.statement_start():
            replaced = _without_magic(row)
        else:
            replaced = None
        if replaced is None:
            inside = inside.after(row)
        else:
            inside = inside.after(replaced)
            continued_magic = row.rstrip().endswith("\\")
        cleaned.append(row if replaced is None else replaced)
    return cleaned


def _without_magic(row: str) -> str | None:
    """The row as Python, or None where it holds no magic."""
    if timed := _TIMED.match(row):
        # `if 1: ` has exactly the length of `%time `, so that the statement behind it stays in its columns.
        return timed.group(1) + "if 1:" + " " * (timed.end() - timed.end(1) - 5) + row[timed.end() :]
    if magic := _LINE_MAGIC.match(row) or _HELP.match(row):
        return magic.group(1) + "pass"
    if _BARE_COMMANDS.match(row):
        return row[: len(row) - len(row.lstrip())] + "pass"
    if assigned := _ASSIGNED.match(row):
        return assigned.group(1) + _UNKNOWN
    return None


class _Inside(NamedTuple):
    """Where a row begins: in a long string, at a depth of brackets, behind a backslash."""

    quote: str = ""
    depth: int = 0
    backslash: bool = False

    def statement_start(self) -> bool:
        return not self.quote and not self.depth and not self.backslash

    def after(self, row: str) -> _Inside:
        quote, depth, at = self.quote, self.depth, 0
        while True:
            if quote:
                end = _closing(row, quote, at)
                if end < 0:
                    return _Inside(quote, depth)
                quote, at = "", end
            match = _STRING_OR_BRACKET.search(row, at)
            if match is None:
                return _Inside(quote, depth, row.endswith("\\"))
            at = match.end()
            token = match.group()
            if match.group("long"):
                quote = match.group("long")
            elif token in "([{":
                depth += 1
            elif token in ")]}":
                depth = max(depth - 1, 0)


def _closing(row: str, quote: str, start: int) -> int:
    """The offset behind the closing quotes, or -1."""
    match = re.compile(r"(?:[^\\]|\\.)*?" + quote).match(row, start)
    return match.end() if match else -1
