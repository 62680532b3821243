"""Paths -> files: what is read below a folder, with git and without, and what is left out."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from cnnlint.discover import discover, matching_pattern
from cnnlint.settings import Settings

TREE = ("a.py", "b.ipynb", "c.txt", "sub/d.py", "sub/deep/e.py", ".venv/f.py", "build/g.py", "sub/__pycache__/h.py", "node_modules/i.py")


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in TREE:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x = 1\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b.c", *arguments], cwd=folder, check=True, capture_output=True)


def read(path: str = ".", **settings: object) -> list[str]:
    """The files that would be read, relative, in order."""
    found = discover(path, Settings(root=os.getcwd(), **settings))  # type: ignore[arg-type]
    return [item.path.replace(os.sep, "/") for item in found if item.skipped is None]


def test_a_plain_folder_is_walked_in_order_without_the_folders_that_hold_no_source(tree: Path) -> None:
    assert read() == ["a.py", "b.ipynb", "sub/d.py", "sub/deep/e.py"]
    assert read("sub") == ["sub/d.py", "sub/deep/e.py"]


def test_a_repository_says_itself_what_is_ignored(tree: Path) -> None:
    git(tree, "init", "-q")
    (tree / ".gitignore").write_text("sub/deep/\n*.ipynb\n")
    git(tree, "add", "a.py", ".gitignore")
    (tree / "new.py").write_text("")
    assert read() == ["a.py", "new.py", "sub/d.py"]
    assert read(respect_gitignore=False) == ["a.py", "b.ipynb", "new.py", "sub/d.py", "sub/deep/e.py"]


def test_a_file_that_git_lists_and_that_is_gone_is_not_read(tree: Path) -> None:
    git(tree, "init", "-q")
    git(tree, "add", "a.py", "sub/d.py")
    (tree / "a.py").unlink()
    assert read() == ["b.ipynb", "sub/d.py", "sub/deep/e.py"]


def test_a_folder_that_git_ignores_is_read_where_it_is_named(tree: Path) -> None:
    git(tree, "init", "-q")
    (tree / ".gitignore").write_text("sub/\n")
    assert "sub/d.py" not in read()
    assert read("sub") == ["sub/d.py", "sub/deep/e.py"]


def test_a_file_given_by_name_is_read_whatever_it_is(tree: Path) -> None:
    assert read("c.txt") == ["c.txt"]
    assert read("build/g.py") == ["build/g.py"]
    assert read("build/g.py", force_exclude=True) == []


def test_excludes_hold_below_folders(tree: Path) -> None:
    assert read(extend_exclude=("deep", "*.ipynb")) == ["a.py", "sub/d.py"]
    assert read(exclude=()) == [".venv/f.py", "a.py", "b.ipynb", "build/g.py", "sub/d.py", "sub/deep/e.py"]


def test_what_is_not_there_is_missing(tree: Path) -> None:
    (found,) = discover("nothing.py", Settings())
    assert found.missing


def test_links_in_a_circle_and_pipes_do_no_harm(tree: Path) -> None:
    (tree / "sub" / "again").symlink_to(tree)
    os.mkfifo(tree / "pipe.py")
    (tree / "nowhere.py").symlink_to(tree / "gone")
    assert read() == ["a.py", "b.ipynb", "sub/d.py", "sub/deep/e.py"]


@pytest.mark.parametrize(
    ("path", "pattern", "matches"),
    [
        ("sub/deep/e.py", "deep", True),
        ("sub/deep/e.py", "deep/", True),
        ("sub/deep/e.py", "sub/deep", True),
        ("sub/deep/e.py", "./sub", True),
        ("sub/deep/e.py", "/sub", True),
        ("sub/deep/e.py", "de", False),
        ("sub/deep/e.py", "e.py", True),
        ("sub/deep/e.py", "*.py", True),
        ("sub/deep/e.py", "sub/*.py", True),
        ("sub/deep/e.py", "other/*.py", False),
        ("sub/deep/e.py", "/deep", False),
        ("sub/deep/e.py", "sub/**/e.py", True),
    ],
)
def test_patterns(tree: Path, path: str, pattern: str, matches: bool) -> None:
    assert (matching_pattern(path, (pattern,), str(tree)) is not None) is matches


@pytest.mark.parametrize(
    ("path", "patterns", "first"),
    [
        ("sub/deep/e.py", ("no", "deep", "*.py"), "deep"),
        ("sub/deep/e.py", ("no", "*.py", "deep"), "*.py"),
        ("sub/deep/e.py", ("no", "de"), None),
        ("../other/deep/e.py", ("no", "deep"), "deep"),
        (".", ("sub", "*"), None),
    ],
)
def test_the_first_pattern_that_matches_is_told(tree: Path, path: str, patterns: tuple[str, ...], first: str | None) -> None:
    assert matching_pattern(str(tree / path), patterns, str(tree)) == first
