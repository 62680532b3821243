"""How large a value may become: what is computed from itself, round after round, must not grow without an end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from cnnlint.interpret.environment import Machine
from cnnlint.interpret.values import IteratorValue, ListValue
from cnnlint.model import Array

#: Sequences, texts and tuples longer than this are not built, nor arrays of more axes than numpy and TensorFlow have.
SIZE_LIMIT: Final = 100_000
TEXT_LIMIT: Final = 20_000
TUPLE_LIMIT: Final = 5_000
_AXES_LIMIT: Final = 254

#: Levels of tuples inside of tuples, and tuples of one level.
_LEVELS: Final = 40
_INSIDE: Final = 1_000


def bounded(machine: Machine, value: Any, longest: int = TEXT_LIMIT) -> Any:
    """A value that was computed, unless it is so large that ever larger ones would follow: a long text, a long tuple or one of tuples
    inside of tuples, an array of too many axes."""
    if type(value) in (str, bytes):
        machine.step(len(value) >> 10)
        return value if len(value) <= longest else machine.unknown(f"a text of more than {longest:,} characters")
    if type(value) is tuple:
        machine.step(len(value) >> 4)
        return machine.unknown("a large tuple") if len(value) > TUPLE_LIMIT or _is_tangled(value) else value
    if type(value) is Array and type(value.shape) is tuple and len(value.shape) > _AXES_LIMIT:
        return machine.unknown(f"an array of more than {_AXES_LIMIT} axes")
    if type(value) in (ListValue, IteratorValue):
        content = value.slots["items"]
        if type(content) is list and content and type(content[0]) is tuple and _is_tangled(content[:1]):
            return machine.new_list_unknown("tuples inside of tuples")
    return value


def _is_tangled(value: Sequence[Any]) -> bool:
    """Whether there are so many tuples inside of tuples that going through them never ends: `t = (t, t)` doubles them each time."""
    inside = [item for item in value if type(item) is tuple]
    for _ in range(_LEVELS):
        if not inside:
            return False
        inside = [item for each in inside for item in each if type(item) is tuple]
        if len(inside) > _INSIDE:
            return True
    return True
