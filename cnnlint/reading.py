"""A path -> its bytes, whatever lies there: only regular files are read, and nothing is waited for."""

from __future__ import annotations

import errno
import os
import stat

#: Bytes of the largest file that is read at all, and of the largest one that says how a project is set up.
LARGEST = 200_000_000
LARGEST_CONFIGURATION = 4_000_000

_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)
_KINDS = ((stat.S_ISDIR, "folder"), (stat.S_ISFIFO, "pipe"), (stat.S_ISSOCK, "socket"), (stat.S_ISBLK, "device"), (stat.S_ISCHR, "device"))


def content(path: str, most: int = LARGEST) -> bytes:
    """The bytes of a regular file.

    Raises OSError where it cannot be read, is longer than `most` bytes, or is no file: a pipe would keep its reader waiting for ever, and
    a device can act on being opened.
    """
    try:
        check(os.stat(path), most)
        handle = os.open(path, _FLAGS)
    except ValueError:  # a null byte
        raise OSError(errno.EINVAL, "it is no name of a file", path) from None
    try:
        status = os.fstat(handle)
        check(status, most)  # once more: what was asked above may have been replaced
        return _all(handle, status.st_size, most)
    finally:
        os.close(handle)


def _all(handle: int, size: int, most: int) -> bytes:
    """What there is up to the end; files of the system say that they are empty, and one that grows may do so for ever."""
    data = os.read(handle, size + 1)
    if len(data) == size:
        return data
    parts, length = [data], len(data)
    while part := os.read(handle, 1 << 20):
        parts.append(part)
        length += len(part)
        if length > most:
            raise _too_long(most)
    return b"".join(parts)


def check(status: os.stat_result, most: int = LARGEST) -> None:
    """Raises OSError for what is no regular file, and for one that is longer than `most` bytes."""
    reason = no_file(status)
    if reason is not None:
        raise OSError(errno.EINVAL, f"it is {reason}")
    if status.st_size > most:
        raise _too_long(most)


def no_file(status: os.stat_result) -> str | None:
    """What it is instead of a regular file; None where it is one."""
    if stat.S_ISREG(status.st_mode):
        return None
    return f"a {next((name for test, name in _KINDS if test(status.st_mode)), 'special file')}, not a file"


def _too_long(most: int) -> OSError:
    return OSError(errno.EFBIG, f"it is larger than {most // 1_000_000} MB")
