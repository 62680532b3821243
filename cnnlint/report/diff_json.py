"""The format `json` of `diff`: version 1, described by docs/diff.schema.json."""

from __future__ import annotations

from collections import Counter
from typing import Any

from cnnlint.diff.checkpoint import Checkpoint
from cnnlint.diff.compare import Change, LayerChange, ModelChange, grown
from cnnlint.diff.facts import LayerFacts, ModelFacts
from cnnlint.report import records
from cnnlint.report.diff_words import DifferenceView


def render(view: DifferenceView) -> str:
    """One JSON document."""
    found = view.difference
    kinds = Counter(change.kind for change in found.models)
    return records.document(
        old=found.old,
        new=found.new,
        models=[_model(change) for change in found.models],
        not_compared=[{"side": side, "code": item.code, "message": item.message, **records.place(item.span)} for side, item in view.unread],
        overgrown=[{"model": _place(item.model.new), "limit": item.limit.text, "message": item.message} for item in view.overgrown],
        summary={**{kind: kinds[kind] for kind in ("changed", "added", "removed", "variant")}, "unchanged": found.unchanged},
    )


def _model(change: ModelChange) -> dict[str, Any]:
    return {
        "kind": change.kind,
        "old": _facts(change.old),
        "new": _facts(change.new),
        "growth": grown(change.old.params, change.new.params) if change.old and change.new else None,
        "changes": [_change(item) for item in change.changes],
        "layers": [_layer(layer) for layer in change.layers],
        "checkpoint": _checkpoint(change.checkpoint),
    }


def _place(model: ModelFacts | None) -> dict[str, Any] | None:
    if model is None:
        return None
    called = [records.place(span) for span in model.called_from]
    return {
        **records.place(model.span),
        "name": model.name,
        "function": model.function,
        "called_from": called,
        "condition": model.condition,
    }


def _facts(model: ModelFacts | None) -> dict[str, Any] | None:
    place = _place(model)
    if model is None or place is None:
        return None
    counts = {"params": model.params, "trainable_params": model.trainable, "macs": model.macs, "layers": len(model.layers)}
    return {**place, "status": model.status, "input_shape": model.input, "output_shape": model.output, **counts, "problem": model.problem}


def _change(item: Change) -> dict[str, str]:
    return {"what": item.what, "old": item.old, "new": item.new}


def _layer(change: LayerChange) -> dict[str, Any]:
    return {
        "kind": change.kind,
        "old": _layer_facts(change.old),
        "new": _layer_facts(change.new),
        "changes": [_change(item) for item in change.changes],
    }


def _layer_facts(layer: LayerFacts | None) -> dict[str, Any] | None:
    if layer is None:
        return None
    return {
        "number": layer.number,
        "class": layer.class_name,
        "name": layer.name,
        **records.place(layer.span),
        "arguments": dict(layer.arguments),
        "output_shape": layer.shape,
        "dtype": layer.dtype,
        "params": layer.params,
        "trainable_params": layer.trainable,
        "macs": layer.macs,
    }


def _checkpoint(found: Checkpoint | None) -> dict[str, Any] | None:
    if found is None:
        return None
    kinds = ((".weights.h5", found.by_class), (".h5", found.by_order))
    return {kind: {"state": verdict.state, "reasons": list(verdict.reasons)} for kind, verdict in kinds}
