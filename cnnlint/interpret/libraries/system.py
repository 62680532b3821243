"""os, sys, time, random and pathlib: what the machine the program runs on would say. Part of the interpret arrow.

Paths and the environment stay unknown texts; what changes files gives None; random numbers have known kinds only.
"""

from __future__ import annotations

import posixpath
from typing import Any, Final

from cnnlint.interpret.environment import Machine
from cnnlint.interpret.iteration import iterate
from cnnlint.interpret.libraries import CONSTANTS, NOT_KNOWN, known
from cnnlint.interpret.libraries.constants import computed
from cnnlint.interpret.values import ListValue

CONSTANTS.update(
    {"os.sep": "/", "os.path.sep": "/", "os.linesep": "\n", "os.pathsep": ":", "os.extsep": ".", "os.curdir": ".", "os.pardir": ".."}
)

#: Programs that ask for the version of Python want to know whether it is Python 3.
CONSTANTS["sys.version_info"] = (3, 10, 0, "final", 0)

_PATHS: Final = ("basename", "dirname", "join", "normpath", "split", "splitext", "commonprefix", "isabs")


def _path(name: str) -> None:
    function = getattr(posixpath, name)

    @known(f"os.path.{name}")
    def apply(m: Machine, *parts: Any) -> Any:
        """A path made of constant parts, as it is written on most systems."""
        return computed(m, function, parts, {})


for _name in _PATHS:
    _path(_name)


@known(
    *(
        f"os.{name}"
        for name in [
            "makedirs",
            "mkdir",
            "remove",
            "unlink",
            "rmdir",
            "rename",
            "chdir",
            "chmod",
            "kill",
            "putenv",
            "removedirs",
            "replace",
            "symlink",
            "utime",
            "system",
        ]
    ),
    *(f"shutil.{name}" for name in ["rmtree", "copy", "copyfile", "copytree", "move", "unpack_archive"]),
    *(f"sys.{name}" for name in ["setrecursionlimit"]),
    *(f"sys.path.{name}" for name in ["append", "insert", "extend", "remove"]),
    *(f"sys.stdout.{name}" for name in ["write", "flush"]),
    *(f"time.{name}" for name in ("sleep", "tzset")),
    *(f"random.{name}" for name in ("seed", "setstate")),
)
def without_result(m: Machine, *_: Any, **__: Any) -> None:
    """Functions that change something outside and give nothing that matters."""


@known("random.shuffle")
def shuffle(m: Machine, x: Any, *_: Any) -> None:
    """A list in another order; its length stays."""
    content = m.items(x) if type(x) is ListValue else None
    if type(content) is list and not all(item is content[0] for item in content):
        m.write(x, "items", [m.opaque("an item") for _ in content])


@known("random.choice")
def choice(m: Machine, sequence: Any) -> Any:
    """One of several items: known where all are the same."""
    items = iterate(m, sequence)
    return items[0] if type(items) is list and items and all(item is items[0] for item in items) else NOT_KNOWN


@known("random.sample", "random.choices")
def sample(m: Machine, population: Any, k: Any = 1, **_: Any) -> Any:
    """A list of so many items."""
    return m.new_list([m.opaque("an item") for _ in range(k)]) if type(k) is int and 0 <= k <= 1000 else NOT_KNOWN
