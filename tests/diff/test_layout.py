"""A program written again in another layout has the same models, also where what is said of them quotes its code."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from scratch import Repository

from cnnlint import cli
from cnnlint.diff.layout import same

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
QUOTING = """\
import sys
import keras
from keras import Input, Sequential, layers

settings = keras.utils.get_file( 'settings' )
n = settings['n']
use_it = settings.get( "use" , )

model = Sequential([
    Input((settings['h'], 28, 1)),
    layers.Conv2D(n, 3),
    Own( 'a b', ( 1 ), f=[ 1,2, ] ),
    layers.Dense(settings["classes"] + 1, name='the output'),
])
if use_it:
    model.add(layers.Dense(2))
other = Sequential([Input((4,)), layers.Dense(settings['k'])])
"""


@pytest.mark.parametrize(
    ("old", "new", "is_same"),
    [
        ("`f('a')`", '`f("a")`', True),
        ("`f( 1,2 )` is not known", "`f(1, 2)` is not known", True),
        ("`f(1, 2,)` is", "`f(1, 2)` is", True),
        ("`f((1))`", "`f(1)`", True),
        ("settings['n']*2", 'settings["n"]*2', True),
        ("f(a,b) + 1", "f(a, b) + 1", True),
        ("`f('a b')`", "`f('ab')`", False),
        ('"a b"', '"ab"', False),
        ("`f(1 2`", "`f(12`", True),
        ("`f('it')`", '`f("its")`', False),
        (("a", ("f( x )",)), ("a", ("f(x)",)), True),
        ((1, None), (1, 0), False),
        (None, "", False),
        (3, "3", False),
    ],
)
def test_texts(old: object, new: object, is_same: bool) -> None:
    assert same(old, new) is is_same


def test_programs_written_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """All fixtures, and one whose sizes and reasons quote code, as Python itself would write them, behind a docstring."""
    before, after = {"quoting.py": QUOTING}, {}
    before |= {path.name: path.read_text(encoding="utf-8") for path in FIXTURES.glob("*.py") if path.name != "syntax_error.py"}
    for name, text in before.items():
        after[name] = f'"""A new docstring."""\n\n{ast.unparse(ast.parse(text))}\n'
    repository = Repository(tmp_path)
    repository.commit(dict(before))
    repository.write(dict(after))
    monkeypatch.chdir(tmp_path)
    assert cli.main(["diff"]) == 0
    said = capsys.readouterr().out
    assert re.fullmatch(r"no model changed between HEAD and the working tree; \d{3} unchanged in the files that changes reach\n", said), (
        said
    )
