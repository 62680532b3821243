"""Keys for objects as such. The `id` of an object says nothing once it is gone: another one may get the same."""

from __future__ import annotations

from typing import Any


class Itself:
    """A key that is equal for one and the same object only, and keeps it alive."""

    __slots__ = ("_value",)

    def __init__(self, value: Any) -> None:
        self._value = value

    def __hash__(self) -> int:
        return id(self._value) >> 4

    def __eq__(self, other: object) -> bool:
        return type(other) is Itself and other._value is self._value

    def __repr__(self) -> str:
        return f"Itself({self._value!r})"
