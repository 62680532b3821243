"""The short form: a few rounds, always with the same files; and what is said of a folder in which something went wrong."""

from __future__ import annotations

import signal
from pathlib import Path
from random import Random

import pytest

from interrupted import rounds
from interrupted.__main__ import planned
from interrupted.folder import copy
from interrupted.rounds import trial

FILES = 12


@pytest.mark.parametrize("which", rounds.SIGNALS)
def test_every_file_is_old_or_new(which: signal.Signals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds, "SIGNALS", (which,))
    plan = planned(tmp_path, FILES, 7)
    assert len(plan.repaired) >= FILES
    copy(tmp_path / "old", tmp_path / "trial")
    assert trial(tmp_path / "trial", plan, Random(f"{which.name} 3")).wrong == ()
