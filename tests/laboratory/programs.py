"""Stacks -> programs as people write them: the whole line, from text to counts, against what Python and Keras make of the same text.

python -m laboratory 0 300 --programs          as text, read by cnnlint and run by the executor
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from typing import Any, NamedTuple

from cnnlint import analyze
from cnnlint.model import Instance, NumpyNumber
from cnnlint.trace import Trace

from .stacks import Spec, Stack

LEGACY = ("ThresholdedReLU", "RandomHeight", "RandomWidth")  # Keras 3 has them as tf.keras.layers only
EXPORTED = {"GroupedQueryAttention": "GroupQueryAttention"}
EXECUTOR = os.path.join(os.path.dirname(os.path.abspath(__file__)), "executor.py")


class Program(NamedTuple):
    """A text whose model is called `model`, and which lines make or add which layer (counted without the Input; -1 is the Input)."""

    text: str
    lines: dict[int, int]


class Writer:
    """Writes a stack line by line; each layer object has a line and a name of its own."""

    def __init__(self, target: str) -> None:
        self.target = target
        self.lines: list[str] = []
        self.owners: dict[int, int] = {}
        self.names: dict[int, str] = {}

    def write(self, stack: Stack) -> Program:
        """The whole program."""
        package = "from tensorflow import keras" if self.target == "2" else "import keras"
        self.lines += [
            "import numpy as np",
            "import tensorflow as tf",
            package,
            f"from {'tensorflow.' * (self.target == '2')}keras import layers",
            "",
        ]
        name = self._stack(stack, "model", outermost=True)
        assert name == "model"
        return Program("\n".join(self.lines) + "\n", self.owners)

    def _stack(self, stack: Stack, name: str, outermost: bool) -> str:
        self.lines.append(f"{name} = keras.Sequential()")
        if stack.source in ("Input", "InputLayer"):
            own = "keras.Input" if stack.source == "Input" else "layers.InputLayer"
            given = stack.given or (("batch_shape", stack.shape), ("dtype", stack.dtype))
            self._line(f"{name}.add({own}({self._arguments(given)}))", -1 if outermost else None)
        for place, spec in enumerate(stack.layers):
            index = place if outermost else None
            more: tuple[tuple[str, Any], ...] = ()
            if place == 0 and stack.source == "argument":
                more = stack.given or (("input_shape", stack.shape[1:]),)
            layer = self._layer(spec, index, tuple(pair for pair in more if pair[0] not in dict(spec.arguments)))
            self._line(f"{name}.add({layer})", index)
        if stack.source == "build":
            self._line(f"{name}.build({stack.shape!r})", None)
        if stack.trainable is not None:
            self.lines.append(f"{name}.trainable = {stack.trainable}")
            for spec in {spec.key: spec for spec in stack.layers}.values():
                if spec.trainable is not None and spec.name != "Sequential":
                    self.lines.append(f"{self.names[spec.key]}.trainable = {spec.trainable}")
        return name

    def _line(self, text: str, index: int | None) -> None:
        self.lines.append(text)
        if index is not None:
            self.owners[len(self.lines)] = index

    def _layer(self, spec: Spec, index: int | None, more: tuple[tuple[str, Any], ...] = ()) -> str:
        if spec.key in self.names:
            return self.names[spec.key]
        name = self.names[spec.key] = f"layer_{len(self.names) + 1}"
        first = len(self.lines)
        if spec.name == "Sequential":
            self._stack(spec.given("layers"), name, outermost=False)
        else:
            arguments = self._arguments((*spec.arguments, *more))
            space = "tf.keras.layers" if spec.name in LEGACY else "layers"
            self._line(f"{name} = {space}.{EXPORTED.get(spec.name, spec.name)}({arguments})", index)
            if spec.trainable is not None:
                self._line(f"{name}.trainable = {spec.trainable}", index)
        for line in range(first, len(self.lines)):
            if index is not None:
                self.owners[line + 1] = index
        return name

    def _arguments(self, arguments: tuple[tuple[str, Any], ...]) -> str:
        parts = []
        for name, value in arguments:
            parts += [self._value(item) for item in value] if name == "*" else [f"{name}={self._value(value)}"]
        return ", ".join(parts)

    def _value(self, value: Any) -> str:
        if isinstance(value, Spec):
            return self._layer(value, None)
        if isinstance(value, NumpyNumber):
            return f"np.{value.dtype}({value.value!r})"
        if isinstance(value, Instance):
            inside = [*map(self._value, value.positional), *(f"{name}={self._value(own)}" for name, own in value.keywords)]
            return f"{value.qualified_name}({', '.join(inside)})"
        if type(value) in (list, tuple):
            inside_text = ", ".join(map(self._value, value))
            return f"[{inside_text}]" if type(value) is list else f"({inside_text},)" if len(value) == 1 else f"({inside_text})"
        return f"keras.activations.{value[1:]}" if isinstance(value, str) and value.startswith("@") else repr(value)


class Executor:
    """Runs programs in an interpreter with TensorFlow, all in one process."""

    def __init__(self, python: str, target: str) -> None:
        environment = {**os.environ, "TF_USE_LEGACY_KERAS": "1" if target == "2" else "0", "PYTHONIOENCODING": "utf-8"}
        self.process = subprocess.Popen([python, EXECUTOR], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)

    def run(self, text: str) -> dict[str, Any]:
        """What came out: the counts and the output, or the exception with its line."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(json.dumps(text) + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer

    def close(self) -> None:
        """Ends the process."""
        self.process.kill()
        self.process.wait()


def difference(stack: Stack, executor: Executor, target: str) -> str | None:
    """What Keras and cnnlint say differently of the program, None where they agree or cnnlint says that it does not know."""
    program = Writer(target).write(stack)
    try:
        report = analyze(program.text, "program.py", target)
    except Exception as error:  # whatever it is, it is a finding
        return f"cnnlint raised {type(error).__name__}: {error}"
    trace = next((trace for trace in report.traces if trace.model.name == "model"), None)
    if trace is None:
        return "cnnlint finds no model"
    return next(_differences(trace, executor.run(program.text), program), None)


def _differences(trace: Trace, answer: dict[str, Any], program: Program) -> Iterator[str]:
    error = answer.get("error")
    refused = None if trace.problem is None else trace.problem[0]
    if error is not None:
        line = error["line"]
        at = program.lines.get(line)
        text = f"{error['type']}: {error['message'][:150]}"
        if error["type"] == "ImportError":
            return  # scipy, say: this interpreter cannot tell
        if refused is None and trace.status != "partial":
            yield f"accepted here; Keras refuses line {line}: {text}"
        elif trace.input_kind == "build":
            return  # all layers are made before the first is built, so that a later constructor may fail first
        elif refused is not None and not trace.unresolved and at is not None and at != refused and not (at == -1 and refused == 0):
            yield f"layer {refused} is refused here, layer {at} by Keras: {text}"
        return
    if refused is not None:
        assert trace.problem is not None
        yield f"Keras accepts it; layer {refused} is refused here: {trace.problem[1].message}"
        return
    ours = (trace.total_params, trace.trainable_params, trace.output and trace.output.shape)
    for name, mine, theirs in zip(
        ("total", "trainable", "output"), ours, (answer["total"], answer["trainable"], answer["output"]), strict=True
    ):
        mine = list(mine) if isinstance(mine, tuple) and type(mine) is tuple else mine
        known = isinstance(mine, int) or (type(mine) is list and all(size is None or isinstance(size, int) for size in mine))
        if known and theirs is not None and mine != theirs:
            yield f"{name} {mine} here, {theirs} in Keras"
