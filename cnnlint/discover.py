"""Paths -> files: what stands below a folder, what is left out of it, and why.

Inside a git repository git itself says what is ignored (`git ls-files`); elsewhere folders are walked.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from functools import lru_cache

from cnnlint.reading import no_file
from cnnlint.settings import Settings
from cnnlint.tuples import NamedTuple

SUFFIXES = (".py", ".ipynb")


class Found(NamedTuple):
    """One path and, where it is not to be read, the reason. `missing`: it was named, and there is nothing there; `unlisted`: a folder
    that does not say what it holds, and why."""

    path: str
    skipped: str | None = None
    missing: bool = False
    unlisted: OSError | None = None


class _Listing(NamedTuple):
    """Names below a folder, relative, with forward slashes; and the folders below it that do not say what they hold."""

    names: list[str]
    unlisted: list[tuple[str, OSError]]


def discover(path: str, settings: Settings) -> Iterator[Found]:
    """The files a path given by the user stands for, in the order of their names.

    A file given by name is read whatever it is called, unless `force_exclude` is set and it is excluded.
    """
    if os.path.isdir(path):
        yield from _below(path, settings)
    elif not _exists(path):
        yield Found(path, "no such file or folder", missing=True)
    elif settings.force_exclude and (pattern := excluded(path, settings)):
        yield Found(path, f"excluded by {pattern!r}")
    else:
        yield Found(path)


def _exists(path: str) -> bool:
    """Whether something is there, even if it may not be looked at: reading it says why."""
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except (OSError, ValueError):
        return True
    return True


def _below(folder: str, settings: Settings) -> Iterator[Found]:
    if settings.force_exclude and (pattern := excluded(folder, settings)):
        yield Found(folder, f"excluded by {pattern!r}")
        return
    listed = _git_files(folder) if settings.respect_gitignore and _in_repository(folder) else None
    names, unlisted = listed if listed is not None else _walk(folder)
    errors = dict(unlisted)
    for name in sorted((*names, *errors), key=lambda name: name.split("/")):
        path = os.path.join(folder, *name.split("/")) if folder != "." else os.path.join(*name.split("/"))
        if pattern := excluded(path, settings):
            yield Found(path, f"excluded by {pattern!r}")
        elif name in errors:
            yield Found(path, unlisted=errors[name])
        elif (reason := _unfit(path)) is None:
            yield Found(path)
        elif reason:
            yield Found(path, reason)


def _walk(folder: str) -> _Listing:
    """All Python files and notebooks below. Links to folders are not followed."""
    names: list[str] = []
    unlisted: list[tuple[str, OSError]] = []
    waiting = [""]
    while waiting:
        prefix = waiting.pop()
        try:
            with os.scandir(os.path.join(folder, prefix)) as entries:
                for entry in entries:
                    if _is_folder(entry):
                        if entry.name not in NEVER:
                            waiting.append(f"{prefix}{entry.name}/")
                    elif entry.name.endswith(SUFFIXES):
                        names.append(prefix + entry.name)
        except FileNotFoundError:
            continue  # it has vanished since
        except OSError as error:
            unlisted.append((prefix.rstrip("/") or ".", error))
    return _Listing(names, unlisted)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


# Folders that hold nobody's source and can be huge: not even walked, whatever is configured.
NEVER = frozenset({".git", ".hg", ".svn", "__pycache__", "node_modules", ".cnnlint_cache"})


def _in_repository(folder: str) -> bool:
    folder = os.path.abspath(folder)
    while not os.path.exists(os.path.join(folder, ".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return False
        folder = parent
    return True


def _git_files(folder: str) -> _Listing | None:
    """Tracked files and untracked ones that are not ignored; None where git cannot say, or ignores the folder that was named."""
    from cnnlint.repository import ask

    try:
        answer = ask(folder, "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", ".")
        if answer.status or (not answer.out and not ask(folder, "check-ignore", "-q", ".").status):
            return None
    except OSError:
        return None
    names = [name for name in dict.fromkeys(os.fsdecode(name) for name in answer.out.split(b"\0")) if name and _leads_down(name)]
    files: list[str] = []
    unlisted = list(_unlisted(answer.err))
    for name in names:
        inner = os.path.join(folder, name)
        if os.path.isdir(inner) and not os.path.islink(inner):
            below = _git_files(inner) if os.path.exists(os.path.join(inner, ".git")) else None
            if below is not None:
                start = name.rstrip("/")
                files.extend(f"{start}/{found}" for found in below.names)
                unlisted.extend((f"{start}/{found}", error) for found, error in below.unlisted)
        elif name.endswith(SUFFIXES):
            files.append(name)
    return _Listing(files, unlisted)


def _leads_down(name: str) -> bool:
    """Whether a name of git's index stays below its folder; an index that was made by hand may hold others."""
    return not name.startswith("/") and ".." not in name.split("/")


