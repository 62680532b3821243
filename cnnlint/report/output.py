"""Rendered texts -> stdout, files, and GitHub's step summary."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence

from cnnlint.analysis import Report
from cnnlint.report.view import View, check_format, renderer
from cnnlint.settings import ConfigurationError


def render(
    command: str, output: str, targets: Sequence[str], reports: Sequence[Report], view: View, write: Callable[[str], object]
) -> None:
    """The run in the format `output`, and in those of `targets` (`FORMAT=PATH`, or `PATH` for `output` itself, in place of stdout).

    Raises ConfigurationError for an unknown format or a file that cannot be written.
    """
    plain = view._replace(colour=False, width=0)
    deliver(command, output, targets, lambda name, is_plain: renderer(command, name)(reports, plain if is_plain else view), write)
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if command == "check" and output == "github" and summary:
        taken = os.path.getsize(summary) if os.path.exists(summary) else 0
        _save(summary, renderer(command, "markdown")(reports, plain._replace(taken=taken)), "a")


def deliver(command: str, output: str, targets: Sequence[str], text: Callable[[str, bool], str], write: Callable[[str], object]) -> None:
    """`text(format, plain)` to each of `targets`, and in the format `output` to stdout unless a target took that.

    Raises ConfigurationError for an unknown format, and for a file that cannot be written when all others are.
    """
    files = list(_files(command, output, targets))
    failures = []
    for name, path in files:
        try:
            _save(path, text(name, True), "w")
        except ConfigurationError as error:
            failures.append(error)
    if all(name != output for name, _ in files):
        write(text(output, False))
    if failures:
        raise failures[0]


def _files(command: str, output: str, targets: Sequence[str]) -> Iterator[tuple[str, str]]:
    """(format, path) of every file to write."""
    for target in targets:
        name, equals, path = target.partition("=")
        if equals:
            check_format(command, name)
        yield (name, path) if equals else (output, target)


def _save(path: str, text: str, mode: str) -> None:
    try:
        with open(path, mode, encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise ConfigurationError(error.strerror or str(error), path) from None
