"""One file -> its report, whatever happens in it: what goes wrong becomes a finding, so that the other files go on.

Nothing heavy is imported here before a file is examined.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from cnnlint.reading import content

if TYPE_CHECKING:
    from cnnlint.analysis import Report
    from cnnlint.settings import Settings

_LARGEST_IMPORT = 4_000_000
_ROOT_MARKS = (".git", "pyproject.toml", "cnnlint.toml", "setup.py", "setup.cfg")


def read_file(path: str) -> bytes | OSError:
    """The bytes of a file, or why there are none."""
    try:
        return content(path)
    except OSError as error:
        return error


def analysed(path: str, data: bytes, settings: Settings, read: Callable[[str], bytes | None]) -> Report:
    """The report of one file without the findings of rules; it sees other files through `read`."""
    return examine(path, data, settings, False, read)


def examine(path: str, data: bytes | OSError, settings: Settings, lint: bool, read: Callable[[str], bytes | None] | None = None) -> Report:
    """The report of one file; whatever happens in it becomes a finding, so that the other files go on."""
    from cnnlint.analysis import Report, analyze_bytes, start_of, tool_finding

    if isinstance(data, OSError):
        return Report(path, diagnostics=(tool_finding("CNN906", f"cannot be read: {data.strerror or data}", start_of(path)),))
    try:
        return _undisturbed(lambda: analyze_bytes(path, data, settings, read or reader(path), lint))
    except (RecursionError, MemoryError):
        return Report(path, diagnostics=(tool_finding("CNN905", "needs more depth or memory than the analysis may use", start_of(path)),))
    except Exception as error:
        return Report(path, diagnostics=(tool_finding("CNN902", _defect(error), start_of(path)),))


def _undisturbed(work: Callable[[], Report]) -> Report:
    """Without the cyclic garbage collector, which gains some 10 % while a tree is built; and with room for deep syntax."""
    import gc

    sys.setrecursionlimit(max(sys.getrecursionlimit(), 3000))
    enabled = gc.isenabled()
    gc.disable()
    try:
        return work()
    finally:
        if enabled:
            gc.enable()


def clear_up() -> None:
    """Frees the tree of the file before, which holds cycles. What survives is not looked at again: the cost stays that of one file."""
    import gc

    gc.collect()
    gc.freeze()


def _defect(error: Exception) -> str:
    """What to report about a defect: the exception and the innermost place in this package."""
    traceback, place = error.__traceback__, ""
    while traceback is not None:
        code = traceback.tb_frame.f_code
        if "cnnlint" in code.co_filename:
            place = f" ({os.path.basename(code.co_filename)}:{traceback.tb_lineno}, {code.co_name})"
        traceback = traceback.tb_next
    return f"a defect in cnnlint stopped the analysis of this file, please report it: {type(error).__name__}: {error}{place}"


def reader(path: str) -> Callable[[str], bytes | None]:
    """The door to other files for the program at `path`: regular files below the root of its project, of bounded size."""
    root = project_root(path)

    def read(other: str) -> bytes | None:
        try:
            real = os.path.realpath(other)
            return content(real, _LARGEST_IMPORT) if os.path.commonpath((root, real)) == root else None
        except (OSError, ValueError):
            return None

    return read


def home(path: str) -> str:
    """The root of the project that a file stands in, wherever it leads to if it is a link."""
    return project_root(os.path.join(os.path.realpath(os.path.dirname(path) or "."), "file"))


def project_root(path: str) -> str:
    """The folder that imports may not leave: the nearest one above that looks like a project's root, else the working directory
    where it holds the file, else the file's own folder."""
    folder = home = os.path.dirname(os.path.realpath(path))
    while not any(os.path.exists(os.path.join(folder, mark)) for mark in _ROOT_MARKS):
        parent = os.path.dirname(folder)
        if parent == folder:
            here = os.path.realpath(".")
            return here if home == here or home.startswith(here.rstrip(os.sep) + os.sep) else home
        folder = parent
    return folder
