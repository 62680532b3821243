"""`cnnlint rule` and `cnnlint layers`: the documentation that stands in the code, for a terminal or a pipe."""

from __future__ import annotations

from collections.abc import Sequence

from cnnlint.layers.registry import LayerRule, all_layers
from cnnlint.report.paint import folded, line, paint, terminal
from cnnlint.rules.documentation import documentation, render
from cnnlint.rules.registry import Rule, matching, table

_WIDEST = 100


def rule_pages(selectors: Sequence[str], everything: bool, colour: bool, width: int) -> str:
    """The pages of the rules that the selectors name, all pages, or (with neither) the list of all rules.

    Raises UnknownSelector for a selector that names none.
    """
    codes = sorted(table()) if everything else sorted({code for selector in selectors for code in matching(selector)})
    text = "\n".join(render(documentation(code)) for code in codes) if codes else _rule_list(width)
    return _as_markdown(text, width) if colour and codes else text


def _as_markdown(text: str, width: int) -> str:
    from rich.markdown import Markdown

    console = terminal(min(width or _WIDEST, _WIDEST))
    console.print(Markdown(text))
    return console.end_capture()


def _rule_list(width: int) -> str:
    pages = [documentation(code) for code in table()]
    name = max(len(page.rule.name) for page in pages)
    heads = [f"{page.rule.code}  {page.rule.name:<{name}}  {_severity(page.rule):<9}  " for page in pages]
    rows = [part for head, page in zip(heads, pages, strict=True) for part in folded(line(head + page.summary), width, len(head))]
    legend = "A severity in brackets: off by default; preview: runs with --preview. `cnnlint rule CODE` explains one."
    return paint([*rows, line(), *folded(line(legend), width, 2)], False)


def _severity(rule: Rule) -> str:
    return "preview" if rule.preview else rule.severity if rule.enabled else f"({rule.severity})"


_KNOWLEDGE = {"exact": "shape and parameters", "shape": "shape only", "unknown": "accepted, not computed"}


def layer_list() -> str:
    """Every layer class that is known, how exactly, from which Keras on, and its other names."""
    rows = [_layer_row(rule) for rule in all_layers()]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)).rstrip() + row[3] for row in rows]
    return "\n".join([*lines, "", f"{len(rows)} layers"]) + "\n"


def _layer_row(rule: LayerRule) -> tuple[str, str, str, str]:
    aliases = f"  also {', '.join(rule.aliases)}" if rule.aliases else ""
    return rule.name, _KNOWLEDGE[rule.knowledge], f"Keras {rule.since}" if rule.since else "", aliases
