"""The format `github`: workflow commands that become annotations on the lines of a pull request.

Rules of GitHub: `%`, CR and LF are escaped in messages, `:` and `,` in properties too; a column only counts where start and end
line are equal; a step shows at most ten annotations of a kind, so the tenth says how many more there are, and where.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from urllib.parse import quote

from cnnlint.analysis import Report
from cnnlint.diagnostics import Diagnostic, Severity
from cnnlint.report.view import View
from cnnlint.report.words import clean, findings, in_cell, message

LIMIT = 10
COMMANDS: tuple[tuple[Severity, str], ...] = (("error", "error"), ("warning", "warning"), ("info", "notice"))


def render(reports: Sequence[Report], view: View) -> str:
    """One command a line: errors, then warnings, then notices."""
    everything = findings(reports)
    return "".join(f"{command}\n" for severity, name in COMMANDS for command in _commands(name, _of(everything, severity), view))


def _of(everything: Sequence[Diagnostic], severity: Severity) -> list[Diagnostic]:
    return [item for item in everything if item.severity == severity]


def _commands(name: str, items: list[Diagnostic], view: View) -> Iterator[str]:
    for item in items[: LIMIT - 1 if len(items) > LIMIT else LIMIT]:
        yield _command(name, item, _words(item), view)
    if len(items) > LIMIT:
        last, hidden = items[LIMIT - 1], items[LIMIT:]
        yield _command(name, last, f"{_words(last)}\n\n{_more(name, hidden, view)}", view)


def _more(name: str, hidden: list[Diagnostic], view: View) -> str:
    """How many more there are, and in which files."""
    by_file = Counter(clean(relative(item.span.path, view.root)) for item in hidden).most_common(5)
    shown = ", ".join(f"{path} ({number})" for path, number in by_file)
    rest = len({item.span.path for item in hidden}) - len(by_file)
    noun = f"{name}{'s' if len(hidden) > 1 else ''}"
    return f"GitHub shows {LIMIT} at most; {len(hidden)} more {noun} in {shown}" + (f" and {rest} more files" if rest else "")


def _words(item: Diagnostic) -> str:
    parts = [in_cell(item.span) + message(item)]
    parts += [f"hint: {clean(item.hint)}"] if item.hint else []
    parts += [f"help: {clean(item.arithmetic)}"] if item.arithmetic else []
    return "\n".join(parts)


def _command(name: str, item: Diagnostic, words: str, view: View) -> str:
    start, end = item.span.physical or item.span.start, item.span.physical_end or item.span.end
    properties = {"file": relative(item.span.path, view.root), "line": start.row, "endLine": end.row}
    if start.row == end.row:
        properties.update(col=start.column, endColumn=end.column)
    properties["title"] = f"{item.code} {item.name}"
    listed = ",".join(f"{key}={clean(_property(str(value)))}" for key, value in properties.items())
    return f"::{name} {listed}::{_data(words)}"


def relative(path: str, root: str) -> str:
    """The path from the repository's root, with forward slashes, whatever is in it: each format escapes what its reader would act on.

    Links among its folders are followed: git knows the file behind them.
    """
    if root:
        folder, name = os.path.split(os.path.abspath(path))
        path = os.path.relpath(os.path.join(os.path.realpath(folder), name), root)
    return path.replace(os.sep, "/")


def in_url(path: str, root: str) -> str:
    """The same as part of an address."""
    return quote(relative(path, root), errors="surrogateescape")


def in_json(path: str, root: str) -> str:
    """The same for JSON, whose readers stumble over bytes that are no UTF-8."""
    return relative(path, root).encode("utf-8", "backslashreplace").decode("utf-8")


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
