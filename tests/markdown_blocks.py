"""The fenced blocks of a Markdown page, for the tests that run what the documents show."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

FENCE = re.compile(r"^(`{3,})(\w*)\n(.*?)^\1$", re.MULTILINE | re.DOTALL)


class Block(NamedTuple):
    """A fenced block; `before` is the paragraph (or heading) that stands above it, `row` its first line's number."""

    language: str
    text: str
    before: str
    row: int


def blocks(page: Path, language: str | None = None) -> list[Block]:
    """All fenced blocks of a page in order, or those of one language."""
    text = page.read_text(encoding="utf-8")
    found = [
        Block(match[2], match[3], text[: match.start()].rstrip().rpartition("\n\n")[2], text.count("\n", 0, match.start()) + 2)
        for match in FENCE.finditer(text)
    ]
    return [block for block in found if language in (None, block.language)]
