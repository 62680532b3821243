"""The repository of a path: its revisions, and their files as bytes, without a checkout.

A side of a comparison is a `Side`: a commit, or the working tree. Paths are relative to the repository's root, with slashes.
"""

from __future__ import annotations

import os
import posixpath
import subprocess
from collections.abc import Callable, Container, Iterator, Mapping

from cnnlint.reading import content
from cnnlint.repository import ask, command, environment
from cnnlint.tuples import NamedTuple

_LARGEST = 64_000_000
_REGULAR = (b"100644", b"100755", b"100664")
_LINK = b"120000"
_MOST_LINKS = 10
_SHOWN_DIGITS = 12


class GitError(Exception):
    """What git cannot do here, in words for the user."""


class Side(NamedTuple):
    """One side: how it is called, its regular files, and the content behind a path (None where it leads to none of them).

    `commit` is None for the working tree. Symbolic links are followed to files of the same side, and are no files of their own.
    """

    label: str
    commit: str | None
    files: frozenset[str]
    read: Callable[[str], bytes | None]


def root_of(folder: str) -> str:
    """The root of the repository that holds a folder. Raises GitError."""
    try:
        done = ask(folder, "rev-parse", "--show-toplevel")
    except OSError as error:
        raise GitError(f"git cannot be run: {error.strerror or error}") from None
    if done.status:
        raise GitError(_words(done.err) or "not a git repository")
    return os.fsdecode(done.out).rstrip("\r\n")


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


def is_shallow(root: str) -> bool:
    """Whether the clone holds only the last commits of its history."""
    return _git(root, "rev-parse", "--is-shallow-repository") == b"true\n"


def commit_side(root: str, label: str, commit: str) -> Side:
    """A commit. Its files are read by one process, as they are asked for. Raises GitError."""
    listed = _git(root, "ls-tree", "-r", "-z", "--full-tree", commit)
    if listed is None:
        raise GitError(f"the files of {label} cannot be listed")
    blobs, links = _blobs(listed, _REGULAR), _blobs(listed, (_LINK,))
    shown = label[:_SHOWN_DIGITS] if label == commit else label
    return Side(shown, commit, frozenset(blobs), _Reader(root, blobs, links).read)


def working_tree(root: str) -> Side:
    """What lies on the disk: tracked files, and untracked ones that git does not ignore. Raises GitError.

    What git ignores, and what belongs to a submodule, is not read: a commit does not hold it either.
    """
    listed = _git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    if listed is None:
        raise GitError("the files of the working tree cannot be listed")
    places = ((name, os.path.join(root, name)) for name in _names(listed))
    names = frozenset(name for name, place in places if os.path.isfile(place) and not os.path.islink(place))
    return Side("the working tree", None, names, lambda path: _read(root, path, names))


def changed(root: str, old: Side, new: Side) -> frozenset[str]:
    """The paths whose content differs, or may; `old` is a commit. Raises GitError."""
    assert old.commit is not None
    form = ("--no-renames", "--no-ext-diff", "--no-textconv", "--ignore-submodules=all", "--name-only", "-z")
    if new.commit is not None:
        listed = _git(root, "diff-tree", "-r", *form, old.commit, new.commit)
        untracked: bytes | None = b""
    else:
        listed = _git(root, *_without_filters(root), "diff", *form, old.commit, "--")
        untracked = _git(root, "ls-files", "-z", "--others", "--exclude-standard")
    if listed is None or untracked is None:
        raise GitError(f"{old.label} and {new.label} cannot be compared")
    return frozenset((*_names(listed), *_names(untracked)))


def _without_filters(root: str) -> Iterator[str]:
    """Options that take their commands from the filters of the repository: git would run them on each file that it compares. A file that
    a filter changes is compared as it lies there, and may be named although nothing in it is new. Raises GitError."""
    answer = _git(root, "config", "--null", "--name-only", "--get-regexp", r"^filter\..*\.(clean|smudge|process|required)$")
    for name in _names(answer or b""):
        if "=" in name:
            raise GitError(f"the filter {name!r} in the configuration of the repository cannot be switched off")
        yield from ("-c", f"{name}={'false' if name.endswith('required') else ''}")


class _Reader:
    """The content of blobs, through one `git cat-file --batch` that starts with the first."""

    def __init__(self, root: str, blobs: Mapping[str, str], links: Mapping[str, str]) -> None:
        self._root, self._blobs, self._links = root, blobs, links
        self._process: subprocess.Popen[bytes] | None = None

    def read(self, path: str) -> bytes | None:
        """The content of a file of the commit."""
        blob = self._blobs.get(self._behind_links(posixpath.normpath(path)))
        return None if blob is None else self._content(blob)

    def _behind_links(self, path: str) -> str:
        """The path with every symbolic link in it replaced by what that points to."""
        for _ in range(_MOST_LINKS if self._links else 0):
            parts = path.split("/")
            heads = ("/".join(parts[:end]) for end in range(1, len(parts) + 1))
            link = next((head for head in heads if head in self._links), None)
            if link is None:
                return path
            target = os.fsdecode(self._content(self._links[link]) or b"")
            path = posixpath.normpath(posixpath.join(posixpath.dirname(link), target, path[len(link) + 1 :]))
        return path

    def _content(self, blob: str) -> bytes | None:
        if self._process is None:
            self._process = subprocess.Popen(
                command(("cat-file", "--batch")), cwd=self._root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment()
            )
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


def _blobs(listed: bytes, modes: tuple[bytes, ...]) -> dict[str, str]:
    """Path -> blob of the entries of these modes in the answer of ls-tree."""
    rows = (entry.partition(b"\t") for entry in listed.split(b"\0") if entry)
    return {os.fsdecode(path): head.split()[2].decode() for head, _, path in rows if head.split()[0] in modes}


def _read(root: str, path: str, names: Container[str]) -> bytes | None:
    """One of the files `names` below the root, of bounded size."""
    try:
        real = os.path.realpath(os.path.join(root, path))
        name = os.path.relpath(real, os.path.realpath(root)).replace(os.sep, "/")
        return content(real, _LARGEST) if name in names else None
    except (OSError, ValueError):
        return None


def _names(listed: bytes) -> list[str]:
    return [os.fsdecode(name) for name in listed.split(b"\0") if name]


def _git(root: str, *arguments: str) -> bytes | None:
    try:
        done = ask(root, *arguments)
    except OSError:
        return None
    return done.out if done.status == 0 else None


def _words(message: bytes) -> str:
    return message.decode("utf-8", "replace").strip().removeprefix("fatal: ").splitlines()[0] if message.strip() else ""
