"""Goldens: whole renderings kept as files beside the tests, rewritten by `pytest --update` and reviewed in the diff."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("cnnlint", deadline=None)  # a loaded machine is no failure
settings.load_profile("cnnlint")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="rewrite the golden files that differ")


Golden = Callable[[str, str], None]


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """`golden(name, text)` compares a text with `goldens/<name>` beside the test file."""

    def compare(name: str, text: str) -> None:
        path = Path(request.path).parent / "goldens" / name
        if request.config.getoption("--update") and (not path.exists() or path.read_bytes() != text.encode()):
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(text.encode())
        assert path.exists(), f"no golden file {path}: run pytest --update"
        assert text == path.read_bytes().decode()

    return compare
