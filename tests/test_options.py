"""Arguments: the command, its options before and after paths, and what is said of those that make no sense."""

from __future__ import annotations

import pytest

from cnnlint.options import COMMANDS, OPTIONS, UsageError, help_text, meant, parse


@pytest.mark.parametrize(
    ("line", "command", "paths", "values"),
    [
        ("", "check", (), {}),
        ("a.py b.py", "check", ("a.py", "b.py"), {}),
        ("check a.py", "check", ("a.py",), {}),
        ("./check", "check", ("./check",), {}),
        ("summary a.py --explain", "summary", ("a.py",), {"explain": ()}),
        ("--select CNN1 a.py --ignore=CNN101,CNN102 b.py --select CNN2", "check", ("a.py", "b.py"),
         {"select": ("CNN1", "CNN2"), "ignore": ("CNN101,CNN102",)}),
        ("-qv a.py", "check", ("a.py",), {"quiet": (), "verbose": ()}),
        ("- --stdin-filename a.py", "check", ("-",), {"stdin-filename": ("a.py",)}),
        ("--color never --color=always", "check", (), {"color": ("always",)}),
        ("-- --select -q", "check", ("--select", "-q"), {}),
        ("a.py summary", "check", ("a.py", "summary"), {}),
        ("rule --all", "rule", (), {"all": ()}),
    ],
)  # fmt: skip
def test_a_command_line(line: str, command: str, paths: tuple[str, ...], values: dict[str, tuple[str, ...]]) -> None:
    assert parse(line.split()) == (command, paths, values)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("--selct CNN1", "unknown option --selct; did you mean --select?"),
        ("--select", "--select needs a value: --select RULES"),
        ("--exit-zero=1", "--exit-zero takes no value"),
        ("-x", "unknown option -x"),
        ("summary --select CNN1", "--select belongs to check, not to summary"),
        ("--explain", "--explain belongs to summary, not to check"),
    ],
)
def test_what_makes_no_sense_is_said(line: str, message: str) -> None:
    with pytest.raises(UsageError) as error:
        parse(line.split())
    assert str(error.value) == message


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("summary", "; a command stands before all options: cnnlint summary …"),
        ("sumary", "; did you mean `cnnlint summary`?"),
        ("help", "; did you mean `cnnlint --help`?"),
        ("models.py", ""),
        ("src/rules", ""),
    ],
)
def test_a_path_that_is_none_may_have_been_meant_as_a_command(path: str, message: str) -> None:
    assert meant(path) == message


@pytest.mark.parametrize("width", [80, 100, 200])
def test_help_fits_on_the_terminal(width: int) -> None:
    for text in (help_text("check", named=False, width=width), *(help_text(command, named=True, width=width) for command in COMMANDS)):
        assert [row for row in text.splitlines() if len(row) > width or "  [" in row] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_help_names_every_option_of_the_command(command: str) -> None:
    text = help_text(command, named=True)
    for option in OPTIONS:
        assert (f"--{option.name} " in text or f"--{option.name}\n" in text) is (command in option.commands)
    assert all(len(row) <= 120 for row in text.splitlines())
