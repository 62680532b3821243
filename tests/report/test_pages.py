"""Pages for GitHub stay below what it takes, whatever is in them already; fixes of several edits become one suggestion."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from handmade import Maker, source_of
from markdown_it import MarkdownIt
from report import runs

from cnnlint.diagnostics import Diagnostic
from cnnlint.model import Position
from cnnlint.report import markdown
from cnnlint.report.edits import Replacement, merged
from cnnlint.report.output import render
from cnnlint.report.view import View, renderer

VIEW = View(files=runs.FILES)


def summarized(path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """What a run in the format `github` leaves in the step summary."""
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(path))
    render("check", "github", (), runs.reports(), VIEW, lambda text: None)
    return path.read_text(encoding="utf-8")


def test_a_summary_is_added_to_what_the_step_has_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "summary.md"
    whole = summarized(path, monkeypatch)
    assert whole == renderer("check", "markdown")(runs.reports(), VIEW)
    assert summarized(path, monkeypatch) == 2 * whole


@pytest.mark.parametrize("taken", [0, 500_000, 990_000, 998_500, 999_999, 1_100_000])
def test_what_the_page_has_already_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, taken: int) -> None:
    path = tmp_path / "summary.md"
    path.write_text("x" * taken)
    text = summarized(path, monkeypatch)
    assert len(text.encode()) <= max(markdown.LIMIT + 100, taken)
    assert text.count("<details>") == text.count("</details>")
    assert ("## cnnlint: 3 errors" in text) is (taken < 999_000)


def test_long_messages_are_left_out_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    source = source_of("m = Sequential([Dense(1)])\n")
    make = Maker(source)
    model = make.model("Sequential([Dense(1)])", make.layer("Dense(1)", "Dense", 1), name="m")
    span = model.layers[0].span
    long = [
        Diagnostic("CNN301", "hidden-softmax", "error", f"{i}" * 9_000, span._replace(start=Position(1, i + 1)), model)
        for i in range(1, 90)
    ]
    page = renderer("check", "markdown")((make.report(model, diagnostics=tuple(long)),), VIEW)
    assert len(page.encode()) < markdown.LIMIT
    rows = [row for row in page.splitlines() if row.startswith("| ❌")]
    assert 30 < len(rows) < 89 and f"{89 - len(rows)} more findings not shown here." in page


def edit(start: tuple[int, int], end: tuple[int, int], content: str, path: str = "a.py") -> Replacement:
    return Replacement(path, Position(*start), Position(*end), content)


def test_several_edits_are_one_with_what_stands_between_them() -> None:
    lines = ("layers.Dense(10),", "layers.Dropout(0.5),", "layers.Dense(1)")
    both = merged((edit((3, 14), (3, 15), "2"), edit((1, 14), (1, 16), "20")), lines)
    assert both == edit((1, 14), (3, 15), "20),\nlayers.Dropout(0.5),\nlayers.Dense(2")
    near = merged((edit((1, 1), (1, 1), "keras."), edit((1, 17), (1, 18), "")), lines)
    assert near == edit((1, 1), (1, 18), "keras.layers.Dense(10)")


def test_edits_of_two_files_are_no_suggestion() -> None:
    assert merged((), ()) is None
    assert merged((edit((1, 1), (1, 2), "x"), edit((1, 1), (1, 2), "x", "b.py")), ("aa",)) is None


HOSTILE = (
    "](http://x) [a](b) ![i](j)", "<img src=x onerror=y>", "</summary></details>", "`code` ```", "**b** _i_ *i* ~~s~~", "a | b || c",
    "&lt;b&gt; &amp;", "http://x.example https://x.example ftp://x", "www.x.example", "@user and (@org/team)",
    "#1 and GH#12", ":smile: :+1:", "m.py:100:9 at:1234:",
    "$x$ $$y$$", "\\\\ \\| \\[", "# title", "> quote", "- item", "kernel_size=5: (4 - 5)/1 + 1 = 0 -> 28", "<!-- hidden", "<https://x.example>",
)  # fmt: skip


def visible(page: str) -> str:
    """What a reader of HTML sees."""
    return html.unescape(re.sub(r"<[^>]*>", "", page)).replace("\u200b", "")


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_is_shown_as_it_is(text: str) -> None:
    """Read back by an implementation of GitHub's dialect, as a cell of a table and inside HTML."""
    source = source_of("m = Sequential([Dense(1)])\n", "m.py")
    make = Maker(source)
    model = make.model("Sequential([Dense(1)])", make.layer("Dense(1)", "Dense", 1, name=text), name="m", condition=text)
    report = make.report(model, diagnostics=(Diagnostic("CNN301", "hidden-softmax", "error", text, model.span, model),))
    page = MarkdownIt("gfm-like", {"linkify": False}).render(renderer("check", "markdown")((report,), VIEW))
    cells = [visible(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", page)]
    assert text in cells and f"Dense {text}" in cells, "the finding, the layer"
    assert f", when {text}: " in visible(page), "the model"
    assert re.findall(r"<a href=\"([^\"]*)\"", page) == ["https://github.com/cnnlint/cnnlint/blob/main/docs/rules/hidden-softmax.md"]
    assert set(re.findall(r"<(\w+)", page)) <= {"h2", "p", "table", "thead", "tbody", "tr", "th", "td", "a", "details", "summary", "b"}
    raw = renderer("check", "markdown")((report,), VIEW).replace("https://github.com/cnnlint", "")
    assert not re.search(r"://|\bwww\.|[@#](?=\w)(?!\d+;)|:([a-z]+|\+1|100|1234):", raw), "what GitHub looks for itself"


def test_plain_words_stay_readable_in_the_source() -> None:
    assert markdown.escaped("Conv2D(64, 3): 28 -> 26 + 1, 99 % of 3.5") == "Conv2D(64, 3): 28 -> 26 + 1, 99 % of 3.5"
    assert markdown.escaped("nets/m.py:12:9") == "nets/m.py:12:9"
