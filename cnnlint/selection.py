"""settings -> the rules that run on a file, and whether everything in the settings that names a rule does name one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cnnlint.diagnostics import TOOL_FINDINGS
from cnnlint.discover import matching_pattern
from cnnlint.rules.registry import UnknownSelector, choose, matching, rule
from cnnlint.settings import ConfigurationError, Settings, near_match


def chosen_codes(settings: Settings, path: str) -> frozenset[str]:
    """The codes that are reported for a file. Raises UnknownSelector for a selector that names no rule."""
    extended = (*settings.extend_select, "CNN903") if settings.strict else settings.extend_select
    codes = choose(settings.select, extended, settings.ignore)
    unwanted = {code for selector in settings.ignore for code in matching(selector)}
    here = {code for selector in _ignored_here(settings, path) for code in matching(selector)}
    return ((codes | (TOOL_FINDINGS.keys() - unwanted)) - here) | {"CNN902"}


def _ignored_here(settings: Settings, path: str) -> Iterator[str]:
    for pattern, selectors in settings.per_file_ignores:
        if matching_pattern(path, (pattern,), settings.root):
            yield from selectors


def budgets_here(settings: Settings, path: str) -> Mapping[str, object]:
    """The budgets of a file: those of patterns that match it over the general ones, and those of models by their name."""
    here = {key: value for key, value in settings.budgets.items() if key != "paths"}
    for pattern, limits in settings.budgets.get("paths", {}).items():
        if matching_pattern(path, (pattern,), settings.root):
            here.update(limits)
    return here


def check_rules(settings: Settings) -> None:
    """Raises ConfigurationError where a selector, a severity or an option names a rule, or an option of it, that does not exist."""
    selectors = [*(settings.select or ()), *settings.extend_select, *settings.ignore]
    selectors += [selector for _, selectors_here in settings.per_file_ignores for selector in selectors_here]
    try:
        for selector in selectors:
            matching(selector)
        for name in settings.severity:
            _one(name)
        for name, options in settings.rules.items():
            _check_options(name, options)
    except UnknownSelector as error:
        raise ConfigurationError(str(error)) from None


def _one(name: str) -> str:
    """The code of the one rule that has this name."""
    codes = matching(name)
    if len(codes) != 1 or name in codes:
        raise ConfigurationError(f"{name!r} must be the name of one rule, such as {rule(min(codes)).name!r}")
    return next(iter(codes))


def _check_options(name: str, given: Mapping[str, object]) -> None:
    known = {option.name: option.default for option in rule(_one(name)).options}
    for option, value in given.items():
        if option not in known:
            listed = ", ".join(sorted(known)) or "none"
            near = near_match(option, tuple(known))
            raise ConfigurationError(f"rules.{name}: unknown option {option!r}{near or f'; known: {listed}'}")
        wanted = kind_of(known[option])
        if kind_of(value) != wanted:
            raise ConfigurationError(f"rules.{name}: {option} must be {wanted}, not {value!r}")


def kind_of(value: object) -> str:
    """What a value of an option is called in messages: whole numbers are numbers too."""
    if isinstance(value, bool):
        return "true or false"
    return "a number" if isinstance(value, (int, float)) else "a string" if isinstance(value, str) else "a list"
