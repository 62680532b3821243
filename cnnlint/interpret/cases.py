"""Parametrized functions: the argument sets that pytest's and absl's decorators call a test with.

A function that nothing in the file calls is entered once for each of them.
"""

from __future__ import annotations

from itertools import product
from typing import Any, Final

from cnnlint.interpret.environment import Machine
from cnnlint.interpret.iteration import iterate
from cnnlint.interpret.values import DictValue, FunctionValue, GivenArgument, ListValue, Opaque
from cnnlint.tuples import NamedTuple

#: Argument sets of one function that are followed.
CASE_LIMIT: Final = 24

_ATTRIBUTE: Final = "__cases__"


class Case(NamedTuple):
    """One argument set: positional values, then values by name."""

    positional: tuple[Any, ...] = ()
    keywords: tuple[tuple[str, Any], ...] = ()

    def arguments(self) -> list[GivenArgument]:
        """The case as arguments of a call."""
        named = [GivenArgument(name, value, None) for name, value in self.keywords]
        return [*(GivenArgument(None, value, None) for value in self.positional), *named]


def cases_of(function: FunctionValue) -> list[Case]:
    """The argument sets the function is entered with; one empty set where it is not parametrized."""
    found: list[Case] = function.attributes.get(_ATTRIBUTE) or [Case()]
    return found[:CASE_LIMIT]


def parametrize(machine: Machine, function: FunctionValue, decorator: Any) -> None:
    """Notes the argument sets of a decorator that parametrizes; any other leaves the function as it is."""
    if type(decorator) is not Opaque or decorator.qualified_name not in _READERS:
        return
    cases = _READERS[decorator.qualified_name](machine, decorator)
    if cases:
        held: list[Case] = function.attributes.get(_ATTRIBUTE) or [Case()]
        joined = [Case((*a.positional, *b.positional), (*a.keywords, *b.keywords)) for a, b in product(held, cases)]
        function.attributes[_ATTRIBUTE] = joined[: CASE_LIMIT * 4]


def _items(machine: Machine, value: Any) -> list[Any]:
    content = iterate(machine, value) if type(value) in (ListValue, tuple) else None
    return content if type(content) is list else []


def _pytest(machine: Machine, decorator: Opaque) -> list[Case]:
    """`@pytest.mark.parametrize("a, b", [(1, 2), …])`."""
    given = dict(zip(("argnames", "argvalues"), decorator.positional, strict=False)) | dict(decorator.keywords)
    names = given.get("argnames")
    names = [name.strip() for name in names.split(",")] if type(names) is str else _items(machine, names)
    if not names or not all(type(name) is str for name in names):
        return []
    cases = []
    for value in _items(machine, given.get("argvalues")):
        if type(value) is Opaque and value.qualified_name == "pytest.param":
            values: list[Any] = list(value.positional)
        else:
            values = [value] if len(names) == 1 else _items(machine, value)
        if len(values) == len(names):
            cases.append(Case((), tuple(zip(names, values, strict=True))))
    return cases


def _absl(machine: Machine, decorator: Opaque) -> list[Case]:
    """`@parameterized.parameters(…)` and `named_parameters(…)`: the first item, or `testcase_name`, is the name of the case."""
    named = str(decorator.qualified_name).endswith("named_parameters")
    rows = list(decorator.positional)
    if len(rows) == 1 and type(rows[0]) is ListValue:
        rows = _items(machine, rows[0])
    cases = []
    for row in rows:
        if type(row) is DictValue:
            content = machine.items(row)
            content = content if type(content) is dict else {}
            cases.append(Case((), tuple((key, value) for key, value in content.items() if key != "testcase_name")))
        else:
            values = _items(machine, row) if type(row) in (tuple, ListValue) else [row]
            cases.append(Case(tuple(values[1:] if named else values)))
    return cases


def _absl_product(machine: Machine, decorator: Opaque) -> list[Case]:
    """`@parameterized.product(a=[1, 2], b=[3])`: every combination."""
    names = [name for name, _ in decorator.keywords]
    columns = [_items(machine, value) for _, value in decorator.keywords]
    return [Case((), tuple(zip(names, row, strict=True))) for row in product(*columns)] if all(columns) else []


_READERS: Final = {
    "pytest.mark.parametrize": _pytest,
    "absl.testing.parameterized.parameters": _absl,
    "absl.testing.parameterized.named_parameters": _absl,
    "absl.testing.parameterized.product": _absl_product,
}
