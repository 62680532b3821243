"""A name for a finding that survives moved lines: what it is about, never where it stands."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator

from cnnlint.diagnostics import Diagnostic
from cnnlint.report.github import relative


def fingerprinted(diagnostics: Iterable[Diagnostic], root: str) -> Iterator[tuple[Diagnostic, str]]:
    """Each finding with a fingerprint that no other finding of the run has.

    It is made of the file (as seen from `root`), the rule, the model and the layer; findings that share all of these are numbered in
    their order.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    for item in diagnostics:
        key = (relative(item.span.path, root), *_key(item))
        seen[key] += 1
        text = "\0".join((*key, str(seen[key])))
        yield item, hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]


def _key(item: Diagnostic) -> tuple[str, ...]:
    model = (item.model.function or "", item.model.name or "") if item.model else ("", "")
    layer = tuple(str(part) for part in item.layer) if item.layer else (item.message,)
    return (item.code, *model, *layer, item.condition or "")
