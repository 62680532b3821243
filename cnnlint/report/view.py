"""How something is shown: who reads it, how wide and in which colours; and the registry of formats."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

from cnnlint.options import FORMATS
from cnnlint.settings import ConfigurationError
from cnnlint.tuples import NamedTuple

if TYPE_CHECKING:
    from cnnlint.analysis import Report

    Render: TypeAlias = "Callable[[Sequence[Report], View], str]"

CHECK_FORMATS = FORMATS["check"]


class View(NamedTuple):
    """What a format needs to know of the run besides the reports.

    `colour` asks for ANSI sequences, `width` is that of the terminal (0: piped, nothing is fitted to a width). `files` are all
    files that were read, models or not. `root` is the folder that paths in annotations are relative to. `taken` is how many bytes
    the page has already that a text is added to. `read` is the door to files that were only imported, so that they can be quoted.
    `columns` are those of a summary's tables (none: the usual ones).
    """

    colour: bool = False
    width: int = 0
    files: tuple[str, ...] = ()
    root: str = ""
    explain: bool = False
    taken: int = 0
    columns: tuple[str, ...] = ()
    read: Callable[[str], bytes | None] | None = None


def check_format(command: str, name: str) -> None:
    """Raises ConfigurationError for a format that the command does not have."""
    known = FORMATS[command]
    if name not in known:
        raise ConfigurationError(f"unknown output format {name!r} of {command}; known: {', '.join(known)}")


def renderer(command: str, name: str) -> Render:
    """The render function of a format of `check` or `summary`."""
    from importlib import import_module

    module = import_module(f"cnnlint.report.{name.replace('-', '_') if command == 'check' else f'summary_{name}'}")
    render: Render = module.render
    return render


def repository() -> str:
    """The folder that annotations name files from: GitHub's workspace, else the repository around the working directory."""
    workspace = os.environ.get("GITHUB_WORKSPACE")
    if workspace and os.path.isdir(workspace):
        return os.path.realpath(workspace)
    folder = os.getcwd()
    while not os.path.exists(os.path.join(folder, ".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return os.getcwd()
        folder = parent
    return folder
