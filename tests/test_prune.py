"""Pruning leaves out what cannot matter, and nothing else: reports with and without it are equal, and rows do not move."""

from __future__ import annotations

import ast
import copy
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from cnnlint import analysis, prune
from cnnlint.analysis import analyze_bytes
from cnnlint.report import json as check_json
from cnnlint.report import summary_json
from cnnlint.report.view import View
from cnnlint.rows import split_lines
from cnnlint.settings import Settings

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
HEAD = "import keras\nfrom keras import Input, Sequential\nfrom keras.layers import Dense\n"


def left(program: str, *files: str) -> str:
    """What is left of a program in a project that holds these modules; "" where nothing can matter."""
    lines = tuple(program.split("\n"))
    tree = prune.prune(lines, ast.parse(program), lambda module, level, name: module in files).tree
    return "" if tree is None else ast.unparse(tree)


@pytest.fixture(autouse=True)
def small_files_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prune, "SMALL", 0)


def reports(path: str, data: bytes, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """A file's report with pruning and without, as JSON of everything that a user can see."""

    def shown() -> str:
        report = analyze_bytes(path, data, Settings(), lambda other: None)
        report = report._replace(diagnostics=tuple(item for item in report.diagnostics if item.code != "CNN905"))
        view = View(False, 0, (path,), "/", True)
        return check_json.render((report,), view) + summary_json.render((report,), view)

    pruned = shown()
    with monkeypatch.context() as patch:
        graphs = prune.prune
        patch.setattr(prune, "prune", lambda lines, tree, follows: prune.Pruned(tree, graphs(lines, copy.deepcopy(tree), follows).graphs))
        return pruned, shown()


# What stands beside `def build(): return Sequential([Input((4,)), Dense(2)])`, and whether `other` stays.
CASES = {
    "nothing calls it": ("def other():\n    return 1\n", False),
    "it calls what makes a model": ("def other():\n    return build()\n", True),
    "it makes one itself": ("def other():\n    return keras.models.Sequential()\n", True),
    "under another name": ("from keras.models import Sequential as S\ndef other():\n    return S()\n", True),
    "imported inside": ("def other():\n    from keras.models import Sequential as Stack\n    return Stack()\n", True),
    "a Functional model is counted": ("def other():\n    return keras.Model(1, 2)\n", False),
    "it fills a list of an instance": (
        "class C:\n    def __init__(self):\n        self.held = []\n    def fill(self):\n        self.held.append(build())\n"
        "def other(c):\n    return c.held\n",
        True,
    ),
    "the file calls it": ("def other():\n    return 1\nprint(other())\n", True),
    "what makes a model calls it": ("def other():\n    return 1\ndef third():\n    return build(), other()\n", True),
    "only a comment names it": ("def other():\n    return 1  # Sequential\n", False),
    "only a docstring names it": ('def other():\n    """Sequential"""\n    return 1\n', False),
    "it asks for the type": ("def other(x):\n    return isinstance(x, Sequential) or type(x) is Sequential\n", False),
    "an annotation names it": ("def other(x: Sequential) -> Sequential:\n    return x\n", False),
    "it looks a class up": ('def other():\n    return getattr(keras, "Sequential")()\n', True),
    "a variable holds the class": ("K = Sequential\ndef other():\n    return K()\n", True),
    "a table holds the class": ('T = {"a": Sequential}\ndef other():\n    return T["a"]()\n', True),
    "a table is filled later": ("T = {}\ndef fill():\n    T[1] = Sequential\ndef other():\n    return T[1]()\n", True),
    "a subclass": ("class K(Sequential):\n    pass\ndef other():\n    return K()\n", True),
    "a variable that is read": ("units = [3]\ndef more():\n    return build(), units\ndef other():\n    units.append(4)\n", True),
    "a constant that is read": ("units = 3\ndef more():\n    return build(), units\ndef other():\n    return units\n", False),
    "a global": ("units = 3\ndef more():\n    return build(), units\ndef other():\n    global units\n    units = 4\n", True),
    "its caller": (
        "units = [3]\ndef more():\n    return build(), units\ndef change():\n    units.append(4)\ndef other():\n    change()\n",
        True,
    ),
    "a setting of Keras": ('def other():\n    keras.config.set_image_data_format("channels_first")\n', False),
    "something of a library": ("import os\ndef other():\n    os.units = 4\n", False),
    "something of a class": ("class C:\n    n = 1\ndef more():\n    return build(), C.n\ndef other():\n    C.n = 4\n", True),
    "its own list": ("def other():\n    units = []\n    units[0] = 4\n", False),
    "its own object": ("def other():\n    thing = object()\n    thing.build = 4\n", False),
    "an object of a class inside": (
        "units = [3]\ndef more():\n    return build(), units\n"
        "def other():\n    class A:\n        def f(self):\n            self.x = 1\n    return A()\n",
        False,
    ),
    "a name of a class inside is none of the function": (
        "units = [3]\ndef more():\n    return build(), units\n"
        "def other():\n    class A:\n        units = 1\n        def f(self):\n            units[0] = 1\n    return A().f()\n",
        True,
    ),
    "names put together": ('def more():\n    return build(), getattr(keras, "ot" + "her")\ndef other():\n    return 1\n', True),
    "everything by name": ("def other():\n    return 1\nprint(globals())\n", True),
    "all names of the module": ("import sys\ndef other():\n    return 1\nprint(sys.modules[__name__].__dict__)\n", True),
    "all names of a class": (
        "class C:\n    def test_other(self):\n        return build()\n    def other(self):\n        C.__dict__\n",
        True,
    ),
    "the names of the module where it stands": ("def other():\n    return 1\nprint(locals())\n", True),
    "the names of a function": ("def more():\n    return build(), locals()\ndef other():\n    return 1\n", False),
    "the names of another module": (
        "from keras import losses\ndef more():\n    return build(), losses.mse.__dict__\ndef other():\n    return 1\n",
        False,
    ),
    "the names of a local": (
        "from keras import losses\ndef more(losses):\n    return build(), losses.__dict__\ndef other():\n    return 1\n",
        True,
    ),
    "a constant": ("data = 3\ndef more():\n    return build(), data\ndef other():\n    return data\n", False),
    "a constant at first": ("data = 3\ndata = []\ndef more():\n    data.append(build())\ndef other():\n    return data\n", True),
    "a decorator of the file": ("def note(f):\n    return f\n@note\ndef other():\n    return build()\n", True),
    "a decorator of the file that does something": (
        "units = [3]\ndef note(f):\n    units.append(4)\n    return f\n"
        "def more():\n    return build(), units\n@note\ndef other():\n    return 1\n",
        True,
    ),
    "a default of the file": ("units = [3]\ndef more():\n    return build(), units\ndef other(x=units.append(4)):\n    return 1\n", True),
    "a decorator of a library": ("import pytest\n@pytest.mark.slow\ndef other():\n    return 1\n", False),
    "the body of its class calls": (
        "units = [3]\ndef more():\n    return build(), units\nclass C:\n    units.append(4)\n    def other(self):\n        return 1\n",
        True,
    ),
    "the body of its class binds": ("units = 3\nclass C:\n    n = units\n    def other(self):\n        return 1\n", False),
    "it is asynchronous": ("async def other():\n    return 1\n", False),
}


@pytest.mark.parametrize("name", CASES)
def test_what_stays(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    beside, stays = CASES[name]
    program = f"{HEAD}def build():\n    return Sequential([Input((4,)), Dense(2)])\n{beside}build()\n"
    found = left(program)
    assert ("def other" in found) is stays
    assert "def build" in found
    pruned, whole = reports("program.py", program.encode(), monkeypatch)
    assert pruned == whole


METHODS = f"""{HEAD}
class TestModels(Base):
    rate = 0.5

    def setUp(self):
        self.units = 3

    def test_one(self):
        model = Sequential([Input((4,)), Dense(self.units)])

    def test_two(self):
        assert 1 + 1 == 2

    def test_three(self):
        self.units = 4

    @property
    def helper(self):
        return 1
"""


def test_methods_of_a_test_class() -> None:
    found = left(METHODS)
    assert all(name not in found for name in ("test_two", "test_three"))
    assert all(name in found for name in ("setUp", "test_one", "helper", "rate"))


KEPT = "def build():\n    return Sequential([Input((4,)), Dense(2)])\n"
# What is left out, and what stands in its place.
GAPS = {
    "one row": ("def f(): return 1\n", ""),
    "decorators": ("@note\n# here\n@note\ndef f():\n    return 1\n", ""),
    "two in a row": ("def f():\n    return 1\n\n# more\ndef g():\n    return 2\n", ""),
    "form feeds and blanks": ("\fdef f():\n    return 1\n \f \n\f\n", ""),
    "marks inside": ("def f():\n    return '''\n\"\"\"\n'''\n", ""),
    "a class as a whole": ("class A:\n    def f(self): pass\n    # so\n\n    def g(self): pass\n", ""),
    "a class and a function": ("class A:\n    def f(self): pass\ndef g():\n  return 3\n", ""),
    "methods of a class that stays": (
        "class A(Base):\n\tdef test_f(self): \n\t\treturn 1\n\n\tdef test_k(self): build()\n"
        "\tdef test_g(self): return 1\n\ndef g():\n\tpass\n",
        "class A(Base):\n\tdef test_k(self): build()\n",
    ),
    "all of a class that stays": ("@build()\nclass A(Base):\n  def test_g(self): return 2\n", "@build()\nclass A(Base):\n  pass\n"),
    "between attributes": (
        "class A(Base):\n  x = 1\n  @note\n  def test_g(self): return 2\n  def test_h(self): pass\n  def test_k(self):\n    build()\n",
        "class A(Base):\n  x = 1\n  def test_k(self):\n    build()\n",
    ),
}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("name", GAPS)
def test_what_stands_in_place_of_what_is_left_out(name: str, end: str, monkeypatch: pytest.MonkeyPatch) -> None:
    gone, in_place = GAPS[name]
    text = (HEAD + gone + KEPT).replace("\n", end)
    tree = prune.prune(split_lines(text), ast.parse(text), lambda *_: False).tree
    assert tree is not None and ast.unparse(tree) == ast.unparse(ast.parse(HEAD + in_place + KEPT))
    pruned, whole = reports("program.py", text.encode(), monkeypatch)
    assert pruned == whole


@pytest.mark.parametrize("end", ["", "\n", "\n\n# the end"])
def test_the_end_of_a_file_is_left_out(end: str) -> None:
    assert left(f"{HEAD}{KEPT}def f():\n    return 1{end}") == ast.unparse(ast.parse(HEAD + KEPT))


def test_a_file_that_only_talks_about_models_is_not_parsed_at_all() -> None:
    assert left(f'"""Sequential"""\n{HEAD}# Sequential([Dense(2)])\nprint("Sequential")\n') == ""


def test_another_file_of_the_project_may_make_models() -> None:
    program = "from zoo import make\n\ndef other():\n    return make()\n\n# Sequential\n"
    assert left(program) == ""
    assert "def other" in left(program, "zoo")
    assert left("from zoo import *\n\ndef other():\n    return 1\n\n# Sequential\n", "zoo").count("def") == 1


def test_a_file_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    for path in sorted(FIXTURES.glob("*.py")):
        pruned, whole = reports(path.name, path.read_bytes(), monkeypatch)
        assert pruned == whole, path.name


# -- random programs ---------------------------------------------------------------------------------------------------


def program(random_numbers: random.Random) -> str:
    """Functions and classes that refer to one another, to models and to shared state at random."""
    names = [f"f{number}" for number in range(7)]
    parts = [HEAD, "units = 2", "sizes = [3, 4]", "model = None", ""]
    for name in names:
        parts += [f"def {name}(n=3):", *(f"    {line}" for line in lines(random_numbers, names)), "    return n", ""]
    for name in ("A", "TestB"):
        parts += [f"class {name}:", "    width = 5", ""]
        for method in ("__init__", "setUp", "test_one", "test_two", "build"):
            body = [*lines(random_numbers, [*names, "self.build", "self.test_one"]), "self.width = n"][: random_numbers.randint(1, 4)]
            parts += [f"    def {method}(self, n=6):", *(f"        {line}" for line in body), "        return self.width", ""]
    parts += [line for line in lines(random_numbers, [*names, "A"]) if "global" not in line and "n " not in line and "(n" not in line]
    return "\n".join(parts) + "\n"


def lines(random_numbers: random.Random, names: list[str]) -> Iterator[str]:
    choices = [
        "n = {name}()",
        "n = n * 2",
        "k = [n]",
        "k = n - 1",
        "m = Sequential([Input((4,)), Dense(units)])",
        "m = Sequential([Input((n,)), Dense(sizes[0])])",
        "sizes.append(6)",
        "sizes[0] = 7",
        "n = n + 1",
        "n = n + len(sizes)",
        "x = units",
        "y = keras.Model",
        "keras.config.set_floatx('float16')",
        "print('text')",
        "print({number})",
    ]
    count = random_numbers.randint(1, 2)
    if random_numbers.random() < 0.1:
        yield "global model"
        yield "model = Sequential([Input((5,))])"
    if random_numbers.random() < 0.1:
        yield "model.add(Dense(3))"
    for _ in range(count):
        yield random_numbers.choice(choices).format(name=random_numbers.choice(names), number=random_numbers.randint(1, 5))


@pytest.mark.parametrize("seed", range(25))
def test_random_programs_read_the_same(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    text = program(random.Random(seed))
    pruned, whole = reports("program.py", text.encode(), monkeypatch)
    assert pruned == whole, text


def test_random_programs_are_cut() -> None:
    texts = [program(random.Random(seed)) for seed in range(25)]
    assert sum(left(text) != ast.unparse(ast.parse(text)) for text in texts) > 10


def test_nothing_else_decides_what_is_parsed() -> None:
    assert analysis.analyze_bytes("a.py", b"print('keras Sequential')", Settings(), lambda _: None).models == ()
