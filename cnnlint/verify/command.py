"""`cnnlint verify`: reports -> text or JSON, and the exit status: 0 all equal, 1 something differs, 2 no TensorFlow, or it failed."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from cnnlint.analysis import Report
from cnnlint.settings import Settings
from cnnlint.verify.check import Options, Progress, VerifyResult, as_json, findings
from cnnlint.verify.check import verify as verify_traces
from cnnlint.verify.text import render

AGREES, DIFFERS, UNAVAILABLE = 0, 1, 2


def verify(reports: Sequence[Report], settings: Settings, write: Callable[[Callable[[str], str]], object]) -> int:
    """Builds the models of all reports in real Keras; the exit status. `write` is given what turns a format's name into its text."""
    traces = [trace for report in reports for trace in report.traces]
    options = Options(settings.verify_python, settings.root or ".", settings.target)
    with progress_bar(len(traces)) as progress:
        result = verify_traces(traces, options, progress)
    write(lambda output: json.dumps(as_json(result), indent=2) + "\n" if output == "json" else render(result))
    return status(result)


def status(result: VerifyResult) -> int:
    """The exit status of a result."""
    if result.versions is None:
        return UNAVAILABLE
    return DIFFERS if findings(result) else AGREES


@contextmanager
def progress_bar(total: int) -> Iterator[Progress | None]:
    """A progress bar on standard error while it is a terminal; None otherwise. TensorFlow's start alone takes seconds."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Building in Keras", total=total)
        yield lambda done, _: bar.update(task, completed=done)
