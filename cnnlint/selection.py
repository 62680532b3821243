"""settings -> the rules that run on a file, and whether everything in the settings that names a rule does name one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cnnlint.diagnostics import TOOL_FINDINGS
from cnnlint.discover import matching_pattern
from cnnlint.rules.registry import UnknownSelector, choose, entries, matching, rule
from cnnlint.settings import ConfigurationError, Settings, near_match


def chosen_codes(settings: Settings, path: str) -> frozenset[str]:
    """The codes that are reported for a file. Raises UnknownSelector for a selector that names no rule."""
    extended = (*settings.extend_select, "CNN903") if settings.strict else settings.extend_select
    codes = choose(settings.select, extended, settings.ignore, settings.preview)
    unwanted = {code for selector in settings.ignore for code in matching(selector)}
    here = {code for selector in _ignored_here(settings, path) for code in matching(selector)}
    return ((codes | (TOOL_FINDINGS.keys() - unwanted)) - here) | {"CNN902"}


def _ignored_here(settings: Settings, path: str) -> Iterator[str]:
    for pattern, selectors in settings.per_file_ignores:
        others = pattern.startswith("!")
        if bool(matching_pattern(path, (pattern.removeprefix("!"),), settings.root)) != others:
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
    named = [("select", settings.select or ()), ("extend-select", settings.extend_select), ("ignore", settings.ignore)]
    named += [(f"per-file-ignores.{pattern}", selectors) for pattern, selectors in settings.per_file_ignores]
    for name, selectors in named:
        for selector in selectors:
            _codes(selector, name)
    if not settings.preview:
        for name, selectors in named[:2]:
            for selector in selectors:
                _settled(selector, name)
    for rule_name in settings.severity:
        _one(rule_name, "severity")
    for rule_name, options in settings.rules.items():
        _check_options(rule_name, options)


def _codes(selector: str, name: str) -> frozenset[str]:
    try:
        return matching(selector)
    except UnknownSelector as error:
        raise ConfigurationError(str(error), name=name) from None


def _settled(selector: str, name: str) -> None:
    """Raises ConfigurationError for a selector that stands for rules in preview alone, where preview is not asked for."""
    known = entries()
    if all(known[code].preview for code in _codes(selector, name)):
        raise ConfigurationError(f"{selector} is in preview: it runs with --preview, or with preview = true", name=name)


def _one(rule_name: str, table: str) -> str:
    """The code of the one rule that has this name."""
    codes = _codes(rule_name, f"{table}.{rule_name}")
    if len(codes) != 1 or rule_name in codes:
        known = rule(min(codes)).name
        raise ConfigurationError(f"{rule_name!r} must be the name of one rule, such as {known!r}", name=f"{table}.{rule_name}")
    return next(iter(codes))


def _check_options(rule_name: str, given: Mapping[str, object]) -> None:
    known = {option.name: option.default for option in rule(_one(rule_name, "rules")).options}
    for option, value in given.items():
        name = f"rules.{rule_name}.{option}"
        if option not in known:
            listed = ", ".join(sorted(known)) or "none"
            near = near_match(option, tuple(known))
            raise ConfigurationError(f"rules.{rule_name}: unknown option {option!r}{near or f'; known: {listed}'}", name=name)
        wanted = kind_of(known[option])
        if kind_of(value) != wanted:
            raise ConfigurationError(f"rules.{rule_name}: {option} must be {wanted}, not {value!r}", name=name)


def kind_of(value: object) -> str:
    """What a value of an option is called in messages: whole numbers are numbers too."""
    if isinstance(value, bool):
        return "true or false"
    return "a number" if isinstance(value, (int, float)) else "a string" if isinstance(value, str) else "a list"
