"""The folder of the trial: programs and notebooks that all have something to repair, with modes, links and folders of all kinds."""

from __future__ import annotations

import json
import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

_PROGRAM = (
    "from keras import Input, Sequential\nfrom keras.layers import LSTM, Dense\n{filler}\n"
    "model = Sequential([Input((9, {size})), LSTM({size}), LSTM(8), Dense(1)])  # größe\n"
)
MODES = (0o644, 0o600, 0o755, 0o664, 0o640)
#: What a run leaves beside the files that it repairs, if it leaves anything.
CACHE = ".cnnlint_cache"


class Entry(NamedTuple):
    """What lies at a path: the kind and the mode, the content of a file or the target of a link, and the owner."""

    mode: int
    content: bytes
    owner: tuple[int, int]


def make(folder: Path, files: int, chance: Random) -> None:
    """Write the files. Every fifth is a notebook, every eleventh is reached through a link only, every thirteenth has a second name."""
    for number in range(files):
        here = folder / chance.choice(("", "a", "a/b", "c"))
        here.mkdir(parents=True, exist_ok=True)
        program = _PROGRAM.format(size=number + 2, filler="# padding\n" * chance.choice((0, 3, 2000)))
        notebook = number % 5 == 0
        data = _notebook(program) if notebook else program.encode()
        path = here / f"m{number:03}{'.ipynb' if notebook else '.py'}"
        if number % 11 == 0:
            real = here / f"behind{number}.txt"
            path.symlink_to(real.name)
            path = real
        path.write_bytes(data)
        path.chmod(chance.choice(MODES))
        if number % 13 == 1:
            os.link(path, here / f"second{number}.txt")


def _notebook(program: str) -> bytes:
    cells = [{"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": program.splitlines(keepends=True)}]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1, ensure_ascii=False).encode()


def look(folder: Path) -> dict[str, Entry]:
    """Everything below a folder but the cache, by name."""
    return dict(_entries(folder, ""))


def _entries(folder: Path, prefix: str) -> Iterator[tuple[str, Entry]]:
    for entry in os.scandir(folder):
        name = prefix + entry.name
        status = entry.stat(follow_symlinks=False)
        if stat.S_ISDIR(status.st_mode):
            if entry.name != CACHE:
                yield from _entries(Path(entry.path), f"{name}/")
        else:
            content = os.fsencode(os.readlink(entry.path)) if stat.S_ISLNK(status.st_mode) else Path(entry.path).read_bytes()
            yield name, Entry(status.st_mode, content, (status.st_uid, status.st_gid))


def copy(folder: Path, to: Path) -> None:
    """The folder as it is, its second names as such."""
    shutil.copytree(folder, to, symlinks=True)
    for second in to.rglob("second*.txt"):
        first = next(second.parent.glob(f"m{int(second.name[6:-4]):03}.*"), None)
        if first is not None and not first.is_symlink():
            second.unlink()
            os.link(first, second)
