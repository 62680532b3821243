"""Real programs, broken by chance: bytes flipped, lines cut, doubled, moved, nested deeper, pieces of two programs put together."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random

from markdown_blocks import blocks

from hostile.cases import Case

ROOT = Path(__file__).resolve().parents[2]
LARGEST = 60_000
#: What doubles again and again is cut here.
_MOST = 1_000_000


def programs(folders: Sequence[Path]) -> list[tuple[str, bytes]]:
    """(name, content) of the programs that mention a model: those below the folders, else those of this repository."""
    found = [(str(path), path.read_bytes()) for folder in folders for path in _sources(folder)]
    found = [(name, data) for name, data in found if len(data) <= LARGEST and b"Sequential" in data and b"keras" in data]
    return found or _own()


def _own() -> list[tuple[str, bytes]]:
    found = [(path.name, path.read_bytes()) for path in _sources(ROOT / "fixtures")]
    for page in sorted((ROOT / "tests" / "md").rglob("*.md")):
        found += [(f"{page.stem}-{number}.py", block.text.encode()) for number, block in enumerate(blocks(page, "py"))]
    return found


def _sources(folder: Path) -> list[Path]:
    return sorted(path for suffix in ("*.py", "*.ipynb") for path in folder.rglob(suffix) if path.is_file())


def mutated(seed: int, real: Sequence[tuple[str, bytes]]) -> Iterator[Case]:
    """Cases without end: case n of a seed is always the same, whatever came before it."""
    number = 0
    while True:
        chance = Random(f"mutated {seed} {number}")
        name, data = chance.choice(real)
        notebook = name.endswith(".ipynb")
        applied = []
        for _ in range(chance.choice((1, 1, 1, 2, 3, 6))):
            change = chance.choice(_IN_NOTEBOOKS if notebook else _CHANGES)
            applied.append(change.__name__.strip("_"))
            data = change(data, chance, real)[:_MOST]
        label = f"mutated {number}: {Path(name).name} {'+'.join(applied)}"
        yield Case(label, "case.ipynb" if notebook else "case.py", data, (), chance.choice("23"))
        number += 1


Change = Callable[[bytes, Random, Sequence[tuple[str, bytes]]], bytes]


def _flip(data: bytes, chance: Random, real: Sequence[tuple[str, bytes]]) -> bytes:
    """Some bytes become others."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 5, 30))):
        if changed:
            changed[chance.randrange(len(changed))] = chance.choice((chance.randrange(256), chance.choice(b"()[]{}:,.=#'\"\\\n\t 0129*@")))
    return bytes(changed)


def _splice(data: bytes, chance: Random, real: Sequence[tuple[str, bytes]]) -> bytes:
    """Some rows of another program in between."""
    other = _rows(chance.choice(real)[1])
    rows = _rows(data)
    start = chance.randrange(len(other))
    place = chance.randrange(len(rows) + 1)
    return b"".join((*rows[:place], *other[start : start + chance.randrange(1, 40)], *rows[place:]))


def _cut(data: bytes, chance: Random, real: Sequence[tuple[str, bytes]]) -> bytes:
    """Some rows are missing."""
    rows = _rows(data)
    start = chance.randrange(len(rows))
    return b"".join(rows[:start] + rows[start + chance.randrange(1, 8) :])


def _truncate(data: bytes, chance: Random, real: Sequence[tuple[str, bytes]]) -> bytes:
    """The file ends early."""
    return data[: chance.randrange(len(data) + 1)]


def _double(data: bytes, chance: Random, real: Sequence[tuple[str, bytes]]) -> bytes:
    """Some rows stand there many times."""
    rows = _rows(data)
    start = chance.randrange(len(rows))
    piece = rows[start : start + chance.randrange(1, 6)]
    return b"".join((*rows[:start], *piece * chance.choice((2, 3, 20, 200)), *rows[start:]))


def _swap(data: bytes, chance: Random, real: Sequence[tuple[str, bytes]]) -> bytes:
    """Two rows change places."""
    rows = _rows(data)
    one, two = chance.randrange(len(rows)), chance.randrange(len(rows))
    rows[one], rows[two] = rows[two], rows[one]
    return b"".join(rows)


