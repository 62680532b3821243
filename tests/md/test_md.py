"""What cnnlint says of the programs on the pages is what their comments say."""

from __future__ import annotations

import pytest
from md.cases import Case, Said, answers, cases, report_of

CASES = cases()


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_comments(case: Case) -> None:
    found = answers(report_of(case))
    exact = ("unresolved", "error")  # each of these is named, the others where the page speaks of them
    said = case.said("shape", "total", "status", "condition", "input_source", "unresolved", "error", "warning", "info")
    expected: Said = {(kind, where): ["complete"] for kind, where in found if kind == "status"} | said
    assert {key: found.get(key) for key in expected} == expected
    assert {key for key in found if key[0] in exact} == {key for key in said if key[0] in exact}
