"""Runs the programs of the pages in real Keras, in this process: data are zeros, training is one small step, nothing is downloaded."""

from __future__ import annotations

import builtins
import os
import runpy
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from md.cases import Case, Where, shown_shape

#: What a program is started with; `input()` gives the same.
ARGUMENTS = ["program.py", "3"]


class Built(NamedTuple):
    """What Keras built: for each place that makes a layer or model, what came of it; the names of the program; what it raised."""

    layers: dict[Where, list[tuple[str, int | None]]]
    totals: dict[Where, list[int | None]]
    names: dict[str, Any]
    error: BaseException | None


def run(case: Case, folder: Path) -> Built:
    """Writes the files of the case to the folder and runs the last one as the main program."""
    import keras

    cells = write(case, folder)
    made: list[tuple[Any, Where]] = []
    names: dict[str, Any] = {}
    error: BaseException | None = None
    with _watched(keras, folder, cells, made), _project(folder):
        try:
            names = runpy.run_path(str(folder / _program(case.main)), run_name="__main__")
        except (Exception, SystemExit) as raised:
            error = raised
    return Built(_layers(keras, made), _totals(keras, made), names, error)


def _program(name: str) -> str:
    return name.replace(".ipynb", "_ipynb.py")


def write(case: Case, folder: Path) -> dict[str, list[int]]:
    """Writes the files; a notebook becomes a program, and the first rows of its cells are given."""
    starts: dict[str, list[int]] = {}
    for name, parts in case.files.items():
        path = folder / _program(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(parts), "utf-8")
        if name.endswith(".ipynb"):
            rows = [text.count("\n") + 1 for text in parts]
            starts[name] = [sum(rows[:index]) for index in range(len(rows))]
    return starts


@contextmanager
def _project(folder: Path) -> Iterator[None]:
    """The folder is where the program runs; modules it imports are forgotten afterwards."""
    patch = pytest.MonkeyPatch()
    before = set(sys.modules)
    patch.chdir(folder)
    patch.syspath_prepend(str(folder))
    patch.setattr(sys, "argv", ARGUMENTS)
    patch.setattr(builtins, "input", lambda prompt="": ARGUMENTS[1])
    patch.setattr(builtins, "print", lambda *values, **options: None)
    try:
        yield
    finally:
        patch.undo()
        for name in set(sys.modules) - before:
            if str(getattr(sys.modules[name], "__file__", None) or "").startswith(str(folder)):
                del sys.modules[name]


@contextmanager
def _watched(keras: Any, folder: Path, cells: dict[str, list[int]], made: list[tuple[Any, Where]]) -> Iterator[None]:
    """Notes where the program makes layers and models; stands in for data and training."""
    patch = pytest.MonkeyPatch()
    start, create = keras.Layer.__init__, keras.layers.Layer.__new__

    def noted(cls: Any, *arguments: Any, **keywords: Any) -> Any:
        layer = create(cls, *arguments, **keywords)
        where = _where(folder, cells)
        if where is not None:
            made.append((layer, where))
        return layer

    assert start is not None
    patch.setattr(keras.layers.Layer, "__new__", noted)
    for name in ("fit", "evaluate", "predict"):
        patch.setattr(keras.Model, name, _short(getattr(keras.Model, name)))
    _stand_in(patch, keras)
    keras.utils.clear_session(free_memory=False)
    keras.backend.set_image_data_format("channels_last")
    try:
        yield
    finally:
        patch.undo()


def _where(folder: Path, cells: dict[str, list[int]]) -> Where | None:
    """The place of the program that is running; None where there is none, and within a class of the program's own."""
    frame = sys._getframe(2)
    while frame is not None and not frame.f_code.co_filename.startswith(f"{folder}{os.sep}"):
        frame = frame.f_back  # type: ignore[assignment]
    if frame is None:
        return None
    name = os.path.relpath(frame.f_code.co_filename, folder).replace(os.sep, "/").replace("_ipynb.py", ".ipynb")
    row = frame.f_lineno
    if name not in cells:
        return name, None, row
    cell = max(index for index, start in enumerate(cells[name]) if start < row)
    return name, cell + 1, row - cells[name][cell]


