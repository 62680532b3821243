"""Answers about the models of one program, found once though many rules ask for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, TypeVar

_F = TypeVar("_F", bound=Callable[..., Any])

#: By the function and the identities of what it was given: what that was (so that nothing else has its identity), and the answer.
_ANSWERS: dict[tuple[object, ...], tuple[object, Any]] = {}
_DEPTH = [0]


@contextmanager
def remembering() -> Iterator[None]:
    """While this lasts, answers are kept; afterwards nothing of the program is."""
    _DEPTH[0] += 1
    try:
        yield
    finally:
        _DEPTH[0] -= 1
        if not _DEPTH[0]:
            _ANSWERS.clear()


def remembered(function: _F) -> _F:
    """The function, asked once for the same objects. For functions whose answers nobody changes, and that are given no keywords."""

    @wraps(function)
    def ask(*given: Any) -> Any:
        if not _DEPTH[0]:
            return function(*given)
        key = (function, *map(id, given))
        found = _ANSWERS.get(key)
        if found is None:
            found = _ANSWERS[key] = (given, function(*given))
        return found[1]

    return ask  # type: ignore[return-value]
