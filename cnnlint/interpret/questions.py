"""Questions to the models of library functions: one for every alternative of the arguments."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from cnnlint.interpret.budget import LimitReached
from cnnlint.interpret.choices import Choice, first_atom, restrict_deep
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.joining import joined
from cnnlint.interpret.libraries import LOOKS, NOT_KNOWN, find_function
from cnnlint.interpret.sizes import bounded
from cnnlint.interpret.values import (
    BoundMethod,
    ClassValue,
    DictValue,
    FunctionValue,
    GivenArgument,
    InstanceValue,
    ListValue,
    PartialValue,
)
from cnnlint.tuples import NamedTuple

Arguments = list[GivenArgument]

#: A library function is asked for so many alternatives of its arguments, and not for more: they multiply.
_ALTERNATIVES: Final = 512
#: Functions that do nothing but answer, unless they are given something to call: once one alternative is not known, none is asked.
_PURE: Final = ("numpy.", "tensorflow.", "keras.ops.", "math.", "jax.")
_CALLABLE: Final = frozenset({FunctionValue, BoundMethod, ClassValue, PartialValue, InstanceValue, Choice})
#: What may be alternatives, or hold them.
_ASKED: Final = frozenset({Choice, tuple, ListValue, DictValue})
#: Letters of a text and items of a tuple that one step of a library function reads, as a power of two.
_LETTERS: Final = 10
_ITEMS: Final = 4
_CONTAINERS: Final = frozenset({"list", "dict", "set", "deque"})


class _TooMany(Exception):
    """A library function would have to be asked too often."""


class _Question(NamedTuple):
    """What is asked: a function, the positions of the arguments it looks at (None: all), and how often it may still be asked."""

    function: Callable[..., Any]
    looks: tuple[int, ...] | None
    left: Iterator[int]
    pure: bool


def ask_library(machine: Machine, name: str, arguments: Arguments, star: bool) -> Any:
    """What the model of a library function answers, asked once for every alternative of its arguments; else NOT_KNOWN."""
    function = find_function(name)
    if function is None or star:
        return NOT_KNOWN
    positional = [argument.value for argument in arguments if argument.keyword is None]
    keywords = {argument.keyword: argument.value for argument in arguments if argument.keyword is not None}
    if _ASKED.isdisjoint(map(type, positional)) and _ASKED.isdisjoint(map(type, keywords.values())):
        return _ask(machine, function, positional, keywords)
    looks = LOOKS.get(name)
    if looks is None:
        for value in positional:
            if type(value) in (ListValue, DictValue) and type(content := value.slots["items"]) in (list, dict):
                machine.step(len(content) >> 6)
    pure = name.startswith(_PURE) and _CALLABLE.isdisjoint(map(type, (*positional, *keywords.values())))
    question = _Question(function, looks, iter(range(_ALTERNATIVES)), pure)
    try:
        return _lifted(machine, question, positional, keywords)
    except _TooMany:
        unknown = machine.unknown(f"`{name.rpartition('.')[2]}` meets more than {_ALTERNATIVES} alternatives")
        for changed in positional[:1]:
            if type(changed) in (ListValue, DictValue) and name.partition(".")[0] in _CONTAINERS:
                machine.write(changed, "items", unknown)
        return unknown


def _lifted(machine: Machine, question: _Question, positional: list[Any], keywords: dict[str, Any]) -> Any:
    atom = _first_asked(machine, question, positional, keywords)
    if atom is None:
        if next(question.left, None) is None:
            raise _TooMany
        return _ask(machine, question.function, positional, keywords)
    made, sides = machine.made, []
    for truth in (True, False):
        with machine.assume(((atom, truth),)):
            assumed = {atom: truth}
            restricted = [restrict_deep(value, assumed) for value in positional]
            sides.append(_lifted(machine, question, restricted, {key: restrict_deep(value, assumed) for key, value in keywords.items()}))
        if question.pure and sides[-1] is NOT_KNOWN:
            return NOT_KNOWN
    if any(side is NOT_KNOWN for side in sides):
        return NOT_KNOWN
    return joined(atom, sides[0], sides[1], made, machine.identity())


def _first_asked(machine: Machine, question: _Question, positional: list[Any], keywords: dict[str, Any]) -> Any:
    """The first undecided condition that the function would meet."""
    if question.looks is None or not positional or type(positional[0]) not in (ListValue, DictValue):
        return next((found for value in (*positional, *keywords.values()) if (found := _atom_in(machine, value)) is not None), None)
    content = machine.items(positional[0])
    if type(content) is Choice:
        return content.atom
    asked = [*(positional[index] for index in question.looks if index < len(positional)), *keywords.values()]
    return next((found for value in asked if (found := _atom_in(machine, value)) is not None), None)


def _atom_in(machine: Machine, value: Any) -> Any:
    atom = first_atom(value)
    if atom is None and type(value) in (ListValue, DictValue):
        content = machine.items(value)
        if type(content) is Choice:
            return content.atom
        if type(content) in (list, dict) and value.plain(content):
            return None
        inner = content.values() if type(content) is dict else content if type(content) is list else ()
        return next((found for item in inner if type(item) in (Choice, tuple) and (found := first_atom(item)) is not None), None)
    return atom


def _ask(machine: Machine, function: Callable[..., Any], positional: list[Any], keywords: dict[str, Any]) -> Any:
    machine.step()
    if not accepts(function, len(positional) + 1, keywords):
        return NOT_KNOWN
    for value in positional:
        if type(value) in (str, bytes, tuple):
            machine.step(len(value) >> (_ITEMS if type(value) is tuple else _LETTERS))
    if machine.strict:
        return bounded(machine, function(machine, *positional, **keywords))
    try:
        return bounded(machine, function(machine, *positional, **keywords))
    except (LimitReached, RecursionError, MemoryError):
        raise
    except Exception:  # a model of a library function may meet what nobody thought of: then the result is not known
        return NOT_KNOWN


def accepts(function: Callable[..., Any], count: int, keywords: dict[str, Any]) -> bool:
    """Whether Python would bind `count` positional arguments and these keywords to the function's parameters."""
    code = function.__code__
    if count > code.co_argcount and not code.co_flags & 0x04:
        return False
    if not keywords:
        return count >= code.co_argcount - len(function.__defaults__ or ())
    names, given = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount], keywords.keys()
    if not code.co_flags & 0x08 and not given <= set(names):
        return False
    required = code.co_argcount - len(function.__defaults__ or ())
    return given.isdisjoint(names[: min(count, code.co_argcount)]) and given >= set(names[count:required])
