"""Changed paths -> the files whose models they can change: a file itself, or one that imports it, directly or not.

A module can only reach a program that mentions its name, so names are searched for in the bytes; what mentions a name for another
reason is analysed in vain and found unchanged.
"""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Callable, Iterable


def affected(changed: Iterable[str], files: Iterable[str], read: Callable[[str], bytes | None]) -> frozenset[str]:
    """The Python files and notebooks among `files` (unchanged ones are read) that a change of the paths `changed` can reach."""
    reached = {path for path in changed if path.endswith((".py", ".ipynb"))}
    fresh = {path for path in reached if path.endswith(".py")}
    rest = {path: data for path in files if path not in reached and (data := _content(path, read)) is not None} if fresh else {}
    while fresh:
        names = sorted(re.escape(os.fsencode(_name(path))) for path in fresh)
        pattern = re.compile(rb"\b(?:" + b"|".join(names) + rb")\b")
        packages = [posixpath.dirname(path) for path in fresh if posixpath.basename(path) == "__init__.py"]
        found = {path for path, data in rest.items() if pattern.search(data) or (b"from ." in data and _inside(path, packages))}
        fresh = {path for path in found if path.endswith(".py")}
        reached |= found
        rest = {path: data for path, data in rest.items() if path not in found}
    return frozenset(reached)


def _content(path: str, read: Callable[[str], bytes | None]) -> bytes | None:
    data = read(path) if path.endswith((".py", ".ipynb")) else None
    return data if data is not None and b"import" in data else None


def _name(path: str) -> str:
    """The name by which a module is imported: its file's, or its folder's."""
    stem = posixpath.splitext(posixpath.basename(path))[0]
    return (posixpath.basename(posixpath.dirname(path)) or stem) if stem == "__init__" else stem


def _inside(path: str, packages: list[str]) -> bool:
    """Whether a relative import of this file can mean one of the packages: they hold it."""
    return any(not package or path.startswith(f"{package}/") for package in packages)
