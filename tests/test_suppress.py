"""Comments that switch findings off: where they hold, for which rules, and which of them do nothing."""

from __future__ import annotations

import json

import pytest
from handmade import find, source_of

from cnnlint.diagnostics import Diagnostic
from cnnlint.fix import apply_fixes
from cnnlint.source import Source, load
from cnnlint.suppress import suppress

RAN = frozenset({"CNN101", "CNN102", "CNN201", "CNN904"})

PROGRAM = """\
model = Sequential([
    Input((28, 28, 1)),
    Conv2D(32, 3),{line}
    {above}
    Dense(
        10,
    ),{end}
])
"""


def finding(source: Source, text: str, code: str = "CNN101", name: str = "shape-collapse") -> Diagnostic:
    return Diagnostic(code, name, "error", "message", find(source, text))


def left(text: str, place: str, code: str = "CNN101", name: str = "shape-collapse") -> list[str]:
    """The codes that stay where one finding is made at a place."""
    source = source_of(text)
    return [item.code for item in suppress([finding(source, place, code, name)], source, RAN).diagnostics]


def program(line: str = "", above: str = "", end: str = "") -> str:
    return PROGRAM.format(line=line and f"  {line}", above=above, end=end and f"  {end}")


@pytest.mark.parametrize(
    "comment",
    [
        "# cnnlint: ignore[CNN101]",
        "# cnnlint: ignore[shape-collapse]",
        "# cnnlint: ignore[CNN1]",
        "# cnnlint: ignore[CNN301, CNN101]",
        "# cnnlint: ignore",
        "#cnnlint:ignore[CNN101]",
        "# it is wrong # cnnlint: ignore[CNN101] on purpose",
        "# noqa: CNN101",
        "# noqa: E501,CNN101",
        "# noqa",
        "# NOQA",
    ],
)
def test_a_comment_behind_the_layer_switches_its_finding_off(comment: str) -> None:
    assert left(program(line=comment), "Conv2D(32, 3)") == []


@pytest.mark.parametrize(
    "comment", ["# cnnlint: ignore[CNN102]", "# noqa: E501", "# noqa: F401, CNN201", "# cnnlint ignore", "# ignore[CNN101]"]
)
def test_other_comments_do_not(comment: str) -> None:
    assert "CNN101" in left(program(line=comment), "Conv2D(32, 3)")


def test_a_noqa_counts_behind_another_one_in_a_string() -> None:
    assert left('model = f("# noqa: E501", Dense(2))  # noqa: CNN101\n', "Dense(2)") == []


def test_a_comment_on_another_line_does_not() -> None:
    assert left(program(line="# cnnlint: ignore[CNN101]"), "Dense(\n        10,\n    )") == ["CNN101", "CNN904"]


def test_a_text_that_looks_like_a_comment_is_none() -> None:
    text = 'x = "# cnnlint: ignore-file"\nmodel = f()\n'
    assert left(text, "f()") == ["CNN101"]


def test_a_finding_over_several_lines_takes_a_comment_at_its_end() -> None:
    assert left(program(end="# cnnlint: ignore[CNN101]"), "Dense(\n        10,\n    )") == []


def test_a_line_of_its_own_covers_the_element_below() -> None:
    text = program(above="# cnnlint: ignore[CNN101]")
    assert left(text, "Dense(\n        10,\n    )") == []
    assert left(text, "10,\n") == []
    assert "CNN101" in left(text, "Conv2D(32, 3)")


def test_a_line_of_its_own_above_a_statement_covers_all_of_it() -> None:
    text = "# cnnlint: ignore[CNN101]\n# and why\n\n" + program() + "other = f()\n"
    assert left(text, "Conv2D(32, 3)") == []
    assert "CNN101" in left(text, "f()")


def test_a_line_above_a_function_covers_it_with_its_decorators() -> None:
    text = "# cnnlint: ignore[CNN101]\n@a\n@b\ndef f():\n    return g()\n\nh()\n"
    assert left(text, "g()") == []
    assert "CNN101" in left(text, "h()")


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("# cnnlint: disable[CNN101]\nf()\n# cnnlint: enable[CNN101]\n", True),
        ("# cnnlint: disable[CNN101]\n# cnnlint: enable[CNN101]\nf()\n", False),
        ("# cnnlint: disable[CNN101]\n# cnnlint: enable\nf()\n", False),
        ("# cnnlint: disable[CNN101]\n# cnnlint: enable[CNN102]\nf()\n", True),
        ("# cnnlint: disable\nx = 1\nf()\n", True),
        ("f()\n# cnnlint: disable\n", False),
        ("f()\n\n# cnnlint: ignore-file[CNN1]\n", True),
        ("# cnnlint: ignore-file\nf()\n", True),
        ("# cnnlint: ignore-file[CNN2]\nf()\n", False),
    ],
)
def test_blocks_and_files(text: str, hidden: bool) -> None:
    assert ("CNN101" not in left(text, "f()")) is hidden


