"""Paths -> files: what stands below a folder, what is left out of it, and why.

Inside a git repository git itself says what is ignored (`git ls-files`); elsewhere folders are walked.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from typing import NamedTuple

from cnnlint.settings import Settings

SUFFIXES = (".py", ".ipynb")


class Found(NamedTuple):
    """One path and, where it is not to be read, the reason. `missing`: it was named, and there is nothing there."""

    path: str
    skipped: str | None = None
    missing: bool = False


def discover(path: str, settings: Settings) -> Iterator[Found]:
    """The files a path given by the user stands for, in the order of their names.

    A file given by name is read whatever it is called, unless `force_exclude` is set and it is excluded.
    """
    if os.path.isdir(path):
        yield from _below(path, settings)
    elif not os.path.lexists(path):
        yield Found(path, "no such file or folder", missing=True)
    elif settings.force_exclude and (pattern := excluded(path, settings)):
        yield Found(path, f"excluded by {pattern!r}")
    else:
        yield Found(path)


def _below(folder: str, settings: Settings) -> Iterator[Found]:
    if settings.force_exclude and (pattern := excluded(folder, settings)):
        yield Found(folder, f"excluded by {pattern!r}")
        return
    listed = _git_files(folder) if settings.respect_gitignore and _in_repository(folder) else None
    names = listed if listed is not None else _walk(folder)
    for name in sorted(names, key=lambda name: name.split("/")):
        path = os.path.join(folder, *name.split("/")) if folder != "." else os.path.join(*name.split("/"))
        if pattern := excluded(path, settings):
            yield Found(path, f"excluded by {pattern!r}")
        elif _is_regular(path):
            yield Found(path)


def _walk(folder: str) -> Iterator[str]:
    """All Python files and notebooks below, relative, with forward slashes. Links to folders are not followed."""
    for here, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name not in _NEVER]
        relative = os.path.relpath(here, folder).replace(os.sep, "/")
        prefix = "" if relative == "." else f"{relative}/"
        yield from (prefix + name for name in files if name.endswith(SUFFIXES))


# Folders that hold nobody's source and can be huge: not even walked, whatever is configured.
_NEVER = frozenset({".git", ".hg", ".svn", "__pycache__", "node_modules", ".cnnlint_cache"})


def _in_repository(folder: str) -> bool:
    folder = os.path.abspath(folder)
    while not os.path.exists(os.path.join(folder, ".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return False
        folder = parent
    return True


def _git_files(folder: str) -> list[str] | None:
    """Tracked files and untracked ones that are not ignored; None where git cannot say, or ignores the folder that was named."""
    answer = _git(folder, "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", ".")
    if answer is None or (not answer and _git(folder, "check-ignore", "-q", ".") is not None):
        return None
    names = [os.fsdecode(name) for name in answer.split(b"\0") if name]
    files = [name for name in dict.fromkeys(names) if name.endswith(SUFFIXES)]
    for name in names:
        inner = os.path.join(folder, name)
        if not name.endswith(SUFFIXES) and os.path.isdir(inner) and not os.path.islink(inner):
            files.extend(f"{name.rstrip('/')}/{found}" for found in _git_files(inner) or () if os.path.exists(os.path.join(inner, ".git")))
    return files


def _git(folder: str, *arguments: str) -> bytes | None:
    import subprocess

    try:
        done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, check=False)
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None


def _is_regular(path: str) -> bool:
    """A file that can be read to its end: no socket, no pipe, no file that has vanished since it was listed."""
    try:
        return stat.S_ISREG(os.stat(path).st_mode)
    except OSError:
        return False


def excluded(path: str, settings: Settings) -> str | None:
    """The pattern that excludes a path, or None."""
    return matching_pattern(path, (*settings.exclude, *settings.extend_exclude), settings.root)


def matching_pattern(path: str, patterns: tuple[str, ...], root: str) -> str | None:
    """The first pattern that matches the path or a folder above it, both seen from `root`.

    A pattern without a slash matches a name at any depth; one with a slash matches from the root on.
    """
    if not patterns:
        return None
    parts = os.path.relpath(os.path.abspath(path), root or os.getcwd()).replace(os.sep, "/").split("/")
    names = [part for part in parts if part not in (".", "..")]
    prefixes = ["/".join(names[: length + 1]) for length in range(len(names))]
    return next((pattern for pattern in patterns if _matches(pattern, names, prefixes)), None)


def _matches(pattern: str, names: list[str], prefixes: list[str]) -> bool:
    plain = pattern.strip("/").removeprefix("./")
    candidates = prefixes if "/" in pattern.rstrip("/") else names
    if not any(sign in plain for sign in "*?["):
        return plain in candidates
    import fnmatch

    return any(fnmatch.fnmatchcase(candidate, plain) for candidate in candidates)
