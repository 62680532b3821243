"""Small programs: what the interpreter finds in their names is what Python finds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[[str], Any]

PROGRAMS = {
    "list methods": """
a = [1, 2]
a.append(3); a.extend((4, 5)); a.insert(0, 9)
b = a.pop(); c = a.pop(0); a.remove(2); a.reverse()
d = list(a); d.sort(); d.clear(); e = [[0] * 2 for _ in range(2)]; e[0][1] = 5
""",
    "dict methods": """
a = {"x": 1}
a.update({"y": 2}, z=3); a.setdefault("w", []).append(4); b = a.pop("x"); c = a.pop("q", None); a["v"] = 0; del a["v"]
d = a.copy(); d.clear(); e = a.popitem()
""",
    "sets": """
a = {1, 2}
a.add(3); a.add(3); a.discard(1); a.discard(7); a.update([8, 9]); b = len(a); a.remove(8); a.intersection_update({2, 3})
""",
    "deques": """
from collections import deque
a = deque([1, 2, 3]); a.append(4); a.appendleft(0); b = a.popleft(); c = a.pop(); a.rotate(1); d = list(a)
""",
    "counting and grouping": """
from collections import Counter, defaultdict
groups = defaultdict(list)
for word in ["a", "bb", "cc"]:
    groups[len(word)].append(word)
a = dict(groups); b = Counter(); c = sorted(Counter("hello").items())
""",
    "iterators are used up": """
it = iter([1, 2, 3, 4])
a = next(it); b = list(zip(it, it)); c = list(it)
""",
    "generators": """
def squares(n):
    for i in range(n):
        yield i * i
a = list(squares(4)); b = sum(squares(3)); c = dict(enumerate(squares(2)))
""",
    "attributes by name": """
class Config:
    units = 3
    def __init__(self):
        self.rate = 0.1
    def __len__(self):
        return 7
c = Config(); setattr(c, "size", 5)
a = getattr(c, "units"); b = getattr(c, "nope", 8); d = hasattr(c, "rate"); e = hasattr(c, "other"); f = c.size; g = len(c)
h = isinstance(c, Config); i = type(c) is Config; j = sorted(k for k in vars(c)); c = None
""",
    "shallow and deep copies": """
import copy
a = [[1], [2]]
b = copy.copy(a); c = copy.deepcopy(a)
a[0].append(9); a.append([3])
""",
    "decorators of functools": """
import functools
@functools.lru_cache(maxsize=None)
def fib(n):
    return n if n < 2 else n + 1
def loud(f):
    @functools.wraps(f)
    def inner(*args, **kwargs):
        return f(*args, **kwargs) + 1
    return inner
@loud
def two():
    return 2
a = fib(5); b = two()
""",
    "dataclasses": """
from dataclasses import dataclass, field, asdict, replace
@dataclass
class Base:
    units: int = 64
    sizes: list = field(default_factory=lambda: [1, 2])
@dataclass(frozen=False)
class Config(Base):
    name: str = "x"
    area: int = field(init=False, default=0)
    def __post_init__(self):
        self.area = self.units * 2
c = Config(32, name="y"); d = Config()
a = c.units; b = c.sizes; e = c.name; f = c.area; g = d.sizes is c.sizes; h = asdict(Base(5)); i = replace(Base(7), units=8).units
j = Base.units; c = d = None
""",
    "named tuples": """
from collections import namedtuple
from typing import NamedTuple
Point = namedtuple("Point", ["x", "y"])
Size = namedtuple("Size", "h w", defaults=[3])
class Shape(NamedTuple):
    rows: int
    columns: int = 4
    def area(self):
        return self.rows * self.columns
p = Point(1, y=2); x, y = p
a = p.x; b = len(p); c = p[1]; d = Size(5).w; e = list(Shape(2)); f = Shape(3).area(); g = p._replace(x=9).x; h = dict(p._asdict())
i = Point._fields
p = Point = Size = Shape = None
""",
    "enumerations": """
from enum import Enum, auto
class Kind(Enum):
    RELU = "relu"
    TANH = "tanh"
class Number(Enum):
    ONE = auto()
    TWO = auto()
a = Kind.RELU.value; b = Kind("tanh").name; c = Number.TWO.value; d = Kind.RELU is Kind.RELU; e = Kind.RELU is Kind.TANH
f = Kind.RELU == Kind.TANH; g = Kind.RELU == Kind.RELU; h = Kind.TANH != Kind.RELU
Kind = Number = None
""",
    "argparse": """
import argparse
parser = argparse.ArgumentParser(description="x")
parser.add_argument("--batch-size", "-b", type=int, default=32, help="size")
parser.add_argument("--rate", type=float, default="0.5")
parser.add_argument("--verbose", action="store_true")
parser.add_argument("--no-cache", dest="cache", action="store_false")
group = parser.add_argument_group("model"); group.add_argument("--units", default=8)
parser.set_defaults(units=9)
args = parser.parse_args([]); args.extra = 1
a = args.batch_size; b = args.rate; c = args.verbose; d = args.cache; e = args.units; f = args.extra
parser = group = args = None
""",
    "conditions": """
def f(x):
    if isinstance(x, int):
        return [x]
    elif isinstance(x, (list, tuple)):
        return list(x)
    return None
a = f(3); b = f((1, 2)); c = f("s")
""",
}


@pytest.mark.parametrize("title", PROGRAMS)
def test_programs(run: Run, title: str) -> None:
    scope: dict[str, Any] = {}
    exec(PROGRAMS[title], scope)
    outcome = run(PROGRAMS[title])
    names = [name for name in scope if len(name) == 1 and not callable(scope[name]) and type(scope[name]).__name__ != "list_iterator"]
    found = {name: outcome.plain(name) for name in names}
    expected = {name: list(scope[name]) if type(scope[name]).__name__ == "deque" else scope[name] for name in names}
    assert found == expected
