"""A folder that may be anybody's is read, and nothing in it is run: no program that git is configured with, no module that Python finds."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from scratch import ENVIRONMENT, Repository

from cnnlint import cli, repository, workers
from cnnlint.settings import Settings
from cnnlint.tasks import Task

ROOT = Path(__file__).resolve().parent.parent
MODEL = "from keras import Input, Sequential, layers\n\nmodel = Sequential([Input((8, 8, 1)), layers.Conv2D(4, 9)])\n"
HOOKS = ("post-index-change", "post-checkout", "fsmonitor-watchman", "pre-commit", "reference-transaction", "query-watchman")


@pytest.fixture
def trap(tmp_path: Path) -> Path:
    """A program that notes that it ran, in the file `ran` beside it."""
    program = tmp_path / "trap"
    program.write_text(f"#!/bin/sh\necho $0 $* >> {tmp_path}/ran\ncat\n")
    program.chmod(0o755)
    return program


def mined(folder: Path, trap: Path) -> Repository:
    """A repository with a commit and changes, whose configuration names the trap wherever git takes a program."""
    made = Repository(folder)
    made.commit({"a.py": MODEL, "sub/b.py": MODEL, ".gitattributes": "*.py filter=mine diff=mine\n"})
    made.write({"a.py": MODEL.replace("Conv2D(4", "Conv2D(5"), "new.py": MODEL})
    for hook in HOOKS:
        (folder / ".git" / "hooks" / hook).symlink_to(trap)
    for name in (
        "core.fsmonitor", "core.pager", "core.editor", "core.sshCommand", "core.askPass", "diff.external", "diff.mine.command",
        "diff.mine.textconv", "filter.mine.clean", "filter.mine.smudge", "filter.mine.process", "alias.ls-files", "gpg.program",
        "credential.helper", "uploadpack.packObjectsHook", "interactive.diffFilter", "pager.ls-files", "pager.diff", "pager.config",
    ):  # fmt: skip
        made.git("config", name, str(trap))
    for name, value in (
        ("filter.mine.required", "true"), ("core.untrackedCache", "true"), ("remote.origin.url", f"ext::{trap}"),
        ("remote.origin.promisor", "true"), ("extensions.partialClone", "origin"), ("protocol.ext.allow", "always"),
    ):  # fmt: skip
        made.git("config", name, value)
    os.utime(folder / "sub" / "b.py")  # what looks changed is compared
    (trap.parent / "ran").unlink(missing_ok=True)
    return made


COMMANDS = (".", "--show-files", "summary .", "--fix --unsafe-fixes .", "diff", "diff HEAD", "diff HEAD..HEAD", "clean")


@pytest.mark.parametrize("line", COMMANDS)
def test_git_runs_nothing(
    line: str, tmp_path: Path, trap: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    mined(tmp_path / "project", trap)
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path / "project")
    status = cli.main(line.split())
    out, err = capsys.readouterr()
    assert not (tmp_path / "ran").exists(), (tmp_path / "ran").read_text()
    assert status in (0, 1) and "Traceback" not in err, err
    if line == ".":
        assert [out.count(f"--> {name}:") for name in ("a.py", "sub/b.py", "new.py")] == [1, 1, 1]
    if line == "diff":
        assert "a.py" in out and "new.py" in out


def test_the_trap_would_be_found(tmp_path: Path, trap: Path) -> None:
    """The same questions to git as it is run programs of the repository."""
    made = mined(tmp_path / "project", trap)
    subprocess.run(
        ["git", "diff", "--name-only", "HEAD"], cwd=made.folder, env={**os.environ, **ENVIRONMENT}, capture_output=True, check=False
    )
    assert "trap" in (tmp_path / "ran").read_text()


def test_an_object_that_is_missing_is_not_fetched(tmp_path: Path, trap: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = mined(tmp_path / "project", trap)
    blob = made.git("rev-parse", "HEAD:sub/b.py")
    (made.folder / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    (trap.parent / "ran").unlink(missing_ok=True)
    monkeypatch.chdir(made.folder)
    assert cli.main(["diff", "HEAD"]) in (0, 1, 2)
    assert not (tmp_path / "ran").exists(), (tmp_path / "ran").read_text()


def test_a_folder_that_looks_like_a_repository_is_none(tmp_path: Path, trap: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bare repository can be committed to another one."""
    outer = Repository(tmp_path / "outer")
    inner = outer.folder / "inner"
    subprocess.run(["git", "init", "--quiet", "--bare", inner], check=True)
    for name, value in (("core.bare", "false"), ("core.worktree", str(inner)), ("core.fsmonitor", str(trap))):
        subprocess.run(["git", "config", "--file", inner / "config", name, value], check=True)
    (inner / "a.py").write_text(MODEL)
    monkeypatch.chdir(inner)
    assert cli.main(["--no-cache"]) == 1
    assert not (tmp_path / "ran").exists(), (tmp_path / "ran").read_text()


def test_git_that_does_not_answer_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """git reads a `.gitignore` that is a pipe."""
    made = Repository(tmp_path / "project")
    made.write({"a.py": MODEL})
    os.mkfifo(made.folder / ".gitignore")
    monkeypatch.setattr(repository, "PATIENCE", 0.5)
    monkeypatch.chdir(made.folder)
    assert cli.main(["--no-cache"]) == 1
    assert "CNN101" in capsys.readouterr().out


#: Modules that are imported on the way, by Python, by cnnlint and by its parser; a folder may hold files that are called like them.
MODULES = ("json", "tomli", "libcst", "rich", "subprocess", "tokenize", "select", "fcntl", "ast", "hashlib", "sitecustomize")


@pytest.fixture
def shadowing(tmp_path: Path) -> Path:
    """A folder of modules that note that they ran."""
    folder = tmp_path / "project"
    folder.mkdir()
    for name in MODULES:
        (folder / f"{name}.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'a').write({name!r})\nraise SystemExit(9)\n")
    (folder / "cnnlint.toml").write_text("strict = true\n")
    (folder / "a.py").write_text(MODEL)
    return folder


@pytest.mark.parametrize("options", ["", "--fix", "--output-format json", "--jobs 2"])
def test_modules_of_the_folder_are_not_imported(options: str, shadowing: Path) -> None:
    (shadowing / "b.py").write_text(MODEL)
    command = [sys.executable, "-m", "cnnlint", ".", "--no-cache", *options.split()]
    done = subprocess.run(command, cwd=shadowing, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False)
    assert not (shadowing.parent / "ran").exists(), (shadowing.parent / "ran").read_text()
    assert done.returncode == 1 and done.stdout.count("CNN101") >= 2, done.stderr


def test_processes_that_are_started_anew_do_not_import_them_either(shadowing: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(shadowing)
    tasks = [Task("a.py", Settings(root=os.getcwd()), True)] * 3
    reports = dict(workers.examined(tasks, 2, False, fork=False))
    assert [[item.code for item in reports[number].diagnostics] for number in range(3)] == [["CNN101"]] * 3
    assert not (shadowing.parent / "ran").exists(), (shadowing.parent / "ran").read_text()