@pytest.mark.parametrize(
    ("text", "unused"),
    [
        ("f()  # cnnlint: ignore[CNN101]\n", False),
        ("f()\ng()  # cnnlint: ignore[CNN101]\n", True),
        ("f()  # cnnlint: ignore[CNN101]\ng()  # cnnlint: ignore\n", True),
        ("f()\ng()  # cnnlint: ignore[CNN301]\n", False),  # that rule did not run
        ("f()\ng()  # cnnlint: ignore[CNN1]\n", False),  # nor did all of these
        ("f()\ng()  # cnnlint: ignore[something-else]\n", True),  # no rule has that name
        ("f()\ng()  # noqa: E501\n", False),
        ("f()\ng()  # noqa\n", False),
        ("f()\ng()  # noqa: CNN101\n", True),
        ("f()  # cnnlint: ignore[CNN101, CNN201]\n", True),  # one of the two
        ("f()  # cnnlint: ignore[CNN101, CNN301]\n", False),
        ("f()  # noqa: E501, CNN101, CNN201\n", True),
        ("f()\n# cnnlint: enable[CNN101]\n", True),
        ("f()\n# cnnlint: enable\n", True),
        ("# cnnlint: disable[CNN101]\nf()\n# cnnlint: enable[CNN101]\n", False),
        ("f()\ndef build(k):\n    g(k)  # cnnlint: ignore[CNN101]\n", False),  # who imports it may call it so
        ("f()\nclass Net:\n    def build(self):\n        g()  # cnnlint: ignore[CNN101]\n", False),
        ("f()\ndef build(k):\n    g(k)  # cnnlint: ignore[CNN101]\nbuild(3)\n", True),
        ("f()\ndef build():\n    g()  # cnnlint: ignore[CNN101]\n", True),
    ],
)
def test_comments_that_do_nothing_are_found(text: str, unused: bool) -> None:
    assert ("CNN904" in left(text, "f()")) is unused


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("f()   # cnnlint: ignore[CNN101]  # keep\n", "f()  # keep\n"),
        ("f()  # cnnlint: ignore[CNN101]\n", "f()\n"),
        ("f()  # noqa: CNN102\n", "f()\n"),
        ("f()  # noqa: E501,CNN102 F401\n", "f()  # noqa: E501 F401\n"),
        ("f()  # noqa: CNN102, E501\n", "f()  # noqa: E501\n"),
        ("f()  # cnnlint: ignore[CNN102, CNN301]\n", "f()  # cnnlint: ignore[CNN301]\n"),  # that one did not run
        ("f()  # cnnlint: ignore[ CNN301,CNN102 ] because\n", "f()  # cnnlint: ignore[CNN301] because\n"),
        ("if x:\n    # cnnlint: ignore[CNN102]\n    f()\n", "if x:\n    f()\n"),
        ("# cnnlint: ignore-file[CNN102]\r\nf()\r\n", "f()\r\n"),
        ("# cnnlint: disable[CNN102]\nf()\n# cnnlint: enable[CNN102]\n", "f()\n# cnnlint: enable[CNN102]\n"),
        ("f()\n# cnnlint: enable[CNN102]\n", "f()\n"),
    ],
)
def test_what_is_unused_in_a_comment_can_be_removed(text: str, after: str) -> None:
    source = source_of(text)
    (item,) = suppress([], source, RAN).diagnostics
    assert item.fix is not None and item.fix.applicability == "safe"
    assert apply_fixes(source, text.encode(), [item])[0].decode() == after


def test_an_unused_row_of_a_notebook_leaves_the_row() -> None:
    data = json.dumps({"cells": [{"cell_type": "code", "source": ["x = 1\n", "# cnnlint: ignore[CNN101]\n", "g()"]}]}).encode()
    source = load("a.ipynb", data)
    assert isinstance(source, Source)
    (item,) = suppress([], source, RAN).diagnostics
    assert json.loads(apply_fixes(source, data, [item])[0])["cells"][0]["source"] == ["x = 1\n", "\n", "g()"]


def test_comments_of_a_notebook_count_in_their_cell() -> None:
    cells = [{"cell_type": "code", "source": text} for text in ("%cd x\nf()", "g()  # cnnlint: ignore[CNN101]")]
    source = load("a.ipynb", json.dumps({"cells": cells}).encode())
    assert isinstance(source, Source)
    kept = suppress([finding(source, "f()"), finding(source, "g()")], source, RAN)
    assert [item.span.cell for item in kept.diagnostics] == [1]
    assert kept.hidden == 1


def test_findings_of_another_file_are_left_alone() -> None:
    source = source_of("# cnnlint: ignore-file\nf()\n")
    other = finding(source_of("f()\n", "other.py"), "f()")
    assert suppress([other], source, RAN - {"CNN904"}).diagnostics == (other,)


def test_a_finding_in_an_imported_file_heeds_the_comments_there() -> None:
    source = source_of("import other\n")
    imported = source_of("f()  # cnnlint: ignore[CNN101]\ng()\n", "other.py")
    found = [finding(imported, "f()"), finding(imported, "g()")]
    kept = suppress(found, source, RAN, lambda path: imported if path == "other.py" else None)
    assert (kept.diagnostics, kept.hidden) == ((found[1],), 1)
    assert [imported.text[span.start.column - 1 : span.end.column - 1] for span in kept.heeded] == ["# cnnlint: ignore[CNN101]"]
    assert suppress(found, source, RAN).diagnostics == tuple(found)
