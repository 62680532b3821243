"""A rule's docstring, taken apart: what `cnnlint rule`, the docs folder, SARIF help and the tests of the rules read.

The docstring is Markdown: a one-line summary, then `## ` sections in a fixed order. Python blocks are whole programs; in the
`Example` a line that must be reported ends in `# error: [CNN101]` (or `# warning: [...]`, `# info: [...]`).
"""

from __future__ import annotations

import inspect
import re

from cnnlint.rules.registry import Rule, module
from cnnlint.tuples import NamedTuple

SECTIONS = ("What it does", "Why is this bad", "Example", "Use instead", "Not reported", "Fix safety", "Options")
_FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_MARK = re.compile(r"\s*# (error|warning|info): \[(CNN\d{3})\](?=\s*#|$)")


class Example(NamedTuple):
    """A program of the documentation: its text without the marks, the findings marked in it as (row, severity, code), and
    the configuration (TOML) of the block before it."""

    text: str
    marks: tuple[tuple[int, str, str], ...]
    configuration: str = ""


class Documentation(NamedTuple):
    """The parts of a rule's docstring. `sections` holds (title, Markdown) in the order in which they stand."""

    rule: Rule
    summary: str
    sections: tuple[tuple[str, str], ...]

    @property
    def fixable(self) -> bool:
        """Whether the rule can repair what it reports: it says how safe that is."""
        return bool(self.section("Fix safety"))

    def section(self, title: str) -> str:
        """The Markdown of a section, or "" where the rule has none."""
        return next((text for name, text in self.sections if name == title), "")

    def examples(self, title: str) -> tuple[Example, ...]:
        """The programs of a section, in order."""
        return tuple(_examples(self.section(title)))


def documentation(code: str) -> Documentation:
    """The documentation of a rule. Raises KeyError for an unknown code."""
    source = module(code)
    summary, _, rest = inspect.cleandoc(source.__doc__ or "").partition("\n")
    parts = re.split(r"^## (.+)$", rest, flags=re.MULTILINE)
    sections = [(title.strip(), text.strip()) for title, text in zip(parts[1::2], parts[2::2], strict=True)]
    if source.RULE.options:
        sections.append(("Options", _options(source.RULE)))
    return Documentation(source.RULE, summary, tuple(sections))


def render(found: Documentation) -> str:
    """The whole documentation as one Markdown page."""
    rule = found.rule
    usual = "on by default" if rule.enabled else "off by default: select it to use it"
    facts = [f"Severity {rule.severity}", "in preview: it runs with `--preview`, and may still change" if rule.preview else usual]
    facts += ["can be fixed"] if found.fixable else []
    pages = [f"# {rule.name} ({rule.code})", found.summary, f"*{', '.join(facts)}.*"]
    return "\n\n".join([*pages, *(f"## {title}\n\n{text}" for title, text in found.sections)]) + "\n"


def _options(rule: Rule) -> str:
    """The options as a list. Written from `RULE`, so that a default stands in one place."""
    lines = [f"- `{option.name}` (default `{option.default}`): {option.meaning}" for option in rule.options]
    return f"Under `[tool.cnnlint.rules.{rule.name}]`:\n\n" + "\n".join(lines)


def _examples(markdown: str) -> list[Example]:
    found: list[Example] = []
    configuration = ""
    for language, text in _FENCE.findall(markdown):
        if language == "toml":
            configuration = text
        elif language == "python":
            found.append(_unmarked(text, configuration))
            configuration = ""
    return found


def _unmarked(text: str, configuration: str) -> Example:
    lines: list[str] = []
    marks: list[tuple[int, str, str]] = []
    for row, line in enumerate(text.splitlines(), 1):
        marks += [(row, severity, code) for severity, code in _MARK.findall(line)]
        lines.append(_MARK.sub("", line))
    return Example("\n".join(lines) + "\n", tuple(marks), configuration)
