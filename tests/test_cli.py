"""The command line from outside: what is printed where, and the exit status."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from cnnlint import cli

CLEAN = """\
from keras import Input, Sequential
from keras.layers import Conv2D, Dense, Flatten
model = Sequential([Input((28, 28, 1)), Conv2D(8, 3, activation="relu"), Flatten(), Dense(10)])
"""
COLLAPSE = CLEAN.replace("Conv2D(8, 3", "Conv2D(8, 30")
HEAVY = CLEAN.replace("Dense(10)", "Dense(10000)")  # CNN201, a warning


class Answer(NamedTuple):
    status: int
    out: str
    err: str

    @property
    def last(self) -> str:
        return self.out.splitlines()[-1]


Run = Callable[..., Answer]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Run cnnlint in an empty folder; keywords are files to write first (`a` for a.py)."""
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR", "GITHUB_WORKSPACE", "GITHUB_STEP_SUMMARY"):
        monkeypatch.delenv(name, raising=False)

    def run(line: str, **files: str) -> Answer:
        for name, text in files.items():
            (tmp_path / f"{name}.py").write_text(text)
        status = cli.main(line.split())
        return Answer(status, *capsys.readouterr())

    yield run


def codes(answer: Answer) -> list[str]:
    return [item["code"] for item in json.loads(answer.out)["diagnostics"]]


@pytest.mark.parametrize(
    ("line", "text", "status"),
    [
        ("a.py", CLEAN, 0),
        ("a.py", COLLAPSE, 1),
        ("a.py", HEAVY, 1),
        ("a.py --exit-zero", COLLAPSE, 0),
        ("a.py --fail-on error", HEAVY, 0),
        ("a.py --fail-on error", COLLAPSE, 1),
        ("a.py --ignore CNN101", COLLAPSE, 0),
        ("a.py --ignore shape-collapse", COLLAPSE, 0),
        ("a.py --select CNN2", COLLAPSE, 0),
        ("a.py --select CNN1", COLLAPSE, 1),
        ("--select=CNN1,CNN2 a.py", COLLAPSE, 1),
        ("check a.py", COLLAPSE, 1),
        ("summary a.py", COLLAPSE, 0),
        ("", COLLAPSE, 1),
        (".", COLLAPSE, 1),
        ("a.py", "x = (", 0),  # no model: not even parsed
        ("a.py", "from keras import Sequential\nx = (", 1),
        ("a.py --ignore CNN901", "from keras import Sequential\nx = (", 0),
        ("summary a.py", "from keras import Sequential\nx = (", 0),
    ],
)
def test_the_exit_status(run: Run, line: str, text: str, status: int) -> None:
    assert run(line, a=text).status == status


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("a.py gone.py", "gone.py: no such file or folder"),
        ("a.py gone.py --exit-zero", "gone.py: no such file or folder"),
        ("summary gone.py", "gone.py: no such file or folder"),
        ("--selct x", "did you mean --select?"),
        ("a.py --select CNN999", "unknown rule selector 'CNN999'"),
        ("a.py --ignore shape-colapse", "did you mean 'shape-collapse'?"),
        ("a.py --output-format jsn", "unknown output format 'jsn'"),
        ("a.py --target-keras 4", "target-keras must be '2' or '3', not '4'"),
        ("a.py --fail-on never", "fail-on must be"),
        ("a.py --color blue", "--color must be"),
        ("a.py --config gone.toml", "No such file"),
        ("a.py --config strct=true", "did you mean 'strict'?"),
        ("a.py --config rules.shape-collapse.x=1", "unknown option 'x'"),
        ("a.py --config severity.CNN1=error", "must be the name of one rule"),
        ("rule CNN999", "unknown rule selector 'CNN999'"),
    ],
)
def test_what_cannot_be_done_ends_with_two_and_a_reason(run: Run, line: str, said: str) -> None:
    answer = run(line, a=CLEAN)
    assert answer.status == 2
    assert said in answer.err