_HEADERS = (
    "if unknown(): # {}", "for i{} in range(3):", "while True: # {}", "with something() as s{}:", "def f{}():", "class C{}:",
    "for i{} in unknown:", "try: # {}", "if x{} > 3:", "while x{}:", "for i{} in range(10**6):", "async def g{}():",
    "@unknown\ndef f{}(a, *b, **c):", "if True: # {}", "def g{}(self=1, n=2):",
)  # fmt: skip


def _nest(data: bytes, chance: Random, real: Sequence[tuple[str, bytes]]) -> bytes:
    """Some rows stand deeper, below headers of any kind."""
    rows = _rows(data)
    start = chance.randrange(len(rows))
    end = start + chance.choice((1, 3, 10, 1000))
    depth = chance.choice((1, 1, 2, 3, 8, 30))
    margin = rows[start][: len(rows[start]) - len(rows[start].lstrip(b" \t"))].decode("latin-1").strip("\n")
    headers = []
    for level in range(depth):
        header = chance.choice(_HEADERS).format(level)
        headers += [(margin + "    " * level + row + "\n").encode("latin-1") for row in header.split("\n")]
    inner = [b"    " * depth + row if row.strip() else row for row in rows[start:end]]
    return b"".join((*rows[:start], *headers, *inner, *rows[end:]))


def _word(data: bytes, chance: Random, real: Sequence[tuple[str, bytes]]) -> bytes:
    """A word or number of the program in place of another, everywhere or once."""
    words = [word for word in data.replace(b"(", b" ").replace(b")", b" ").replace(b",", b" ").split() if len(word) < 30]
    if not words:
        return data
    new = chance.choice((chance.choice(words), chance.choice(_VALUES)))
    return data.replace(chance.choice(words), new, chance.choice((1, 3, -1)))


_VALUES = (
    b"None", b"-1", b"0", b"10**10000", b"1e308", b"float('nan')", b"'x'*10**9", b"lambda: 0", b"[]", b"model", b"(1, 2, 3)", b"True",
    b"range(10**18)", b"*args", b"**kwargs", b"yield", b"await x", b"...", b"b'x'", b"layers", b"1j", b"{}", b"model.layers", b"self",
    b"unknown()", b"f'{x}'", b"\\x1b[31m", b"__import__('os')", b"1 << 10**9", b"not", b"(yield)", b"x := 3", b"-0.0",
)  # fmt: skip


def _bracket(data: bytes, chance: Random, real: Sequence[tuple[str, bytes]]) -> bytes:
    """Many brackets or signs at one place."""
    place = chance.randrange(len(data) + 1)
    piece = chance.choice(
        (b"(", b"[", b")", b"{", b"not ", b"-", b"a.", b"f(", b"lambda: ", b"*", b"'", b'"""', b"\\\n", b"\f", b"\r", b"\0")
    )
    return data[:place] + piece * chance.choice((1, 2, 50, 150, 3000)) + data[place:]


def _ends(data: bytes, chance: Random, real: Sequence[tuple[str, bytes]]) -> bytes:
    """Other line ends, a mark or a cookie before the first row."""
    changed = data.replace(b"\n", chance.choice((b"\n", b"\r\n", b"\r", b"\n\f", b"\x0b\n", b"\\\n")), chance.choice((-1, 5)))
    return (
        chance.choice((b"", b"\xef\xbb\xbf", b"# coding: latin-1\n", b"# coding: utf-7\n", b"\xff\xfe", b"#!/usr/bin/python\n")) + changed
    )


def _in_cell(data: bytes, chance: Random, real: Sequence[tuple[str, bytes]]) -> bytes:
    """A change of a plain program, within one cell of a notebook."""
    try:
        document = json.loads(data)
        cell = chance.choice(document["cells"])
        text = "".join(cell["source"]).encode("utf-8", "replace") or b"\n"
        cell["source"] = chance.choice(_CHANGES)(text, chance, real).decode("utf-8", "replace")
        return json.dumps(document, indent=chance.choice((None, 1)), ensure_ascii=chance.choice((True, False))).encode("utf-8", "replace")
    except (ValueError, KeyError, IndexError, TypeError):
        return _flip(data, chance, real)


_CHANGES: tuple[Change, ...] = (_flip, _splice, _cut, _truncate, _double, _swap, _nest, _nest, _word, _word, _bracket, _ends)
_IN_NOTEBOOKS: tuple[Change, ...] = (_in_cell, _in_cell, _in_cell, _flip, _cut, _double, _truncate, _word)


def _rows(data: bytes) -> list[bytes]:
    return data.splitlines(keepends=True) or [b"\n"]
