"""The programs that are measured: written into a folder, the same ones every time."""

from __future__ import annotations

from pathlib import Path

MNIST = Path(__file__).resolve().parent.parent / "fixtures" / "mnist_cnn.py"

TENSORFLOW = """
from tensorflow.keras import Input, Sequential
from tensorflow.keras.layers import Conv2D, Dense, Dropout, Flatten, MaxPooling2D

model = Sequential([
    Input((28, 28, 1)), Conv2D(32, (3, 3), activation="relu"), Conv2D(64, (3, 3), activation="relu"), MaxPooling2D((2, 2)),
    Dropout(0.25), Flatten(), Dense(128, activation="relu"), Dropout(0.5), Dense(10, activation="softmax"),
])
model.compile("adadelta", "categorical_crossentropy", metrics=["accuracy"])
model.summary()
"""

TORCH = '''"""The same network in PyTorch."""

import torch
from torch import nn


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(1, 32, 3)
        self.second = nn.Conv2d(32, 64, 3)
        self.pool = nn.MaxPool2d(2)
        self.hidden = nn.Linear(9216, 128)
        self.last = nn.Linear(128, 10)

    def forward(self, x):
        x = torch.relu(self.first(x))
        x = self.pool(torch.relu(self.second(x)))
        x = torch.flatten(x, 1)
        return self.last(torch.relu(self.hidden(x)))


network = Network()
print(network(torch.zeros(1, 1, 28, 28)).shape)
'''

#: What no tool that reads a tree with this parser can do without: read all, look for two words, parse those that have them.
FLOOR = """
import os, sys
found = []
for here, folders, files in os.walk(sys.argv[1]):
    for name in files:
        if name.endswith(".py"):
            with open(os.path.join(here, name), "rb") as file:
                data = file.read()
            if b"Sequential" in data and (sys.argv[2] == "all" or b"keras" in data):
                found.append(data)
import libcst
for data in found:
    try:
        libcst.parse_module(data)
    except Exception:
        pass
"""

_ORDINARY = '''"""Part {number} of an application that has nothing to do with networks."""

import json
import os


class Store{number}:
    """Keeps records in a file."""

    def __init__(self, path):
        self.path = path
        self.records = {{}}
'''
_METHOD = '''
    def step_{index}(self, key, value, limit={number}):
        """Puts a record away."""
        if key in self.records and len(self.records) > limit:
            raise KeyError(f"{{key}}: there are {{len(self.records)}} records")
        self.records[key] = [value, {index}, os.path.basename(self.path)]
        return json.dumps(self.records[key])
'''
_MODEL = '''"""Experiment {number}: a small network, its data, its training and what is printed about it."""

import argparse
import os

import numpy as np
from tensorflow import keras
from tensorflow.keras import layers

FILTERS = {filters}


def load(folder):
    """Read the images of a folder."""
    (x_train, y_train), (x_test, y_test) = keras.datasets.cifar10.load_data()
    return (x_train / 255.0, y_train), (x_test / 255.0, y_test)


def build(classes=10):
    """The network."""
    model = keras.Sequential()
    model.add(layers.Input((32, 32, 3)))
    for width in (FILTERS, 2 * FILTERS, 4 * FILTERS):
        model.add(layers.Conv2D(width, 3, padding="same", activation="relu"))
        model.add(layers.BatchNormalization())
        model.add(layers.MaxPooling2D())
        model.add(layers.Dropout(0.2))
    model.add(layers.Flatten())
    model.add(layers.Dense(128, activation="relu"))
    model.add(layers.Dense(classes, activation="softmax"))
    return model
'''
_CHORE = '''

def report_{index}(history, folder, limit={number}):
    """Print one figure of the training and write it down."""
    values = history.history.get("metric_{index}", [])
    best = max(values) if values else float("nan")
    with open(os.path.join(folder, "figure_{index}.txt"), "w") as file:
        for epoch, value in enumerate(values[:limit]):
            file.write(f"{{epoch}},{{value}},{{np.round(best, 4)}}\\n")
    return best
'''
_MAIN = '''

def main():
    """Train and save."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", default="out")
    parser.add_argument("--epochs", type=int, default=10)
    options = parser.parse_args()
    (x_train, y_train), test = load(options.folder)
    model = build()
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(x_train, y_train, epochs=options.epochs, validation_data=test)
    model.save(os.path.join(options.folder, "model.keras"))
    return history


if __name__ == "__main__":
    main()
'''


def one_file(folder: Path) -> Path:
    """The network of 60 lines in a project with a configuration."""
    folder.mkdir(parents=True)
    (folder / "pyproject.toml").write_text('[project]\nname = "digits"\ndependencies = ["keras>=3"]\n\n[tool.cnnlint]\nfail-on = "error"\n')
    (folder / "mnist_cnn.py").write_bytes(MNIST.read_bytes())
    (folder / "plain.py").write_text(_ORDINARY.format(number=0) + "".join(_METHOD.format(index=index, number=0) for index in range(6)))
    (folder / "torch_cnn.py").write_text(TORCH)
    (folder / "tensorflow_cnn.py").write_text(TENSORFLOW)
    (folder / "floor.py").write_text(FLOOR)
    return folder


def model_file(number: int) -> str:
    """150 lines, one model in them."""
    text = _MODEL.format(number=number, filters=16 + number % 4 * 8)
    chores = "".join(_CHORE.format(index=index, number=number) for index in range(9))
    return text + chores + _MAIN


def tree(folder: Path, files: int, models: int) -> Path:
    """A tree of so many files, of which some hold a model."""
    for number in range(files):
        place = folder / f"package_{number % 20:02}"
        place.mkdir(parents=True, exist_ok=True)
        (place / "__init__.py").touch()
        holds = number * models // files != (number + 1) * models // files
        methods = "".join(_METHOD.format(index=index, number=number) for index in range(12))
        (place / f"part_{number:04}.py").write_text(model_file(number) if holds else _ORDINARY.format(number=number) + methods)
    return folder


def many_layers(count: int, written: bool) -> str:
    """A model of so many layers, each on a line of its own, or made by a loop."""
    head = "from keras import Sequential, layers\n\nmodel = Sequential()\nmodel.add(layers.Input((32, 32, 16)))\n"
    line = 'model.add(layers.Conv2D(16, 3, padding="same", activation="relu"))\n'
    return head + (line * count if written else f"for i in range({count}):\n    {line}")


def many_conditions(count: int) -> str:
    """A model with so many conditions that nobody can decide."""
    names = ", ".join(f"use_{number}" for number in range(count))
    head = f"from keras import Sequential, layers\n\n\ndef build({names}):\n    model = Sequential()\n"
    head += "    model.add(layers.Input((32, 32, 3)))\n"
    line = '    if use_{0}:\n        model.add(layers.Conv2D({1}, 3, padding="same", activation="relu"))\n'
    return head + "".join(line.format(number, number + 8) for number in range(count)) + "    return model\n"
