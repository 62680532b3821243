"""Python's own functions and types: what the interpreter computes is what Python computes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[[str], Any]

SETUP = """\
import math, itertools, operator, functools, collections, copy, os, string, sys
from collections import Counter, OrderedDict, defaultdict, deque, namedtuple
from functools import partial, reduce
numbers = [3, 1, 2]
words = ["a", "bb", "ccc"]
table = {"units": 64, "rate": 0.5, "act": "relu"}
pairs = [("x", 1), ("y", 2)]
"""

EXPRESSIONS = """\
len(numbers)
len("abc")
len((1, 2))
len(table)
len(range(3, 10, 2))
int(3.9)
int("12")
int("ff", 16)
int(-2.5)
int(True)
float("2.5")
float(3)
str(3)
str([1, "a"])
bool([])
bool("x")
abs(-3)
abs(-2.5)
round(2.5)
round(2.567, 2)
pow(2, 5)
pow(2, 5, 7)
divmod(17, 5)
max(numbers)
max(1, 7, 3)
max([], default=4)
max(words, key=len)
min(numbers)
min(2.5, 1)
sum(numbers)
sum(numbers, 10)
sum(x * x for x in numbers)
any(x > 2 for x in numbers)
all(numbers)
any([])
sorted(numbers)
sorted(numbers, reverse=True)
sorted(words, key=lambda w: -len(w))
sorted(table)
sorted(table.items(), key=lambda kv: kv[0])
sorted("hello")
sorted({3, 1, 2})
list(reversed(numbers))
list(range(5))
list(range(10, 0, -3))
list(enumerate(words))
list(enumerate(words, 1))
list(zip(numbers, words))
list(zip(*pairs))
list(zip(itertools.count(3), words))
dict(zip(words, numbers))
list(map(str, numbers))
list(map(lambda a, b: a + b, numbers, numbers))
list(filter(lambda x: x > 1, numbers))
list(filter(None, [0, 1, 2]))
tuple(numbers)
set([1, 2, 2])
len(set("hello"))
frozenset([1, 2])
dict(a=1, b=2)
dict(pairs)
dict(table, units=1)
{**table, "x": 1}
next(iter(numbers))
next(iter([]), 7)
isinstance(3, int)
isinstance(True, int)
isinstance(3.0, (int, float))
isinstance("a", str)
isinstance(numbers, (list, tuple))
isinstance(numbers, dict)
isinstance(None, int)
isinstance(table, dict)
callable(len) if False else callable(lambda: 1)
ord("a")
chr(98)
hex(255)
bin(5)
repr("a")
"a b  c".split()
"a,b,c".split(",")
"a,b,c".split(",", 1)
"a,b,c".rsplit(",", 1)
"  x ".strip()
"xxaxx".lstrip("x")
"-".join(words)
", ".join(str(n) for n in numbers)
"Hello".lower()
"hello".upper()
"hello world".title()
"hello".capitalize()
"conv2d_1".replace("_", "-")
"model.h5".endswith(".h5")
"model.h5".endswith((".h5", ".keras"))
"model.h5".startswith("mod")
"a.b.c".partition(".")
"hello".find("l")
"hello".index("e")
"hello".count("l")
"12".isdigit()
"ab".isalpha()
"7".zfill(3)
"ab".center(6, "*")
"a\\nb".splitlines()
"{} {}".format("a", 1)
"{0}_{1:03d}".format("block", 7)
"{name}: {value:.2f}".format(name="x", value=1.239)
"%s_%d" % ("conv", 3)
f"{words[0]}_{numbers[1]:02d}"
"ab".encode()
b"ab".decode()
words[1].upper() + "!"
numbers.index(2)
numbers.count(1)
numbers.copy()
numbers[::-1]
(1, 2, 1).count(1)
(1, 2).index(2)
table.get("units")
table.get("nope", 3)
table.get("nope")
list(table)
list(table.keys())
list(table.values())
list(table.items())
"units" in table
3 in numbers
{1, 2}.union({3})
{1, 2}.intersection([2, 3])
{1, 2}.difference({2})
{1, 2}.symmetric_difference({2, 3})
{1, 2} | {3}
{1, 2}.issubset({1, 2, 3})
{1}.isdisjoint({2})
{1, 2} == {2, 1}
{1, 2} == {1}
[1, 2] == [2, 1]
dict.fromkeys(["a", "b"], 0)
str.upper("a")
math.ceil(7 / 2)
math.floor(-2.5)
math.sqrt(16)
math.log2(8)
math.prod([2, 3, 4])
math.factorial(5)
math.gcd(12, 18)
math.pi
len(string.ascii_lowercase)
len(string.printable)
sys.version_info[0]
sys.version_info >= (3, 0)
sys.version_info < (3,)
math.isclose(0.1 + 0.2, 0.3)
list(itertools.chain([1], [2, 3]))
list(itertools.chain.from_iterable([[1], [2]]))
list(itertools.product([1, 2], "ab"))
list(itertools.combinations([1, 2, 3], 2))
list(itertools.permutations([1, 2]))
list(itertools.repeat(3, 2))
list(itertools.islice(itertools.count(5), 3))
list(itertools.islice(itertools.cycle("ab"), 5))
list(itertools.islice([1, 2, 3, 4], 1, 3))
list(itertools.accumulate([1, 2, 3]))
list(itertools.zip_longest([1, 2], [3]))
list(itertools.starmap(pow, [(2, 3), (3, 2)]))
list(itertools.takewhile(lambda x: x < 3, [1, 2, 3, 1]))
list(itertools.dropwhile(lambda x: x < 3, [1, 2, 3, 1]))
reduce(lambda a, b: a * b, [2, 3, 4])
reduce(operator.mul, [2, 3, 4], 1)
partial(pow, 2)(5)
partial(dict, a=1)(b=2)
partial(round, ndigits=1)(2.345)
operator.add(1, 2)
list(map(operator.itemgetter(1), pairs))
Counter("aab")
Counter("aab").most_common(1)
Counter([1, 1, 2])[1]
OrderedDict(pairs)
defaultdict(list, a=[1])
list(deque([1, 2]))
os.path.join("a", "b", "c.h5")
os.path.basename("a/b.py")
os.path.splitext("m.h5")[0]
copy.copy(numbers)
copy.deepcopy([[1], {"a": [2]}])
[a for a, *b in pairs]
[n for n in numbers if n > 1]
{w: len(w) for w in words}
[[i, j] for i in range(2) for j in range(2)]
""".splitlines()


def test_expressions(run: Run) -> None:
    scope: dict[str, Any] = {}
    exec(SETUP, scope)
    outcome = run(SETUP + "".join(f"row{index} = {expression}\n" for index, expression in enumerate(EXPRESSIONS)))
    wrong = []
    for index, expression in enumerate(EXPRESSIONS):
        expected = eval(expression, scope)
        found = outcome.plain(f"row{index}")
        if found != expected or (type(found) is not type(expected) and not isinstance(expected, (dict, frozenset))):
            wrong.append(f"{expression}: {found!r}, not {expected!r}")
    assert not wrong, "\n".join(wrong)


OPEN = [
    # Symbols pass through.
    ("int(n)", "int(n)"),
    ("int(n * 2)", "2*n"),
    ("len(words)", "len(words)"),
    ("len(words) + 1", "len(words) + 1"),
    ("max(n, 3)", "max(n, 3)"),
    ("min(len(words), 100)", "min(len(words), 100)"),
    ("sum([n, 1, 2])", "n + 3"),
    ("math.ceil(len(words) // 2)", "len(words)//2"),
    ("[n, 4][0]", "<n>"),
    ("list(range(3))[1]", "1"),
    ("dict(a=n)['a']", "<n>"),
    ("math.prod((n, 2))", "2*n"),
    ("functools.reduce(lambda a, b: a * b, [n, 2, 3])", "6*n"),
    ("args.units", "args.units"),
    ("args.depth * 2", "2*args.depth"),
    # What a run alone can tell stays open.
    ("input()", "<input()>"),
    ("os.environ.get('N', '3')", "<os.environ.get('N', '3')>"),
    ("sorted([n, 2])", "<sorted([n, 2])>"),
    ("'{}'.format(n)", "<'{}'.format(n)>"),
    ("'a' * 3 + str(n)", "<'aaa' + str(n)>"),
    ("random.choice([1, 2])", "<random.choice([1, 2])>"),
    ("random.choice([5])", "5"),
    ("10 ** len(words)", "<10 ** len(words)>"),
    ("'x'.center(10 ** 9)", "<'x'.center(10 ** 9)>"),
    ("set([n, 2])", "<set([n, 2])>"),
]


@pytest.mark.parametrize(("expression", "expected"), OPEN)
def test_what_is_not_known(run: Run, expression: str, expected: str) -> None:
    setup = "import argparse, functools, math, os, random\np = argparse.ArgumentParser()\np.add_argument('--units', type=int)\n"
    shown = run(f"{setup}p.add_argument('--depth', type=int)\nargs = p.parse_args()\nresult = {expression}\n").show("result")
    assert shown.strip("<>") == expected.strip("<>")


def test_the_configuration_of_a_run(run: Run) -> None:
    outcome = run("""
