"""Configuration files: which one holds, what its keys may be, and what is said where they are wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from cnnlint.declared import Declared, read_shape
from cnnlint.driver import Configuration
from cnnlint.options import UsageError, parse
from cnnlint.overrides import requested
from cnnlint.settings import ConfigurationError, Settings, inline, load, nearest


def write(path: Path, text: str) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return str(path)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("cnnlint.toml", "strict = true\nselect = [\n  'CNN1'\nignore = 3\n", ":4:1: Unclosed array"),
        ("cnnlint.toml", "strict = true\nx = ", ":2:5: Invalid value"),
        ("cnnlint.toml", "strict = [", ":1:11: Invalid value"),
        ("pyproject.toml", "[project]\n\n[tool.cnnlint]\nstrict true\n", ":4:8: Expected '='"),
        ("cnnlint.toml", "strict = true\n\nselct = []\n", ":3: unknown key 'selct'; did you mean 'select'?"),
        ("pyproject.toml", "[tool.other]\nselct = 1\n[tool.cnnlint]\nselct = []\n", ":4: unknown key 'selct'"),
        ("pyproject.toml", "[tool]\ncnnlint.selct = []\n", ":2: unknown key 'selct'"),
        ("cnnlint.toml", "[budgets]\ntotal = 3\n[budgets.models.'a b']\ntotl = 1\n", ":4: unknown key 'budgets.models.a b.totl'"),
        ("cnnlint.toml", "[budgets]\nmodels.m = {total = 1, totl = 1}\n", ":2: unknown key 'budgets.models.m.totl'"),
        ("cnnlint.toml", "[severity]\nshape-collapse = 'erorr'\n", ":2: severity.shape-collapse must be"),
        ("cnnlint.toml", "# a\r\nstrict = 1\r\n", ":2: strict must be true or false, not 1"),
        ("cnnlint.toml", "strict = true\nignore = [\n  'CNN1',\n  'CNN1O1',\n]\n", ":2: unknown rule selector 'CNN1O1'"),
        (
            "cnnlint.toml",
            "[per-file-ignores]\n'tests/*.py' = ['shape-colapse']\n",
            ":2: unknown rule selector 'shape-colapse'; did you mean",
        ),
        (
            "cnnlint.toml",
            "[rules.parameter-heavy-dense]\nparams = 3\nshares = 1\n",
            ":3: rules.parameter-heavy-dense: unknown option 'shares'",
        ),
        ("cnnlint.toml", "rules.parameter-heavy-dense.share = 'x'\n", ":1: rules.parameter-heavy-dense: share must be a number"),
        ("cnnlint.toml", "[severity]\nCNN101 = 'info'\n", ":2: 'CNN101' must be the name of one rule"),
        ("cnnlint.toml", "extend = 3\n", ":1: extend must be a string"),
        ("cnnlint.toml", "select = '\xe9'\n", ": 'utf-8' codec can't decode byte 0xe9"),
    ],
)
def test_what_is_wrong_is_said_with_its_row(tmp_path: Path, name: str, text: str, said: str) -> None:
    file = tmp_path / name
    file.write_bytes(text.encode("latin-1"))
    with pytest.raises(ConfigurationError) as error:
        Configuration({}).settings(str(tmp_path))
    assert str(error.value).startswith(f"{file}{said}")


def test_what_is_wrong_in_a_file_that_is_extended_is_said_of_that_file(tmp_path: Path) -> None:
    base = write(tmp_path / "base.toml", "\nignore = ['CNN1O1']\n")
    write(tmp_path / "cnnlint.toml", "extend = 'base.toml'\nignore = ['CNN2']\n")
    with pytest.raises(ConfigurationError) as error:
        Configuration({}).settings(str(tmp_path))
    assert str(error.value).startswith(f"{base}:2: unknown rule selector")


def test_tables_are_merged_key_by_key_and_everything_else_is_replaced(tmp_path: Path) -> None:
    base = "ignore = ['CNN1']\n[severity]\nshape-collapse = 'info'\nrank-mismatch = 'info'\n"
    base += "[rules.parameter-heavy-dense]\nshare = 0.1\nparams = 5\n[budgets]\ntotal = 1\nmodels.a.layer = 2\n"
    base += "[per-file-ignores]\na = ['CNN1']\n"
    write(tmp_path / "base.toml", base)
    own = "extend = 'base.toml'\nignore = ['CNN2']\n[severity]\nshape-collapse = 'warning'\n"
    own += "[rules.parameter-heavy-dense]\nshare = 0.2\n[budgets]\nmodels.b.layer = 3\n[per-file-ignores]\nb = ['CNN2']\n"
    write(tmp_path / "cnnlint.toml", own)
    arguments = parse(["--config", "rules.noop-layer={}", "--config", "severity.noop-layer=error", "--per-file-ignores", "a:CNN3"])
    settings = requested(arguments).settings(str(tmp_path))
    assert settings.ignore == ("CNN2",)
    assert settings.severity == {"shape-collapse": "warning", "rank-mismatch": "info", "noop-layer": "error"}
    assert settings.rules == {"parameter-heavy-dense": {"share": 0.2, "params": 5}, "noop-layer": {}}
    assert settings.budgets == {"total": 1, "models": {"a": {"layer": 2}, "b": {"layer": 3}}}
    assert dict(settings.per_file_ignores) == {"a": ("CNN3",), "b": ("CNN2",)}


def test_several_keys_of_one_table_may_come_from_the_command_line() -> None:
    line = ["--config", "rules.high-dropout.rate=0.1", "--config", "rules.parameter-heavy-dense.share=0.2"]
    assert requested(parse(line)).settings(".").rules == {"high-dropout": {"rate": 0.1}, "parameter-heavy-dense": {"share": 0.2}}


def test_a_named_file_cannot_be_ignored() -> None:
    with pytest.raises(UsageError, match="exclude each other"):
        requested(parse(["--isolated", "--config", "cnnlint.toml"]))


def test_the_tool_has_its_own_file_before_the_one_of_all_tools(tmp_path: Path) -> None:
    write(tmp_path / "pyproject.toml", "[tool.cnnlint]\nstrict = true\n")
    own = write(tmp_path / "cnnlint.toml", "")
    assert nearest(str(tmp_path)) == own


@pytest.mark.parametrize(
    ("text", "ours"),
    [
        ("[tool.cnnlint]\n", True),
        ("[tool]\ncnnlint.strict = true\n", True),
        ("[tool.'cnnlint']\n", True),
        ("[project]\ndependencies = ['cnnlint']\n[tool.other]\nx = 1\n", False),
        ("[project]\nname = 'cnnlint\n", False),  # no TOML, and nothing of ours
    ],
)
def test_a_file_of_all_tools_counts_where_it_has_our_table(tmp_path: Path, text: str, ours: bool) -> None:
    file = write(tmp_path / "pyproject.toml", text)
    assert (nearest(str(tmp_path)) == file) is ours


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
