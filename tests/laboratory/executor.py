"""Runs programs of the laboratory in real Keras: a text a line, what became of `model` a line. Runs alone, beside TensorFlow."""

from __future__ import annotations

import json
import os
import sys
import traceback
import warnings
from typing import Any


def main() -> None:
    """Answers until the input ends."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1", KERAS_BACKEND="tensorflow")
    warnings.simplefilter("ignore")
    sys.path[:] = [path for path in sys.path if os.path.abspath(path or ".") != os.path.dirname(os.path.abspath(__file__))]
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), file=out, flush=True)


def answer(text: str) -> dict[str, Any]:
    """The counts and the output of `model`, or the exception and the line of the program that it came from."""
    names: dict[str, Any] = {}
    try:
        exec(compile(text, "program.py", "exec"), names)  # the programs are our own text
        return described(names["model"])
    except Exception as error:
        lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == "program.py"]
        return {"error": {"line": lines[-1] if lines else None, "type": type(error).__name__, "message": str(error)}}
    finally:
        if "keras" in names:
            names["keras"].backend.clear_session()


def described(model: Any) -> dict[str, Any]:
    """Counts of a built model, None where it has no input."""
    if not model.built:
        return {"total": None, "trainable": None, "output": None}
    shape = getattr(model, "output_shape", None)
    several = isinstance(shape, list) or (isinstance(shape, tuple) and any(isinstance(part, (tuple, list)) for part in shape))
    output = None if several or shape is None else list(shape)
    return {"total": scalars(model.weights), "trainable": scalars(model.trainable_weights), "output": output}


def scalars(weights: list[Any]) -> int | None:
    """The number of scalars; None where a size is open."""
    total = 0
    for weight in weights:
        size = 1
        for length in getattr(weight, "shape", (0,)):
            if length is None:
                return None
            size *= int(length)
        total += size
    return total


if __name__ == "__main__":
    main()
