"""What cnnlint says of data is as the cases say."""

from __future__ import annotations

import pytest
from libraries_keras.cases import EVERY
from libraries_keras.programs import Case, interpreted


@pytest.mark.parametrize("case", EVERY, ids=lambda case: case.program)
def test_case(case: Case) -> None:
    assert interpreted(case.program) == case.expected
