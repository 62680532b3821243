"""The client: which interpreters are tried, what a crash, a hang and a missing TensorFlow look like, and that the next model is built."""

from __future__ import annotations

import ast
import os
import sys
from pathlib import Path

import pytest
from stub_worker import built, install

from cnnlint.verify.client import WORKER, Unavailable, Worker, WorkerFailed, candidates, start

GOOD = built(("Dense", [None, 3], 15))


def test_a_worker_says_its_versions_and_answers(tmp_path: Path) -> None:
    worker = Worker(install(tmp_path, [[GOOD]]), "3")
    assert (worker.versions.keras, worker.versions.tensorflow, worker.versions.target) == ("3.3.0", "2.16.1", "3")
    assert worker.ask({}, 10) == GOOD
    worker.close()


def test_a_crash_is_told_and_the_worker_started_again(tmp_path: Path) -> None:
    worker = Worker(install(tmp_path, [["die"], [GOOD]]), "3")
    with pytest.raises(WorkerFailed, match=r"killed by signal 9.*last words"):
        worker.ask({}, 10)
    assert worker.ask({}, 10) == GOOD
    worker.close()


def test_a_model_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    worker = Worker(install(tmp_path, [["sleep"], [GOOD]]), "3")
    with pytest.raises(WorkerFailed, match=r"no answer within 0\.3 s"):
        worker.ask({}, 0.3)
    assert worker.ask({}, 10) == GOOD
    worker.close()


def test_an_interpreter_without_tensorflow_says_so(tmp_path: Path) -> None:
    hello = {"ready": False, "message": "ModuleNotFoundError: No module named 'tensorflow'"}
    with pytest.raises(Unavailable, match="No module named 'tensorflow'"):
        Worker(install(tmp_path, [[]], hello), "3")


def test_what_cannot_be_run_is_unavailable(tmp_path: Path) -> None:
    worker, tried = start(str(tmp_path / "nothing"), str(tmp_path), "3")
    assert worker is None
    assert [path for path, _ in tried] == [str(tmp_path / "nothing")]
    assert "cannot be run" in tried[0][1]


def environment(folder: Path) -> str:
    program = folder / "bin" / "python"
    program.parent.mkdir(parents=True)
    program.touch()
    return str(program)


def test_interpreters_are_tried_in_their_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    active, hidden, plain = (environment(tmp_path / name) for name in ("active", ".venv", "venv"))
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / "active"))
    assert list(candidates(None, str(tmp_path))) == [active, hidden, plain, sys.executable]


def test_the_one_that_was_named_is_the_only_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named = environment(tmp_path / "own")
    environment(tmp_path / ".venv")
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    assert list(candidates(str(tmp_path / "own"), str(tmp_path))) == [named]
    assert list(candidates(named, str(tmp_path))) == [named]


def test_the_first_that_has_tensorflow_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    without = install(tmp_path / ".venv" / "bin", [[]], {"ready": False, "message": "no TensorFlow here"})
    having = install(tmp_path / "venv" / "bin", [[GOOD]])
    worker, tried = start(None, str(tmp_path), "3")
    assert worker is not None and worker.versions.interpreter == having
    assert tried == ((without, "no TensorFlow here"),)
    worker.close()


def test_a_folder_that_is_no_environment_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "venv").mkdir()
    monkeypatch.setenv("VIRTUAL_ENV", os.path.join(str(tmp_path), "gone"))
    assert list(candidates(None, str(tmp_path))) == [sys.executable]


def test_the_worker_needs_python_3_8_and_its_library_only() -> None:
    with open(WORKER, encoding="utf-8") as file:
        tree = ast.parse(file.read(), feature_version=(3, 8))
    imported = {alias.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {str(node.module).split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported - set(sys.stdlib_module_names) == {"tensorflow"}
    assert isinstance(tree.body[1], ast.ImportFrom) and tree.body[1].names[0].name == "annotations"  # `list[int]` is never evaluated
