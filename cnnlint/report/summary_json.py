"""The format `json` of `summary`: version 1, described by docs/summary.schema.json."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cnnlint.analysis import Report
from cnnlint.costs import costs, total_bytes, total_macs
from cnnlint.report import records
from cnnlint.report.view import View
from cnnlint.report.words import models
from cnnlint.smallest import smallest_input

if TYPE_CHECKING:
    from cnnlint.trace import Trace


def render(reports: Sequence[Report], view: View) -> str:
    """One JSON document."""
    return records.document(models=[model(trace) for trace in models(reports)], files=_files(reports, view))


def _files(reports: Sequence[Report], view: View) -> list[dict[str, Any]]:
    """Every file that was read, with what could not be read of it."""
    by_path = {report.path: report for report in reports}
    return [_file(path, by_path.get(path)) for path in view.files]


def _file(path: str, report: Report | None) -> dict[str, Any]:
    found = [item for item in report.diagnostics if item.code.startswith("CNN9")] if report else []
    return {
        "filename": path,
        "models": len(report.models) if report else 0,
        "functional_not_read": report.functional if report else 0,
        "errors": [{"code": item.code, "message": item.message, **records.place(item.span)} for item in found],
    }


def model(trace: Trace) -> dict[str, Any]:
    """One model. Where Keras would refuse layer k, the layers before it are listed."""
    made = trace.model
    listed = trace.layers[: trace.problem[0]] if trace.problem else trace.layers
    each = costs(trace)
    least = smallest_input(trace)
    return {
        "filename": made.span.path,
        "cell": made.span.cell,
        "location": records.location(made.span.start),
        "end_location": records.location(made.span.end),
        "name": made.name,
        "class": made.class_name,
        "function": made.function,
        "called_from": [records.place(span) for span in made.called_from],
        "condition": made.condition,
        "status": trace.status,
        "input_source": {"kind": trace.input_kind, "location": records.location(trace.input_span.start)} if trace.input_span else None,
        "input_shape": records.shape(trace.input.shape) if trace.input else None,
        "output_shape": records.shape(trace.output.shape) if trace.output else None,
        "total_params": records.count(trace.total_params),
        "trainable_params": records.count(trace.trainable_params),
        "non_trainable_params": records.count(trace.non_trainable_params),
        "macs": records.count(total_macs(trace)),
        "activation_bytes": records.count(total_bytes(trace, each)),
        "minimum_input_shape": None if least is None else records.shape(least.shape),
        "layers": [records.layer(*layer) for layer in zip(listed, each, strict=False)],
        "problem": _problem(trace),
        "unresolved": [
            {"layer": item.layer, "reason": item.reason, "blocks": item.blocks, **records.place(item.span)} for item in trace.unresolved
        ],
    }


def _problem(trace: Trace) -> dict[str, Any] | None:
    if trace.problem is None:
        return None
    index, problem = trace.problem
    call = trace.layers[index].call
    return {
        "code": problem.code,
        "layer": {"index": index, "class": call.class_name, "name": trace.layers[index].given_name},
        "location": records.location(call.span.start),
        "message": problem.message,
        "arithmetic": problem.arithmetic,
    }
