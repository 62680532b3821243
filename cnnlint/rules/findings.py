"""How a rule says what it found: at a layer, or at something that was done with the model."""

from __future__ import annotations

from cnnlint.diagnostics import Diagnostic, Fix, Related, Severity
from cnnlint.model import Model, Span
from cnnlint.rules.registry import Rule
from cnnlint.trace import LayerTrace


def at_layer(
    rule: Rule,
    model: Model,
    layer: LayerTrace,
    message: str,
    *,
    severity: Severity | None = None,
    hint: str | None = None,
    arithmetic: str | None = None,
    related: tuple[Related, ...] = (),
    fix: Fix | None = None,
) -> Diagnostic:
    """A finding at the place where a layer is made."""
    return Diagnostic(
        code=rule.code,
        name=rule.name,
        severity=severity or rule.severity,
        message=message,
        span=layer.call.span,
        model=model,
        layer=(layer.index, layer.call.class_name, layer.given_name),
        hint=hint,
        arithmetic=arithmetic,
        related=related,
        fix=fix,
    )


def at_span(
    rule: Rule,
    model: Model,
    span: Span,
    message: str,
    *,
    severity: Severity | None = None,
    hint: str | None = None,
    related: tuple[Related, ...] = (),
    fix: Fix | None = None,
) -> Diagnostic:
    """A finding at something else than a layer: an argument of compile, a call of fit."""
    return Diagnostic(rule.code, rule.name, severity or rule.severity, message, span, model, hint=hint, related=related, fix=fix)
