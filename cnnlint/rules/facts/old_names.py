"""The arguments of a layer that have other names today, and the edits that give them: all of a call at once."""

from __future__ import annotations

from collections.abc import Iterator

from cnnlint.diagnostics import Edit, Fix
from cnnlint.layers.registry import construct
from cnnlint.model import Argument, LayerCall
from cnnlint.rules.edits import remove_argument, rename_keyword, replace, replace_string
from cnnlint.rules.registry import Context

_FORMATS = {"tf": "channels_last", "th": "channels_first"}
# Keras 1 took the two sides of a kernel one by one.
_ROWS, _COLUMNS = "nb_row", "nb_col"


def renames(call: LayerCall, target: str) -> list[tuple[str, str]]:
    """The arguments of a layer that have another name now, with that name, in the order in which Keras would stumble over them."""
    names: list[tuple[str, str]] = []
    while (problem := construct(call, target)) is not None and problem.code == "CNN502" and (problem.hint or "").startswith("write "):
        old, new = problem.argument or "", (problem.hint or "").removeprefix("write ").removesuffix("=")
        if call.keyword(old) is None or call.keyword(new) is not None:
            break
        names.append((old, new))
        call = call._replace(keywords=tuple(_today(call, old, new)))
    return names


def _today(call: LayerCall, old: str, new: str) -> Iterator[tuple[str, Argument]]:
    """The keywords of the call with one renamed; the sides of a kernel become one, the order of axes a data format."""
    for name, argument in call.keywords:
        if name == _COLUMNS and old == _ROWS:
            continue
        if name == old == "dim_ordering":
            argument = argument._replace(value=_FORMATS.get(str(argument.value), argument.value))
        yield (new if name == old else name), argument


def renamed(call: LayerCall, names: list[tuple[str, str]], context: Context) -> Fix | None:
    """All of them renamed, where each stands as a keyword in the text."""
    made = [_edits(call, old, new, context) for old, new in names]
    if not made or not all(made):
        return None
    words = ", ".join(f"{old} to {new}" for old, new in names)
    return Fix("safe", f"Rename {words}", tuple(edit for edits in made for edit in edits))


def _edits(call: LayerCall, old: str, new: str, context: Context) -> tuple[Edit, ...]:
    """What one new name takes; () where the text does not allow it."""
    name, argument = rename_keyword(call.span, context.text, old, new), call.keyword(old)
    more: list[Edit | None] = []
    if argument is not None and old == "dim_ordering":
        value = str(argument.value)
        more = [replace_string(argument.span, context.text, (value,), _FORMATS.get(value, value))]
    columns = call.keyword(_COLUMNS)
    if argument is not None and old == _ROWS:
        if columns is None:
            return ()
        sides = f"({context.text(argument.span)}, {context.text(columns.span)})"
        more = [replace(argument.span, sides), remove_argument(call.span, context.text, columns.span)]
    edits = tuple(edit for edit in (name, *more) if edit is not None)
    return edits if len(edits) == len(more) + 1 else ()
