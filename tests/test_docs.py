"""The prose in docs/ keeps its word: its programs are read by cnnlint and the comments in them compared; its links lead somewhere."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import document
import pytest
from markdown_blocks import Block, blocks

from cnnlint import cli

ROOT = Path(__file__).resolve().parent.parent
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
PROGRAMS = [(page, block) for page in sorted((ROOT / "docs").glob("*.md")) for block in blocks(page, "python") if "# shape:" in block.text]

SHAPE = re.compile(r"# shape: (\(.*\)) params: (\S+)$")
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")
FINDING = re.compile(r"# (error|warning|info): \[(CNN\d{3})\]$")


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    cli.main([*arguments, "--output-format", "json", "--no-cache"])
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def shown(shape: list[Any]) -> str:
    """A shape of the JSON as the documents write it."""
    sizes = ["None" if size is None else str(size) for size in shape]
    return f"({', '.join(sizes)}{',' if len(sizes) == 1 else ''})"


@pytest.mark.parametrize("page, block", PROGRAMS, ids=[f"{page.stem}:{block.row}" for page, block in PROGRAMS])
def test_programs_of_the_documents_give_what_their_comments_say(
    page: Path, block: Block, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program = tmp_path / "program.py"
    program.write_text(block.text, encoding="utf-8")
    layers = {}
    for model in answer(capsys, "summary", str(program))["models"]:
        for layer in model["layers"]:
            layers[layer["location"]["row"]] = (shown(layer["output_shape"]), str(layer["params"]))
    findings = {
        (found["location"]["row"], found["severity"], found["code"]) for found in answer(capsys, "check", str(program))["diagnostics"]
    }
    lines = list(enumerate(block.text.splitlines(), 1))
    assert {row: layers.get(row) for row, line in lines if SHAPE.search(line)} == {
        row: match.groups() for row, line in lines if (match := SHAPE.search(line))
    }
    assert findings == {(row, *match.groups()) for row, line in lines if (match := FINDING.search(line))}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_documents_lead_somewhere(page: Path) -> None:
    targets = re.findall(LINK, page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_every_page_and_schema_can_be_reached_by_links() -> None:
    found = {ROOT / "README.md"}
    fresh = set(found)
    while fresh:
        links = {(page.parent / target).resolve() for page in fresh for target in re.findall(LINK, page.read_text(encoding="utf-8"))}
        fresh = {path for path in links - found if path.suffix == ".md" and path.is_file()}
        found |= links
    kept = {path for path in (ROOT / "docs").rglob("*") if path.suffix in (".md", ".json", ".svg")}
    assert sorted(str(path.relative_to(ROOT)) for path in kept - found) == []


def test_generated_documents_are_current() -> None:
    assert [path.name for path in document.stale()] == [], "run scripts/document.py"


def test_no_page_is_left_of_a_rule_that_is_gone() -> None:
    assert set((ROOT / "docs" / "rules").glob("*.md")) <= set(document.documents())
