"""The repository of a path: its revisions, and their files as bytes, without a checkout.

A side of a comparison is a `Side`: a commit, or the working tree. Paths are relative to the repository's root, with slashes.
"""

from __future__ import annotations

import os
import posixpath
import subprocess
from collections.abc import Callable, Mapping
from typing import NamedTuple

_LARGEST = 4_000_000
_REGULAR = (b"100644", b"100755", b"100664")


class GitError(Exception):
    """What git cannot do here, in words for the user."""


class Side(NamedTuple):
    """One side: how it is called, its files, and their content (None for a path that is no regular file there).

    `commit` is None for the working tree.
    """

    label: str
    commit: str | None
    files: frozenset[str]
    read: Callable[[str], bytes | None]


def root_of(folder: str) -> str:
    """The root of the repository that holds a folder. Raises GitError."""
    try:
        done = subprocess.run(["git", "rev-parse", "--show-toplevel"], cwd=folder, capture_output=True, check=False)
    except OSError as error:
        raise GitError(f"git cannot be run: {error.strerror or error}") from None
    if done.returncode:
        raise GitError(_words(done.stderr) or "not a git repository")
    return os.fsdecode(done.stdout).rstrip("\r\n")


def resolve(root: str, revision: str) -> str | None:
    """The commit that a revision names, or None."""
    if not revision or revision.startswith("-"):
        return None
    answer = _git(root, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
    return None if answer is None else answer.decode().strip()


def merge_base(root: str, left: str, right: str) -> str:
    """The commit from which two others part. Raises GitError."""
    answer = _git(root, "merge-base", left, right)
    if answer is None:
        raise GitError(f"{left[:12]} and {right[:12]} have no common ancestor here; is the clone shallow?")
    return answer.decode().strip()


def commit_side(root: str, label: str, commit: str) -> Side:
    """A commit. Its files are read by one process, as they are asked for. Raises GitError."""
    listed = _git(root, "ls-tree", "-r", "-z", "--full-tree", commit)
    if listed is None:
        raise GitError(f"the files of {label} cannot be listed")
    blobs = dict(_blobs(listed))
    return Side(label, commit, frozenset(blobs), _Reader(root, blobs).read)


def working_tree(root: str) -> Side:
    """What lies on the disk: tracked files, and untracked ones that git does not ignore. Raises GitError."""
    listed = _git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    if listed is None:
        raise GitError("the files of the working tree cannot be listed")
    names = frozenset(name for name in _names(listed) if os.path.isfile(os.path.join(root, name)))
    return Side("the working tree", None, names, lambda path: _read(root, path))


def changed(root: str, old: Side, new: Side) -> frozenset[str]:
    """The paths whose content differs; `old` is a commit. Raises GitError."""
    assert old.commit is not None
    form = ("--no-renames", "--name-only", "-z")
    if new.commit is not None:
        listed = _git(root, "diff-tree", "-r", *form, old.commit, new.commit)
        untracked: bytes | None = b""
    else:
        listed = _git(root, "diff", "--no-ext-diff", *form, old.commit, "--")
        untracked = _git(root, "ls-files", "-z", "--others", "--exclude-standard")
    if listed is None or untracked is None:
        raise GitError(f"{old.label} and {new.label} cannot be compared")
    return frozenset((*_names(listed), *_names(untracked)))


class _Reader:
    """The content of blobs, through one `git cat-file --batch` that starts with the first."""

    def __init__(self, root: str, blobs: Mapping[str, str]) -> None:
        self._root, self._blobs = root, blobs
        self._process: subprocess.Popen[bytes] | None = None

    def read(self, path: str) -> bytes | None:
        """The content of a file of the commit."""
        blob = self._blobs.get(posixpath.normpath(path))
        if blob is None:
            return None
        if self._process is None:
            command = ["git", "cat-file", "--batch"]
            self._process = subprocess.Popen(command, cwd=self._root, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(blob.encode() + b"\n")
        self._process.stdin.flush()
        header = self._process.stdout.readline().split()
        if len(header) != 3:
            return None
        data = self._process.stdout.read(int(header[2]))
        self._process.stdout.read(1)
        return data if len(data) <= _LARGEST else None

    def __del__(self) -> None:
        if self._process is not None:
            for stream in (self._process.stdin, self._process.stdout):
                if stream is not None:
                    stream.close()
            self._process.wait()


def _blobs(listed: bytes) -> list[tuple[str, str]]:
    """(path, blob) of the regular files in the answer of ls-tree."""
    rows = (entry.partition(b"\t") for entry in listed.split(b"\0") if entry)
    return [(os.fsdecode(path), head.split()[2].decode()) for head, _, path in rows if head.split()[0] in _REGULAR]


def _read(root: str, path: str) -> bytes | None:
    """A regular file below the root, of bounded size."""
    try:
        real, base = os.path.realpath(os.path.join(root, path)), os.path.realpath(root)
        if os.path.commonpath((base, real)) != base or not os.path.isfile(real) or os.path.getsize(real) > _LARGEST:
            return None
        with open(real, "rb") as file:
            return file.read()
    except (OSError, ValueError):
        return None


def _names(listed: bytes) -> list[str]:
    return [os.fsdecode(name) for name in listed.split(b"\0") if name]


def _git(root: str, *arguments: str) -> bytes | None:
    environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0"}
    done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, env=environment, check=False)
    return done.stdout if done.returncode == 0 else None


def _words(message: bytes) -> str:
    return message.decode("utf-8", "replace").strip().removeprefix("fatal: ").splitlines()[0] if message.strip() else ""
