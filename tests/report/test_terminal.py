"""What a person sees on a terminal: nothing is wider than it, words stay whole, and colours change nothing but colours."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from handmade import Maker, source_of
from hypothesis import given
from hypothesis import strategies as st
from report import runs

from cnnlint.dims import symbol
from cnnlint.report.manual import rule_pages
from cnnlint.report.paint import Line, Piece, folded
from cnnlint.report.view import View, renderer
from cnnlint.rules.registry import table

WORDS = st.lists(st.text("ab(),.-", min_size=1, max_size=9), min_size=1, max_size=30)
STYLES = st.sampled_from(["", "bold", "red"])


@st.composite
def lines(draw: st.DrawFn) -> Line:
    """Words, each with the blank before it in a style of its own, behind an indentation."""
    first, *others = draw(WORDS)
    pieces = [Piece(" " * draw(st.integers(0, 4)) + first, draw(STYLES)), *(Piece(f" {word}", draw(STYLES)) for word in others)]
    return tuple(pieces)


def text(row: Line) -> str:
    return "".join(piece.text for piece in row)


@given(lines(), st.integers(10, 60), st.integers(0, 12))
def test_a_folded_line_has_the_same_words_in_rows_that_fit(row: Line, width: int, hang: int) -> None:
    rows = list(folded(row, width, hang))
    assert [word for part in rows for word in text(part).split()] == text(row).split()
    hang = min(hang, width // 2)
    assert all(text(part).startswith(" " * hang) for part in rows[1:])
    margin = max(hang, len(text(row)) - len(text(row).lstrip()))
    assert all(len(text(part)) <= max(width, margin + max(map(len, text(row).split()))) for part in rows)


@given(lines(), st.integers(10, 60))
def test_every_word_keeps_its_style(row: Line, width: int) -> None:
    def styled(parts: list[Line]) -> list[tuple[str, str]]:
        return [(sign, piece.style) for part in parts for piece in part for sign in piece.text if sign != " "]

    assert styled(list(folded(row, width, 4))) == styled([row])


def test_a_pipe_gets_one_line_and_a_long_word_a_row_of_its_own() -> None:
    row = (Piece("a " * 200),)
    assert list(folded(row, 0, 4)) == [row]
    assert [text(part) for part in folded((Piece("see " + "x" * 50 + " there"),), 20, 2)] == ["see", "  " + "x" * 50, "  there"]


def test_shapes_stay_together_where_that_costs_little() -> None:
    row = (Piece("output (None, 24, 24, 64) -> (None, 24, 24, 96), params 18,496 -> 27,744"),)
    assert [text(part) for part in folded(row, 40, 2)] == [
        "output (None, 24, 24, 64) ->",
        "  (None, 24, 24, 96), params 18,496 ->",
        "  27,744",
    ]


@pytest.mark.parametrize("width", [60, 80])
def test_findings_fit_on_the_terminal(width: int, golden: Callable[[str, str], None]) -> None:
    shown = renderer("check", "full")(runs.reports(), View(files=runs.FILES, width=width))
    assert max(map(len, shown.splitlines())) <= width
    golden(f"terminal_full_{width}.txt", shown)


def test_grouped_findings_hang_behind_their_place() -> None:
    shown = renderer("check", "grouped")(runs.reports(), View(files=runs.FILES, width=50))
    assert max(map(len, shown.splitlines())) <= 50
    assert "  9:5  error[CNN101] Conv2D(64, 5): nothing is\n       left: 100% of it, gone\n" in shown


def test_the_list_of_rules_fits_and_is_one_rule_a_line_in_a_pipe() -> None:
    narrow, piped = (rule_pages((), False, False, width) for width in (72, 0))
    assert max(map(len, narrow.splitlines())) <= 72
    assert narrow.split() == piped.split()
    assert len(re.findall(r"^CNN\d{3}  ", piped, re.MULTILINE)) == len(table()) == len(piped.splitlines()) - 2


def test_a_wide_terminal_changes_nothing() -> None:
    for command, name in (("check", "full"), ("check", "grouped"), ("summary", "table")):
        assert renderer(command, name)(runs.reports(), View(files=runs.FILES, width=300)) == renderer(command, name)(
            runs.reports(), View(files=runs.FILES)
        )


@pytest.mark.parametrize(("command", "name"), [("check", "full"), ("summary", "table")])
def test_colours_do_not_move_a_break(command: str, name: str) -> None:
    view = View(files=runs.FILES, width=60, explain=True)
    plain, coloured = (renderer(command, name)(runs.reports(), view._replace(colour=colour)) for colour in (False, True))
    assert [row.rstrip() for row in re.sub(r"\x1b\[[0-9;]*m", "", coloured).split("\n")] == plain.split("\n")


def test_cells_of_a_table_go_on_below_where_the_terminal_is_narrow() -> None:
    source = source_of("model = Sequential([Input((30, sizes)), Dense(settings.number_of_classes)])\n")
    make = Maker(source)
    layers = (
        make.layer("Input((30, sizes))", "InputLayer", (30, symbol("sizes"))),
        make.layer("Dense(settings.number_of_classes)", "Dense", symbol("settings.number_of_classes")),
    )
    reports = (make.report(make.model(source.lines[0][8:], *layers, name="model")),)

    def table(width: int, *columns: str) -> list[str]:
        shown = renderer("summary", "table")(reports, View(columns=columns, width=width))
        return shown[shown.index("  #") : shown.index("  params: ")].splitlines()

    assert table(60, "output-shape", "params") == [
        "  #  layer  output shape                              params",
        "  ----------------------------------------------------------",
        "  1  Dense  (None, 30, settings.num  settings.number_of_clas",
        "            ber_of_classes)          ses*sizes + settings.nu",
        "                                             mber_of_classes",
    ]
    assert table(30) == table(0), "nothing is broken where too little would be left"


def test_explanations_of_a_summary_fit_and_hang_under_their_beginning() -> None:
    shown = renderer("summary", "table")((*runs.reports(), runs.unknown()), View(files=runs.FILES, width=60, explain=True))
    rows = [row for row in shown.splitlines() if not re.match(r"  +[\d#-]|.*:\d+:\d+", row)]
    assert rows and max(map(len, rows)) <= 60