def test_a_command_behind_an_option_is_told_from_a_file(run: Run) -> None:
    status, _, err = run("--no-cache summary .", a=CLEAN)
    assert (status, err) == (2, "cnnlint: summary: no such file or folder; a command stands before all options: cnnlint summary …\n")


def test_a_folder_without_programs_says_so(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert run("empty")[:2] == (0, "there is no Python file or notebook\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
@pytest.mark.parametrize("line", ["a.py", "a.py --output-format json", "summary a.py"])
def test_a_full_disk_is_an_error_without_a_traceback(line: str, run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(COLLAPSE)
    with open("/dev/full", "w") as full:
        command = [sys.executable, "-m", "cnnlint", *line.split()]
        environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parent.parent)}
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, env=environment, check=False)
    assert (done.returncode, done.stderr) == (2, "cnnlint: the output could not be written: No space left on device\n")


def test_a_missing_file_does_not_hide_the_findings_of_others(run: Run) -> None:
    answer = run("gone.py a.py --output-format json", a=COLLAPSE)
    assert (answer.status, codes(answer)) == (2, ["CNN101"])


def test_a_defect_in_one_file_does_not_stop_the_others(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from cnnlint import analysis

    analyze = analysis.analyze_bytes

    def defective(path: str, *rest: Any) -> Any:
        if path == "a.py":
            raise AssertionError("boom \x1b[31m")
        return analyze(path, *rest)

    monkeypatch.setattr(analysis, "analyze_bytes", defective)
    answer = run("a.py b.py --exit-zero", a=CLEAN, b=COLLAPSE)
    assert answer.status == 2
    assert "error[CNN902]" in answer.out and "error[CNN101]" in answer.out
    assert "\x1b" not in answer.out


def test_recursion_that_nothing_stops_is_a_limit_and_no_defect(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from cnnlint import analysis

    def endless(*arguments: Any) -> Any:
        return endless(*arguments)

    monkeypatch.setattr(analysis, "analyze_bytes", endless)
    answer = run("a.py --output-format json", a=CLEAN)
    assert (answer.status, codes(answer)) == (0, ["CNN905"])


@pytest.mark.parametrize(
    ("line", "last"),
    [
        ("a.py", "no findings; 1 Sequential model in 1 file: 1 complete"),
        ("a.py b.py", "1 error; 1 fixable with --fix --unsafe-fixes; 2 Sequential models in 2 files: 1 complete, 1 invalid"),
        ("c.py", "no Sequential model in 1 file"),
        ("summary a.py b.py c.py", "2 Sequential models in 2 files: 1 complete, 1 invalid"),
        ("summary d.py", "no Sequential model in 1 file; 1 Functional model not read"),
    ],
)
def test_the_last_line_says_what_was_seen(run: Run, line: str, last: str) -> None:
    functional = "from keras import Input, Model, Sequential, layers\nx = Input((4,))\nm = Model(x, layers.Dense(2)(x))\n"
    assert run(line, a=CLEAN, b=COLLAPSE, c="x = 1\n", d=functional).last == last


def test_a_machine_format_has_stdout_for_itself(run: Run) -> None:
    answer = run("a.py --output-format json", a=COLLAPSE)
    assert json.loads(answer.out)["version"] == 1
    answer = run("a.py --output-format github")
    assert all(row.startswith("::") for row in answer.out.splitlines())
    assert "1 Sequential model" in answer.err
    assert run("a.py --output-format github --quiet").err == ""


def test_quiet_leaves_the_findings(run: Run) -> None:
    assert run("a.py -q", a=CLEAN).out == ""
    assert "CNN101" in run("a.py -q", a=COLLAPSE).out


def test_verbose_names_what_is_read(run: Run) -> None:
    assert "a.py: 1 models" in run("a.py --verbose", a=CLEAN).err


def test_statistics_count_rules_and_say_where_knowledge_ends(run: Run) -> None:
    text = CLEAN.replace("Dense(10)", "hub.KerasLayer(1)").replace("from keras.layers", "import hub\nfrom keras.layers")
    answer = run("a.py b.py --statistics", a=COLLAPSE, b=text)
    assert "1  CNN101  shape-collapse" in answer.out
    assert "2 models: 1 partial, 1 invalid; not known: `KerasLayer` (b.py, line 4)" in answer.out


def test_stdin(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def given(text: str) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))

    given(COLLAPSE)
    answer = run("- --output-format concise")
    assert (answer.status, answer.out.split(": ")[0]) == (1, "<stdin>:3:41")
    given(COLLAPSE)
    assert run("- --stdin-filename sub/b.py --output-format concise").out.startswith("sub/b.py:3:41: error[CNN101]")
    given(json.dumps({"cells": [{"cell_type": "code", "source": COLLAPSE}]}))
    assert run("- --stdin-filename b.ipynb --output-format concise").out.startswith("b.ipynb:cell 1:3:41: error[CNN101]")


def test_the_nearest_configuration_holds_for_each_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.cnnlint]\nignore = ["CNN1"]\n')
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "cnnlint.toml").write_text("")
    (tmp_path / "sub" / "b.py").write_text(COLLAPSE)
    answer = run(". --output-format concise", a=COLLAPSE)
    assert [row.split(":")[0] for row in answer.out.splitlines()[:-1]] == ["sub/b.py"]
    assert len(run(". --output-format concise --isolated").out.splitlines()) == 3
    assert run(". --config pyproject.toml").status == 0
    assert run("a.py --config ignore=[]").status == 1
    assert run("a.py --ignore CNN2").status == 1


