"""Repositories that are not as one expects: odd names, links, submodules, shallow clones, files too large, a tree that is not clean."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from scratch import Diff, Repository

from cnnlint.diff import git

HEAD = "from keras import Input, Sequential, layers\n"
NET = HEAD + "model = Sequential([Input((4,)), layers.Dense(3), layers.Dense(2)])\n"
WIDER = NET.replace("Dense(3)", "Dense(5)")
IMPORTING = HEAD + "from sizes import WIDTH\nmodel = Sequential([Input((4,)), layers.Dense(WIDTH)])\n"
UNCHANGED = "no model changed between HEAD and the working tree"


@pytest.mark.parametrize("name", [b"caf\xe9.py", "größe, 1.py".encode(), b"a b.py", b"-x.py", b'"q".py', b"a\tb\nc.py"])
def test_any_name_that_git_takes(name: bytes, repository: Repository, diff: Diff) -> None:
    path = os.fsdecode(name)
    repository.commit({path: NET, "other.py": HEAD})
    repository.write({path: WIDER})
    status, out, _ = diff()
    assert status == 0 and "units 3 -> 5" in out
    assert len(out.splitlines()) == 9, "a name stays on its line"
    assert (diff("HEAD", f"./{path}")[1], diff("--", f"./{path}")[1]) == (out, out)


def test_a_link_is_the_file_behind_it(repository: Repository, diff: Diff) -> None:
    """It has no model of its own, and an import through it leads to the same file on both sides."""
    (repository.folder / "pkg").mkdir()
    os.symlink("net.py", "alias.py")
    os.symlink("real.py", "pkg/sizes.py")
    os.symlink("pkg", "linked")
    importing = IMPORTING.replace("from sizes", "from linked.sizes")
    repository.commit({"net.py": NET, "pkg/real.py": "WIDTH = 3\n", "m.py": importing})
    assert diff()[1].startswith(UNCHANGED)
    repository.write({"net.py": WIDER, "m.py": importing + "# longer\n"})
    out = diff()[1]
    assert "net.py:2:9" in out and "alias.py" not in out and "m.py" not in out
    assert out.endswith("1 model changed between HEAD and the working tree; 1 unchanged in the files that changes reach\n")
    repository.write({"pkg/real.py": "WIDTH = 4\n"})
    repository.git("add", "--all")
    repository.git("commit", "--quiet", "--message", "wider")
    assert "units 3 -> 4" in diff("HEAD~1..HEAD", "m.py")[1]


def test_a_link_that_leads_in_a_circle_or_outside_is_nothing(repository: Repository, diff: Diff, tmp_path: Path) -> None:
    outside = tmp_path.parent / f"{tmp_path.name}.py"
    outside.write_text("WIDTH = 3\n")
    os.symlink("b.py", "a.py")
    os.symlink("a.py", "b.py")
    os.symlink(outside, "sizes.py")
    repository.commit({"m.py": IMPORTING, "n.py": IMPORTING.replace("sizes", "a")})
    repository.write({"m.py": IMPORTING + "#\n", "n.py": IMPORTING.replace("sizes", "a") + "#\n"})
    assert diff()[:2] == (0, f"{UNCHANGED}; 2 unchanged in the files that changes reach\n")


def test_what_git_ignores_is_on_neither_side(repository: Repository, diff: Diff) -> None:
    repository.commit({"m.py": IMPORTING, ".gitignore": "sizes.py\n"})
    repository.write({"sizes.py": "WIDTH = 3\n", "m.py": IMPORTING + "# why\n"})
    assert diff()[1] == f"{UNCHANGED}; 1 unchanged in the files that changes reach\n"


def test_a_submodule_is_a_repository_of_its_own(diff: Diff, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    inner = Repository(tmp_path / "elsewhere")
    inner.commit({"net.py": NET})
    outer = Repository(tmp_path / "outer")
    outer.commit({"m.py": NET})
    outer.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner.folder), "vendor")
    outer.commit({})
    outer.write({"vendor/net.py": WIDER})
    monkeypatch.chdir(outer.folder)
    assert diff()[1] == f"{UNCHANGED}\n"
    assert "vendor: no such file or folder in HEAD or the working tree; it is a repository of its own" in diff("HEAD", "vendor")[2]
    monkeypatch.chdir(outer.folder / "vendor")
    assert "units 3 -> 5" in diff()[1]


def test_a_shallow_clone_says_what_it_lacks(repository: Repository, diff: Diff, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    repository.commit({"m.py": NET})
    repository.commit({"m.py": WIDER})
    assert "units 3 -> 5" in diff("HEAD~1")[1]
    repository.git("clone", "--quiet", "--depth=1", f"file://{repository.folder}", str(tmp_path / "shallow"))
    monkeypatch.chdir(tmp_path / "shallow")
    assert diff()[1] == f"{UNCHANGED}\n"
    for revision in ("HEAD~1", "HEAD~1..HEAD", "HEAD~1...HEAD"):
        status, out, err = diff(revision)
        assert (status, out) == (2, "") and "the clone is shallow: `git fetch --unshallow` brings older ones" in err


def test_staged_unstaged_and_untracked_changes_are_the_working_tree(repository: Repository, diff: Diff) -> None:
    repository.commit({"staged.py": NET, "changed.py": NET, "both.py": NET, "gone.py": NET.replace("model", "lost")})
    repository.write({"staged.py": WIDER, "both.py": NET.replace("Dense(3)", "Dense(7)"), "gone.py": None})
    repository.git("add", "--all")
    repository.write({"changed.py": WIDER, "both.py": WIDER, "new.py": NET.replace("model", "fresh").replace("Dense(3)", "LSTM(9)")})
    out = diff()[1]
    assert out.count("units 3 -> 5") == 3 and "units 3 -> 7" not in out
    assert out.endswith("3 models changed, 1 added, 1 removed between HEAD and the working tree\n")


def test_a_file_renamed_with_changes_keeps_its_models(repository: Repository, diff: Diff) -> None:
    repository.commit({"old.py": NET})
    repository.write({"old.py": None, "nets/new.py": "# moved\n" + WIDER})
    out = diff()[1]
    assert "model  nets/new.py:3:9  moved from old.py" in out and "units 3 -> 5" in out
    assert out.endswith("1 model changed between HEAD and the working tree\n")


def test_a_file_that_became_a_folder_or_a_link(repository: Repository, diff: Diff) -> None:
    repository.commit({"m.py": NET, "n.py": NET.replace("model", "net")})
    repository.write({"m.py": None, "n.py": None})
    repository.write({"m.py/inside.py": WIDER})
    os.symlink("m.py/inside.py", "n.py")
    out = diff()[1]
    assert "m.py/inside.py:2:9  moved from m.py" in out and "n.py:2:7  removed" in out


@pytest.mark.parametrize("side", ["before", "after"])
def test_a_file_that_is_too_large_is_not_compared_and_not_gone(
    side: str, repository: Repository, diff: Diff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(git, "_LARGEST", 200)
    small, large = NET, NET + "# padding\n" * 20
    repository.commit({"m.py": large if side == "before" else small})
    repository.write({"m.py": small if side == "before" else large})
    status, out, _ = diff()
    label = "HEAD" if side == "before" else "the working tree"
    assert status == 0 and f"not compared: m.py:1:1 ({label}): CNN906 cannot be read, or is too large" in out
    assert out.endswith(f"{UNCHANGED}\n")


def test_a_notebook_full_of_images_is_compared(repository: Repository, diff: Diff) -> None:
    cell = '{"cells": [{"cell_type": "code", "outputs": ["%s"], "source": [%s]}], "nbformat": 4}'
    rows = ", ".join(f'"{row}\\n"' for row in NET.splitlines())
    repository.commit({"m.ipynb": cell % ("x" * 5_000_000, rows)})
    repository.write({"m.ipynb": cell % ("", rows.replace("Dense(3)", "Dense(5)"))})
    assert "units 3 -> 5" in diff()[1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--", "--output=x"], "--output=x: no such file or folder in HEAD or the working tree; it is no revision either"),
        (["--", "-x..HEAD"], "-x..HEAD: no such file or folder"),
        (["--", "HEAD..--all"], "HEAD..--all: no such file or folder"),
        (["--upload-pack=touch x"], "unknown option --upload-pack"),
        ([""], "an empty argument names neither a revision nor a path"),
        (["HEAD", ""], "an empty argument"),
        (["HEAD~7"], "HEAD~7: no such file or folder in HEAD or the working tree; it is no revision either\n"),
        (["HEAD:m.py"], "HEAD:m.py: no such file or folder"),
        (["HEAD^{tree}"], "it is no revision either"),
        (["HEAD", "topic"], "topic: no such file or folder in HEAD or the working tree; two revisions are written HEAD..topic\n"),
        (["HEAD", "HEAD"], "HEAD: no such file or folder in HEAD or the working tree; two revisions are written HEAD..HEAD\n"),
        (["$(touch x)"], "it is no revision either"),
    ],
)
def test_revisions_that_are_none(repository: Repository, diff: Diff, arguments: list[str], said: str) -> None:
    repository.commit({"m.py": NET})
    repository.git("branch", "topic")
    status, out, err = diff(*arguments)
    assert (status, out) == (2, "") and said in err, err
    assert sorted(path.name for path in repository.folder.iterdir()) == [".git", "m.py"]


def test_two_dots_alone_are_the_folder_above(repository: Repository, diff: Diff, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.commit({"a/m.py": NET, "b/n.txt": ""})
    repository.write({"a/m.py": WIDER})
    monkeypatch.chdir(repository.folder / "b")
    assert diff(".")[1] == f"{UNCHANGED}\n"
    assert "units 3 -> 5" in diff("..")[1]


def test_a_commit_named_in_full_is_shown_short(repository: Repository, diff: Diff) -> None:
    first = repository.commit({"m.py": NET})
    second = repository.commit({"m.py": WIDER})
    assert diff(first)[1].endswith(f"1 model changed between {first[:12]} and the working tree\n")
    assert diff(f"{first}..{second}")[1].endswith(f"between {first[:12]} and {second[:12]}\n")


def test_without_git_it_says_so(repository: Repository, diff: Diff, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(repository.folder))
    assert diff() == (2, "", "cnnlint: git cannot be run: No such file or directory\n")
