"""A repository to compare, and `cnnlint diff` in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from scratch import Answer, Diff, Repository

from cnnlint import cli


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    monkeypatch.chdir(tmp_path)
    return Repository(tmp_path)


@pytest.fixture
def diff(repository: Repository, capsys: pytest.CaptureFixture[str]) -> Diff:
    """Run `cnnlint diff` in the repository."""

    def run(*arguments: str) -> Answer:
        status = cli.main(["diff", *arguments])
        return Answer(status, *capsys.readouterr())

    return run
