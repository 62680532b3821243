"""The command `diff`: what the command line names -> the difference of the models in a format, and the exit status."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from importlib import import_module

from cnnlint.diff.git import GitError
from cnnlint.diff.growth import Overgrown, overgrown, read_limit
from cnnlint.diff.revisions import Compared, compared, request
from cnnlint.driver import Configuration
from cnnlint.examination import analysed
from cnnlint.options import Arguments, UsageError
from cnnlint.report.diff_words import DifferenceView, of_growth
from cnnlint.report.output import deliver
from cnnlint.settings import ConfigurationError, Settings
from cnnlint.tuples import NamedTuple

SAME, GROWN, FAILED = 0, 1, 2


class Look(NamedTuple):
    """How the text stands on a terminal: in colours or not, and in how many columns (0: not on one)."""

    colour: bool
    width: int


def compare(arguments: Arguments, configuration: Configuration, output: str, look: Look, write: Callable[[str], object]) -> int:
    """Run the command; 1 where a model grew by more than it may, 2 where cnnlint itself failed. Raises UsageError."""
    limit = arguments.last("fail-on-growth")
    try:
        asked = request(arguments.paths, os.getcwd())
        settings = _settings(configuration, asked.root)
        found = compared(asked, settings, lambda path, data, read: analysed(path, data, settings(path), read))
    except GitError as error:
        raise UsageError(str(error)) from None
    beyond = tuple(_beyond(found, limit, settings))
    view = DifferenceView(found.difference, found.unread, beyond, False, arguments.flag("quiet"))

    def text(name: str, plain: bool) -> str:
        shown = view if plain else view._replace(colour=look.colour, width=look.width)
        rendered: str = import_module(f"cnnlint.report.diff_{name}").render(shown)
        return rendered

    deliver("diff", output, arguments.values.get("output-file", ()), text, write)
    for item in beyond if output != "text" else ():
        print(f"cnnlint: {of_growth(item)}", file=sys.stderr)
    if any(item.code == "CNN902" for _, item in found.unread):
        return FAILED
    return GROWN if beyond else SAME


def _settings(configuration: Configuration, root: str) -> Callable[[str], Settings]:
    """The settings of a path of the repository: those that lie in the working tree now, for both sides."""
    return lambda path: configuration.decided(os.path.join(root, os.path.dirname(path)))


def _beyond(found: Compared, limit: str | None, settings: Callable[[str], Settings]) -> Iterator[Overgrown]:
    """The models that grew too much. Raises UsageError or ConfigurationError for a limit that is none."""
    wrong = "must be a percentage or a number of parameters, not"
    try:
        if limit is not None:
            read_limit(limit)
    except ValueError as error:
        raise UsageError(f"--fail-on-growth {wrong} {error}") from None
    for change in found.difference.models:
        model = change.new or change.old
        try:
            item = overgrown(change, limit, settings(model.path).budgets if model is not None else {})
        except ValueError as error:
            raise ConfigurationError(f"budgets: growth {wrong} {error}") from None
        if item is not None:
            yield item
