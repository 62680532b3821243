"""`cnnlint clean`: the caches of the projects that the paths belong to go."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from cnnlint.cache import clean, folder_of
from cnnlint.driver import Configuration, shown


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
    return failed


def _printable(path: str) -> str:
    from cnnlint.report.words import clean as without_controls

    return without_controls(shown(path))
