"""A report as text: a head that tells what was counted, and a body that is read only where somebody looks at findings or layers.

The cache and other processes hand over reports in this form. It begins with a checksum, so that a text that was cut off or damaged is
seen at once.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, cast

from cnnlint.digest import digest, seal, unseal
from cnnlint.examination import read_file

if TYPE_CHECKING:
    from cnnlint.analysis import Report
    from cnnlint.codec import Reader
    from cnnlint.source import Source

_KIND = b"cnnlint report 1 "


class Damaged(ValueError):
    """A text that is no report, or no longer."""


def pack(report: Report, data: bytes, facts: Mapping[str, Any], brief: bool = False) -> bytes:
    """The report of a file of this content, and JSON facts about it, as text. A `brief` text is without models and traces, which take
    the longest to write: who asks for them all the same has the file read again. Raises NotStorable."""
    from cnnlint.codec import encode

    body = encode(report._replace(source=None, models=(), traces=()) if brief else report._replace(source=None))
    head = {
        "path": report.path,
        "numbers": {name: value for name, value in zip(report._fields, report, strict=True) if type(value) is int},
        "findings": len(report.diagnostics),
        "heeded": len(report.heeded),
        "marks": report.marks,
        "source": report.source is not None,
        "brief": brief,
        "content": digest(data),
        **facts,
    }
    text = f"{json.dumps(head, separators=(',', ':'))}\n{body}\n".encode("ascii")
    return seal(_KIND, text)


def unpack(raw: bytes) -> tuple[dict[str, Any], bytes]:
    """The head and the body of a packed report. Raises Damaged."""
    text = unseal(_KIND, raw)
    if text is None:
        raise Damaged("no report, or a damaged one")
    head, _, body = text.partition(b"\n")
    try:
        facts = json.loads(head)
    except ValueError:
        raise Damaged("no report") from None
    if not isinstance(facts, dict):
        raise Damaged("no report")
    return facts, body


def kept(head: Mapping[str, Any], body: bytes, again: Callable[[], Report]) -> Report:
    """What stands for the report: it has the same attributes, and is read from its text where one of them is asked for.

    `again` makes the report anew where the text cannot be read. Raises Damaged where the head is not one of this version.
    """
    return cast("Report", Kept(head, body, again))


class Kept:
    """A report that is not read yet; see `kept`."""

    __slots__ = (
        "_again",
        "_body",
        "_brief",
        "_changes",
        "_content",
        "_has_source",
        "_heeded",
        "_numbers",
        "_reader",
        "_source",
        "_whole",
        "findings",
        "marks",
        "path",
    )

    def __init__(self, head: Mapping[str, Any], body: bytes, again: Callable[[], Report]) -> None:
        try:
            self.path: str = head["path"]
            self._numbers = {str(name): int(value) for name, value in head["numbers"].items()}
            self.findings, self._heeded = int(head["findings"]), int(head["heeded"])
            self.marks = tuple((str(key), str(status), str(path)) for key, status, path in head["marks"])
            self._has_source, self._content, self._brief = bool(head["source"]), str(head["content"]), bool(head["brief"])
        except (KeyError, TypeError, ValueError, AttributeError):
            raise Damaged("a report of another version") from None
        self._body, self._again = body, again
        self._changes: Mapping[str, Any] = {}
        self._reader: Reader | None = None
        self._whole: Report | None = None
        self._source: Source | None = None

    def part(self, name: str) -> Any:
        """One field of the report, read from its text."""
        if name in self._changes:
            return self._changes[name]
        if self._whole is None and self._brief and name in ("models", "traces"):
            self._whole = self._again()
        if self._whole is None:
            from cnnlint.codec import Reader

            try:
                self._reader = self._reader or Reader(self._body.decode("ascii"))
                return self._reader.part(name)
            except Exception:  # whatever a text may hold that somebody else wrote
                self._whole = self._again()
        return getattr(self._whole, name)

    @property
    def diagnostics(self) -> Any:
        return self.part("diagnostics") if self.findings else ()

    @property
    def models(self) -> Any:
        return self.part("models") if self.marks else ()

    @property
    def traces(self) -> Any:
        return self.part("traces") if self.marks else ()

    @property
    def heeded(self) -> Any:
        return self.part("heeded") if self._heeded else ()

    @property
    def source(self) -> Any:
        """The rows of the file, None where it cannot be decoded or is another one now."""
        if self._source is None and self._has_source:
            from cnnlint.source import reload

            self._has_source = False
            data = read_file(self.path)
            if isinstance(data, bytes) and digest(data) == self._content:
                self._source = reload(self.path, data)
        return self._source

    def __getattr__(self, name: str) -> Any:
        """Any other part of a report: numbers stand in the head."""
        if name.startswith("_"):
            raise AttributeError(name)
        return self._numbers[name] if name in self._numbers else self.part(name)

    def _replace(self, **changes: Any) -> Report:
        """As of a report; what does not change stays in the text."""
        from copy import copy

        other = copy(self)
        other._changes = {**self._changes, **changes}
        other._numbers = {name: number for name, number in self._numbers.items() if name not in changes}
        other.findings, other._heeded = len(changes.get("diagnostics", self.diagnostics)), len(changes.get("heeded", self.heeded))
        return cast("Report", other)
