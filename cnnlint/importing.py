"""What an import may mean: a library that is known by name, or files of the same project."""

from __future__ import annotations

import posixpath

#: Libraries whose modules are never looked for among the files of a project.
LIBRARY_ROOTS: frozenset[str] = frozenset(
    (
        *("tensorflow", "keras", "tf_keras", "numpy", "pandas", "sklearn", "scipy", "matplotlib", "torch", "jax", "tensorflow_datasets"),
        *("tensorflow_hub", "kerastuner", "keras_tuner", "scikeras", "cv2", "PIL", "h5py", "tqdm", "absl", "google", "pytest", "unittest"),
        *("os", "sys", "math", "random", "functools", "itertools", "collections", "argparse", "json", "re", "time", "datetime", "pathlib"),
        *("glob", "shutil", "typing", "dataclasses", "enum", "abc", "copy", "string", "io", "urllib", "zipfile", "tarfile", "pickle"),
        *("subprocess", "logging", "warnings", "operator", "statistics"),
    )
)


def is_library(name: str, level: int) -> bool:
    """Whether an import of this dotted name is never followed to a file."""
    return not level and (name.partition(".")[0] in LIBRARY_ROOTS or not name)


def candidates(name: str, level: int, path: str) -> list[str]:
    """The files an import may mean, nearest first: beside the importing file, then up to the root of the project."""
    folder = posixpath.dirname(path.replace("\\", "/"))
    tail = name.replace(".", "/")
    if level:
        for _ in range(level - 1):
            folder = posixpath.dirname(folder)
        return _files(posixpath.join(folder, tail) if tail else folder)
    found: list[str] = []
    for _ in range(16):
        found.extend(_files(posixpath.join(folder, tail)))
        if not folder or folder in ("/", ".", ".."):
            break
        folder = posixpath.dirname(folder)
    return found


def _files(stem: str) -> list[str]:
    return [f"{stem}.py", f"{stem}/__init__.py"] if stem else ["__init__.py"]
