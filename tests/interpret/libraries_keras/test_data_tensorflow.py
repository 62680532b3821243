"""The cases are true: a real TensorFlow and Keras run the same programs."""

from __future__ import annotations

from pathlib import Path

import pytest
from libraries_keras.cases import EVERY
from libraries_keras.programs import Case, executed

pytestmark = pytest.mark.tensorflow


@pytest.fixture(scope="session")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two classes of two images each."""
    tf = pytest.importorskip("tensorflow")
    folder = tmp_path_factory.mktemp("images")
    for name in ("a", "b"):
        (folder / name).mkdir()
        for number in range(2):
            (folder / name / f"{number}.png").write_bytes(tf.io.encode_png(tf.zeros((40, 30, 3), "uint8")).numpy())
    return folder


@pytest.mark.parametrize("case", [case for case in EVERY if case.real], ids=lambda case: case.program)
def test_case_in_tensorflow(case: Case, directory: Path) -> None:
    assert executed(case.program, directory=str(directory)) == case.expected
