"""What the command line says of the configuration: options and `--config` -> settings on top of the files."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from cnnlint.driver import Configuration
from cnnlint.options import OPTIONS, Arguments, UsageError
from cnnlint.settings import inline


def requested(arguments: Arguments) -> Configuration:
    """What the options say, in the order in which it wins: options of their own name, `--config KEY=VALUE`, the file. Raises
    UsageError."""
    overrides: dict[str, Any] = {}
    file = None
    for text in arguments.values.get("config", ()):
        if "=" in text and not os.path.exists(text):
            _merge(overrides, inline(text))
        else:
            file = text
    if file is not None and arguments.flag("isolated"):
        raise UsageError(f"--isolated and --config {file} exclude each other")
    for option in OPTIONS:
        if option.setting is not None and arguments.flag(option.name):
            overrides[option.setting] = _override(option.repeat, arguments.values[option.name])
    if arguments.flag("no-respect-gitignore"):
        overrides["respect-gitignore"] = False
    if arguments.flag("per-file-ignores"):
        overrides["per-file-ignores"] = _per_file(arguments.values["per-file-ignores"])
    return Configuration(overrides, file, arguments.flag("isolated"))


def _merge(held: dict[str, Any], table: Mapping[str, Any]) -> None:
    """Put the keys of a table on top of others, at any depth."""
    for key, value in table.items():
        if isinstance(value, dict) and isinstance(held.get(key), dict):
            _merge(held[key], value)
        else:
            held[key] = value


def _per_file(given: tuple[str, ...]) -> dict[str, list[str]]:
    """`PATTERN:RULE,RULE` -> the rules of each pattern. Raises UsageError."""
    found: dict[str, list[str]] = {}
    for text in given:
        pattern, colon, rules = text.rpartition(":")
        if not colon or not pattern:
            raise UsageError(f"--per-file-ignores {text}: write PATTERN:RULES, such as 'tests/*:CNN2'")
        found.setdefault(pattern, []).extend(part.strip() for part in rules.split(",") if part.strip())
    return found


def _override(repeat: bool, given: tuple[str, ...]) -> Any:
    if repeat:
        return [part.strip() for text in given for part in text.split(",") if part.strip()]
    return given[-1] if given else True