def _unlisted(warnings: bytes) -> Iterator[tuple[str, OSError]]:
    """What git could not look into."""
    for line in warnings.split(b"\n"):
        name, told, reason = line.rpartition(b"/': ")
        if told and name.startswith(_WARNING):
            yield os.fsdecode(name.removeprefix(_WARNING)), OSError(0, os.fsdecode(reason))


_WARNING = b"warning: could not open directory '"


def _unfit(path: str) -> str | None:
    """Why a path that was found is not read: it is no regular file; "" where it has vanished meanwhile. None for one that may not be
    looked at, too: reading it says why."""
    try:
        return no_file(os.stat(path))
    except FileNotFoundError:
        return "a link that leads nowhere" if os.path.islink(path) else ""
    except OSError as error:
        return "a link that leads to itself" if error.errno == errno.ELOOP else None


def excluded(path: str, settings: Settings) -> str | None:
    """The pattern that excludes a path, or None."""
    return matching_pattern(path, (*settings.exclude, *settings.extend_exclude), settings.root)


def matching_pattern(path: str, patterns: tuple[str, ...], root: str) -> str | None:
    """The first pattern that matches the path or a folder above it, both seen from `root`.

    A pattern without a slash matches a name at any depth; one with a slash matches from the root on. `{a,b}` is either, `**/` any
    number of folders, none among them.
    """
    if not patterns:
        return None
    absolute, base = os.path.abspath(path), os.path.abspath(root)
    relative = absolute[len(base) + 1 :] if absolute.startswith(base + os.sep) else os.path.relpath(absolute, base)
    names = [part for part in relative.replace(os.sep, "/").split("/") if part not in (".", "..")]
    plain, others = _plain_and_others(patterns)
    asked = others if plain.isdisjoint(names) else patterns
    if not asked:
        return None
    prefixes = ["/".join(names[: length + 1]) for length in range(len(names))]
    return next((pattern for pattern in asked if _matches(pattern, names, prefixes)), None)


@lru_cache(maxsize=64)
def _plain_and_others(patterns: tuple[str, ...]) -> tuple[frozenset[str], tuple[str, ...]]:
    """The patterns that are a name and no more, which all can be compared at once, and the others."""
    plain = frozenset(pattern for pattern in patterns if not any(sign in pattern for sign in "{}*?[/"))
    return plain, tuple(pattern for pattern in patterns if pattern not in plain)


def _matches(pattern: str, names: list[str], prefixes: list[str]) -> bool:
    if "{" in pattern and (either := _alternatives(pattern)):
        return any(_matches(each, names, prefixes) for each in either)
    plain = pattern.strip("/").removeprefix("./")
    candidates = prefixes if "/" in pattern.rstrip("/") else names
    if not any(sign in plain for sign in "*?["):
        return plain in candidates
    import fnmatch

    nearer = ("/" + plain).replace("/**/", "/").removeprefix("/")  # no folder between
    return any(fnmatch.fnmatchcase(candidate, form) for form in dict.fromkeys((plain, nearer)) for candidate in candidates)


def _alternatives(pattern: str) -> list[str]:
    """The patterns that one with braces stands for, the last braces resolved; none where they are not closed."""
    before, _, rest = pattern.rpartition("{")
    inside, closed, after = rest.partition("}")
    return [f"{before}{each}{after}" for each in inside.split(",")] if closed else []