@pytest.mark.parametrize(
    ("configuration", "found"),
    [
        ('[severity]\nshape-collapse = "info"', [("CNN101", "info")]),
        ('[per-file-ignores]\n"a.*" = ["CNN101"]', []),
        ('[per-file-ignores]\n"b.*" = ["CNN101"]', [("CNN101", "error")]),
        ('select = ["CNN2"]', []),
    ],
)
def test_configuration_of_rules(run: Run, tmp_path: Path, configuration: str, found: list[tuple[str, str]]) -> None:
    (tmp_path / "cnnlint.toml").write_text(configuration)
    answer = run("a.py --output-format json", a=COLLAPSE)
    assert [(item["code"], item["severity"]) for item in json.loads(answer.out)["diagnostics"]] == found


def test_strict_reports_what_could_not_be_inferred_as_errors(run: Run) -> None:
    text = CLEAN.replace("Dense(10)", "Attention()").replace("from keras.layers", "from project import Attention\nfrom keras.layers")
    assert run("a.py", a=text).status == 0
    answer = run("a.py --strict --output-format json")
    assert (answer.status, codes(answer)) == (1, ["CNN903"])
    assert "[layers.Attention] in the configuration can declare its output-shape and params" in answer.out
    declared = "--config layers.Attention.output-shape='same' --config layers.Attention.params=0"
    assert run(f"a.py --strict {declared}").status == 0, "and that is all that is needed"


def test_suppression_comments_are_read(run: Run) -> None:
    answer = run("a.py --output-format json", a=COLLAPSE.rstrip() + "  # cnnlint: ignore[CNN101]\n")
    assert (answer.status, codes(answer), json.loads(answer.out)["summary"]["suppressed"]) == (0, [], 1)


def test_show_files_lists_what_is_read_and_why_others_are_not(run: Run) -> None:
    answer = run(". --show-files --extend-exclude b.py", a="", b="")
    assert answer.out.splitlines() == ["a.py", "b.py  (excluded by 'b.py')"]


def test_paths_are_relative_to_the_working_directory(run: Run, tmp_path: Path) -> None:
    answer = run(f"{tmp_path / 'a.py'} ../{tmp_path.name}/a.py a.py --output-format json", a=COLLAPSE)
    assert [item["filename"] for item in json.loads(answer.out)["diagnostics"]] == ["a.py"]


