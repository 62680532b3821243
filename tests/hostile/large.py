"""Large values, and what programs do to them again and again: each operation is cheap, and all of them together need not be."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from hostile.short import rows

Maker = Callable[[Random], str]

_VALUES = (
    "s = [1] * 99000",
    "s = list(range(11900))",
    "s = [i % 7 for i in range(11900)] * 8",
    "s = tuple(range(4900))",
    "s = 'ab' * 9900",
    "s = b'ab' * 9900",
    "s = '" + "ab " * 30_000 + "'",
    "s = {i: i for i in range(11000)}",
    "s = set(range(11900))",
    "s = [layers.Dense(3) for _ in range(11000)]",
    "s = model\nfor i in range(11000):\n    model.add(layers.Dense(3))",
    "s = [[1, 2, [3]]] * 99000",
    "s = [3 if mystery else 4] * 10000",
    "s = np.zeros((1000, 1000))",
)
_SMALL = (
    "s = mystery",
    "s = 'a'",
    "s = b'a'",
    "s = [1]",
    "s = (1,)",
    "s = {1: 2}",
    "s = {1}",
    "s = 3",
    "s = 2.5",
    "s = np.zeros((2, 2))",
    "s = layers.Dense(3)",
    "s = Input((8,))",
    "s = model",
)
_OPERATIONS = rows("operations")
_HEAD = "import copy, json, operator, random, re\nimport tensorflow as tf\ndef f(*a, **b):\n    return a\n"
_AFTER = "print(s)\nmodel.add(s)\nmodel.add(layers.Dense(s, name=str(s)))\nmodel.fit(s)\n"


def _again_and_again(chance: Random, start: str, number: int) -> str:
    depth = chance.choice((1, 1, 2, 4, 12))
    loop = chance.choice(("for i in range(11000):", "while mystery:", "for i in mystery:", "while True:"))
    loops = [f"{'  ' * level}{loop if level == 0 or 'range' not in loop else 'while mystery:'}" for level in range(depth)]
    bodies = [chance.choice(_OPERATIONS) for _ in range(number)]
    guards = [chance.choice(("", "if mystery.a: ")) if not body.startswith(("if ", "for ", "global ")) else "" for body in bodies]
    body = [f"{'  ' * depth}{guard}{operation}" for guard, operation in zip(guards, bodies, strict=True)]
    return _HEAD + "\n".join([start, *loops, *body]) + "\n" + _AFTER


def _large(chance: Random) -> str:
    return _again_and_again(chance, chance.choice(_VALUES), 1)


def _growing(chance: Random) -> str:
    return _again_and_again(chance, chance.choice(_SMALL), chance.choice((1, 1, 2, 3)))


LARGE: dict[str, Maker] = {"a large value at work": _large, "a value that grows": _growing}
