"""Reports kept between runs, one file each: a program that is what it was needs no parser.

What a report depends on is compared, never trusted: the content of the file, the settings that hold for it, cnnlint itself, and the
contents (or the absence) of the other files that were looked for. An entry that is damaged, of another version or not to be read is as
good as none, and a folder that cannot be written stays as it is.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from cnnlint import __version__
from cnnlint.digest import digest
from cnnlint.examination import reader
from cnnlint.kept import Damaged, kept, unpack
from cnnlint.reading import content
from cnnlint.settings import CACHE, Settings

if TYPE_CHECKING:
    from cnnlint.analysis import Report

_TAG = """Signature: 8a477f597d28d172789f06886806bc55
# This file is a cache directory tag created by cnnlint. See https://bford.info/cachedir/
"""
#: Seconds after which an entry is thrown away, and the time between two looks for such.
_OLD, _DAY = 30 * 86_400, 86_400

Read = Callable[[str], "bytes | None"]


class Seen:
    """A door to other files that remembers what came through it: the digest of each content, None where there was none."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self.files: dict[str, str | None] = {}

    def __call__(self, path: str) -> bytes | None:
        data = self._read(path)
        self.files[path] = None if data is None else digest(data)
        return data


class Cache:
    """The entries of one folder."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self._usable: bool | None = None

    def find(self, path: str, data: bytes, settings: Settings, lint: bool, again: Callable[[], Report]) -> Report | None:
        """The report of a file that was analysed before, if nothing that it depends on has changed; `again` analyses it anew."""
        try:
            head, body = unpack(content(os.path.join(self.folder, entry_name(path, settings, lint))))
            if head["content"] != digest(data) or head["cnnlint"] != identity() or not _unchanged(head["files"], path):
                return None
            return kept(head, body, again)
        except (OSError, Damaged, KeyError, TypeError, AttributeError):
            return None

    def keep(self, path: str, settings: Settings, lint: bool, packed: bytes) -> None:
        """Write an entry as a whole or not at all."""
        if self._usable is None:
            self._usable = _prepare(self.folder)
        if not self._usable or identity() is None:
            return
        self._usable = place_entry(os.path.join(self.folder, entry_name(path, settings, lint)), packed)


def place_entry(name: str, content: bytes) -> bool:
    """Write an entry as a whole or not at all; whether it could be written."""
    temporary = f"{name}.{os.getpid()}"
    try:
        with open(temporary, "xb") as file:
            file.write(content)
        os.replace(temporary, name)
    except OSError:
        _remove(temporary)
        return False
    return True


def facts(seen: Mapping[str, str | None]) -> dict[str, Any]:
    """What an entry says besides its report and its content: all else that the report depends on and that is not in its name."""
    return {"cnnlint": identity(), "files": dict(seen)}


def folder_of(settings: Settings, path: str) -> str:
    """The folder for a file's entries: beside the configuration that holds for it, else in the working directory."""
    root, here = settings.root or os.getcwd(), os.getcwd()
    inside = any(os.path.abspath(each).startswith(root.rstrip(os.sep) + os.sep) for each in (path, os.path.join(here, "")))
    return os.path.join(root if inside else here, CACHE)


def entry_name(path: str, settings: Settings, lint: bool) -> str:
    """One entry for a file (as it is shown, and as patterns see it) and the settings that decide what is found in it: when a file
    changes, its new report takes the place of the old one."""
    root = os.path.relpath(settings.root) if settings.root else ""
    inside = os.path.relpath(path, settings.root) if settings.root else path
    deciding = settings._replace(
        root=root,
        exclude=(),
        extend_exclude=(),
        force_exclude=False,
        respect_gitignore=True,
        fail_on="warning",
        output_format=None,
        verify_python=None,
    )
    return digest(repr((path, inside, lint, deciding)).encode("utf-8", "surrogatepass"))


def clean(folder: str) -> bool:
    """Remove a cache; whether there was one. A folder that cnnlint did not make is left alone. Raises OSError."""
    if os.path.islink(folder) or not os.path.isfile(os.path.join(folder, "CACHEDIR.TAG")):
        return False
    import shutil

    shutil.rmtree(folder)
    return True


def _unchanged(files: Mapping[str, str | None], path: str) -> bool:
    """Whether the other files are what they were; those that are not there cost one question to the file system each."""
    read: Read | None = None
    for other, known in files.items():
        if known is None and not os.path.lexists(other):
            continue
        read = read or reader(path)
        data = read(other)
        if (None if data is None else digest(data)) != known:
            return False
    return True


def _prepare(folder: str) -> bool:
    """Make the folder, out of the way of version control and backups; whether it can be used."""
    if os.path.islink(folder):
        return False
    try:
        os.makedirs(folder, exist_ok=True)
        for name, text in ((".gitignore", "*\n"), ("CACHEDIR.TAG", _TAG)):
            path = os.path.join(folder, name)
            if not os.path.lexists(path):
                with open(path, "x", encoding="ascii") as file:
                    file.write(text)
        _throw_away_old(folder)
    except FileExistsError:
        return os.path.isdir(folder)
    except OSError:
        return False
    return True


def _throw_away_old(folder: str) -> None:
    """Once a day: entries of files, settings and versions that nobody has had for a month."""
    import time

    tag, now = os.path.join(folder, "CACHEDIR.TAG"), time.time()
    if now - os.stat(tag).st_mtime < _DAY:
        return
    os.utime(tag)
    with os.scandir(folder) as entries:
        for entry in entries:
            if len(entry.name) >= 32 and now - entry.stat(follow_symlinks=False).st_mtime > _OLD:
                _remove(entry.path)


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        return


_identity: list[str | None] = []


def identity() -> str | None:
    """What stands for this cnnlint, the Python that runs it and the parser; None where that cannot be told."""
    if not _identity:
        own, parser = _own(), _parser()
        python = (sys.implementation.name, *sys.version_info[:3])
        _identity.append(None if own is None else digest(repr((__version__, own, python, parser)).encode()))
    return _identity[0]


def _own() -> str | None:
    """An installed cnnlint is told by the list of its files, with their digests, that the installer left beside it; any other by size
    and time of each of its files."""
    package = os.path.dirname(os.path.abspath(__file__))
    try:
        with open(os.path.join(os.path.dirname(package), f"cnnlint-{__version__}.dist-info", "RECORD"), "rb") as record:
            lines = [line for line in record.read().split(b"\n") if line.startswith(b"cnnlint/") and b"sha256=" in line]
        if lines:
            return digest(b"\n".join(lines))
    except OSError:
        pass
    try:
        return digest(repr(sorted(_stamps(package))).encode())
    except OSError:
        return None


def _stamps(folder: str) -> list[tuple[str, int, int]]:
    found = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name == "__pycache__":
                continue
            if entry.is_dir(follow_symlinks=False):
                found.extend(_stamps(entry.path))
            else:
                status = entry.stat()
                found.append((entry.path, status.st_size, status.st_mtime_ns))
    return found


def _parser() -> str:
    """The version of libcst, read beside it: it decides where this Python's own parser does not know a syntax."""
    for folder in sys.path:
        try:
            with open(os.path.join(folder, "libcst", "_version.py"), "rb") as file:
                return digest(file.read())
        except OSError:
            continue
    return ""
