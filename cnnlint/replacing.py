"""A file -> its new content in one step: whatever happens meanwhile, it is either old or new.

The new content is written to a file without a name, where the system has such, and gets one only to take the place of the old file. A
process that is killed between these two leaves a file `.cnnlint-….new` behind. It holds a lock on it as long as it lives: one that
nobody holds is removed by the next run that writes into the folder, and by `cnnlint clean`.
"""

from __future__ import annotations

import errno
import os
import signal
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from cnnlint.reading import check, content

_START, _END, _LETTERS = ".cnnlint-", ".new", 16
#: What a file system says that has no files without a name.
_NO_SUCH_THING = (errno.EOPNOTSUPP, errno.EISDIR, errno.ENOENT, errno.EINVAL)


class Changed(Exception):
    """The file is no longer what was read: nothing was written."""


def replace(path: str, before: bytes, after: bytes, root: str | None = None) -> None:
    """Put the new content in the place of the old one.

    The file keeps its mode, owner, group and attributes. A link stays a link: the file behind it is written, unless the link leads out of
    the folder `root`. Where a file has several names (hard links), the others keep the old content: one step cannot change them all.

    Raises Changed where the file is no longer what was read, OSError where it cannot be written, or could not be kept as it is.
    """
    real = os.path.realpath(path)
    if root is not None and os.path.islink(path) and os.path.commonpath((root, real)) != root:
        raise PermissionError(errno.EPERM, f"it is a link out of the project, to {real}", path)
    status = os.stat(real)
    check(status)
    if not os.access(real, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)

    def unchanged() -> None:
        if content(real) != before:
            raise Changed(path)

    with _written(os.path.dirname(real), after) as new:
        _alike(new.handle, real, status)
        with unbroken():
            unchanged()
            new.put(real)


def place(path: str, after: bytes) -> None:
    """Write a file that may be there or not, whatever it held. Raises OSError."""
    real = os.path.realpath(path)
    if os.path.exists(real):
        replace(real, content(real), after)
        return
    with _written(os.path.dirname(real), after) as new:
        os.fchmod(new.handle, 0o666 & ~_mask())
        with unbroken():
            new.put(real)


@contextmanager
def unbroken() -> Iterator[None]:
    """Ctrl-C and the wish of the system to end are heard behind it."""
    held = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM))
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, held)


class _New:
    """A file on its way: open, locked, and perhaps without a name."""

    def __init__(self, folder: str, handle: int, name: str | None) -> None:
        self.folder, self.handle, self.name = folder, handle, name

    def put(self, target: str) -> None:
        """Let it take the place of another."""
        if self.name is None:
            name = _free_name(self.folder)
            # Through a descriptor of the folder, so that Python calls `linkat`, which can follow the link in /proc.
            folder = os.open(self.folder, os.O_RDONLY)
            try:
                os.link(f"/proc/self/fd/{self.handle}", name, src_dir_fd=folder, follow_symlinks=True)
            finally:
                os.close(folder)
            self.name = name
        os.replace(self.name, target)
        self.name = None

    def drop(self) -> None:
        """Close it; it is gone unless it was put somewhere."""
        if self.name is not None:
            with suppress(OSError):
                os.unlink(self.name)
        os.close(self.handle)


@contextmanager
def _written(folder: str, data: bytes) -> Iterator[_New]:
    """A new file of this content, which is on the disk as a whole."""
    _clear_once(folder)
    with unbroken():
        new = _unnamed(folder) or _named(folder)
    try:
        view = memoryview(data)
        while view:
            view = view[os.write(new.handle, view) :]
        os.fsync(new.handle)
        yield new
    finally:
        with unbroken():
            new.drop()


def _unnamed(folder: str) -> _New | None:
    """A file without a name; None where the system has none, or no way to name it later."""
    if not hasattr(os, "O_TMPFILE") or not os.path.isdir("/proc/self/fd"):
        return None
    try:
        handle = os.open(folder, os.O_TMPFILE | os.O_RDWR, 0o600)
    except OSError as error:
        if error.errno in _NO_SUCH_THING:
            return None
        raise
    _lock(handle)
    return _New(folder, handle, None)


def _named(folder: str) -> _New:
    name = _free_name(folder)
    handle = os.open(name, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
    _lock(handle)
    return _New(folder, handle, name)


def _free_name(folder: str) -> str:
    return os.path.join(folder, f"{_START}{os.urandom(_LETTERS // 2).hex()}{_END}")


def _lock(handle: int) -> bool:
    """Whether nobody else holds it; a file system without locks says no, so that nothing is taken for left behind there."""
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _alike(handle: int, real: str, status: os.stat_result) -> None:
    """Give the new file what belongs to the old one beside its content. Raises OSError where it cannot have the same owner or mode."""
    new = os.fstat(handle)
    if (new.st_uid, new.st_gid) != (status.st_uid, status.st_gid):
        os.fchown(handle, status.st_uid, status.st_gid)
    for name in os.listxattr(real) if hasattr(os, "listxattr") else ():
        with suppress(OSError):
            os.setxattr(handle, name, os.getxattr(real, name))
    os.fchmod(handle, stat.S_IMODE(status.st_mode))


def _mask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


_cleared: set[str] = set()


def _clear_once(folder: str) -> None:
    if folder not in _cleared:
        _cleared.add(folder)
        with suppress(OSError):
            for _ in left_behind(folder):
                pass


def left_behind(folder: str) -> Iterator[str]:
    """Removes what killed runs left in a folder; the names. Raises OSError where the folder cannot be read."""
    with os.scandir(folder) as entries:
        names = [entry.name for entry in entries if _is_ours(entry.name) and entry.is_file(follow_symlinks=False)]
    for name in names:
        path = os.path.join(folder, name)
        try:
            handle = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError:
            continue
        try:
            if _lock(handle):
                os.unlink(path)
                yield name
        except OSError:
            continue
        finally:
            os.close(handle)


def _is_ours(name: str) -> bool:
    letters = name.removeprefix(_START).removesuffix(_END)
    return name == _START + letters + _END and len(letters) == _LETTERS and all(sign in "0123456789abcdef" for sign in letters)