def _short(method: Callable[..., Any]) -> Callable[..., Any]:
    """Training and prediction on the first rows only, for one epoch."""

    def short(model: Any, *arguments: Any, **keywords: Any) -> Any:
        if method.__name__ == "fit":
            keywords["epochs"] = 1
        arguments = tuple(_first(argument) for argument in arguments)
        keywords = {name: _first(argument) for name, argument in keywords.items()}
        return method(model, *arguments, **{**keywords, "verbose": 0})

    return short


def _first(value: Any) -> Any:
    """The first rows of an array, the first batches of a data set."""
    import numpy
    import tensorflow as tf

    if isinstance(value, (tuple, list)) and not isinstance(value, str):
        return type(value)(_first(item) for item in value)
    if isinstance(value, (numpy.ndarray, tf.Tensor)) and len(value.shape) > 0:
        return value[:8]
    return value.take(1) if isinstance(value, tf.data.Dataset) else value


_IMAGES = {"mnist": (28, 28), "fashion_mnist": (28, 28), "cifar10": (32, 32, 3), "cifar100": (32, 32, 3)}


def _stand_in(patch: pytest.MonkeyPatch, keras: Any) -> None:
    """Zeros in place of the data sets that would be downloaded, in their documented shapes."""
    import numpy

    def zeros(*shape: int, dtype: str = "uint8") -> Any:
        return numpy.broadcast_to(numpy.zeros((), dtype), shape)

    def images(name: str) -> Any:
        sizes = (60000 if "mnist" in name else 50000, 10000)
        shape = _IMAGES[name]
        tail = () if "mnist" in name else (1,)
        return tuple((zeros(size, *shape), zeros(size, *tail)) for size in sizes)

    def reviews(sizes: tuple[int, int]) -> Any:
        lists = numpy.empty(64, dtype=object)
        lists[:] = [[1, 2, 3]] * 64
        return tuple((lists, zeros(64, dtype="int64")) for _ in sizes)

    def table(sizes: tuple[int, int], columns: int) -> Any:
        return tuple((zeros(size, columns, dtype="float32"), zeros(size, dtype="float32")) for size in sizes)

    for name in _IMAGES:
        patch.setattr(getattr(keras.datasets, name), "load_data", lambda *_, name=name, **__: images(name))
    patch.setattr(keras.datasets.imdb, "load_data", lambda *_, **__: reviews((25000, 25000)))
    patch.setattr(keras.datasets.reuters, "load_data", lambda *_, **__: reviews((8982, 2246)))
    patch.setattr(keras.datasets.boston_housing, "load_data", lambda *_, **__: table((404, 102), 13))
    patch.setattr(keras.datasets.california_housing, "load_data", lambda *_, **__: table((16512, 4128), 8))


# -- what came of it --------------------------------------------------------------------------------------------------------


def _layers(keras: Any, made: list[tuple[Any, Where]]) -> dict[Where, list[tuple[str, int | None]]]:
    """For each place the layers of Sequential models that were made there, as they are in the end."""
    places = {id(layer): where for layer, where in made}
    found: dict[Where, list[tuple[str, int | None]]] = {}
    for model, _ in made:
        for layer in _inside(keras, model) if isinstance(model, keras.Sequential) else ():
            where = places.get(id(layer))
            if where is not None and layer.built:
                found.setdefault(where, []).append((shown_shape(_output(layer, model)), layer.count_params()))
    return found


def _inside(keras: Any, model: Any) -> Iterator[Any]:
    for layer in model._layers:
        if not isinstance(layer, keras.layers.InputLayer):
            yield layer


def _output(layer: Any, model: Any) -> Any:
    """The shape after a layer in this model; a layer may stand in several, and a nested model is built by the one around it."""
    if model._functional is not None:
        for node in layer._inbound_nodes:
            if any(node is each for depth in model._functional._nodes_by_depth.values() for each in depth):
                return tuple(node.outputs[0].shape)
    nodes = layer._inbound_nodes
    return tuple(nodes[0].outputs[0].shape) if nodes else None


def _totals(keras: Any, made: list[tuple[Any, Where]]) -> dict[Where, list[int | None]]:
    found: dict[Where, list[int | None]] = {}
    for model, where in made:
        if isinstance(model, keras.Sequential):
            found.setdefault(where, []).append(model.count_params() if model.built else None)
    return found
