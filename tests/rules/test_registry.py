"""Finding and choosing rules: by code, prefix and name, and the most exact selector decides."""

from __future__ import annotations

import subprocess
import sys

import pytest

from cnnlint.rules.registry import Context, UnknownSelector, all_rules, choose, entries, matching, rule, table


def test_every_code_is_found_once_and_in_order() -> None:
    assert list(table()) == sorted(table())
    assert [found.code for found in all_rules()] == list(table())


def test_what_the_text_tells_is_what_the_rule_says() -> None:
    assert [(entry.name, entry.enabled, entry.needs, entry.preview) for entry in entries().values()] == [
        (found.name, found.enabled, found.needs, found.preview) for found in all_rules()
    ]


def test_the_table_imports_no_rule() -> None:
    program = "import sys; from cnnlint.rules.registry import table; table(); print([m for m in sys.modules if 'shape_collapse' in m])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("selector", "codes"),
    [
        ("CNN101", {"CNN101"}),
        ("cnn101", {"CNN101"}),
        ("shape-collapse", {"CNN101"}),
        ("CNN10", {code for code in table() if code.startswith("CNN10")}),
        ("ALL", set(table())),
    ],
)
def test_what_a_selector_stands_for(selector: str, codes: set[str]) -> None:
    assert matching(selector) == codes


@pytest.mark.parametrize(("selector", "near"), [("shape-colapse", "shape-collapse"), ("CNN999", "CNN"), ("C", None), ("", None)])
def test_an_unknown_selector_names_a_near_one(selector: str, near: str | None) -> None:
    with pytest.raises(UnknownSelector) as caught:
        matching(selector)
    assert (caught.value.near or "").startswith(near or "")


def test_the_default_is_what_is_enabled() -> None:
    assert choose() == {found.code for found in all_rules() if found.enabled and not found.preview}


def test_a_rule_in_preview_runs_only_where_preview_is_asked_for() -> None:
    waiting = {found.code for found in all_rules() if found.preview}
    assert waiting
    assert not choose(("ALL",)) & waiting
    assert choose(("ALL",), preview=True) == set(table())
    assert choose(preview=True) - choose() == {code for code in waiting if rule(code).enabled}
    assert not choose(preview=True, ignore=sorted(waiting)) & waiting


@pytest.mark.parametrize(
    ("select", "extended", "ignored", "included", "excluded"),
    [
        (None, (), ("CNN1",), "CNN201", "CNN101"),
        (("CNN1",), (), ("CNN101",), "CNN102", "CNN101"),
        (("CNN101",), (), ("CNN1",), "CNN101", "CNN102"),
        (("CNN101",), (), ("CNN101",), None, "CNN101"),
        (("CNN101",), ("high-dropout",), (), "CNN315", "CNN102"),
        (None, ("CNN315",), (), "CNN315", "CNN314"),
        (("ALL",), (), ("CNN3",), "CNN101", "CNN301"),
    ],
)
def test_the_most_exact_selector_decides(
    select: tuple[str, ...] | None, extended: tuple[str, ...], ignored: tuple[str, ...], included: str | None, excluded: str
) -> None:
    chosen = choose(select, extended, ignored)
    assert included is None or included in chosen
    assert excluded not in chosen


def test_an_option_has_a_default_and_a_configured_value() -> None:
    heavy = rule("CNN201")
    assert Context().option(heavy, "share") == 0.5
    assert Context(options={"parameter-heavy-dense": {"share": 0.9}}).option(heavy, "share") == 0.9
    with pytest.raises(KeyError):
        Context().option(heavy, "shares")
