"""Cases without end that nobody would write: each is made by one of the makers below, with numbers drawn from its own seed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

from hostile.cases import Case
from hostile.encodings import odd_bytes
from hostile.notebooks import odd_notebook
from hostile.pools import odd_calls, odd_layers, odd_methods, odd_uses
from hostile.programs import PROGRAMS, any_name, beside, wrapped


def generated(seed: int) -> Iterator[Case]:
    """Cases without end: case n of a seed is always the same. The programs written by hand come first, each once."""
    for number, name in enumerate(PROGRAMS):
        yield _program(number, Random(f"generated {seed} {number}"), name)
    number = len(PROGRAMS)
    while True:
        chance = Random(f"generated {seed} {number}")
        yield chance.choice(MAKERS)(number, chance)
        number += 1


def _program(number: int, chance: Random, name: str | None = None) -> Case:
    """One of the programs written by hand, with other numbers."""
    name = name or any_name(chance)
    return Case(f"generated {number}: {name}", "case.py", wrapped(PROGRAMS[name](chance), chance).encode(), beside(), chance.choice("23"))


def _two_programs(number: int, chance: Random) -> Case:
    """Two of them, one after the other."""
    names = any_name(chance), any_name(chance)
    text = "\n".join(PROGRAMS[name](chance) for name in names)
    return Case(f"generated {number}: {' + '.join(names)}", "case.py", wrapped(text, chance).encode(), beside(), chance.choice("23"))


def _calls(number: int, chance: Random) -> Case:
    """Layers, library functions, methods and uses of a model, with arguments that make no sense."""
    make = chance.choice((odd_layers, odd_layers, odd_calls, odd_calls, odd_methods, odd_uses))
    return Case(f"generated {number}: {make.__name__}", "case.py", make(chance).encode(), (), chance.choice("23"))


def _bytes(number: int, chance: Random) -> Case:
    """Files in odd encodings, with odd line ends."""
    return Case(f"generated {number}: odd bytes", "case.py", odd_bytes(chance), (), "3")


def _notebook(number: int, chance: Random) -> Case:
    """Notebooks whose JSON has any shape."""
    return Case(f"generated {number}: odd notebook", "case.ipynb", odd_notebook(chance), (), "3")


MAKERS: tuple[Callable[[int, Random], Case], ...] = (_program, _two_programs, _calls, _calls, _calls, _bytes, _notebook)
