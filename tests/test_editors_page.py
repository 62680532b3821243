"""docs/editors.md keeps its word: every recipe's command runs on a buffer from stdin, and its pattern reads what comes out."""

from __future__ import annotations

import json
import re
import shlex
import sys
import types
from pathlib import Path
from typing import Any

import pytest
import shims
import yaml
from markdown_blocks import blocks

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "editors.md"
BUFFER = """\
from keras import Input, Sequential, layers
größe = "𝔤"; model = Sequential([Input((28, 28, 1)), layers.Conv2D(8, 30), layers.Flatten(), layers.Dense(10)])
"""
PLACE = (2, BUFFER.splitlines()[1].index("layers.Conv2D") + 1)


def block(language: str) -> str:
    (found,) = blocks(PAGE, language)
    return found.text


def run(command: str, folder: Path, stdin: str = BUFFER) -> str:
    """What a command prints in a folder that holds the buffer as models.py."""
    (folder / "models.py").write_text(BUFFER, encoding="utf-8")
    done = shims.bash(command, folder, shims.install(folder / "bin", {}), stdin)
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


def test_the_command_that_all_recipes_share(tmp_path: Path) -> None:
    (line,) = run(block("sh"), tmp_path).splitlines()
    found = json.loads(line)
    assert (found["code"], found["filename"], tuple(found["location"].values())) == ("CNN101", "models.py", PLACE)
    text = PAGE.read_text(encoding="utf-8")
    fields = re.search(r"A line holds (.*?)\. All fields", text, re.DOTALL)
    assert fields is not None
    named = set(re.findall(r"`(\w+)`", fields[1])) - {"error", "warning", "info", "content", "edits"}
    assert named <= set(found)


def test_what_an_agent_asks(tmp_path: Path) -> None:
    commands = re.findall(r"`(cnnlint summary [^`]+)`", PAGE.read_text(encoding="utf-8"))
    assert commands
    for command in commands:
        assert json.loads(run(command, tmp_path))["models"]


def test_neovim(tmp_path: Path) -> None:
    arguments = re.search(r"args = \{ (.*?) \},\n", block("lua"))
    assert arguments is not None
    words = [word.strip('"') for word in re.sub(r"function\(\).*?end", '"models.py"', arguments[1]).split(", ")]
    found = json.loads(run(shlex.join(["cnnlint", *words]), tmp_path))
    for path in re.findall(r"item\.([\w.]+)", block("lua")):
        value: Any = found
        for part in path.split("."):
            assert part in value, path
            value = value[part]


def errorformat(form: str) -> str:
    """The regular expression that an errorformat of Vim means (`:help errorformat`), which efm-langserver reads in the same way."""
    meant = {"%f": r"(?P<file>.+)", "%l": r"(?P<line>\d+)", "%c": r"(?P<column>\d+)", "%t": "(?P<type>.)", "%m": "(?P<message>.+)"}
    parts = re.findall(r"%\*\[[^]]*\]|%.|[^%]+", form)
    return "".join(meant.get(part) or (f"{part[2:]}+" if part.startswith("%*") else re.escape(part)) for part in parts)


def test_vim(tmp_path: Path) -> None:
    program, form = re.findall(r"set \w+=(.*)", block("vim"))
    line = run(program.replace("\\ ", " ").replace("%", "models.py"), tmp_path).splitlines()[0]
    read = re.fullmatch(errorformat(form.replace("\\ ", " ")), line)
    assert read is not None and (read["file"], int(read["line"]), int(read["column"])) == ("models.py", *PLACE)
    assert read["type"] == "e" and read["message"].startswith("[CNN101] Conv2D(8, 30)")


def test_vim_itself_fills_its_list(tmp_path: Path) -> None:
    """The two lines of the recipe, then `:make`, as a user does it."""
    environment = {**shims.install(tmp_path / "bin", {}), "TERM": "dumb", "HOME": str(tmp_path)}
    if "+quickfix" not in shims.bash("vim --version || true", tmp_path, environment).stdout:
        pytest.skip("there is no Vim, or a small one")
    (tmp_path / "models.py").write_text(BUFFER, encoding="utf-8")
    (tmp_path / "vimrc").write_text(block("vim"), encoding="utf-8")
    keys = "silent! make! | call writefile([json_encode(getqflist())], 'list.json') | qall!"
    shims.bash(f'vim -N -u vimrc -i NONE -n -es -c "{keys}" models.py || true', tmp_path, environment)
    (first,) = [item for item in json.loads((tmp_path / "list.json").read_text(encoding="utf-8")) if item["valid"]]
    assert (first["lnum"], first["col"], first["type"]) == (*PLACE, "e")
    assert first["text"].startswith("[CNN101] Conv2D(8, 30)")


