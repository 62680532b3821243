"""The format `markdown`: verdict, findings, and each model as a folded table, for a step summary or a comment.

GitHub takes at most 1 MiB: whole models are left out from the end where it would be more. Everything that comes from source code
is escaped, so that no file can put links, images or HTML into a page.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from cnnlint.analysis import Report
from cnnlint.diagnostics import Diagnostic
from cnnlint.model import Span
from cnnlint.report import totals
from cnnlint.report.github import in_url
from cnnlint.report.view import View
from cnnlint.report.words import clean, findings, message, models, place, url
from cnnlint.rules.facts.chain import show_count, show_shape

if TYPE_CHECKING:
    from cnnlint.trace import Trace

LIMIT = 1_000_000
_MOST_FINDINGS = 200
_SIGNS = {"error": "❌", "warning": "⚠️", "info": "ℹ️"}
# Signs of Markdown and HTML; and what GitHub looks for itself, also in the finished page: addresses, `@user`, `#1`, `:smile:`, `:100:`.
_ACTIVE = re.compile(r"[\\`*_\[\]<|&~$]|:(?=//|[a-z_+-]\w*:|100:|1234:)|(?<=www)(?=\.)|[@#](?=\w)")
_INVISIBLE = "&#8203;"


def render(reports: Sequence[Report], view: View) -> str:
    """One page of at most `LIMIT` bytes, with what the page holds already."""
    head = _verdict(reports, view) + _table(reports, view, (LIMIT - view.taken) // 2)
    return page(head, ("\n".join(_model(trace, view)) + "\n" for trace in models(reports)), view.taken)


def page(head: str, parts: Iterable[str], taken: int = 0) -> str:
    """The head, then all parts (one a model) that fit on a page with `taken` bytes already, and how many did not."""
    shown, size, left_out = [head], taken + _bytes(head), 0
    if size > LIMIT:
        return ""
    for part in parts:
        length = _bytes(part)
        if size + length > LIMIT:
            left_out += 1
        else:
            size += length
            shown.append(part)
    if left_out:
        shown.append(f"\n{totals.counted(left_out, 'model')} left out here: the page would be too long.\n")
    return "".join(shown)


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "replace"))


def escaped(text: str) -> str:
    """Text as Markdown shows it, with nothing in it that Markdown, HTML or GitHub would act on."""
    return _ACTIVE.sub(lambda found: f"{found[0]}{_INVISIBLE}" if found[0] in ("", "@", "#", ":") else f"&#{ord(found[0])};", clean(text))


def _verdict(reports: Sequence[Report], view: View) -> str:
    counts = totals.totals(reports, len(view.files))
    return f"## cnnlint: {totals.found(counts)}\n\n{totals.seen(counts)}.\n\n"


def _table(reports: Sequence[Report], view: View, room: int) -> str:
    """The findings, as many as `room` bytes hold."""
    items = findings(reports)
    if not items:
        return "\n"
    rows = ["| | rule | where | finding |", "|---|---|---|---|"]
    for item in items[:_MOST_FINDINGS]:
        row = _finding(item, view)
        room -= _bytes(row)
        if room < 0:
            break
        rows.append(row)
    hidden = len(items) - len(rows) + 2
    rows += ["", f"{totals.counted(hidden, 'more finding')} not shown here."] if hidden else []
    return "\n".join([*rows, ""]) + "\n"


def _finding(item: Diagnostic, view: View) -> str:
    sums = f"<br>{escaped(item.arithmetic)}" if item.arithmetic else ""
    rule = f"[{item.code}]({url(item)})"
    return f"| {_SIGNS[item.severity]} | {rule} | {_link(item.span, view)} | {escaped(message(item))}{sums} |"


def _link(span: Span, view: View) -> str:
    """The place, as a link to the line of the commit where GitHub says which one it is."""
    server, repository, commit = (os.environ.get(f"GITHUB_{name}") for name in ("SERVER_URL", "REPOSITORY", "SHA"))
    text = escaped(place(span))
    if not (server and repository and commit):
        return text
    row = (span.physical or span.start).row
    rendered = "?plain=1" if span.path.endswith(".ipynb") else ""  # the page of a notebook has no lines to point to
    return f"[{text}]({server}/{repository}/blob/{commit}/{in_url(span.path, view.root)}{rendered}#L{row})"


def _model(trace: Trace, view: View) -> Iterator[str]:
    made = trace.model
    total = f", {show_count(trace.total_params)} parameters" if trace.total_params is not None else ""
    name = escaped(made.name or made.class_name)
    condition = f", when {escaped(made.condition)}" if made.condition else ""
    yield f"<details><summary><b>{name}</b> {escaped(place(made.span))}{condition}: {trace.status}{total}</summary>"
    yield ""
    yield "| # | layer | output shape | params |"
    yield "|--:|---|---|--:|"
    for layer in trace.layers:
        refused = layer.problem is not None
        shape = "refused" if refused else "not built" if layer.step is None else show_shape(layer.shape)
        count = "" if refused or layer.step is None else show_count(layer.params)
        given = f" {escaped(layer.given_name)}" if layer.given_name else ""
        yield f"| {layer.index + 1} | {escaped(layer.call.class_name)}{given} | {escaped(shape)} | {escaped(count)} |"
    yield ""
    for item in trace.unresolved:
        yield f"- not known: {escaped(item.layer or 'the model')} ({escaped(place(item.span))}): {escaped(item.reason)}"
    if trace.unresolved:
        yield ""
    yield "</details>"
    yield ""
