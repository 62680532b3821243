"""Configuration files: which one holds, what its keys may be, and what is said where they are wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from cnnlint.settings import ConfigurationError, Settings, inline, load, nearest


def write(path: Path, text: str) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return str(path)


def test_the_nearest_file_that_speaks_of_the_tool_holds(tmp_path: Path) -> None:
    outer = write(tmp_path / "pyproject.toml", "[tool.cnnlint]\nstrict = true\n")
    write(tmp_path / "a" / "pyproject.toml", "[project]\nname = 'a'\n")
    inner = write(tmp_path / "a" / "b" / "cnnlint.toml", "")
    (tmp_path / "a" / "b" / "c").mkdir()
    assert nearest(str(tmp_path / "a")) == outer
    assert nearest(str(tmp_path / "a" / "b" / "c")) == inner


def test_every_key_is_read(tmp_path: Path) -> None:
    file = write(
        tmp_path / "cnnlint.toml",
        """
        target-keras = 2
        select = ["CNN1"]
        extend-select = "CNN201, CNN202"
        ignore = ["shape-collapse"]
        exclude = ["old"]
        extend-exclude = ["new"]
        force-exclude = true
        respect-gitignore = false
        fail-on = "error"
        strict = true
        output-format = "concise"
        verify-python = "env/bin/python"
        [per-file-ignores]
        "tests/*" = ["CNN2"]
        [severity]
        shape-collapse = "warning"
        [rules.parameter-heavy-dense]
        share = 0.8
        [budgets]
        total = 1000
        """,
    )
    assert load(file) == Settings(
        root=str(tmp_path),
        target_keras="2",
        select=("CNN1",),
        extend_select=("CNN201", "CNN202"),
        ignore=("shape-collapse",),
        per_file_ignores=(("tests/*", ("CNN2",)),),
        severity={"shape-collapse": "warning"},
        rules={"parameter-heavy-dense": {"share": 0.8}},
        budgets={"total": 1000},
        exclude=("old",),
        extend_exclude=("new",),
        force_exclude=True,
        respect_gitignore=False,
        fail_on="error",
        strict=True,
        output_format="concise",
        verify_python=str(tmp_path / "env/bin/python"),
    )


def test_a_file_may_start_from_another(tmp_path: Path) -> None:
    write(tmp_path / "base.toml", 'strict = true\nignore = ["CNN1"]\n')
    file = write(tmp_path / "sub" / "cnnlint.toml", 'extend = "../base.toml"\nignore = ["CNN2"]\n')
    settings = load(file)
    assert (settings.strict, settings.ignore, settings.root) == (True, ("CNN2",), str(tmp_path / "sub"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("selct = []", "unknown key 'selct'; did you mean 'select'?"),
        ('target-keras = "4"', "target-keras must be '2' or '3', not '4'"),
        ('fail-on = "eror"', "not 'eror'; did you mean 'error'?"),
        ("strict = 1", "strict must be true or false, not 1"),
        ("select = [1]", "select must be a list of strings"),
        ("rules = 1", "rules must be a table, not 1"),
        ("[rules]\nx = 1", "rules.x must be a table, not 1"),
        ('[severity]\nx = "bad"', "severity.x must be"),
        ("x = ", "Invalid value"),
        ('extend = "cnnlint.toml"', "extends itself"),
        ('extend = "gone.toml"', "No such file"),
    ],
)
def test_what_is_wrong_is_said_with_the_file_and_a_near_match(tmp_path: Path, text: str, message: str) -> None:
    file = write(tmp_path / "cnnlint.toml", text)
    with pytest.raises(ConfigurationError) as error:
        load(file)
    assert message in str(error.value)
    assert str(tmp_path) in str(error.value)


@pytest.mark.parametrize(
    ("text", "table"),
    [
        ("strict=true", {"strict": True}),
        ("target-keras = 2", {"target-keras": 2}),
        ("fail-on=error", {"fail-on": "error"}),
        ('select=["CNN1", "CNN2"]', {"select": ["CNN1", "CNN2"]}),
        ("rules.parameter-heavy-dense.share = 0.5", {"rules": {"parameter-heavy-dense": {"share": 0.5}}}),
    ],
)
def test_a_key_and_value_of_the_command_line(text: str, table: dict[str, object]) -> None:
    assert inline(text) == table