def test_emacs(tmp_path: Path) -> None:
    command = re.search(r":command \((.*)\)", block("elisp"))
    patterns = re.findall(r"\((error|warning|info) (line-start .*? line-end)\)", block("elisp"))
    assert command is not None and [level for level, _ in patterns] == ["error", "warning", "info"]
    words = shlex.split(command[1].replace("source-original", "models.py"))
    translated = {
        "line-start": "^", "(file-name)": r"(?P<file>.+?)", "line": r"(?P<line>\d+)", "column": r"(?P<column>\d+)",
        '(id "CNN" (repeat 3 digit))': r"(?P<id>CNN\d{3})", "(message)": "(?P<message>.+)", "line-end": "$",
    }  # fmt: skip
    first, *_ = run(shlex.join(words), tmp_path).splitlines()
    matched = []
    for level, pattern in patterns:
        parts = re.findall(r'\(id "CNN" \(repeat 3 digit\)\)|\([\w-]+\)|"[^"]*"|[\w-]+', pattern)
        regular = "".join(translated[part] if part in translated else re.escape(part.strip('"')) for part in parts)
        assert re.match(regular, first.replace(": error[", f": {level}["))
        matched += [(level, read) for read in [re.match(regular, first)] if read is not None]
    ((level, read),) = matched
    assert (level, read["file"], int(read["line"]), int(read["column"]), read["id"]) == ("error", "models.py", *PLACE, "CNN101")


@pytest.mark.parametrize("path", ["models.py", "book.ipynb"])
def test_vs_code(path: str, tmp_path: Path) -> None:
    (task,) = json.loads(block("json"))["tasks"]
    cell = {"cell_type": "code", "source": BUFFER.splitlines(keepends=True)}
    (tmp_path / "book.ipynb").write_text(json.dumps({"cells": [cell], "nbformat": 4}), encoding="utf-8")
    matcher = task["problemMatcher"]["pattern"]
    line = next(row for row in run(task["command"], tmp_path).splitlines() if row.startswith(path))
    read = re.match(matcher["regexp"], line)
    assert read is not None
    assert (read[matcher["file"]], int(read[matcher["line"]]), int(read[matcher["column"]])) == (path, *PLACE)
    assert (read[matcher["severity"]], read[matcher["code"]]) == ("error", "CNN101")
    assert read[matcher["message"]].startswith("Conv2D(8, 30)")


def test_efm(tmp_path: Path) -> None:
    tool = yaml.safe_load(block("yaml"))["languages"]["python"][0]
    line = run(tool["lint-command"].replace("${INPUT}", "models.py"), tmp_path).splitlines()[0]
    (form,) = tool["lint-formats"]
    read = re.fullmatch(errorformat(form), line)
    assert tool["lint-stdin"] and read is not None and read["type"] == "e", "which efm-langserver takes for an error"
    assert (read["file"], int(read["line"]), int(read["column"])) == ("models.py", *PLACE)


def test_pylsp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The plugin as it stands, in place of the server a stand-in that has a document."""
    server = types.ModuleType("pylsp")
    server.hookimpl = lambda function: function  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "pylsp", server)
    monkeypatch.setenv("PATH", shims.install(tmp_path / "bin", {})["PATH"])
    plugin: dict[str, Any] = {}
    exec(block("python"), plugin)
    builder = "from keras import Input, Sequential, layers\ndef build(n):\n    return Sequential([Input((4,)), layers.Conv2D(n, 3)])\n"
    (tmp_path / "nets.py").write_text(builder)
    source = f"{BUFFER}from nets import build\nbuild(8)\n"
    document = types.SimpleNamespace(path=str(tmp_path / "models.py"), source=source, lines=source.splitlines(keepends=True))
    (found,) = plugin["pylsp_lint"](None, None, document, True)
    assert (found["code"], found["severity"]) == ("CNN101", 1), "and not what stands in the file that it imports"
    assert found["range"]["start"] == {"line": 1, "character": PLACE[1]}, "one more: the letter in quotes takes two UTF-16 units"
