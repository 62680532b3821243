"""Runs every program of the benchmark in real Keras and writes down what happened: recorded.json.

    python benchmarks/mistakes/record.py            # needs TensorFlow and tf_keras

`loud`: an exception while the model is made. `late`: one while it is trained, called or looked at. `silent`: none; what Keras
warned of is kept with it. Data sets are stood in for by a few rows, so nothing is downloaded.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

HERE = Path(__file__).resolve().parent
RECORD = HERE / "recorded.json"
LATE = ("fit", "evaluate", "predict", "train_on_batch", "test_on_batch", "summary", "__call__")


class Behaviour(NamedTuple):
    """What Keras did with one program: `loud`, `late` or `silent`, the first line of its exception, and its warnings."""

    phase: str
    error: str
    warnings: tuple[str, ...]


def programs() -> list[Path]:
    """All programs, mistakes first."""
    return [*sorted((HERE / "programs").glob("*.py")), *sorted((HERE / "healthy").glob("*.py"))]


@contextlib.contextmanager
def little_data() -> Iterator[list[str]]:
    """Keras with stand-ins for its data sets, quiet, and with a note of the methods of Sequential that are under way."""
    import keras
    import numpy

    def digits() -> Any:
        return ((numpy.zeros((100, 28, 28), "uint8"), numpy.arange(100, dtype="uint8") % 10),) * 2

    under_way: list[str] = []

    def noted(name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **keywords: Any) -> Any:
            quiet = {"verbose": 0} if name in ("fit", "evaluate", "predict") else {}
            under_way.append(name)
            answer = method(*arguments, **{**quiet, **keywords})
            under_way.pop()
            return answer

        return call

    with contextlib.ExitStack() as stack:
        stack.enter_context(mock.patch.object(keras.datasets.mnist, "load_data", digits))
        for name in LATE:
            stack.enter_context(mock.patch.object(keras.Sequential, name, noted(name, getattr(keras.Sequential, name))))
        yield under_way


def behaviour(program: Path) -> Behaviour:
    """Run one program."""
    text = program.read_text(encoding="utf-8")
    with little_data() as under_way, warnings.catch_warnings(record=True) as caught, contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("always")
        phase, error = "silent", ""
        try:
            exec(compile(text, program.name, "exec"), {"__name__": "__main__"})
        except Exception as raised:
            building = not under_way or all(name == "__call__" for name in under_way)
            phase, error = "loud" if building else "late", _first_line(raised)
    said = tuple(dict.fromkeys(str(item.message).strip().splitlines()[0] for item in caught if item.category is UserWarning))
    return Behaviour(phase, error, said)


def _first_line(error: Exception) -> str:
    """The exception in one line, without numbers that change from run to run."""
    lines = [line for line in str(error).splitlines() if line.strip()]
    line = re.sub(r"0x[0-9a-f]+", "0x…", lines[0] if lines else "")
    return f"{type(error).__name__}: {line[:200]}"


def main() -> None:
    """Run all, each in a folder of its own, and write the record."""
    import keras

    record: dict[str, Any] = {}
    for program in programs():
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            found = behaviour(program)
            os.chdir(HERE)
        keras.utils.clear_session()
        record[f"{program.parent.name}/{program.name}"] = found._asdict()
        print(f"{found.phase:<7} {program.parent.name}/{program.name}  {found.error}")
    text = json.dumps({"keras": keras.__version__, "programs": record}, indent=1, ensure_ascii=False)
    RECORD.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    main()
