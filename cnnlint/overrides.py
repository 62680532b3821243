"""What the command line says of a run: options and `--config` -> settings on top of the files, how fixes are made, how the work is done."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import Any

from cnnlint.driver import Configuration, Means, Repairs
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
    return Configuration(overrides, file, arguments.flag("isolated"), not arguments.flag("no-cache"))


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


def check_writing(arguments: Arguments, from_stdin: bool) -> None:
    """Raises UsageError for two ways at once of writing to the files that are read, and where there is no file to write to."""
    if arguments.flag("add-ignore"):
        other = next((name for name in ("fix", "fix-only", "diff", "update-baseline") if arguments.flag(name)), None)
        if other is not None:
            raise UsageError(f"--add-ignore and --{other} exclude each other: what is repaired or known needs no comment")
        if from_stdin:
            raise UsageError("a comment cannot be written to stdin")


def repairs(arguments: Arguments, from_stdin: bool) -> Repairs | None:
    """What to do with fixes. Raises UsageError where a fix would have to be written to stdin."""
    if not any(arguments.flag(name) for name in ("fix", "fix-only", "diff")):
        return None
    writes = not arguments.flag("diff")
    if writes and from_stdin:
        raise UsageError("what comes from stdin cannot be repaired in place; --diff shows the changes")
    return Repairs(arguments.flag("unsafe-fixes"), writes)


#: Formats of `check` that show findings alone; the others, and those of other commands, show models or traces, too.
_FINDINGS = frozenset({"full", "concise", "grouped", "json", "json-lines", "gitlab", "junit", "rdjson"})


def means(arguments: Arguments, output: str) -> Means:
    """How the work is done, for this output format. Raises UsageError for a number of processes that is none."""
    jobs = arguments.last("jobs")
    if jobs is not None and not (jobs.isdecimal() and 0 < int(jobs) < 1000):
        raise UsageError(f"--jobs must be a number of processes, not {jobs!r}")
    whole = arguments.command == "verify" or arguments.flag("verify")
    watched = not any(map(arguments.flag, ("quiet", "verbose"))) and sys.stderr is not None and sys.stderr.isatty()
    formats = {output, *(target.partition("=")[0] for target in arguments.values.get("output-file", ()) if "=" in target)}
    models = arguments.command != "check" or arguments.flag("statistics") or not formats <= _FINDINGS
    return Means(not arguments.flag("no-cache"), None if jobs is None else int(jobs), whole, watched, models)
