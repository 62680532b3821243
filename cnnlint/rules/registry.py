"""What a rule is and how rules are found: the arrow from Model and Trace to diagnostics.

A rule is one file of this package, named as the rule with underscores. It holds, in this order: the module docstring (its
whole documentation), `RULE = Rule("CNN101", ...)`, a generator `check(model, trace, context)`, and `fix` where it has one.
Being there registers it. Which codes exist is read from the text of the files; a rule is imported only when it runs.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from importlib import import_module
from types import MappingProxyType, ModuleType
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from cnnlint.model import Model, Span
from cnnlint.tuples import NamedTuple

if TYPE_CHECKING:
    from cnnlint.diagnostics import Diagnostic
    from cnnlint.trace import Trace

Severity: TypeAlias = Literal["error", "warning", "info"]
Need: TypeAlias = Literal["problem", "compile"]
Check: TypeAlias = "Callable[[Model, Trace, Context], Iterator[Diagnostic]]"
_NOTHING: Mapping[str, Any] = MappingProxyType({})


class Option(NamedTuple):
    """One setting of a rule: `[tool.cnnlint.rules.<rule>] <name> = <value>`."""

    name: str
    default: Any
    meaning: str


class Rule(NamedTuple):
    """The identity of a rule. `enabled` is false for rules that must be selected; a code never changes its meaning.

    One in `preview` is not settled yet: it runs only where preview is asked for, and may still change or go.

    `needs` says without what the rule can have nothing to say, so that it is not even imported: a `problem` that stops a model, or a
    `compile`.
    """

    code: str
    name: str
    severity: Severity
    enabled: bool = True
    needs: Need | None = None
    options: tuple[Option, ...] = ()
    preview: bool = False


def _no_text(span: Span) -> str:
    """Stands in where no source is at hand: rules then offer no fix."""
    return ""


class Context(NamedTuple):
    """What a check may ask besides its model: the target Keras, options, source text, and the other models of the program.

    `text` gives the source between the ends of a span ("" where there is none). `models` and `traces` run side by side.
    `options`, `severities` and `budgets` come from the configuration; the first two are keyed by rule name. `expected` are blocks
    that the program says will raise: what happens there is no defect. `removed` are calls of functions that Keras no longer has.
    """

    target: str = "3"
    text: Callable[[Span], str] = _no_text
    options: Mapping[str, Mapping[str, Any]] = _NOTHING
    severities: Mapping[str, Severity] = _NOTHING
    budgets: Mapping[str, Any] = _NOTHING
    models: tuple[Model, ...] = ()
    traces: tuple[Trace, ...] = ()
    expected: tuple[Span, ...] = ()
    removed: tuple[tuple[str, Span], ...] = ()

    def option(self, rule: Rule, name: str) -> Any:
        """The configured value of a rule's option, or its default. Raises KeyError for an option the rule does not have."""
        default = next((option.default for option in rule.options if option.name == name), KeyError)
        if default is KeyError:
            raise KeyError(name)
        return self.options.get(rule.name, _NOTHING).get(name, default)


class Entry(NamedTuple):
    """What the text of a rule's file tells without importing it."""

    name: str
    enabled: bool
    needs: str | None
    preview: bool = False


@lru_cache(maxsize=1)
def table() -> Mapping[str, str]:
    """Code -> name of every rule, in order of codes."""
    return MappingProxyType({code: entry.name for code, entry in entries().items()})


@lru_cache(maxsize=1)
def entries() -> Mapping[str, Entry]:
    """Code -> entry of every rule, in order of codes. Reads the files and imports none of them (80 imports cost 20 ms, this 3)."""
    found = {}
    folder = os.path.dirname(os.path.abspath(__file__))
    for file_name in os.listdir(folder):
        if file_name.endswith(".py"):
            with open(os.path.join(folder, file_name), encoding="utf-8") as file:
                statement = file.read().partition("\nRULE = Rule(")[2].partition("\n\n")[0]
            if statement:
                needs = statement.partition('needs="')[2].partition('"')[0] or None
                entry = Entry(file_name[:-3].replace("_", "-"), "enabled=False" not in statement, needs, "preview=True" in statement)
                found[statement.partition('"')[2][:6]] = entry
    return MappingProxyType(dict(sorted(found.items())))


@cache
def module(code: str) -> ModuleType:
    """The rule's module, imported now. Raises KeyError for an unknown code."""
    return import_module(f"{__package__}.{table()[code].replace('-', '_')}")


def rule(code: str) -> Rule:
    """The RULE of a code. Raises KeyError for an unknown code."""
    found: Rule = module(code).RULE
    return found


def all_rules() -> tuple[Rule, ...]:
    """Every rule, in order of codes; imports them all."""
    return tuple(rule(code) for code in table())


class UnknownSelector(ValueError):
    """A selector that names no rule; `near` is the closest that does, or None."""

    def __init__(self, selector: str) -> None:
        from difflib import get_close_matches

        names = [*table(), *table().values()]
        self.selector = selector
        self.near = next(iter(get_close_matches(selector, names, 1)), None)
        more = f"did you mean {self.near!r}?" if self.near else "`cnnlint rule` lists them"
        super().__init__(f"unknown rule selector {selector!r}; {more}")


def matching(selector: str) -> frozenset[str]:
    """The codes a selector stands for: a code, a prefix (`CNN1`), a name, or `ALL`. Raises UnknownSelector where there is none."""
    text = selector.strip()
    if text.upper() == "ALL":
        return frozenset(table())
    codes = frozenset(code for code, name in table().items() if name == text.lower() or code.startswith(text.upper()))
    if not codes or len(text) < 3:
        raise UnknownSelector(selector)
    return codes


def choose(
    select: Iterable[str] | None = None, extend_select: Iterable[str] = (), ignore: Iterable[str] = (), preview: bool = False
) -> frozenset[str]:
    """The codes to run. `select=None` means every rule that is enabled by default; rules in preview run only with `preview`.

    The most specific selector that matches a code decides (`select = CNN1` with `ignore = CNN101` runs the others,
    `ignore = CNN1` with `select = CNN101` runs that one); between equals, ignore wins. Raises UnknownSelector.
    """
    wanted = _strength([*(select or ()), *extend_select])
    unwanted = _strength(ignore)
    if select is None:
        wanted = {**{code: 0 for code, entry in entries().items() if entry.enabled}, **wanted}
    known = entries()
    return frozenset(
        code for code, strength in wanted.items() if strength > unwanted.get(code, -1) and (preview or not known[code].preview)
    )


def _strength(selectors: Iterable[str]) -> dict[str, int]:
    """For each code how exactly the best selector names it: 0 for a wide prefix, more for a longer one."""
    strengths: dict[str, int] = {}
    for selector in selectors:
        codes = matching(selector)
        exactness = 6 if len(codes) == 1 else 0 if selector.upper() == "ALL" else len(selector)
        for code in codes:
            strengths[code] = max(strengths.get(code, 0), exactness)
    return strengths