import wandb
from wandb import config as imported
run = wandb.init(project="x", config={"units": 9, "rate": 0.1})
config = wandb.config
config.depth = 4
a, b, c, d = run.config.units, config.depth, wandb.config.rate, imported.units
e = config.other * 2
""")
    assert [outcome.show(name) for name in "abcde"] == ["9", "4", "0.1", "9", "2*config.other"]


def test_names_of_modules_that_are_not_there(run: Run) -> None:
    outcome = run(
        "from settings import UNITS, SIZE\nimport options\na = UNITS * 2\nb = options.depth + UNITS\nc = SIZE[0] + 1\nd = SIZE == 3\n"
    )
    assert [outcome.show(name) for name in "abc"] == ["2*settings.UNITS", "options.depth + settings.UNITS", "settings.SIZE[0] + 1"]
    assert type(outcome.value("d")).__name__ == "Opaque"


def test_writes_under_a_condition_stay_guarded(run: Run) -> None:
    from cnnlint.interpret.choices import leaves

    outcome = run("sizes = [1]\nif flag:\n    sizes.append(2)\nelse:\n    sizes.clear()\nlength = len(sizes)\ntotal = sum(sizes)\n")
    assert sorted(leaves(outcome.value("length"))) == [0, 2]
    assert sorted(leaves(outcome.value("total"))) == [0, 3]
