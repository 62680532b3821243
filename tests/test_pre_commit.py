"""The hooks under the real pre-commit: the manifest, and a repository with staged programs and notebooks that pass, fail and are fixed.

What installs an environment carries the marker `registry`; `.ci/run` runs it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from scratch import ENVIRONMENT, Repository

ROOT = Path(__file__).resolve().parent.parent
HEAD = "from keras import Input, Sequential, layers\n"
SOUND = HEAD + "model = Sequential([Input((60, 5)), layers.LSTM(64, return_sequences=True), layers.LSTM(32), layers.Dense(1)])\n"
BROKEN = SOUND.replace(", return_sequences=True", "")
COLLAPSE = HEAD + "model = Sequential([Input((28, 28, 1)), layers.Conv2D(8, 30), layers.Flatten(), layers.Dense(10)])\n"


def notebook(source: str) -> str:
    cell = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": source.splitlines(keepends=True)}
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1) + "\n"


def pre_commit(where: Path, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run pre-commit with a store of its own, so that nothing of the user's is touched or taken."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PRE_COMMIT", "PYTHONPATH"))}
    environment = {**own, **ENVIRONMENT, "PRE_COMMIT_HOME": str(home), "PRE_COMMIT_COLOR": "never"}
    line = [sys.executable, "-m", "pre_commit", *arguments]
    return subprocess.run(line, cwd=where, env=environment, capture_output=True, text=True, check=False)


def test_the_manifest_is_valid(tmp_path: Path) -> None:
    done = pre_commit(tmp_path, tmp_path / "home", "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml"))
    assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """cnnlint as a repository that pre-commit can install from."""
    repository = Repository(tmp_path_factory.mktemp("hooks") / "cnnlint")
    for name in ("pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml"):
        shutil.copy(ROOT / name, repository.folder)
    shutil.copytree(ROOT / "cnnlint", repository.folder / "cnnlint", ignore=shutil.ignore_patterns("__pycache__", ".*_cache"))
    repository.commit({})
    return repository


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """pre-commit's store: the environment is installed once for all tests."""
    return tmp_path_factory.mktemp("home")


def user(folder: Path, hooks: Repository, *names: str) -> Repository:
    """A user's repository with these hooks."""
    repository = Repository(folder)
    entry = {"repo": str(hooks.folder), "rev": hooks.git("rev-parse", "HEAD"), "hooks": [{"id": name} for name in names]}
    repository.commit({".pre-commit-config.yaml": json.dumps({"repos": [entry]})})
    return repository


@pytest.mark.registry
def test_try_repo_finds_and_fixes_what_is_staged(tmp_path: Path, hooks: Repository, home: Path) -> None:
    """`pre-commit try-repo` runs both hooks: the first reports, the second repairs program and notebook."""
    repository = Repository(tmp_path / "user")
    repository.write({"series.py": BROKEN, "series.ipynb": notebook(BROKEN), "prose.md": "Sequential, keras\n", "fine.py": SOUND})
    repository.git("add", "--all")
    done = pre_commit(repository.folder, home, "try-repo", str(hooks.folder), "--verbose")
    assert done.returncode == 1, done.stdout + done.stderr
    check, fix = done.stdout.split("hook id: cnnlint-fix\n")
    assert "exit code: 1" in check and "files were modified" not in check
    assert "series.py:2:" in check and "series.ipynb:cell 1:2:" in check and "fine.py" not in check
    assert "files were modified by this hook" in fix
    assert (repository.folder / "series.py").read_text() == SOUND
    assert (repository.folder / "series.ipynb").read_text() == notebook(SOUND)


@pytest.mark.registry
def test_a_commit_is_stopped_until_its_models_are_sound(tmp_path: Path, hooks: Repository, home: Path) -> None:
    repository = user(tmp_path / "user", hooks, "cnnlint")
    for name, broken, sound in (("a.py", COLLAPSE, SOUND), ("b.ipynb", notebook(COLLAPSE), notebook(SOUND))):
        repository.write({name: broken})
        repository.git("add", "--all")
        done = pre_commit(repository.folder, home, "run")
        assert done.returncode == 1 and "error[CNN101]" in done.stdout, done.stdout + done.stderr
        repository.write({name: sound})
        repository.git("add", "--all")
        done = pre_commit(repository.folder, home, "run")
        assert done.returncode == 0 and "Passed" in done.stdout, done.stdout + done.stderr
        repository.git("commit", "--quiet", "--message", "sound")
    repository.commit({"readme.md": "text"})
    assert "Skipped" in pre_commit(repository.folder, home, "run", "--files", "readme.md").stdout


@pytest.mark.registry
def test_the_fixing_hook_leaves_what_it_must_not_touch(tmp_path: Path, hooks: Repository, home: Path) -> None:
    """What cannot be fixed safely still fails; what is excluded is neither reported nor changed, although pre-commit names it."""
    repository = user(tmp_path / "user", hooks, "cnnlint-fix")
    repository.write({"a.py": COLLAPSE, "old/b.py": BROKEN, "c.py": BROKEN, "cnnlint.toml": 'extend-exclude = ["old"]\n'})
    repository.git("add", "--all")
    done = pre_commit(repository.folder, home, "run")
    assert done.returncode == 1 and "a.py:2:" in done.stdout and "b.py" not in done.stdout, done.stdout + done.stderr
    texts = [(repository.folder / name).read_text() for name in ("a.py", "old/b.py", "c.py")]
    assert texts == [COLLAPSE, BROKEN, SOUND]