def test_colour_is_asked_for_or_found(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b[" not in run("a.py", a=COLLAPSE).out
    assert "\x1b[" in run("a.py --color always").out
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in run("a.py").out
    assert "\x1b[" not in run("a.py --color never").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in run("a.py").out


def test_summary_explains_every_number(run: Run) -> None:
    answer = run("summary a.py --explain", a=CLEAN)
    assert "(28 - 3)/1 + 1 = 26" in answer.out
    assert "(3*3*1 + 1)*8 = 80" in answer.out


def test_an_unreadable_file_is_a_finding(run: Run, tmp_path: Path) -> None:
    (tmp_path / "b.py").write_bytes(b"from keras import Sequential\nx = '\xe9'\n")
    answer = run("b.py --output-format json")
    assert (answer.status, codes(answer)) == (1, ["CNN906"])


def test_reading_stays_inside_the_project(run: Run, tmp_path: Path) -> None:
    """An import that leads out of the project, or through a link out of it, is not followed."""
    from cnnlint.examination import reader

    project = tmp_path / "project"
    project.mkdir()
    (project / "pyproject.toml").write_text("")
    (project / "inside.py").write_bytes(b"A = 1")
    (tmp_path / "outside.py").write_bytes(b"A = 1")
    (project / "link.py").symlink_to(tmp_path / "outside.py")
    read = reader(str(project / "a.py"))
    assert read(str(project / "inside.py")) == b"A = 1"
    for path in ("../outside.py", "link.py", "gone.py", ".", "\0.py"):
        assert read(str(project / path)) is None


@pytest.mark.parametrize(
    "line", ["--help", "check -h", "summary --help", "rule --help", "--version", "layers", "rule", "rule CNN101", "rule --all"]
)
def test_what_only_prints(run: Run, line: str) -> None:
    answer = run(line)
    assert answer.status == 0
    assert answer.out and not answer.err


def test_rule_prints_the_documentation_of_each_selected_rule(run: Run) -> None:
    assert run("rule shape-collapse").out.startswith("# shape-collapse (CNN101)")
    assert "| CNN101" not in run("rule CNN10").out and run("rule CNN10").out.count("\n# ") >= 2


def test_the_public_function_answers_for_a_text() -> None:
    from cnnlint import analyze

    report = analyze(COLLAPSE, "model.py")
    assert [item.code for item in report.diagnostics] == ["CNN101"]
    assert analyze(CLEAN).traces[0].total_params == 80 + (26 * 26 * 8 + 1) * 10
    assert analyze("x = (").diagnostics[0].code == "CNN901"


def test_several_formats_in_one_run(run: Run, tmp_path: Path) -> None:
    answer = run("a.py --output-format concise --output-file json=a.json --output-file=junit=a.xml", a=COLLAPSE)
    assert answer.out.startswith("a.py:3:41: error[CNN101]")
    assert json.loads((tmp_path / "a.json").read_text())["diagnostics"][0]["code"] == "CNN101"
    assert "<testsuites" in (tmp_path / "a.xml").read_text()


def test_the_main_format_may_go_to_a_file(run: Run, tmp_path: Path) -> None:
    answer = run("a.py --output-format json --output-file a.json", a=CLEAN)
    assert answer.out == ""
    assert json.loads((tmp_path / "a.json").read_text())["diagnostics"] == []
    assert run("a.py --output-file no/such/folder.txt").status == 2
    assert run("a.py --output-file jsn=a.json").status == 2


def test_files_without_a_model_are_written_as_well(run: Run, tmp_path: Path) -> None:
    run("a.py --output-file sarif=a.sarif", a="x = 1\n")
    assert json.loads((tmp_path / "a.sarif").read_text())["runs"][0]["results"] == []


def test_github_gets_a_step_summary_where_it_asks_for_one(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "summary.md"
    page.write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(page))
    run("a.py", a=COLLAPSE)
    assert page.read_text() == "before\n"
    run("a.py --output-format github")
    assert page.read_text().startswith("before\n## cnnlint: 1 error")
