"""Every program in the documentation of the rules, run through the whole line: what is documented is what happens."""

from __future__ import annotations

import pytest
from rule_examples import Case, analyze, applied, body, cases, run

from cnnlint.rules.documentation import SECTIONS, documentation
from cnnlint.rules.registry import all_rules, module, table

# Rules of the tool itself that no program can show: a defect, a file that cannot be read, a verification.
WITHOUT_EXAMPLE = {"CNN801", "CNN802", "CNN902", "CNN906"}

# Rules whose findings, with their fixes, come from another part of the line.
FIXED_ELSEWHERE = {"CNN904"}


@pytest.mark.parametrize("case", cases("Example"), ids=str)
def test_the_bad_example_reports_on_its_marked_lines(case: Case) -> None:
    found = [(item.span.start.row, item.severity, item.code) for item in run(case).diagnostics]
    assert sorted(found) == sorted(case.example.marks)
    assert any(code == case.code for _, _, code in found)


@pytest.mark.parametrize("case", cases("Use instead", "Not reported"), ids=str)
def test_the_other_examples_are_clean(case: Case) -> None:
    assert [f"{item.span.start.row}: {item.code} {item.message}" for item in run(case).diagnostics] == []


@pytest.mark.parametrize("code", [code for code in table() if documentation(code).fixable])
def test_the_fix_turns_the_bad_example_into_the_good_one(code: str) -> None:
    fixed = [(case, text) for case in cases("Example") if case.code == code and (text := fix(case)) is not None]
    goods = [body(good.text) for good in documentation(code).examples("Use instead")]
    assert fixed, "no example shows the fix"
    for case, text in fixed:
        assert body(text) in goods
        assert code not in {item.code for item in analyze(text, code, configuration=case.example.configuration).diagnostics}


def fix(case: Case) -> str | None:
    """The example with the rule's own fixes applied, or None where it has none."""
    fixes = [item.fix for item in run(case).diagnostics if item.code == case.code and item.fix is not None]
    return applied(case.example.text, [edit for fix in fixes for edit in fix.edits]) if fixes else None


@pytest.mark.parametrize("code", table())
def test_the_documentation_is_complete(code: str) -> None:
    found = documentation(code)
    titles = [title for title, _ in found.sections]
    assert titles == [title for title in SECTIONS if title in titles], "sections stand in the fixed order"
    assert {"What it does", "Why is this bad", "Not reported"} <= set(titles)
    assert found.examples("Not reported")
    assert code in WITHOUT_EXAMPLE or (found.examples("Example") and found.examples("Use instead"))
    assert found.summary.endswith(".")
    assert len(found.summary) <= 100
    assert found.fixable == (hasattr(module(code), "fix") or code in FIXED_ELSEWHERE)


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_a_rule_is_named_as_its_file(rule: object) -> None:
    code, name = getattr(rule, "code", ""), getattr(rule, "name", "")
    assert table()[code] == name


def test_messages_carry_no_unknown_placeholder() -> None:
    texts = [(case.code, item.message) for case in cases("Example") for item in run(case).diagnostics]
    assert [text for text in texts if "Unknown(" in text[1] or "Instance(" in text[1] or "<" in text[1]] == []
