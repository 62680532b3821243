"""findings -> those that are new: a file that lists what was there when it was written, so that a large project can start today.

An entry is keyed by file, rule, model and layer, never by line or text, and by nothing that moves when code is edited. The keys
are those of `check --output-format json`; file names are relative to the folder of the baseline, so it holds wherever one stands.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeAlias

from cnnlint.diagnostics import Diagnostic
from cnnlint.reading import content
from cnnlint.settings import ConfigurationError
from cnnlint.tuples import NamedTuple

VERSION = 1
# Failures of the run itself: no baseline makes them good.
NEVER = frozenset({"CNN802", "CNN902"})

Group: TypeAlias = "tuple[str, str, str | None, str | None, str | None, str | None]"


class Entry(NamedTuple):
    """A finding as a baseline remembers it.

    `filename` and `seen_from` are relative to the folder of the baseline; `seen_from` is the file through which the finding was seen,
    where that is another one than the file it stands in. `model` and `function` are names, `layer` is the class, `number` counts from 0
    (None: the finding is about no layer). `row` is the entry's place in the file of the baseline, 0 for a new one.
    """

    filename: str
    code: str
    name: str
    model: str | None = None
    function: str | None = None
    layer: str | None = None
    number: int | None = None
    layer_name: str | None = None
    seen_from: str | None = None
    row: int = 0

    @property
    def group(self) -> Group:
        """Everything but the number of the layer, which changes when a layer is put in before it."""
        return self.filename, self.code, self.function, self.model, self.layer, self.layer_name

    def __str__(self) -> str:
        layer = "" if self.layer is None else f" of {self.layer}" + ("" if self.number is None else f" (layer {self.number + 1})")
        model = f" in the model `{self.model}`" if self.model else ""
        function = f" in the function `{self.function}`" if self.function else ""
        return f"{self.code}{layer}{model}{function} in {self.filename}"


class Compared(NamedTuple):
    """What a baseline says of findings: the numbers of those it knows, and its entries that match none."""

    known: frozenset[int]
    left: tuple[Entry, ...]


def remembered(item: Diagnostic, seen_from: str, folder: str) -> Entry:
    """The entry for a finding that the report of the file `seen_from` holds; `folder` is that of the baseline."""
    path, source = relative(item.span.path, folder), relative(seen_from, folder)
    index, layer, layer_name = item.layer or (None, None, None)
    model, function = (item.model.name, item.model.function) if item.model else (None, None)
    return Entry(path, item.code, item.name, model, function, layer, index, layer_name, None if source == path else source)


def compare(entries: Sequence[Entry], findings: Sequence[Entry]) -> Compared:
    """Pair findings with entries, one to one: those of the same layer first, then those of a layer of the same class and name whose
    number has changed, in their order."""
    waiting: dict[Group, list[Entry]] = {}
    for entry in entries:
        waiting.setdefault(entry.group, []).append(entry)
    known: set[int] = set()
    for exact in (True, False):
        for number, finding in enumerate(findings):
            candidates = waiting.get(finding.group, [])
            match = next((entry for entry in candidates if not exact or entry.number == finding.number), None)
            if number not in known and match is not None:
                candidates.remove(match)
                known.add(number)
    return Compared(frozenset(known), tuple(entry for candidates in waiting.values() for entry in candidates))


def relative(path: str, folder: str) -> str:
    """A path as seen from the folder of the baseline, with forward slashes."""
    try:
        return os.path.relpath(os.path.abspath(path), folder or os.getcwd()).replace(os.sep, "/")
    except ValueError:  # another drive of Windows
        return os.path.abspath(path).replace(os.sep, "/")


def dump(entries: Iterable[Entry]) -> str:
    """The text of a baseline: one entry a line, in an order that does not depend on the run, so that its diffs can be read."""
    rows = [json.dumps(_record(entry), ensure_ascii=False) for entry in sorted(entries, key=_order)]
    return f'{{"version": {VERSION}, "findings": [\n' + ",\n".join(rows) + ("\n]}\n" if rows else "]}\n")


def _order(entry: Entry) -> tuple[object, ...]:
    index = -1 if entry.number is None else entry.number
    return entry.filename, entry.code, entry.function or "", entry.model or "", index, entry.layer_name or "", entry.seen_from or ""


def _record(entry: Entry) -> dict[str, Any]:
    layer = None if entry.layer is None else {"index": entry.number, "class": entry.layer, "name": entry.layer_name}
    record: dict[str, Any] = {"filename": entry.filename, "code": entry.code, "name": entry.name}
    record["model"] = {"name": entry.model, "function": entry.function}
    record["layer"] = layer
    return record if entry.seen_from is None else {**record, "seen_from": entry.seen_from}


def read(path: str) -> tuple[Entry, ...]:
    """The entries of a baseline. Raises ConfigurationError where there is none, with row and column where it is not well formed."""
    try:
        text = content(path).decode("utf-8-sig")
    except OSError as error:
        hint = "; --update-baseline writes one" if isinstance(error, FileNotFoundError) else ""
        raise ConfigurationError(f"{path}: {error.strerror or error}{hint}") from None
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path}: {error}") from None
    try:
        document = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        where = f"{path}:{error.lineno}:{error.colno}" if isinstance(error, json.JSONDecodeError) else path
        raise ConfigurationError(f"{where}: is no JSON: {getattr(error, 'msg', error)}") from None
    if not isinstance(document, dict) or not isinstance(document.get("findings"), list):
        raise ConfigurationError(f"{path}: is no baseline: an object with `version` and `findings` is expected")
    if document.get("version") != VERSION:
        raise ConfigurationError(f"{path}: is a baseline of version {document.get('version')!r}, and this release reads {VERSION}")
    rows = _rows(text)
    return tuple(_entry(item, next(rows, 1), path) for item in document["findings"])


def _rows(text: str) -> Iterator[int]:
    """The row of each element of `findings`."""
    start = re.search(r'"findings"\s*:\s*\[', text)
    decoder, place = json.JSONDecoder(), start.end() if start else len(text)
    while (found := re.compile(r"[\s,]*(?=[^\s,\]])").match(text, place)) is not None:
        yield text.count("\n", 0, found.end()) + 1
        _, place = decoder.raw_decode(text, found.end())


def _entry(item: Any, row: int, path: str) -> Entry:
    """One entry. Raises ConfigurationError."""
    model, layer = (item.get("model") or {}, item.get("layer") or {}) if isinstance(item, dict) else (None, None)
    if not isinstance(model, dict) or not isinstance(layer, dict) or not isinstance(item.get("filename"), str):
        raise ConfigurationError(f"{path}:{row}: is no entry of a baseline: it needs `filename`, `code`, `model` and `layer`")
    code, name, number = item.get("code"), item.get("name"), layer.get("index")
    given, function, layer_class, layer_name = model.get("name"), model.get("function"), layer.get("class"), layer.get("name")
    seen_from = item.get("seen_from")
    texts = (code, name, given, function, layer_class, layer_name, seen_from)
    if code is None or not all(text is None or isinstance(text, str) for text in texts):
        raise ConfigurationError(f"{path}:{row}: is no entry of a baseline: names and codes are strings")
    if number is not None and (not isinstance(number, int) or isinstance(number, bool)):
        raise ConfigurationError(f"{path}:{row}: is no entry of a baseline: `index` is a whole number")
    return Entry(item["filename"], code, name or "", given, function, layer_class, number, layer_name, seen_from, row)
