"""Standard streams that are not what a program expects: closed before it starts, full, or without a reader; and a place that is gone."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress

from cnnlint.options import UsageError

#: Each stream, the mode of its stand-in, and what the stand-in is opened for: the wrong thing where its use shall be an error.
_STREAMS = (("stdin", "r", os.O_WRONLY), ("stdout", "w", os.O_RDONLY), ("stderr", "w", os.O_WRONLY))
#: What writing to a stream fails with. An error about a file names the file.
_OF_STREAMS = (errno.EPIPE, errno.ENOSPC, errno.EBADF, errno.EIO, errno.EFBIG, errno.EDQUOT)


def fill() -> None:
    """Put something in the place of closed streams, so that no file that is opened later gets their numbers. To read from a closed
    input or to write to a closed output is an error as it would be to the system; what goes to a closed stderr is dropped."""
    for name, mode, flags in _STREAMS:
        if getattr(sys, name) is None:
            handle = os.open(os.devnull, flags)
            setattr(sys, name, os.fdopen(handle, mode, encoding="utf-8", errors="backslashreplace"))


def standard_input() -> bytes:
    """All of it. Raises UsageError where it cannot be read."""
    try:
        return sys.stdin.buffer.read()
    except OSError as error:
        raise UsageError(f"standard input cannot be read: {error.strerror or error}") from None


def surroundings_failed(error: OSError) -> bool:
    """Whether an error is that of a stream, or of a working directory that is gone; it is said then. The reader of a pipe who went (head, a
    closed pager) has seen enough."""
    try:
        os.getcwd()
    except OSError:
        with suppress(OSError):
            print("cnnlint: the working directory is gone", file=sys.stderr)
        return True
    if error.filename is not None or error.errno not in _OF_STREAMS:
        return False
    if not isinstance(error, BrokenPipeError):
        with suppress(OSError):
            print(f"cnnlint: the output could not be written: {error.strerror or error}", file=sys.stderr)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:  # Python would complain once more at its end
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    return True
