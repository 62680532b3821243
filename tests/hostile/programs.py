"""Programs written to exhaust whoever reads them: depth, size, loops without end, things that hold themselves."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from hostile.conditions import CONDITIONS
from hostile.large import LARGE
from hostile.short import SHORT
from hostile.sizes import SIZES

Maker = Callable[[Random], str]

HEAD = (
    "import itertools, functools, math, os\nimport numpy as np\nimport keras\nfrom keras import Input, Sequential, layers\n"
    "from unknown import mystery\n"
)
_BEFORE = "model = Sequential()\nmodel.add(Input((8, 8, 3)))\nmodel.add(layers.Conv2D(4, 3))\n"
_AFTER = (
    "model.add(layers.Flatten())\nmodel.add(layers.Dense(10))\nmodel.compile('adam', 'mse')\n"
    "model.fit(np.zeros((4, 8, 8, 3)), np.zeros((4, 10)))\n"
)


def wrapped(text: str, chance: Random) -> str:
    """The program with its imports and a model around it: as it is, in a function that is called or not, in a loop, in a class."""
    draw = chance.random()
    inner = "".join(f"    {row}\n" for row in text.splitlines())
    if draw < 0.6 or "\\\n" in text or '"""' in text or len(text) > 200_000:
        return HEAD + _BEFORE + text + "\n" + _AFTER
    if draw < 0.7:
        return f"{HEAD}{_BEFORE}def build(a, b=3):\n    model = Sequential([Input((8, 8, 3))])\n{inner}    return model\n{_AFTER}"
    if draw < 0.8:
        return f"{HEAD}{_BEFORE}def build(a=mystery, *b, c=2):\n    global model\n{inner}    return model\nbuild()\nbuild(3)\n{_AFTER}"
    if draw < 0.9:
        return f"{HEAD}{_BEFORE}for outer in {chance.choice(('range(3)', 'mystery', 'range(10 ** 9)'))}:\n{inner}{_AFTER}"
    return f"{HEAD}{_BEFORE}class Around:\n{inner}\n{_AFTER}"


def beside() -> tuple[tuple[str, bytes], ...]:
    """Files whose imports go round in circles."""
    start = b"from keras import Sequential, layers, Input\n"
    chain = [(f"chain{n}.py", start + f"from chain{n + 1} import *\nN{n} = {n}\n".encode()) for n in range(60)]
    return (
        ("ring_a.py", start + b"from ring_b import *\nfrom case import model\nA = 3\n"),
        ("ring_b.py", start + b"import ring_a\nfrom ring_a import A\nB = ring_a.A + 1\ndef make():\n    return ring_a.make()\n"),
        ("self_import.py", start + b"from self_import import *\nimport self_import\nfrom . import self_import as again\n"),
        ("broken.py", b"def f(:\n"),
        ("zeros.py", b"\0\0\0"),
        ("deep.py", b"x = " + b"(" * 5000 + b")" * 5000),
        ("package/__init__.py", start + b"from . import inner\nfrom .inner import *\nfrom package import package\n"),
        ("package/inner.py", start + b"from . import *\nfrom .. import case\nfrom ... import case\nW = 3\n"),
        *chain,
    )


_FAMILIES = (SIZES, LARGE, SHORT, CONDITIONS)
PROGRAMS: dict[str, Maker] = {name: maker for family in _FAMILIES for name, maker in family.items()}


def any_name(chance: Random) -> str:
    """The name of one of the programs. Families come first: of some hundred short programs each is always the same."""
    return chance.choice(tuple(chance.choice(_FAMILIES)))
