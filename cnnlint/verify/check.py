"""Models -> what real Keras says of them. The entry for everything that wants an answer: commands, rules, tests.

result = verify(traces, Options(interpreter=None, root=".", target="3"))
result.versions      None where no interpreter could build models; `result.tried` then says which were tried, and why not
result.checks        one a model and choice of symbol values, in the order of the traces
findings(result)     the same as CNN801 and CNN802
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal

from cnnlint.diagnostics import Diagnostic
from cnnlint.model import InputSource, Model, Position, Span
from cnnlint.propagate import Trace, propagate
from cnnlint.tuples import NamedTuple
from cnnlint.verify.client import Versions, Worker, WorkerFailed, start
from cnnlint.verify.compare import Row, compare, totals_differ
from cnnlint.verify.encode import encode
from cnnlint.verify.symbolic import Values, variants

Verdict = Literal["equal", "different", "incomplete", "failed"]
Progress = Callable[[int, int], None]


class Options(NamedTuple):
    """What to build with. `interpreter` is the one that was asked for, `root` the folder that may hold `.venv`; `target` is the Keras
    wanted where the interpreter has both. `limit` is in seconds, for one model."""

    interpreter: str | None = None
    root: str = "."
    target: str = "3"
    limit: float = 60.0


class Check(NamedTuple):
    """One model with numbers for its symbols (`values`, empty without any), and what came out.

    `equal`: every layer compared and the same. `different`: `note` says what. `incomplete`: what could be compared is the same,
    and `note` says where it ends. `failed`: the worker died or took too long on it.
    """

    trace: Trace
    verdict: Verdict
    rows: tuple[Row, ...] = ()
    values: Values = ()
    note: str | None = None
    totals: str | None = None


class VerifyResult(NamedTuple):
    """All models, the versions that answered (None: no TensorFlow), and the interpreters tried in vain, each with the reason."""

    versions: Versions | None
    checks: tuple[Check, ...] = ()
    tried: tuple[tuple[str, str], ...] = ()

    @property
    def agrees(self) -> bool:
        """Whether nothing differed; a model that could not be compared does not disagree."""
        return self.versions is not None and all(check.verdict != "different" for check in self.checks)


def verify(traces: Sequence[Trace], options: Options, progress: Progress | None = None) -> VerifyResult:
    """Builds every model with real Keras, layer by layer, and compares. Models are computed anew where the Keras found is another one."""
    worker, tried = start(options.interpreter, options.root, options.target)
    if worker is None:
        return VerifyResult(None, tried=tried)
    checks: list[Check] = []
    try:
        for number, trace in enumerate(traces):
            checks.extend(_check_model(_standing_alone(trace), worker, options.limit))
            if progress is not None:
                progress(number + 1, len(traces))
    finally:
        worker.close()
    return VerifyResult(worker.versions, tuple(checks), tried)


def _standing_alone(trace: Trace) -> Model:
    """The model; where another model built it, with the input it was built with, since it is checked on its own."""
    if trace.input_kind != "outer" or trace.input is None:
        return trace.model
    span = trace.input_span or trace.model.span
    return trace.model._replace(input_source=InputSource("build", trace.input.shape, trace.input.dtype, span, len(trace.model.layers)))


def _check_model(model: Model, worker: Worker, limit: float) -> list[Check]:
    target = worker.versions.target
    return [_check(propagate(numbered, target), values, worker, limit) for values, numbered in variants(model, target)]


def _check(trace: Trace, values: Values, worker: Worker, limit: float) -> Check:
    request = encode(trace)
    try:
        answer = worker.ask(request.data, limit)
    except WorkerFailed as error:
        return Check(trace, "failed", values=values, note=str(error))
    if "refused" in answer:
        return Check(trace, "failed", values=values, note=f"the worker cannot build it: {answer['refused']}")
    rows = compare(trace, request, answer)
    totals = totals_differ(trace, request, answer)
    different = next((row.difference for row in rows if row.agrees is False), None) or totals
    if different is not None:
        return Check(trace, "different", rows, values, different, totals)
    cut = request.cut or _gap(trace)
    if cut is not None or any(row.agrees is None and row.ours.shape is None and trace.input is not None for row in rows):
        return Check(trace, "incomplete", rows, values, cut or "not every layer is known")
    return Check(trace, "equal", rows, values)


def _gap(trace: Trace) -> str | None:
    return trace.unresolved[0].reason if trace.unresolved else None


def findings(result: VerifyResult) -> tuple[Diagnostic, ...]:
    """CNN801 at each layer that differs, or one CNN802 where no interpreter could build models."""
    if result.versions is None:
        return (_unavailable(result.tried),)
    return tuple(_mismatch(check, result.versions) for check in result.checks if check.verdict == "different")


def _mismatch(check: Check, versions: Versions) -> Diagnostic:
    row = next((row for row in check.rows if row.agrees is False), None)
    span = check.trace.model.span if row is None else row.span
    where = "" if not check.values else f" with {', '.join(f'{symbol} = {number}' for symbol, number in check.values)}"
    name = "the model" if row is None else row.class_name
    return Diagnostic(
        "CNN801",
        "verify-mismatch",
        "error",
        f"{name}: {check.note}{where}",
        span,
        check.trace.model,
        None if row is None else (row.index, row.class_name, None),
        check.trace.model.condition,
        hint=f"built with Keras {versions.keras}, TensorFlow {versions.tensorflow}; this is a defect of cnnlint: please report it",
    )


def _unavailable(tried: tuple[tuple[str, str], ...]) -> Diagnostic:
    nowhere = Position(1, 1)
    return Diagnostic(
        "CNN802",
        "verify-unavailable",
        "error",
        "no interpreter with TensorFlow: " + ("; ".join(f"{path}: {reason}" for path, reason in tried) or "none was found"),
        Span("", nowhere, nowhere),
        hint="name one with --verify-python PYTHON, or as verify-python in the configuration",
    )


def layer_count(checks: Sequence[Check]) -> int:
    """The layers that were compared and are the same on both sides."""
    return sum(row.agrees is True for check in checks for row in check.rows)


def as_json(result: VerifyResult) -> dict[str, Any]:
    """The result as plain data, version 1."""
    versions = None if result.versions is None else result.versions._asdict()
    models = [_check_json(check) for check in result.checks]
    return {"version": 1, "versions": versions, "tried": [list(pair) for pair in result.tried], "models": models}


def _check_json(check: Check) -> dict[str, Any]:
    model = check.trace.model
    return {
        "filename": model.span.path,
        "cell": model.span.cell,
        "location": model.span.start._asdict(),
        "name": model.name,
        "values": {str(symbol): number for symbol, number in check.values},
        "verdict": check.verdict,
        "note": check.note,
        "layers": [_row_json(row) for row in check.rows],
    }


def _row_json(row: Row) -> dict[str, Any]:
    return {
        "index": row.index,
        "class": row.class_name,
        "location": row.span.start._asdict(),
        "agrees": row.agrees,
        "difference": row.difference,
        "cnnlint": row.ours._asdict(),
        "keras": None if row.keras is None else row.keras._asdict(),
    }
