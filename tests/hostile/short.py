"""Short programs kept as texts: what never ends, what holds itself, and what hardly anyone writes. A row `--` stands between two."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

Maker = Callable[[Random], str]

KINDS = ("recursion", "no end", "holds itself", "imports", "oddity")


def texts(kind: str) -> tuple[str, ...]:
    """The programs of a kind."""
    path = Path(__file__).parent / "texts" / f"{kind.replace(' ', '_')}.txt"
    return tuple(path.read_text(encoding="utf-8").removesuffix("\n").split("\n--\n"))


def rows(name: str) -> tuple[str, ...]:
    """A file that holds one text a row."""
    return tuple((Path(__file__).parent / "texts" / f"{name}.txt").read_text(encoding="utf-8").splitlines())


def _each(kind: str) -> dict[str, Maker]:
    return {f"{kind} {number}": (lambda chance, text=text: text) for number, text in enumerate(texts(kind))}


def _one_of_each(chance: Random) -> str:
    return "\n".join(chance.choice(texts(kind)) for kind in KINDS[:4])


def _some_oddities(chance: Random) -> str:
    return "\n".join(chance.choice(texts("oddity")) for _ in range(chance.choice((2, 5, 12))))


SHORT: dict[str, Maker] = {
    **{name: maker for kind in KINDS for name, maker in _each(kind).items()},
    "one of each": _one_of_each,
    "several oddities": _some_oddities,
}
