"""The bar: only for a long run, and gone at its end."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cnnlint import progress
from cnnlint.progress import watched

ROOT = Path(__file__).resolve().parent.parent


def slowly(count: int, pause: float) -> Iterator[int]:
    for number in range(count):
        time.sleep(pause)
        yield number


def test_a_short_run_loads_no_rich() -> None:
    program = "import sys; from cnnlint.progress import watched; print(list(watched(range(3), 3, 'x'))); assert 'rich' not in sys.modules"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[0, 1, 2]\n" and done.stderr == ""


def test_a_long_run_shows_how_far_it_is(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    assert list(watched(slowly(4, 0.01), 4, "Reading models")) == [0, 1, 2, 3]
    shown = capsys.readouterr()
    assert shown.out == "" and "Reading models" in shown.err and "3/4" in shown.err


def test_an_error_takes_the_bar_away(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0.0)

    def failing() -> Iterator[int]:
        yield 1
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(watched(failing(), 3, "Reading models"))
    capsys.readouterr()
