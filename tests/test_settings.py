"""Configuration files: which one holds, what its keys may be, and what is said where they are wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from cnnlint.declared import Declared, read_shape
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
        models.teacher.layer = 500
        paths."edge/*".total = 10
        [layers."my_package.MyLayer"]
        output-shape = "(..., 64)"
        params = 4160
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
        budgets={"total": 1000, "models": {"teacher": {"layer": 500}}, "paths": {"edge/*": {"total": 10}}},
        layers={"my_package.MyLayer": Declared("(..., 64)", 4160)},
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
        ("budgets = 1", "budgets must be a table, not 1"),
        ("[budgets]\ntotl = 1", "unknown key 'budgets.totl'; did you mean 'total'?"),
        ("[budgets]\ntotal = true", "budgets.total must be a number of parameters, not True"),
        ("[budgets.models.m]\nlayers = 1", "unknown key 'budgets.models.m.layers'; did you mean 'layer'?"),
        ("[budgets]\npaths = 3", "budgets.paths must be a table, not 3"),
        ("[layers]\nx = 1", "layers.x must be a table, not 1"),
        ('[layers.x]\noutput_shape = "same"', "unknown key 'layers.x.output_shape'; did you mean 'output-shape'?"),
        ('[layers.x]\noutput-shape = "(a, b)"', "layers.x.output-shape must be"),
        ('[layers.x]\nparams = "many"', "layers.x.params must be a number of parameters"),
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


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        ("(None, 10)", (None, 10)),
        ("(..., 64)", ("...", 64)),
        ("(10,)", (10,)),
        ("( None , 3 , )", (None, 3)),
        ("(3, ...)", None),
        ("()", None),
        ("10", None),
        ("(-1, 2)", None),
        ("(a,)", None),
    ],
)
def test_the_text_of_a_shape(text: str, sizes: tuple[object, ...] | None) -> None:
    assert read_shape(text) == sizes


def test_where_nobody_said_which_keras_it_is_the_third() -> None:
    assert (Settings().target_keras, Settings().target) == (None, "3")
    assert Settings(target_keras="2").target == "2"
