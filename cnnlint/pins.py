"""A project's pins -> the major version of Keras its models are written for: what requirements, lock files and pyproject.toml say.

`tf.keras` is Keras 2 up to TensorFlow 2.15 and Keras 3 from 2.16 on; who depends on tf_keras wants Keras 2. A pin that allows both
majors says nothing. The nearest folder that says something decides, up to the root of the project; files that cannot be read say
nothing.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, TypeAlias

from cnnlint.reading import content
from cnnlint.tuples import NamedTuple

Version: TypeAlias = "tuple[int, ...]"

_LARGEST = 8_000_000
_ROOT_MARKS = (".git", "pyproject.toml", "setup.py", "setup.cfg")
_LOCKS = ("uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock", "conda-lock.yml")
_TENSORFLOW = re.compile(r"(?:intel[-_])?tensorflow(?:[-_](?:cpu|gpu|macos|intel|rocm|cpu[-_]aws))?$")
# From which release on TensorFlow and Keras mean Keras 3, and releases on both sides to try a pin with.
_TURN: dict[str, Version] = {"keras": (3,), "tensorflow": (2, 16)}
_RELEASES: dict[str, tuple[Version, ...]] = {
    "keras": ((1, 2, 2), (2, 2, 4), (2, 9, 0), (2, 15, 0), (3, 0, 0), (3, 6, 0), (3, 15, 0), (3, 99, 0)),
    "tensorflow": ((1, 15, 0), (2, 0, 0), (2, 5, 0), (2, 10, 1), (2, 15, 1), (2, 16, 1), (2, 18, 0), (2, 21, 0), (2, 99, 0)),
}
# Blanks before a name stay on its row: over rows, each would be tried as the first one, again and again.
_LOCKED = re.compile(r'(?m)^[ \t]*(?:-[ \t]*)?name[ \t]*[=:][ \t]*"?([\w.-]+)"?\s+version[ \t]*[=:][ \t]*"?([\d.]+)')
_REQUIREMENT = re.compile(r"\s*(?:-\s+)?['\"]?([A-Za-z][\w.-]*)\s*(?:\[[^\]]*\])?\s*([^;#'\"]*)")
_CLAUSE = re.compile(r"(===|==|!=|~=|<=|>=|<|>|=|\^|~)?\s*v?(\d+(?:\.\d+)*)(\.\*)?")


class Pin(NamedTuple):
    """What decides: the version of Keras, the file it comes from, and the requirement as text."""

    target: str
    file: str
    text: str


class Requirement(NamedTuple):
    """A package by its normal name, and the versions that may be installed as text (`>=2.12,<2.16`); "" for any."""

    name: str
    versions: str


def pinned(folder: str) -> Pin | None:
    """The pin that holds for the files of an absolute folder, or None where none says anything."""
    while True:
        found = of_folder(folder)
        parent = os.path.dirname(folder)
        if found is not None or parent == folder or any(os.path.exists(os.path.join(folder, mark)) for mark in _ROOT_MARKS):
            return found
        folder = parent


def witnesses(folder: str) -> Iterator[str]:
    """Every file that `pinned` may look at for this folder, and the marks of a root that end its way up."""
    while True:
        yield from _files(folder)
        marks = [file for name in (*_LOCKS, *_ROOT_MARKS) if os.path.exists(file := os.path.join(folder, name))]
        yield from marks
        parent = os.path.dirname(folder)
        if parent == folder or any(file.endswith(_ROOT_MARKS) for file in marks):
            return
        folder = parent


@lru_cache(maxsize=256)
def of_folder(folder: str) -> Pin | None:
    """What the files of one folder say: a dependency on tf_keras first, then what is locked, then what is asked for. Read once for all
    the folders below."""
    asked = [(file, list(_requirements(file))) for file in _files(folder)]
    locked = [(file, list(_locked(file))) for name in _LOCKS if os.path.isfile(file := os.path.join(folder, name))]
    for file, requirements in asked:
        if any(item.name == "tf-keras" for item in requirements):
            return Pin("2", file, "tf_keras")
    for file, requirements in (*locked, *asked):
        for package in ("keras", "tensorflow"):
            for item in requirements:
                target = allowed(package, item.versions) if _is(item.name, package) else None
                if target is not None:
                    return Pin(target, file, f"{item.name} {item.versions}".strip())
    return None


def _is(name: str, package: str) -> bool:
    return bool(_TENSORFLOW.match(name)) if package == "tensorflow" else name == package


def _files(folder: str) -> Iterator[str]:
    """The files of a folder that state what a project depends on, the most exact kind first."""
    names = _names(folder)
    inner = os.path.join(folder, "requirements")
    yield from (os.path.join(folder, name) for name in names if re.fullmatch(r"requirements[\w.-]*\.txt", name))
    if "requirements" in names and os.path.isdir(inner):
        yield from (os.path.join(inner, name) for name in _names(inner) if name.endswith(".txt"))
    yield from (
        os.path.join(folder, name) for name in ("pyproject.toml", "Pipfile", "environment.yml", "environment.yaml") if name in names
    )


def _names(folder: str) -> list[str]:
    """What lies in a folder, in order; nothing where it does not say."""
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []


def _text(file: str) -> str:
    """The text of a file that speaks of Keras or TensorFlow; "" where it does not or cannot be read."""
    try:
        data = content(file, _LARGEST)
    except OSError:
        return ""
    small = data.lower()
    return data.decode("utf-8", "replace") if b"keras" in small or b"tensorflow" in small else ""


def _requirements(file: str) -> Iterator[Requirement]:
    text = _text(file)
    if not text:
        return
    if file.endswith(("pyproject.toml", "Pipfile")):
        yield from _of_toml(text)
        return
    for line in text.splitlines():
        found = _requirement(line)
        if found is not None:
            yield found


def _requirement(text: str) -> Requirement | None:
    """One requirement as pip or conda writes it (`tensorflow-cpu[x]>=2.13,<2.16; python_version > "3"`, `- keras=2.2.4`)."""
    found = _REQUIREMENT.match(text)
    return Requirement(_normal(found.group(1)), found.group(2).strip(" ()")) if found else None


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _of_toml(text: str) -> Iterator[Requirement]:
    """The dependencies of a pyproject.toml (also Poetry's and dependency groups) or a Pipfile."""
    import tomli

    try:
        document = tomli.loads(text)
    except (ValueError, RecursionError):
        return
    project, poetry = _table(document, "project"), _table(_table(document, "tool"), "poetry")
    lists = [
        project.get("dependencies"),
        *_table(project, "optional-dependencies").values(),
        *_table(document, "dependency-groups").values(),
    ]
    for items in lists:
        for item in items if isinstance(items, list) else ():
            found = _requirement(item) if isinstance(item, str) else None
            if found is not None:
                yield found
    groups = [_table(group, "dependencies") for group in _table(poetry, "group").values() if isinstance(group, dict)]
    for table in (_table(poetry, "dependencies"), *groups, _table(document, "packages")):
        for name, value in table.items():
            versions = value.get("version", "") if isinstance(value, dict) else value
            yield Requirement(_normal(name), versions if isinstance(versions, str) else "")


def _table(holder: Any, name: str) -> dict[str, Any]:
    found = holder.get(name) if isinstance(holder, dict) else None
    return found if isinstance(found, dict) else {}


def _locked(file: str) -> Iterator[Requirement]:
    """The exact versions in a lock file, read by their form: these files are long, and only two packages matter."""
    text = _text(file)
    for name, version in _LOCKED.findall(text):
        yield Requirement(_normal(name), f"=={version}")
    for name, version in re.findall(r'"([\w.-]+)":\s*\{[^{}]*?"version":\s*"==([\d.]+)"', text):
        yield Requirement(_normal(name), f"=={version}")


def allowed(package: str, versions: str) -> str | None:
    """The major version of Keras behind `package`, `keras` or `tensorflow`, where all versions that may be installed agree in it."""
    clauses = [(sign or "==", _version(number), bool(star)) for sign, number, star in _CLAUSE.findall(versions)]
    if not clauses:
        return None
    tried = {*_RELEASES[package], *(version for _, version, _ in clauses)}
    targets = {"3" if version >= _TURN[package] else "2" for version in tried if _fits(version, clauses)}
    return next(iter(targets)) if len(targets) == 1 else None


def _version(text: str) -> Version:
    return tuple(int(part[:9]) for part in text.split("."))  # Python reads no number of thousands of digits


def _fits(version: Version, clauses: Iterable[tuple[str, Version, bool]]) -> bool:
    return all(_passes(version, sign, bound, star) for sign, bound, star in clauses)


def _passes(version: Version, sign: str, bound: Version, star: bool) -> bool:
    """One clause of a requirement, as PEP 440, Poetry (`^`, `~`) and conda (`=`) read it."""
    length = max(len(version), len(bound))
    here, limit = (found + (0,) * (length - len(found)) for found in (version, bound))
    if sign in ("==", "===", "="):
        return version[: len(bound)] == bound if star or sign == "=" else here == limit
    if sign == "!=":
        return version[: len(bound)] != bound if star else here != limit
    if sign in ("~=", "^", "~"):
        kept = max(len(bound) - 1, 1) if sign == "~=" else 1 if sign == "^" else min(len(bound), 2)
        return here >= limit and here[:kept] == limit[:kept]
    return {"<": here < limit, "<=": here <= limit, ">": here > limit, ">=": here >= limit}[sign]
