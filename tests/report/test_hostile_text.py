"""Names of files and layers, source text and notebooks may hold anything; no format may pass it on so that its reader acts on it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from stub_worker import built, install

from cnnlint.options import FORMATS

ROOT = Path(__file__).resolve().parents[2]

#: What a terminal, a page, a log or a parser would act on.
SIGNS = "\x1b[31m\x07\x9b2J\x7f\u202e\u2028|`<b>*_[x](http://x)![i](http://i)]]>&%0A::error::x@me<!--"
NAME = "a\x1b[31m\n::error::b\u202e<img src=x>|`%0A\x85.py"

PROGRAM = (
    "from keras import Input, Sequential, layers\n"
    f"# {SIGNS}\n"
    f"model = Sequential([Input((4, 4, 1)), layers.Conv2D(3, 9, name={SIGNS!r}), layers.Dense(2)])  # {SIGNS}\n"
    "other = Sequential([Input((4,)), layers.Dense(3, activation='<script>'), layers.Dense(2, name='a'), layers.Dense(2, name='a')])\n"
    f"named = Sequential([Input((4,)), layers.Dense(3, name={SIGNS!r})], name={SIGNS!r})\n"
    "fixable = Sequential([Input((9, 4)), layers.LSTM(8), layers.LSTM(8)])\n"
    f"if unknown[{SIGNS!r}]:\n    named.add(layers.Dense(5))\n"
    f"def build(n=open({SIGNS!r}).read()):\n    return Sequential([Input((4,)), layers.Dense(n), layers.Mystery(3, name={SIGNS!r})])\n"
)
FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
CHECK = (*FORMATS["check"],)


def notebook() -> str:
    """The program as a notebook, with a hostile line in another cell."""
    cells = [
        {"cell_type": "markdown", "source": SIGNS},
        {"cell_type": "code", "source": [f"# {SIGNS}\n", *PROGRAM.splitlines(keepends=True)]},
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def ran(folder: Path, *arguments: str, **environment: str) -> str:
    """What cnnlint writes to stdout and stderr."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("GITHUB_")}
    command = [sys.executable, "-m", "cnnlint", *arguments]
    done = subprocess.run(command, cwd=folder, env={**own, "PYTHONPATH": str(ROOT), **environment}, capture_output=True, check=False)
    assert done.returncode in (0, 1), done.stderr.decode()
    return (done.stdout + done.stderr).decode()


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the program, the notebook, and a file that does not parse, all of hostile names."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / NAME).write_text(PROGRAM, encoding="utf-8")
    (folder / NAME.replace(".py", ".ipynb")).write_text(notebook(), encoding="utf-8")
    (folder / ("bad" + NAME)).write_text(f"import keras\nkeras.Sequential(\n# {SIGNS}\n'{SIGNS}", encoding="utf-8")
    return folder


COMMANDS = [
    *(("check", "--output-format", name) for name in CHECK),
    ("check", "--verbose", "--statistics"),
    ("check", "--show-files"),
    ("check", "--diff", "--unsafe-fixes"),
    *(("summary", "--output-format", name) for name in FORMATS["summary"]),
    ("summary", "--explain"),
]


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_nothing_reaches_a_terminal(project: Path, arguments: tuple[str, ...]) -> None:
    out = ran(project, *arguments, ".")
    assert out
    found = FORBIDDEN.search(out)
    assert found is None, f"{found.group()!r} in {out[max(found.start() - 60, 0) : found.end() + 20]!r}"


def test_nothing_but_own_colours_reaches_a_terminal(project: Path) -> None:
    for arguments in (("check", "--color", "always"), ("summary", "--color", "always", "--explain")):
        out = re.sub("\x1b\\[[0-9;]*m", "", ran(project, *arguments, "."))
        assert FORBIDDEN.search(out) is None
    sequences = set(re.findall("\x1b[^m]*m", ran(project, "check", "--color", "always", ".")))
    assert all(re.fullmatch("\x1b\\[[0-9;]*m", each) for each in sequences)


def test_annotations_cannot_be_forged(project: Path) -> None:
    out = ran(project, "check", "--output-format", "github", ".")
    rows = [row for row in out.splitlines() if row.startswith("::")]
    assert rows
    assert all(re.match(r"::(error|warning|notice) file=[^:,]*(,[a-zA-Z]+=[^:,]*)*::", row) for row in rows)
    assert not any(row.lstrip().startswith(("::error::", "::add-mask", "::set-")) for row in out.splitlines())


def test_pages_hold_no_markup_of_others(project: Path, tmp_path: Path) -> None:
    page = tmp_path / "summary.md"
    ran(project, "check", "--output-format", "github", ".", GITHUB_STEP_SUMMARY=str(page))
    for text in (page.read_text(encoding="utf-8"), ran(project, "check", "--output-format", "markdown", ".")):
        assert FORBIDDEN.search(text) is None
        assert not re.search(r"<(?!/?(details|summary|b|br)>)", text)
        assert "](http://x)" not in text and "](http://i)" not in text and "@me" not in text
        assert all(row.count("|") in (0, 5) for row in text.splitlines())


def test_documents_can_be_read(project: Path) -> None:
    ElementTree.fromstring(ran(project, "check", "--output-format", "junit", "--quiet", "."))
    for name in ("json", "gitlab", "sarif", "rdjson"):
        json.loads(ran(project, "check", "--output-format", name, "--quiet", "."))
    (log,) = json.loads(ran(project, "check", "--output-format", "sarif", "--quiet", "."))["runs"]
    assert "] (http://x)" in json.dumps(log["results"]) and "](" not in json.dumps(log["results"]), "links, also in plain text"
    for row in ran(project, "check", "--output-format", "json-lines", "--quiet", ".").splitlines():
        json.loads(row)
    json.loads(ran(project, "summary", "--output-format", "json", "."))


def test_verify_and_diff_say_nothing_of_it(project: Path, tmp_path: Path) -> None:
    message = {"phase": "build", "layer": 0, "type": "ValueError", "message": SIGNS}
    interpreter = install(tmp_path / "stub", [[built(("Dense", [None, 9], 3)), built(error=message)] * 9])
    for name in FORMATS["verify"]:
        out = ran(project, "verify", "--verify-python", interpreter, "--output-format", name, ".")
        assert FORBIDDEN.search(out) is None
    git = ["git", "-c", "user.name=A", "-c", "user.email=a@b.example", "-C", str(project)]
    for line in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "one"]):
        subprocess.run([*git, *line], check=True)
    changed = (project / NAME).read_text(encoding="utf-8").replace("Dense(3, name=", "Dense(4, name=")
    (project / NAME).write_text(changed, encoding="utf-8")
    for name in FORMATS["diff"]:
        assert FORBIDDEN.search(ran(project, "diff", "HEAD", "--output-format", name)) is None
