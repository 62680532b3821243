"""`cnnlint clean`: the caches of the projects that the paths belong to go, and what killed runs left below the paths."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress

from cnnlint.cache import clean, folder_of
from cnnlint.discover import NEVER
from cnnlint.driver import Configuration, shown
from cnnlint.replacing import left_behind


def clean_caches(paths: Sequence[str], configuration: Configuration) -> bool:
    """Remove them and say so; whether one could not be removed. Raises ConfigurationError."""
    failed = False
    for path in paths:
        if not os.path.exists(path):
            failed = True
            print(f"cnnlint: {_printable(path)}: no such file or folder", file=sys.stderr)
            continue
        folder = folder_of(configuration.settings(path if os.path.isdir(path) else os.path.dirname(path)), path)
        try:
            print(f"removed {_printable(folder)}" if clean(folder) else f"no cache in {_printable(os.path.dirname(folder))}")
        except OSError as error:
            failed = True
            print(f"cnnlint: {_printable(folder)}: {error.strerror or error}", file=sys.stderr)
        for name in _left_behind(path):
            print(f"removed {_printable(name)}")
    return failed


def _left_behind(path: str) -> Iterator[str]:
    """Removes what runs that were killed while they wrote left below a path."""
    for folder, folders, _ in os.walk(path if os.path.isdir(path) else os.path.dirname(path) or "."):
        folders[:] = [name for name in folders if name not in NEVER]
        with suppress(OSError):
            yield from (os.path.join(folder, name) for name in left_behind(folder))


def _printable(path: str) -> str:
    from cnnlint.report.words import clean as without_controls

    return without_controls(shown(path))
