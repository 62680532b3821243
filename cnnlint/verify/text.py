"""The result of verify as text: both sides layer by layer where they differ, one line a model where they agree, and the versions."""

from __future__ import annotations

from cnnlint.rows import clean
from cnnlint.verify.check import Check, VerifyResult, layer_count
from cnnlint.verify.compare import Row, Side, text

HEADINGS = (" ", "layer", "computed here", "built by Keras")
_SIGNS = {True: "=", False: "!", None: "?"}


def render(result: VerifyResult, every_layer: bool = True) -> str:
    """All models, then the agreement in one line. Without `every_layer` models that agree are one line each.

    A model with symbols is built with several numbers for them: where these agree, only the first that is built shows its layers.
    """
    if result.versions is None:
        return _nothing(result)
    parts: list[str] = []
    shown: set[tuple[object, ...]] = set()
    for check in result.checks:
        model = check.trace.model
        kind = (model.span, model.called_from, model.condition)
        unfolded = every_layer and (not check.values or (kind not in shown and not _refused(check)))
        shown.update([kind] if unfolded else ())
        parts.append(_model(check, unfolded))
    return "\n".join([*parts, conclusion(result)]) + "\n"


def _nothing(result: VerifyResult) -> str:
    tried = [clean(f"  {path}: {reason}") for path, reason in result.tried] or ["  none was found"]
    lines = ["CNN802 no interpreter with TensorFlow could be started. Tried:", *tried]
    return "\n".join([*lines, "Name one with --verify-python PYTHON, or as verify-python in the configuration."]) + "\n"


def _model(check: Check, every_layer: bool) -> str:
    span = check.trace.model.span
    place = f"{span.path}:{'cell ' + str(span.cell) + ':' if span.cell else ''}{span.start.row}:{span.start.column}"
    values = ", ".join(f"{symbol} = {number}" for symbol, number in check.values)
    title = " ".join(part for part in (place, check.trace.model.name or "Sequential", f"with {values}" if values else "") if part)
    lines = [clean(f"{title}: {_verdict(check)}")]
    if check.rows and (every_layer or check.verdict != "equal"):
        lines += [*_table(check.rows), ""]
    return "\n".join(lines)


def _verdict(check: Check) -> str:
    if check.verdict == "equal":
        return "both refuse the same layer" if _refused(check) else "equal"
    if check.verdict == "failed":
        return f"not compared: {check.note}"
    return f"DIFFERENT: {check.note}" if check.verdict == "different" else f"equal as far as it can be compared: {check.note}"


def _refused(check: Check) -> bool:
    return any(row.ours.refusal is not None for row in check.rows)


def _table(rows: tuple[Row, ...]) -> list[str]:
    cells = [HEADINGS, *(tuple(map(clean, _cells(row))) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEADINGS))]
    lines = ["  " + "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in cells]
    return [*lines, *_refusals(rows[-1])]


def _refusals(row: Row) -> list[str]:
    """Why the last layer is refused, on lines of their own: a column is too narrow for a sentence."""
    sides = (("here", row.ours), ("Keras", row.keras))
    return [clean(f"    {name}: {side.refusal}") for name, side in sides if side is not None and side.refusal is not None]


def _cells(row: Row) -> tuple[str, str, str, str]:
    return _SIGNS[row.agrees], f"{row.index + 1} {row.class_name}", _side(row.ours), _side(row.keras)


def _side(side: Side | None) -> str:
    if side is None:
        return "-"
    if side.refusal is not None:
        return "refused"
    shape = "?" if side.shape is None else text(side.shape)
    count = "?" if side.params is None else text(side.params)
    frozen = side.params is not None and side.trainable is not None and side.trainable != side.params
    return f"{shape} {count}" + (f" ({text(side.trainable)} train)" if frozen else "")


def conclusion(result: VerifyResult) -> str:
    """`12 models, 143 layers: all equal with Keras 3.15.1, TensorFlow 2.21.0`."""
    assert result.versions is not None
    models = len({id(check.trace.model.span) for check in result.checks})
    counts = {verdict: sum(check.verdict == verdict for check in result.checks) for verdict in ("different", "incomplete", "failed")}
    words = {"different": "different", "incomplete": "compared in part", "failed": "not compared"}
    rest = ", ".join(f"{number} {words[verdict]}" for verdict, number in counts.items() if number)
    layers = layer_count(result.checks)
    found = f"{models} model{'s' * (models != 1)}, {layers} layer{'s' * (layers != 1)} equal" + (f", {rest}" if rest else "")
    if not rest:
        found = f"{models} model{'s' * (models != 1)}, {layers} layer{'s' * (layers != 1)}: all equal"
    return f"{found} with Keras {result.versions.keras}, TensorFlow {result.versions.tensorflow}"
