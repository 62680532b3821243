"""What is different in a test: what it expects to fail is no defect, and its models are there to be run, not to learn."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from cnnlint.diagnostics import Diagnostic
from cnnlint.model import Model, Span

if TYPE_CHECKING:
    from cnnlint.trace import Trace

# What pytest and unittest collect: files, and the functions and classes in them.
_FILE = re.compile(r"(test_.*|.*_tests?)\.py$")
_SCOPE = re.compile(r"test_|Test|.*(Test|Tests|TestCase|TestBase)$")


def is_test(model: Model) -> bool:
    """Whether a model is made in a test: in a function or class that a test runner collects, in a file that it collects."""
    file = model.span.path.replace("\\", "/").rpartition("/")[2]
    return bool(_FILE.match(file)) and any(_SCOPE.match(part) for part in (model.function or "").split("."))


def without_expected(model: Model, expected: tuple[Span, ...]) -> Model:
    """The model without the uses that are expected to raise."""
    return model._replace(uses=tuple(use for use in model.uses if not _within(use.span, expected)))


def unexpected(findings: Iterable[Diagnostic], trace: Trace, expected: tuple[Span, ...]) -> Iterable[Diagnostic]:
    """The findings of one model that no test expects: neither where it raises, nor where it is given the input that shows it."""
    refused = trace.problem if _within(trace.input_span, expected) else None
    for finding in findings:
        shown = refused is not None and finding.layer is not None and (finding.layer[0], finding.code) == (refused[0], refused[1].code)
        if not shown and not _within(finding.span, expected):
            yield finding


def _within(place: Span | None, blocks: tuple[Span, ...]) -> bool:
    return place is not None and any(
        block.path == place.path and block.cell == place.cell and block.start <= place.start and place.end <= block.end for block in blocks
    )
