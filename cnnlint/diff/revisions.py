"""What the command line names -> two sides, the files to read on each, and the Difference between their models."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence

from cnnlint.analysis import Read, Report, start_of, tool_finding
from cnnlint.diagnostics import Diagnostic
from cnnlint.diff import git
from cnnlint.diff.affected import affected
from cnnlint.diff.compare import Difference, difference
from cnnlint.diff.git import GitError, Side
from cnnlint.discover import SUFFIXES, excluded
from cnnlint.prefilter import mentions_keras
from cnnlint.settings import Settings
from cnnlint.tuples import NamedTuple

Analyze = Callable[[str, bytes, Read], Report]
# A file of which this is said has no models that could be compared.
UNREADABLE = frozenset({"CNN901", "CNN902", "CNN906"})


class Request(NamedTuple):
    """Two sides of a repository and the paths to look at, relative to its root ("" is all of it)."""

    root: str
    old: Side
    new: Side
    paths: tuple[str, ...]


class Compared(NamedTuple):
    """The difference, and what could not be read: side, finding. The models of such a file are left out on both sides."""

    difference: Difference
    unread: tuple[tuple[str, Diagnostic], ...]


def request(operands: Sequence[str], folder: str) -> Request:
    """`[REV] [PATH…]`; REV is a commit (the working tree is held against it; HEAD unless named), `A..B`, or `A...B` (B against the
    commit where it left A). Raises GitError."""
    if "" in operands:
        raise GitError("an empty argument names neither a revision nor a path")
    root = git.root_of(folder)
    first = operands[0] if operands else ""
    on_disk = bool(first) and os.path.lexists(os.path.join(folder, first))
    sides = None if first == ".." else _sides(root, first)  # as for git: the folder above, no range
    if sides is not None and on_disk:
        raise GitError(f"{first!r} names both a revision and a file: write ./{first} or refs/heads/{first}")
    paths = operands[1:] if sides is not None else operands
    old, new = sides or _sides(root, "HEAD") or _no_commit()
    places = tuple(_inside(root, os.path.join(folder, path)) for path in paths) or ("",)
    for number, (path, place) in enumerate(zip(paths, places, strict=False), len(operands) - len(paths)):
        if not any(_below(file, place) for side in (old, new) for file in side.files):
            raise GitError(f"{path}: no such file or folder in {old.label} or {new.label}{_advice(root, operands, number)}")
    return Request(root, old, new, places)


def _no_commit() -> tuple[Side, Side]:
    raise GitError("there is no commit yet to compare with")


def _advice(root: str, operands: Sequence[str], number: int) -> str:
    """What else an operand that is no path may have been meant to be."""
    path = operands[number]
    if os.path.isdir(path) and git.root_of(path) != root:
        return "; it is a repository of its own: run cnnlint diff there"
    if number:
        return f"; two revisions are written {operands[0]}..{path}" if git.resolve(root, path) is not None else ""
    older = ", and the clone is shallow: `git fetch --unshallow` brings older ones" if git.is_shallow(root) else ""
    return f"; it is no revision either{older}"


def _sides(root: str, revision: str) -> tuple[Side, Side] | None:
    """The two sides that a revision or a range names; None where it is neither."""
    left, dots, right = revision.partition("..." if "..." in revision else "..")
    first = git.resolve(root, left or ("HEAD" if dots else ""))
    second = git.resolve(root, right or "HEAD") if dots else None
    if first is None or (dots and second is None):
        return None
    if second is None:
        return git.commit_side(root, left, first), git.working_tree(root)
    base = git.merge_base(root, first, second) if dots == "..." else first
    return git.commit_side(root, left or "HEAD", base), git.commit_side(root, right or "HEAD", second)


def _inside(root: str, path: str) -> str:
    """A path of the command line as git names it. Raises GitError for one outside the repository."""
    place = os.path.relpath(os.path.realpath(path), os.path.realpath(root)).replace(os.sep, "/")
    if place == ".." or place.startswith("../"):
        raise GitError(f"{path} is outside the repository {root}")
    return "" if place == "." else place


def _below(file: str, place: str) -> bool:
    return not place or file == place or file.startswith(f"{place}/")


def compared(asked: Request, settings: Callable[[str], Settings], analyze: Analyze) -> Compared:
    """Analyse what a change can reach, on both sides, and compare; `settings` are those of a path of the repository. Raises GitError."""
    reached = affected(git.changed(asked.root, asked.old, asked.new), asked.new.files, asked.new.read)
    reports = [(side.label, report) for side in (asked.old, asked.new) for report in _reports(asked, side, reached, settings, analyze)]
    unread = tuple((side, item) for side, report in reports for item in report.diagnostics if item.code in UNREADABLE)
    lost = {item.span.path for _, item in unread}
    before, after = (
        [trace for side, report in reports if side == label for trace in report.traces if not lost & {report.path, trace.model.span.path}]
        for label in (asked.old.label, asked.new.label)
    )
    target = settings("").target
    return Compared(difference(asked.old.label, asked.new.label, before, after, target), unread)


def _reports(
    asked: Request, side: Side, reached: frozenset[str], settings: Callable[[str], Settings], analyze: Analyze
) -> Iterator[Report]:
    for path in sorted(reached & side.files):
        if not any(_below(path, place) for place in asked.paths) or not path.endswith(SUFFIXES):
            continue
        if excluded(os.path.join(asked.root, path), settings(path)):
            continue
        data = side.read(path)
        if data is None:
            yield Report(path, diagnostics=(tool_finding("CNN906", "cannot be read, or is too large", start_of(path)),))
        elif mentions_keras(data):
            yield analyze(path, data, side.read)
